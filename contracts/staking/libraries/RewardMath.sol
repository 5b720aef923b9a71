// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {exp2, ud} from "@prb/math/src/UD60x18.sol";

import {Work} from "../types/Pool.sol";
import {PoolSlots} from "./PoolSlots.sol";

/// @title RewardMath
/// @notice What stakers earned, and how long the reserve lasts. Formulas: {IStakingPools}.
///
///   APR  owed(T) = (sum(power) x T - sum(power x T0)) x rate / (100 x 10,000 x year)         exact until divided
///   APY  owed(T) = (sum(shares) x index(T) - sum(power)) / 100
///        index(T) = (1 + apy) ^ (T / year);  shares = power x 2^56 / index(T0), rounded up
///
/// A position counts in the sums with the very numbers it is paid by, and what it is paid is rounded down; so what all
/// are owed is at least what all would be paid. `T` stops at the last second at which the reserve covers what is owed.
/// A position made since it last moved is owed nothing, though its shares may count for 2^-16 of a hundredth of a wei.
library RewardMath {
    uint256 internal constant YEAR_SECONDS = 31_536_000;
    /// @dev Power is in hundredths: amount x trust of 100.
    uint256 private constant FULL_TRUST = 100;
    uint256 private constant APR_SCALE = FULL_TRUST * 10_000 * YEAR_SECONDS;
    uint256 private constant WAD = 1e18;
    /// @dev Shares carry 56 more bits than power.
    uint256 private constant SHARE_SCALE = WAD << 56;
    /// @dev An APY pool stops for good when its index is 2^40: in 40 years at 100 %, in 568 at 5 %.
    uint256 private constant MAX_EXPONENT_WAD = 40 * WAD;

    /// @notice Lets time count up to now, as far as the reserve goes and while somebody earns.
    function advance(Work memory work) internal view {
        uint256 elapsed;
        unchecked {
            elapsed = block.timestamp - work.settledAt; // settled in the past
        }
        if (elapsed == 0) return;
        work.settledAt = block.timestamp; // fits 40 bits for 34,000 years
        if (work.power != 0) work.fundedSeconds = reach(work, elapsed);
    }

    /// @notice Adds a position that earns `power` from now on.
    function add(Work memory work, uint256 power) internal pure {
        uint256 weighed = _weight(work, power, work.fundedSeconds);
        unchecked {
            work.weighed += weighed; // sums as wide as {Work} says
            work.power += power;
        }
    }

    /// @notice Takes out a position that earned `power` since `from`, and gives what it earned, rounded down. The reserve
    /// is the caller's to lower.
    function remove(Work memory work, uint256 power, uint256 from) internal pure returns (uint256 earned) {
        uint256 weighed = _weight(work, power, from);
        if (work.fundedSeconds != from) earned = _wei(work, _owed(work, power, weighed));
        unchecked {
            work.weighed -= weighed; // what it added
            work.power -= power;
        }
    }

    /// @notice What a position of `power` earned since `from`, rounded down.
    function due(Work memory work, uint256 power, uint256 from) internal pure returns (uint256) {
        if (work.fundedSeconds == from) return 0;
        return _wei(work, _owed(work, power, _weight(work, power, from)));
    }

    /// @notice What all are owed, rounded down once.
    function accrued(Work memory work) internal pure returns (uint256) {
        return _wei(work, _owed(work, work.power, work.weighed));
    }

    /// @notice The funded seconds after at most `more` of them: as many as the reserve covers. Somebody must earn.
    function reach(Work memory work, uint256 more) internal pure returns (uint256) {
        uint256 from = work.fundedSeconds;
        if (work.log2Growth != 0) return _reachCompounding(work, from, from + more);
        unchecked {
            // reserve < 2^96, scale < 2^45, weighed < 2^143; neither divisor is 0; moments are below 2^40.
            uint256 covered = (work.reserve * APR_SCALE) / PoolSlots.rateBpsOf(work.yield);
            uint256 last = (covered + work.weighed) / work.power;
            // Never before `from`: what is owed then is covered.
            if (last < from) return from;
            return last < from + more ? last : from + more;
        }
    }

    /// @notice (1 + apy) ^ (T / year), WAD. The exponent is at most MAX_EXPONENT_WAD.
    function index(Work memory work, uint256 fundedSeconds) internal pure returns (uint256) {
        return exp2(ud((fundedSeconds * work.log2Growth) / YEAR_SECONDS)).unwrap();
    }

    /// @dev At most 40 steps, and one where the reserve lasts.
    function _reachCompounding(Work memory work, uint256 from, uint256 target) private pure returns (uint256) {
        target = Math.min(target, (MAX_EXPONENT_WAD * YEAR_SECONDS) / work.log2Growth);
        if (target <= from) return from;
        if (_isCovered(work, target)) return target;
        // Covered at `from`, not at `target`.
        while (target - from > 1) {
            uint256 middle = (from + target) / 2;
            if (_isCovered(work, middle)) from = middle;
            else target = middle;
        }
        return from;
    }

    function _isCovered(Work memory work, uint256 until) private pure returns (bool) {
        uint256 worth = Math.mulDiv(work.weighed, index(work, until), SHARE_SCALE, Math.Rounding.Ceil);
        return worth <= work.power + work.reserve * FULL_TRUST;
    }

    /// @dev APR: power-seconds. APY: hundredths of a wei. Rounded down.
    function _owed(Work memory work, uint256 power, uint256 weighed) private pure returns (uint256) {
        uint256 until = work.fundedSeconds;
        unchecked {
            if (work.log2Growth == 0) return power * until - weighed; // below 2^143; no start is after `until`
        }
        return Math.saturatingSub(Math.mulDiv(weighed, index(work, until), SHARE_SCALE), power);
    }

    function _wei(Work memory work, uint256 owed) private pure returns (uint256) {
        unchecked {
            // Below 2^143 x 2^14.
            return work.log2Growth == 0 ? (owed * PoolSlots.rateBpsOf(work.yield)) / APR_SCALE : owed / FULL_TRUST;
        }
    }

    /// @dev What a position that begins at `from` counts in the sum of weights.
    function _weight(Work memory work, uint256 power, uint256 from) private pure returns (uint256) {
        unchecked {
            if (work.log2Growth == 0) return power * from; // below 2^103 x 2^40
        }
        return Math.mulDiv(power, SHARE_SCALE, index(work, from), Math.Rounding.Ceil);
    }
}
