// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Test} from "forge-std/Test.sol";

import {Component, Delivered, Holding, Permit, Trade} from "../../contracts/index/types/Basket.sol";
import {BooksLib} from "../../contracts/index/types/Books.sol";
import {HostileERC20} from "../../contracts/mocks/HostileERC20.sol";
import {AssetId} from "../../contracts/shared/types/Ids.sol";
import {IndexStack} from "../helpers/IndexStack.sol";

/// @title InKindVaultTest
/// @notice Arithmetic of exits and entries in kind, where nothing divides evenly, and what the books owe after every act.
contract InKindVaultTest is IndexStack, Test {
    uint256 internal constant SUPPLY = 100e18 + 7;
    uint256 internal constant CASH = 49_999_999_999_999_999_999;
    uint256 internal constant CASH_BIT = 1 << 20;
    uint256 internal constant MOST = 1e23;

    uint256[] internal units;
    uint256[] internal claimIds;

    bytes internal answer;
    uint256 internal seenMax;

    function setUp() public {
        deployStack();
        // 6, 8 and 18 decimals, a single unit, a component not delivered yet, a large odd number.
        units = [
            1_234_567_890_123,
            9_876_543_211,
            140_681_614_349_775_770_001,
            1,
            0,
            7_777_777_777_777_777_777_777_777
        ];
        seedStack(units, CASH, SUPPLY, address(this));
        for (uint256 i = 0; i < parts.length; ++i) {
            parts[i].mint(address(this), 1e36);
            parts[i].approve(address(vault), type(uint256).max);
        }
        base.mint(address(this), 1e30);
        base.approve(address(vault), type(uint256).max);
    }

    /* ROUNDING */

    function testFuzz_CreationIsRoundedUpByLessThanOne(uint256 tokens) public {
        tokens = bound(tokens, 1, MOST);
        uint256[] memory paid = _create(tokens);
        (uint256 baskets, uint256 cash) = vault.books();
        uint256 b = baskets - RAY;
        assertGe(b * SUPPLY, tokens * RAY, "baskets cover the share");
        assertLt((b - 1) * SUPPLY, tokens * RAY, "one less would not");
        for (uint256 i = 0; i < units.length; ++i) {
            assertGe(paid[i] * RAY, units[i] * b, "pays its share");
            assertLt(paid[i] * RAY, units[i] * b + RAY, "one less would not");
        }
        assertEq(paid[units.length], cash - CASH);
        assertGe(paid[units.length] * SUPPLY, tokens * CASH);
        assertLt((paid[units.length] - 1) * SUPPLY, tokens * CASH);
    }

    function testFuzz_RedemptionIsRoundedDownByLessThanOne(uint256 tokens) public {
        tokens = bound(tokens, 1, token.balanceOf(address(this)));
        uint256[] memory got = vault.redeemInKind(tokens);
        (uint256 baskets, uint256 cash) = vault.books();
        uint256 b = RAY - baskets;
        assertLe(b * SUPPLY, tokens * RAY, "no more than the share");
        assertGt((b + 1) * SUPPLY, tokens * RAY, "one more would be");
        for (uint256 i = 0; i < units.length; ++i) {
            assertLe(got[i] * RAY, units[i] * b, "no more than its share");
            assertGt((got[i] + 1) * RAY, units[i] * b, "one more would be");
        }
        assertEq(got[units.length], CASH - cash);
        assertLe(got[units.length] * SUPPLY, tokens * CASH);
        assertGt((got[units.length] + 1) * SUPPLY, tokens * CASH);
    }

    /* THERE AND BACK */

    function testFuzz_CreateThenRedeemNeverReturnsMore(uint256 tokens, uint256 first, uint256 feeBps) public {
        _fees(feeBps);
        _create(bound(first, 1, MOST));
        tokens = bound(tokens, 1, MOST);
        uint256[] memory paid = _create(tokens);
        uint256[] memory got = vault.redeemInKind(tokens);
        for (uint256 i = 0; i < paid.length; ++i) {
            assertLe(got[i], paid[i]);
        }
    }

    function testFuzz_RedeemThenCreateNeverCostsLess(uint256 tokens, uint256 first, uint256 feeBps) public {
        _fees(feeBps);
        _create(bound(first, 1, MOST));
        tokens = bound(tokens, 1, token.balanceOf(address(this)));
        uint256[] memory got = vault.redeemInKind(tokens);
        uint256[] memory paid = _create(tokens);
        for (uint256 i = 0; i < paid.length; ++i) {
            assertGe(paid[i], got[i]);
        }
    }

    function testFuzz_ManyRedemptionsGiveNoMoreThanOne(uint256 tokens, uint256 pieces, uint256 first) public {
        _create(bound(first, 1, MOST));
        pieces = bound(pieces, 2, 6);
        tokens = bound(tokens, 1, token.balanceOf(address(this)) / pieces);
        uint256[] memory whole = vault.previewRedeemInKind(tokens * pieces);
        uint256[] memory sum = new uint256[](whole.length);
        for (uint256 k = 0; k < pieces; ++k) {
            _add(sum, vault.redeemInKind(tokens));
        }
        for (uint256 i = 0; i < sum.length; ++i) {
            assertLe(sum[i], whole[i]);
        }
    }

    function testFuzz_ManyCreationsCostNoLessThanOne(uint256 tokens, uint256 pieces, uint256 first) public {
        _create(bound(first, 1, MOST));
        pieces = bound(pieces, 2, 6);
        tokens = bound(tokens, 1, MOST);
        uint256[] memory whole = vault.previewCreateInKind(tokens * pieces);
        uint256[] memory sum = new uint256[](whole.length);
        for (uint256 k = 0; k < pieces; ++k) {
            _add(sum, _create(tokens));
        }
        for (uint256 i = 0; i < sum.length; ++i) {
            assertGe(sum[i], whole[i]);
        }
    }

    function testFuzz_OthersNeverLose(uint256 tokens, bool isOut) public {
        tokens = bound(tokens, 1, isOut ? token.balanceOf(address(this)) : MOST);
        if (isOut) vault.redeemInKind(tokens);
        else _create(tokens);
        (uint256 baskets, uint256 cash) = vault.books();
        assertGe(baskets * SUPPLY, RAY * token.totalSupply(), "baskets a token");
        assertGe(cash * SUPPLY, CASH * token.totalSupply(), "cash a token");
    }

    /* PREVIEWS */

    function testFuzz_PreviewsEqualTheNextCall(uint256 tokens, uint256 feeBps) public {
        _fees(feeBps);
        tokens = bound(tokens, 1, MOST);
        uint256[] memory previewed = vault.previewCreateInKind(tokens);
        assertEq(vault.createInKind(tokens, previewed, address(this)), previewed);
        tokens = bound(tokens, 1, token.balanceOf(address(this)));
        previewed = vault.previewRedeemInKind(tokens);
        assertEq(vault.redeemInKind(tokens, previewed, address(this)), previewed);
    }

    function testFuzz_MaxCreateIsTheMostThatFits(uint256 redeemed, uint256 cash, uint256 feeBps) public {
        _fees(feeBps);
        // Either of both books may be the nearer to its end.
        oracle.setNav(WAD);
        vault.mintWithNAV(bound(cash, 1e18, 1e27));
        vault.redeemInKind(bound(redeemed, 1e18, token.balanceOf(address(this))));
        uint256 most = vault.maxCreateInKind();
        for (uint256 i = 0; i < parts.length; ++i) {
            parts[i].mint(address(this), 1e60);
        }
        base.mint(address(this), 1e36);
        vm.expectPartialRevert(BooksLib.Books_Overflow.selector);
        vault.previewCreateInKind(most + 1);
        _create(most);
    }

    /* CLAIMS */

    function testFuzz_WhatIsSkippedIsClaimedExactly(uint256 tokens, uint256 skip, uint256 which) public {
        tokens = bound(tokens, 1, token.balanceOf(address(this)));
        skip &= 0x3f | CASH_BIT;
        uint256[] memory whole = vault.previewRedeemInKind(tokens);
        uint256[] memory before = _balances();
        (uint256[] memory got, uint256 claimId) = vault.redeemInKind(tokens, new uint256[](0), address(this), skip);
        for (uint256 i = 0; i < whole.length; ++i) {
            assertEq(got[i], skip & _bit(i) == 0 ? whole[i] : 0);
        }
        if (skip != 0) {
            claimIds.push(claimId);
            which &= skip;
            if (which != 0) assertEq(vault.claim(claimId, which, address(this)), which);
            if (which != skip) assertEq(vault.claim(claimId, type(uint256).max, address(this)), skip & ~which);
        }
        uint256[] memory later = _balances();
        for (uint256 i = 0; i < whole.length; ++i) {
            assertEq(later[i] - before[i], whole[i], "in the end the same");
        }
        _assertBacked();
    }

    function testFuzz_ADeferredExitPaysWhatAPlainOneDoes(uint256 tokens, uint256 which) public {
        tokens = bound(tokens, 1, token.balanceOf(address(this)));
        uint256[] memory whole = vault.previewRedeemInKind(tokens);
        uint256[] memory before = _balances();
        uint256 claimId = vault.redeemDeferred(tokens);
        which &= 0x3f | CASH_BIT;
        if (which != 0) vault.claim(claimId, which, address(this));
        if (which != 0x3f | CASH_BIT) vault.claim(claimId, ~which, address(this));
        uint256[] memory later = _balances();
        for (uint256 i = 0; i < whole.length; ++i) {
            assertEq(later[i] - before[i], whole[i]);
        }
    }

    /// @dev After every act, of whatever kind and order: books and claims together are no more than what is there.
    function testFuzz_BooksAndClaimsNeverExceedBalances(uint256 seed) public {
        oracle.setNav(WAD);
        _create(100e18);
        for (uint256 k = 0; k < 14; ++k) {
            seed = uint256(keccak256(abi.encode(seed)));
            _act(seed % 8, seed >> 8);
            _assertBacked();
        }
        // And everybody can leave with what is theirs.
        for (uint256 k = 0; k < claimIds.length; ++k) {
            (uint256 open, , ) = vault.claimOf(address(this), claimIds[k]);
            if (open != 0) assertEq(vault.claim(claimIds[k], type(uint256).max, address(this)), open);
        }
        if (token.balanceOf(address(this)) != 0) vault.redeemInKind(token.balanceOf(address(this)));
        _assertBacked();
    }

    function _act(uint256 kind, uint256 seed) internal {
        uint256 mine = token.balanceOf(address(this));
        if (kind == 0 || mine < 1e6) {
            _create(bound(seed, 1e6, 1e21));
        } else if (kind == 1) {
            vault.redeemInKind(bound(seed >> 8, 1, mine / 2));
        } else if (kind == 2) {
            uint256 skip = seed & (0x3f | CASH_BIT);
            (, uint256 id) = vault.redeemInKind(bound(seed >> 32, 1, mine / 2), new uint256[](0), address(this), skip);
            if (skip != 0) _remember(id);
        } else if (kind == 3) {
            _remember(vault.redeemDeferred(bound(seed >> 8, 1, mine / 2)));
        } else if (kind == 4) {
            if (claimIds.length == 0) return;
            uint256 id = claimIds[seed % claimIds.length];
            (uint256 open, , ) = vault.claimOf(address(this), id);
            uint256 which = (seed >> 32) & open;
            if (which != 0) assertEq(vault.claim(id, which, address(this)), which);
        } else if (kind == 5) {
            _trade(seed);
        } else if (kind == 6) {
            vm.prank(address(auction));
            vault.recompose(0, new Component[](0));
        } else {
            vault.mintWithNAV(bound(seed >> 8, 1e6, 1e20));
        }
    }

    function _trade(uint256 seed) internal {
        uint256 sold = seed % 7;
        uint256 bought = (sold + 1 + ((seed >> 8) % 6)) % 7;
        (sold, bought) = (sold == 6 ? 20 : sold, bought == 6 ? 20 : bought);
        (, uint256 held, ) = vault.pair(sold, 20);
        uint256 soldAmount = bound(seed >> 16, 0, held);
        uint256 boughtAmount = bound(seed >> 32, 1, 1e21);
        vm.prank(address(auction));
        vault.trade(Trade(address(this), address(this), sold, soldAmount, bought, boughtAmount));
    }

    function testFuzz_AClaimIsCountedInTheListOfItsDay(uint256 tokens, uint256 seed) public {
        // Trades before: the deferral writes them down. Trades after: they are not the claim's.
        _trade(seed);
        tokens = bound(tokens, 1, token.balanceOf(address(this)));
        uint256[] memory whole = vault.previewRedeemInKind(tokens);
        uint256 claimId = vault.redeemDeferred(tokens);
        uint256 version = vault.basketVersion();
        assertEq(claimId >> 8, version);
        _trade(uint256(keccak256(abi.encode(seed))));
        vm.prank(address(auction));
        vault.recompose(0, new Component[](0));
        claimIds.push(claimId);
        _assertBacked();
        uint256[] memory before = _balances();
        vault.claim(claimId, type(uint256).max, address(this));
        uint256[] memory later = _balances();
        for (uint256 i = 0; i < whole.length; ++i) {
            assertEq(later[i] - before[i], whole[i]);
        }
    }

    /* INSIDE AN ACT */

    function test_InsideAnExitEveryWriteIsRefused() public {
        bytes[] memory calls = _writes();
        HostileERC20 hostile = _hostileStack();
        for (uint256 i = 0; i < calls.length; ++i) {
            _probeExits(hostile, calls[i]);
        }
    }

    function test_InsideAnExitEveryReadOfTheBooksIsRefused() public {
        bytes[] memory calls = _views();
        HostileERC20 hostile = _hostileStack();
        for (uint256 i = 0; i < calls.length; ++i) {
            _probeExits(hostile, calls[i]);
        }
    }

    function test_InsideAnExitNothingCanBeCreatedOrRedeemed() public {
        HostileERC20 hostile = _hostileStack();
        assertGt(vault.maxCreateInKind(), 0);
        assertEq(vault.maxRedeemInKind(address(this)), token.balanceOf(address(this)));
        hostile.setCall(address(this), abi.encodeCall(this.peek, ()));
        uint256 claimId = vault.redeemDeferred(1e15);
        hostile.arm(address(vault), HostileERC20.Mode.REENTER);
        seenMax = 1;
        vault.redeemInKind(1e15);
        assertEq(seenMax, 0, "in a redemption");
        seenMax = 1;
        vault.claim(claimId, type(uint256).max, address(this));
        assertEq(seenMax, 0, "in a claim");
    }

    /// @dev Called by a component in the middle of its transfer.
    function probe(bytes calldata data) external {
        (bool isDone, bytes memory returned) = address(vault).call(data);
        answer = isDone ? bytes("done") : returned;
    }

    /// @dev Called by a component in the middle of its transfer.
    function peek() external {
        seenMax = vault.maxCreateInKind() + vault.maxRedeemInKind(address(this)) + vault.maxRedeemForTAO(address(this));
        seenMax += vault.maxMintWithNAV();
    }

    function _probeExits(HostileERC20 hostile, bytes memory data) internal {
        bytes memory refused = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        hostile.setCall(address(this), abi.encodeCall(this.probe, (data)));
        hostile.arm(address(vault), HostileERC20.Mode.OBEY);
        uint256 claimId = vault.redeemDeferred(1e15);
        hostile.arm(address(vault), HostileERC20.Mode.REENTER);

        delete answer;
        vault.redeemInKind(1e15);
        assertEq(answer, refused, "in a redemption");
        delete answer;
        vault.redeemInKind(1e15, new uint256[](0), address(this), CASH_BIT);
        assertEq(answer, refused, "in a redemption that skips");
        delete answer;
        vault.claim(claimId, type(uint256).max, address(this));
        assertEq(answer, refused, "in a claim");
    }

    /// @dev A new vault of one hostile component.
    function _hostileStack() internal returns (HostileERC20 hostile) {
        deployStack();
        oracle.setNav(WAD);
        hostile = new HostileERC20("Hostile", "HST");
        hostile.mint(address(this), 1e30);
        hostile.approve(address(vault), type(uint256).max);
        base.mint(address(this), 1e30);
        base.approve(address(vault), type(uint256).max);
        Component[] memory components = new Component[](1);
        components[0] = Component(AssetId.wrap(1), address(hostile), 1e21);
        vault.seed(components, 50e18, 100e18, address(this));
    }

    function _writes() internal view returns (bytes[] memory calls) {
        uint256[] memory none = new uint256[](0);
        calls = new bytes[](20);
        calls[0] = abi.encodeCall(vault.createInKind, (WAD, none, address(this)));
        calls[1] = abi.encodeCall(vault.createInKindPermit, (WAD, none, address(this), new Permit[](0)));
        calls[2] = abi.encodeWithSignature("redeemInKind(uint256,uint256[],address)", WAD, none, address(this));
        calls[3] = abi.encodeWithSignature(
            "redeemInKind(uint256,uint256[],address,uint256)",
            WAD,
            none,
            address(this),
            1
        );
        calls[4] = abi.encodeWithSignature("redeemInKind(uint256)", WAD);
        calls[5] = abi.encodeCall(vault.redeemDeferred, (WAD));
        calls[6] = abi.encodeCall(vault.claim, (256, 1, address(this)));
        calls[7] = abi.encodeCall(vault.seed, (new Component[](0), 0, 0, address(this)));
        calls[8] = abi.encodeCall(vault.setFees, (0, 0, 0, address(0)));
        calls[9] = abi.encodeCall(vault.collectFees, ());
        calls[10] = abi.encodeCall(vault.setRateLimit, (60, WAD));
        calls[11] = abi.encodeCall(vault.stopMinting, (0));
        calls[12] = abi.encodeCall(vault.announceEnd, ());
        calls[13] = abi.encodeCall(vault.trade, (Trade(address(this), address(this), 0, 0, 20, 0)));
        calls[14] = abi.encodeCall(vault.recompose, (0, new Component[](0)));
        calls[15] = abi.encodeCall(vault.issueAttested, (address(this), WAD, WAD, new Delivered[](0)));
        calls[16] = abi.encodeWithSignature("mintWithNAV(uint256)", WAD);
        calls[17] = abi.encodeWithSignature("redeemForTAO(uint256)", WAD);
        calls[18] = abi.encodeWithSignature(
            "mintWithNAV(uint256,uint256,uint256,address)",
            WAD,
            0,
            1 << 40,
            address(this)
        );
        calls[19] = abi.encodeCall(vault.mintWithNAVPermit, (WAD, 0, 1 << 40, address(this), 27, 0, 0));
    }

    function _views() internal view returns (bytes[] memory calls) {
        calls = new bytes[](13);
        calls[0] = abi.encodeCall(vault.previewCreateInKind, (WAD));
        calls[1] = abi.encodeCall(vault.previewRedeemInKind, (WAD));
        calls[2] = abi.encodeCall(vault.claimOf, (address(this), 256));
        calls[3] = abi.encodeCall(vault.books, ());
        calls[4] = abi.encodeCall(vault.holdings, ());
        calls[5] = abi.encodeCall(vault.pair, (0, 20));
        calls[6] = abi.encodeCall(vault.unitsPerToken, ());
        calls[7] = abi.encodeCall(vault.portfolio, ());
        calls[8] = abi.encodeCall(vault.effectiveSupply, ());
        calls[9] = abi.encodeCall(vault.basketVersion, ());
        calls[10] = abi.encodeCall(vault.fees, ());
        calls[11] = abi.encodeCall(vault.previewMintWithNAV, (WAD));
        calls[12] = abi.encodeCall(vault.previewRedeemForTAO, (WAD));
    }

    /* HELPERS */

    function _create(uint256 tokens) internal returns (uint256[] memory) {
        uint256[] memory maxIn = new uint256[](parts.length + 1);
        for (uint256 i = 0; i < maxIn.length; ++i) {
            maxIn[i] = type(uint256).max;
        }
        return vault.createInKind(tokens, maxIn, address(this));
    }

    /// @dev A mint fee, and a streaming fee that has run for a year.
    function _fees(uint256 feeBps) internal {
        feeBps = bound(feeBps, 0, 200);
        if (feeBps == 0) return;
        vault.setFees(feeBps, feeBps, feeBps, makeAddr("recipient"));
        vm.warp(block.timestamp + 365.25 days);
    }

    function _bit(uint256 i) internal view returns (uint256) {
        return i == parts.length ? CASH_BIT : 1 << i;
    }

    /// @dev What this contract owns of each component, cash last.
    function _balances() internal view returns (uint256[] memory balances) {
        balances = new uint256[](parts.length + 1);
        for (uint256 i = 0; i < parts.length; ++i) {
            balances[i] = parts[i].balanceOf(address(this));
        }
        balances[parts.length] = base.balanceOf(address(this));
    }

    function _add(uint256[] memory sum, uint256[] memory more) internal pure {
        for (uint256 i = 0; i < sum.length; ++i) {
            sum[i] += more[i];
        }
    }

    function _remember(uint256 claimId) internal {
        for (uint256 k = 0; k < claimIds.length; ++k) {
            if (claimIds[k] == claimId) return;
        }
        claimIds.push(claimId);
    }

    function _assertBacked() internal view {
        Holding[] memory held = vault.holdings();
        (, uint256 cash) = vault.books();
        uint256[] memory owed = new uint256[](parts.length + 1);
        for (uint256 i = 0; i < parts.length; ++i) {
            owed[i] = held[i].amount;
        }
        owed[parts.length] = cash;
        for (uint256 k = 0; k < claimIds.length; ++k) {
            (, Holding[] memory open, uint256 openCash) = vault.claimOf(address(this), claimIds[k]);
            for (uint256 i = 0; i < open.length; ++i) {
                owed[i] += open[i].amount;
            }
            owed[parts.length] += openCash;
        }
        for (uint256 i = 0; i < parts.length; ++i) {
            uint256 balance = parts[i].balanceOf(address(vault));
            assertLe(owed[i], balance, "owed no more than there is");
            assertLe(balance - owed[i], 1e7, "and no more lost than rounding");
        }
        assertEq(owed[parts.length], base.balanceOf(address(vault)), "cash is exact");
    }
}
