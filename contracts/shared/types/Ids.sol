// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev Number of one agreed NAV. Rounds strictly rise and may leave gaps.
type RoundId is uint256;

/// @dev Number of one priced asset, as its source knows it (a Bittensor netuid in the founding case).
type AssetId is uint32;

using {gtRoundId as >, eqRoundId as ==} for RoundId global;
using {gtAssetId as >, eqAssetId as ==} for AssetId global;

function gtRoundId(RoundId a, RoundId b) pure returns (bool) {
    return RoundId.unwrap(a) > RoundId.unwrap(b);
}

function eqRoundId(RoundId a, RoundId b) pure returns (bool) {
    return RoundId.unwrap(a) == RoundId.unwrap(b);
}

function gtAssetId(AssetId a, AssetId b) pure returns (bool) {
    return AssetId.unwrap(a) > AssetId.unwrap(b);
}

function eqAssetId(AssetId a, AssetId b) pure returns (bool) {
    return AssetId.unwrap(a) == AssetId.unwrap(b);
}
