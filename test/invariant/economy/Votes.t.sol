// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {GovernanceToken} from "../../../contracts/tokens/GovernanceToken.sol";
import {RewardToken} from "../../../contracts/tokens/RewardToken.sol";
import {TrustRegistry} from "../../../contracts/trust/TrustRegistry.sol";
import {VotesHandler} from "../handlers/VotesHandler.sol";

/// @title VotesInvariants
/// @notice What must always hold of tokens, trust and votes. In words: Votes.md.
/// hardhat-config: invariant.failOnRevert = true
contract VotesInvariants is Test {
    uint256 internal constant HOLDERS = 5;
    uint256 internal constant LIFE = 120;
    uint256 internal constant YEAR = 365 days;

    VotesHandler internal handler;
    GovernanceToken internal token;
    RewardToken internal reward;
    TrustRegistry internal trust;

    function setUp() public {
        handler = new VotesHandler();
        (token, reward, trust) = (handler.token(), handler.reward(), handler.trust());
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), _selectors()));
    }

    function invariant_01_BalancesSumToTheSupply() public view {
        uint256 sum;
        for (uint256 i = 0; i < HOLDERS; ++i) sum += token.balanceOf(handler.holders(i));
        assertEq(sum, token.totalSupply());
        assertEq(reward.totalSupply(), handler.ghostMinted());
    }

    function invariant_02_TheGovernanceSupplyIsFixed() public view {
        assertEq(token.totalSupply() + handler.ghostBurned(), 1_000_000_000e18);
        assertLe(handler.utility().totalSupply(), 2_000_000_000e18);
    }

    function invariant_03_UnitsAreBalanceTimesTrust() public view {
        uint256 sum;
        uint256 delegated;
        uint256 undelegated;
        for (uint256 i = 0; i < HOLDERS; ++i) {
            address holder = handler.holders(i);
            uint256 units = token.balanceOf(holder) * trust.scoreOf(holder);
            assertEq(token.unitsOf(holder), units);
            assertEq(token.trustOf(holder), trust.scoreOf(holder), "the votes follow every score");
            sum += units;
            delegated += token.getVotes(holder);
            if (token.delegates(holder) == address(0)) undelegated += units;
        }
        assertEq(sum, token.totalUnits());
        assertEq(delegated + undelegated, sum);
    }

    function invariant_04_NothingAfterTheSnapshotMovesAVoteOrAQuorum() public view {
        VotesHandler.Proposal[] memory proposals = handler.proposals();
        for (uint256 i = 0; i < proposals.length; ++i) {
            if (proposals[i].quorum == 0) continue;
            assertEq(handler.governor().quorum(proposals[i].snapshot), proposals[i].quorum);
            for (uint256 j = 0; j < HOLDERS; ++j) {
                uint256 units = token.getPastVotes(handler.holders(j), proposals[i].snapshot);
                assertEq(units, proposals[i].units[j]);
            }
        }
        assertEq(handler.breaches(4), 0);
    }

    function invariant_05_AnAccountVotesOnceWithNoMoreThanThereWas() public view {
        VotesHandler.Proposal[] memory proposals = handler.proposals();
        for (uint256 i = 0; i < proposals.length; ++i) {
            (uint256 against, uint256 inFavour, uint256 abstain) = handler.governor().proposalVotes(proposals[i].id);
            assertEq(against, proposals[i].sums[0]);
            assertEq(inFavour, proposals[i].sums[1]);
            assertEq(abstain, proposals[i].sums[2]);
            if (proposals[i].quorum == 0) continue;
            assertLe(against + inFavour + abstain, token.getPastTotalSupply(proposals[i].snapshot));
        }
        assertEq(handler.breaches(5), 0);
    }

    function invariant_06_AStateNeverGoesBack() public view {
        assertEq(handler.breaches(6), 0);
    }

    function invariant_07_AQuorumCanBeReachedOrNothingIsProposed() public view {
        VotesHandler.Proposal[] memory proposals = handler.proposals();
        for (uint256 i = 0; i < proposals.length; ++i) {
            if (proposals[i].quorum != 0) assertGe(proposals[i].quorum, 10_000_000e18 * 100);
        }
        assertEq(handler.breaches(7), 0);
    }

    function invariant_08_TrustMovesWithinItsBounds() public view {
        for (uint256 i = 0; i < HOLDERS; ++i) assertLe(trust.scoreOf(handler.holders(i)), 100);
        assertEq(handler.breaches(8), 0);
    }

    /// @dev Windows that end at a mint are the worst there are; windows that begin at one are looked at too.
    function invariant_17_AtMostFivePercentInAnyWindow() public view {
        (uint256[] memory at, uint256[] memory sums) = handler.mints();
        for (uint256 i = 0; i < at.length; ++i) {
            _assertWindow(at, sums, at[i]);
            _assertWindow(at, sums, at[i] + YEAR - 1);
            _assertWindow(at, sums, at[i] + YEAR);
        }
        assertEq(handler.breaches(17), 0);
    }

    function afterInvariant() public view {
        (uint256 all, uint256 kinds) = handler.allActs();
        assertGe(all, 10, "many calls had an effect");
        assertGe(kinds, 5, "the run was varied");
    }

    /// @dev Every act can succeed, and is counted when it does.
    function test_EveryActSucceedsAndIsCounted() public {
        handler.delegate(2, 0);
        handler.transfer(2, 4, 1e25);
        handler.burn(1, 1e20);
        handler.mint(1e24);
        handler.attest(1, 7); // from 50 by 3
        handler.slash(2, 0);
        handler.passTime(1);
        handler.propose(0);
        handler.vote(0, 0, 1);
        handler.vote(0, 0, 1); // a second time: refused
        handler.queue(0);
        handler.execute(0);
        for (uint256 i = 0; i < 3; ++i) handler.passTime(4 * (90 days + 1) - 4); // long enough to decay by a point
        handler.poke(0);
        for (uint256 i = 0; i < handler.ACTS(); ++i) {
            assertGt(handler.successes(VotesHandler.Act(i)), 0, vm.toString(i));
        }
        _assertEverything();
    }

    /// @dev As the invariants, with a life of its own for each seed.
    function testFuzz_AnyLifeKeepsEveryRule(uint256 seed) public {
        bytes4[] memory selectors = _selectors();
        for (uint256 i = 0; i < LIFE; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            bytes memory words = abi.encode(
                uint256(keccak256(abi.encode(dice, 1))),
                uint256(keccak256(abi.encode(dice, 2))),
                uint256(keccak256(abi.encode(dice, 3)))
            );
            (bool isDone, bytes memory answer) = address(handler).call(
                bytes.concat(selectors[dice % selectors.length], words)
            );
            assertTrue(isDone, string.concat(vm.toString(dice % selectors.length), vm.toString(answer)));
        }
        _assertEverything();
    }

    /// @dev Random mints over ten years: as much as there is room, less, or more, at any moments.
    function testFuzz_AnyScheduleOfMintsKeepsTheCap(uint256 seed) public {
        for (uint256 i = 0; i < 60; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            handler.mint(dice >> 8);
            vm.warp(block.timestamp + (dice % 3 == 0 ? 1 : dice % (120 days)));
        }
        assertGt(handler.ghostMinted(), 0);
        invariant_17_AtMostFivePercentInAnyWindow();
    }

    /* HELPERS */

    function _assertWindow(uint256[] memory at, uint256[] memory sums, uint256 end) internal pure {
        (uint256 before, uint256 then) = (_until(at, sums, end - YEAR), _until(at, sums, end));
        assertLe((then - before) * 20, 100_000_000e18 + before, "more than 5 % in 365 days");
    }

    function _until(uint256[] memory at, uint256[] memory sums, uint256 time) internal pure returns (uint256 sum) {
        for (uint256 i = 0; i < at.length && at[i] <= time; ++i) sum = sums[i];
    }

    function _assertEverything() internal view {
        invariant_01_BalancesSumToTheSupply();
        invariant_02_TheGovernanceSupplyIsFixed();
        invariant_03_UnitsAreBalanceTimesTrust();
        invariant_04_NothingAfterTheSnapshotMovesAVoteOrAQuorum();
        invariant_05_AnAccountVotesOnceWithNoMoreThanThereWas();
        invariant_06_AStateNeverGoesBack();
        invariant_07_AQuorumCanBeReachedOrNothingIsProposed();
        invariant_08_TrustMovesWithinItsBounds();
        invariant_17_AtMostFivePercentInAnyWindow();
    }

    function _selectors() internal view returns (bytes4[] memory selectors) {
        selectors = new bytes4[](12);
        (selectors[0], selectors[1]) = (handler.transfer.selector, handler.delegate.selector);
        (selectors[2], selectors[3]) = (handler.burn.selector, handler.mint.selector);
        (selectors[4], selectors[5]) = (handler.attest.selector, handler.slash.selector);
        (selectors[6], selectors[7]) = (handler.poke.selector, handler.passTime.selector);
        (selectors[8], selectors[9]) = (handler.propose.selector, handler.vote.selector);
        (selectors[10], selectors[11]) = (handler.queue.selector, handler.execute.selector);
    }
}
