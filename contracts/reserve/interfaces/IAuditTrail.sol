// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IAuditTrail
/// @notice A contract whose audited events form a hash chain, so that a replay of them is provably complete.
///
/// An event's entry is keccak256(its topics, then its data); an entry extends the head to the first 152 bits of
/// keccak256(head, entry), left-aligned in 32 bytes. The first head is zero. Which events are audited the contract says.
interface IAuditTrail {
    /// @notice The head over every audited event so far.
    function auditHead() external view returns (bytes32);
}
