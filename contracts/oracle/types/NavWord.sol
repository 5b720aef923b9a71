// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev The one slot every reader needs. From the highest bit to the lowest:
///
///   nav 80 | observedAt 32 | block 32 | round 32 | maxAge 12 | head 16 | confidence 14 | band 14 | stake 14 | count 7 | gate 3
///
/// nav is WAD; observedAt is unix seconds; maxAge is the age readers accept, seconds; head is the newest entry of the
/// history ring; confidence, band (half-width around the NAV) and stake are bps. gate: bits 0-1 are a {Gate}, bit 2 says that rounds newer than
/// `round` were consumed by a rejection.
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
    uint256 private constant NAV_SHIFT = 176;
    uint256 private constant OBSERVED_SHIFT = 144;
    uint256 private constant BLOCK_SHIFT = 112;
    uint256 private constant ROUND_SHIFT = 80;
    uint256 private constant AGE_SHIFT = 68;
    uint256 private constant HEAD_SHIFT = 52;
    uint256 private constant CONFIDENCE_SHIFT = 38;
    uint256 private constant BAND_SHIFT = 24;
    uint256 private constant STAKE_SHIFT = 10;
    uint256 private constant COUNT_SHIFT = 3;

    uint256 private constant MASK_32 = type(uint32).max;
    uint256 private constant MASK_16 = type(uint16).max;
    uint256 private constant MASK_14 = 0x3fff;
    uint256 private constant MASK_12 = 0xfff;
    uint256 private constant MASK_7 = 0x7f;
    uint256 private constant MASK_GATE = 0x3;
    uint256 private constant CONSUMED_BIT = 0x4;

    function navWad(NavWord word) internal pure returns (uint256) {
        return NavWord.unwrap(word) >> NAV_SHIFT;
    }

    function observedAt(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> OBSERVED_SHIFT) & MASK_32;
    }

    function blockNumber(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> BLOCK_SHIFT) & MASK_32;
    }

    function round(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> ROUND_SHIFT) & MASK_32;
    }

    function maxAgeSeconds(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> AGE_SHIFT) & MASK_12;
    }

    function head(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> HEAD_SHIFT) & MASK_16;
    }

    function confidenceBps(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> CONFIDENCE_SHIFT) & MASK_14;
    }

    function bandBps(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> BAND_SHIFT) & MASK_14;
    }

    function stakeBps(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> STAKE_SHIFT) & MASK_14;
    }

    function validatorCount(NavWord word) internal pure returns (uint256) {
        return (NavWord.unwrap(word) >> COUNT_SHIFT) & MASK_7;
    }

    function gate(NavWord word) internal pure returns (Gate) {
        return Gate(NavWord.unwrap(word) & MASK_GATE);
    }

    /// @notice Whether a rejection consumed rounds newer than the settled one.
    function hasConsumed(NavWord word) internal pure returns (bool) {
        return NavWord.unwrap(word) & CONSUMED_BIT != 0;
    }

    /// @notice The word with another age bound; `seconds_` <= 3600 < 2^12.
    function withMaxAge(NavWord word, uint256 seconds_) internal pure returns (NavWord) {
        return NavWord.wrap((NavWord.unwrap(word) & ~(MASK_12 << AGE_SHIFT)) | (seconds_ << AGE_SHIFT));
    }

    /// @notice The word with another gate; the rest, the settled NAV included, stays as it is.
    function withGate(NavWord word, Gate gate_, bool consumed) internal pure returns (NavWord) {
        uint256 bits = uint256(gate_) | (consumed ? CONSUMED_BIT : 0);
        return NavWord.wrap((NavWord.unwrap(word) & ~(MASK_GATE | CONSUMED_BIT)) | bits);
    }

    /// @notice A word for a NAV that settles now: the gate open, the age bound kept.
    /// @dev Fits because the caller bounds nav < 2^80 (sane range), times and block < 2^32, head < 2^16.
    /// @param backing_ From {backing}.
    function settled(
        NavWord word,
        uint256 navWad_,
        uint256 observedAt_,
        uint256 round_,
        uint256 head_,
        uint256 backing_
    ) internal view returns (NavWord) {
        uint256 value = (navWad_ << NAV_SHIFT) | (observedAt_ << OBSERVED_SHIFT) | (round_ << ROUND_SHIFT);
        uint256 place = (block.number << BLOCK_SHIFT) | (word.maxAgeSeconds() << AGE_SHIFT) | (head_ << HEAD_SHIFT);
        return NavWord.wrap(value | place | backing_);
    }

    /// @notice What stands behind a NAV, packed for {settled}: bps <= 10,000 < 2^14, count <= 100 < 2^7.
    function backing(uint256 confidenceBps_, uint256 bandBps_, uint256 stakeBps_, uint256 count_)
        internal
        pure
        returns (uint256)
    {
        return (confidenceBps_ << CONFIDENCE_SHIFT) | (bandBps_ << BAND_SHIFT) | (stakeBps_ << STAKE_SHIFT)
            | (count_ << COUNT_SHIFT);
    }
}
