// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {exp, ud} from "@prb/math/src/UD60x18.sol";

import {WadMath} from "../shared/libraries/WadMath.sol";
import {AssetId} from "../shared/types/Ids.sol";
import {IBasketMath} from "./interfaces/IBasketMath.sol";
import {IIndexVault} from "./interfaces/IIndexVault.sol";
import {BasketCode} from "./libraries/BasketCode.sol";
import {Component} from "./types/Basket.sol";

/// @title BasketMath
/// @notice See {IBasketMath}.
contract BasketMath is IBasketMath {
    uint256 internal constant YEAR_SECONDS = 365.25 days;

    /// @inheritdoc IBasketMath
    function growthWad(uint256 streamingBps, uint256 elapsedSeconds) external pure returns (uint256) {
        uint256 exponentWad = (WadMath.WAD * streamingBps * elapsedSeconds) / (WadMath.BPS * YEAR_SECONDS);
        return exp(ud(exponentWad)).unwrap();
    }

    /// @inheritdoc IBasketMath
    // BasketCode reads lists in memory.
    // solhint-disable-next-line gas-calldata-parameters
    function merge(
        bytes memory list,
        uint256 baskets,
        uint256 drop,
        Component[] calldata joiners,
        address base,
        address indexToken
    ) external pure returns (bytes memory merged) {
        BasketCode.scale(list, baskets); // its units are what is held from here on
        uint256 n = BasketCode.count(list);
        uint256 joined;
        for (uint256 i = 0; i < n; ++i) {
            (address token, uint256 units) = BasketCode.at(list, i);
            AssetId assetId = BasketCode.assetAt(list, i);
            while (joined < joiners.length && assetId > joiners[joined].assetId) {
                merged = _joined(merged, joiners, joined++);
            }
            if (drop & (1 << i) == 0) merged = abi.encodePacked(merged, assetId, uint128(units), token);
            else require(units == 0, IIndexVault.IndexVault_StillHeld(i, units));
        }
        while (joined < joiners.length) merged = _joined(merged, joiners, joined++);
        _requireValid(merged, base, indexToken);
    }

    function _joined(bytes memory list, Component[] calldata joiners, uint256 i) internal pure returns (bytes memory) {
        Component calldata joiner = joiners[i];
        require(joiner.amount <= type(uint128).max, IIndexVault.IndexVault_AmountOutOfRange(i, joiner.amount));
        return abi.encodePacked(list, joiner.assetId, uint128(joiner.amount), joiner.token);
    }

    /// @dev At most 20, sorted by asset id, each token once, none of them nobody's, the base asset or the index token.
    function _requireValid(bytes memory list, address base, address indexToken) internal pure {
        uint256 n = BasketCode.count(list);
        uint256 maximum = BasketCode.MAX_COMPONENTS;
        require(n <= maximum, IIndexVault.IndexVault_ComponentCount(n, maximum));
        for (uint256 i = 0; i < n; ++i) {
            (address token, ) = BasketCode.at(list, i);
            bool isValid = token != address(0) && token != base && token != indexToken;
            if (i != 0) isValid = isValid && BasketCode.assetAt(list, i) > BasketCode.assetAt(list, i - 1);
            for (uint256 j = 0; j < i && isValid; ++j) {
                (address other, ) = BasketCode.at(list, j);
                isValid = other != token;
            }
            require(isValid, IIndexVault.IndexVault_ComponentInvalid(i, token));
        }
    }
}
