// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WadMath} from "../../shared/libraries/WadMath.sol";

/// @title PeriodReturn
/// @notice What a period did to the fund.
///
///   worth before = cash + positions' book + external book            flows of the period included
///   gain         = positions' worth - positions' book + min(value before, external book) x (ratio - 1)
///   counted      = min(gain, last worth x (greatest ratio - 1), room left)
///   growth       = (last worth + counted) / last worth, at least 0
///   worth after  = worth before + counted
///
/// Everything is kept x 1e27 until the end, so that nothing is rounded before it is added up. What of a gain is not counted
/// goes into the positions' book as a negative, and so is part of the next period's gain. After a period that began with
/// nothing no ratio exists: growth is 1, a gain waits, a loss lowers the worth.
library PeriodReturn {
    /// @notice Most the fund can be worth, and a position can be counted at, in the settlement asset.
    uint256 internal constant MAX_WORTH = 1 << 95;
    /// @notice Most an external position can be said to have grown by.
    uint256 internal constant MAX_RATIO_RAY = 1 << 120;

    int256 private constant RAY = int256(WadMath.RAY);

    /// @notice What is known before. Amounts below 2^96, ratios at most 2^120.
    struct Terms {
        uint256 cash;
        uint256 external_;
        uint256 lastWorth;
        int256 positionsBook;
        uint256 positionsWorth;
        uint256 valueBefore;
        uint256 ratioRay;
        uint256 maxRatioRay;
    }

    /// @notice What follows.
    struct Result {
        uint256 numerator;
        uint256 denominator;
        uint256 worthBefore;
        uint256 worthAfter;
        uint256 external_;
        int256 positionsBook;
    }

    /// @notice Works out the period.
    /// @dev Unchecked: amounts are below 2^96 (positions together below 2^99), ratios at most 2^120, so products stay below
    /// 2^220.
    function settle(Terms memory terms) internal pure returns (Result memory result) {
        unchecked {
            int256 worth = int256(terms.cash + terms.external_) + terms.positionsBook; // never negative
            uint256 attested = terms.valueBefore < terms.external_ ? terms.valueBefore : terms.external_;
            int256 externalGain = int256(attested) * (int256(terms.ratioRay) - RAY);
            int256 gain = (int256(terms.positionsWorth) - terms.positionsBook) * RAY + externalGain;
            int256 counted = _counted(gain, terms, worth);

            result.worthBefore = uint256(worth);
            result.worthAfter = uint256(worth + _floorRay(counted));
            result.external_ = uint256(int256(terms.external_) + _floorRay(externalGain));
            result.positionsBook = int256(result.worthAfter) - int256(terms.cash + result.external_);
            (result.numerator, result.denominator) = (1, 1);
            if (terms.lastWorth != 0) {
                int256 base = int256(terms.lastWorth) * RAY;
                result.denominator = uint256(base);
                result.numerator = base + counted > 0 ? uint256(base + counted) : 0;
            }
        }
    }

    /// @dev The gain, as far as the bound and the room allow; a loss as it is. Bounds as in {settle}.
    function _counted(int256 gain, Terms memory terms, int256 worth) private pure returns (int256) {
        unchecked {
            int256 most = int256(terms.lastWorth * (terms.maxRatioRay - WadMath.RAY));
            int256 room = (int256(MAX_WORTH) - worth) * RAY;
            if (room < 0) room = 0;
            if (room < most) most = room;
            return gain < most ? gain : most;
        }
    }

    /// @dev x / 1e27, rounded down, below zero too. Bounds as in {settle}.
    function _floorRay(int256 x) private pure returns (int256) {
        unchecked {
            int256 quotient = x / RAY;
            return quotient * RAY > x ? quotient - 1 : quotient;
        }
    }
}
