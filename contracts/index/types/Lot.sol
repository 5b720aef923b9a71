// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

import {WadMath} from "../../shared/libraries/WadMath.sol";
import {AssetId} from "../../shared/types/Ids.sol";

/// @dev What an auction wants of one component, in one word of contract code:
///
///   asset id 32 bits | decimals 8 bits | target units per basket 128 bits
type Lot is uint256;

using LotLib for Lot global;

/// @title LotLib
/// @notice Writes and reads {Lot}s. Others of one auction need not be read for one.
library LotLib {
    uint256 private constant ASSET_AT = 136;
    uint256 private constant DECIMALS_AT = 128;

    function make(AssetId assetId_, uint256 decimals, uint256 targetUnits) internal pure returns (Lot) {
        uint256 head = (uint256(AssetId.unwrap(assetId_)) << ASSET_AT) | (decimals << DECIMALS_AT);
        return Lot.wrap(head | SafeCast.toUint128(targetUnits));
    }

    /// @notice Stores `lots`, at most 21. About 200 gas a byte.
    function store(Lot[] memory lots) internal returns (address pointer) {
        return SSTORE2.write(abi.encodePacked(lots));
    }

    /// @notice Number of lots at `pointer`.
    function count(address pointer) internal view returns (uint256) {
        return (pointer.code.length - 1) / 32;
    }

    /// @notice Lot `i` at `pointer`, which must be below `count`.
    function read(address pointer, uint256 i) internal view returns (Lot) {
        return Lot.wrap(uint256(bytes32(SSTORE2.read(pointer, i * 32, i * 32 + 32))));
    }

    function assetId(Lot lot) internal pure returns (AssetId) {
        return AssetId.wrap(uint32(Lot.unwrap(lot) >> ASSET_AT));
    }

    /// @notice One whole asset in its smallest unit.
    function whole(Lot lot) internal pure returns (uint256) {
        return 10 ** uint8(Lot.unwrap(lot) >> DECIMALS_AT);
    }

    /// @notice What `held` has too much, rounded down.
    function above(Lot lot, uint256 held, uint256 baskets) internal pure returns (uint256) {
        return Math.saturatingSub(held, WadMath.mulRayUp(uint128(Lot.unwrap(lot)), baskets));
    }

    /// @notice What `held` lacks, rounded down.
    function below(Lot lot, uint256 held, uint256 baskets) internal pure returns (uint256) {
        return Math.saturatingSub(WadMath.mulRayDown(uint128(Lot.unwrap(lot)), baskets), held);
    }
}
