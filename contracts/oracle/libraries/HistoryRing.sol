// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {NavEntry} from "../types/NavEntry.sol";

/// @title HistoryRing
/// @notice The last NAVs, in slots that are used again and again: a new slot costs 22,100 gas, a used one 5,000.
/// Times and rounds rise along the ring, so both are found by halving: at most 16 reads.
library HistoryRing {
    uint256 internal constant MAX_LENGTH = 32_768;

    struct Ring {
        uint256[MAX_LENGTH] slots;
    }

    /// @notice Entry at `index`, which must be below the ring's length: it is not checked again.
    function read(Ring storage ring, uint256 index) internal view returns (NavEntry entry) {
        assembly ("memory-safe") {
            entry := sload(add(ring.slot, index))
        }
    }

    /// @notice Puts `entry` at `index`, which must be below the ring's length: it is not checked again.
    function write(Ring storage ring, uint256 index, NavEntry entry) internal {
        assembly ("memory-safe") {
            sstore(add(ring.slot, index), entry)
        }
    }

    /// @notice Index of the oldest entry, and how many there are. `head` is the newest; the ring must not be empty.
    function extent(
        Ring storage ring,
        uint256 head,
        uint256 length
    ) internal view returns (uint256 first, uint256 count) {
        uint256 next = (head + 1) % length;
        return NavEntry.unwrap(read(ring, next)) == 0 ? (0, head + 1) : (next, length);
    }

    /// @notice The oldest entry the ring holds; it must not be empty.
    function oldest(Ring storage ring, uint256 head, uint256 length) internal view returns (NavEntry) {
        (uint256 first, ) = extent(ring, head, length);
        return read(ring, first);
    }

    /// @notice The newest entry observed at or before `timestamp`; none when even the oldest is later.
    function atTime(
        Ring storage ring,
        uint256 head,
        uint256 length,
        uint256 timestamp
    ) internal view returns (bool isFound, NavEntry entry) {
        (uint256 first, uint256 high) = extent(ring, head, length); // entries from `high` on are after the moment
        uint256 low; // entries below `low` are at or before it
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (read(ring, (first + middle) % length).observedAt() <= timestamp) low = middle + 1;
            else high = middle;
        }
        isFound = low > 0;
        if (isFound) entry = read(ring, (first + low - 1) % length);
    }

    /// @notice The entry of `round`; none when the ring does not hold it. Rounds count from `genesisAt`.
    function atRound(
        Ring storage ring,
        uint256 head,
        uint256 length,
        uint256 round,
        uint256 genesisAt
    ) internal view returns (bool isFound, NavEntry entry) {
        (uint256 first, uint256 high) = extent(ring, head, length); // entries from `high` on are of the round or later
        uint256 low; // entries below `low` are of earlier rounds
        uint256 count = high;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (read(ring, (first + middle) % length).round(genesisAt) < round) low = middle + 1;
            else high = middle;
        }
        if (low == count) return (false, entry);
        entry = read(ring, (first + low) % length);
        isFound = entry.round(genesisAt) == round;
    }
}
