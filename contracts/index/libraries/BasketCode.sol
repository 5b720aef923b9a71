// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LibRLP} from "solady/src/utils/LibRLP.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

import {AssetId} from "../../shared/types/Ids.sol";

/// @title BasketCode
/// @notice The component list of a basket, written to contract code: one cold account instead of up to 20 cold slots.
///
///   n x (asset id 4 bytes, units per basket 16 bytes, token 20 bytes)
///
/// Its writer created two contracts before and creates nothing else, so list v is its creation number v + 2 and lies at an
/// address that follows from the writer and v alone: a reader that knows the version needs no further slot.
library BasketCode {
    uint256 internal constant MAX_COMPONENTS = 20;
    uint256 private constant ENTRY_BYTES = 40;
    uint256 private constant CREATED_BEFORE = 2; // the index token and the vault's arithmetic
    uint256 private constant UNITS_MASK = 0xffffffffffffffffffffffffffffffff; // 128 bits

    /// @notice A chain that gives contracts other addresses than Ethereum does: the list could not be found again.
    error BasketCode_Misplaced(address pointer, address expected);

    /// @notice Stores `list` as list `version`. About 200 gas a byte.
    function store(bytes memory list, uint256 version) internal returns (address pointer) {
        pointer = SSTORE2.write(list);
        address expected = addressOf(version);
        require(pointer == expected, BasketCode_Misplaced(pointer, expected));
    }

    /// @notice List `version` of this contract; empty for version 0.
    function load(uint256 version) internal view returns (bytes memory list) {
        if (version != 0) list = SSTORE2.read(addressOf(version));
    }

    /// @notice Where list `version` of this contract lies.
    function addressOf(uint256 version) internal view returns (address) {
        return LibRLP.computeAddress(address(this), version + CREATED_BEFORE);
    }

    /// @notice Number of components.
    function count(bytes memory list) internal pure returns (uint256) {
        return list.length / ENTRY_BYTES;
    }

    /// @notice Token and units per basket of component `i`, which must be below `count`: it is not checked again.
    function at(bytes memory list, uint256 i) internal pure returns (address token, uint256 units) {
        uint256 tail; // the last 32 bytes of the entry: 12 bytes of units, the token
        assembly ("memory-safe") {
            let entry := add(add(list, 0x20), mul(i, ENTRY_BYTES))
            units := and(shr(96, mload(entry)), UNITS_MASK)
            tail := mload(add(entry, 8))
        }
        token = address(uint160(tail));
    }

    /// @notice Puts units x baskets / 1e27, rounded down, in the place of every component's units. Panics where that outgrows
    /// 128 bits.
    function scale(bytes memory list, uint256 baskets) internal pure {
        assembly ("memory-safe") {
            let end := add(list, mload(list))
            for {
                let entry := list
            } lt(entry, end) {} {
                entry := add(entry, ENTRY_BYTES)
                let slot := sub(entry, 4) // begins with the units, 16 bytes
                let word := mload(slot)
                let scaled := div(mul(shr(128, word), baskets), 1000000000000000000000000000)
                if shr(128, scaled) {
                    mstore(0x00, shl(224, 0x4e487b71)) // Panic(uint256)
                    mstore(0x04, 0x11)
                    revert(0x00, 0x24)
                }
                mstore(slot, or(shl(128, scaled), and(word, UNITS_MASK)))
            }
        }
    }

    /// @notice (units x baskets + roundingUp) / 1e27 of each component, and `last` after them.
    /// @dev Units have 128 bits, baskets at most 120, so nothing overflows. One pass by hand: it runs for 20 components.
    /// @param roundingUp 1e27 - 1 to round up, 0 to round down.
    function amounts(
        bytes memory list,
        uint256 baskets,
        uint256 roundingUp,
        uint256 last
    ) internal pure returns (uint256[] memory found) {
        assembly ("memory-safe") {
            found := mload(0x40)
            let end := add(list, mload(list))
            let amountAt := add(found, 0x20)
            for {
                let entry := list
            } lt(entry, end) {
                entry := add(entry, ENTRY_BYTES)
                amountAt := add(amountAt, 0x20)
            } {
                let product := mul(shr(128, mload(add(entry, 0x24))), baskets)
                mstore(amountAt, div(add(product, roundingUp), 1000000000000000000000000000))
            }
            mstore(amountAt, last)
            mstore(found, shr(5, sub(amountAt, found)))
            mstore(0x40, add(amountAt, 0x20))
        }
    }

    /// @notice {amounts} rounded up, and whether one of them is above its limit.
    /// @param limits One for each amount: whether there are as many is not checked.
    function amountsUp(
        bytes memory list,
        uint256 baskets,
        uint256 last,
        uint256[] calldata limits
    ) internal pure returns (uint256[] memory found, bool isAbove) {
        assembly ("memory-safe") {
            found := mload(0x40)
            let end := add(list, mload(list))
            let amountAt := add(found, 0x20)
            let toLimit := sub(limits.offset, amountAt)
            for {
                let entry := list
            } lt(entry, end) {
                entry := add(entry, ENTRY_BYTES)
                amountAt := add(amountAt, 0x20)
            } {
                let product := mul(shr(128, mload(add(entry, 0x24))), baskets)
                let amount := div(add(product, 999999999999999999999999999), 1000000000000000000000000000)
                mstore(amountAt, amount)
                isAbove := or(isAbove, gt(amount, calldataload(add(amountAt, toLimit))))
            }
            mstore(amountAt, last)
            isAbove := or(isAbove, gt(last, calldataload(add(amountAt, toLimit))))
            mstore(found, shr(5, sub(amountAt, found)))
            mstore(0x40, add(amountAt, 0x20))
        }
    }

    /// @notice Asset id of component `i`, which must be below `count`.
    function assetAt(bytes memory list, uint256 i) internal pure returns (AssetId assetId) {
        assembly ("memory-safe") {
            assetId := shr(224, mload(add(add(list, 0x20), mul(i, ENTRY_BYTES))))
        }
    }

    /// @notice Writes the units of component `i`, below `count`, into `list`; they must fit 128 bits.
    function setUnits(bytes memory list, uint256 i, uint256 units) internal pure {
        assembly ("memory-safe") {
            let entry := add(add(list, 0x20), mul(i, ENTRY_BYTES))
            let word := mload(entry)
            mstore(entry, or(and(word, not(shl(96, UNITS_MASK))), shl(96, units)))
        }
    }
}
