// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev The end of an audit trail, and a sum that runs along with it, in one word:
///
///   head 152 bits | sum 104 bits
///
/// Every audited event extends the head:
///
///   entry = keccak256(its topics, one after the other, then its data)
///   head  = first 152 bits of keccak256(head before, left-aligned in 32 bytes, then entry)
///
/// so whoever has all events can work it out, and whoever lacks one cannot.
type Trail is uint256;

using TrailLib for Trail global;

/// @title TrailLib
/// @notice Extends {Trail}s.
library TrailLib {
    uint256 internal constant MAX_SUM = type(uint104).max;

    /// @notice Left-aligned, the lowest 104 bits zero.
    function head(Trail self) internal pure returns (bytes32) {
        return bytes32(Trail.unwrap(self) & ~MAX_SUM);
    }

    function sum(Trail self) internal pure returns (uint256) {
        return Trail.unwrap(self) & MAX_SUM;
    }

    /// @notice Emits an event and extends the trail by it: one encoding for both, so that they cannot differ. `words` are
    /// the event's selector, its indexed arguments and then the others, one word each; `topics` of them are topics, the
    /// selector included.
    function emitted(Trail self, uint256 topics, bytes memory words) internal returns (Trail) {
        bytes32 before = self.head();
        uint256 next;
        assembly ("memory-safe") {
            let at := add(words, 0x20)
            let size := mload(words)
            let data := add(at, shl(5, topics))
            let dataSize := sub(size, shl(5, topics))
            switch topics
            case 1 {
                log1(data, dataSize, mload(at))
            }
            case 2 {
                log2(data, dataSize, mload(at), mload(add(at, 0x20)))
            }
            case 3 {
                log3(data, dataSize, mload(at), mload(add(at, 0x20)), mload(add(at, 0x40)))
            }
            default {
                log4(data, dataSize, mload(at), mload(add(at, 0x20)), mload(add(at, 0x40)), mload(add(at, 0x60)))
            }
            mstore(0x20, keccak256(at, size))
            mstore(0x00, before)
            next := keccak256(0x00, 0x40)
        }
        return Trail.wrap((next & ~MAX_SUM) | self.sum());
    }

    /// @notice Sums beyond what fits stay at the greatest.
    function withSum(Trail self, uint256 sum_) internal pure returns (Trail) {
        return Trail.wrap((Trail.unwrap(self) & ~MAX_SUM) | (sum_ > MAX_SUM ? MAX_SUM : sum_));
    }
}
