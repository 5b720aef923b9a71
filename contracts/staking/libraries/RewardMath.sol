// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {exp2, ud} from "@prb/math/src/UD60x18.sol";

import {Accrual, Reserve, Yield} from "../types/Pool.sol";
import {RateKind} from "../types/StakingTypes.sol";

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
    function advance(Accrual memory accrual, Reserve memory reserve, Yield memory yield) internal view {
        uint256 elapsed = block.timestamp - accrual.settledAt;
        if (elapsed == 0) return;
        accrual.settledAt = uint40(block.timestamp); // fits for 34,000 years
        if (accrual.power != 0) accrual.fundedSeconds = uint40(reach(accrual, reserve, yield, elapsed));
    }

    /// @notice Adds a position that earns `power` from now on.
    function add(Accrual memory accrual, Reserve memory reserve, uint256 power) internal pure {
        accrual.power += uint104(power); // at most 2^96 x 100, as all together
        reserve.weighed += uint160(_weight(accrual, power, accrual.fundedSeconds));
    }

    /// @notice Takes out a position that earned `power` since `from`.
    function remove(Accrual memory accrual, Reserve memory reserve, uint256 power, uint256 from) internal pure {
        accrual.power -= uint104(power);
        reserve.weighed -= uint160(_weight(accrual, power, from));
    }

    /// @notice What a position of `power` earned since `from`, rounded down.
    function due(
        Accrual memory accrual,
        Yield memory yield,
        uint256 power,
        uint256 from
    ) internal pure returns (uint256) {
        if (accrual.fundedSeconds == from) return 0;
        uint256 weighed = _weight(accrual, power, from);
        return _wei(yield, _owed(accrual, power, weighed, accrual.fundedSeconds));
    }

    /// @notice What all are owed, rounded down once.
    function accrued(
        Accrual memory accrual,
        Reserve memory reserve,
        Yield memory yield
    ) internal pure returns (uint256) {
        return _wei(yield, _owed(accrual, accrual.power, reserve.weighed, accrual.fundedSeconds));
    }

    /// @notice The funded seconds after at most `more` of them: as many as the reserve covers.
    function reach(
        Accrual memory accrual,
        Reserve memory reserve,
        Yield memory yield,
        uint256 more
    ) internal pure returns (uint256) {
        uint256 from = accrual.fundedSeconds;
        if (yield.kind == RateKind.APY) return _reachCompounding(accrual, reserve, from, from + more);
        uint256 covered = (uint256(reserve.amount) * APR_SCALE) / yield.rateBps;
        uint256 last = (covered + reserve.weighed) / accrual.power;
        // Never before `from`: what is owed then is covered.
        return last < from ? from : Math.min(last, from + more);
    }

    /// @notice (1 + apy) ^ (T / year), WAD. `exponent` at most MAX_EXPONENT_WAD.
    function index(Accrual memory accrual, uint256 fundedSeconds) internal pure returns (uint256) {
        return exp2(ud(_exponent(accrual, fundedSeconds))).unwrap();
    }

    /// @dev At most 40 steps, and one where the reserve lasts.
    function _reachCompounding(
        Accrual memory accrual,
        Reserve memory reserve,
        uint256 from,
        uint256 target
    ) private pure returns (uint256) {
        target = Math.min(target, (MAX_EXPONENT_WAD * YEAR_SECONDS) / accrual.log2Growth);
        if (target <= from) return from;
        if (_isCovered(accrual, reserve, target)) return target;
        // Covered at `from`, not at `target`.
        while (target - from > 1) {
            uint256 middle = (from + target) / 2;
            if (_isCovered(accrual, reserve, middle)) from = middle;
            else target = middle;
        }
        return from;
    }

    function _isCovered(Accrual memory accrual, Reserve memory reserve, uint256 until) private pure returns (bool) {
        uint256 worth = Math.mulDiv(reserve.weighed, index(accrual, until), SHARE_SCALE, Math.Rounding.Ceil);
        return worth <= accrual.power + uint256(reserve.amount) * FULL_TRUST;
    }

    /// @dev APR: power-seconds. APY: hundredths of a wei. Rounded down.
    function _owed(
        Accrual memory accrual,
        uint256 power,
        uint256 weighed,
        uint256 until
    ) private pure returns (uint256) {
        if (accrual.log2Growth == 0) return power * until - weighed;
        return Math.saturatingSub(Math.mulDiv(weighed, index(accrual, until), SHARE_SCALE), power);
    }

    function _wei(Yield memory yield, uint256 owed) private pure returns (uint256) {
        return yield.kind == RateKind.APR ? (owed * yield.rateBps) / APR_SCALE : owed / FULL_TRUST;
    }

    /// @dev What a position that begins at `from` counts in the sum of weights.
    function _weight(Accrual memory accrual, uint256 power, uint256 from) private pure returns (uint256) {
        if (accrual.log2Growth == 0) return power * from;
        return Math.mulDiv(power, SHARE_SCALE, index(accrual, from), Math.Rounding.Ceil);
    }

    function _exponent(Accrual memory accrual, uint256 fundedSeconds) private pure returns (uint256) {
        return (fundedSeconds * accrual.log2Growth) / YEAR_SECONDS;
    }
}
