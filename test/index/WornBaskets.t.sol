// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {Component} from "../../contracts/index/types/Basket.sol";
import {MockERC20} from "../../contracts/mocks/MockERC20.sol";
import {AssetId} from "../../contracts/shared/types/Ids.sol";
import {IndexStack} from "../helpers/IndexStack.sol";

/// @title WornBasketsTest
/// @notice Minting against the NAV and leaving in kind, again and again, takes baskets away at constant supply. They must not
/// wear away: whoever holds a share must always be able to leave with it.
contract WornBasketsTest is Test, IndexStack {
    MockERC20 internal part;
    address internal constant HOLDER = address(0xA11CE);

    function setUp() public {
        deployStack();
        part = new MockERC20("Six", "SIX", 6);
        part.mint(address(this), 1e9 * 1e6);
        part.approve(address(vault), type(uint256).max);
        base.mint(address(this), 1e40);
        base.approve(address(vault), type(uint256).max);
        Component[] memory components = new Component[](1);
        components[0] = Component(AssetId.wrap(1), address(part), 1_000e6);
        vault.seed(components, 0, 1_000e18, address(this));
        token.transfer(HOLDER, 50e18);
        oracle.setNav(WAD);
    }

    /// @dev Buys `times` - 1 times the supply against the NAV and leaves with it in kind.
    function _wear(uint256 times) internal {
        uint256 tokens = token.totalSupply() * (times - 1);
        vault.mintWithNAV(tokens);
        vault.redeemInKind(tokens);
    }

    function test_BasketsNeverWearAway() public {
        for (uint256 i = 0; i < 12; ++i) {
            _wear(1_000);
            (uint256 baskets, ) = vault.books();
            assertGe(baskets, 1e21, "baskets");
        }
        // Everything is cash by now, and the holder of a twentieth gets a twentieth of it.
        (, uint256 cash) = vault.books();
        vm.prank(HOLDER);
        uint256[] memory out = vault.redeemInKind(50e18);
        assertApproxEqRel(out[1], cash / 20, 1e3, "cash");
    }

    function test_WhatIsHeldStaysWhenItIsCountedAnew() public {
        _wear(1_000);
        part.transfer(address(0xdead), 1); // a donation elsewhere: nothing here counts balances
        uint256 before = vault.holdings()[0].amount;
        uint256 version = vault.basketVersion();
        while (vault.basketVersion() == version) {
            before = vault.holdings()[0].amount;
            _wear(100);
        }
        (uint256 baskets, ) = vault.books();
        assertEq(baskets, RAY, "one basket is everything");
        assertApproxEqAbs(vault.holdings()[0].amount, before / 100, 1, "held");
        assertLe(vault.holdings()[0].amount, part.balanceOf(address(vault)), "backed");
        vm.prank(HOLDER);
        uint256 claimId = vault.redeemDeferred(50e18);
        (uint256 open, , uint256 cash) = vault.claimOf(HOLDER, claimId);
        assertTrue(open != 0 && cash != 0, "a claim of its own");
    }
}
