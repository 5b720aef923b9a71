// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

import {AssetId} from "../../shared/types/Ids.sol";
import {Component} from "../types/Basket.sol";

/// @title BasketCode
/// @notice The component list of a basket, written to contract code: one cold account instead of up to 20 cold slots.
///
///   n x (asset id 4 bytes, units per basket 16 bytes, token 20 bytes)
library BasketCode {
    uint256 internal constant MAX_COMPONENTS = 20;
    uint256 private constant ENTRY_BYTES = 40;

    /// @notice Stores `components`, whose amounts are units per basket and fit 128 bits. Costs about 200 gas a byte.
    function store(Component[] memory components) internal returns (address pointer) {
        bytes memory code;
        for (uint256 i = 0; i < components.length; ++i) {
            Component memory component = components[i];
            // Fits: the vault refuses amounts over type(uint128).max.
            code = abi.encodePacked(code, component.assetId, uint128(component.amount), component.token);
        }
        return SSTORE2.write(code);
    }

    /// @notice The list at `pointer`; empty for the zero address.
    function load(address pointer) internal view returns (Component[] memory components) {
        if (pointer == address(0)) return components;
        bytes memory code = SSTORE2.read(pointer);
        uint256 n = code.length / ENTRY_BYTES;
        components = new Component[](n);
        for (uint256 i = 0; i < n; ++i) {
            uint256 head; // asset id, units, and the first 12 bytes of the token
            uint256 tail; // the last 32 bytes of the entry: 12 bytes of units, the token
            assembly ("memory-safe") {
                let entry := add(add(code, 0x20), mul(i, ENTRY_BYTES))
                head := mload(entry)
                tail := mload(add(entry, 8))
            }
            components[i] = Component({
                assetId: AssetId.wrap(uint32(head >> 224)),
                token: address(uint160(tail)),
                amount: uint128(head >> 96)
            });
        }
    }
}
