// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ITrustRegistry} from "../../../contracts/trust/interfaces/ITrustRegistry.sol";
import {EconomyStack} from "../../helpers/EconomyStack.sol";

/// @title VotesHandler
/// @notice What holders, attesters and voters do to tokens, trust and proposals. No act may revert: each knows what is
/// possible in the state it finds, refusals included, and each is counted when it had its effect.
contract VotesHandler is EconomyStack {
    enum Act {
        TRANSFER,
        DELEGATE,
        BURN,
        ATTEST,
        SLASH,
        POKE,
        MINT,
        PASS_TIME,
        PROPOSE,
        VOTE,
        QUEUE,
        EXECUTE
    }
    uint256 public constant ACTS = 12;
    uint256 internal constant PROPOSALS = 3;
    bytes32 internal constant REASON = "reason";

    /// @dev A proposal as the test keeps it.
    struct Proposal {
        uint256 id;
        uint256 nonce;
        uint256 snapshot;
        IGovernor.ProposalState state;
        uint256 quorum; // once the snapshot passed
        uint256[5] units; // of each holder then
        bool[5] hasVoted;
        uint256[3] sums;
    }

    mapping(Act kind => uint256) public successes;
    mapping(uint256 rule => uint256) public breaches;
    Proposal[] internal _proposals;

    /* GHOSTS */

    uint256 public ghostBurned;
    uint256 public ghostMinted;
    /// @dev Every mint: when, and how much there had been after it.
    uint256[] internal _mintedAt;
    uint256[] internal _mintedSum;
    uint256[5] internal _risen;
    uint256[5] internal _fallen;
    uint256 internal _epoch;
    uint256 internal _nonce;

    constructor() {
        deployEconomy();
    }

    /* ACTS: TOKENS */

    function transfer(uint256 from, uint256 to, uint256 amount) external {
        address sender = holders[from % HOLDERS];
        uint256 most = token.balanceOf(sender);
        if (most == 0) return;
        vm.prank(sender);
        token.transfer(holders[to % HOLDERS], _within(amount, 1, most));
        _done(Act.TRANSFER);
    }

    function delegate(uint256 from, uint256 to) external {
        vm.prank(holders[from % HOLDERS]);
        token.delegate(to % 6 == 5 ? address(0) : holders[to % 6]);
        _done(Act.DELEGATE);
    }

    function burn(uint256 from, uint256 amount) external {
        address sender = holders[from % HOLDERS];
        uint256 most = token.balanceOf(sender) / 100;
        if (most == 0) return;
        amount = _within(amount, 1, most);
        vm.prank(sender);
        token.burn(amount);
        ghostBurned += amount;
        _done(Act.BURN);
    }

    /// @notice Reward tokens, as much as there is room or more, which is refused.
    function mint(uint256 amount) external {
        uint256 room = reward.mintable();
        amount = _within(amount, 1, ALLOWANCE / 30);
        if (amount > room) {
            (bool isDone, ) = address(reward).call(abi.encodeCall(reward.mint, (address(this), amount)));
            if (isDone) ++breaches[17];
            return;
        }
        reward.mint(holders[0], amount);
        ghostMinted += amount;
        _mintedAt.push(block.timestamp);
        _mintedSum.push(ghostMinted);
        _done(Act.MINT);
    }

    /* ACTS: TRUST */

    /// @notice Any new score: within the epoch's bounds it goes through, beyond them it does not.
    function attest(uint256 whom, uint256 score) external {
        uint256 i = whom % HOLDERS;
        uint256 before = trust.scoreOf(holders[i]);
        uint256 from = trust.decayedScoreOf(holders[i]);
        // A few points away mostly, so that most go through.
        score = score % 8 == 0 ? score % 101 : Math.min(100, from + (score % 9) < 4 ? 0 : from + (score % 9) - 4);
        if (score == before) return;
        _turnEpoch();
        bool canDo = score > from ? _risen[i] + score - from <= MAX_RISE : _fallen[i] + from - score <= MAX_FALL;
        bytes memory data = abi.encodeCall(ITrustRegistry.attest, (holders[i], score, REASON, REASON));
        (bool isDone, ) = address(trust).call(data);
        if (isDone != canDo) ++breaches[8];
        if (!isDone) return;
        if (score > from) _risen[i] += score - from;
        else _fallen[i] += from - score;
        _done(Act.ATTEST);
    }

    function slash(uint256 whom, uint256 points) external {
        address account = holders[whom % HOLDERS];
        if (trust.scoreOf(account) == 0) return;
        trust.slash(account, 1 + (points % 5), REASON, REASON);
        _done(Act.SLASH);
    }

    function poke(uint256 whom) external {
        address account = holders[whom % HOLDERS];
        if (trust.decayedScoreOf(account) == trust.scoreOf(account)) return;
        trust.poke(account);
        _done(Act.POKE);
    }

    /* ACTS: PROPOSALS */

    function passTime(uint256 dice) external {
        vm.warp(block.timestamp + (dice % 4 == 0 ? _within(dice, 1, 90 days) : _within(dice, 1, 3 days)));
        _done(Act.PASS_TIME);
    }

    function propose(uint256 who) external {
        address proposer = holders[who % HOLDERS];
        uint256 past = block.timestamp - 1;
        if (_proposals.length == PROPOSALS) return;
        bool canDo = token.getPastVotes(proposer, past) >= MILLION * 100;
        canDo = canDo && token.getPastTotalSupply(past) >= QUORUM_FLOOR;
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _calls();
        vm.prank(proposer);
        try governor.propose(targets, values, calls, _text(_nonce)) returns (uint256 id) {
            if (!canDo) ++breaches[7];
            Proposal storage proposal = _proposals.push();
            (proposal.id, proposal.nonce) = (id, _nonce++);
            proposal.snapshot = governor.proposalSnapshot(id);
            _done(Act.PROPOSE);
        } catch {
            if (canDo) ++breaches[7];
        }
    }

    /// @notice A vote counts what its voter had at the snapshot, once; a second one is refused.
    function vote(uint256 which, uint256 who, uint256 support) external {
        if (_proposals.length == 0) return;
        Proposal storage proposal = _proposals[which % _proposals.length];
        uint256 i = who % HOLDERS;
        if (governor.state(proposal.id) == IGovernor.ProposalState.Pending) vm.warp(proposal.snapshot + 1);
        _note(proposal);
        bool canDo = governor.state(proposal.id) == IGovernor.ProposalState.Active && !proposal.hasVoted[i];
        vm.prank(holders[i]);
        try governor.castVote(proposal.id, uint8(support % 3)) returns (uint256 weight) {
            if (!canDo) ++breaches[5];
            if (weight != proposal.units[i]) ++breaches[4];
            proposal.hasVoted[i] = true;
            proposal.sums[support % 3] += weight;
            _done(Act.VOTE);
        } catch {
            if (canDo) ++breaches[5];
        }
    }

    function queue(uint256 which) external {
        if (_proposals.length == 0) return;
        Proposal storage proposal = _proposals[which % _proposals.length];
        if (governor.state(proposal.id) == IGovernor.ProposalState.Active) {
            vm.warp(governor.proposalDeadline(proposal.id) + 1);
        }
        bool canDo = governor.state(proposal.id) == IGovernor.ProposalState.Succeeded;
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _calls();
        bytes32 text = keccak256(bytes(_text(proposal.nonce)));
        try governor.queue(targets, values, calls, text) {
            if (!canDo) ++breaches[6];
            _done(Act.QUEUE);
        } catch {
            if (canDo) ++breaches[6];
        }
    }

    function execute(uint256 which) external {
        if (_proposals.length == 0) return;
        Proposal storage proposal = _proposals[which % _proposals.length];
        bool isQueued = governor.state(proposal.id) == IGovernor.ProposalState.Queued;
        uint256 eta = governor.proposalEta(proposal.id);
        if (isQueued && which % 2 == 0) vm.warp(Math.max(block.timestamp, eta));
        bool canDo = governor.state(proposal.id) == IGovernor.ProposalState.Queued && block.timestamp >= eta;
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _calls();
        bytes32 text = keccak256(bytes(_text(proposal.nonce)));
        try governor.execute(targets, values, calls, text) {
            if (!canDo) ++breaches[6];
            _done(Act.EXECUTE);
        } catch {
            if (canDo) ++breaches[6];
        }
    }

    /* READS */

    function proposals() external view returns (Proposal[] memory) {
        return _proposals;
    }

    function mints() external view returns (uint256[] memory at, uint256[] memory sums) {
        return (_mintedAt, _mintedSum);
    }

    /// @notice Acts that had their effect so far, and how many of the kinds.
    function allActs() external view returns (uint256 all, uint256 kinds) {
        for (uint256 i = 0; i < ACTS; ++i) {
            uint256 n = successes[Act(i)];
            all += n;
            if (n != 0) ++kinds;
        }
    }

    /* INTERNALS */

    /// @dev Counts the act, and follows every proposal: its snapshot is taken once, its state never goes back.
    function _done(Act kind) internal {
        ++successes[kind];
        for (uint256 i = 0; i < _proposals.length; ++i) {
            Proposal storage proposal = _proposals[i];
            _note(proposal);
            IGovernor.ProposalState state = governor.state(proposal.id);
            if (_rank(state) < _rank(proposal.state)) ++breaches[6];
            proposal.state = state;
        }
    }

    /// @dev Keeps what the snapshot says the first time it can be asked.
    function _note(Proposal storage proposal) internal {
        if (proposal.quorum != 0 || block.timestamp <= proposal.snapshot) return;
        proposal.quorum = governor.quorum(proposal.snapshot);
        for (uint256 i = 0; i < HOLDERS; ++i) {
            proposal.units[i] = token.getPastVotes(holders[i], proposal.snapshot);
        }
    }

    /// @dev Pending, active, then decided, then queued, then the end.
    function _rank(IGovernor.ProposalState state) internal pure returns (uint256) {
        if (state == IGovernor.ProposalState.Pending) return 0;
        if (state == IGovernor.ProposalState.Active) return 1;
        if (state == IGovernor.ProposalState.Succeeded) return 2;
        if (state == IGovernor.ProposalState.Queued) return 3;
        return 4; // defeated, cancelled, expired, executed: final
    }

    function _turnEpoch() internal {
        uint256 epoch = trust.currentEpoch();
        if (epoch == _epoch) return;
        _epoch = epoch;
        delete _risen;
        delete _fallen;
    }

    function _calls() internal view returns (address[] memory targets, uint256[] memory values, bytes[] memory calls) {
        (targets, values, calls) = (new address[](1), new uint256[](1), new bytes[](1));
        targets[0] = address(token);
        calls[0] = abi.encodeCall(token.approve, (address(this), 1));
    }

    function _text(uint256 nonce) internal pure returns (string memory) {
        return string(abi.encodePacked("proposal ", bytes32(nonce)));
    }

    function _within(uint256 x, uint256 least, uint256 most) internal pure returns (uint256) {
        return least + (x % (most - least + 1));
    }
}
