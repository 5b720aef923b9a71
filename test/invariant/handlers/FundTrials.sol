// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {INumberedTokens} from "../../../contracts/reserve/interfaces/INumberedTokens.sol";
import {IOperationalFund} from "../../../contracts/reserve/interfaces/IOperationalFund.sol";
import {IPremiumReserve} from "../../../contracts/reserve/interfaces/IPremiumReserve.sol";
import {IRedemptionVault as V} from "../../../contracts/reserve/interfaces/IRedemptionVault.sol";
import {FundActs} from "./FundActs.sol";

/// @title FundTrials
/// @notice What is tried and undone, or must be refused. What is undone takes its counters along, so trials hand back
/// what they found.
abstract contract FundTrials is FundActs {
    /* ACTS */

    /// @notice Rule 18: the same tokens leave in one order and in the other; each gets the same, within a wei.
    function exitsInTwoOrders(uint256 seed) external {
        if (queued != 0) return;
        uint256 start = vm.snapshotState();
        (uint256[] memory forwards, bool isClear) = _leaveAll(seed, false);
        _forget();
        vm.revertToState(start);
        (uint256[] memory backwards, bool isClearToo) = _leaveAll(seed, true);
        _forget();
        vm.revertToStateAndDelete(start);
        _check(isClear && isClearToo, 27, "an exit was refused, and not for want of money");
        uint256 compared;
        for (uint256 i = 0; i < TOTAL; ++i) {
            if (forwards[i] == 0 || backwards[i] == 0) continue;
            uint256 apart = Math.max(forwards[i], backwards[i]) - Math.min(forwards[i], backwards[i]);
            _check(apart <= 1, 18, "the order of exits changed a payout");
            ++compared;
        }
        if (compared > 1) ++successes[Act.EXITS_IN_TWO_ORDERS];
        if (compared > 1 && isLoss) ++met["two orders in loss mode"];
    }

    /// @notice Rule 27: every role does its worst, and the way out is open all the same.
    function siege(uint256 seed) external {
        uint256 id = _pick(seed, State.ACTIVE);
        if (id == 0) return;
        uint256 start = vm.snapshotState();
        uint256 free = Math.saturatingSub(cash, vault.queuedAmount());
        uint256 amount = Math.min(free, Math.saturatingSub((_worth() * MAX_EXTERNAL_BPS) / 10_000, external_));
        if (amount != 0) byStrategist(abi.encodeCall(fund.placeExternal, (amount)));
        _replay();
        vault.announceIssuanceEnd();
        manager.setTargetClosed(address(vault), true);
        manager.setTargetClosed(address(fund), true);
        _reserveForAdmin();
        (uint256 due, address owner) = (vault.previewRedeem(id), tokens[id].owner);
        bool isOut = _available() >= due ? _isRedeemed(id, owner, due) : _isClaimed(id, owner, due);
        _forget();
        vm.revertToStateAndDelete(start);
        _check(isOut, 27, "a role stood in the way");
        ++successes[Act.SIEGE];
    }

    /// @notice Rule 14: at the very end, and not a moment before, the sponsor is paid what is left; claims stay.
    function end() external {
        uint256 start = vm.snapshotState();
        bool isKept = _isEnded();
        _forget();
        vm.revertToStateAndDelete(start);
        _check(isKept, 14, "the end came early, or not at all");
        ++successes[Act.END];
    }

    /// @notice Rules 21, 22 and 32: what must be refused, by its name.
    function tryForbidden(uint256 seed) external {
        _tryTokens(seed);
        _tryStates(seed);
        address me = address(this);
        bytes memory none = abi.encodeWithSelector(V.RedemptionVault_AlreadyOpen.selector);
        _mustFail(me, address(vault), abi.encodeCall(vault.genesis, (address(reserve))), none, 32);
        none = abi.encodeWithSelector(IOperationalFund.OperationalFund_CannotBind.selector, me);
        _mustFail(me, address(fund), abi.encodeCall(fund.bindVault, (me)), none, 32);
        none = abi.encodeWithSelector(IOperationalFund.OperationalFund_NotVault.selector, me);
        _mustFail(me, address(fund), abi.encodeCall(fund.open, (1)), none, 32);
        _mustFail(me, address(fund), abi.encodeCall(fund.credit, (1)), none, 32);
        _mustFail(me, address(fund), abi.encodeCall(fund.pay, (me, 1, 0)), none, 32);
        _mustFail(me, address(fund), abi.encodeCall(fund.setAside, (me, 1)), none, 32);
        _mustFail(me, address(fund), abi.encodeCall(fund.drawPosition, (address(strategies[0]), 1)), none, 32);
        none = abi.encodeWithSelector(IOperationalFund.OperationalFund_NotDissolved.selector);
        _mustFail(me, address(fund), abi.encodeCall(fund.dissolve, ()), none, 14);
        none = abi.encodeWithSelector(IPremiumReserve.PremiumReserve_NotDissolved.selector);
        _mustFail(me, address(reserve), abi.encodeCall(reserve.dissolve, ()), none, 14);
        uint256 closesAt = closed[closes()].closedAt + PERIOD_SECONDS;
        none = abi.encodeWithSelector(V.RedemptionVault_PeriodOpen.selector, block.timestamp, closesAt);
        bytes memory close = abi.encodeWithSignature("closePeriod()");
        if (block.timestamp < closesAt) _mustFail(me, address(vault), close, none, 19);
        ++successes[Act.TRY_FORBIDDEN];
    }

    /* INTERNALS */

    /// @dev Redeems whatever can be, in one order or the other: what each got, and whether none was refused but for want of
    /// money. Told, not counted: what is counted here is undone with the rest.
    function _leaveAll(uint256 seed, bool isBackwards) internal returns (uint256[] memory paid, bool isClear) {
        (paid, isClear) = (new uint256[](TOTAL), true);
        for (uint256 i = 0; i < TOTAL; ++i) {
            uint256 at = ((seed % TOTAL) + (isBackwards ? TOTAL - 1 - i : i)) % TOTAL;
            if (tokens[at + 1].state != State.ACTIVE) continue;
            address owner = tokens[at + 1].owner;
            uint256 before = asset.balanceOf(owner);
            vm.prank(owner);
            try vault.redeem(at + 1, owner, 0, FOREVER) {
                paid[at] = asset.balanceOf(owner) - before;
            } catch (bytes memory refusal) {
                isClear = isClear && bytes4(refusal) == V.RedemptionVault_InsufficientFunds.selector;
            }
        }
    }

    function _reserveForAdmin() internal {
        bytes4[] memory exits = new bytes4[](6);
        (exits[0], exits[1], exits[2]) = (V.redeem.selector, V.redeemBatch.selector, V.requestRedemption.selector);
        (exits[3], exits[4]) = (V.cancelRedemption.selector, V.processQueue.selector);
        exits[5] = IOperationalFund.claim.selector;
        manager.setTargetFunctionRole(address(vault), exits, 0);
        manager.setTargetFunctionRole(address(fund), exits, 0);
    }

    function _isRedeemed(uint256 id, address owner, uint256 due) internal returns (bool) {
        uint256 before = asset.balanceOf(owner);
        vm.prank(owner);
        vault.redeem(id, owner, due, block.timestamp);
        return asset.balanceOf(owner) == before + due;
    }

    /// @dev By the queue, once the custodian and the dropped strategies gave back.
    function _isClaimed(uint256 id, address owner, uint256 due) internal returns (bool) {
        vm.prank(owner);
        vault.requestRedemption(id);
        vm.prank(CUSTODIAN);
        fund.returnExternal(fund.externalBook());
        fund.contribute(vault.liabilityWad());
        for (uint256 i = 0; i < _tail() && vault.token(id).place != 0; ++i) vault.processQueue(100);
        uint256 before = asset.balanceOf(owner);
        uint256 owed = fund.claimOf(owner);
        vm.prank(owner);
        fund.claim(owner);
        return owed >= due && asset.balanceOf(owner) == before + owed;
    }

    /// @dev Everybody leaves, whatever it takes; then the end, with what it must not do before, and what it leaves.
    function _isEnded() internal returns (bool) {
        vault.announceIssuanceEnd();
        fund.contribute(vault.liabilityWad());
        for (uint256 id = 1; id <= TOTAL; ++id) {
            if (tokens[id].state != State.ACTIVE) continue;
            vm.prank(tokens[id].owner);
            vault.requestRedemption(id);
        }
        vm.warp(block.timestamp + 30 days - 1);
        uint256 most = _tail(); // steps
        for (uint256 i = 0; i < most && vault.activeTokens() > 1; ++i) vault.processQueue(1);
        bool isEarly = _canEnd();
        vm.warp(block.timestamp + 1);
        if (active != 0) isEarly = isEarly || _canEnd();
        for (uint256 i = 0; i < most && vault.activeTokens() != 0; ++i) vault.processQueue(1);
        uint256 due = asset.balanceOf(SPONSOR) + fund.cash() + asset.balanceOf(address(reserve));
        if (!_canEnd()) return false;
        bool isPaid = asset.balanceOf(SPONSOR) == due && asset.balanceOf(address(reserve)) == 0;
        return isPaid && !isEarly && asset.balanceOf(address(fund)) == fund.totalClaims() + ghostDonatedToFund;
    }

    /// @dev Both ways to the sponsor; true when both are open, and of course when one is.
    function _canEnd() internal returns (bool) {
        (bool isFund, ) = address(fund).call(abi.encodeCall(fund.dissolve, ()));
        (bool isReserve, ) = address(reserve).call(abi.encodeCall(reserve.dissolve, ()));
        return isFund || isReserve;
    }

    function _tryTokens(uint256 seed) internal {
        uint256 id = _pick(seed, State.ACTIVE);
        uint256 now_ = block.timestamp;
        bytes memory data = abi.encodeCall(V.redeem, (id, STRANGER, 0, now_));
        bytes memory refusal = abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, STRANGER, id);
        if (id != 0) {
            _mustFail(STRANGER, address(vault), data, refusal, 22);
            data = abi.encodeCall(V.requestRedemption, (id));
            _mustFail(STRANGER, address(vault), data, refusal, 22);
            _tryTerms(id);
            refusal = abi.encodeWithSelector(V.RedemptionVault_TokenNotInactive.selector, id);
            data = abi.encodeCall(V.issue, (id, _actor(seed), now_));
            _mustFail(_actor(seed), address(vault), data, refusal, 21);
            refusal = abi.encodeWithSelector(V.RedemptionVault_NotQueued.selector, id);
            _mustFail(tokens[id].owner, address(vault), abi.encodeCall(V.cancelRedemption, (id)), refusal, 21);
        }
        id = _pick(seed, State.INACTIVE);
        if (id == 0) return;
        refusal = abi.encodeWithSelector(V.RedemptionVault_TokenInactive.selector, id);
        data = abi.encodeCall(V.redeem, (id, STRANGER, 0, now_));
        _mustFail(tokens[id].lastOwner, address(vault), data, refusal, 21);
        data = abi.encodeCall(V.requestRedemption, (id));
        _mustFail(tokens[id].lastOwner, address(vault), data, refusal, 21);
    }

    /// @dev Too late, too little, and to whom nothing is paid.
    function _tryTerms(uint256 id) internal {
        (address owner, uint256 due, uint256 now_) = (tokens[id].owner, vault.previewRedeem(id), block.timestamp);
        bytes memory refusal = abi.encodeWithSelector(V.RedemptionVault_BelowMinimum.selector, due, due + 1);
        _mustFail(owner, address(vault), abi.encodeCall(V.redeem, (id, owner, due + 1, now_)), refusal, 28);
        refusal = abi.encodeWithSelector(V.RedemptionVault_Expired.selector, now_ - 1, now_);
        _mustFail(owner, address(vault), abi.encodeCall(V.redeem, (id, owner, due, now_ - 1)), refusal, 28);
        address[3] memory nobody = [address(0), address(fund), address(vault)];
        for (uint256 i = 0; i < 3; ++i) {
            refusal = abi.encodeWithSelector(V.RedemptionVault_InvalidReceiver.selector, nobody[i]);
            _mustFail(owner, address(vault), abi.encodeCall(V.redeem, (id, nobody[i], 0, now_)), refusal, 15);
        }
    }

    /// @dev A token that waits is locked; a number outside the range is nobody's.
    function _tryStates(uint256 seed) internal {
        bytes4 kind = INumberedTokens.NumberedTokens_NoSuchNumber.selector;
        bytes memory data = abi.encodeCall(V.issue, (0, _actor(seed), block.timestamp));
        _mustFail(_actor(seed), address(vault), data, abi.encodeWithSelector(kind, 0, TOTAL), 20);
        data = abi.encodeCall(V.issue, (TOTAL + 1, _actor(seed), block.timestamp));
        _mustFail(_actor(seed), address(vault), data, abi.encodeWithSelector(kind, TOTAL + 1, TOTAL), 20);
        uint256 id = _pick(seed, State.QUEUED);
        if (id == 0) return;
        (address owner, uint256 place) = (tokens[id].owner, tokens[id].place);
        kind = INumberedTokens.NumberedTokens_TokenQueued.selector;
        bytes memory refusal = abi.encodeWithSelector(kind, id, place);
        _mustFail(owner, address(vault), abi.encodeCall(V.redeem, (id, owner, 0, block.timestamp)), refusal, 22);
        _mustFail(owner, address(vault), abi.encodeCall(V.requestRedemption, (id)), refusal, 22);
        _mustFail(owner, address(vault), abi.encodeCall(vault.transferFrom, (owner, STRANGER, id)), refusal, 22);
        ++met["tried a locked token"];
    }
}
