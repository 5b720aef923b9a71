// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {IndexVault} from "../../contracts/index/IndexVault.sol";
import {IIndexVault} from "../../contracts/index/interfaces/IIndexVault.sol";
import {IInKindVault} from "../../contracts/index/interfaces/IInKindVault.sol";
import {Component, Holding, Portfolio} from "../../contracts/index/types/Basket.sol";
import {MockERC20} from "../../contracts/mocks/MockERC20.sol";
import {MockNavOracle} from "../../contracts/mocks/MockNavOracle.sol";
import {ReenteringERC20} from "../../contracts/mocks/ReenteringERC20.sol";
import {AssetId} from "../../contracts/shared/types/Ids.sol";
import {IndexStack} from "../helpers/IndexStack.sol";

/// @title IndexVaultTest
/// @notice Arithmetic of minting and redeeming, over every NAV of the sane range. Products are compared, never
/// quotients, so that no rounding of the test's own hides one of the vault.
contract IndexVaultTest is IndexStack, Test {
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");

    uint256 internal seenMaxMint = type(uint256).max;
    uint256 internal seenMaxRedeem = type(uint256).max;

    function setUp() public {
        deployStack();
        seedUsual(address(this));
    }

    /* MINT */

    function testFuzz_WhatIsMintedIsWorthNoMoreThanWasPaid(uint256 baseIn, uint256 navWad) public {
        navWad = _nav(navWad);
        baseIn = _payment(baseIn, navWad);
        uint256 minted = _mint(alice, baseIn);
        assertLe(minted * navWad, baseIn * WAD, "worth no more");
        assertGt((minted + 1) * navWad, baseIn * WAD, "one wei more would be");
        assertEq(token.balanceOf(alice), minted);
        assertEq(base.balanceOf(alice), 0);
        assertEq(_cash(), 50e18 + baseIn);
    }

    function testFuzz_AMintPaysTheHighSideOfTheBand(uint256 baseIn, uint256 navWad, uint256 bandBps) public {
        navWad = _nav(navWad);
        uint256 mintPriceWad = _band(navWad, bandBps);
        baseIn = _payment(baseIn, mintPriceWad);
        uint256 minted = _mint(alice, baseIn);
        assertLe(minted * mintPriceWad, baseIn * WAD, "worth no more");
        assertGt((minted + 1) * mintPriceWad, baseIn * WAD, "one wei more would be");
    }

    function testFuzz_APaymentThatBuysNothingIsRefused(uint256 baseIn, uint256 navWad) public {
        navWad = bound(navWad, WAD + 1, GREATEST_NAV_WAD);
        oracle.setNav(navWad);
        baseIn = bound(baseIn, 0, (navWad - 1) / WAD); // baseIn x 1e18 < NAV
        _fund(alice, baseIn);
        vm.prank(alice);
        vm.expectRevert(IInKindVault.IndexVault_NothingOut.selector);
        vault.mintWithNAV(baseIn);
    }

    /* REDEEM */

    function testFuzz_WhatIsPaidIsNoMoreThanTheTokensAreWorth(uint256 tokens, uint256 navWad) public {
        navWad = _nav(navWad);
        tokens = bound(tokens, (WAD + navWad - 1) / navWad, _min((50e18 * WAD) / navWad, 99e18));
        token.transfer(alice, tokens);
        vm.prank(alice);
        uint256 paid = vault.redeemForTAO(tokens);
        assertLe(paid * WAD, tokens * navWad, "no more");
        assertGt((paid + 1) * WAD, tokens * navWad, "one wei more would be");
        assertEq(base.balanceOf(alice), paid);
        assertEq(token.balanceOf(alice), 0);
        assertEq(_cash(), 50e18 - paid);
    }

    function testFuzz_MoreThanTheCashIsRefused(uint256 cashOver, uint256 navWad) public {
        navWad = _nav(navWad);
        // The least tokens worth 1 wei more than the cash, and anything beyond.
        uint256 tokens = ((50e18 + 1) * WAD + navWad - 1) / navWad + bound(cashOver, 0, 1e27);
        uint256 worth = (tokens * navWad) / WAD;
        vm.expectRevert(abi.encodeWithSelector(IIndexVault.IndexVault_CashShort.selector, 50e18, worth));
        vault.redeemForTAO(tokens);
    }

    function testFuzz_MaxRedeemIsTheMostThatRedeems(uint256 balance, uint256 navWad, uint256 bandBps) public {
        navWad = _nav(navWad);
        _band(navWad, bandBps);
        (, , uint256 redeemPriceWad) = oracle.quote();
        balance = bound(balance, 0, 99e18);
        token.transfer(alice, balance);
        uint256 most = vault.maxRedeemForTAO(alice);
        assertLe(most, balance);
        if (most == 0) {
            assertLt(balance * redeemPriceWad, WAD, "only dust is refused");
            return;
        }
        bool isCashTheLimit = most < balance;
        vm.prank(alice);
        if (isCashTheLimit) {
            uint256 worth = ((most + 1) * redeemPriceWad) / WAD;
            vm.expectRevert(abi.encodeWithSelector(IIndexVault.IndexVault_CashShort.selector, 50e18, worth));
            vault.redeemForTAO(most + 1);
            vm.prank(alice);
        }
        assertEq(vault.redeemForTAO(most), (most * redeemPriceWad) / WAD);
    }

    /* THERE AND BACK */

    function testFuzz_MintThenRedeemNeverGains(uint256 baseIn, uint256 navWad, uint256 bandBps) public {
        navWad = _nav(navWad);
        uint256 mintPriceWad = _band(navWad, bandBps);
        baseIn = _payment(baseIn, mintPriceWad);
        uint256 minted = _mint(alice, baseIn);
        (, , uint256 redeemPriceWad) = oracle.quote();
        vm.assume(minted * redeemPriceWad >= WAD); // else the redemption is refused as nothing
        vm.prank(alice);
        uint256 paid = vault.redeemForTAO(minted);
        assertLe(paid, baseIn);
        assertGe(_cash(), 50e18);
        assertEq(token.totalSupply(), 100e18);
    }

    function testFuzz_RedeemThenMintNeverGains(uint256 tokens, uint256 navWad, uint256 bandBps) public {
        navWad = _nav(navWad);
        uint256 mintPriceWad = _band(navWad, bandBps);
        (, , uint256 redeemPriceWad) = oracle.quote();
        // From the least whose payment buys one wei back, to what the cash covers.
        uint256 leastPaid = (mintPriceWad + WAD - 1) / WAD;
        uint256 least = (leastPaid * WAD + redeemPriceWad - 1) / redeemPriceWad;
        tokens = bound(tokens, least, _min((50e18 * WAD) / navWad, 99e18));
        uint256 paid = vault.redeemForTAO(tokens);
        base.approve(address(vault), paid);
        assertLe(vault.mintWithNAV(paid), tokens);
        assertLe(token.totalSupply(), 100e18);
        assertEq(_cash(), 50e18);
    }

    function testFuzz_ManySmallMintsBuyNoMoreThanOneLarge(uint256 baseIn, uint256 navWad, uint256 pieces) public {
        navWad = _nav(navWad);
        pieces = bound(pieces, 2, 5);
        baseIn = bound(baseIn, navWad / WAD + 1, 1e24);
        uint256 inPieces;
        for (uint256 i = 0; i < pieces; ++i) {
            inPieces += _mint(alice, baseIn);
        }
        assertLe(inPieces, _mint(bob, baseIn * pieces));
    }

    /* PREVIEWS */

    function testFuzz_PreviewsEqualTheNextCall(uint256 baseIn, uint256 navWad, uint256 bandBps) public {
        navWad = _nav(navWad);
        baseIn = _payment(baseIn, _band(navWad, bandBps));
        uint256 previewed = vault.previewMintWithNAV(baseIn);
        assertEq(_mint(alice, baseIn), previewed);
        (, , uint256 redeemPriceWad) = oracle.quote();
        vm.assume(previewed * redeemPriceWad >= WAD);
        uint256 previewedBack = vault.previewRedeemForTAO(previewed);
        vm.prank(alice);
        assertEq(vault.redeemForTAO(previewed), previewedBack);
    }

    /* BOOKS */

    function testFuzz_SupplyIsTheSumOfBalances(uint256 baseIn, uint256 navWad, uint256 share) public {
        navWad = _nav(navWad);
        baseIn = _payment(baseIn, navWad);
        uint256 minted = _mint(alice, baseIn);
        vm.prank(alice);
        token.transfer(bob, bound(share, 0, minted));
        uint256 back = vault.maxRedeemForTAO(bob);
        if (back > 0) {
            vm.prank(bob);
            vault.redeemForTAO(back);
        }
        uint256 sum =
            token.balanceOf(address(this)) +
                token.balanceOf(alice) +
                token.balanceOf(bob) +
                token.balanceOf(vault.LOCK());
        assertEq(token.totalSupply(), sum);
        assertEq(token.balanceOf(vault.LOCK()), vault.MINIMUM_SUPPLY());
    }

    function testFuzz_SeededAmountsAreHeldExactly(uint256 count, uint256 seed, uint256 cash, uint256 supply) public {
        delete parts;
        deployStack();
        uint256[] memory amounts = new uint256[](bound(count, 1, 20));
        for (uint256 i = 0; i < amounts.length; ++i) {
            amounts[i] = bound(uint256(keccak256(abi.encode(seed, i))), 1, type(uint128).max);
        }
        cash = bound(cash, 0, 2 ** 92 - 1);
        supply = bound(supply, 0.001e18 + 1, 1e36);
        seedStack(amounts, cash, supply, alice);

        Holding[] memory held = vault.holdings();
        (Holding[] memory units, uint256 cashPerToken) = vault.unitsPerToken();
        Portfolio memory portfolio = vault.portfolio();
        assertEq(held.length, amounts.length);
        for (uint256 i = 0; i < amounts.length; ++i) {
            assertEq(AssetId.unwrap(held[i].assetId), i + 1);
            assertEq(held[i].token, address(parts[i]));
            assertEq(held[i].amount, amounts[i], "held exactly");
            assertEq(portfolio.components[i].amount, amounts[i]);
            // Rounded down: no more than its share, and the next unit would be.
            assertLe(units[i].amount * supply, amounts[i] * WAD);
            assertGt((units[i].amount + 1) * supply, amounts[i] * WAD);
        }
        assertEq(cashPerToken, (cash * WAD) / supply);
        (uint256 baskets, uint256 cashBooked) = vault.books();
        assertEq(baskets, RAY);
        assertEq(cashBooked, cash);
        assertEq(portfolio.cash, cash);
        assertEq(portfolio.supply, supply);
        assertEq(portfolio.blockNumber, block.number);
    }

    /* INSIDE AN ACT */

    /// @dev Called by the base asset in the middle of a mint.
    function peek(IndexVault which) external {
        (seenMaxMint, seenMaxRedeem) = (which.maxMintWithNAV(), which.maxRedeemForTAO(address(this)));
    }

    function test_InsideAnActNothingCanBeMintedOrRedeemed() public {
        ReenteringERC20 hook = new ReenteringERC20();
        IndexVault made = deployVault(address(hook));
        MockNavOracle(made.ORACLE()).setNav(WAD);
        Component[] memory components = new Component[](1);
        components[0] = Component(AssetId.wrap(1), address(parts[0]), 1);
        parts[0].mint(address(this), 1);
        parts[0].approve(address(made), 1);
        hook.mint(address(this), 100e18);
        hook.approve(address(made), 100e18);
        made.seed(components, 10e18, 10e18, address(this));
        assertEq(made.maxMintWithNAV(), 2 ** 92 - 1 - 10e18);
        assertEq(made.maxRedeemForTAO(address(this)), 10e18 - 0.001e18);

        hook.arm(address(this), abi.encodeCall(this.peek, (made)));
        made.mintWithNAV(WAD);
        assertEq(seenMaxMint, 0, "no mint inside a mint");
        assertEq(seenMaxRedeem, 0, "no redemption inside a mint");
        (seenMaxMint, seenMaxRedeem) = (1, 1);
        made.redeemForTAO(WAD);
        assertEq(seenMaxMint, 0, "no mint inside a redemption");
        assertEq(seenMaxRedeem, 0, "no redemption inside a redemption");
    }

    /* HELPERS */

    function _nav(uint256 navWad) internal returns (uint256 bounded) {
        bounded = bound(navWad, LEAST_NAV_WAD, GREATEST_NAV_WAD);
        oracle.setNav(bounded);
    }

    /// @dev Sets a band of 0 to 5 % around the NAV; returns its high side.
    function _band(uint256 navWad, uint256 bandBps) internal returns (uint256 mintPriceWad) {
        bandBps = bound(bandBps, 0, 500);
        mintPriceWad = (navWad * (10_000 + bandBps) + 9_999) / 10_000;
        oracle.setQuote(navWad, mintPriceWad, (navWad * (10_000 - bandBps)) / 10_000);
    }

    /// @dev From the least that buys one wei to 10^12 whole units.
    function _payment(uint256 baseIn, uint256 priceWad) internal pure returns (uint256) {
        return bound(baseIn, (priceWad + WAD - 1) / WAD, 1e27);
    }

    function _fund(address payer, uint256 baseIn) internal {
        base.mint(payer, baseIn);
        vm.prank(payer);
        base.approve(address(vault), baseIn);
    }

    function _mint(address payer, uint256 baseIn) internal returns (uint256 minted) {
        _fund(payer, baseIn);
        vm.prank(payer);
        return vault.mintWithNAV(baseIn);
    }

    function _cash() internal view returns (uint256 cash) {
        (, cash) = vault.books();
    }

    function _min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }
}
