// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {HostileBasketBooks} from "../handlers/HostileBasketBooks.sol";
import {HostileBasketHandler} from "../handlers/HostileBasketHandler.sol";

/// @title HostileBasketInvariants
/// @notice The published rules, by their numbers, while everybody does what he can and components misbehave. In words:
/// README.md.
/// hardhat-config: invariant.failOnRevert = true
contract HostileBasketInvariants is Test {
    uint256 internal constant ACTS = 27;

    HostileBasketHandler internal handler;

    function setUp() public {
        handler = new HostileBasketHandler();
        handler.start();
        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](ACTS);
        selectors[0] = handler.mintWithNAV.selector;
        selectors[1] = handler.mintWithNAVPermit.selector;
        selectors[2] = handler.redeemForTAO.selector;
        selectors[3] = handler.roundTripNav.selector;
        selectors[4] = handler.createInKind.selector;
        selectors[5] = handler.createWithFeeToken.selector;
        selectors[6] = handler.redeemInKind.selector;
        selectors[7] = handler.redeemInKindSkipping.selector;
        selectors[8] = handler.redeemInKindShort.selector;
        selectors[9] = handler.redeemDeferred.selector;
        selectors[10] = handler.claimOne.selector;
        selectors[11] = handler.claimSeveral.selector;
        selectors[12] = handler.claimAll.selector;
        selectors[13] = handler.roundTripInKind.selector;
        selectors[14] = handler.donate.selector;
        selectors[15] = handler.moveNav.selector;
        selectors[16] = handler.loseNav.selector;
        selectors[17] = handler.warp.selector;
        selectors[18] = handler.setFees.selector;
        selectors[19] = handler.collectFees.selector;
        selectors[20] = handler.setRateLimit.selector;
        selectors[21] = handler.stopMinting.selector;
        selectors[22] = handler.rebalance.selector;
        selectors[23] = handler.arm.selector;
        selectors[24] = handler.transfer.selector;
        selectors[25] = handler.permit.selector;
        selectors[26] = handler.tryAdmin.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    function invariant_01_SupplyEqualsTheSumOfBalances() public view {
        assertEq(handler.TOKEN().totalSupply(), handler.sumOfBalances());
        assertEq(handler.TOKEN().totalSupply(), handler.ghostMade());
        _assertKept(1);
    }

    function invariant_02_EveryTransferLeavesTheBooksBacked() public view {
        _assertKept(2);
    }

    function invariant_03_ExactlyWhatIsAskedMoves() public view {
        _assertKept(3);
    }

    function invariant_04_RoundTripsNeverGain() public view {
        _assertKept(4);
    }

    function invariant_05_RoundingIsOptimal() public view {
        _assertKept(5);
    }

    function invariant_06_PricesLieOnTheVaultsSide() public view {
        _assertKept(6);
    }

    function invariant_07_NoNavActWithoutANav() public view {
        _assertKept(7);
    }

    function invariant_08_DonationsChangeNothing() public view {
        _assertKept(8);
    }

    function invariant_09_BrokenComponentsHarmOnlyTheirClaims() public view {
        _assertKept(9);
    }

    function invariant_10_FeesAreCappedAndPokesChangeNothing() public view {
        (uint256 mintBps, uint256 redeemBps, uint256 streamingBps, , ) = handler.VAULT().fees();
        assertLe(mintBps, 200);
        assertLe(redeemBps, 200);
        assertLe(streamingBps, 500);
        _assertKept(10);
    }

    function invariant_11_AtLeastTheMinimumOrNothing() public view {
        _assertKept(11);
    }

    function invariant_27_ExitsAreNeverStopped() public view {
        _assertKept(27);
    }

    function invariant_28_PreviewsTellTheTruthOrRefuse() public view {
        _assertKept(28);
    }

    function invariant_29_PermitsWorkOnceHereAndInTime() public view {
        _assertKept(29);
    }

    function invariant_30_TwoCapacitiesInAWindow() public view {
        _assertKept(30);
    }

    function invariant_32_TheAdminIsBound() public view {
        assertEq(handler.VAULT().MINIMUM_SUPPLY(), 0.001 ether);
        assertEq(handler.VAULT().MAX_TRADE_FEE_BPS(), 200);
        assertEq(handler.VAULT().MAX_STREAMING_FEE_BPS(), 500);
        assertEq(handler.VAULT().MAX_STOP_SECONDS(), 3 days);
        assertEq(handler.VAULT().BASE(), address(handler.BASE()));
        assertEq(handler.VAULT().ORACLE(), address(handler.ORACLE()));
        assertEq(handler.VAULT().auctionModule(), address(handler.AUCTION()));
        assertGe(handler.TOKEN().balanceOf(handler.VAULT().LOCK()), 0.001 ether);
        _assertKept(32);
    }

    /// @dev No run is empty: no call reverts (`failOnRevert`), and many kinds of acts had their effect.
    function afterInvariant() public view {
        (uint256 all, uint256 kinds) = handler.allActs();
        assertGe(all, 15, "most calls had an effect");
        assertGe(kinds, 8, "the run was varied");
        assertGt(handler.checksInside(), 0, "books were looked at inside a transfer");
    }

    /// @dev Every act can succeed, and is counted when it does; every rule is looked at on the way.
    function test_EveryActSucceedsAndIsCounted() public {
        handler.mintWithNAV(0, 5e18);
        handler.mintWithNAVPermit(1, 5e18);
        handler.redeemForTAO(0, 5);
        handler.redeemForTAO(3, 1e18);
        handler.roundTripNav(1, 7e18);
        handler.createInKind(2, 3e18);
        handler.createWithFeeToken(0, 1, 1e18);
        handler.redeemInKind(2, 1e18 + 1);
        handler.redeemInKindShort(2, 1e18 + 2);
        handler.roundTripInKind(2, 1e18 + 3, false);
        handler.roundTripInKind(2, 1e18 + 3, true);
        handler.setFees(77, 55, 333);
        handler.warp(20 days);
        handler.collectFees();
        handler.createInKind(2, 3e18);
        for (uint256 mode = 1; mode < 7; ++mode) {
            handler.arm(mode, mode, mode);
            handler.redeemInKind(2, 1e17 + mode);
            handler.redeemInKindSkipping(2, 1e17 + mode, mode);
            handler.claimAll(2, mode);
        }
        for (uint256 part = 0; part < 5; ++part) {
            handler.arm(part, 0, 0);
        }
        handler.redeemDeferred(3, 1e18);
        handler.claimOne(3, 2);
        handler.claimSeveral(3, 0);
        handler.claimAll(3, 0);
        for (uint256 what = 0; what < 7; ++what) {
            handler.donate(what, what, 1e20 + what);
        }
        handler.moveNav(1.234567890123456789e18, 101);
        handler.mintWithNAV(0, 5e18 + 7);
        handler.redeemForTAO(0, 1e17 + 1);
        handler.setRateLimit(3600, 1e18 + 1);
        handler.mintWithNAV(0, 1e24);
        handler.redeemForTAO(0, 1e24);
        handler.mintWithNAV(0, 1e24);
        handler.redeemInKindShort(0, 1e17);
        handler.loseNav();
        handler.mintWithNAV(0, 1e18);
        handler.redeemForTAO(0, 1e18);
        handler.redeemInKind(0, 1e17);
        handler.rebalance(uint256(keccak256("one")));
        handler.rebalance(uint256(keccak256("two")));
        handler.moveNav(2e18, 2);
        handler.stopMinting(3 days);
        handler.mintWithNAV(0, 1e18);
        handler.createInKind(0, 1e18);
        handler.redeemForTAO(1, 1e18);
        handler.redeemInKind(0, 1e15);
        handler.redeemDeferred(0, 1e15);
        handler.claimAll(0, 1);
        handler.stopMinting(1 days);
        handler.stopMinting(3 days); // longer than what is left: refused
        handler.warp(1 days);
        handler.stopMinting(1); // no rest yet: refused
        handler.transfer(1, 2, 1e15);
        handler.transfer(1, 4, 1e15);
        handler.permit(1, 1e18, 60);
        handler.tryAdmin(5);
        for (uint256 i = 0; i < ACTS; ++i) {
            assertGt(handler.successes(HostileBasketBooks.Act(i)), 0, vm.toString(i));
        }
        _assertMet("in kind without a NAV");
        _assertMet("in kind while stopped");
        _assertMet("in kind with the limit used up");
        _assertMet("redeemed while stopped");
        _assertMet("traded under a limit");
        _assertMet("stopped by a broken component");
        _assertMet("kept a broken component as a claim");
        _assertMet("paid a claim but for the broken");
        for (uint256 rule = 1; rule <= 32; ++rule) {
            if ((rule > 11 && rule < 27) || rule == 31) continue;
            assertGt(handler.checked(rule), 0, string.concat("never looked at rule ", vm.toString(rule)));
            _assertKept(rule);
        }
        assertGt(handler.checksInside(), 50);
    }

    /// @dev Rule 10: a year's fee is the same for thirteen pokes and for one, within a unit.
    function test_OnePokeOrManyMakeTheSame() public {
        HostileBasketHandler other = new HostileBasketHandler();
        other.start();
        handler.setFees(0, 0, 500);
        other.setFees(0, 0, 500);
        for (uint256 i = 0; i < 13; ++i) {
            handler.warp(28 days + i);
            handler.collectFees();
        }
        other.collectFees();
        assertApproxEqAbs(handler.ghostMade(), other.ghostMade(), 1);
        // e^(0.05 x (364 days + 78 s) / 365.25 days) = 1.05109..., of a supply of 1e24.
        assertGt(other.ghostMade(), 1.051e24);
        assertLt(other.ghostMade(), 1.0512e24);
        _assertKept(10);
    }

    function _assertMet(string memory what) internal view {
        assertGt(handler.met(what), 0, what);
    }

    function _assertKept(uint256 rule) internal view {
        assertEq(handler.breaches(rule), 0, handler.notes(rule));
    }
}
