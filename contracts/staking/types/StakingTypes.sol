// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice How a pool's rate is meant.
/// @param APR Linear: a year of funded time earns the rate, what is earned earns nothing.
/// @param APY Compounding: a year of funded time earns the rate, earlier earnings of the same claim included.
enum RateKind {
    APR,
    APY
}

/// @notice What a pool is made with. Only the two windows can change later.
/// @param token What is staked, an ERC-20 that moves exactly what it is told to.
/// @param rewardToken What is earned; may be the same.
/// @param kind How the rate is meant.
/// @param rateBps Earned a year by a stake of trust 100, 1 to 10,000 bps.
/// @param minStake The least a position begins with, 1 to 2^96 - 1.
/// @param lockSeconds How long a position cannot be unbonded, at most 4 years.
/// @param minTrust The least trust a staker needs, 0 to 100.
/// @param unbondingSeconds From unbonding to withdrawal, a day to a year.
/// @param evidenceSeconds How old an offence may be when it is reported.
/// @param vetoSeconds How long a slash that is not proven on chain waits.
/// @param validator Whose pool it is; zero for a plain pool.
struct PoolTerms {
    address token;
    address rewardToken;
    RateKind kind;
    uint256 rateBps;
    uint256 minStake;
    uint256 lockSeconds;
    uint256 minTrust;
    uint256 unbondingSeconds;
    uint256 evidenceSeconds;
    uint256 vetoSeconds;
    address validator;
}

/// @notice What is known of a pool.
/// @param terms What it was made with, the windows as they are now.
/// @param principal Staked, unbonding stake included, less what was slashed and is settled.
/// @param activeStake Not unbonding, after all slashes.
/// @param power Sum of amount x trust of the positions that earn.
/// @param fundedSeconds Seconds that counted so far, up to now.
/// @param positions Positions ever made.
/// @param slashes Slashes ever executed.
/// @param queuedSlashes Slashes that wait for their veto window.
struct PoolView {
    PoolTerms terms;
    uint256 principal;
    uint256 activeStake;
    uint256 power;
    uint256 fundedSeconds;
    uint256 positions;
    uint256 slashes;
    uint256 queuedSlashes;
}

/// @notice What is known of a position.
/// @param poolId Its pool.
/// @param amount What its last act left, before the slashes it did not take yet.
/// @param principal What is left of that after every executed slash, less what was paid out.
/// @param heldBack How much of the principal waits for queued slashes.
/// @param reward What a claim would pay now.
/// @param trust What it earns with, 0 to 100.
/// @param enteredAt When it was made, unix seconds.
/// @param unlockAt From when on it can be unbonded, unix seconds.
/// @param withdrawableAt From when on it can be withdrawn, unix seconds; 0 while it is not unbonding.
/// @param pendingSlashes Slashes of its pool it did not look at yet.
struct PositionView {
    uint256 poolId;
    uint256 amount;
    uint256 principal;
    uint256 heldBack;
    uint256 reward;
    uint256 trust;
    uint256 enteredAt;
    uint256 unlockAt;
    uint256 withdrawableAt;
    uint256 pendingSlashes;
}

/// @notice The books of a pool. Principal and rewards never mix.
/// @param principal What stakers can withdraw in the end, before slashes that are not settled.
/// @param slashed Settled and not yet sent to the receiver.
/// @param funded Reward tokens ever brought.
/// @param paid Of these, paid or credited to stakers.
/// @param reserve funded - paid.
/// @param accrued What claims of all positions would take now, at most; rounded down once for all of them.
/// @param solvent Whether the reserve covers what accrued.
struct Solvency {
    uint256 principal;
    uint256 slashed;
    uint256 funded;
    uint256 paid;
    uint256 reserve;
    uint256 accrued;
    bool solvent;
}

/// @notice Who may slash a pool, for what it is there to see.
/// @param maxBps The most it takes for one offence; 0 for nobody's condition.
/// @param isProvenOnChain Whether its slashes are executed at once.
struct Condition {
    uint16 maxBps;
    bool isProvenOnChain;
}

/// @notice A slash that waits.
/// @param offenceAt Stake that entered later is not touched, unix seconds.
/// @param executableAt From when on anyone may execute it, unix seconds; 0 once executed or vetoed.
/// @param bps What it takes.
/// @param slasher Who asked for it.
struct QueuedSlash {
    uint40 offenceAt;
    uint40 executableAt;
    uint16 bps;
    address slasher;
}

/// @notice An executed slash.
/// @param offenceAt Stake that entered later is not touched, unix seconds.
/// @param executedAt When it was executed, unix seconds.
/// @param bps What it takes of a position.
/// @param leftRay What all slashes so far, this one included, leave of a position that takes them all; RAY, rounded down.
struct Slash {
    uint40 offenceAt;
    uint40 executedAt;
    uint16 bps;
    uint128 leftRay;
}
