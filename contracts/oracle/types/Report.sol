// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetId, RoundId} from "../../shared/types/Ids.sol";

/// @notice What validators sign for one round (EIP-712; the domain binds chain id and oracle).
/// @dev Confidence is 32 bits wide so that the selector of `submitReport` sorts near the first: a dispatcher looks
/// selectors up in order, 22 gas each.
/// @param indexToken The index token whose NAV this is.
/// @param round Number of the round; rises strictly.
/// @param observedAt When the prices were observed, unix seconds; rises strictly.
/// @param navWad Base asset per index token, WAD.
/// @param confidenceBps Stake-weighted confidence, bps.
/// @param spreadBps How far the furthest counted validator lies from `navWad`, bps, rounded up.
/// @param assetsRoot Merkle root over (asset id, price, source time); see {AssetPrice}.
/// @param setEpoch Epoch of the validator set that signs.
struct Report {
    address indexToken;
    RoundId round;
    uint256 observedAt;
    uint256 navWad;
    uint32 confidenceBps;
    uint256 spreadBps;
    bytes32 assetsRoot;
    uint256 setEpoch;
}

/// @notice One asset's price: a leaf of `Report.assetsRoot`.
/// @dev Leaf = keccak256(bytes.concat(keccak256(abi.encode(assetId, priceWad, sourceAt)))), the double hash of
/// OpenZeppelin's merkle-tree.
/// @param assetId The asset.
/// @param priceWad Base asset per whole asset, WAD.
/// @param sourceAt When the source saw this price, unix seconds.
struct AssetPrice {
    AssetId assetId;
    uint256 priceWad;
    uint64 sourceAt;
}

/// @title ReportHash
/// @notice EIP-712 struct hash of a {Report} and leaf hash of an {AssetPrice}.
library ReportHash {
    bytes32 internal constant REPORT_TYPEHASH = keccak256(
        "Report(address indexToken,uint256 round,uint256 observedAt,uint256 navWad,uint32 confidenceBps,uint256 spreadBps,bytes32 assetsRoot,uint256 setEpoch)"
    );

    uint256 private constant REPORT_BYTES = 256; // eight static fields: calldata is the EIP-712 encoding already

    /// @notice EIP-712 struct hash of `report`.
    /// @dev Hashes the words as they came; a word too wide for its field is refused where the field is read.
    function hash(Report calldata report) internal pure returns (bytes32 structHash) {
        bytes32 typeHash = REPORT_TYPEHASH;
        assembly ("memory-safe") {
            let encoded := mload(0x40) // scratch beyond the free pointer, not kept
            mstore(encoded, typeHash)
            calldatacopy(add(encoded, 0x20), report, REPORT_BYTES)
            structHash := keccak256(encoded, add(REPORT_BYTES, 0x20))
        }
    }

    /// @notice Leaf of `price` in an assets root.
    function leaf(AssetPrice calldata price) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(price.assetId, price.priceWad, price.sourceAt))));
    }
}
