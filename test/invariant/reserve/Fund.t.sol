// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {MockERC20} from "../../../contracts/mocks/MockERC20.sol";
import {FundReport} from "../../../contracts/reserve/FundReport.sol";
import {OperationalFund} from "../../../contracts/reserve/OperationalFund.sol";
import {PremiumReserve} from "../../../contracts/reserve/PremiumReserve.sol";
import {RedemptionVault} from "../../../contracts/reserve/RedemptionVault.sol";
import {IntegrityCheck, TokenState, TokenView} from "../../../contracts/reserve/types/FundTypes.sol";
import {FundModel} from "../../helpers/FundModel.sol";
import {FundActs} from "../handlers/FundActs.sol";
import {FundHandler} from "../handlers/FundHandler.sol";
import {FundReplay} from "../handlers/FundReplay.sol";

/// @title FundInvariants
/// @notice The published rules of the reserve, by their numbers, while holders, roles and strategies do what they can. In
/// words: README.md.
/// hardhat-config: invariant.failOnRevert = true
contract FundInvariants is Test {
    using FundModel for FundModel.Bracket;

    uint256 internal constant ACTS = 31;
    uint256 internal constant LIFE = 80;
    uint256 internal constant TOTAL = 20;
    uint256 internal constant GENESIS = 6;
    uint256 internal constant CORE = 1e18;
    uint256 internal constant PREMIUM = 0.35e18;

    FundHandler internal handler;
    MockERC20 internal asset;
    OperationalFund internal fund;
    RedemptionVault internal vault;
    PremiumReserve internal reserve;
    FundReport internal report;

    function setUp() public {
        handler = new FundHandler();
        (asset, fund, vault) = (handler.asset(), handler.fund(), handler.vault());
        (reserve, report) = (handler.reserve(), handler.report());
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), _selectors()));
    }

    /* MONEY */

    function invariant_08_DonationsChangeNothing() public view {
        _assertKept(8);
    }

    function invariant_13_TheFundHoldsWhatItsBooksSay() public view {
        uint256 books = fund.cash() + fund.totalClaims();
        assertEq(books + handler.ghostDonatedToFund(), handler.assetIn() - handler.assetOut(), "in less out");
        assertEq(asset.balanceOf(address(fund)), books + handler.ghostDonatedToFund());
        _assertKept(13);
    }

    function invariant_14_TheReserveNeverFalls() public view {
        assertEq(reserve.REQUIREMENT(), PREMIUM * TOTAL);
        assertEq(asset.balanceOf(address(reserve)), PREMIUM * TOTAL + handler.ghostDonatedToReserve());
        assertEq(reserve.donated(), handler.ghostDonatedToReserve());
        _assertKept(14);
    }

    function invariant_15_FundAndReserveStayApart() public view {
        assertEq(reserve.committed(), PREMIUM * handler.active());
        assertEq(reserve.reserve(), PREMIUM * handler.inactive());
        assertEq(asset.balanceOf(handler.TREASURY()), handler.ghostTreasury());
        _assertKept(15);
    }

    /* VALUES */

    function invariant_16_AValueIsTheProductOfItsPeriods() public view {
        FundModel.Bracket[] memory values = handler.naiveValues();
        for (uint256 id = 1; id <= TOTAL; ++id) {
            FundReplay.Token memory token = handler.tokenOf(id);
            if (token.state == FundReplay.State.INACTIVE) continue;
            uint256 value = vault.tokenValue(id);
            assertTrue(values[token.since].isValue(value), vm.toString(id));
            if (token.since > vault.closedPeriods()) assertEq(value, CORE);
        }
        _assertKept(16);
    }

    function invariant_17_TheLiabilityCoversEveryValue() public view {
        uint256 sum;
        for (uint256 id = 1; id <= TOTAL; ++id) sum += vault.token(id).valueWad;
        assertGe(vault.liabilityWad(), sum);
        assertLe(vault.liabilityWad(), sum + handler.active() + 1);
        _assertKept(17);
    }

    function invariant_18_CoveredOrCutAlikeForAll() public view {
        uint256 ratio = vault.payoutRatioRay();
        assertEq(ratio, handler.coverageRay());
        for (uint256 id = 1; id <= TOTAL; ++id) {
            if (vault.token(id).state == TokenState.INACTIVE) continue;
            assertEq(vault.previewRedeem(id), (vault.tokenValue(id) * ratio) / 1e27, "value x coverage");
        }
        if (ratio == 1e27 && !handler.isLossForGood()) assertGe(fund.worth(), vault.liabilityWad(), "fully covered");
        _assertKept(18);
    }

    function invariant_19_PeriodsAreAppendedAndNeverRewritten() public view {
        assertEq(vault.closedPeriods(), handler.closes());
        for (uint256 i = 0; i <= handler.closes(); ++i) {
            FundReplay.Closed memory want = handler.closedAt(i);
            (uint256 index, uint256 closedAt, uint256 worth) = vault.period(i);
            assertEq(index, want.index);
            assertEq(closedAt, want.closedAt);
            assertEq(worth, want.worth);
        }
        _assertKept(19);
    }

    function invariant_23_APastValueNeverChanges() public view {
        for (uint256 i = 0; i < handler.sampleCount(); ++i) {
            FundReplay.Sample memory sample = handler.sampleAt(i);
            assertEq(vault.valueAfter(sample.since, sample.period), sample.valueWad, "after that close");
            FundReplay.Token memory token = handler.tokenOf(sample.tokenId);
            if (token.state == FundReplay.State.INACTIVE || token.activations != sample.activations) continue;
            bool isLast = sample.period == handler.closes() || handler.closedAt(sample.period + 1).closedAt > sample.at;
            if (!isLast) continue; // a late word closed another one at that same moment
            assertEq(vault.valueAt(sample.tokenId, sample.at), sample.valueWad, "at that moment");
        }
    }

    /* TOKENS */

    function invariant_20_EveryTokenIsInOneState() public view {
        assertEq(vault.activeTokens() + vault.inactiveTokens(), TOTAL);
        uint256[3] memory counts;
        uint256 pending;
        for (uint256 id = 1; id <= TOTAL; ++id) {
            TokenView memory token = vault.token(id);
            ++counts[uint256(token.state)];
            if (token.since > vault.closedPeriods()) ++pending;
        }
        assertEq(vault.inactiveTokens(), counts[0]);
        assertEq(vault.activeTokens(), counts[1] + counts[2]);
        assertEq(vault.pendingTokens(), pending);
        uint256 owned = vault.balanceOf(handler.DISTRIBUTOR());
        for (uint256 i = 0; i < 3; ++i) owned += vault.balanceOf(handler.actors(i));
        assertEq(owned, vault.activeTokens(), "the sum of what all own");
        _assertKept(20);
    }

    function invariant_21_TokensMoveAlongTheGraphAlone() public view {
        for (uint256 id = 1; id <= TOTAL; ++id) {
            TokenView memory token = vault.token(id);
            FundReplay.Token memory want = handler.tokenOf(id);
            assertEq(uint256(token.state), uint256(want.state));
            assertEq(token.owner, want.owner);
            assertEq(token.since, want.since);
            assertEq(token.place, want.place);
        }
        _assertKept(21);
    }

    function invariant_22_OnlyTheOwnerAndOnlyOnce() public view {
        _assertKept(22);
    }

    /* AUDIT */

    function invariant_24_RedemptionsAreWhatTheFundPaid() public view {
        assertEq(handler.redeemedSum(), handler.ghostPaidOut() + handler.ghostSetAside());
        assertEq(vault.auditHead(), handler.vaultHead(), "the vault's chain");
        assertEq(fund.auditHead(), handler.fundHead(), "the fund's chain");
        _assertKept(24);
    }

    function invariant_25_IntegrityHoldsButForDonations() public view {
        (bool isSound, IntegrityCheck[] memory checks) = report.verifyIntegrity();
        assertEq(isSound, handler.ghostDonatedToFund() == 0);
        for (uint256 i = 0; i < checks.length; ++i) {
            if (i != 2) assertTrue(checks[i].pass, checks[i].name);
        }
        assertEq(checks[2].actual - checks[2].expected, handler.ghostDonatedToFund());
        _assertKept(25);
    }

    function invariant_26_CountersAreAReplayOfTheEvents() public view {
        assertEq(vault.activeTokens(), handler.active());
        assertEq(vault.inactiveTokens(), handler.inactive());
        assertEq(fund.cash(), handler.cash());
        assertEq(fund.totalClaims(), handler.claims());
        assertEq(fund.externalBook(), handler.external_());
        assertEq(fund.positionsBook(), handler.positionsBook());
        assertEq(fund.droppedCount(), handler.dropped());
        assertEq(fund.positions().length, handler.allowedCount());
        (, uint256 tail) = vault.queueEnds();
        assertEq(tail, handler.nextPlace());
        for (uint256 i = 0; i < fund.positions().length; ++i) {
            assertEq(fund.positions()[i].shares, handler.sharesOf(fund.positions()[i].strategy));
        }
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(fund.claimOf(handler.actors(i)), handler.claimOf(handler.actors(i)));
        }
        _assertKept(26);
    }

    /* COMMON */

    function invariant_27_NoRoleStandsInTheWayOut() public view {
        _assertKept(27);
    }

    function invariant_28_APreviewIsWhatIsPaid() public view {
        _assertKept(28);
    }

    function invariant_32_NothingFixedEverMoves() public view {
        assertEq(vault.CORE_WAD(), CORE);
        assertEq(vault.PREMIUM_WAD(), PREMIUM);
        assertEq(vault.TOTAL_TOKENS(), TOTAL);
        assertEq(vault.GENESIS_TOKENS(), GENESIS);
        assertEq(vault.MIN_PERIOD_SECONDS(), 1 days);
        assertEq(vault.MAX_RATIO_RAY(), 2e27);
        assertEq(vault.reserve(), address(reserve));
        assertEq(vault.FUND(), address(fund));
        assertEq(fund.vault(), address(vault));
        assertEq(fund.MAX_EXTERNAL_BPS(), 8_000);
        assertEq(fund.SPONSOR(), handler.SPONSOR());
        assertEq(fund.TREASURY(), handler.TREASURY());
        assertEq(fund.CUSTODIAN(), handler.CUSTODIAN());
        _assertKept(32);
    }

    /// @dev No run is empty: no call reverts (`failOnRevert`), and many kinds of acts had their effect.
    function afterInvariant() public view {
        (uint256 all, uint256 kinds) = handler.allActs();
        assertGe(all, 10, "many calls had an effect");
        assertGe(kinds, 6, "the run was varied");
    }

    /// @dev Every act can succeed, and is counted when it does; every rule is looked at on the way.
    function test_EveryActSucceedsAndIsCounted() public {
        _liveWell();
        _misbehave();
        _fallAndRise();
        for (uint256 i = 0; i < ACTS; ++i) {
            assertGt(handler.successes(FundActs.Act(i)), 0, vm.toString(i));
        }
        string[15] memory states = [
            "no money",
            "no money for the queue",
            "no issue in loss mode",
            "no issue while a gain waits",
            "no close while a strategy is silent",
            "a late word at once",
            "too much outside",
            "dropped with shares",
            "emptied by a drop",
            "lost too much by moving",
            "loss mode",
            "loss mode ended",
            "paid in loss mode",
            "two orders in loss mode",
            "tried a locked token"
        ];
        for (uint256 i = 0; i < states.length; ++i) assertGt(handler.met(states[i]), 0, states[i]);
        for (uint256 rule = 1; rule <= 32; ++rule) assertEq(handler.breaches(rule), 0, handler.notes(rule));
        uint8[17] memory looked = [8, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 25, 26, 27, 28, 32];
        for (uint256 i = 0; i < looked.length; ++i) assertGt(handler.checked(looked[i]), 0, vm.toString(looked[i]));
        _assertEverything();
    }

    /// @dev As the invariants, with a life of its own for each seed, and all of them asked at its end.
    function testFuzz_AnyLifeKeepsEveryRule(uint256 seed) public {
        bytes4[] memory selectors = _selectors();
        for (uint256 i = 0; i < LIFE; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            bytes memory words = abi.encode(dice, uint256(keccak256(abi.encode(dice))));
            (bool isDone, bytes memory answer) = address(handler).call(bytes.concat(selectors[dice % ACTS], words));
            assertTrue(isDone, string.concat(vm.toString(dice % ACTS), vm.toString(answer)));
        }
        for (uint256 rule = 1; rule <= 32; ++rule) assertEq(handler.breaches(rule), 0, handler.notes(rule));
        _assertEverything();
    }

    /* HELPERS */

    function _liveWell() internal {
        for (uint256 i = 0; i < 5; ++i) handler.issue(7 + i, i);
        handler.closeMeasured(3, 10_400);
        handler.closeMeasured(1, 11_000);
        handler.redeemGenesis(2);
        handler.redeemGenesis(3);
        handler.reissue(2, 1);
        handler.redeem(8, 1);
        handler.redeemBatch(10, 2);
        handler.redeemByOperator(9, 1);
        handler.redeemByOperator(2, 0);
        handler.transfer(1, 1);
        handler.withdraw(0, 4e18);
        handler.deposit(1, 3e18);
        handler.withdraw(1, 1e18);
        handler.issue(12, 0);
        handler.issue(13, 1);
        handler.placeExternal(2e18 + 1);
        handler.placeExternal(0); // beyond cash
        handler.withdraw(0, type(uint256).max);
        handler.placeExternal(0); // all cash, too much of the fund
        handler.closeMeasured(3, 10_001);
        handler.closeAttested(1.1e27 + 1, 1);
        handler.closeAttested(0.95e27 + 1, 3);
        handler.placeExternal(1e18 + 1);
        handler.closeSilent(1, 3);
        handler.exitsInTwoOrders(5);
        handler.siege(4);
        handler.end();
        handler.request(0);
        handler.request(3);
        handler.tryForbidden(0);
        handler.cancel(0);
        handler.processQueue(3);
        for (uint256 a = 0; a < 4; ++a) handler.claim(a);
        handler.returnExternal(1e17);
        for (uint256 where = 0; where < 5; ++where) handler.donate(where, 1e18 + 2 + where);
        handler.restore();
        handler.restore();
    }

    function _misbehave() internal {
        handler.withdraw(0, 3e18);
        handler.allow(2);
        handler.deposit(2, 1);
        handler.donate(3, 9e18 + 2); // to the strategy: a share is 0.45 now, and 1.3 buy two of three
        handler.deposit(2, 1.3e18);
        handler.deposit(0, 1e18);
        handler.misbehave(2, 0);
        handler.closeMeasured(1, 10_001);
        handler.misbehave(2, 1);
        handler.withdraw(2, 1);
        handler.redeem(3, 1);
        handler.drop(2);
        handler.issue(3, 1);
        handler.recover(0);
        handler.allow(2);
        handler.misbehave(1, 1);
        handler.drop(1);
        handler.forsake(1);
        handler.closeMeasured(1, 10_001);
        handler.allow(1);
        handler.contribute(0, 5e18);
        handler.deposit(1, 1e18 + 1);
        handler.drop(1);
        handler.allow(1);
    }

    function _fallAndRise() internal {
        for (uint256 i = 0; i < 8; ++i) handler.issue(i, i);
        handler.slump(1);
        handler.issue(1, 1);
        handler.exitsInTwoOrders(1);
        handler.redeem(0, 0);
        handler.request(1);
        handler.placeExternal(type(uint256).max);
        handler.redeem(1, 1);
        handler.siege(1);
        handler.end();
        for (uint256 i = 0; i < 2; ++i) handler.misbehave(i, 1);
        handler.processQueue(0);
        for (uint256 i = 0; i < 2; ++i) handler.misbehave(i, 1);
        for (uint256 i = 0; i < 3; ++i) handler.contribute(i, 30e18);
        handler.closeMeasured(1, 10_001);
        handler.closeMeasured(2, 10_001);
    }

    function _assertEverything() internal view {
        invariant_13_TheFundHoldsWhatItsBooksSay();
        invariant_14_TheReserveNeverFalls();
        invariant_15_FundAndReserveStayApart();
        invariant_16_AValueIsTheProductOfItsPeriods();
        invariant_17_TheLiabilityCoversEveryValue();
        invariant_18_CoveredOrCutAlikeForAll();
        invariant_19_PeriodsAreAppendedAndNeverRewritten();
        invariant_20_EveryTokenIsInOneState();
        invariant_21_TokensMoveAlongTheGraphAlone();
        invariant_23_APastValueNeverChanges();
        invariant_24_RedemptionsAreWhatTheFundPaid();
        invariant_25_IntegrityHoldsButForDonations();
        invariant_26_CountersAreAReplayOfTheEvents();
        invariant_32_NothingFixedEverMoves();
    }

    function _assertKept(uint256 rule) internal view {
        assertEq(handler.breaches(rule), 0, handler.notes(rule));
    }

    function _selectors() internal view returns (bytes4[] memory selectors) {
        selectors = new bytes4[](ACTS);
        (selectors[0], selectors[1]) = (handler.issue.selector, handler.reissue.selector);
        (selectors[2], selectors[3]) = (handler.redeem.selector, handler.redeemGenesis.selector);
        (selectors[4], selectors[5]) = (handler.redeemBatch.selector, handler.redeemByOperator.selector);
        (selectors[6], selectors[7]) = (handler.request.selector, handler.cancel.selector);
        (selectors[8], selectors[9]) = (handler.processQueue.selector, handler.claim.selector);
        (selectors[10], selectors[11]) = (handler.transfer.selector, handler.closeMeasured.selector);
        (selectors[12], selectors[13]) = (handler.closeAttested.selector, handler.closeSilent.selector);
        (selectors[14], selectors[15]) = (handler.slump.selector, handler.deposit.selector);
        (selectors[16], selectors[17]) = (handler.withdraw.selector, handler.placeExternal.selector);
        (selectors[18], selectors[19]) = (handler.returnExternal.selector, handler.contribute.selector);
        (selectors[20], selectors[21]) = (handler.donate.selector, handler.restore.selector);
        (selectors[22], selectors[23]) = (handler.misbehave.selector, handler.drop.selector);
        (selectors[24], selectors[25]) = (handler.recover.selector, handler.forsake.selector);
        (selectors[26], selectors[27]) = (handler.allow.selector, handler.exitsInTwoOrders.selector);
        (selectors[28], selectors[29]) = (handler.siege.selector, handler.end.selector);
        selectors[30] = handler.tryForbidden.selector;
    }
}
