// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {MockERC20} from "../../../contracts/mocks/MockERC20.sol";
import {IPremiumReserve} from "../../../contracts/reserve/interfaces/IPremiumReserve.sol";
import {PremiumReserve} from "../../../contracts/reserve/PremiumReserve.sol";
import {RedemptionVault} from "../../../contracts/reserve/RedemptionVault.sol";
import {ReserveThiefPlans} from "../handlers/ReserveThiefPlans.sol";

/// @title ReserveThiefInvariants
/// @notice Whoever has every key cannot lower the reserve's balance before its lawful end. In words: README.md.
abstract contract ReserveThiefInvariants is Test {
    uint256 internal constant MANY = 240;

    ReserveThiefPlans internal thief;
    MockERC20 internal asset;
    PremiumReserve internal reserve;
    RedemptionVault internal vault;

    function deploy(uint256 total, uint256 genesisTokens) internal {
        thief = new ReserveThiefPlans(total, genesisTokens);
        (asset, reserve, vault) = (thief.asset(), thief.reserve(), thief.vault());
        targetContract(address(thief));
        bytes4[] memory selectors = new bytes4[](8);
        (selectors[0], selectors[1]) = (thief.callPlainly.selector, thief.callPlainly.selector);
        (selectors[2], selectors[3]) = (thief.callWithBytes.selector, thief.attempt.selector);
        (selectors[4], selectors[5]) = (thief.deed.selector, thief.deed.selector);
        (selectors[6], selectors[7]) = (thief.leave.selector, thief.pass.selector);
        targetSelector(FuzzSelector(address(thief), selectors));
    }

    function requirement() internal pure virtual returns (uint256);

    function invariant_14_NoKeyLowersTheReserve() public view {
        assertEq(reserve.REQUIREMENT(), requirement());
        assertGe(thief.lowest(), requirement(), "at any moment before the end");
        assertEq(thief.thefts(), 0, "it fell, or went to somebody else than the sponsor");
        if (!thief.isOver()) {
            assertFalse(vault.isDissolved());
            assertEq(thief.paidAtTheEnd(), 0);
            assertGe(asset.balanceOf(address(reserve)), requirement());
        }
        assertEq(thief.surprises(), 0, vm.toString(thief.lastSurprise()));
        for (uint256 i = 0; i < thief.keyCount(); ++i) {
            assertEq(asset.allowance(address(reserve), thief.keys(i)), 0, "the reserve never approves anybody");
        }
    }

    function afterInvariant() public view {
        assertGe(thief.calls(), 60, "a run of calls");
        assertGe(thief.successes(), 5, "and some went through");
    }

    /// @dev Every attempt is refused by the error that names why, when everything else still works.
    function test_EveryAttemptIsRefusedByName() public {
        for (uint256 i = 0; i < thief.ATTEMPTS(); ++i) {
            for (uint256 seed = 0; seed < 12; ++seed) thief.attempt(i, uint256(keccak256(abi.encode(seed))));
            ReserveThiefPlans.Attempt kind = ReserveThiefPlans.Attempt(i);
            assertEq(thief.tried(kind), 12);
            assertEq(thief.refused(kind), 12, vm.toString(i));
        }
        invariant_14_NoKeyLowersTheReserve();
    }

    /// @dev Every deed can be done, and leaves the reserve what it has; what is given to it, it keeps.
    function test_EveryDeedIsDoneAndHarmsNothing() public {
        for (uint256 i = 0; i < thief.DEEDS(); ++i) {
            uint256 before = asset.balanceOf(address(reserve));
            for (uint256 seed = 1; seed < 5; ++seed) {
                thief.deed(uint256(ReserveThiefPlans.Deed.ISSUE), seed); // somebody must be there to redeem
                thief.deed(i, seed);
            }
            ReserveThiefPlans.Deed kind = ReserveThiefPlans.Deed(i);
            assertGt(thief.done(kind), 0, vm.toString(i));
            assertGe(asset.balanceOf(address(reserve)), before);
        }
        assertGt(reserve.donated(), 0);
        invariant_14_NoKeyLowersTheReserve();
    }

    /// @dev Many calls in one go: each contract is called with effect, by many keys, and then by one who has all roles.
    function test_ManyCallsGoThroughAndNoneHarms() public {
        uint256[6] memory words;
        uint256[4] memory fewer;
        for (uint256 i = 0; i < MANY; ++i) {
            for (uint256 j = 0; j < 6; ++j) words[j] = uint256(keccak256(abi.encode(i, j)));
            (fewer[0], fewer[1], fewer[2], fewer[3]) = (words[0], words[1], words[2], words[3]);
            thief.callPlainly(i, words);
            thief.callWithBytes(words[5], i, fewer);
        }
        assertGe(thief.calls(), 7 * MANY);
        assertGe(thief.successes(), MANY / 2);
        address[5] memory all = [
            address(vault),
            address(thief.fund()),
            address(reserve),
            address(thief.manager()),
            address(asset)
        ];
        for (uint256 i = 0; i < all.length; ++i) assertGt(thief.successesAt(all[i]), 0, vm.toString(i));
        uint256 able;
        for (uint256 i = 0; i < thief.keyCount(); ++i) {
            if (thief.successesOf(thief.keys(i)) != 0) ++able;
        }
        assertGe(able, 15, "many keys got through with something");
        invariant_14_NoKeyLowersTheReserve();
    }

    /// @dev The functions called are those of the code; of the reserve's, all eight.
    function test_NoFunctionIsLeftOut() public view {
        assertEq(thief.functionCount(address(reserve)), 8);
        assertGe(thief.functionCount(address(vault)), 60);
        assertGe(thief.functionCount(address(thief.fund())), 40);
        assertGe(thief.functionCount(address(thief.manager())), 30);
        assertGe(thief.functionCount(address(asset)), 12);
    }

    /// @dev The check is one that can fail.
    function test_AUnitLessWouldShow() public {
        vm.prank(address(reserve));
        asset.transfer(address(1), 1);
        assertLt(asset.balanceOf(address(reserve)), requirement());
        assertFalse(vault.isDissolved());
        thief.pass(1);
        assertLt(thief.lowest(), requirement());
    }

    /// @dev And one that a reserve that approves somebody fails.
    function test_AnApprovalWouldShow() public {
        address sponsor = thief.SPONSOR();
        vm.prank(address(reserve));
        asset.approve(sponsor, type(uint256).max);
        for (uint256 seed = 0; seed < 60; ++seed) thief.attempt(uint256(ReserveThiefPlans.Attempt.PULL), seed);
        assertGt(thief.thefts(), 0);
        assertGt(thief.surprises(), 0);
        assertLt(thief.lowest(), requirement());
    }
}

/// @title RealReserveThiefInvariants
/// @notice With the numbers of genesis: 350,000 for a million tokens.
contract RealReserveThiefInvariants is ReserveThiefInvariants {
    function setUp() public {
        deploy(1_000_000, 100_000);
    }

    function requirement() internal pure override returns (uint256) {
        return 350_000e18;
    }
}

/// @title SmallReserveThiefInvariants
/// @notice With ten tokens, so that the last one can go and the end come near.
contract SmallReserveThiefInvariants is ReserveThiefInvariants {
    function setUp() public {
        deploy(10, 2);
    }

    function requirement() internal pure override returns (uint256) {
        return 3.5e18;
    }

    /// @dev The end can be reached: then, and not a second before, the reserve pays the sponsor, everything and once.
    function test_OnlyTheEndOpensIt() public {
        thief.deed(uint256(ReserveThiefPlans.Deed.DONATE_TO_RESERVE), 6);
        thief.leave(4, true); // everybody out, the end announced
        assertEq(vault.activeTokens(), 0);
        uint256 endsAt = vault.issuanceEndsAt();
        assertEq(endsAt, block.timestamp + 30 days);
        vm.warp(endsAt - 1);
        vm.expectRevert(IPremiumReserve.PremiumReserve_NotDissolved.selector);
        reserve.dissolve();
        assertEq(asset.balanceOf(address(reserve)), requirement() + 7);
        vm.warp(endsAt - 1);
        uint256 before = asset.balanceOf(thief.SPONSOR());
        thief.pass(1);
        assertTrue(thief.isOver());
        assertEq(asset.balanceOf(thief.SPONSOR()) - before, requirement() + 7);
        assertEq(thief.paidAtTheEnd(), requirement() + 7);
        assertEq(asset.balanceOf(address(reserve)), 0);
        thief.pass(1);
        assertEq(thief.paidAtTheEnd(), requirement() + 7, "once");
        invariant_14_NoKeyLowersTheReserve();
    }

    /// @dev One token that stays keeps it shut, for ever.
    function test_OneTokenKeepsItShut() public {
        thief.deed(uint256(ReserveThiefPlans.Deed.ISSUE), 5);
        thief.deed(uint256(ReserveThiefPlans.Deed.ANNOUNCE_END), 0);
        vm.startPrank(thief.DISTRIBUTOR());
        for (uint256 id = 1; id <= 2; ++id) vault.redeem(id, address(1), 0, type(uint256).max);
        vm.stopPrank();
        assertEq(vault.activeTokens(), 1);
        vm.warp(block.timestamp + 400 days);
        assertFalse(thief.isOver());
        vm.expectRevert(IPremiumReserve.PremiumReserve_NotDissolved.selector);
        reserve.dissolve();
        thief.leave(5, false);
        assertTrue(thief.isOver());
        assertEq(thief.paidAtTheEnd(), requirement());
        invariant_14_NoKeyLowersTheReserve();
    }
}
