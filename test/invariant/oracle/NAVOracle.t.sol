// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {NAVOracle} from "../../../contracts/oracle/NAVOracle.sol";
import {HistoricalNAV, Status} from "../../../contracts/oracle/types/OracleTypes.sol";
import {INAVOracle} from "../../../contracts/oracle/interfaces/INAVOracle.sol";
import {RoundId} from "../../../contracts/shared/types/Ids.sol";
import {OracleHandler} from "../handlers/OracleHandler.sol";

/// @notice What must hold of the oracle whatever happens to it. In words: README.md beside this file.
contract NAVOracleInvariantTest is Test {
    uint256 internal constant RING_LENGTH = 64;
    uint256 internal constant MAX_WINDOW_SECONDS = 262_144;
    /// @dev An action settles 16 at most, and what settled stays as it is: older ones were seen after earlier actions.
    uint256 internal constant NEW_AT_MOST = 16;

    OracleHandler internal _handler;
    NAVOracle internal _oracle;

    function setUp() public {
        vm.warp(1_800_000_000);
        _handler = new OracleHandler();
        _oracle = _handler.oracle();

        bytes4[] memory selectors = new bytes4[](10);
        selectors[0] = OracleHandler.settleReports.selector;
        selectors[1] = OracleHandler.voteDirect.selector;
        selectors[2] = OracleHandler.jump.selector;
        selectors[3] = OracleHandler.leaveSaneRange.selector;
        selectors[4] = OracleHandler.release.selector;
        selectors[5] = OracleHandler.changeSet.selector;
        selectors[6] = OracleHandler.pass.selector;
        selectors[7] = OracleHandler.bringUnderQuorum.selector;
        selectors[8] = OracleHandler.replay.selector;
        selectors[9] = OracleHandler.backdate.selector;
        targetContract(address(_handler));
        targetSelector(FuzzSelector({addr: address(_handler), selectors: selectors}));
    }

    /* INVARIANTS */

    function invariant_SettledNavLiesWithinCounted() public view {
        OracleHandler.Settlement[] memory all = _handler.newest(NEW_AT_MOST);
        for (uint256 i = 0; i < all.length; ++i) {
            assertGe(all[i].navWad, all[i].lowestCounted);
            assertLe(all[i].navWad, all[i].highestCounted);
        }
    }

    function invariant_NoNavWithoutQuorum() public view {
        OracleHandler.Settlement[] memory all = _handler.newest(NEW_AT_MOST);
        for (uint256 i = 0; i < all.length; ++i) {
            assertGe(all[i].countedStake * 3, all[i].totalStake * 2);
            assertGe(all[i].counted, 3);
        }
    }

    function invariant_TimeAndRoundsStrictlyRise() public view {
        OracleHandler.Settlement[] memory all = _handler.newest(NEW_AT_MOST + 1);
        for (uint256 i = 1; i < all.length; ++i) {
            assertGt(all[i].observedAt, all[i - 1].observedAt);
            assertGt(all[i].round, all[i - 1].round);
        }
    }

    function invariant_HaltedOracleNeverAnswers() public view {
        Status status = _oracle.status().status;
        assertEq(status == Status.HALTED, _handler.ghostHalted());
        bool isAnswering = _answers(abi.encodeCall(INAVOracle.getCurrentNAV, ()));
        assertEq(isAnswering, _oracle.isNAVValid());
        assertEq(isAnswering, _answers(abi.encodeCall(INAVOracle.quote, ())));
        assertEq(isAnswering, status == Status.LIVE);
        if (_handler.ghostHalted()) {
            assertFalse(isAnswering);
            assertFalse(_answers(abi.encodeCall(INAVOracle.twap, (1))));
            assertFalse(_answers(abi.encodeCall(INAVOracle.navAt, (block.timestamp))));
        }
    }

    function invariant_HistoryEqualsReplay() public view {
        OracleHandler.Settlement[] memory all = _handler.newest(RING_LENGTH + NEW_AT_MOST);
        uint256 first = all.length > RING_LENGTH ? all.length - RING_LENGTH : 0;
        for (uint256 i = 0; i < all.length; ++i) {
            RoundId round = RoundId.wrap(all[i].round);
            if (i < first) {
                assertFalse(_answers(abi.encodeCall(INAVOracle.getHistoricalNAV, (round))));
                continue;
            }
            HistoricalNAV memory nav = _oracle.getHistoricalNAV(round);
            assertEq(nav.navPerToken, all[i].navWad);
            assertEq(nav.timestamp, all[i].observedAt);
            assertEq(RoundId.unwrap(nav.round), all[i].round);
            assertEq(nav.blockNumber, all[i].blockNumber);
            assertEq(nav.validatorCount, all[i].counted);
            assertEq(nav.stake, (all[i].countedStake * 10_000) / all[i].totalStake);
        }
        if (all.length > 0) assertEq(RoundId.unwrap(_oracle.latestRound()), all[all.length - 1].round);
    }

    function invariant_TwapEqualsReplay() public view {
        if (!_oracle.isNAVValid()) return;
        OracleHandler.Settlement[] memory all = _handler.newest(RING_LENGTH);
        uint256 window = block.timestamp - all[0].observedAt;
        if (window == 0) return;
        if (window > MAX_WINDOW_SECONDS) window = MAX_WINDOW_SECONDS;
        uint256 start = block.timestamp - window;
        uint256 sum;
        uint256 sumOfUnits;
        for (uint256 i = 0; i < all.length; ++i) {
            uint256 from = all[i].observedAt > start ? all[i].observedAt : start;
            uint256 until = i + 1 < all.length ? all[i + 1].observedAt : block.timestamp;
            if (until <= from) continue;
            sum += all[i].navWad * (until - from);
            sumOfUnits += (all[i].navWad / 1e4) * (until - from);
        }
        assertEq(_oracle.twap(window), (sumOfUnits / window) * 1e4);
        // NAVs count in whole units and so does their mean: never above the true one, and less than two units below it.
        assertLe(_oracle.twap(window), sum / window);
        assertGt(_oracle.twap(window) + 2e4, sum / window);
    }

    function invariant_NoAttackGoesThrough() public view {
        assertEq(_handler.ghostBreaches(), 0);
    }

    function invariant_HonestActionsSucceed() public view {
        assertEq(_handler.ghostFailures(), 0);
    }

    function invariant_PricesEncloseTheNav() public view {
        if (!_oracle.isNAVValid()) return;
        (uint256 navWad, uint256 mintPriceWad, uint256 redeemPriceWad) = _oracle.quote();
        assertGe(mintPriceWad, navWad);
        assertLe(redeemPriceWad, navWad);
    }

    /// @dev Every call of a run is an action that ends in a success: a run without any proved nothing.
    function afterInvariant() public view {
        assertGt(_handler.totalSuccesses(), 0);
    }

    /* NO ACTION IS IDLE */

    function test_everyActionSucceeds() public {
        _handler.settleReports(15);
        _assertOnce("settleReports");
        _handler.voteDirect(1);
        _assertOnce("voteDirect");
        _handler.jump(2);
        _assertOnce("jump");
        assertEq(uint256(_oracle.status().status), uint256(Status.QUARANTINE));
        _handler.leaveSaneRange(3);
        _assertOnce("leaveSaneRange");
        assertTrue(_handler.ghostHalted());
        _handler.settleReports(4);
        _assertOnce("rejectWhileHalted");
        _handler.voteDirect(5);
        _assertOnce("voteWhileHalted");
        _handler.release(6);
        _assertOnce("release");
        _handler.changeSet(7);
        _assertOnce("changeSet");
        _handler.pass(8);
        _assertOnce("pass");
        _handler.bringUnderQuorum(9);
        _assertOnce("bringUnderQuorum");
        _handler.replay(10);
        _assertOnce("replay");
        _handler.backdate(11);
        _assertOnce("backdate");
        assertEq(_handler.ghostBreaches(), 0);
        assertEq(_handler.ghostFailures(), 0);
        assertEq(_handler.settlementCount(), 16 + 1);
    }

    function test_everyActionSucceedsFirst() public {
        uint256 state = vm.snapshotState();
        for (uint256 i = 0; i < 10; ++i) {
            vm.revertToState(state);
            if (i == 0) _handler.settleReports(1);
            if (i == 1) _handler.voteDirect(1);
            if (i == 2) _handler.jump(1);
            if (i == 3) _handler.leaveSaneRange(1);
            if (i == 4) _handler.release(1);
            if (i == 5) _handler.changeSet(1);
            if (i == 6) _handler.pass(1);
            if (i == 7) _handler.bringUnderQuorum(1);
            if (i == 8) _handler.replay(1);
            if (i == 9) _handler.backdate(1);
            assertEq(_handler.totalSuccesses(), 1);
            assertEq(_handler.ghostBreaches() + _handler.ghostFailures(), 0);
        }
    }

    /// @dev Three jumps in a row settle; the replay has to wrap the ring to mean anything.
    function test_runsReachWhatTheyAreFor() public {
        for (uint256 i = 0; i < 6; ++i) {
            _handler.settleReports(15);
        }
        assertGt(_handler.settlementCount(), RING_LENGTH);
        invariant_HistoryEqualsReplay();
        invariant_TwapEqualsReplay();
        uint256 before = _handler.settlementCount();
        for (uint256 i = 0; i < 3; ++i) {
            _handler.jump(i);
        }
        assertEq(_handler.settlementCount(), before + 1);
        invariant_HistoryEqualsReplay();
    }

    function _assertOnce(string memory action) internal view {
        assertEq(_handler.successes(action), 1, action);
    }

    function _answers(bytes memory data) internal view returns (bool isAnswered) {
        (isAnswered, ) = address(_oracle).staticcall(data);
    }
}
