// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ITrustGovernor
/// @notice Proposals, votes weighed by trust, and a timelock that carries out what passed. OpenZeppelin's Governor, with
/// these rules beside its own:
///
///     quorum   = max(4 % of all units at the snapshot, floor), counted in For votes alone
///     passed   = For >= quorum, and For - Against > differential
///
/// Units, quorum and weights are those of the snapshot: nothing that happens later moves them. A quorum that comes within
/// {GovernorPreventLateQuorum-lateQuorumVoteExtension} of the end keeps the vote open for that long. What passed is queued
/// in the timelock, executed by this contract alone, and expires when nobody executes it in time. A guardian can cancel,
/// nothing else, and his office ends by itself; while there is none, a proposer may cancel what he proposed.
interface ITrustGovernor {
    /// @notice A setting out of its bounds.
    /// @param parameter Its name in GovernanceRules.
    error TrustGovernor_SettingOutOfRange(bytes32 parameter, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice Too few units for the floor: no vote could pass, and nothing could be repaired.
    /// @param units What there is.
    /// @param needed What there must be.
    error TrustGovernor_TooFewUnits(uint256 units, uint256 needed);
    /// @notice A target without code: the call would do nothing and seem to succeed.
    error TrustGovernor_TargetWithoutCode(uint256 index, address target);

    /// @notice The guardian's office ends then, unix seconds.
    event GuardianTermSet(address indexed guardian, uint256 endsAt);

    /// @notice Units that For needs at least.
    function QUORUM_FLOOR() external view returns (uint256);

    /// @notice Units by more than which For must exceed Against.
    function DIFFERENTIAL() external view returns (uint256);

    /// @notice How long what is queued may be executed after its delay, seconds.
    function GRACE_SECONDS() external view returns (uint256);

    /// @notice When the guardian's office ends, unix seconds.
    function guardianUntil() external view returns (uint256);
}
