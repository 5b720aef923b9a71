// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WadMath} from "../../shared/libraries/WadMath.sol";
import {Growth} from "../types/FundTypes.sol";

/// @title PeriodReturn
/// @notice What a period did to the fund.
///
///   worth before = cash + positions' book + external book            flows of the period included
///   gain         = positions' worth - positions' book + value before x (ratio - 1), the latter at least -external book
///   counted      = min(gain, last worth x (greatest ratio - 1), room left)
///   growth       = (last worth + counted) / last worth, at least 0
///   worth after  = worth before + counted
///
/// The value before is the external book that the validators saw: what was placed or returned since changes nothing of its
/// gain or loss. Everything is kept x 1e27 until the end, so that nothing is rounded before it is added up. What of a gain is not counted
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

    /// @notice Works out the period, and whether a gain waits for a later close.
    /// @dev Unchecked: amounts are below 2^96 (positions together below 2^99), ratios at most 2^120, so products stay below
    /// 2^220.
    function settle(Terms memory terms) internal pure returns (Growth memory growth, bool hasWaiting) {
        unchecked {
            int256 worth = int256(terms.cash + terms.external_) + terms.positionsBook; // never negative
            int256 externalGain = int256(terms.valueBefore) * (int256(terms.ratioRay) - RAY);
            int256 least = -int256(terms.external_) * RAY;
            if (externalGain < least) externalGain = least;
            int256 gain = (int256(terms.positionsWorth) - terms.positionsBook) * RAY + externalGain;
            int256 counted = _counted(gain, terms, worth);

            (growth.worthBefore, growth.worthAfter) = (uint256(worth), uint256(worth + _floorRay(counted)));
            growth.externalBefore = terms.external_;
            growth.externalAfter = uint256(int256(terms.external_) + _floorRay(externalGain));
            growth.positionsBefore = terms.positionsBook;
            growth.positionsAfter = int256(growth.worthAfter) - int256(terms.cash + growth.externalAfter);
            hasWaiting = growth.positionsAfter < int256(terms.positionsWorth);
            (growth.numerator, growth.denominator) = (1, 1);
            if (terms.lastWorth != 0) {
                int256 base = int256(terms.lastWorth) * RAY;
                growth.denominator = uint256(base);
                growth.numerator = base + counted > 0 ? uint256(base + counted) : 0;
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
