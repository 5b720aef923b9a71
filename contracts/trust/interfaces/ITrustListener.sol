// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ITrustListener
/// @notice Whoever keeps a figure that trust weighs: told of every change in the transaction that makes it.
interface ITrustListener {
    /// @notice The score of `account` changed. The registry calls, nobody else may.
    /// @param score From 0 to 100.
    function onTrustChanged(address account, uint256 score) external;
}
