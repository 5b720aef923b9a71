// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Component} from "../types/Basket.sol";

/// @title IBasketMath
/// @notice What the vault works out rarely, and has no room for: a contract is 24,576 bytes at most. Stateless; the vault
/// makes its own.
interface IBasketMath {
    /// @notice e^(fee x years), WAD: how much the supply grew by the streaming fee.
    /// @dev By PRB-Math: never above the exact value; below it by at most 3e-18 of it for
    /// 200 years of the highest fee, and a little more for longer. Reverts after 2,660 years of the highest fee.
    /// @param streamingBps The fee, bps a year of 365.25 days.
    /// @param elapsedSeconds Since it was set.
    function growthWad(uint256 streamingBps, uint256 elapsedSeconds) external pure returns (uint256);

    /// @notice A component list without `drop` and with `joiners`, by rising asset id, whose units are what is held: for
    /// baskets of 1e27.
    /// @dev Errors, all of {IIndexVault}: StillHeld, ComponentCount over 20, ComponentInvalid, AmountOutOfRange. At most
    /// 20 x 19 / 2 comparisons.
    /// @param list The list, as {BasketCode} packs it.
    /// @param baskets The books' baskets, RAY: nothing may be held of what is dropped.
    /// @param drop Components to leave out, one bit each.
    /// @param joiners Components to add, with their units per basket, by rising asset id.
    /// @param base The base asset, which is no component.
    /// @param indexToken The index token, which is none either.
    function merge(
        bytes memory list,
        uint256 baskets,
        uint256 drop,
        Component[] calldata joiners,
        address base,
        address indexToken
    ) external pure returns (bytes memory merged);
}
