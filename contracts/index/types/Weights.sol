// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetId} from "../../shared/types/Ids.sol";

/// @notice What share of the basket's value an asset shall have.
/// @param assetId Its number.
/// @param token Its ERC-20.
/// @param weightBps Share of the value, bps.
struct Target {
    AssetId assetId;
    address token;
    uint16 weightBps;
}

/// @notice How far an asset's share lies from its target, by the oracle's prices.
/// @param assetId Its number.
/// @param token Its ERC-20.
/// @param held What the vault holds of it, in its smallest unit.
/// @param valueWad What that is worth, in the base asset, WAD.
/// @param weightBps Its share of the value now, bps, rounded down.
/// @param targetBps Its target, bps; 0 for an asset that leaves.
/// @param driftBps `weightBps` less `targetBps`.
struct Drift {
    AssetId assetId;
    address token;
    uint256 held;
    uint256 valueWad;
    uint256 weightBps;
    uint256 targetBps;
    int256 driftBps;
}
