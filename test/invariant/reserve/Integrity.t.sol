// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";

import {MockStrategy} from "../../../contracts/mocks/MockStrategy.sol";
import {IntegrityCheck} from "../../../contracts/reserve/types/FundTypes.sol";
import {FundMutation} from "../../helpers/FundMutation.sol";
import {IntegrityActs} from "../handlers/IntegrityActs.sol";

/// @title IntegrityInvariants
/// @notice Rule 25: sound after every act, and not with any counter off by one. In words: README.md.
/// hardhat-config: invariant.failOnRevert = true
contract IntegrityInvariants is Test {
    IntegrityActs internal handler;

    function setUp() public {
        handler = new IntegrityActs(12, 6); // half of the tokens, so no equity
        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (handler.act.selector, handler.several.selector);
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    function invariant_25_SoundAfterEveryAct() public view {
        assertEq(handler.unsound(), 0, handler.lastUnsound());
    }

    function invariant_25_ACounterOffByOneShows() public {
        handler.corrupt();
        assertEq(handler.unsound(), 0, handler.lastUnsound());
    }

    function afterInvariant() public view {
        uint256 kinds;
        for (uint256 i = 0; i < handler.ACTS(); ++i) {
            if (handler.successes(i) != 0) ++kinds;
        }
        assertGe(kinds, 8, "acts of many kinds");
    }

    /// @dev Every act succeeds, and what is rare is met: loss mode, and a close with tokens pending and queued.
    function test_EveryActSucceedsAndIsSound() public {
        bytes memory acts =
            hex"00000b0d03030a0405060708010002" // come, invest, wait, close, be paid
            hex"0c0e0f10090b111209" // get back, give, gain, drop, recover
            hex"13140b00030a0d09"; // forsake, allow, come and wait, close
        for (uint256 i = 0; i < acts.length; ++i) _do(uint8(acts[i]), 3 * i);
        _do(13, 1.5e18); // much outside, a token that is pending, and a loss that it takes no part in
        _do(0, 1);
        _do(10, 0);
        assertGt(handler.lossCloses(), 0, "loss mode");
        for (uint256 kind = 0; kind < handler.ACTS(); ++kind) _do(kind, 5);
        _do(10, 0.7e18);
        for (uint256 i = 0; i < handler.ACTS(); ++i) assertGt(handler.successes(i), 0, vm.toString(i));
        assertGt(handler.mixedCloses(), 0);
    }

    function _do(uint256 kind, uint256 seed) internal {
        handler.act(kind, seed);
        handler.corrupt();
        assertEq(handler.unsound(), 0, handler.lastUnsound());
    }
}

/// @title IntegrityMutations
/// @notice Each counter by itself, in a fund that has all there is, and whose worth is exactly what its tokens are worth,
/// so that a unit less anywhere shows in the coverage. A unit more of a book is the sponsor's, and no fault.
///
/// What has no second record on chain (whose a token or a claim is, what waits, shares of a strategy) no check can tell;
/// the replay of the events does.
contract IntegrityMutations is FundMutation, Test {
    /// @dev Half of the tokens are active, so core x idle is core x active: no equity. Positions, an external position,
    /// pending and queued tokens, claims; a period that brought nothing.
    function setUp() public {
        deployFund(16, 8);
        MockStrategy strategy = new MockStrategy(IERC20(address(asset)));
        byStrategist(abi.encodeCall(fund.allowStrategy, (address(strategy))));
        vm.prank(ALLOCATOR);
        fund.deposit(address(strategy), 2e18, 0);
        byStrategist(abi.encodeCall(fund.placeExternal, (3e18)));
        vault.issue(11, TREASURY, FOREVER);
        vm.warp(block.timestamp + PERIOD_SECONDS);
        vault.closePeriod(3e18, RAY, signReturn(1, 3e18, RAY, 5));
        vault.issue(12, TREASURY, FOREVER);
        vm.startPrank(DISTRIBUTOR);
        vault.requestRedemption(1);
        vault.requestRedemption(2);
        vault.processQueue(1);
        vm.stopPrank();
    }

    function test_LeftAloneItIsSound() public view {
        (bool isSound, IntegrityCheck[] memory checks) = report.verifyIntegrity();
        assertTrue(isSound);
        string[6] memory names = [
            "premium_reserve",
            "committed",
            "operational_fund",
            "token_count",
            "liability",
            "coverage"
        ];
        assertEq(checks.length, names.length);
        for (uint256 i = 0; i < names.length; ++i) assertEq(checks[i].name, names[i]);
        assertEq(fund.totalClaims(), 1e18, "there is a claim");
        assertEq(vault.queuedAmount(), 1e18, "and one who waits");
        assertEq(vault.pendingTokens(), 1);
        assertEq(fund.worth(), vault.liabilityWad(), "no equity");
    }

    function test_AnActiveTokenMoreOrLessShows() public {
        bytes32 slot = _slotOf(address(vault), abi.encodeCall(vault.activeTokens, ()));
        _assertOnly(_failedWith(address(vault), slot, ACTIVE_UNIT, true), TOKEN_COUNT);
        _assertOnly(_failedWith(address(vault), slot, ACTIVE_UNIT, false), TOKEN_COUNT);
    }

    function test_AnInactiveTokenMoreOrLessShows() public {
        bytes32 slot = _slotOf(address(vault), abi.encodeCall(vault.inactiveTokens, ()));
        _assertOnly(_failedWith(address(vault), slot, INACTIVE_UNIT, true), TOKEN_COUNT);
        _assertOnly(_failedWith(address(vault), slot, INACTIVE_UNIT, false), TOKEN_COUNT);
    }

    /// @dev A pending token more is one more that is worth core, which the fund does not have.
    function test_APendingTokenMoreOrLessShows() public {
        bytes32 slot = _slotOf(address(vault), abi.encodeCall(vault.pendingTokens, ()));
        _assertBoth(_failedWith(address(vault), slot, PENDING_UNIT, true), LIABILITY, COVERAGE);
        _assertOnly(_failedWith(address(vault), slot, PENDING_UNIT, false), LIABILITY);
    }

    /// @dev Shares have 27 decimals more than tokens: one token's worth of them.
    function test_ATokensSharesMoreOrLessShow() public {
        bytes32 slot = _slotOf(address(vault), abi.encodeCall(vault.liabilityWad, ()));
        _assertBoth(_failedWith(address(vault), slot, 1e27 * SHARES_UNIT, true), LIABILITY, COVERAGE);
        _assertOnly(_failedWith(address(vault), slot, 1e27 * SHARES_UNIT, false), LIABILITY);
    }

    /// @dev A period more is one whose index nobody ever wrote: the tokens that earn are worth nothing.
    function test_APeriodMoreShows() public {
        bytes32 slot = _slotOf(address(vault), abi.encodeCall(vault.closedPeriods, ()));
        _assertOnly(_failedWith(address(vault), slot, PERIODS_UNIT, true), LIABILITY);
    }

    function test_AUnitOfCashShows() public {
        bytes32 slot = _slotOf(address(fund), abi.encodeCall(fund.cash, ()));
        _assertOnly(_failedWith(address(fund), slot, CASH_UNIT, true), OPERATIONAL_FUND);
        _assertBoth(_failedWith(address(fund), slot, CASH_UNIT, false), OPERATIONAL_FUND, COVERAGE);
    }

    function test_AUnitOfClaimsShows() public {
        bytes32 slot = _slotOf(address(fund), abi.encodeCall(fund.totalClaims, ()));
        _assertOnly(_failedWith(address(fund), slot, 1, true), OPERATIONAL_FUND);
        _assertOnly(_failedWith(address(fund), slot, 1, false), OPERATIONAL_FUND);
    }

    function test_AUnitLessOfTheExternalBookShows() public {
        bytes32 slot = _slotOf(address(fund), abi.encodeCall(fund.externalBook, ()));
        _assertOnly(_failedWith(address(fund), slot, 1, false), COVERAGE);
        _assertNone(_failedWith(address(fund), slot, 1, true), "it is equity");
    }

    function test_AUnitLessOfThePositionsBookShows() public {
        bytes32 slot = _slotOf(address(fund), abi.encodeCall(fund.positionsBook, ()));
        _assertOnly(_failedWith(address(fund), slot, 1, false), COVERAGE);
        _assertNone(_failedWith(address(fund), slot, 1, true), "it is equity");
    }

    /// @dev In loss mode: a share of values to be paid that is above what there is shows, from two wei of WAD on.
    function test_APayoutRatioAboveTheCoverageShows() public {
        bytes32 slot = _slotOf(address(fund), abi.encodeCall(fund.externalBook, ()));
        vm.store(address(fund), slot, bytes32(uint256(vm.load(address(fund), slot)) - 1e18));
        vm.warp(block.timestamp + PERIOD_SECONDS);
        vault.closePeriod(2e18, RAY, signReturn(2, 2e18, RAY, 5)); // turns loss mode on
        uint256 ratio = vault.payoutRatioRay();
        assertLt(ratio, RAY);
        vm.record();
        vault.payoutRatioRay();
        (bytes32[] memory slots, ) = vm.accesses(address(vault));
        _assertOnly(_failedWith(address(vault), slots[1], 2e9, true), COVERAGE);
        _assertNone(_failedWith(address(vault), slots[1], 2e9, false), "less is paid than could be");
    }

    /// @dev What an asset could do by itself: a balance off by a unit. The reserve's label falls first, then what is
    /// committed; a unit more is a donation, which the reserve keeps.
    function test_AUnitOfTheBalancesShows() public {
        bytes32 slot = _slotOf(address(asset), abi.encodeCall(asset.balanceOf, (address(reserve))));
        _assertOnly(_failedWith(address(asset), slot, 1, false), PREMIUM_RESERVE);
        uint256 label = reserve.reserve();
        _assertOnly(_failedWith(address(asset), slot, label, false), PREMIUM_RESERVE);
        _assertBoth(_failedWith(address(asset), slot, label + 1, false), PREMIUM_RESERVE, COMMITTED);
        _assertNone(_failedWith(address(asset), slot, 1, true), "a donation to the reserve is no fault");
        slot = _slotOf(address(asset), abi.encodeCall(asset.balanceOf, (address(fund))));
        _assertOnly(_failedWith(address(asset), slot, 1, true), OPERATIONAL_FUND);
        _assertOnly(_failedWith(address(asset), slot, 1, false), OPERATIONAL_FUND);
    }

    function _assertOnly(bool[CHECKS] memory failed, uint256 which) internal pure {
        _assertBoth(failed, which, which);
    }

    function _assertBoth(bool[CHECKS] memory failed, uint256 one, uint256 other) internal pure {
        for (uint256 i = 0; i < CHECKS; ++i) assertEq(failed[i], i == one || i == other, vm.toString(i));
    }

    function _assertNone(bool[CHECKS] memory failed, string memory why) internal pure {
        for (uint256 i = 0; i < CHECKS; ++i) assertFalse(failed[i], why);
    }
}
