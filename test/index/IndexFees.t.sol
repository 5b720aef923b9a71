// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";
import {Test} from "forge-std/Test.sol";

import {IndexToken} from "../../contracts/index/IndexToken.sol";
import {IndexVault} from "../../contracts/index/IndexVault.sol";
import {IIndexVault} from "../../contracts/index/interfaces/IIndexVault.sol";
import {Component} from "../../contracts/index/types/Basket.sol";
import {MockNavOracle} from "../../contracts/mocks/MockNavOracle.sol";
import {AssetId} from "../../contracts/shared/types/Ids.sol";
import {IndexStack} from "../helpers/IndexStack.sol";

/// @title IndexFeesTest
/// @notice Fees and limits over random schedules: two vaults alike, one poked at every step and one never, must pay the
/// same; and what previews say is what the next call does.
contract IndexFeesTest is IndexStack, Test {
    uint256 internal constant STEPS = 12;
    uint256 internal constant YEAR = 365.25 days;
    uint256 internal constant CAP_BPS = 500;

    address internal recipient = makeAddr("recipient");
    IndexVault internal twin; // nobody pokes it
    IndexToken internal twinToken;

    function setUp() public {
        deployStack();
        seedUsual(address(this));
        twin = deployVault(address(base));
        twinToken = IndexToken(twin.TOKEN());
        Component[] memory components = new Component[](3);
        for (uint256 i = 0; i < 3; ++i) {
            uint256 amount = parts[i].balanceOf(address(vault));
            parts[i].mint(address(this), amount + 1e40);
            components[i] = Component(AssetId.wrap(uint32(i + 1)), address(parts[i]), amount);
            parts[i].approve(address(vault), type(uint256).max);
            parts[i].approve(address(twin), type(uint256).max);
        }
        base.mint(address(this), 1e40);
        base.approve(address(vault), type(uint256).max);
        base.approve(address(twin), type(uint256).max);
        twin.seed(components, 50e18, 100e18, address(this));
        _setNav(WAD);
    }

    /* ONCE OR OFTEN */

    function testFuzz_FeesAreTheSameHoweverOftenTheyAreCollected(uint256 schedule, uint256 fees) public {
        (uint256 mintBps, uint256 redeemBps, uint256 streamingBps) = _setFees(fees);
        uint256 startedAt = block.timestamp;
        uint256 gross = 100e18; // tokens ever issued, fees included, as if none had ended
        for (uint256 i = 0; i < STEPS; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(schedule, i)));
            vm.warp(block.timestamp + ((dice >> 8) % 60 days));
            _setNav(LEAST_NAV_WAD + ((dice >> 64) % 10e18));
            gross += _actOnBoth(dice, mintBps);
            if (dice & 0x80 != 0) vault.collectFees();
            _assertAlike();
        }
        vm.warp(block.timestamp + 1);
        vault.collectFees();
        twin.collectFees();
        uint256 often = token.balanceOf(recipient);
        uint256 once = twinToken.balanceOf(recipient);
        assertApproxEqAbs(often, once, 1, "poked or not");
        assertEq(token.totalSupply(), vault.effectiveSupply());
        if (mintBps + redeemBps == 0) {
            // All of it streamed: no more than the highest fee on everything ever issued, from the first second on.
            assertLe(once, _streamedUp(gross, streamingBps, block.timestamp - startedAt), "more than its own rate");
            assertLe(once, _streamedUp(gross, CAP_BPS, block.timestamp - startedAt), "more than the cap");
        }
    }

    function testFuzz_AStreamNeverExceedsItsCap(uint256 schedule, uint256 streamingBps) public {
        streamingBps = bound(streamingBps, 1, CAP_BPS);
        vault.setFees(0, 0, streamingBps, recipient);
        uint256 startedAt = block.timestamp;
        uint256 previous = 100e18;
        for (uint256 i = 0; i < STEPS; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(schedule, i)));
            vm.warp(block.timestamp + (dice % 500 days));
            // Setting the fee again begins anew from what was made: a call between must not cost holders more.
            if (dice & 1 == 0) vault.setFees(0, 0, streamingBps, recipient);
            else vault.collectFees();
            uint256 supply = vault.effectiveSupply();
            assertGe(supply, previous, "never falls");
            assertEq(supply, token.totalSupply());
            assertLe(supply - 100e18, _streamedUp(100e18, streamingBps, block.timestamp - startedAt));
            previous = supply;
        }
        // Nor does it lose more than some rounding: 3e-18 of the supply a setting.
        uint256 least = _streamedDown(100e18, streamingBps, block.timestamp - startedAt);
        assertGe(previous - 100e18 + STEPS * 4 * (previous / WAD + 1), least);
    }

    function testFuzz_EveryFeeIsItsShareRoundedUp(uint256 baseIn, uint256 mintBps, uint256 redeemBps) public {
        mintBps = bound(mintBps, 0, 200);
        redeemBps = bound(redeemBps, 0, 200);
        vault.setFees(mintBps, redeemBps, 0, recipient);
        baseIn = bound(baseIn, 1000, 1e27);
        uint256 minted = vault.mintWithNAV(baseIn); // at a NAV of 1
        (, , , , uint256 owed) = vault.fees();
        assertEq(minted + owed, baseIn, "nothing is lost");
        assertGe(owed * 10_000, baseIn * mintBps, "no less than its share");
        assertLt(owed * 10_000, baseIn * mintBps + 10_000, "and no wei more");
        uint256 paid = vault.redeemForTAO(minted);
        (, , , , uint256 owedThen) = vault.fees();
        assertEq(paid + (owedThen - owed), minted, "nothing is lost");
        assertGe((owedThen - owed) * 10_000, minted * redeemBps);
        assertLt((owedThen - owed) * 10_000, minted * redeemBps + 10_000);
        assertEq(vault.effectiveSupply(), token.totalSupply() + owedThen);
    }

    function testFuzz_AnExitTakesItsShareOfTheWholeSupply(uint256 tokens, uint256 seconds_, uint256 fees) public {
        _setFees(fees);
        vault.mintWithNAV(30e18);
        vm.warp(block.timestamp + bound(seconds_, 0, 3000 days));
        tokens = bound(tokens, 1, 99e18);
        uint256 supply = vault.effectiveSupply();
        (uint256 baskets, uint256 cash) = vault.books();
        uint256[] memory amounts = vault.redeemInKind(tokens, new uint256[](0), recipient);
        assertEq(amounts[3], (tokens * cash) / supply, "cash");
        uint256 share = (tokens * baskets) / supply;
        (uint256 basketsAfter, ) = vault.books();
        assertEq(basketsAfter, baskets - share, "baskets");
        assertEq(amounts[0], (140_681_614_349_775_770_000 * share) / RAY, "first component");
        assertApproxEqAbs(vault.effectiveSupply(), supply - tokens, 1);
        assertGe(vault.effectiveSupply(), token.totalSupply());
    }

    /* PREVIEWS AND MAXIMA */

    function testFuzz_AMintsPreviewIsWhatTheNextMintDoes(uint256 baseIn, uint256 navWad, uint256 fees) public {
        _limitAndUse(navWad, fees);
        baseIn = bound(baseIn, 2, 40e18); // around what the limit leaves
        _compare(
            abi.encodeCall(vault.previewMintWithNAV, (baseIn)),
            abi.encodeWithSignature("mintWithNAV(uint256)", baseIn)
        );
    }

    function testFuzz_ARedemptionsPreviewIsWhatTheNextOneDoes(uint256 tokens, uint256 navWad, uint256 fees) public {
        _limitAndUse(navWad, fees);
        tokens = bound(tokens, 0, token.balanceOf(address(this)));
        _compare(
            abi.encodeCall(vault.previewRedeemForTAO, (tokens)),
            abi.encodeWithSignature("redeemForTAO(uint256)", tokens)
        );
    }

    function testFuzz_PreviewsInKindAreWhatTheNextCallsDo(uint256 tokens, uint256 navWad, uint256 fees) public {
        _limitAndUse(navWad, fees);
        vm.warp(block.timestamp + (fees % 1000 days));
        tokens = bound(tokens, 0, token.balanceOf(address(this)));
        uint256[] memory maxIn = new uint256[](4);
        for (uint256 i = 0; i < 4; ++i) {
            maxIn[i] = type(uint256).max;
        }
        _compare(
            abi.encodeCall(vault.previewCreateInKind, (tokens)),
            abi.encodeCall(vault.createInKind, (tokens, maxIn, address(this)))
        );
        _compare(
            abi.encodeCall(vault.previewRedeemInKind, (tokens)),
            abi.encodeWithSignature("redeemInKind(uint256)", tokens)
        );
    }

    function testFuzz_MaximaAreTheMostThatPasses(uint256 navWad, uint256 fees) public {
        _limitAndUse(navWad, fees);
        (, , uint256 mintLeft, uint256 redeemLeft) = vault.rateLimit();
        uint256 most = vault.maxMintWithNAV();
        assertEq(most, mintLeft);
        vm.expectRevert(RateLimiter.RateLimitExceeded.selector);
        vault.mintWithNAV(most + 1);
        vault.mintWithNAV(most);
        assertEq(vault.maxMintWithNAV(), 0);

        uint256 tokens = vault.maxRedeemForTAO(address(this));
        (, uint256 cash) = vault.books();
        if (tokens < token.balanceOf(address(this))) {
            if (redeemLeft < cash) vm.expectRevert(RateLimiter.RateLimitExceeded.selector);
            else vm.expectPartialRevert(IIndexVault.IndexVault_CashShort.selector);
            vault.redeemForTAO(tokens + 1);
        }
        assertLe(vault.redeemForTAO(tokens), redeemLeft);
    }

    function testFuzz_TheMostInKindIsCreatedAndOneMoreIsNot(uint256 fees) public {
        _setFees(fees);
        uint256 tokens = vault.maxCreateInKind();
        for (uint256 i = 0; i < 3; ++i) {
            parts[i].mint(address(this), type(uint160).max);
        }
        base.mint(address(this), type(uint160).max);
        uint256[] memory maxIn = new uint256[](4);
        for (uint256 i = 0; i < 4; ++i) {
            maxIn[i] = type(uint256).max;
        }
        uint256 snapshot = vm.snapshotState();
        vault.createInKind(tokens, maxIn, address(this));
        vm.revertToState(snapshot);
        // A little more than the roundings of tokens, fee and baskets hide does not fit the books.
        vm.expectRevert();
        vault.createInKind(tokens + tokens / 1e15, maxIn, address(this));
    }

    /* LIMIT */

    function testFuzz_NoMoreThanTwoCapacitiesPassInAWindow(uint256 schedule, uint256 window, uint256 capacity) public {
        window = bound(window, 60, 7 days);
        capacity = bound(capacity, WAD, 2 ** 88);
        vault.setRateLimit(window, capacity);
        uint256 endsAt = block.timestamp + window;
        uint256 minted;
        for (uint256 i = 0; i < STEPS; ++i) {
            minted += _mintOfLeft(uint256(keccak256(abi.encode(schedule, i, "share"))) % 4);
            vm.warp(block.timestamp + (uint256(keccak256(abi.encode(schedule, i))) % (endsAt - block.timestamp + 1)));
        }
        vm.warp(endsAt);
        minted += _mintOfLeft(0);
        assertLe(minted, 2 * capacity);
        assertGe(minted, capacity - capacity / 32 - 32, "and what lies in the bucket at once");
    }

    /// @dev Whatever is left at once, and again, leaves nothing over: two capacities but for the till, which is not filled
    /// by time, and a wei a step.
    function testFuzz_AllOfTheLimitCanBeUsed(uint256 schedule, uint256 window, uint256 capacity) public {
        window = bound(window, 60, 7 days);
        capacity = bound(capacity, WAD, 2 ** 88);
        uint256 tranche = capacity / 32;
        vault.setRateLimit(window, capacity);
        uint256 endsAt = block.timestamp + window;
        uint256 minted;
        for (uint256 i = 0; i < STEPS; ++i) {
            minted += _mintOfLeft(0);
            vm.warp(block.timestamp + (uint256(keccak256(abi.encode(schedule, i))) % (endsAt - block.timestamp + 1)));
        }
        vm.warp(endsAt);
        minted += _mintOfLeft(0);
        assertLe(minted, 63 * tranche);
        assertGe(minted + STEPS, 62 * tranche + tranche - tranche / 128);
    }

    /* HELPERS */

    /// @dev Mints what the limit leaves, shifted right by `shift` bits, at a NAV of 1.
    function _mintOfLeft(uint256 shift) internal returns (uint256) {
        (, , uint256 left, ) = vault.rateLimit();
        return left >> shift == 0 ? 0 : vault.mintWithNAV(left >> shift);
    }

    function _setNav(uint256 navWad) internal {
        oracle.setNav(navWad);
        MockNavOracle(twin.ORACLE()).setNav(navWad);
    }

    /// @dev Random fees for both vaults; every fourth time no trade fee.
    function _setFees(uint256 dice) internal returns (uint256 mintBps, uint256 redeemBps, uint256 streamingBps) {
        if (dice & 3 != 0) (mintBps, redeemBps) = ((dice >> 8) % 201, (dice >> 16) % 201);
        streamingBps = (dice >> 32) % (CAP_BPS + 1);
        vault.setFees(mintBps, redeemBps, streamingBps, recipient);
        twin.setFees(mintBps, redeemBps, streamingBps, recipient);
    }

    /// @dev One act, the same on both; returns tokens issued by it, the fee's included.
    function _actOnBoth(uint256 dice, uint256 mintBps) internal returns (uint256 issued) {
        uint256 amount = WAD + ((dice >> 128) % 5e18);
        uint256 act = dice % 5;
        if (act == 0) {
            uint256 minted = vault.mintWithNAV(amount);
            assertEq(twin.mintWithNAV(amount), minted);
            issued = (minted * 10_000) / (10_000 - mintBps) + 1;
        } else if (act == 1) {
            uint256 most = vault.maxRedeemForTAO(address(this));
            if (amount > most) return 0;
            assertEq(vault.redeemForTAO(amount), twin.redeemForTAO(amount));
        } else if (act == 2) {
            uint256[] memory maxIn = new uint256[](4);
            for (uint256 i = 0; i < 4; ++i) {
                maxIn[i] = type(uint256).max;
            }
            assertEq(vault.createInKind(amount, maxIn, address(this)), twin.createInKind(amount, maxIn, address(this)));
            issued = amount + (amount * mintBps) / 10_000 + 1;
        } else if (act == 3) {
            assertEq(vault.redeemInKind(amount), twin.redeemInKind(amount));
        }
    }

    function _assertAlike() internal view {
        assertApproxEqAbs(vault.effectiveSupply(), twin.effectiveSupply(), 1, "supply");
        assertLe(token.totalSupply(), vault.effectiveSupply(), "poked");
        assertLe(twinToken.totalSupply(), twin.effectiveSupply(), "not poked");
        (, , , , uint256 owed) = twin.fees();
        assertEq(twinToken.balanceOf(recipient), 0, "made by nobody else");
        assertEq(owed, twin.effectiveSupply() - twinToken.totalSupply());
    }

    /// @dev A limit of 30 with some used, an awkward NAV, fees and a second in between.
    function _limitAndUse(uint256 navWad, uint256 fees) internal {
        _setFees(fees);
        _setNav(bound(navWad, WAD / 2, 3e18));
        vault.setRateLimit(1000, 30e18);
        vault.mintWithNAV(7e18);
        vault.redeemForTAO(5e18);
        vm.warp(block.timestamp + (fees % 200));
    }

    /// @dev What the view answers, or reverts with, is what the act does.
    function _compare(bytes memory view_, bytes memory act) internal {
        (bool isSeen, bytes memory seen) = address(vault).staticcall(view_);
        (bool isDone, bytes memory done) = address(vault).call(act);
        assertEq(isSeen, isDone, "as the view said");
        assertEq(seen, done, "in all its words");
    }

    /// @dev An upper bound of supply x (e^(rate x t) - 1): the series with its tail as a geometric one.
    function _streamedUp(uint256 supply, uint256 bps, uint256 elapsed) internal pure returns (uint256 grown) {
        uint256 term = supply * RAY;
        for (uint256 n = 1; n <= 60; ++n) {
            term = (term * bps * elapsed) / (10_000 * YEAR * n) + 1;
            grown += term;
        }
        grown = grown / RAY + 1;
    }

    /// @dev A lower bound of it.
    function _streamedDown(uint256 supply, uint256 bps, uint256 elapsed) internal pure returns (uint256 grown) {
        uint256 term = supply * RAY;
        for (uint256 n = 1; n <= 60; ++n) {
            term = (term * bps * elapsed) / (10_000 * YEAR * n);
            grown += term;
        }
        grown /= RAY;
    }
}
