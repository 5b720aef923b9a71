// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {PoolView, RateKind, Solvency} from "../../../contracts/staking/types/StakingTypes.sol";
import {StakingHandler} from "../handlers/StakingHandler.sol";

/// @title StakingInvariants
/// @notice The published rules of staking, by their numbers. In words: README.md.
abstract contract StakingInvariants is Test {
    uint256 internal constant ACTS = 14;

    StakingHandler internal handler;

    function _start(RateKind kind) internal {
        vm.warp(1_800_000_000);
        handler = new StakingHandler();
        handler.start(kind);
        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](ACTS);
        selectors[0] = handler.stake.selector;
        selectors[1] = handler.claim.selector;
        selectors[2] = handler.unbond.selector;
        selectors[3] = handler.emergencyExit.selector;
        selectors[4] = handler.withdraw.selector;
        selectors[5] = handler.fund.selector;
        selectors[6] = handler.slash.selector;
        selectors[7] = handler.queueSlash.selector;
        selectors[8] = handler.executeSlash.selector;
        selectors[9] = handler.vetoSlash.selector;
        selectors[10] = handler.poke.selector;
        selectors[11] = handler.settle.selector;
        selectors[12] = handler.sendSlashed.selector;
        selectors[13] = handler.warp.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    function invariant_09_PrincipalCoversThePositions() public view {
        (uint256 told, , uint256 recorded) = handler.sums();
        uint256 book = _books().principal;
        assertLe(told, book);
        assertEq(recorded, book);
    }

    function invariant_10_BooksAreBacked() public view {
        Solvency memory books = _books();
        uint256 held = handler.token().balanceOf(address(handler.pools()));
        assertEq(books.principal + books.slashed + books.reserve, held);
    }

    function invariant_11_ASecondClaimPaysNothing() public view {
        assertEq(handler.ghostSecondClaimsPaid(), 0);
    }

    function invariant_12_PaidAndAccruedAreFunded() public view {
        Solvency memory books = _books();
        assertLe(books.paid + books.accrued, books.funded);
        assertEq(books.funded, handler.ghostFunded());
        assertTrue(books.solvent);
        assertEq(handler.ghostClaimsBeyondReserve(), 0);
    }

    function invariant_13_NothingAccruesWhileNobodyEarns() public view {
        assertEq(handler.ghostEmptyPoolAccrued(), 0);
        if (_pool().power == 0) assertEq(_books().accrued, 0);
    }

    /// @dev After unbonding it never fails: `withdraw` of the handler would revert.
    function invariant_14_NoExitBeforeItsTime() public view {
        assertEq(handler.ghostEarlyExits(), 0);
    }

    function invariant_15_EveryPositionLosesTheSameShare() public view {
        (uint256 told, uint256 known, ) = handler.sums();
        assertEq(told, known);
        assertLe(_pool().activeStake, _books().principal);
    }

    function invariant_16_TimeNeverGoesBack() public view {
        assertEq(handler.ghostTimeWentBack(), 0);
    }

    /// @dev No run is empty: every call must succeed (`failOnRevert`), and many kinds of acts had their effect.
    function afterInvariant() public view {
        (uint256 kinds, uint256 all) = handler.successes();
        assertGe(all, 15, "most calls had an effect");
        assertGe(kinds, 6, "the run was varied");
    }

    /// @dev Every act of the handler can succeed, and is counted when it does.
    function test_EveryActSucceedsAndIsCounted() public {
        handler.fund(1e21);
        handler.stake(0, 1e18);
        handler.stake(3, 7e18);
        handler.warp(30 days);
        handler.claim(0);
        handler.poke(1);
        handler.slash(0, 1_234);
        handler.settle(0);
        handler.emergencyExit(0);
        handler.queueSlash(1, 3_000);
        handler.withdraw(0); // in part: a slash waits
        handler.executeSlash(0);
        handler.withdraw(0); // the rest
        handler.unbond(0);
        handler.queueSlash(1, 100);
        handler.vetoSlash(0);
        handler.sendSlashed();
        (uint256 kinds, ) = handler.successes();
        assertEq(kinds, ACTS);
        invariant_09_PrincipalCoversThePositions();
        invariant_10_BooksAreBacked();
        invariant_15_EveryPositionLosesTheSameShare();
    }

    function _books() internal view returns (Solvency memory) {
        return handler.pools().solvency(handler.POOL());
    }

    function _pool() internal view returns (PoolView memory) {
        return handler.pools().pool(handler.POOL());
    }
}

/// @title LinearStakingInvariants
/// hardhat-config: invariant.failOnRevert = true
contract LinearStakingInvariants is StakingInvariants {
    function setUp() public {
        _start(RateKind.APR);
    }
}

/// @title CompoundingStakingInvariants
/// hardhat-config: invariant.failOnRevert = true
contract CompoundingStakingInvariants is StakingInvariants {
    function setUp() public {
        _start(RateKind.APY);
    }
}
