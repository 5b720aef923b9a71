// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IPriceOracle
/// @notice ERC-7726: how much of one token an amount of another is worth.
interface IPriceOracle {
    /// @notice The oracle knows no price between these two.
    error OracleUnsupportedPair(address base, address quote);

    /// @notice The price cannot be trusted now; `reason` is the error of the feed behind it.
    error OracleUntrustedData(address base, address quote, bytes reason);

    /// @notice Amount of `quote` that `baseAmount` of `base` is worth, rounded down.
    /// @param baseAmount Amount of `base`, in its smallest unit.
    /// @return quoteAmount Amount of `quote`, in its smallest unit.
    function getQuote(uint256 baseAmount, address base, address quote) external view returns (uint256 quoteAmount);
}
