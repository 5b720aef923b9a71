// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IFundPeriods} from "./interfaces/IFundPeriods.sol";
import {ITokenPicture} from "./interfaces/ITokenPicture.sol";
import {TokenState, TokenView} from "./types/FundTypes.sol";

// JSON and SVG are full of double quotes.
/* solhint-disable quotes */

/// @title TokenPicture
/// @notice Describes and draws a numbered token. See {ITokenPicture}.
contract TokenPicture is ITokenPicture {
    using Strings for uint256;

    uint256 internal constant WAD_PLACES = 18;
    uint256 internal constant SHOWN_PLACES = 4;
    uint256 internal constant FULL_RING = 200; // per cent of the core
    string internal constant CARD =
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 350 350" font-family="Georgia,serif" fill="#f2ead8" '
        'text-anchor="middle"><rect width="350" height="350" rx="18" fill="#10222e"/>'
        '<circle cx="175" cy="170" r="100" fill="none" stroke="#24404f" stroke-width="14"/>';

    /// @inheritdoc ITokenPicture
    function tokenURI(address vault, uint256 tokenId) external view returns (string memory) {
        TokenView memory facts = IFundPeriods(vault).token(tokenId);
        uint256 ring = Math.min(FULL_RING, (facts.valueWad * 100) / IFundPeriods(vault).CORE_WAD());
        bytes memory json = abi.encodePacked(
            '{"name":"Assay Fund Token #',
            tokenId.toString(),
            '","description":"A numbered token of an Assay fund, redeemed at its exact compounded value.","attributes":',
            _attributes(facts),
            ',"image":"data:image/svg+xml;base64,',
            Base64.encode(bytes(_svg(tokenId, facts, ring))),
            '"}'
        );
        return string.concat("data:application/json;base64,", Base64.encode(json));
    }

    function _attributes(TokenView memory facts) internal pure returns (string memory list) {
        list = string.concat('[{"trait_type":"State","value":"', _state(facts.state), '"}');
        if (facts.state == TokenState.INACTIVE) return string.concat(list, "]");
        list = string.concat(
            list,
            ',{"trait_type":"Activation","display_type":"date","value":',
            facts.activatedAt.toString(),
            '},{"trait_type":"Value","value":"',
            _decimal(facts.valueWad, WAD_PLACES),
            '"},{"trait_type":"Earning since close","display_type":"number","value":',
            facts.since.toString()
        );
        if (facts.state != TokenState.QUEUED) return string.concat(list, "}]");
        return
            string.concat(
                list,
                '},{"trait_type":"Place in the queue","display_type":"number","value":',
                facts.place.toString(),
                "}]"
            );
    }

    /// @dev A card: number, value, state, and a ring that fills with the value, once round at twice the core.
    function _svg(uint256 tokenId, TokenView memory facts, uint256 ring) internal pure returns (string memory) {
        string memory body = string.concat(
            _text("42", "22", string.concat("#", tokenId.toString())),
            _text("206", "14", _state(facts.state))
        );
        body =
            facts.state == TokenState.INACTIVE
                ? string.concat(body, _text("178", "36", "-"), _text("318", "14", "can be issued"))
                : string.concat(
                    body,
                    _text("178", "36", _decimal(facts.valueWad, SHOWN_PLACES)),
                    _text("318", "14", string.concat("earning since close ", facts.since.toString()))
                );
        return string.concat(CARD, _ring(facts.state, ring), body, "</svg>");
    }

    function _text(string memory y, string memory size, string memory text) internal pure returns (string memory) {
        return string.concat('<text x="175" y="', y, '" font-size="', size, '">', text, "</text>");
    }

    function _ring(TokenState state, uint256 ring) internal pure returns (string memory) {
        if (ring == 0) return "";
        return
            string.concat(
                '<circle cx="175" cy="170" r="100" fill="none" stroke="',
                state == TokenState.QUEUED ? "#e0a458" : "#4fb286",
                '" stroke-width="14" pathLength="200" stroke-dasharray="',
                ring.toString(),
                ' 200" transform="rotate(-90 175 170)"/>'
            );
    }

    function _state(TokenState state) internal pure returns (string memory) {
        if (state == TokenState.INACTIVE) return "INACTIVE";
        return state == TokenState.ACTIVE ? "ACTIVE" : "QUEUED";
    }

    /// @dev A WAD with so many of its places, cut.
    function _decimal(uint256 wad, uint256 places) internal pure returns (string memory) {
        uint256 fraction = (wad % 1e18) / 10 ** (WAD_PLACES - places);
        bytes memory digits = bytes((10 ** places + fraction).toString()); // a 1 in front keeps the zeros
        digits[0] = ".";
        return string.concat((wad / 1e18).toString(), string(digits));
    }
}
