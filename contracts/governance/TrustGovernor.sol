// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorProposalGuardian} from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IGovernanceToken} from "../tokens/interfaces/IGovernanceToken.sol";
import {ITrustGovernor} from "./interfaces/ITrustGovernor.sol";
import {GovernanceRules} from "./types/GovernanceRules.sol";

/// @title TrustGovernor
/// @notice Votes weighed by trust. Rules and formulas: {ITrustGovernor}.
contract TrustGovernor is
    ITrustGovernor,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotes,
    GovernorPreventLateQuorum,
    GovernorProposalGuardian,
    GovernorTimelockControl
{
    /* CONSTANTS */

    /// @notice Of all units at the snapshot, bps.
    uint256 public constant QUORUM_BPS = 400; // 4 %
    /// @notice At genesis there must be so many times the floor.
    uint256 public constant GENESIS_FLOORS = 2;
    /// @inheritdoc ITrustGovernor
    uint256 public constant GRACE_SECONDS = 14 days;
    /// @notice How long a guardian is in office, seconds.
    uint256 public constant GUARDIAN_TERM_SECONDS = 365 days;
    uint256 internal constant BPS = 10_000;
    uint256 internal constant MIN_DELAY = 1 hours;
    uint256 internal constant MAX_DELAY = 30 days;
    uint256 internal constant MIN_PERIOD = 1 days;
    uint256 internal constant MAX_PERIOD = 30 days;
    uint256 internal constant MIN_EXTENSION = 1 days;

    /* IMMUTABLES */

    /// @inheritdoc ITrustGovernor
    uint256 public immutable QUORUM_FLOOR;
    /// @inheritdoc ITrustGovernor
    uint256 public immutable DIFFERENTIAL;

    /* STORAGE */

    /// @inheritdoc ITrustGovernor
    uint256 public guardianUntil;

    /// @dev Whether the quorum was there before the vote that is being counted; looked up near the end only.
    bool internal transient _hadQuorum;

    /* CONSTRUCTOR */

    constructor(
        IGovernanceToken governanceToken,
        TimelockController timelock_,
        GovernanceRules memory rules
    )
        Governor("Assay TrustGovernor")
        GovernorSettings(rules.votingDelaySeconds, rules.votingPeriodSeconds, 0)
        GovernorVotes(governanceToken)
        GovernorPreventLateQuorum(rules.extensionSeconds)
        GovernorTimelockControl(timelock_)
    {
        (QUORUM_FLOOR, DIFFERENTIAL) = (rules.quorumFloor, rules.differential);
        _requireInRange("quorumFloor", rules.quorumFloor, 1, type(uint208).max / GENESIS_FLOORS);
        uint256 units = governanceToken.totalUnits();
        uint256 needed = rules.quorumFloor * GENESIS_FLOORS;
        require(units >= needed, TrustGovernor_TooFewUnits(units, needed));
        _setProposalThreshold(rules.proposalThreshold);
        _setProposalGuardian(rules.guardian);
    }

    /* WRITES */

    /// @notice Proposes. Beside OpenZeppelin's rules: there must be units enough for the floor, and code at every target.
    /// @dev One step a target. Errors: TooFewUnits, TargetWithoutCode, those of {IGovernor}.
    function propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) public override returns (uint256) {
        uint256 units = token().getPastTotalSupply(clock() - 1);
        require(units >= QUORUM_FLOOR, TrustGovernor_TooFewUnits(units, QUORUM_FLOOR));
        for (uint256 i = 0; i < targets.length; ++i) {
            require(targets[i].code.length != 0, TrustGovernor_TargetWithoutCode(i, targets[i]));
        }
        return super.propose(targets, values, calldatas, description);
    }

    /* READS */

    /// @notice Units that For needs to pass what was proposed with the snapshot `timepoint`, rounded up.
    function quorum(uint256 timepoint) public view override returns (uint256) {
        uint256 units = token().getPastTotalSupply(timepoint);
        return Math.max(Math.ceilDiv(units * QUORUM_BPS, BPS), QUORUM_FLOOR); // units are below 2 ** 208
    }

    /// @notice Votes go For, Against or Abstain; For alone makes the quorum.
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() public pure override(GovernorCountingSimple, IGovernor) returns (string memory) {
        return "support=bravo&quorum=for";
    }

    /// @notice Seconds, as the votes are counted (ERC-6372).
    function clock() public view override(Governor, GovernorVotes) returns (uint48) {
        return Time.timestamp();
    }

    /// @notice How to read {clock} (ERC-6372).
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(Governor, GovernorVotes) returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice Where a proposal stands; Expired when it was queued and not executed in time.
    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        ProposalState now_ = super.state(proposalId);
        bool isLate = now_ == ProposalState.Queued && block.timestamp >= proposalEta(proposalId) + GRACE_SECONDS;
        return isLate ? ProposalState.Expired : now_;
    }

    /// @notice Who may cancel proposals; zero once his office ended.
    function proposalGuardian() public view override returns (address) {
        return block.timestamp < guardianUntil ? super.proposalGuardian() : address(0);
    }

    /// @notice When votes are taken no more, unix seconds.
    function proposalDeadline(
        uint256 proposalId
    ) public view override(Governor, GovernorPreventLateQuorum) returns (uint256) {
        return super.proposalDeadline(proposalId);
    }

    /// @notice Units a proposer needs, a second before he proposes.
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @notice Every proposal goes through the timelock.
    function proposalNeedsQueuing(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    /* INTERNALS: COUNTING */

    function _quorumReached(
        uint256 proposalId
    ) internal view override(Governor, GovernorCountingSimple) returns (bool) {
        (, uint256 forVotes, ) = proposalVotes(proposalId);
        return forVotes >= quorum(proposalSnapshot(proposalId));
    }

    function _voteSucceeded(
        uint256 proposalId
    ) internal view override(Governor, GovernorCountingSimple) returns (bool) {
        (uint256 againstVotes, uint256 forVotes, ) = proposalVotes(proposalId);
        return forVotes > againstVotes + DIFFERENTIAL; // votes are below 2 ** 208, and so is the sum of all
    }

    function _countVote(
        uint256 proposalId,
        address account,
        uint8 support,
        uint256 totalWeight,
        bytes memory params
    ) internal override(Governor, GovernorCountingSimple) returns (uint256) {
        _hadQuorum = !_isNearEnd(proposalId) || _quorumReached(proposalId);
        return super._countVote(proposalId, account, support, totalWeight, params);
    }

    /// @dev A quorum matters for the deadline only if this vote made it, and near the end.
    function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
        if (!_hadQuorum) super._tallyUpdated(proposalId);
    }

    function _isNearEnd(uint256 proposalId) internal view returns (bool) {
        return clock() + lateQuorumVoteExtension() > proposalDeadline(proposalId);
    }

    /* INTERNALS: SETTINGS */

    function _setVotingDelay(uint48 newVotingDelay) internal override {
        _requireInRange("votingDelaySeconds", newVotingDelay, MIN_DELAY, MAX_DELAY);
        super._setVotingDelay(newVotingDelay);
    }

    function _setVotingPeriod(uint32 newVotingPeriod) internal override {
        _requireInRange("votingPeriodSeconds", newVotingPeriod, MIN_PERIOD, MAX_PERIOD);
        super._setVotingPeriod(newVotingPeriod);
    }

    function _setProposalThreshold(uint256 newProposalThreshold) internal override {
        // The constructor sets 0 before it knows the floor, then what the rules say.
        _requireInRange("proposalThreshold", newProposalThreshold, 0, QUORUM_FLOOR);
        super._setProposalThreshold(newProposalThreshold);
    }

    function _setLateQuorumVoteExtension(uint48 newVoteExtension) internal override {
        _requireInRange("extensionSeconds", newVoteExtension, MIN_EXTENSION, votingPeriod());
        super._setLateQuorumVoteExtension(newVoteExtension);
    }

    function _setProposalGuardian(address newProposalGuardian) internal override {
        guardianUntil = block.timestamp + GUARDIAN_TERM_SECONDS;
        emit GuardianTermSet(newProposalGuardian, guardianUntil);
        super._setProposalGuardian(newProposalGuardian);
    }

    function _requireInRange(bytes32 parameter, uint256 value, uint256 minimum, uint256 maximum) internal pure {
        require(
            value >= minimum && value <= maximum,
            TrustGovernor_SettingOutOfRange(parameter, value, minimum, maximum)
        );
    }

    /* INTERNALS: TIMELOCK */

    function _validateCancel(
        uint256 proposalId,
        address caller
    ) internal view override(Governor, GovernorProposalGuardian) returns (bool) {
        return super._validateCancel(proposalId, caller);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
