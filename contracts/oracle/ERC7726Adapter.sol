// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WadMath} from "../shared/libraries/WadMath.sol";
import {INAVOracle} from "./interfaces/INAVOracle.sol";
import {IPriceOracle} from "./interfaces/IPriceOracle.sol";
import {NAVData} from "./types/OracleTypes.sol";

/// @title ERC7726Adapter
/// @notice Quotes the index token in its base asset and back, at the NAV itself. Both have 18 decimals.
contract ERC7726Adapter is IPriceOracle {
    INAVOracle public immutable ORACLE;
    address public immutable INDEX_TOKEN;
    address public immutable BASE;

    /// @param oracle The NAV oracle.
    /// @param base The asset its NAV is counted in.
    constructor(INAVOracle oracle, address base) {
        ORACLE = oracle;
        INDEX_TOKEN = oracle.INDEX_TOKEN();
        BASE = base;
    }

    /// @inheritdoc IPriceOracle
    function getQuote(uint256 baseAmount, address base, address quote) external view returns (uint256) {
        bool isSelling = base == INDEX_TOKEN && quote == BASE;
        bool isBuying = base == BASE && quote == INDEX_TOKEN;
        require(isSelling || isBuying, OracleUnsupportedPair(base, quote));
        uint256 navWad = _navWad(base, quote);
        return isSelling ? WadMath.mulDown(baseAmount, navWad) : WadMath.divDown(baseAmount, navWad);
    }

    function _navWad(address base, address quote) internal view returns (uint256) {
        try ORACLE.getCurrentNAV() returns (NAVData memory nav) {
            return nav.navPerToken;
        } catch (bytes memory reason) {
            revert OracleUntrustedData(base, quote, reason);
        }
    }
}
