// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IStakeListener} from "./interfaces/IStakeListener.sol";
import {IStakingPools} from "./interfaces/IStakingPools.sol";
import {PoolSlots} from "./libraries/PoolSlots.sol";
import {PoolBooks} from "./PoolBooks.sol";
import {Pool, Position, Totals, Windows} from "./types/Pool.sol";
import {Condition, QueuedSlash, Slash} from "./types/StakingTypes.sol";

/// @title Slashing
/// @notice Who may slash, what waits, and what a position loses. Rules: {IStakingPools}.
///
/// The active stake of a pool is told at once though positions lose later: the total is cut by the whole slash, and a
/// position counts in it as amount x left(now) / left(its cursor), left(k) being what the first k slashes leave of one.
/// What it did not have to lose comes back when it is touched.
abstract contract Slashing is PoolBooks {
    using PoolSlots for *;
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    uint256 public constant MAX_SLASHES = 32;
    uint256 public constant MAX_SLASH_BPS = 5_000;
    uint256 private constant RAY = 1e27;
    uint256 private constant MAX_LIST = type(uint16).max;

    /* IMMUTABLES */

    /// @inheritdoc IStakingPools
    address public immutable SLASHED_TO;

    /* STORAGE */

    /// @inheritdoc IStakingPools
    address public listener;

    mapping(uint256 poolId => mapping(address slasher => Condition)) internal _conditions;
    mapping(uint256 poolId => mapping(uint256 place => uint256 packedSlash)) internal _slashes;
    mapping(uint256 poolId => QueuedSlash[]) internal _queue;
    mapping(uint256 poolId => uint256[] numbers) internal _waiting;

    constructor(address slashedTo) {
        SLASHED_TO = slashedTo;
    }

    /* WRITES: SLASHERS */

    /// @inheritdoc IStakingPools
    function slash(uint256 poolId, uint256 offenceAt, uint256 bps, bytes32 evidence) external nonReentrant {
        Condition memory held = _conditions[poolId][msg.sender];
        require(held.maxBps != 0, StakingPools_NotSlasher(poolId, msg.sender)); // of a pool that is: see registerCondition
        require(bps != 0 && bps <= held.maxBps, StakingPools_SlashOutOfRange(bps, held.maxBps));
        Pool storage pool_ = _pools[poolId];
        Windows memory windows = pool_.windows.toWindows();
        uint256 from = block.timestamp - windows.evidenceSeconds;
        require(
            offenceAt >= from && offenceAt <= block.timestamp,
            StakingPools_OffenceOutOfWindow(offenceAt, from, block.timestamp)
        );
        Totals memory totals = pool_.totals.toTotals();
        _requireRoom(poolId, totals, uint256(windows.evidenceSeconds) + windows.vetoSeconds);
        // Casts: a moment up to now, bps up to 5,000, a moment within two years.
        if (held.isProvenOnChain) {
            _execute(
                poolId,
                totals,
                windows.validator,
                QueuedSlash(uint40(offenceAt), 0, uint16(bps), msg.sender),
                evidence
            );
        } else {
            uint256 executableAt = block.timestamp + windows.vetoSeconds;
            uint256 number = _queue[poolId].length;
            _queue[poolId].push(QueuedSlash(uint40(offenceAt), uint40(executableAt), uint16(bps), msg.sender));
            _waiting[poolId].push(number);
            ++totals.queued; // at most 32
            pool_.totals = totals.pack();
            emit SlashQueued(poolId, number, msg.sender, offenceAt, bps, executableAt, evidence);
        }
    }

    /* WRITES: ANYONE */

    /// @inheritdoc IStakingPools
    function executeSlash(uint256 poolId, uint256 number) external nonReentrant {
        QueuedSlash memory queued = _takeQueued(poolId, number);
        require(
            block.timestamp >= queued.executableAt,
            StakingPools_VetoWindowOpen(number, queued.executableAt, block.timestamp)
        );
        Pool storage pool_ = _pools[poolId];
        Totals memory totals = pool_.totals.toTotals();
        require(totals.slashes < MAX_LIST, StakingPools_TooManySlashes(poolId, MAX_LIST));
        emit QueuedSlashExecuted(poolId, number);
        _execute(poolId, totals, pool_.windows.toWindows().validator, queued, bytes32(0));
    }

    /// @inheritdoc IStakingPools
    function sendSlashed(uint256 poolId) external nonReentrant returns (uint256 amount) {
        Pool storage pool_ = _existing(poolId);
        address token = pool_.staked.toStakedToken().token;
        amount = pool_.slashed;
        require(amount != 0, StakingPools_NothingToMove(token));
        pool_.slashed = 0;
        emit SlashedSent(poolId, SLASHED_TO, amount);
        IERC20(token).safeTransfer(SLASHED_TO, amount);
    }

    /* WRITES: CONFIGURATION */

    /// @inheritdoc IStakingPools
    function registerCondition(
        uint256 poolId,
        address slasher,
        uint256 maxBps,
        bool isProvenOnChain
    ) external restricted {
        _existing(poolId);
        require(maxBps <= MAX_SLASH_BPS, StakingPools_SlashOutOfRange(maxBps, MAX_SLASH_BPS));
        if (isProvenOnChain) _requireContract(slasher);
        uint256 before = _conditions[poolId][slasher].maxBps;
        _conditions[poolId][slasher] = Condition(uint16(maxBps), isProvenOnChain); // at most 5,000
        emit ConditionChanged(poolId, slasher, before, maxBps, isProvenOnChain);
    }

    /// @inheritdoc IStakingPools
    function vetoSlash(uint256 poolId, uint256 number) external restricted {
        _takeQueued(poolId, number);
        emit SlashVetoed(poolId, number);
    }

    /// @inheritdoc IStakingPools
    function bindListener(address newListener) external restricted {
        require(listener == address(0), StakingPools_ListenerBound(listener));
        _requireContract(newListener);
        listener = newListener;
        emit ListenerBound(newListener);
    }

    /* READS */

    /// @inheritdoc IStakingPools
    function stakeOf(address validator) external view returns (uint256) {
        return _pools[validatorPool[validator]].totals.toTotals().active; // pool 0 is empty
    }

    /// @inheritdoc IStakingPools
    function condition(uint256 poolId, address slasher) external view returns (Condition memory) {
        return _conditions[poolId][slasher];
    }

    /// @inheritdoc IStakingPools
    function slashAt(uint256 poolId, uint256 place) external view returns (Slash memory) {
        return _slashes[poolId][place].toSlash();
    }

    /// @inheritdoc IStakingPools
    function queuedNumbers(uint256 poolId) external view returns (uint256[] memory) {
        return _waiting[poolId];
    }

    /// @inheritdoc IStakingPools
    function queuedSlash(uint256 poolId, uint256 number) external view returns (QueuedSlash memory queued) {
        if (number < _queue[poolId].length) queued = _queue[poolId][number];
    }

    /* INTERNALS */

    /// @dev One more entry, and the active stake as if it hit all of it.
    function _execute(
        uint256 poolId,
        Totals memory totals,
        address validator,
        QueuedSlash memory what,
        bytes32 evidence
    ) private {
        uint256 kept = BPS - what.bps;
        (uint256 place, uint256 before) = (totals.slashes, totals.active);
        uint256 left = (before * kept) / BPS;
        _slashes[poolId][place] = Slash({
            offenceAt: what.offenceAt,
            executedAt: uint40(block.timestamp),
            bps: what.bps,
            leftRay: uint128((_leftRay(poolId, place) * kept) / BPS) // at most 1e27
        }).pack();
        totals.active = uint96(left); // at most what it was
        totals.slashes = uint16(place + 1); // both callers checked
        _pools[poolId].totals = totals.pack();
        emit Slashed(poolId, place, what.slasher, what.offenceAt, what.bps, before, left, evidence);
        if (validator == address(0)) return;
        address told = listener;
        if (told != address(0)) IStakeListener(told).onStakeSlashed(validator, left);
    }

    /// @dev Takes a slash out of the queue. At most 32 steps.
    function _takeQueued(uint256 poolId, uint256 number) private returns (QueuedSlash memory queued) {
        uint256[] storage waiting = _waiting[poolId];
        uint256 count = waiting.length;
        uint256 i = 0;
        while (i < count && waiting[i] != number) ++i;
        require(i < count, StakingPools_NotQueued(poolId, number));
        waiting[i] = waiting[count - 1];
        waiting.pop();
        queued = _queue[poolId][number];
        delete _queue[poolId][number];
        Totals memory totals = _pools[poolId].totals.toTotals();
        totals.queued = uint8(count - 1); // at most 32
        _pools[poolId].totals = totals.pack();
    }

    /// @dev Lets a position take the slashes it did not look at, 32 at most, and brings the active stake up to date.
    /// @param paid What it was paid already; it never loses that.
    /// @return loss What leaves its principal.
    function _takeSlashes(
        uint256 poolId,
        Position memory position_,
        Totals memory totals,
        uint256 paid
    ) internal view returns (uint256 loss) {
        uint256 cursor = position_.cursor;
        uint256 end = Math.min(totals.slashes, cursor + MAX_SLASHES);
        uint256 amount = position_.amount;
        uint256 left = Math.max(_afterSlashes(poolId, position_, end), paid);
        if (!position_.isUnbonding) {
            uint256 counted = _counted(poolId, amount, cursor, totals.slashes, Math.Rounding.Ceil);
            uint256 counts = _counted(poolId, left, end, totals.slashes, Math.Rounding.Floor);
            uint256 active = Math.saturatingSub(totals.active, counted) + counts;
            totals.active = uint96(Math.min(active, totals.principal));
        }
        position_.cursor = uint16(end); // at most totals.slashes
        position_.amount = uint96(left); // at most what it was
        return amount - left;
    }

    /// @dev What the slashes from a position's cursor up to `end` leave of it, each rounded down.
    function _afterSlashes(
        uint256 poolId,
        Position memory position_,
        uint256 end
    ) internal view returns (uint256 left) {
        left = position_.amount;
        for (uint256 i = position_.cursor; i < end; ++i) {
            Slash memory entry = _slashes[poolId][i].toSlash();
            if (entry.offenceAt >= position_.enteredAt) left = (left * (BPS - entry.bps)) / BPS;
        }
    }

    /// @dev What the slashes that wait would leave of `left`, each rounded down. At most 32 steps.
    function _afterQueued(uint256 poolId, uint256 enteredAt, uint256 left) internal view returns (uint256) {
        uint256[] storage waiting = _waiting[poolId];
        for (uint256 i = 0; i < waiting.length; ++i) {
            QueuedSlash memory queued = _queue[poolId][waiting[i]];
            if (queued.offenceAt >= enteredAt) left = (left * (BPS - queued.bps)) / BPS;
        }
        return left;
    }

    /// @dev What a position counts for in the active stake.
    function _counted(
        uint256 poolId,
        uint256 amount,
        uint256 cursor,
        uint256 slashes,
        Math.Rounding rounding
    ) internal view returns (uint256) {
        if (cursor == slashes) return amount;
        uint256 leftAtCursor = _leftRay(poolId, cursor);
        if (leftAtCursor == 0) return 0; // after some ninety slashes of half nothing more is told apart
        return Math.mulDiv(amount, _leftRay(poolId, slashes), leftAtCursor, rounding);
    }

    function _leftRay(uint256 poolId, uint256 slashes) private view returns (uint256) {
        return slashes == 0 ? RAY : _slashes[poolId][slashes - 1].toSlash().leftRay;
    }

    /// @dev The list has room, and of the last 32 slashes, queued ones included, one is no longer open.
    function _requireRoom(uint256 poolId, Totals memory totals, uint256 windowSeconds) private view {
        uint256 count = totals.slashes;
        require(count < MAX_LIST, StakingPools_TooManySlashes(poolId, MAX_LIST));
        uint256 room = MAX_SLASHES - totals.queued;
        require(room != 0, StakingPools_TooManySlashes(poolId, MAX_SLASHES));
        if (count < room) return;
        uint256 executedAt = _slashes[poolId][count - room].toSlash().executedAt;
        require(executedAt + windowSeconds < block.timestamp, StakingPools_TooManySlashes(poolId, MAX_SLASHES));
    }
}
