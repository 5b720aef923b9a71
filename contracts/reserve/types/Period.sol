// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @dev A closed period, in one word; number 0 is genesis:
///
///   index: mantissa 112 bits, exponent 8 bits | closedAt 40 bits, unix seconds | worth 96 bits, settlement asset
///
/// `worth` is what the fund was worth just after the close.
type Period is uint256;

using PeriodLib for Period global;

/// @title PeriodLib
/// @notice Makes and reads {Period}s, and turns an index into shares.
///
/// The index has 45 decimals, cut to its 112 highest bits. A close rounds it down by less than one part in 2^111, so after
/// a million closes its relative error is below 4e-28: less than one wei of any value below 1e9.
library PeriodLib {
    uint256 internal constant ONE = 1e45; // 5^45 x 2^45: its mantissa fits
    /// @notice What a total loss leaves: 1e-12. Under it, payouts go by coverage alone.
    uint256 internal constant LEAST = 1e33;
    /// @notice Above it nothing is counted as a gain any more: ten times as much still fits 216 bits.
    uint256 internal constant GREATEST_TO_GROW = 1 << 212;
    uint256 internal constant RAY_UNITS = 1e18; // units of the index in 1e-27

    uint256 private constant MANTISSA_BITS = 112;
    uint256 private constant MANTISSA_AT = 144;
    uint256 private constant EXPONENT_AT = 136;
    uint256 private constant CLOSED_AT = 96;

    /// @notice `index_` must fit 216 bits, `closedAt_` 40, `worth_` 96. The index is cut to what {Period-index} reads.
    function make(uint256 index_, uint256 closedAt_, uint256 worth_) internal pure returns (Period) {
        uint256 bits = Math.log2(index_);
        uint256 exponent = bits < MANTISSA_BITS ? 0 : bits - MANTISSA_BITS + 1;
        return
            Period.wrap(
                ((index_ >> exponent) << MANTISSA_AT) | (exponent << EXPONENT_AT) | (closedAt_ << CLOSED_AT) | worth_
            );
    }

    /// @notice With 45 decimals.
    function index(Period self) internal pure returns (uint256) {
        return (Period.unwrap(self) >> MANTISSA_AT) << uint8(Period.unwrap(self) >> EXPONENT_AT);
    }

    function closedAt(Period self) internal pure returns (uint256) {
        return uint40(Period.unwrap(self) >> CLOSED_AT);
    }

    function worth(Period self) internal pure returns (uint256) {
        return uint96(Period.unwrap(self));
    }

    /// @notice RAY shares of a token that started at `index_`: 1 / index, rounded up; between 1e7 and 1e39.
    function sharesAt(uint256 index_) internal pure returns (uint256) {
        return (1e72 - 1) / index_ + 1; // 1e27 x 1e45 = 1e72
    }
}
