// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC2309} from "@openzeppelin/contracts/interfaces/IERC2309.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";

/// @title INumberedTokens
/// @notice The ERC-721 of the fund: tokens 1 to `TOTAL_TOKENS`, each active (it has an owner) or inactive (it has none).
///
/// The tokens of genesis, 1 to `GENESIS_TOKENS`, belong to the distributor from genesis on without one write each: an
/// ERC-2309 event announces them. Ending a token is a transfer to the zero address, issuing it again one from there.
/// A token that waits in the queue cannot move. {IERC721Metadata-tokenURI} answers for every number, inactive ones too.
interface INumberedTokens is IERC721Metadata, IERC721Errors, IERC4906, IERC2309 {
    /// @notice No token has this number: numbers run from 1 to `total`.
    error NumberedTokens_NoSuchNumber(uint256 tokenId, uint256 total);
    /// @notice The token waits in the queue; cancel its request first.
    error NumberedTokens_TokenQueued(uint256 tokenId, uint256 place);

    /// @notice How many tokens there are, active or not. Fixed at deployment.
    function TOTAL_TOKENS() external view returns (uint256);

    /// @notice How many were active at genesis: numbers 1 to this.
    function GENESIS_TOKENS() external view returns (uint256);

    /// @notice Whose the tokens of genesis are until they move.
    function DISTRIBUTOR() external view returns (address);
}
