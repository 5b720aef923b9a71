// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {BestBids} from "../../contracts/guarantee/libraries/BestBids.sol";
import {Bid} from "../../contracts/guarantee/types/AuctionTypes.sol";

/// @title BestBidsTest
/// @notice The three kept are the first three of a whole sort, whatever comes in whatever order.
contract BestBidsTest is Test {
    uint256 internal constant BIDS = 8;

    address[3] internal best;
    mapping(address bidder => Bid) internal bids;

    function testFuzz_KeepsTheFirstThreeOfAWholeSort(uint256 seed) public {
        for (uint256 i = 0; i < BIDS; ++i) {
            // Few different numbers, so that scores often are equal.
            (uint256 premium, uint256 trust) = (_random(seed, i) % 6, 1 + (_random(seed, i + BIDS) % 4));
            Bid storage bid = bids[_bidder(i)];
            (bid.premium, bid.trust, bid.number) = (uint96(premium), uint8(trust), uint32(i + 1));
        }
        uint256 first = _random(seed, 99) % BIDS;
        for (uint256 i = 0; i < BIDS; ++i) {
            address bidder = _bidder((first + i * 3) % BIDS); // 3 and 8 have no common divisor: each once
            uint256 rank = BestBids.insert(best, bids, i < 3 ? i : 3, bidder);
            assertLe(rank, 3);
            if (rank < 3) assertEq(best[rank], bidder);
        }
        for (uint256 i = 0; i < BIDS; ++i) {
            uint256 before;
            for (uint256 k = 0; k < BIDS; ++k) {
                if (_standsBefore(k, i)) ++before;
            }
            if (before < 3) assertEq(best[before], _bidder(i));
        }
    }

    function testFuzz_ComparesWithoutRoundingOrOverflow(
        uint96 premiumA,
        uint96 premiumB,
        uint8 a,
        uint8 b
    ) public pure {
        Bid memory first;
        Bid memory second;
        (first.premium, first.trust, first.number) = (premiumA, uint8(_bound(a, 1, 100)), 1);
        (second.premium, second.trust, second.number) = (premiumB, uint8(_bound(b, 1, 100)), 2);
        bool isBefore = BestBids.isBefore(first, second);
        assertEq(isBefore, uint256(premiumA) * second.trust <= uint256(premiumB) * first.trust); // the earlier wins a tie
        assertEq(BestBids.isBefore(second, first), !isBefore); // one of both, always
    }

    /// @dev Scores in whole units of 1 / 12: trust is 1, 2, 3 or 4.
    function _standsBefore(uint256 k, uint256 i) internal view returns (bool) {
        (Bid memory a, Bid memory b) = (bids[_bidder(k)], bids[_bidder(i)]);
        (uint256 scoreA, uint256 scoreB) = ((a.premium * 12) / a.trust, (b.premium * 12) / b.trust);
        return scoreA < scoreB || (scoreA == scoreB && k < i);
    }

    function _bidder(uint256 i) internal pure returns (address) {
        return address(uint160(i + 1));
    }

    function _random(uint256 seed, uint256 i) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, i)));
    }
}
