// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice How roots may be disputed.
/// @param windowSeconds How long a root waits, an hour to 30 days.
/// @param bondToken What an objection is bonded in.
/// @param bond How much, smallest units.
/// @param forfeitsTo Who gets the bond of an objection that was wrong.
struct DisputeTerms {
    uint256 windowSeconds;
    address bondToken;
    uint256 bond;
    address forfeitsTo;
}
