// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetId} from "../../shared/types/Ids.sol";

/// @notice An asset of the basket, or one that joins it.
/// @param assetId Its number, as price sources and the oracle know it.
/// @param token Its ERC-20.
/// @param amount How much of it, in its smallest unit; in a component list, units per basket.
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

/// @notice A trade of the vault, as the auction agreed it.
/// @param filler Who pays what is bought.
/// @param to Who gets what is sold.
/// @param sold Position of what leaves in the component list; {ClaimLib-CASH} for cash.
/// @param soldAmount How much of it, in its smallest unit.
/// @param bought Position of what comes in.
/// @param boughtAmount How much of it, in its smallest unit.
struct Trade {
    address filler;
    address to;
    uint256 sold;
    uint256 soldAmount;
    uint256 bought;
    uint256 boughtAmount;
}

/// @notice An amount of a component that an attested creation brings.
/// @param position Its position in the component list.
/// @param amount How much of it, in its smallest unit.
struct Delivered {
    uint256 position;
    uint256 amount;
}

/// @notice An ERC-2612 permit for the vault.
/// @param position Position of the token in the component list; {ClaimLib-CASH} for the base asset.
/// @param value Allowance it gives, in the token's smallest unit.
/// @param deadline Last moment it may be used, unix seconds.
/// @param v Signature.
/// @param r Signature.
/// @param s Signature.
struct Permit {
    uint256 position;
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}
