// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {PeriodReturn} from "../../contracts/reserve/libraries/PeriodReturn.sol";

/// @title FundModel
/// @notice The arithmetic of the fund once more, worked out another way: what goes up and what goes down apart, nothing
/// below zero, everything checked for overflow; and values as brackets that shrink nowhere.
library FundModel {
    uint256 internal constant RAY = 1e27;
    /// @dev Most a fund can be worth, as the contracts say it.
    uint256 internal constant MAX_WORTH = 2 ** 95;
    /// @dev Places of a bracket below one wei, in bits.
    uint256 internal constant FINE = 96;

    /// @notice What a period does to the fund.
    struct Outcome {
        /// Whether it went up, and by how much as far as it is counted, or down, x 1e27.
        bool isGain;
        uint256 changeRay;
        uint256 worthBefore;
        uint256 worthAfter;
        uint256 external_;
        uint256 numerator;
        uint256 denominator;
    }

    /// @notice A number that lies between two others, x 2^96.
    struct Bracket {
        uint256 low;
        uint256 high;
    }

    function reckon(PeriodReturn.Terms memory t) internal pure returns (Outcome memory o) {
        uint256 sum = t.cash + t.external_;
        o.worthBefore = t.positionsBook < 0 ? sum - uint256(-t.positionsBook) : sum + uint256(t.positionsBook);
        (uint256 up, uint256 down) = _externalChange(t, o);
        up += t.positionsWorth * RAY;
        if (t.positionsBook < 0) up += uint256(-t.positionsBook) * RAY;
        else down += uint256(t.positionsBook) * RAY;

        o.isGain = up > down;
        if (o.isGain) {
            o.changeRay = Math.min(up - down, t.lastWorth * (t.maxRatioRay - RAY));
            uint256 room = o.worthBefore < MAX_WORTH ? MAX_WORTH - o.worthBefore : 0;
            o.changeRay = Math.min(o.changeRay, room * RAY);
            o.worthAfter = o.worthBefore + o.changeRay / RAY;
        } else {
            o.changeRay = down - up;
            o.worthAfter = o.worthBefore - Math.ceilDiv(o.changeRay, RAY);
        }
        (o.numerator, o.denominator) = (1, 1);
        if (t.lastWorth == 0) return o;
        o.denominator = t.lastWorth * RAY;
        if (o.isGain) o.numerator = o.denominator + o.changeRay;
        else o.numerator = o.denominator > o.changeRay ? o.denominator - o.changeRay : 0;
    }

    /* BRACKETS */

    /// @notice Exactly `whole`, at most 2^80.
    function exactly(uint256 whole) internal pure returns (Bracket memory) {
        return Bracket(whole << FINE, whole << FINE);
    }

    /// @notice Grown by numerator / denominator, opened as little as can be.
    function grow(Bracket memory b, uint256 numerator, uint256 denominator) internal pure {
        b.low = Math.mulDiv(b.low, numerator, denominator);
        b.high = Math.mulDiv(b.high, numerator, denominator, Math.Rounding.Ceil);
    }

    /// @notice Whether `value` is not above the number, and not more than one below it when that is cut to a whole.
    function isValue(Bracket memory b, uint256 value) internal pure returns (bool) {
        return value <= b.high >> FINE && value + 1 >= b.low >> FINE;
    }

    function _externalChange(
        PeriodReturn.Terms memory t,
        Outcome memory o
    ) private pure returns (uint256 up, uint256 down) {
        if (t.ratioRay >= RAY) {
            up = t.valueBefore * (t.ratioRay - RAY);
            o.external_ = t.external_ + up / RAY;
        } else {
            down = Math.min(t.valueBefore * (RAY - t.ratioRay), t.external_ * RAY);
            o.external_ = t.external_ - Math.ceilDiv(down, RAY);
        }
    }
}
