// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {IndexStack} from "../../helpers/IndexStack.sol";
import {IndexVaultHandler} from "../handlers/IndexVaultHandler.sol";

/// @title IndexVaultConstantNavInvariants
/// @notice While the NAV stands still nobody can earn: every gain would be rounding in his favour. In words: README.md.
/// hardhat-config: invariant.failOnRevert = true
contract IndexVaultConstantNavInvariants is IndexStack, Test {
    uint256 internal constant NAV_WAD = 1.234567890123456789e18; // nothing comes out even
    uint256 internal constant ACTORS = 4;

    IndexVaultHandler internal handler;

    function setUp() public {
        deployStack();
        oracle.setNav(NAV_WAD);
        seedUsual(makeAddr("first holder"));
        handler = new IndexVaultHandler(vault, parts);

        // No transfers: an actor's profit is then his own doing. Donations go from outside.
        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](4);
        selectors[0] = handler.mint.selector;
        selectors[1] = handler.redeem.selector;
        selectors[2] = handler.mintThenRedeem.selector;
        selectors[3] = handler.donate.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    function invariant_NoActorProfitsAtAConstantNav() public view {
        for (uint256 i = 0; i < ACTORS; ++i) {
            address actor = handler.actors(i);
            // Compared as products, so that the test rounds nothing away.
            uint256 hasWad = handler.ghostPaidOutBy(actor) * WAD + token.balanceOf(actor) * NAV_WAD;
            assertLe(hasWad, handler.ghostPaidInBy(actor) * WAD);
        }
    }

    function invariant_TheCashCoversWhatTradersAreOwed() public view {
        // All tokens but the first holder's and the lock's were bought at the NAV: the cash above the seed pays for them.
        (, uint256 cash) = vault.books();
        uint256 bought = token.totalSupply() - 100e18;
        assertGe((cash - 50e18) * WAD, bought * NAV_WAD);
    }

    /// @dev No run is empty: every call must succeed (`failOnRevert`), and at least three of the four acts came up.
    function afterInvariant() public view {
        assertGe(handler.successes(), 40, "every call of the run succeeded");
        assertGe(handler.kindsSeen(), 3, "the run was varied");
    }

    /// @dev Every act of this suite can succeed at this NAV, and is counted when it does.
    function test_EveryActSucceedsAndIsCounted() public {
        handler.mint(0, 5e18);
        handler.redeem(0, 1e17);
        handler.mintThenRedeem(1, 1);
        handler.donate(0, 1e20);
        assertEq(handler.mints(), 1);
        assertEq(handler.redemptions(), 1);
        assertEq(handler.roundTrips(), 1);
        assertEq(handler.donations(), 1);
        address actor = handler.actors(0);
        assertGt(handler.ghostPaidInBy(actor), handler.ghostPaidOutBy(actor));
        assertGt(handler.ghostPaidOutBy(actor), 0);
    }
}
