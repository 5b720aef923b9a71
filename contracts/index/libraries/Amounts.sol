// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Amounts
/// @notice Compares lists of amounts, entry by entry; by hand, for it runs for 20 components. Both lists must be of the same
/// length: it is not checked.
library Amounts {
    /// @notice First entry of `amounts` above its entry of `limits`, or the number of entries. At most 21 steps.
    function firstAbove(uint256[] memory amounts, uint256[] calldata limits) internal pure returns (uint256 index) {
        assembly ("memory-safe") {
            let at := add(amounts, 0x20)
            let shift := sub(limits.offset, at)
            let end := add(at, shl(5, mload(amounts)))
            for {} lt(at, end) {
                at := add(at, 0x20)
            } {
                if gt(mload(at), calldataload(add(at, shift))) {
                    break
                }
            }
            index := sub(shr(5, sub(at, amounts)), 1)
        }
    }

    /// @notice First entry of `amounts` below its entry of `limits`, or the number of entries. At most 21 steps.
    function firstBelow(uint256[] memory amounts, uint256[] calldata limits) internal pure returns (uint256 index) {
        assembly ("memory-safe") {
            let at := add(amounts, 0x20)
            let shift := sub(limits.offset, at)
            let end := add(at, shl(5, mload(amounts)))
            for {} lt(at, end) {
                at := add(at, 0x20)
            } {
                if lt(mload(at), calldataload(add(at, shift))) {
                    break
                }
            }
            index := sub(shr(5, sub(at, amounts)), 1)
        }
    }
}
