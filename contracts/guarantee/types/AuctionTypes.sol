// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {GuaranteeId} from "./GuaranteeTypes.sol";

/// @dev Number of an auction, from 1 on.
type AuctionId is uint256;

/// @dev Where a bid stands. The last three are final: what became of its bond.
enum BidState {
    /// Nobody bid.
    NONE,
    /// The bond came in, the premium is sealed.
    COMMITTED,
    /// The premium is known.
    REVEALED,
    /// The bond went back to a bidder who did not win, or did not have to.
    REFUNDED,
    /// The bond was forfeited: never revealed, or won and never locked.
    FORFEITED,
    /// The bond was paid back to the winner, against his collateral.
    PAID
}

/// @dev One bid. Two slots.
struct Bid {
    /// keccak256(abi.encode(auction, bidder, premium, salt)).
    bytes32 commitment; // slot 0
    /// What is at stake, in BTA-UTIL.
    uint96 bond; // slot 1
    /// What the cover shall cost; 0 until it is revealed.
    uint96 premium; // slot 1
    /// Its place in the order of commits, from 1 on.
    uint32 number; // slot 1
    /// The bidder's trust when he committed, 1 to 100.
    uint8 trust; // slot 1
    /// Where it stands.
    BidState state; // slot 1
}

/// @dev How an auction goes. Moments are unix seconds. Two slots.
struct Course {
    /// Bids come in before this moment,
    uint40 commitEndsAt; // slot 0
    /// are revealed from it on and before this one.
    uint40 revealEndsAt; // slot 0
    /// Each of the best three in turn has so long to lock the collateral.
    uint32 lockSeconds; // slot 0
    /// Bids so far.
    uint32 bids; // slot 0
    /// How many of the best three there are.
    uint8 ranked; // slot 0
    /// Whose turn it is among them, from 0 on; `ranked` when none is left.
    uint8 turn; // slot 0
    /// Whether it is decided.
    bool isConcluded; // slot 0
    /// The draft offered to whose turn it is; 0 until it is offered. Once concluded, what was locked, or 0.
    GuaranteeId guarantee; // slot 1
}
