// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {exp, ln, ud} from "@prb/math/src/UD60x18.sol";

import {ITrustRegistry} from "../trust/interfaces/ITrustRegistry.sol";
import {IStakingPools} from "./interfaces/IStakingPools.sol";
import {PoolSlots} from "./libraries/PoolSlots.sol";
import {RewardMath} from "./libraries/RewardMath.sol";
import {Slashing} from "./Slashing.sol";
import {Accrual, Pool, Position, Reserve, StakedToken, Totals, Windows, Yield} from "./types/Pool.sol";
import {PoolTerms, PoolView, PositionView, RateKind, Solvency} from "./types/StakingTypes.sol";

/// @title StakingPools
/// @notice Positions: what they stake, earn, lose and take home. Rules and formulas: {IStakingPools}.
contract StakingPools is Slashing {
    using PoolSlots for *;
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    uint256 public constant MAX_BATCH = 32;
    uint256 private constant NUMBER_BITS = 32;
    uint256 private constant NEVER = type(uint40).max;

    /* IMMUTABLES */

    /// @inheritdoc IStakingPools
    address public immutable TRUST;

    /* STORAGE */

    mapping(address owner => mapping(uint256 positionId => uint256 packedPosition)) internal _positions;

    /// @dev What a position was paid while slashes waited.
    mapping(address owner => mapping(uint256 positionId => uint256 amount)) internal _paid;

    /* CONSTRUCTOR */

    /// @dev A pool and a position, as an act works on them.
    struct Work {
        uint256 poolId;
        uint256 positionId;
        Totals totals;
        Accrual accrual;
        Reserve reserve;
        Yield yield;
        Position position;
        uint256 loss;
        uint256 reward;
    }

    constructor(
        address initialAuthority,
        address trust,
        address slashedTo
    ) AccessManaged(initialAuthority) Slashing(slashedTo) {
        _requireContract(trust);
        TRUST = trust;
    }

    /* WRITES: STAKERS */

    /// @inheritdoc IStakingPools
    function stake(uint256 poolId, uint256 amount) external nonReentrant returns (uint256 positionId) {
        Pool storage pool_ = _existing(poolId);
        StakedToken memory staked = pool_.staked.toStakedToken();
        require(amount >= staked.minStake, StakingPools_StakeTooSmall(amount, staked.minStake));
        Work memory work;
        _load(pool_, work);
        uint256 trust = ITrustRegistry(TRUST).scoreOf(msg.sender);
        require(trust >= work.yield.minTrust, StakingPools_TrustTooLow(trust, work.yield.minTrust));

        Totals memory totals = work.totals;
        uint256 principal = totals.principal + amount;
        require(principal <= MAX_BOOK, StakingPools_BookFull(principal, MAX_BOOK));
        totals.principal = uint96(principal);
        totals.active += uint96(amount); // at most the principal
        positionId = (poolId << NUMBER_BITS) | ++totals.positions;
        RewardMath.add(work.accrual, work.reserve, amount * trust);
        _positions[msg.sender][positionId] = Position({
            amount: uint96(amount),
            enteredAt: uint40(block.timestamp),
            mark: work.accrual.fundedSeconds,
            cursor: totals.slashes,
            trust: uint8(trust), // at most 100
            isUnbonding: false,
            isPartlyPaid: false
        }).pack();
        _store(pool_, work);
        emit Staked(msg.sender, positionId, amount, trust);
        _receive(staked.token, amount);
    }

    /// @inheritdoc IStakingPools
    function claim(uint256 positionId) external nonReentrant returns (uint256 reward) {
        return _claim(positionId);
    }

    /// @inheritdoc IStakingPools
    function claimAll(uint256[] calldata positionIds) external nonReentrant {
        uint256 count = positionIds.length;
        require(count <= MAX_BATCH, StakingPools_BatchTooLarge(count, MAX_BATCH));
        for (uint256 i = 0; i < count; ++i) {
            _claim(positionIds[i]);
        }
    }

    /// @inheritdoc IStakingPools
    function unbond(uint256 positionId) external nonReentrant returns (uint256 withdrawableAt) {
        (Pool storage pool_, Work memory work) = _earning(msg.sender, positionId);
        uint256 unlockAt = uint256(work.position.enteredAt) + work.yield.lockSeconds;
        require(block.timestamp >= unlockAt, StakingPools_Locked(positionId, unlockAt, block.timestamp));
        withdrawableAt = _beginUnbonding(pool_, work);
        emit Unbonded(msg.sender, positionId, work.position.amount, withdrawableAt);
        _payReward(msg.sender, work);
    }

    /// @inheritdoc IStakingPools
    function emergencyExit(uint256 positionId) external nonReentrant returns (uint256 withdrawableAt) {
        (Pool storage pool_, Work memory work) = _earning(msg.sender, positionId);
        work.reserve.amount += uint96(work.reward); // it was there before
        withdrawableAt = _beginUnbonding(pool_, work);
        emit Exited(msg.sender, positionId, work.position.amount, work.reward, withdrawableAt);
    }

    /// @inheritdoc IStakingPools
    function withdraw(uint256 positionId, address receiver) external nonReentrant returns (uint256 amount) {
        Position memory position_ = _positionOf(msg.sender, positionId);
        require(position_.isUnbonding, StakingPools_NotUnbonding(positionId));
        require(
            block.timestamp >= position_.mark,
            StakingPools_StillUnbonding(positionId, position_.mark, block.timestamp)
        );
        uint256 poolId = positionId >> NUMBER_BITS;
        Pool storage pool_ = _pools[poolId];
        Totals memory totals = pool_.totals.toTotals();
        uint256 paid = position_.isPartlyPaid ? _paid[msg.sender][positionId] : 0;
        if (position_.cursor != totals.slashes) {
            _slash(msg.sender, positionId, position_, totals, paid);
            uint256 pending = totals.slashes - position_.cursor;
            require(pending == 0, StakingPools_SettleFirst(positionId, pending));
        }
        uint256 left = position_.amount;
        uint256 free = totals.queued == 0 ? left : _afterQueued(poolId, position_.enteredAt, left);
        amount = Math.saturatingSub(free, paid);
        totals.principal -= uint96(amount); // it is part of the principal

        if (free == left) {
            delete _positions[msg.sender][positionId];
            if (paid != 0) delete _paid[msg.sender][positionId];
        } else {
            require(amount != 0, StakingPools_HeldBack(positionId, left - paid));
            position_.isPartlyPaid = true;
            _positions[msg.sender][positionId] = position_.pack();
            _paid[msg.sender][positionId] = paid + amount;
        }
        pool_.totals = totals.pack();
        emit Withdrawn(msg.sender, positionId, amount, left - Math.max(free, paid));
        if (amount != 0) IERC20(pool_.staked.toStakedToken().token).safeTransfer(receiver, amount);
    }

    /* WRITES: ANYONE */

    /// @inheritdoc IStakingPools
    function poke(address owner, uint256 positionId) external nonReentrant {
        (Pool storage pool_, Work memory work) = _earning(owner, positionId);
        uint256 before = work.position.trust;
        uint256 score = ITrustRegistry(TRUST).scoreOf(owner);
        require(score < before, StakingPools_TrustNotLower(positionId, before, score));
        work.position.trust = uint8(score); // below what it was
        _goOnEarning(pool_, owner, work);
        emit TrustLowered(owner, positionId, before, score);
        _payReward(owner, work);
    }

    /// @inheritdoc IStakingPools
    function settle(address owner, uint256 positionId) external nonReentrant {
        Position memory position_ = _positionOf(owner, positionId);
        Pool storage pool_ = _pools[positionId >> NUMBER_BITS];
        Totals memory totals = pool_.totals.toTotals();
        require(position_.cursor < totals.slashes, StakingPools_NothingToSettle(positionId));
        if (position_.isUnbonding) {
            uint256 paid = position_.isPartlyPaid ? _paid[owner][positionId] : 0;
            _slash(owner, positionId, position_, totals, paid);
            pool_.totals = totals.pack();
            _positions[owner][positionId] = position_.pack();
        } else {
            Work memory work;
            (pool_, work) = _earning(owner, positionId);
            _goOnEarning(pool_, owner, work);
            _payReward(owner, work);
        }
    }

    /* READS */

    /// @inheritdoc IStakingPools
    function pool(uint256 poolId) external view returns (PoolView memory facts) {
        Pool storage pool_ = _existing(poolId);
        Work memory work;
        _load(pool_, work);
        Windows memory windows = pool_.windows.toWindows();
        StakedToken memory staked = pool_.staked.toStakedToken();
        facts.terms = PoolTerms({
            token: staked.token,
            rewardToken: work.yield.rewardToken,
            kind: work.yield.kind,
            rateBps: work.yield.rateBps,
            minStake: staked.minStake,
            lockSeconds: work.yield.lockSeconds,
            minTrust: work.yield.minTrust,
            unbondingSeconds: work.yield.unbondingSeconds,
            evidenceSeconds: windows.evidenceSeconds,
            vetoSeconds: windows.vetoSeconds,
            validator: windows.validator
        });
        facts.principal = work.totals.principal;
        facts.activeStake = work.totals.active;
        facts.power = work.accrual.power;
        facts.fundedSeconds = work.accrual.fundedSeconds;
        facts.positions = work.totals.positions;
        facts.slashes = work.totals.slashes;
        facts.queuedSlashes = work.totals.queued;
    }

    /// @inheritdoc IStakingPools
    function position(address owner, uint256 positionId) external view returns (PositionView memory facts) {
        Position memory position_ = _positionOf(owner, positionId);
        facts.poolId = positionId >> NUMBER_BITS;
        Work memory work;
        _load(_pools[facts.poolId], work);
        uint256 paid = _paid[owner][positionId];
        uint256 left = Math.max(_afterSlashes(facts.poolId, position_, work.totals.slashes), paid);
        uint256 free = Math.max(_afterQueued(facts.poolId, position_.enteredAt, left), paid);
        facts.amount = position_.amount;
        facts.principal = left - paid;
        facts.heldBack = left - free;
        facts.trust = position_.trust;
        facts.enteredAt = position_.enteredAt;
        facts.unlockAt = uint256(position_.enteredAt) + work.yield.lockSeconds;
        facts.pendingSlashes = work.totals.slashes - position_.cursor;
        if (position_.isUnbonding) facts.withdrawableAt = position_.mark;
        else facts.reward = RewardMath.due(work.accrual, work.yield, _power(position_), position_.mark);
    }

    /// @inheritdoc IStakingPools
    function rates(uint256 poolId) external view returns (uint256 aprWad, uint256 apyWad) {
        Yield memory yield = _existing(poolId).yield.toYield();
        uint256 growthWad = _growthWad(yield.rateBps);
        return
            yield.kind == RateKind.APR
                ? (growthWad - WAD, exp(ud(growthWad - WAD)).unwrap() - WAD)
                : (ln(ud(growthWad)).unwrap(), growthWad - WAD);
    }

    /// @inheritdoc IStakingPools
    function fundedUntil(uint256 poolId) external view returns (uint256) {
        Pool storage pool_ = _existing(poolId);
        (Accrual memory accrual, Reserve memory reserve) = (pool_.accrual.toAccrual(), pool_.reserve.toReserve());
        if (accrual.power == 0) return NEVER;
        uint256 last = RewardMath.reach(accrual, reserve, pool_.yield.toYield(), NEVER - accrual.settledAt);
        return accrual.settledAt + last - accrual.fundedSeconds;
    }

    /// @inheritdoc IStakingPools
    function solvency(uint256 poolId) external view returns (Solvency memory facts) {
        Pool storage pool_ = _existing(poolId);
        Work memory work;
        _load(pool_, work);
        facts.principal = work.totals.principal;
        facts.slashed = pool_.slashed;
        facts.funded = pool_.funded;
        facts.reserve = work.reserve.amount;
        facts.paid = facts.funded - facts.reserve;
        facts.accrued = RewardMath.accrued(work.accrual, work.reserve, work.yield);
        facts.solvent = facts.accrued <= facts.reserve;
    }

    /* INTERNALS: ACTS */

    function _claim(uint256 positionId) internal returns (uint256) {
        (Pool storage pool_, Work memory work) = _earning(msg.sender, positionId);
        _goOnEarning(pool_, msg.sender, work);
        _payReward(msg.sender, work);
        return work.reward;
    }

    /// @dev A position that earns, taken out of the sums: its reward is taken from the reserve, its slashes are taken.
    function _earning(address owner, uint256 positionId) internal returns (Pool storage pool_, Work memory work) {
        work.position = _positionOf(owner, positionId);
        require(!work.position.isUnbonding, StakingPools_Unbonding(positionId, work.position.mark));
        work.positionId = positionId;
        work.poolId = positionId >> NUMBER_BITS;
        pool_ = _pools[work.poolId];
        _load(pool_, work);
        uint256 power = _power(work.position);
        work.reward = RewardMath.due(work.accrual, work.yield, power, work.position.mark);
        work.reserve.amount -= uint96(work.reward); // covered: see RewardMath
        RewardMath.remove(work.accrual, work.reserve, power, work.position.mark);
        if (work.position.cursor != work.totals.slashes) {
            _slash(owner, positionId, work.position, work.totals, 0);
        }
    }

    /// @dev Puts the position back, paid up to now.
    function _goOnEarning(Pool storage pool_, address owner, Work memory work) internal {
        work.position.mark = work.accrual.fundedSeconds;
        RewardMath.add(work.accrual, work.reserve, _power(work.position));
        _positions[owner][work.positionId] = work.position.pack();
        _store(pool_, work);
    }

    function _beginUnbonding(Pool storage pool_, Work memory work) internal returns (uint256 withdrawableAt) {
        Totals memory totals = work.totals;
        Position memory position_ = work.position;
        uint256 counted = _counted(work.poolId, position_.amount, position_.cursor, totals.slashes, Math.Rounding.Ceil);
        totals.active = uint96(Math.saturatingSub(totals.active, counted));
        withdrawableAt = block.timestamp + work.yield.unbondingSeconds;
        (position_.isUnbonding, position_.mark) = (true, uint40(withdrawableAt)); // fits for 34,000 years
        _positions[msg.sender][work.positionId] = position_.pack();
        _store(pool_, work);
    }

    /// @dev Moves what a position loses from principal to the slashed book.
    function _slash(
        address owner,
        uint256 positionId,
        Position memory position_,
        Totals memory totals,
        uint256 paid
    ) internal {
        (uint256 poolId, uint256 before, uint256 cursor) = (
            positionId >> NUMBER_BITS,
            position_.amount,
            position_.cursor
        );
        uint256 loss = _takeSlashes(poolId, position_, totals, paid);
        emit PositionSlashed(owner, positionId, before, before - loss, position_.cursor - cursor);
        if (loss == 0) return;
        totals.principal -= uint96(loss); // part of the principal, as `paid` no longer is
        _pools[poolId].slashed += uint160(loss); // far from full: tokens are not that many
    }

    function _payReward(address owner, Work memory work) internal {
        if (work.reward == 0) return;
        emit RewardPaid(owner, work.positionId, work.reward, work.reserve.amount);
        _pay(work.yield.rewardToken, owner, work.reward);
    }

    /* INTERNALS: STORAGE */

    /// @dev A pool as of now.
    function _load(Pool storage pool_, Work memory work) internal view {
        work.totals = pool_.totals.toTotals();
        work.accrual = pool_.accrual.toAccrual();
        work.reserve = pool_.reserve.toReserve();
        work.yield = pool_.yield.toYield();
        RewardMath.advance(work.accrual, work.reserve, work.yield);
    }

    function _store(Pool storage pool_, Work memory work) internal {
        pool_.totals = work.totals.pack();
        pool_.accrual = work.accrual.pack();
        pool_.reserve = work.reserve.pack();
    }

    function _positionOf(address owner, uint256 positionId) internal view returns (Position memory position_) {
        uint256 word = _positions[owner][positionId];
        require(word != 0, StakingPools_NoSuchPosition(owner, positionId));
        position_ = word.toPosition();
    }

    function _power(Position memory position_) internal pure returns (uint256) {
        return uint256(position_.amount) * position_.trust;
    }
}
