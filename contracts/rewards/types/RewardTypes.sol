// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What a reward is for.
enum RewardKind {
    /// A mint, a fee, whatever a contract of the suite counts as use.
    TRANSACTION,
    /// A course, with evidence.
    LEARNING,
    /// A recorded vote.
    GOVERNANCE,
    /// An account that somebody brought.
    REFERRAL
}

/// @notice The rules of rewards, which never change.
/// @param budgetsBps Of a day's allowance, for each kind in the order of RewardKind, bps; together at most 10,000.
/// @param voteReward What a vote earns at a trust of 100, WAD.
/// @param referralReward What an account that was brought earns him who brought it, at a trust of 100, WAD.
/// @param minReferralTrust Trust that both need, 1 to 100.
struct RewardRules {
    uint16[4] budgetsBps;
    uint256 voteReward;
    uint256 referralReward;
    uint256 minReferralTrust;
}

/// @notice One reward of an account's history; one slot.
/// @param amount What was granted, smallest units.
/// @param grantedAt When, unix seconds.
/// @param trust The score it was scaled by, 0 to 100.
/// @param kind What for.
struct RewardEntry {
    uint128 amount;
    uint48 grantedAt;
    uint8 trust;
    RewardKind kind;
}

/// @notice What an account was granted and has taken.
/// @param granted All rewards, roots not counted, smallest units.
/// @param claimed What of them was paid out.
struct RewardTotals {
    uint128 granted;
    uint128 claimed;
}
