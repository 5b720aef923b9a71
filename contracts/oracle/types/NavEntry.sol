// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev One settled NAV of the history, in one slot. From the highest bit to the lowest:
///
///   nav 72 | cumulative 77 | observedAt 32 | lag 8 | block 32 | confidence 14 | stake 14 | count 7
///
/// nav is WAD; observedAt is unix seconds; lag is how many seconds after its round began it was observed, so that
/// round = observedAt - genesis + 1 - lag; confidence and stake are bps. cumulative is the sum, over all entries before
/// this one, of NAV x the seconds it stood, NAV in units of 1e4 wei (1e-14), modulo 2^77: exact differences over windows
/// of up to 2^18 seconds.
type NavEntry is uint256;

using NavEntryLib for NavEntry global;

/// @title NavEntryLib
/// @notice Reads and writes the fields of a {NavEntry}. Writers state the bound that makes their field fit.
library NavEntryLib {
    uint256 private constant NAV_SHIFT = 184;
    uint256 private constant CUMULATIVE_SHIFT = 107;
    uint256 private constant OBSERVED_SHIFT = 75;
    uint256 private constant LAG_SHIFT = 67;
    uint256 private constant BLOCK_SHIFT = 35;
    uint256 private constant CONFIDENCE_SHIFT = 21;
    uint256 private constant STAKE_SHIFT = 7;

    uint256 private constant MASK_77 = (1 << 77) - 1;
    uint256 private constant MASK_14 = 0x3fff;
    uint256 private constant MASK_7 = 0x7f;
    uint256 private constant MASK_SHARED = ~uint256((1 << 67) - 1);

    /// @notice Unit of NAV in the running sum, WAD.
    uint256 internal constant SUM_UNIT = 1e4;
    /// @notice Longest window whose sum is exact: NAV < 4,000e18 / 1e4 < 2^59, and 59 + 18 = 77.
    uint256 internal constant MAX_WINDOW_SECONDS = 1 << 18;
    /// @notice Latest an observation may be after its round began, seconds.
    uint256 internal constant MAX_LAG_SECONDS = type(uint8).max;

    function navWad(NavEntry entry) internal pure returns (uint256) {
        return NavEntry.unwrap(entry) >> NAV_SHIFT;
    }

    function observedAt(NavEntry entry) internal pure returns (uint256) {
        return uint32(NavEntry.unwrap(entry) >> OBSERVED_SHIFT);
    }

    /// @notice Its round, given when rounds began to count; 0 for an empty entry.
    function round(NavEntry entry, uint256 genesisAt) internal pure returns (uint256) {
        uint256 observed = entry.observedAt();
        if (observed == 0) return 0;
        unchecked {
            // An entry's observation lies at or after genesis, and its lag within what passed since.
            return observed - genesisAt + 1 - uint8(NavEntry.unwrap(entry) >> LAG_SHIFT);
        }
    }

    function blockNumber(NavEntry entry) internal pure returns (uint256) {
        return uint32(NavEntry.unwrap(entry) >> BLOCK_SHIFT);
    }

    function confidenceBps(NavEntry entry) internal pure returns (uint256) {
        return (NavEntry.unwrap(entry) >> CONFIDENCE_SHIFT) & MASK_14;
    }

    function stakeBps(NavEntry entry) internal pure returns (uint256) {
        return (NavEntry.unwrap(entry) >> STAKE_SHIFT) & MASK_14;
    }

    function validatorCount(NavEntry entry) internal pure returns (uint256) {
        return NavEntry.unwrap(entry) & MASK_7;
    }

    /// @notice The running sum up to `timestamp`, modulo 2^77, this entry's NAV standing since it was observed.
    function cumulativeAt(NavEntry entry, uint256 timestamp) internal pure returns (uint256) {
        unchecked {
            // Below 2^72 x 2^32 + 2^77.
            uint256 sum = (NavEntry.unwrap(entry) >> CUMULATIVE_SHIFT) & MASK_77;
            return (sum + (entry.navWad() / SUM_UNIT) * (timestamp - entry.observedAt())) & MASK_77;
        }
    }

    /// @notice The mean NAV between two running sums `windowSeconds` apart: NAVs were cut to 1e-14, and so is the mean.
    /// @dev `windowSeconds` must be 1 to MAX_WINDOW_SECONDS.
    function mean(uint256 sumAtStart, uint256 sumAtEnd, uint256 windowSeconds) internal pure returns (uint256) {
        unchecked {
            return (((sumAtEnd - sumAtStart) & MASK_77) / windowSeconds) * SUM_UNIT;
        }
    }

    /// @notice The fields an entry shares with the word that readers read, in their places.
    function shared(NavEntry entry) internal pure returns (uint256) {
        return NavEntry.unwrap(entry) & MASK_SHARED;
    }

    /// @notice What validators agreed on, but for the NAV itself: an entry whose other fields are empty.
    /// @dev Fits because the caller bounds observedAt < 2^32, lag < 2^8, confidence and stake <= 10,000 < 2^14,
    /// count <= 100 < 2^7.
    function draft(
        uint256 observedAt_,
        uint256 lag_,
        uint256 confidenceBps_,
        uint256 stakeBps_,
        uint256 count_
    ) internal pure returns (NavEntry) {
        return
            NavEntry.wrap(
                (observedAt_ << OBSERVED_SHIFT) |
                    (lag_ << LAG_SHIFT) |
                    (confidenceBps_ << CONFIDENCE_SHIFT) |
                    (stakeBps_ << STAKE_SHIFT) |
                    count_
            );
    }

    /// @notice The draft with its NAV, settled in this block.
    /// @dev Fits because the caller bounds nav < 4,000e18 < 2^72, cumulative < 2^77; block < 2^32.
    function complete(NavEntry agreed, uint256 navWad_, uint256 cumulative_) internal view returns (NavEntry) {
        return
            NavEntry.wrap(
                NavEntry.unwrap(agreed) |
                    (navWad_ << NAV_SHIFT) |
                    (cumulative_ << CUMULATIVE_SHIFT) |
                    (block.number << BLOCK_SHIFT)
            );
    }
}
