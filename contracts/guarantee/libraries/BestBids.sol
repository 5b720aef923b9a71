// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bid} from "../types/AuctionTypes.sol";

/// @title BestBids
/// @notice Keeps the best three bids sorted, however many come: a bid goes in or not, in three steps at most.
///
///   a before b   when   premium_a x trust_b < premium_b x trust_a,   or both are equal and a was committed first
library BestBids {
    uint256 internal constant PLACES = 3;

    /// @notice Whether `a` stands before `b`. Products of 96 and 8 bits.
    function isBefore(Bid memory a, Bid memory b) internal pure returns (bool) {
        (uint256 left, uint256 right) = (uint256(a.premium) * b.trust, uint256(b.premium) * a.trust);
        return left < right || (left == right && a.number < b.number);
    }

    /// @notice Puts `bidder` where he belongs among the `ranked` best; the worst of four falls out.
    /// @param bids The bids by bidder, `bidder`'s among them.
    /// @return rank His place from 0 on, or PLACES when he is none of them.
    function insert(
        address[3] storage best,
        mapping(address bidder => Bid) storage bids,
        uint256 ranked,
        address bidder
    ) internal returns (uint256 rank) {
        Bid memory bid = bids[bidder];
        rank = ranked;
        while (rank != 0 && isBefore(bid, bids[best[rank - 1]])) {
            if (rank < PLACES) best[rank] = best[rank - 1];
            --rank;
        }
        if (rank < PLACES) best[rank] = bidder;
    }
}
