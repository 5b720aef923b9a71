// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title WadMath
/// @notice Directional fixed-point maths. WAD has 18 decimals, RAY 27, bps 4. The name says the rounding; there is no
/// neutral form. Products are 512 bits wide, so only a result over 256 bits (or a zero divisor) reverts.
library WadMath {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant RAY = 1e27;
    uint256 internal constant BPS = 10_000; // 100 %

    /// @notice x * y / 1e18, rounded down.
    function mulDown(uint256 x, uint256 yWad) internal pure returns (uint256) {
        return Math.mulDiv(x, yWad, WAD);
    }

    /// @notice x * y / 1e18, rounded up.
    function mulUp(uint256 x, uint256 yWad) internal pure returns (uint256) {
        return Math.mulDiv(x, yWad, WAD, Math.Rounding.Ceil);
    }

    /// @notice x * 1e18 / y, rounded down.
    function divDown(uint256 x, uint256 yWad) internal pure returns (uint256) {
        return Math.mulDiv(x, WAD, yWad);
    }

    /// @notice x * 1e18 / y, rounded up.
    function divUp(uint256 x, uint256 yWad) internal pure returns (uint256) {
        return Math.mulDiv(x, WAD, yWad, Math.Rounding.Ceil);
    }

    /// @notice x * y / 1e27, rounded down.
    function mulRayDown(uint256 x, uint256 yRay) internal pure returns (uint256) {
        return Math.mulDiv(x, yRay, RAY);
    }

    /// @notice x * y / 1e27, rounded up.
    function mulRayUp(uint256 x, uint256 yRay) internal pure returns (uint256) {
        return Math.mulDiv(x, yRay, RAY, Math.Rounding.Ceil);
    }

    /// @notice x * 1e27 / y, rounded down.
    function divRayDown(uint256 x, uint256 yRay) internal pure returns (uint256) {
        return Math.mulDiv(x, RAY, yRay);
    }

    /// @notice x * 1e27 / y, rounded up.
    function divRayUp(uint256 x, uint256 yRay) internal pure returns (uint256) {
        return Math.mulDiv(x, RAY, yRay, Math.Rounding.Ceil);
    }

    /// @notice x * y / z, rounded down. Factors of 128 bits, whose product is 256 bits wide, take the short way.
    function mulDivDown(uint256 x, uint256 y, uint256 z) internal pure returns (uint256) {
        if ((x | y) >> 128 != 0) return Math.mulDiv(x, y, z);
        unchecked {
            return (x * y) / z;
        }
    }

    /// @notice x * y / z, rounded up; as {mulDivDown}.
    function mulDivUp(uint256 x, uint256 y, uint256 z) internal pure returns (uint256) {
        if ((x | y) >> 128 != 0) return Math.mulDiv(x, y, z, Math.Rounding.Ceil);
        unchecked {
            uint256 product = x * y;
            uint256 quotient = product / z;
            return quotient * z == product ? quotient : quotient + 1; // quotient x z <= product
        }
    }

    /// @notice How far `value` lies from `reference`, as a share of `reference` in bps, rounded up.
    /// @dev Rounded up so that a bound is never passed by rounding. `reference` must not be zero; values over 2^242
    /// revert.
    function deviationBpsUp(uint256 value, uint256 reference_) internal pure returns (uint256) {
        uint256 distance = value > reference_ ? value - reference_ : reference_ - value;
        return Math.ceilDiv(distance * BPS, reference_);
    }
}
