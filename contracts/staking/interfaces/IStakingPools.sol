// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Condition, PoolTerms, PoolView, PositionView, QueuedSlash, Slash, Solvency} from "../types/StakingTypes.sol";

/// @title IStakingPools
/// @notice Pools in which stake earns a fixed rate, as far as rewards are funded, and can be slashed. One pool a validator.
///
/// Every stake is a position of its own, in one slot, never merged. Its power is amount x trust when it was made; trust
/// that fell is written down by anyone ({poke}), trust that rose is not: stake again. With T the pool's funded seconds,
///
///     APR:  reward = power x rate x (T - T0) / (100 x 10,000 x 31,536,000)
///     APY:  reward = power x ((1 + rate) ^ ((T - T0) / year) - 1) / 100
///
/// each rounded down; T0 is T when the position was made or last paid. T counts only while somebody earns, and only up to
/// the second at which the reserve is used up ({fundedUntil}); it goes on when rewards are brought, and what passed in
/// between earns nothing, for nobody. An APR is exact to the last wei. An APY is as exact as its index,
/// which has 18 decimals (1e-16 of the stake), and ends when a claim never made would have grown 2^40 times.
///
/// Slashing. A slash is one more entry in the pool's list, whatever the number of stakers. A position takes those entries
/// with offenceAt >= its entry, unbonding or not, one after the other, each rounded down, when it is next touched, by its
/// owner or by anyone ({settle}); stake that entered after the offence never. What it loses goes from principal to the
/// slashed book in that moment, exactly; until then the principal book holds it, and nobody can withdraw it. Until then
/// it also earns as before, which {fundedUntil} reckons with. Since unbonding lasts at least a day longer than
/// reporting and vetoing together, no stake that was there can leave before a slash reached it.
///
/// Not proven on chain, a slash waits; what it would take is held back from withdrawals meanwhile ({withdraw}).
///
/// Nothing stops an exit: no pause, no role, no oracle; rewards that cannot be sent are kept for their owner ({claimOwed}).
/// What a token must honour: it moves exactly what it is told, or reverts, and calls nobody who can stop an exit.
interface IStakingPools {
    /// @notice A term is out of its bounds.
    /// @param parameter Its name in PoolTerms.
    error StakingPools_TermOutOfRange(bytes32 parameter, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice Stake could leave before a slash reaches it.
    /// @param least Evidence window + veto window + 1 day, seconds.
    error StakingPools_UnbondingTooShort(uint256 unbondingSeconds, uint256 least);
    /// @notice There is no contract at this address.
    error StakingPools_NoContract(address account);
    /// @notice The validator has a pool.
    error StakingPools_ValidatorHasPool(address validator, uint256 poolId);
    /// @notice No such pool.
    error StakingPools_NoSuchPool(uint256 poolId, uint256 pools);
    /// @notice The owner has no such position.
    error StakingPools_NoSuchPosition(address owner, uint256 positionId);
    /// @notice The stake is below the pool's least.
    error StakingPools_StakeTooSmall(uint256 amount, uint256 minStake);
    /// @notice The staker's trust is below the pool's least.
    error StakingPools_TrustTooLow(uint256 trust, uint256 minTrust);
    /// @notice A book would hold more than it can.
    error StakingPools_BookFull(uint256 amount, uint256 maximum);
    /// @notice The token did not bring what it was told to: tokens that take a fee are refused.
    error StakingPools_WrongReceipt(uint256 received, uint256 amount);
    /// @notice The position is locked.
    error StakingPools_Locked(uint256 positionId, uint256 unlockAt, uint256 nowAt);
    /// @notice The position is unbonding: it earns nothing and cannot be unbonded again.
    error StakingPools_Unbonding(uint256 positionId, uint256 withdrawableAt);
    /// @notice The position has to be unbonded first.
    error StakingPools_NotUnbonding(uint256 positionId);
    /// @notice The position is still unbonding.
    error StakingPools_StillUnbonding(uint256 positionId, uint256 withdrawableAt, uint256 nowAt);
    /// @notice All that is left of the position waits for queued slashes.
    error StakingPools_HeldBack(uint256 positionId, uint256 amount);
    /// @notice More slashes than one act takes: settle first.
    error StakingPools_SettleFirst(uint256 positionId, uint256 pending);
    /// @notice The position took every slash.
    error StakingPools_NothingToSettle(uint256 positionId);
    /// @notice The score is not below what the position earns with.
    error StakingPools_TrustNotLower(uint256 positionId, uint256 trust, uint256 score);
    /// @notice Too many positions for one call.
    error StakingPools_BatchTooLarge(uint256 length, uint256 maximum);
    /// @notice There is nothing to move.
    error StakingPools_NothingToMove(address token);
    /// @notice The caller holds no condition of this pool.
    error StakingPools_NotSlasher(uint256 poolId, address account);
    /// @notice A slash, or the most of a condition, is out of its bounds.
    error StakingPools_SlashOutOfRange(uint256 bps, uint256 maxBps);
    /// @notice The offence is too old, or yet to come.
    error StakingPools_OffenceOutOfWindow(uint256 offenceAt, uint256 from, uint256 to);
    /// @notice Too many slashes are open, or the pool's list is full.
    error StakingPools_TooManySlashes(uint256 poolId, uint256 maximum);
    /// @notice No such slash waits.
    error StakingPools_NotQueued(uint256 poolId, uint256 number);
    /// @notice The slash can still be vetoed.
    error StakingPools_VetoWindowOpen(uint256 number, uint256 executableAt, uint256 nowAt);
    /// @notice A listener is bound.
    error StakingPools_ListenerBound(address listener);

    event PoolCreated(uint256 indexed poolId, address indexed validator, PoolTerms terms);
    event WindowsChanged(
        uint256 indexed poolId,
        uint256 evidenceSecondsBefore,
        uint256 evidenceSeconds,
        uint256 vetoSecondsBefore,
        uint256 vetoSeconds
    );
    event ConditionChanged(
        uint256 indexed poolId,
        address indexed slasher,
        uint256 maxBpsBefore,
        uint256 maxBps,
        bool isProvenOnChain
    );
    event ListenerBound(address indexed listener);
    /// @notice A position was made. What it earns with is its owner's score in {TRUST} at that moment.
    event Staked(address indexed owner, uint256 indexed positionId, uint256 amount);
    /// @notice Left the reserve of the position's pool.
    event RewardPaid(address indexed owner, uint256 indexed positionId, uint256 amount);
    /// @notice A reward could not be sent and waits for its owner.
    event RewardKept(address indexed owner, address indexed token, uint256 amount, uint256 owedAfter);
    event OwedClaimed(address indexed owner, address indexed token, address receiver, uint256 amount);
    event RewardsFunded(uint256 indexed poolId, address indexed payer, uint256 amount, uint256 reserveAfter);
    event TrustLowered(address indexed owner, uint256 indexed positionId, uint256 trustBefore, uint256 trustAfter);
    event Unbonded(address indexed owner, uint256 indexed positionId, uint256 amount, uint256 withdrawableAt);
    /// @param forfeited Reward that stays in the reserve.
    event Exited(
        address indexed owner,
        uint256 indexed positionId,
        uint256 amount,
        uint256 forfeited,
        uint256 withdrawableAt
    );
    /// @notice The position ends, unless {StakeHeldBack} comes before.
    event Withdrawn(address indexed owner, uint256 indexed positionId, uint256 amount);
    /// @param amount What stays in the position for queued slashes.
    event StakeHeldBack(address indexed owner, uint256 indexed positionId, uint256 amount);
    /// @notice A position took slashes.
    event PositionSlashed(
        address indexed owner,
        uint256 indexed positionId,
        uint256 amountBefore,
        uint256 amountAfter,
        uint256 slashesTaken
    );
    /// @param number Among the queued slashes of the pool, from 0.
    event SlashQueued(
        uint256 indexed poolId,
        uint256 indexed number,
        address indexed slasher,
        uint256 offenceAt,
        uint256 bps,
        uint256 executableAt,
        bytes32 evidence
    );
    event SlashVetoed(uint256 indexed poolId, uint256 indexed number);
    /// @notice The number of a queued slash that is now executed; {Slashed} follows.
    event QueuedSlashExecuted(uint256 indexed poolId, uint256 indexed number);
    /// @param position Its place in the pool's list, from 0.
    /// @param evidence Zero where it was queued: {SlashQueued} told it.
    event Slashed(
        uint256 indexed poolId,
        uint256 indexed position,
        address indexed slasher,
        uint256 offenceAt,
        uint256 bps,
        uint256 activeBefore,
        uint256 activeAfter,
        bytes32 evidence
    );
    event SlashedSent(uint256 indexed poolId, address indexed receiver, uint256 amount);

    /* WRITES: STAKERS */

    /// @notice Makes a position of `amount`, which the caller has approved. Its id carries the pool: poolId x 2^32 + number.
    /// @dev Errors: NoSuchPool, StakeTooSmall, TrustTooLow, BookFull, WrongReceipt.
    function stake(uint256 poolId, uint256 amount) external returns (uint256 positionId);

    /// @notice Pays the caller what a position earned so far.
    /// @dev Errors: NoSuchPosition, Unbonding.
    function claim(uint256 positionId) external returns (uint256 reward);

    /// @notice {claim} of up to MAX_BATCH positions, in any pools.
    /// @dev Errors: BatchTooLarge, and those of {claim}.
    function claimAll(uint256[] calldata positionIds) external;

    /// @notice Pays what the position earned, ends its earning and begins its unbonding. The whole position.
    /// @dev Errors: NoSuchPosition, Unbonding, Locked.
    /// @return withdrawableAt Unix seconds.
    function unbond(uint256 positionId) external returns (uint256 withdrawableAt);

    /// @notice Begins the unbonding at once, locked or not. What was earned stays in the reserve.
    /// @dev Errors: NoSuchPosition, Unbonding.
    /// @return withdrawableAt Unix seconds.
    function emergencyExit(uint256 positionId) external returns (uint256 withdrawableAt);

    /// @notice Sends what is left of an unbonded position to its owner. While queued slashes would hit it, only what they
    /// would leave; the rest stays until they are executed or vetoed, and can be withdrawn then as far as it is left.
    /// @dev One step a queued slash, 32 at most. Errors: NoSuchPosition, NotUnbonding, StillUnbonding, SettleFirst,
    /// HeldBack.
    function withdraw(uint256 positionId) external returns (uint256 amount);

    /// @notice {withdraw} to another account, such as where the token refuses the owner.
    function withdrawTo(uint256 positionId, address receiver) external returns (uint256 amount);

    /// @notice Sends the caller's rewards of `token` that could not be sent before.
    /// @dev Errors: NothingToMove.
    function claimOwed(address token, address receiver) external returns (uint256 amount);

    /* WRITES: ANYONE */

    /// @notice Adds to the reserve of a pool. Warning: a gift; nobody can take it back.
    /// @dev Errors: NoSuchPool, NothingToMove, BookFull, WrongReceipt.
    function fundRewards(uint256 poolId, uint256 amount) external;

    /// @notice Writes down the trust of a position to its owner's score, after paying what it earned so far.
    /// @dev Errors: NoSuchPosition, Unbonding, TrustNotLower.
    function poke(address owner, uint256 positionId) external;

    /// @notice Makes a position take up to MAX_SLASHES slashes, after paying what it earned so far.
    /// @dev Errors: NoSuchPosition, NothingToSettle.
    function settle(address owner, uint256 positionId) external;

    /// @notice Sends the slashed book of a pool to SLASHED_TO.
    /// @dev Errors: NoSuchPool, NothingToMove.
    function sendSlashed(uint256 poolId) external returns (uint256 amount);

    /// @notice Executes a queued slash once its veto window is over.
    /// @dev Errors: NotQueued, VetoWindowOpen, TooManySlashes.
    function executeSlash(uint256 poolId, uint256 number) external;

    /* WRITES: SLASHERS */

    /// @notice Slashes, at once if the caller's condition is proven on chain, else after the veto window. The caller holds a
    /// condition of the pool. Warning: nothing here tells whether an offence was reported before; the condition must.
    /// @dev At most MAX_SLASHES are open, which is queued or executed within the last evidence + veto seconds. Errors:
    /// NoSuchPool, NotSlasher, SlashOutOfRange, OffenceOutOfWindow, TooManySlashes.
    /// @param offenceAt Within the evidence window, unix seconds. Stake that entered later is not touched.
    /// @param bps 1 to the condition's most.
    /// @param evidence Hash of what shows it.
    function slash(uint256 poolId, uint256 offenceAt, uint256 bps, bytes32 evidence) external;

    /* WRITES: CONFIGURATION */

    /// @notice Makes a pool. Configurator only.
    /// @dev Errors: TermOutOfRange, UnbondingTooShort, NoContract, ValidatorHasPool.
    function createPool(PoolTerms calldata terms) external returns (uint256 poolId);

    /// @notice Changes the windows of a pool, for slashes to come. Configurator only.
    /// @dev Errors: NoSuchPool, TermOutOfRange, UnbondingTooShort.
    function setSlashingWindows(uint256 poolId, uint256 newEvidenceSeconds, uint256 newVetoSeconds) external;

    /// @notice Lets `slasher` slash a pool by up to `maxBps` an offence; 0 ends it. Configurator only.
    /// @dev Errors: NoSuchPool, SlashOutOfRange, and NoContract where it is to be proven on chain.
    function registerCondition(uint256 poolId, address slasher, uint256 maxBps, bool isProvenOnChain) external;

    /// @notice Drops a queued slash; what it held back is free. Admin only, at any time until it is executed.
    /// @dev Errors: NotQueued.
    function vetoSlash(uint256 poolId, uint256 number) external;

    /// @notice Binds whoever is told of slashes of validators' pools, once. Seeder only.
    /// @dev Errors: ListenerBound, NoContract.
    function bindListener(address newListener) external;

    /* READS */

    /// @notice Everything known of a pool, as of now.
    /// @dev Errors: NoSuchPool.
    function pool(uint256 poolId) external view returns (PoolView memory);

    /// @notice How many pools there are; their ids begin at 1.
    function pools() external view returns (uint256);

    /// @notice Everything known of a position, as of now. One step a slash it did not look at.
    /// @dev Errors: NoSuchPosition.
    function position(address owner, uint256 positionId) external view returns (PositionView memory);

    /// @notice The rate of a pool as a linear and as a compounding one, WAD, rounded down: apy = e ^ apr - 1.
    /// @dev Errors: NoSuchPool.
    function rates(uint256 poolId) external view returns (uint256 aprWad, uint256 apyWad);

    /// @notice The last second at which the reserve covers what all earn at the present power; in the past, the second
    /// at which it was used up. The end of uint40 while nobody earns. Not the end while an unsettled slash overstates power.
    /// @dev Errors: NoSuchPool.
    function fundedUntil(uint256 poolId) external view returns (uint256);

    /// @notice The books of a pool as of now.
    /// @dev Errors: NoSuchPool.
    function solvency(uint256 poolId) external view returns (Solvency memory);

    /// @notice The pool of a validator; 0 for none.
    function validatorPool(address validator) external view returns (uint256 poolId);

    /// @notice What backs a validator: the stake of its pool that is not unbonding, after every executed slash. Stake that
    /// entered between an offence and its slash counts as slashed until it is settled. To a wei a position and slash.
    function stakeOf(address validator) external view returns (uint256);

    /// @notice The condition that `slasher` holds in a pool.
    function condition(uint256 poolId, address slasher) external view returns (Condition memory);

    /// @notice An executed slash, in the order of execution, from 0.
    function slashAt(uint256 poolId, uint256 position) external view returns (Slash memory);

    /// @notice The numbers of the slashes that wait, in no order; 32 at most.
    function queuedNumbers(uint256 poolId) external view returns (uint256[] memory);

    /// @notice A slash that waits; empty once executed or vetoed.
    function queuedSlash(uint256 poolId, uint256 number) external view returns (QueuedSlash memory);

    /// @notice Rewards of `token` that could not be sent to `owner`.
    function owed(address owner, address token) external view returns (uint256);

    /// @notice Who is told of slashes of validators' pools; zero while nobody is bound.
    function listener() external view returns (address);

    /// @notice Where trust is read.
    function TRUST() external view returns (address);

    /// @notice Where slashed stake goes.
    function SLASHED_TO() external view returns (address);

    /// @notice The most slashes that are open in a pool, and that a position takes in one act.
    function MAX_SLASHES() external view returns (uint256);

    /// @notice The most positions of one {claimAll}.
    function MAX_BATCH() external view returns (uint256);

    /// @notice The most any condition may take for one offence, bps.
    function MAX_SLASH_BPS() external view returns (uint256);
}
