// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INAVOracle} from "../oracle/interfaces/INAVOracle.sol";
import {SettledPrice} from "../oracle/types/OracleTypes.sol";
import {AssetId} from "../shared/types/Ids.sol";

/// @title MockNavOracle
/// @notice An oracle that says what a test tells it: the pieces of {INAVOracle} that the index vault uses, no more.
contract MockNavOracle {
    /// @notice See {INAVOracle-INDEX_TOKEN}.
    address public INDEX_TOKEN;

    /// @notice See {INAVOracle-REGISTRY}; nobody.
    address public constant REGISTRY = address(0);

    mapping(AssetId assetId => uint256) internal _pricesWad;
    uint256 internal _navWad;
    uint256 internal _mintPriceWad;
    uint256 internal _redeemPriceWad;

    /// @notice See {INAVOracle-bindIndexToken}.
    function bindIndexToken(address indexToken) external {
        INDEX_TOKEN = indexToken;
    }

    /// @notice NAV and both prices alike; 0 takes the NAV away.
    function setNav(uint256 newNavWad) external {
        (_navWad, _mintPriceWad, _redeemPriceWad) = (newNavWad, newNavWad, newNavWad);
    }

    /// @notice NAV with a band around it.
    function setQuote(uint256 newNavWad, uint256 newMintPriceWad, uint256 newRedeemPriceWad) external {
        (_navWad, _mintPriceWad, _redeemPriceWad) = (newNavWad, newMintPriceWad, newRedeemPriceWad);
    }

    /// @notice The price of an asset; 0 takes it away.
    function setPrice(AssetId assetId, uint256 priceWad) external {
        _pricesWad[assetId] = priceWad;
    }

    /// @notice See {INAVOracle-getPrice}.
    function getPrice(AssetId assetId) external view returns (SettledPrice memory) {
        require(_pricesWad[assetId] != 0, INAVOracle.NAVOracle_NoPrice(assetId));
        return SettledPrice(_pricesWad[assetId], block.timestamp, block.timestamp);
    }

    /// @notice See {INAVOracle-quote}.
    function quote() external view returns (uint256 navWad, uint256 mintPriceWad, uint256 redeemPriceWad) {
        require(_navWad != 0, INAVOracle.NAVOracle_NoNav());
        return (_navWad, _mintPriceWad, _redeemPriceWad);
    }

    /// @notice See {INAVOracle-isNAVValid}.
    function isNAVValid() external view returns (bool) {
        return _navWad != 0;
    }
}
