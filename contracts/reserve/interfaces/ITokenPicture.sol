// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ITokenPicture
/// @notice Describes and draws a numbered token, wholly on chain.
interface ITokenPicture {
    /// @notice A data URI of JSON: name, description, attributes (state, activation, value, earning since, queue place) and
    /// an SVG picture as a data URI. For the numbered tokens of the caller, or of whoever is named.
    /// @param vault The {IFundPeriods} that knows the token.
    function tokenURI(address vault, uint256 tokenId) external view returns (string memory);
}
