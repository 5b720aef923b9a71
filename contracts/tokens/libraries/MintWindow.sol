// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title MintWindow
/// @notice A cap on minting that holds for every span of 365 days, whenever it begins:
///
///     minted(t) - minted(t - 365 d) <= share x (base + minted(t - 365 d))
///
/// minted is cumulative, burns never enter. Checked at every mint, it holds between mints too: there the left side can
/// only fall, and the right side only rise. Formula: docs/economy.md, "How much may be minted".
library MintWindow {
    using Checkpoints for Checkpoints.Trace208;

    uint256 internal constant WINDOW_SECONDS = 365 days;
    uint256 internal constant BPS = 10_000;

    /// @notice What may be minted now, rounded down.
    /// @param base Tokens that count beside the minted ones, smallest units.
    /// @param shareBps The share, bps.
    function room(Checkpoints.Trace208 storage minted, uint256 base, uint256 shareBps) internal view returns (uint256) {
        (uint256 before, uint256 inWindow) = split(minted);
        return Math.saturatingSub(((base + before) * shareBps) / BPS, inWindow); // base and minted are below 2 ** 208
    }

    /// @notice What was minted before the window that ends now, and in it.
    function split(Checkpoints.Trace208 storage minted) internal view returns (uint256 before, uint256 inWindow) {
        before = until(minted, block.timestamp - WINDOW_SECONDS);
        inWindow = minted.latest() - before;
    }

    /// @notice Adds `amount` to what was minted.
    /// @return before All that was minted before, smallest units.
    function add(Checkpoints.Trace208 storage minted, uint256 amount) internal returns (uint256 before) {
        before = minted.latest();
        // Both fit: times for millions of years; and a caller keeps the sum under its cap, which grows by a share a year.
        minted.push(uint48(block.timestamp), uint208(before + amount));
    }

    /// @notice All that was minted by `time`, unix seconds.
    function until(Checkpoints.Trace208 storage minted, uint256 time) internal view returns (uint256) {
        return time > type(uint48).max ? minted.latest() : minted.upperLookupRecent(uint48(time));
    }
}
