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
import {Pool, Position, PositionSlot, StakedToken, Totals, Windows, Work, Yield} from "./types/Pool.sol";
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

    mapping(address owner => mapping(uint256 positionId => PositionSlot)) internal _positions;

    /// @dev What a position was paid while slashes waited.
    mapping(address owner => mapping(uint256 positionId => uint256 amount)) internal _paid;

    /* CONSTRUCTOR */

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
        Pool storage pool_ = _pools[poolId];
        uint256 staked = pool_.staked;
        if (staked == 0) revert StakingPools_NoSuchPool(poolId, pools);
        uint256 least = staked.minStakeOf();
        require(amount >= least, StakingPools_StakeTooSmall(amount, least));
        Work memory work;
        _load(pool_, work);
        uint256 trust = ITrustRegistry(TRUST).scoreOf(msg.sender);
        least = work.yield.minTrustOf();
        require(trust >= least, StakingPools_TrustTooLow(trust, least));
        uint256 principal = work.totals.principalOf() + amount;
        require(principal <= MAX_BOOK, StakingPools_BookFull(principal, MAX_BOOK));

        work.totals = work.totals.withPosition(amount);
        positionId = (poolId << NUMBER_BITS) | work.totals.positionsOf();
        unchecked {
            RewardMath.add(work, amount * trust); // below 2^96 x 100
        }
        _positions[msg.sender][positionId].word = PoolSlots.newPosition(
            amount,
            work.fundedSeconds,
            work.totals.slashesOf(),
            trust
        );
        _store(pool_, work);
        emit Staked(msg.sender, positionId, amount);
        _receive(staked.tokenOf(), amount);
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
        (Pool storage pool_, PositionSlot storage slot, Work memory work) = _earning(msg.sender, positionId);
        uint256 unlockAt = work.position.enteredAtOf() + work.yield.lockSecondsOf();
        require(block.timestamp >= unlockAt, StakingPools_Locked(positionId, unlockAt, block.timestamp));
        withdrawableAt = _beginUnbonding(pool_, slot, work);
        emit Unbonded(msg.sender, positionId, work.position.amountOf(), withdrawableAt);
        _payReward(msg.sender, work);
    }

    /// @inheritdoc IStakingPools
    function emergencyExit(uint256 positionId) external nonReentrant returns (uint256 withdrawableAt) {
        (Pool storage pool_, PositionSlot storage slot, Work memory work) = _earning(msg.sender, positionId);
        work.reserve += work.reward; // it was there before
        withdrawableAt = _beginUnbonding(pool_, slot, work);
        emit Exited(msg.sender, positionId, work.position.amountOf(), work.reward, withdrawableAt);
    }

    /// @inheritdoc IStakingPools
    function withdraw(uint256 positionId) external nonReentrant returns (uint256) {
        return _withdraw(positionId, msg.sender);
    }

    /// @inheritdoc IStakingPools
    function withdrawTo(uint256 positionId, address receiver) external nonReentrant returns (uint256) {
        return _withdraw(positionId, receiver);
    }

    /* WRITES: ANYONE */

    /// @inheritdoc IStakingPools
    function poke(address owner, uint256 positionId) external nonReentrant {
        (Pool storage pool_, PositionSlot storage slot, Work memory work) = _earning(owner, positionId);
        uint256 before = work.position.trustOf();
        uint256 score = ITrustRegistry(TRUST).scoreOf(owner);
        require(score < before, StakingPools_TrustNotLower(positionId, before, score));
        work.position = work.position.withTrust(score);
        _goOnEarning(pool_, slot, work);
        emit TrustLowered(owner, positionId, before, score);
        _payReward(owner, work);
    }

    /// @inheritdoc IStakingPools
    function settle(address owner, uint256 positionId) external nonReentrant {
        uint256 word = _positionOf(owner, positionId);
        Pool storage pool_ = _pools[positionId >> NUMBER_BITS];
        uint256 totals = pool_.totals;
        require(word.cursorOf() < totals.slashesOf(), StakingPools_NothingToSettle(positionId));
        if (word.isUnbonding()) {
            uint256 paid = word.isPartlyPaid() ? _paid[owner][positionId] : 0;
            (_positions[owner][positionId].word, pool_.totals) = _slash(owner, positionId, word, totals, paid);
        } else {
            (, PositionSlot storage slot, Work memory work) = _earning(owner, positionId);
            _goOnEarning(pool_, slot, work);
            _payReward(owner, work);
        }
    }

    /* READS */

    /// @inheritdoc IStakingPools
    function pool(uint256 poolId) external view returns (PoolView memory facts) {
        Pool storage pool_ = _existing(poolId);
        Work memory work;
        _load(pool_, work);
        Totals memory totals = work.totals.toTotals();
        Yield memory yield = work.yield.toYield();
        Windows memory windows = pool_.windows.toWindows();
        StakedToken memory staked = pool_.staked.toStakedToken();
        facts.terms = PoolTerms({
            token: staked.token,
            rewardToken: yield.rewardToken,
            kind: yield.kind,
            rateBps: yield.rateBps,
            minStake: staked.minStake,
            lockSeconds: yield.lockSeconds,
            minTrust: yield.minTrust,
            unbondingSeconds: yield.unbondingSeconds,
            evidenceSeconds: windows.evidenceSeconds,
            vetoSeconds: windows.vetoSeconds,
            validator: windows.validator
        });
        facts.principal = totals.principal;
        facts.activeStake = totals.active;
        facts.power = work.power;
        facts.fundedSeconds = work.fundedSeconds;
        facts.positions = totals.positions;
        facts.slashes = totals.slashes;
        facts.queuedSlashes = totals.queued;
    }

    /// @inheritdoc IStakingPools
    function position(address owner, uint256 positionId) external view returns (PositionView memory facts) {
        uint256 word = _positionOf(owner, positionId);
        Position memory position_ = word.toPosition();
        facts.poolId = positionId >> NUMBER_BITS;
        Work memory work;
        _load(_pools[facts.poolId], work);
        uint256 slashes = work.totals.slashesOf();
        uint256 paid = _paid[owner][positionId];
        uint256 left = Math.max(_afterSlashes(facts.poolId, position_, slashes), paid);
        uint256 free = Math.max(_afterQueued(facts.poolId, position_.enteredAt, left), paid);
        facts.amount = position_.amount;
        facts.principal = left - paid;
        facts.heldBack = left - free;
        facts.trust = position_.trust;
        facts.enteredAt = position_.enteredAt;
        facts.unlockAt = position_.enteredAt + work.yield.lockSecondsOf();
        facts.pendingSlashes = slashes - position_.cursor;
        if (position_.isUnbonding) facts.withdrawableAt = position_.mark;
        else facts.reward = RewardMath.due(work, _power(word), position_.mark);
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
        Work memory work;
        pool_.loadEarning(work);
        if (work.power == 0) return NEVER;
        return work.settledAt + RewardMath.reach(work, NEVER - work.settledAt) - work.fundedSeconds;
    }

    /// @inheritdoc IStakingPools
    function solvency(uint256 poolId) external view returns (Solvency memory facts) {
        Pool storage pool_ = _existing(poolId);
        Work memory work;
        _load(pool_, work);
        facts.principal = work.totals.principalOf();
        facts.slashed = pool_.slashed;
        facts.funded = pool_.funded;
        facts.reserve = work.reserve;
        facts.paid = facts.funded - facts.reserve;
        facts.accrued = RewardMath.accrued(work);
        facts.solvent = facts.accrued <= facts.reserve;
    }

    /* INTERNALS: ACTS */

    function _claim(uint256 positionId) internal returns (uint256) {
        (Pool storage pool_, PositionSlot storage slot, Work memory work) = _earning(msg.sender, positionId);
        _goOnEarning(pool_, slot, work);
        _payReward(msg.sender, work);
        return work.reward;
    }

    /// @dev A position that earns, taken out of the sums: its reward is taken from the reserve, its slashes are taken.
    function _earning(
        address owner,
        uint256 positionId
    ) internal returns (Pool storage pool_, PositionSlot storage slot, Work memory work) {
        slot = _positions[owner][positionId];
        uint256 word = slot.word;
        require(word != 0, StakingPools_NoSuchPosition(owner, positionId));
        require(!word.isUnbonding(), StakingPools_Unbonding(positionId, word.markOf()));
        pool_ = _pools[positionId >> NUMBER_BITS];
        _load(pool_, work);
        (work.positionId, work.position) = (positionId, word);
        work.reward = RewardMath.remove(work, _power(word), word.markOf());
        work.reserve -= work.reward; // covered: see RewardMath
        if (word.cursorOf() != work.totals.slashesOf()) {
            (work.position, work.totals) = _slash(owner, positionId, word, work.totals, 0);
            pool_.totals = work.totals;
        }
    }

    /// @dev Puts the position back, paid up to now.
    function _goOnEarning(Pool storage pool_, PositionSlot storage slot, Work memory work) internal {
        RewardMath.add(work, _power(work.position));
        slot.word = work.position.withMark(work.fundedSeconds);
        pool_.storeEarning(work);
    }

    function _beginUnbonding(
        Pool storage pool_,
        PositionSlot storage slot,
        Work memory work
    ) internal returns (uint256 withdrawableAt) {
        (Totals memory totals, Position memory position_) = (work.totals.toTotals(), work.position.toPosition());
        uint256 counted = _counted(
            work.positionId >> NUMBER_BITS,
            position_.amount,
            position_.cursor,
            totals.slashes,
            Math.Rounding.Ceil
        );
        totals.active = uint96(Math.saturatingSub(totals.active, counted));
        work.totals = totals.pack();
        withdrawableAt = block.timestamp + work.yield.unbondingSecondsOf();
        (position_.isUnbonding, position_.mark) = (true, uint40(withdrawableAt)); // fits for 34,000 years
        slot.word = position_.pack();
        _store(pool_, work);
    }

    function _withdraw(uint256 positionId, address receiver) internal returns (uint256 amount) {
        PositionSlot storage slot = _positions[msg.sender][positionId];
        uint256 word = slot.word;
        require(word != 0, StakingPools_NoSuchPosition(msg.sender, positionId));
        require(word.isUnbonding(), StakingPools_NotUnbonding(positionId));
        require(
            block.timestamp >= word.markOf(),
            StakingPools_StillUnbonding(positionId, word.markOf(), block.timestamp)
        );
        Pool storage pool_ = _pools[positionId >> NUMBER_BITS];
        uint256 totals = pool_.totals;
        if (totals.queuedOf() == 0 && word.cursorOf() == totals.slashesOf() && !word.isPartlyPaid()) {
            // The usual case, and the cheap one: nothing was slashed, nothing is held back.
            amount = word.amountOf();
            slot.word = 0;
            unchecked {
                pool_.totals = totals - amount; // the principal is in the lowest bits, and holds the position
            }
            emit Withdrawn(msg.sender, positionId, amount);
        } else {
            amount = _withdrawPart(pool_, positionId, word.toPosition(), totals.toTotals());
        }
        if (amount != 0) IERC20(pool_.staked.tokenOf()).safeTransfer(receiver, amount);
    }

    /// @dev A withdrawal by a position that slashes hit or may hit. Tells what to send.
    function _withdrawPart(
        Pool storage pool_,
        uint256 positionId,
        Position memory position_,
        Totals memory totals
    ) internal returns (uint256 amount) {
        uint256 paid = position_.isPartlyPaid ? _paid[msg.sender][positionId] : 0;
        if (position_.cursor != totals.slashes) {
            (uint256 word, uint256 after_) = _slash(msg.sender, positionId, position_.pack(), totals.pack(), paid);
            (position_, totals) = (word.toPosition(), after_.toTotals());
            uint256 pending = totals.slashes - position_.cursor;
            require(pending == 0, StakingPools_SettleFirst(positionId, pending));
        }
        uint256 left = position_.amount;
        uint256 free = totals.queued == 0 ? left : _afterQueued(positionId >> NUMBER_BITS, position_.enteredAt, left);
        amount = Math.saturatingSub(free, paid);
        totals.principal -= uint96(amount); // it is part of the principal

        // Nothing waits, or nothing is left for what waits to take.
        if (free == left || paid == left) {
            delete _positions[msg.sender][positionId].word;
            if (paid != 0) delete _paid[msg.sender][positionId];
        } else {
            require(amount != 0, StakingPools_HeldBack(positionId, left - paid));
            position_.isPartlyPaid = true;
            _positions[msg.sender][positionId].word = position_.pack();
            _paid[msg.sender][positionId] = paid + amount;
            emit StakeHeldBack(msg.sender, positionId, left - free);
        }
        pool_.totals = totals.pack();
        emit Withdrawn(msg.sender, positionId, amount);
    }

    /// @dev Moves what a position loses from principal to the slashed book. Gives position and totals as they are then.
    function _slash(
        address owner,
        uint256 positionId,
        uint256 word,
        uint256 totalsWord,
        uint256 paid
    ) internal returns (uint256, uint256) {
        (Position memory position_, Totals memory totals) = (word.toPosition(), totalsWord.toTotals());
        uint256 loss = _takeSlashes(positionId >> NUMBER_BITS, position_, totals, paid);
        totals.principal -= uint96(loss); // part of the principal, as `paid` no longer is
        if (loss != 0) _pools[positionId >> NUMBER_BITS].slashed += uint160(loss); // tokens are not that many
        emit PositionSlashed(owner, positionId, word.amountOf(), position_.amount, position_.cursor - word.cursorOf());
        return (position_.pack(), totals.pack());
    }

    function _payReward(address owner, Work memory work) internal {
        if (work.reward == 0) return;
        emit RewardPaid(owner, work.positionId, work.reward);
        _pay(work.yield.rewardTokenOf(), owner, work.reward);
    }

    /* INTERNALS: STORAGE */

    /// @dev A pool as of now.
    function _load(Pool storage pool_, Work memory work) internal view {
        pool_.loadEarning(work);
        work.totals = pool_.totals;
        RewardMath.advance(work);
    }

    function _store(Pool storage pool_, Work memory work) internal {
        pool_.totals = work.totals;
        pool_.storeEarning(work);
    }

    function _positionOf(address owner, uint256 positionId) internal view returns (uint256 word) {
        word = _positions[owner][positionId].word;
        require(word != 0, StakingPools_NoSuchPosition(owner, positionId));
    }

    function _power(uint256 word) internal pure returns (uint256) {
        unchecked {
            return word.amountOf() * word.trustOf(); // below 2^96 x 2^8
        }
    }
}
