// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IDisputedRoots} from "../../shared/interfaces/IDisputedRoots.sol";
import {Score, ScoreLeaf, Standing} from "../types/TrustTypes.sol";

/// @title ITrustRegistry
/// @notice A score from 0 to 100 for every account, with its history.
///
/// A score of which nobody ever wrote anything is the base. Attesters raise and lower scores, by so many points an epoch
/// and no more, one by one or by a Merkle root that anyone may dispute first ({IDisputedRoots}). What contracts prove on
/// chain takes points at once, without that bound. Above the base a score decays:
///
///     score(t) = base + (anchor - base) x 2 ^ -((t - anchoredAt) / halfLife), to the nearest point
///
/// anchor being the score last decided. Decay is written, not computed: everything uses the score last written, and anyone
/// may have it written ({poke}). Below the base nothing heals by waiting. Every change names a reason and a hash of its
/// evidence, and reaches the votes in the same transaction.
interface ITrustRegistry is IDisputedRoots {
    /// @notice A rule out of its bounds.
    /// @param parameter Its name in TrustRules.
    error TrustRegistry_RuleOutOfRange(bytes32 parameter, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice Scores go from 0 to 100.
    error TrustRegistry_ScoreOutOfRange(uint256 score, uint256 maximum);
    /// @notice The score would rise further than it may in this epoch.
    /// @param account Whose.
    /// @param points What was asked for.
    /// @param left What it may still rise.
    /// @param nextEpochAt When it may rise again, unix seconds.
    error TrustRegistry_RiseCapped(address account, uint256 points, uint256 left, uint256 nextEpochAt);
    /// @notice Attesters would take more than they may in this epoch.
    error TrustRegistry_FallCapped(address account, uint256 points, uint256 left, uint256 nextEpochAt);
    /// @notice A change needs a reason.
    error TrustRegistry_NoReason(address account);
    /// @notice The score is that already.
    error TrustRegistry_NothingToChange(address account, uint256 score);
    /// @notice The leaf is not under the root in force.
    error TrustRegistry_WrongProof(bytes32 root, address account);
    /// @notice The account was written since this root is in force: only a later root may change it.
    error TrustRegistry_LeafSpent(address account, uint256 rootNumber);
    /// @notice Genesis is over.
    error TrustRegistry_GenesisOver(address listener);
    /// @notice The votes are not bound yet.
    error TrustRegistry_NoListener();
    /// @notice The moment lies in the future.
    error TrustRegistry_FutureTime(uint256 time, uint256 nowAt);

    /// @notice A score changed.
    /// @param reason Why: a word of up to 32 bytes; "decay" for {poke}.
    /// @param evidence Hash of what shows it; zero for decay.
    /// @param writer Who wrote it.
    event TrustChanged(
        address indexed account,
        uint256 scoreBefore,
        uint256 scoreAfter,
        bytes32 indexed reason,
        bytes32 evidence,
        address indexed writer
    );
    /// @notice The votes follow the scores from now on.
    event ListenerBound(address indexed listener);

    /* WRITES */

    /// @notice Binds the votes and writes the first scores, once. Seeder only.
    /// @dev One step an account: as many as fit in a transaction. Errors: GenesisOver, ScoreOutOfRange.
    function genesis(address newListener, Score[] calldata scores) external;

    /// @notice Gives `account` the score `newScore`. Attesters only.
    /// @dev Errors: NoListener, ScoreOutOfRange, NoReason, NothingToChange, RiseCapped, FallCapped.
    function attest(address account, uint256 newScore, bytes32 reason, bytes32 evidence) external;

    /// @notice Takes up to `points` from `account` at once. Slashers only, which are contracts that check a proof.
    /// @dev Takes what there is. Errors: NoListener, NoReason, NothingToChange (nothing left to take).
    function slash(address account, uint256 points, bytes32 reason, bytes32 evidence) external;

    /// @notice Writes how far the score of `account` decayed. Anyone.
    /// @dev Errors: NoListener, NothingToChange.
    function poke(address account) external;

    /// @notice Lets a root of {ScoreLeaf} wait. Attesters only.
    /// @dev Errors: those of {IDisputedRoots}.
    function postRoot(bytes32 newRoot, bytes32 evidence) external;

    /// @notice Gives an account the score of its leaf under the root in force, or moves it there as far as an epoch allows.
    /// Anyone. A leaf counts once, and not after the account was written otherwise.
    /// @dev Errors: NoListener, WrongProof, LeafSpent, ScoreOutOfRange, NoReason, NothingToChange.
    function applyLeaf(ScoreLeaf calldata leaf, bytes32[] calldata proof) external;

    /* READS */

    /// @notice The score last written, 0 to 100.
    function scoreOf(address account) external view returns (uint256);

    /// @notice The score that was written by `time`, unix seconds.
    /// @dev Errors: FutureTime.
    function scoreAt(address account, uint256 time) external view returns (uint256);

    /// @notice The score that {poke} would write now.
    function decayedScoreOf(address account) external view returns (uint256);

    /// @notice All the registry knows of `account`.
    function standingOf(address account) external view returns (Standing memory);

    /// @notice The epoch of now, which begins anew every {EPOCH_SECONDS} since 1970.
    function currentEpoch() external view returns (uint256);

    /// @notice Who is told of every change; zero before genesis.
    function listener() external view returns (address);

    /// @notice What an account has of which nothing was written.
    function BASE_SCORE() external view returns (uint256);

    /// @notice The most a score rises in an epoch.
    function MAX_RISE() external view returns (uint256);

    /// @notice The most attesters take in an epoch.
    function MAX_FALL() external view returns (uint256);

    /// @notice Length of an epoch, seconds.
    function EPOCH_SECONDS() external view returns (uint256);

    /// @notice In what time the part above the base halves, seconds.
    function HALF_LIFE_SECONDS() external view returns (uint256);
}
