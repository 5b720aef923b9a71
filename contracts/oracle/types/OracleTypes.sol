// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {RoundId} from "../../shared/types/Ids.sol";

/// @notice The NAV as integrators read it.
/// @param navPerToken Base asset per index token, WAD.
/// @param timestamp When it was observed, unix seconds.
/// @param blockNumber Block in which it settled.
/// @param confidence Stake-weighted confidence, bps.
/// @param validatorCount Validators counted behind it.
/// @param stake Share of the stake behind it, bps.
struct NAVData {
    uint256 navPerToken;
    uint256 timestamp;
    uint256 blockNumber;
    uint256 confidence;
    uint256 validatorCount;
    uint256 stake;
}

/// @notice A NAV of the history ring.
/// @param navPerToken Base asset per index token, WAD.
/// @param timestamp When it was observed, unix seconds.
/// @param round Its round.
struct HistoricalNAV {
    uint256 navPerToken;
    uint256 timestamp;
    RoundId round;
}

/// @notice A settled asset price.
/// @param priceWad Base asset per whole asset, WAD.
/// @param observedAt When validators observed it, unix seconds.
/// @param sourceAt When the source saw it, unix seconds (`observedAt` where validators voted on it).
struct SettledPrice {
    uint256 priceWad;
    uint256 observedAt;
    uint256 sourceAt;
}

/// @notice State of the feed.
enum Status {
    /// Readers get the newest NAV.
    LIVE,
    /// The newest NAV is older than readers accept, or there is none yet.
    STALE,
    /// The NAV jumped further than a round may; waits for agreeing rounds or a release.
    QUARANTINE,
    /// The NAV left its sane range; waits for a release.
    HALTED
}

/// @notice Why a round was rejected, or why the feed is not live.
enum Reason {
    /// Nothing is wrong.
    NONE,
    /// The NAV is outside its sane range.
    SANITY,
    /// Confidence is too low.
    CONFIDENCE,
    /// Counted validators lie too far apart.
    SPREAD,
    /// Too much stake lies too far from the median.
    DEVIATION,
    /// The NAV moved too far in one round.
    JUMP,
    /// The oracle is halted.
    HALTED,
    /// The newest NAV is too old.
    AGE,
    /// No NAV was settled yet.
    UNSEEN
}

/// @notice Answer of `status()`.
/// @param status State of the feed.
/// @param reason Why it is not live; NONE when it is.
/// @param ageSeconds Age of the newest settled NAV, seconds; 0 when there is none.
/// @param candidateNavWad In quarantine, the NAV that waits, WAD; else 0.
/// @param agreeingRounds In quarantine, rounds that agreed with it so far; else 0.
struct StatusReport {
    Status status;
    Reason reason;
    uint256 ageSeconds;
    uint256 candidateNavWad;
    uint256 agreeingRounds;
}

/// @notice Bounded parameters; they change together or not at all. Bounds: {OracleConfig}.
/// @param minNavWad Least sane NAV, WAD; a multiple of 1e9.
/// @param maxNavWad Greatest sane NAV, WAD; a multiple of 1e9.
/// @param toleranceBps Furthest a counted validator may lie from the settled NAV, bps.
/// @param maxDeviationBps Stake further than this from the median counts as far, bps.
/// @param minConfidenceBps Least confidence of a settled NAV, bps.
/// @param maxJumpBps Furthest a NAV may move in one round, bps.
/// @param bandShareBps Share of the measured spread that becomes the half-width of the price band, bps.
/// @param minValidators Least validators behind a NAV.
/// @param quarantineRounds Agreeing rounds that end a quarantine.
/// @param maxArrivalAgeSeconds Oldest an observation may be when it arrives, seconds.
/// @param maxFutureSeconds Furthest an observation may lie ahead of the chain's clock, seconds.
struct Parameters {
    uint256 minNavWad;
    uint256 maxNavWad;
    uint16 toleranceBps;
    uint16 maxDeviationBps;
    uint16 minConfidenceBps;
    uint16 maxJumpBps;
    uint16 bandShareBps;
    uint8 minValidators;
    uint8 quarantineRounds;
    uint8 maxArrivalAgeSeconds;
    uint8 maxFutureSeconds;
}
