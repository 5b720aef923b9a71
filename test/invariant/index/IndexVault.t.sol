// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {Holding} from "../../../contracts/index/types/Basket.sol";
import {IndexStack} from "../../helpers/IndexStack.sol";
import {IndexVaultHandler} from "../handlers/IndexVaultHandler.sol";

/// @title IndexVaultInvariants
/// @notice What must always hold while people trade, give and send, and the NAV moves. In words: README.md.
/// hardhat-config: invariant.failOnRevert = true
contract IndexVaultInvariants is IndexStack, Test {
    uint256 internal constant SEEDED_CASH = 50e18;

    IndexVaultHandler internal handler;

    function setUp() public {
        deployStack();
        oracle.setNav(WAD);
        seedUsual(makeAddr("first holder"));
        handler = new IndexVaultHandler(vault, parts);

        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](6);
        selectors[0] = handler.mint.selector;
        selectors[1] = handler.redeem.selector;
        selectors[2] = handler.mintThenRedeem.selector;
        selectors[3] = handler.moveNav.selector;
        selectors[4] = handler.donate.selector;
        selectors[5] = handler.transfer.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    function invariant_SupplyEqualsTheSumOfBalances() public {
        address[] memory holders = handler.holders();
        uint256 sum = token.balanceOf(_firstHolder());
        for (uint256 i = 0; i < holders.length; ++i) {
            sum += token.balanceOf(holders[i]);
        }
        assertEq(token.totalSupply(), sum);
    }

    function invariant_MintThenRedeemNeverGains() public view {
        assertEq(handler.ghostRoundTripGains(), 0);
        assertLe(handler.ghostPaidOut(), handler.ghostPaidIn() + SEEDED_CASH);
    }

    function invariant_ADonationChangesNoPriceNoUnitNoShare() public view {
        assertEq(handler.ghostDonationsThatChangedSomething(), 0);
    }

    function invariant_TheCashBookEqualsWhatCameAndWent() public view {
        (, uint256 cash) = vault.books();
        assertEq(cash, SEEDED_CASH + handler.ghostPaidIn() - handler.ghostPaidOut());
        assertEq(base.balanceOf(address(vault)), cash + handler.ghostDonatedBase());
    }

    function invariant_TheVaultOwnsWhatItsBooksHold() public view {
        Holding[] memory held = vault.holdings();
        assertEq(held.length, parts.length);
        for (uint256 i = 0; i < held.length; ++i) {
            uint256 owned = parts[i].balanceOf(address(vault));
            assertLe(held[i].amount, owned);
            assertEq(held[i].amount + handler.ghostDonatedPart(i), owned);
        }
    }

    function invariant_TradesNeverMoveTheBasket() public view {
        assertEq(handler.ghostTradesThatMovedTheBasket(), 0);
        (uint256 baskets, ) = vault.books();
        assertEq(baskets, RAY);
    }

    function invariant_TheLockNeverFallsBelowTheMinimum() public view {
        assertGe(token.balanceOf(vault.LOCK()), vault.MINIMUM_SUPPLY());
    }

    /// @dev No run is empty: every call must succeed (`failOnRevert`), and at least four of the six acts came up.
    function afterInvariant() public view {
        assertGe(handler.successes(), 40, "every call of the run succeeded");
        assertGe(handler.kindsSeen(), 4, "the run was varied");
    }

    /// @dev Every act of the handler can succeed, and is counted when it does.
    function test_EveryActSucceedsAndIsCounted() public {
        handler.moveNav(123, 77);
        handler.mint(0, 5e18);
        handler.redeem(0, 1e17);
        handler.redeem(1, 3); // owns nothing: mints first
        handler.mintThenRedeem(1, 1);
        for (uint256 kind = 0; kind < parts.length + 2; ++kind) {
            handler.donate(kind, 1e20);
        }
        handler.transfer(0, 2, 7);
        handler.transfer(0, 4, 7); // to the lock
        handler.transfer(3, 2, 7); // owns nothing: mints first
        assertEq(handler.navMoves(), 1);
        assertEq(handler.mints(), 1);
        assertEq(handler.redemptions(), 2);
        assertEq(handler.roundTrips(), 1);
        assertEq(handler.donations(), parts.length + 2);
        assertEq(handler.transfers(), 3);
        assertEq(handler.kindsSeen(), 6);
        assertGt(token.balanceOf(address(vault)), 0, "index tokens were donated");
        assertEq(handler.ghostDonatedBase(), 1e20, "base asset was donated");
        assertEq(handler.ghostDonatedPart(0), 1e20, "a component was donated");
        assertGt(handler.ghostPaidIn(), 0);
        assertGt(handler.ghostPaidOut(), 0);
        assertEq(token.balanceOf(vault.LOCK()), vault.MINIMUM_SUPPLY() + 7);
    }

    function _firstHolder() internal returns (address) {
        return makeAddr("first holder");
    }
}
