// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {NavEntry} from "./NavEntry.sol";

/// @dev The one slot that readers and writers both need. From the highest bit to the lowest:
///
///   nav 72 | cumulative 77 | observedAt 32 | lag 8 | (4 empty) | blockTag 8 | edition 16 | head 15 | maxAge 12 | band 9
///   | gate 3
///
/// The first four are those of the newest {NavEntry}. blockTag is the last byte of the block it settled in; edition is the
/// rulebook in force; head is where in the history the entry lies; maxAge is the age readers accept, seconds; band is the
/// half-width of the price band, bps. gate: bits 0-1 are a {Gate}, bit 2 says that rounds newer than the settled one were
/// used up by a rejection.
type NavWord is uint256;

using NavWordLib for NavWord global;

/// @dev What keeps readers out, besides age.
enum Gate {
    OPEN,
    QUARANTINE,
    HALTED
}

/// @title NavWordLib
/// @notice Reads and writes the fields of a {NavWord}. Writers state the bound that makes their field fit.
library NavWordLib {
    uint256 private constant TAG_SHIFT = 55;
    uint256 private constant EDITION_SHIFT = 39;
    uint256 private constant HEAD_SHIFT = 24;
    uint256 private constant AGE_SHIFT = 12;
    uint256 private constant BAND_SHIFT = 3;

    uint256 private constant MASK_16 = 0xffff;
    uint256 private constant MASK_15 = 0x7fff;
    uint256 private constant MASK_12 = 0xfff;
    uint256 private constant MASK_9 = 0x1ff;
    uint256 private constant MASK_GATE = 0x3;
    uint256 private constant USED_UP_BIT = 0x4;
    /// @dev What outlives a NAV: the edition and the age readers accept.
    uint256 private constant MASK_KEPT = (MASK_16 << EDITION_SHIFT) | (MASK_12 << AGE_SHIFT);

    /// @notice The NAV, WAD; 0 before the first.
    function navWad(NavWord word) internal pure returns (uint256) {
        return NavEntry.wrap(NavWord.unwrap(word)).navWad();
    }

    /// @notice When it was observed, unix seconds.
    function observedAt(NavWord word) internal pure returns (uint256) {
        return NavEntry.wrap(NavWord.unwrap(word)).observedAt();
    }

    /// @notice Its round; 0 before the first.
    function round(NavWord word, uint256 genesisAt) internal pure returns (uint256) {
        return NavEntry.wrap(NavWord.unwrap(word)).round(genesisAt);
    }

    /// @notice Running sum at the moment the next NAV is observed; see {NavEntry}.
    function cumulativeAt(NavWord word, uint256 timestamp) internal pure returns (uint256) {
        return NavEntry.wrap(NavWord.unwrap(word)).cumulativeAt(timestamp);
    }

    /// @notice Whether the NAV may have settled in this block: true whenever it did, and else once in 256 blocks.
    function mayBeOfThisBlock(NavWord word) internal view returns (bool) {
        return uint8(NavWord.unwrap(word) >> TAG_SHIFT) == uint8(block.number);
    }

    function edition(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> EDITION_SHIFT) & MASK_16;
    }

    function head(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> HEAD_SHIFT) & MASK_15;
    }

    function maxAgeSeconds(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> AGE_SHIFT) & MASK_12;
    }

    function bandBps(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> BAND_SHIFT) & MASK_9;
    }

    function gate(NavWord word) internal pure returns (Gate) {
        return Gate(NavWord.unwrap(word) & MASK_GATE);
    }

    /// @notice Whether the gate is HALTED.
    function isHalted(NavWord word) internal pure returns (bool) {
        return NavWord.unwrap(word) & MASK_GATE == uint256(Gate.HALTED);
    }

    /// @notice Whether a rejection used up rounds newer than the settled one.
    function hasUsedUp(NavWord word) internal pure returns (bool) {
        return NavWord.unwrap(word) & USED_UP_BIT != 0;
    }

    /// @notice The word with another age bound; `seconds_` <= 3600 < 2^12.
    function withMaxAge(NavWord word, uint256 seconds_) internal pure returns (NavWord) {
        return NavWord.wrap((NavWord.unwrap(word) & ~(MASK_12 << AGE_SHIFT)) | (seconds_ << AGE_SHIFT));
    }

    /// @notice The word with another rulebook; `edition_` < 2^16.
    function withEdition(NavWord word, uint256 edition_) internal pure returns (NavWord) {
        return NavWord.wrap((NavWord.unwrap(word) & ~(MASK_16 << EDITION_SHIFT)) | (edition_ << EDITION_SHIFT));
    }

    /// @notice The word after a rejection: another gate, rounds used up; the settled NAV stays as it is.
    function withGate(NavWord word, Gate gate_) internal pure returns (NavWord) {
        return NavWord.wrap((NavWord.unwrap(word) & ~MASK_GATE) | uint256(gate_) | USED_UP_BIT);
    }

    /// @notice The word after `entry` settles now at `head_`: the gate open, edition and age bound kept.
    /// @dev Fits because head < 2^15 and band <= 500 < 2^9.
    function settled(NavWord word, NavEntry entry, uint256 head_, uint256 bandBps_) internal view returns (NavWord) {
        uint256 place = (uint256(uint8(block.number)) << TAG_SHIFT) | (head_ << HEAD_SHIFT) | (bandBps_ << BAND_SHIFT);
        return NavWord.wrap(entry.shared() | place | (NavWord.unwrap(word) & MASK_KEPT));
    }
}
