// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {ERC721Utils} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Utils.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {INumberedTokens} from "./interfaces/INumberedTokens.sol";
import {TokenRecord, TokenRecordLib} from "./types/TokenRecord.sol";

/// @title NumberedTokens
/// @notice An ERC-721 whose first numbers need no write at genesis, and whose owner slot also says since when a token
/// earns. See {INumberedTokens}; docs/decisions/0005 says why it is not OpenZeppelin's ERC721.
abstract contract NumberedTokens is INumberedTokens, ERC165 {
    /* IMMUTABLES */

    /// @inheritdoc INumberedTokens
    uint256 public immutable TOTAL_TOKENS;
    /// @inheritdoc INumberedTokens
    uint256 public immutable GENESIS_TOKENS;
    /// @inheritdoc INumberedTokens
    address public immutable DISTRIBUTOR;

    /* STORAGE */

    mapping(uint256 tokenId => TokenRecord) internal _records;
    mapping(address owner => uint256) internal _balances;
    mapping(uint256 tokenId => address) internal _approved;
    /// @inheritdoc IERC721
    mapping(address owner => mapping(address operator => bool)) public isApprovedForAll;

    /* CONSTRUCTOR */

    constructor(uint256 totalTokens, uint256 genesisTokens, address distributor) {
        (TOTAL_TOKENS, GENESIS_TOKENS, DISTRIBUTOR) = (totalTokens, genesisTokens, distributor);
    }

    /* WRITES */

    /// @inheritdoc IERC721
    function approve(address to, uint256 tokenId) external {
        TokenRecord record = _existing(tokenId);
        address owner = record.owner();
        require(msg.sender == owner || isApprovedForAll[owner][msg.sender], ERC721InvalidApprover(msg.sender));
        _approved[tokenId] = to;
        _records[tokenId] = record.withApproval(to != address(0));
        emit Approval(owner, to, tokenId);
    }

    /// @inheritdoc IERC721
    function setApprovalForAll(address operator, bool approved) external {
        require(operator != address(0), ERC721InvalidOperator(operator));
        isApprovedForAll[msg.sender][operator] = approved;
        emit ApprovalForAll(msg.sender, operator, approved);
    }

    /// @inheritdoc IERC721
    function transferFrom(address from, address to, uint256 tokenId) public {
        TokenRecord record = _existing(tokenId);
        _requirePermitted(tokenId, record);
        _requireUnlocked(tokenId, record);
        address owner = record.owner();
        require(owner == from, ERC721IncorrectOwner(from, tokenId, owner));
        require(to != address(0), ERC721InvalidReceiver(to));
        if (record.hasApproval()) delete _approved[tokenId];
        _records[tokenId] = record.movedTo(to);
        _balances[from] -= 1;
        _balances[to] += 1;
        emit Transfer(from, to, tokenId);
    }

    /// @inheritdoc IERC721
    function safeTransferFrom(address from, address to, uint256 tokenId) external {
        safeTransferFrom(from, to, tokenId, "");
    }

    /// @inheritdoc IERC721
    function safeTransferFrom(address from, address to, uint256 tokenId, bytes memory data) public {
        transferFrom(from, to, tokenId);
        ERC721Utils.checkOnERC721Received(msg.sender, from, to, tokenId, data);
    }

    /* READS */

    /// @inheritdoc IERC721
    function balanceOf(address owner) external view returns (uint256) {
        require(owner != address(0), ERC721InvalidOwner(owner));
        return _balances[owner];
    }

    /// @inheritdoc IERC721
    function ownerOf(uint256 tokenId) external view returns (address) {
        return _existing(tokenId).owner();
    }

    /// @inheritdoc IERC721
    function getApproved(uint256 tokenId) external view returns (address) {
        return _existing(tokenId).hasApproval() ? _approved[tokenId] : address(0);
    }

    /// @inheritdoc IERC721Metadata
    function name() external pure returns (string memory) {
        return "Assay Fund Token";
    }

    /// @inheritdoc IERC721Metadata
    function symbol() external pure returns (string memory) {
        return "AFT";
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return
            interfaceId == type(IERC721).interfaceId ||
            interfaceId == type(IERC721Metadata).interfaceId ||
            interfaceId == bytes4(0x49064906) || // ERC-4906, whose events have no selector
            super.supportsInterface(interfaceId);
    }

    /* INTERNALS */

    /// @dev Makes the tokens of genesis the distributor's.
    function _announceGenesis() internal {
        if (GENESIS_TOKENS == 0) return;
        _balances[DISTRIBUTOR] = GENESIS_TOKENS;
        emit ConsecutiveTransfer(1, GENESIS_TOKENS, address(0), DISTRIBUTOR);
    }

    /// @dev Gives an inactive token to `to`; the caller asks a contract whether it takes tokens.
    function _begin(uint256 tokenId, address to, uint256 since) internal {
        require(to != address(0), ERC721InvalidReceiver(to));
        _records[tokenId] = TokenRecordLib.make(to, since, block.timestamp, _isOfGenesis(tokenId));
        _balances[to] += 1;
        emit Transfer(address(0), to, tokenId);
    }

    /// @dev Takes an active token from `owner`.
    function _end(uint256 tokenId, TokenRecord record, address owner) internal {
        if (record.hasApproval()) delete _approved[tokenId];
        _records[tokenId] = record.ended();
        _balances[owner] -= 1;
        emit Transfer(owner, address(0), tokenId);
    }

    /// @dev The record as it stands, also of a genesis token that was never written.
    function _recordOf(uint256 tokenId) internal view returns (TokenRecord record) {
        record = _records[tokenId];
        if (record.isEmpty() && _isOfGenesis(tokenId) && _isOpen())
            record = TokenRecordLib.make(DISTRIBUTOR, 0, 0, true);
    }

    function _existing(uint256 tokenId) internal view returns (TokenRecord record) {
        record = _recordOf(tokenId);
        require(record.owner() != address(0), ERC721NonexistentToken(tokenId));
    }

    /// @dev The caller owns the token or may act for its owner.
    function _requirePermitted(uint256 tokenId, TokenRecord record) internal view {
        address owner = record.owner();
        bool isPermitted =
            msg.sender == owner ||
                isApprovedForAll[owner][msg.sender] ||
                (record.hasApproval() && _approved[tokenId] == msg.sender);
        require(isPermitted, ERC721InsufficientApproval(msg.sender, tokenId));
    }

    function _requireUnlocked(uint256 tokenId, TokenRecord record) internal pure {
        uint256 place = record.place();
        require(place == 0, NumberedTokens_TokenQueued(tokenId, place));
    }

    /// @dev Whether genesis took place.
    function _isOpen() internal view virtual returns (bool);

    function _isOfGenesis(uint256 tokenId) internal view returns (bool) {
        unchecked {
            return tokenId - 1 < GENESIS_TOKENS; // number 0 wraps to the greatest of all
        }
    }
}
