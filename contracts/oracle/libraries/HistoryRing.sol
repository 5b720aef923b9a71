// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev One settled NAV, in one slot. From the highest bit to the lowest:
///
///   nav 80 | observedAt 32 | round 32 | cumulative 106 | inBlock 6
///
/// cumulative = sum of NAV x seconds it stood, over all entries before this one. inBlock = how many NAVs settled before
/// this one in its block.
type RingEntry is uint256;

using RingEntryLib for RingEntry global;

library RingEntryLib {
    uint256 private constant NAV_SHIFT = 176;
    uint256 private constant OBSERVED_SHIFT = 144;
    uint256 private constant ROUND_SHIFT = 112;
    uint256 private constant CUMULATIVE_SHIFT = 6;
    uint256 private constant MASK_32 = type(uint32).max;
    uint256 private constant MASK_CUMULATIVE = (1 << 106) - 1;
    uint256 private constant MASK_IN_BLOCK = 0x3f;

    /// @dev Fits: NAV < 10,000 WAD < 2^74 and seconds < 2^32, so cumulative < 2^106; observations in one block lie
    /// within 35 distinct seconds, so inBlock < 2^6.
    function pack(uint256 navWad_, uint256 observedAt_, uint256 round_, uint256 cumulative_, uint256 inBlock_)
        internal
        pure
        returns (RingEntry)
    {
        return RingEntry.wrap(
            (navWad_ << NAV_SHIFT) | (observedAt_ << OBSERVED_SHIFT) | (round_ << ROUND_SHIFT)
                | (cumulative_ << CUMULATIVE_SHIFT) | inBlock_
        );
    }

    function navWad(RingEntry entry) internal pure returns (uint256) {
        return RingEntry.unwrap(entry) >> NAV_SHIFT;
    }

    function observedAt(RingEntry entry) internal pure returns (uint256) {
        return (RingEntry.unwrap(entry) >> OBSERVED_SHIFT) & MASK_32;
    }

    function round(RingEntry entry) internal pure returns (uint256) {
        return (RingEntry.unwrap(entry) >> ROUND_SHIFT) & MASK_32;
    }

    function cumulative(RingEntry entry) internal pure returns (uint256) {
        return (RingEntry.unwrap(entry) >> CUMULATIVE_SHIFT) & MASK_CUMULATIVE;
    }

    function inBlock(RingEntry entry) internal pure returns (uint256) {
        return RingEntry.unwrap(entry) & MASK_IN_BLOCK;
    }
}

/// @title HistoryRing
/// @notice The last NAVs, in slots that are used again and again: a new slot costs 22,100 gas, a used one 5,000.
/// Times and rounds rise along the ring, so both are found by halving: at most 17 reads.
library HistoryRing {
    uint256 internal constant MAX_LENGTH = 65_536;

    struct Ring {
        uint256[MAX_LENGTH] slots;
    }

    /// @notice Entry at `index`.
    function read(Ring storage ring, uint256 index) internal view returns (RingEntry) {
        return RingEntry.wrap(ring.slots[index]);
    }

    /// @notice Index of the oldest entry, and how many there are. `head` is the newest; the ring must not be empty.
    function extent(Ring storage ring, uint256 head, uint256 length)
        internal
        view
        returns (uint256 oldest, uint256 count)
    {
        uint256 next = (head + 1) % length;
        return ring.slots[next] == 0 ? (0, head + 1) : (next, length);
    }

    /// @notice The newest entry observed at or before `timestamp`; none when even the oldest is later.
    function atTime(Ring storage ring, uint256 head, uint256 length, uint256 timestamp)
        internal
        view
        returns (bool isFound, RingEntry entry, RingEntry oldestEntry)
    {
        (uint256 oldest, uint256 count) = extent(ring, head, length);
        oldestEntry = read(ring, oldest);
        uint256 low = 0; // entries below `low` are at or before the moment
        uint256 high = count; // entries from `high` on are after it
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (read(ring, (oldest + middle) % length).observedAt() <= timestamp) low = middle + 1;
            else high = middle;
        }
        isFound = low > 0;
        if (isFound) entry = read(ring, (oldest + low - 1) % length);
    }

    /// @notice The entry of `round`; none when the ring does not hold it.
    function atRound(Ring storage ring, uint256 head, uint256 length, uint256 round)
        internal
        view
        returns (bool isFound, RingEntry entry, RingEntry oldestEntry)
    {
        (uint256 oldest, uint256 count) = extent(ring, head, length);
        oldestEntry = read(ring, oldest);
        uint256 low = 0;
        uint256 high = count;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (read(ring, (oldest + middle) % length).round() < round) low = middle + 1;
            else high = middle;
        }
        if (low == count) return (false, entry, oldestEntry);
        entry = read(ring, (oldest + low) % length);
        isFound = entry.round() == round;
    }
}
