// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {HostileStrategy} from "../../../contracts/mocks/HostileStrategy.sol";
import {IOperationalFund} from "../../../contracts/reserve/interfaces/IOperationalFund.sol";
import {IRedemptionVault} from "../../../contracts/reserve/interfaces/IRedemptionVault.sol";
import {FundReplay} from "./FundReplay.sol";

/// @title FundActs
/// @notice What acts are made of: who and which, and issuing, paying, investing and closing with the checks of the rules
/// that concern them. Nothing here reverts: what the fund cannot do is tried, and must be refused.
abstract contract FundActs is FundReplay {
    uint256 internal constant ACTORS = 3;
    uint256 internal constant STRATEGIES = 3;
    uint256 internal constant TOTAL = 20;
    uint256 internal constant GENESIS = 6;

    /// @notice Everything that can be done.
    enum Act {
        ISSUE,
        REISSUE,
        REDEEM,
        REDEEM_GENESIS,
        REDEEM_BATCH,
        REDEEM_BY_OPERATOR,
        REQUEST,
        CANCEL,
        PROCESS_QUEUE,
        CLAIM,
        TRANSFER,
        CLOSE_MEASURED,
        CLOSE_ATTESTED,
        CLOSE_SILENT,
        SLUMP,
        DEPOSIT,
        WITHDRAW,
        PLACE_EXTERNAL,
        RETURN_EXTERNAL,
        CONTRIBUTE,
        DONATE,
        RESTORE,
        MISBEHAVE,
        DROP,
        RECOVER,
        FORSAKE,
        ALLOW,
        EXITS_IN_TWO_ORDERS,
        SIEGE,
        END,
        TRY_FORBIDDEN
    }
    uint256 internal constant ACTS = 31;
    uint256 internal constant MAX_LOSS_BPS = 50;

    address[] public actors;
    HostileStrategy[] internal strategies;
    mapping(Act kind => uint256) public successes;
    bytes4 internal constant LOSS_UNSETTLED = IOperationalFund.OperationalFund_LossUnsettled.selector;
    address internal immutable STRANGER = _account("stranger");

    /* GHOSTS: WHAT MOVED, BY BALANCES */

    uint256 public ghostPaidOut;
    uint256 public ghostSetAside;
    uint256 public ghostDonatedToFund;
    uint256 public ghostDonatedToReserve;
    uint256 public ghostTreasury;

    /* INTERNALS: ISSUING AND REDEEMING */

    function _issue(uint256 id, address actor) internal returns (bool) {
        bytes memory data = abi.encodeCall(IRedemptionVault.issue, (id, actor, block.timestamp));
        if (isLoss) {
            uint256 ratio = vault.payoutRatioRay();
            bytes memory refusal = abi.encodeWithSelector(IRedemptionVault.RedemptionVault_LossMode.selector, ratio);
            _mustFail(actor, address(vault), data, refusal, 18);
            ++met["no issue in loss mode"];
            return false;
        }
        if (isUncertain) {
            bytes memory refusal = abi.encodeWithSelector(IOperationalFund.OperationalFund_GainWaits.selector);
            _mustFail(actor, address(vault), data, refusal, 16);
            ++met["no issue while a gain waits"];
            return false;
        }
        uint256 inReserve = asset.balanceOf(address(reserve));
        uint256 inFund = asset.balanceOf(address(fund));
        vm.prank(actor);
        vault.issue(id, actor, block.timestamp);
        _replay();
        ghostTreasury += PREMIUM;
        _check(asset.balanceOf(address(fund)) == inFund + CORE, 15, "core to the fund");
        _check(asset.balanceOf(TREASURY) == ghostTreasury, 15, "premium to the treasury");
        _check(asset.balanceOf(address(reserve)) == inReserve, 15, "an issue touched the reserve");
        _check(vault.tokenValue(id) == CORE, 16, "worth core at its activation");
        return true;
    }

    /// @dev Redeems for `caller`, or sees that the fund says it cannot.
    function _redeem(uint256 id, address caller, address receiver) internal returns (bool) {
        uint256 due = vault.previewRedeem(id);
        bytes memory data = abi.encodeCall(IRedemptionVault.redeem, (id, receiver, due, block.timestamp));
        return _payOut(caller, receiver, due, data);
    }

    function _redeemBatch(uint256[] memory ids, address caller, address receiver) internal returns (bool) {
        uint256 due;
        for (uint256 i = 0; i < ids.length; ++i) due += vault.previewRedeem(ids[i]);
        bytes memory data = abi.encodeCall(IRedemptionVault.redeemBatch, (ids, receiver, due, block.timestamp));
        return _payOut(caller, receiver, due, data);
    }

    function _payOut(address caller, address receiver, uint256 due, bytes memory data) internal returns (bool) {
        uint256 before = asset.balanceOf(receiver);
        uint256 inReserve = asset.balanceOf(address(reserve));
        uint256 available = _available();
        if (available < due) {
            bytes4 kind = IRedemptionVault.RedemptionVault_InsufficientFunds.selector;
            _mustFail(caller, address(vault), data, abi.encodeWithSelector(kind, available, due), 27);
            ++met["no money"];
            return false;
        }
        vm.prank(caller);
        (bool isDone, bytes memory answer) = address(vault).call(data);
        _check(isDone, 27, "an exit that can be paid is paid");
        if (!isDone) {
            _forget();
            return false;
        }
        _replay();
        uint256 paid = asset.balanceOf(receiver) - before;
        _check(asset.balanceOf(address(reserve)) == inReserve, 15, "a redemption touched the reserve");
        _check(paid == due && abi.decode(answer, (uint256)) == due, 28, "paid what the preview said");
        ghostPaidOut += paid;
        if (isLoss) ++met["paid in loss mode"];
        return true;
    }

    /// @dev What can be paid at once. With nobody in the queue all money that can be had; else cash beyond what the queue is
    /// worth. Those who leave at once are not in the queue, so its worth stays.
    function _available() internal view returns (uint256) {
        uint256 waiting = queued == 0 ? 0 : vault.queuedAmount();
        return waiting == 0 ? _liquid() : Math.saturatingSub(cash, waiting);
    }

    /// @dev Cash, and what strategies pay that obey.
    function _liquid() internal view returns (uint256 sum) {
        sum = cash;
        for (uint256 i = 0; i < allowed.length; ++i) {
            if (_obeys(HostileStrategy(allowed[i]))) sum += _worthOf(allowed[i]);
        }
    }

    function _request(uint256 id) internal {
        vm.prank(tokens[id].owner);
        uint256 place = vault.requestRedemption(id);
        _check(place + 1 == _tail(), 26, "the last place");
        _replay();
    }

    function _tail() internal view returns (uint256 tail) {
        (, tail) = vault.queueEnds();
    }

    /* INTERNALS: INVESTING */

    /// @dev Deposits, or sees the fund refuse what would lose too much.
    function _deposit(HostileStrategy strategy, uint256 assets) internal returns (bool) {
        if (assets == 0 || !_isAllowed(address(strategy)) || !_obeys(strategy) || _isBurntOut(strategy)) return false;
        uint256 shares = strategy.previewDeposit(assets);
        // What they are worth once the deposit is in, by the rule of OpenZeppelin's vault.
        uint256 back = Math.mulDiv(shares, strategy.totalAssets() + assets + 1, strategy.totalSupply() + shares + 1);
        bytes memory data = abi.encodeCall(fund.deposit, (address(strategy), assets, shares));
        if (shares == 0) {
            bytes4 kind = IOperationalFund.OperationalFund_SharesTooFew.selector;
            _mustFail(ALLOCATOR, address(fund), data, abi.encodeWithSelector(kind, strategy, 0, 1), 13);
            return false;
        }
        if (_losesTooMuch(data, Math.saturatingSub(assets, back))) return false;
        vm.prank(ALLOCATOR);
        fund.deposit(address(strategy), assets, shares);
        _replay();
        return true;
    }

    /// @dev Withdraws, or sees the fund refuse what would lose too much.
    function _withdraw(HostileStrategy strategy, uint256 assets) internal returns (bool) {
        uint256 shares = sharesOf[address(strategy)];
        uint256 worth = _worthOf(address(strategy));
        uint256 burnt = assets >= worth ? shares : Math.min(strategy.previewWithdraw(assets), shares);
        uint256 moved = strategy.convertToAssets(burnt);
        uint256 left = Math.mulDiv(
            shares - burnt,
            strategy.totalAssets() - moved + 1,
            strategy.totalSupply() - burnt + 1
        );
        uint256 loss = Math.saturatingSub(worth, left + moved);
        bytes memory data = abi.encodeCall(fund.withdraw, (address(strategy), assets, burnt));
        if (_losesTooMuch(data, loss)) return false;
        vm.prank(ALLOCATOR);
        fund.withdraw(address(strategy), assets, burnt);
        _replay();
        return true;
    }

    /// @dev Whether moving money so would lose more than the bound; then it must be refused. Otherwise the loss is counted.
    function _losesTooMuch(bytes memory data, uint256 loss) internal returns (bool) {
        if (loss == 0) return false;
        uint256 most = (_worth() * MAX_LOSS_BPS) / 10_000;
        if (lost + loss <= most) {
            lost += loss;
            return false;
        }
        bytes4 kind = IOperationalFund.OperationalFund_MovingLoss.selector;
        _mustFail(ALLOCATOR, address(fund), data, abi.encodeWithSelector(kind, lost + loss, most), 13);
        ++met["lost too much by moving"];
        return true;
    }

    /// @dev Cash beyond what the queue is worth.
    function _free() internal view returns (uint256) {
        return Math.saturatingSub(cash, vault.queuedAmount());
    }

    /// @dev All cash that is free into the first strategy that takes it.
    function _investAll() internal {
        for (uint256 i = 0; i < allowed.length; ++i) {
            if (_deposit(HostileStrategy(allowed[i]), _free())) return;
        }
    }

    function _allow(HostileStrategy strategy) internal {
        byStrategist(abi.encodeCall(fund.allowStrategy, (address(strategy))));
        _replay();
    }

    /// @dev Lets an invested strategy go to about `bps` of its worth.
    function _move(HostileStrategy strategy, uint256 bps) internal {
        uint256 assets = strategy.totalAssets();
        if (strategy.totalSupply() == 0 || assets < 1e6) return;
        uint256 next = Math.mulDiv(assets, bps, 10_000) + 1e3;
        if (next > assets) asset.mint(address(strategy), next - assets);
        else strategy.lose(address(0xdead), assets - next);
    }

    function _worthOf(address strategy) internal view returns (uint256) {
        return IERC4626(strategy).convertToAssets(sharesOf[strategy]); // which answers in every mood
    }

    function _obeys(HostileStrategy strategy) internal view returns (bool) {
        return strategy.mode() == HostileStrategy.Mode.OBEY;
    }

    function _obey(HostileStrategy strategy) internal {
        if (!_obeys(strategy)) strategy.setMode(HostileStrategy.Mode.OBEY);
    }

    /// @dev So little is left for so many shares that the numbers of further deposits would run away.
    function _isBurntOut(HostileStrategy strategy) internal view returns (bool) {
        return strategy.totalAssets() * 1e6 < strategy.totalSupply();
    }

    /// @dev What nobody but the strategist may do, scheduled and refused when its day has come.
    function _strategistMustFail(bytes memory data, bytes memory refusal, uint256 rule) internal {
        vm.prank(STRATEGIST);
        manager.schedule(address(fund), data, 0);
        vm.warp(block.timestamp + NOTICE_SECONDS);
        _mustFail(STRATEGIST, address(manager), abi.encodeCall(manager.execute, (address(fund), data)), refusal, rule);
        vm.prank(STRATEGIST);
        manager.cancel(STRATEGIST, address(fund), data);
    }

    /* INTERNALS: CLOSING */

    /// @dev Whether there is anything a close could measure.
    function _canClose() internal view returns (bool) {
        return _worth() != 0 || closed[closes()].worth != 0;
    }

    function _worth() internal view returns (uint256) {
        return uint256(int256(cash + external_) + positionsBook);
    }

    /// @dev Closes once it is due, by measuring alone, or with the external position at `ratioRay`.
    function _close(uint256 valueBefore, uint256 ratioRay) internal {
        vm.warp(Math.max(block.timestamp, closed[closes()].closedAt + PERIOD_SECONDS));
        bytes memory data = abi.encodeWithSignature("closePeriod()");
        if (external_ != 0) {
            bytes memory refusal = abi.encodeWithSelector(
                IOperationalFund.OperationalFund_AttestationMissing.selector,
                external_
            );
            if (block.timestamp < closed[closes()].closedAt + PERIOD_SECONDS + GRACE_SECONDS)
                _mustFail(address(this), address(vault), data, refusal, 19);
            data = _attested(valueBefore, ratioRay, 4);
        }
        _closeBy(data);
    }

    /// @dev The call of a close that `signers` validators signed.
    function _attested(uint256 valueBefore, uint256 ratioRay, uint256 signers) internal view returns (bytes memory) {
        bytes memory signatures = signReturn(closes() + 1, valueBefore, ratioRay, signers);
        return abi.encodeWithSignature("closePeriod(uint256,uint256,bytes)", valueBefore, ratioRay, signatures);
    }

    /// @dev A strategy that does not say what it would pay stops the close until it answers again, or is dropped. Tells
    /// whether the period closed.
    function _closeBy(bytes memory data) internal returns (bool) {
        for (uint256 i = 0; i < allowed.length; ++i) {
            HostileStrategy strategy = HostileStrategy(allowed[i]);
            if (strategy.mode() != HostileStrategy.Mode.REVERT_PREVIEW || sharesOf[allowed[i]] == 0) continue;
            bytes4 kind = IOperationalFund.OperationalFund_StrategyUnreadable.selector;
            _mustFail(address(this), address(vault), data, abi.encodeWithSelector(kind, strategy), 19);
            _obey(strategy);
            ++met["no close while a strategy is silent"];
        }
        uint256 before = closes();
        (bool isDone, bytes memory answer) = address(vault).call(data);
        if (isDone) _replay();
        else _forget();
        if (!isDone && fund.droppedCount() != 0 && bytes4(answer) == LOSS_UNSETTLED) {
            ++met["no ruin while dropped shares may come back"];
            return false;
        }
        _check(isDone && closes() == before + 1, 19, string.concat("a close was refused: ", vm.toString(answer)));
        return isDone;
    }

    /* INTERNALS: WHO AND WHICH */

    function _actor(uint256 seed) internal view returns (address) {
        return actors[seed % ACTORS];
    }

    /// @dev A token in `state`, from a number of the seed's on; 0 when there is none.
    function _pick(uint256 seed, State state) internal view returns (uint256) {
        for (uint256 i = 0; i < TOTAL; ++i) {
            uint256 id = 1 + (((seed % TOTAL) + i) % TOTAL);
            if (tokens[id].state == state) return id;
        }
        return 0;
    }

    /// @dev A token that can be redeemed; issues one when there is none.
    function _pickActive(uint256 seed) internal returns (uint256 id) {
        id = _pick(seed, State.ACTIVE);
        if (id != 0) return id;
        id = _pick(seed, State.INACTIVE);
        if (id == 0 || !_issue(id, _actor(seed))) return 0;
    }

    /* INTERNALS: RULES */

    function _mustFail(address caller, address target, bytes memory data, bytes memory refusal, uint256 rule) internal {
        vm.prank(caller);
        (bool isDone, bytes memory answer) = target.call(data);
        _forget();
        _check(!isDone, rule, "went through");
        _check(keccak256(answer) == keccak256(refusal), rule, vm.toString(answer));
    }

    /// @dev Everything that has a price, a share or a label.
    function _everythingPriced() internal view returns (bytes32) {
        bytes memory sums = abi.encode(
            vault.liabilityWad(),
            vault.runningLiabilityWad(),
            vault.payoutRatioRay(),
            vault.queuedAmount(),
            vault.indexRay(),
            fund.worth(),
            fund.cash(),
            fund.totalClaims(),
            reserve.reserve(),
            reserve.committed()
        );
        for (uint256 id = 1; id <= TOTAL; ++id) {
            if (tokens[id].state != State.INACTIVE) sums = abi.encode(sums, vault.previewRedeem(id));
        }
        return keccak256(sums);
    }
}
