// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice How proposals pass. Units are tokens times trust (0 to 100), as {IGovernanceToken} counts them.
/// @param votingDelaySeconds From the proposal to the snapshot, an hour to 30 days.
/// @param votingPeriodSeconds How long votes are taken, a day to 30 days.
/// @param proposalThreshold Units that a proposer needs; at most the quorum's floor.
/// @param quorumFloor Units that For needs at least, however few there are.
/// @param differential Units by more than which For must exceed Against.
/// @param extensionSeconds How long votes are taken after a quorum that came late; a day to the voting period.
/// @param guardian Who may cancel proposals for a year; zero for nobody.
struct GovernanceRules {
    uint48 votingDelaySeconds;
    uint32 votingPeriodSeconds;
    uint256 proposalThreshold;
    uint256 quorumFloor;
    uint256 differential;
    uint48 extensionSeconds;
    address guardian;
}
