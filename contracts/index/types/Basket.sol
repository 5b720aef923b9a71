// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetId} from "../../shared/types/Ids.sol";

/// @notice An asset that enters the vault at seeding.
/// @param assetId Its number, as price sources and the oracle know it.
/// @param token Its ERC-20.
/// @param amount How much of it, in its smallest unit.
struct Component {
    AssetId assetId;
    address token;
    uint256 amount;
}

/// @notice What the vault's books hold of one asset, or what one index token stands for.
/// @param assetId Its number.
/// @param token Its ERC-20.
/// @param amount How much of it, in its smallest unit.
struct Holding {
    AssetId assetId;
    address token;
    uint256 amount;
}

/// @notice What a NAV is made of, at one block.
/// @param components Every asset but cash.
/// @param cash Base asset, in its smallest unit.
/// @param supply Index tokens, WAD.
/// @param blockNumber The block.
struct Portfolio {
    Holding[] components;
    uint256 cash;
    uint256 supply;
    uint256 blockNumber;
}
