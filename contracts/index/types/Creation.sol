// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetId} from "../../shared/types/Ids.sol";

/// @notice An amount of an asset that lives on another chain.
/// @param assetId Its number.
/// @param amount How much of it, in units of its receipt token (18 decimals).
struct AssetAmount {
    AssetId assetId;
    uint256 amount;
}

/// @notice State of a creation.
enum CreationState {
    /// There is no such creation.
    NONE,
    /// It waits for its delivery and for the validators.
    OPEN,
    /// Index tokens were made for it.
    FINALIZED,
    /// The validators refused it.
    REFUSED,
    /// Its time ran out.
    EXPIRED
}

/// @notice What validators say about a delivery. What they sign (EIP-712) has after the creation's id its creator and the
/// hash of its basket too, as the desk recorded them; the domain binds chain id and desk.
/// @param creationId The creation it was made for.
/// @param receipt What identifies the delivery where it was made, a transaction's hash for instance; used once.
/// @param receivedAt When it arrived, unix seconds.
/// @param navWad The NAV at that moment as the validators recorded it, WAD.
/// @param valueWad What the delivery was worth at that moment, in the base asset, WAD.
/// @param amounts What arrived, by rising asset id.
struct Attestation {
    uint256 creationId;
    bytes32 receipt;
    uint256 receivedAt;
    uint256 navWad;
    uint256 valueWad;
    AssetAmount[] amounts;
}

/// @notice A creation, as anybody reads it.
/// @param creator Who opened it and gets the index tokens.
/// @param state Where it stands.
/// @param openedAt When it was opened, unix seconds.
/// @param deadline Last moment the delivery may arrive, unix seconds.
/// @param minTokens Least index tokens the creator accepts, WAD.
/// @param basketHash keccak256 of the ABI-encoded amounts that were announced.
/// @param receipt The delivery it was finalized with; zero before.
/// @param receivedAt When that arrived; 0 before.
/// @param navWad NAV it was priced at, WAD; 0 before.
/// @param tokens Index tokens made, fee included, WAD; 0 before.
struct CreationRecord {
    address creator;
    CreationState state;
    uint256 openedAt;
    uint256 deadline;
    uint256 minTokens;
    bytes32 basketHash;
    bytes32 receipt;
    uint256 receivedAt;
    uint256 navWad;
    uint256 tokens;
}

/// @title AttestationHash
/// @notice EIP-712 struct hashes of what validators sign about creations.
library AttestationHash {
    bytes32 internal constant AMOUNT_TYPEHASH = keccak256("AssetAmount(uint32 assetId,uint256 amount)");
    bytes32 internal constant ATTESTATION_TYPEHASH = keccak256(
        "Attestation(uint256 creationId,address creator,bytes32 basketHash,bytes32 receipt,uint256 receivedAt,uint256 navWad,uint256 valueWad,AssetAmount[] amounts)AssetAmount(uint32 assetId,uint256 amount)"
    );
    bytes32 internal constant REFUSAL_TYPEHASH = keccak256(
        "Refusal(uint256 creationId,address creator,bytes32 basketHash,string reason)"
    );

    /// @notice Struct hash of `attestation` for the creation of `creator` that announced `basketHash`: ids are counted, so
    /// after a reorganisation another's creation may have the id. Loops over its amounts, which the desk bounds to 20.
    function hash(
        Attestation calldata attestation,
        address creator,
        bytes32 basketHash
    ) internal pure returns (bytes32) {
        uint256 n = attestation.amounts.length;
        bytes32[] memory amounts = new bytes32[](n);
        for (uint256 i = 0; i < n; ++i) {
            AssetAmount calldata one = attestation.amounts[i];
            amounts[i] = keccak256(abi.encode(AMOUNT_TYPEHASH, one.assetId, one.amount));
        }
        return
            keccak256(
                abi.encode(
                    ATTESTATION_TYPEHASH,
                    attestation.creationId,
                    creator,
                    basketHash,
                    attestation.receipt,
                    attestation.receivedAt,
                    attestation.navWad,
                    attestation.valueWad,
                    keccak256(abi.encodePacked(amounts))
                )
            );
    }

    /// @notice Struct hash of a refusal of the creation of `creator` that announced `basketHash`.
    function hashRefusal(
        uint256 creationId,
        address creator,
        bytes32 basketHash,
        string calldata reason
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(REFUSAL_TYPEHASH, creationId, creator, basketHash, keccak256(bytes(reason))));
    }
}
