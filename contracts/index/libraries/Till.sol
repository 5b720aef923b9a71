// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Till
/// @notice An amount in 14 bits, so that it fits into the books: what was drawn from a rate limit and not spent yet.
///
///   amount = mantissa (8 bits) x 2^(exponent (6 bits) + 28), always rounded down, by less than 1 in 128
///
/// A limit of its own costs two cold slots an act. A till is filled from it by tranches, and an act that finds enough in
/// the till touches neither. Rounding down only ever wastes allowance.
library Till {
    uint256 internal constant BITS = 14;
    uint256 internal constant MASK = (1 << BITS) - 1;
    uint256 private constant MANTISSA_BITS = 8;
    uint256 private constant MANTISSA = 0xff;
    uint256 private constant EXPONENT = 0x3f;
    uint256 private constant LEAST_SHIFT = 28; // a unit of 2.7e-10 of the base asset

    /// @notice The amount; bits above the 14th are ignored.
    function decode(uint256 code) internal pure returns (uint256) {
        return (code & MANTISSA) << (((code >> MANTISSA_BITS) & EXPONENT) + LEAST_SHIFT);
    }

    /// @notice The code of the greatest amount that is at most `amount`.
    function encodeDown(uint256 amount) internal pure returns (uint256) {
        uint256 units = amount >> LEAST_SHIFT;
        if (units <= MANTISSA) return units;
        uint256 exponent = Math.log2(units) + 1 - MANTISSA_BITS;
        if (exponent > EXPONENT) return MASK;
        return (exponent << MANTISSA_BITS) | (units >> exponent);
    }
}
