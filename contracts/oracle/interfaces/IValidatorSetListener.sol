// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IValidatorSetListener
/// @notice Whoever verifies signatures of the set hears of a new epoch in the transaction that makes it, so signatures
/// of the old set are void at once and no reader pays a call to ask.
interface IValidatorSetListener {
    /// @notice The set of `epoch` is now the one in force.
    /// @dev Called by the registry only; must not revert, or the set could not change.
    function onValidatorSetChanged(uint64 epoch) external;
}
