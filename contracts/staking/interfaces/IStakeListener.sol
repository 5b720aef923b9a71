// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IStakeListener
/// @notice Whoever weighs validators by their stake: told of a slash in the transaction that executes it.
interface IStakeListener {
    /// @notice The pool of `validator` was slashed. The staking pools call, nobody else may.
    /// @dev Must not revert: the slash would not happen.
    /// @param stakeAfter What is left of its active stake.
    function onStakeSlashed(address validator, uint256 stakeAfter) external;
}
