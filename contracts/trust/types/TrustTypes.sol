// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice The rules of trust, which never change.
/// @param baseScore What an account has that nobody vouched for, and what scores above it decay to; 1 to 50.
/// @param maxRise The most a score rises in an epoch, 1 to 25.
/// @param maxFall The most attesters take from a score in an epoch, 1 to 25.
/// @param epochSeconds Length of an epoch, a day to 90 days.
/// @param halfLifeSeconds In what time the part above the base halves, 30 days to 10 years.
struct TrustRules {
    uint256 baseScore;
    uint256 maxRise;
    uint256 maxFall;
    uint256 epochSeconds;
    uint256 halfLifeSeconds;
}

/// @notice The score of an account.
/// @param account Whose.
/// @param score From 0 to 100.
struct Score {
    address account;
    uint256 score;
}

/// @notice A leaf of a root of scores: hashed as OpenZeppelin's StandardMerkleTree hashes (address, uint256, bytes32, bytes32).
/// @param account Whose.
/// @param score The score it is to have, 0 to 100.
/// @param reason Why: a word of up to 32 bytes.
/// @param evidence Hash of what shows it.
struct ScoreLeaf {
    address account;
    uint256 score;
    bytes32 reason;
    bytes32 evidence;
}

/// @notice What the registry knows of an account.
/// @param score The score last written.
/// @param anchor What it decays from.
/// @param anchoredAt Since when, unix seconds; 0 while nothing was written.
/// @param epoch The epoch that the next two count in.
/// @param risen Points it rose in that epoch.
/// @param fallen Points that attesters took in that epoch.
/// @param rootNumber The root in force when it was last written: leaves of that root no longer count for it.
struct Standing {
    uint8 score;
    uint8 anchor;
    uint48 anchoredAt;
    uint32 epoch;
    uint8 risen;
    uint8 fallen;
    uint32 rootNumber;
}
