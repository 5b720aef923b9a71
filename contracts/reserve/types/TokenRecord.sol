// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev What is known of one numbered token, in one word, so that an act on it reads and writes one slot:
///
///   (2 empty) | kept 1 | approved 1 | place 32 | activatedAt 36, unix seconds | since 24 | owner 160
///
/// `since` is the period whose close its growth is counted from; 0 for genesis. `place` is where it stands in the queue,
/// 0 outside it. `kept` marks a genesis token that was ever written, so that an empty word means one that never moved.
type TokenRecord is uint256;

using TokenRecordLib for TokenRecord global;

/// @title TokenRecordLib
/// @notice Reads and changes {TokenRecord}s.
library TokenRecordLib {
    uint256 private constant SINCE_AT = 160;
    uint256 private constant ACTIVATED_AT = 184;
    uint256 private constant PLACE_AT = 220;
    uint256 private constant APPROVED_BIT = 1 << 252;
    uint256 private constant KEPT_BIT = 1 << 253;

    uint256 private constant MASK_24 = 0xffffff;
    uint256 private constant MASK_32 = 0xffffffff;
    uint256 private constant MASK_36 = 0xfffffffff;
    uint256 private constant OWNER_MASK = type(uint160).max;

    /// @notice `since_` must fit 24 bits, `activatedAt_` 36 (the year 4147).
    function make(
        address owner_,
        uint256 since_,
        uint256 activatedAt_,
        bool isKept_
    ) internal pure returns (TokenRecord) {
        return
            TokenRecord.wrap(
                uint160(owner_) | (since_ << SINCE_AT) | (activatedAt_ << ACTIVATED_AT) | (isKept_ ? KEPT_BIT : 0)
            );
    }

    /// @notice What is left of a token that ended: nothing, or that it is one of genesis.
    function ended(TokenRecord self) internal pure returns (TokenRecord) {
        return TokenRecord.wrap(TokenRecord.unwrap(self) & KEPT_BIT);
    }

    function isEmpty(TokenRecord self) internal pure returns (bool) {
        return TokenRecord.unwrap(self) == 0;
    }

    /// @notice Zero while the token is inactive.
    function owner(TokenRecord self) internal pure returns (address) {
        return address(uint160(TokenRecord.unwrap(self)));
    }

    function since(TokenRecord self) internal pure returns (uint256) {
        return (TokenRecord.unwrap(self) >> SINCE_AT) & MASK_24;
    }

    /// @notice 0 for a genesis token that was not redeemed since.
    function activatedAt(TokenRecord self) internal pure returns (uint256) {
        return (TokenRecord.unwrap(self) >> ACTIVATED_AT) & MASK_36;
    }

    function place(TokenRecord self) internal pure returns (uint256) {
        return (TokenRecord.unwrap(self) >> PLACE_AT) & MASK_32;
    }

    /// @notice Whether somebody is approved for this one token.
    function hasApproval(TokenRecord self) internal pure returns (bool) {
        return TokenRecord.unwrap(self) & APPROVED_BIT != 0;
    }

    /// @notice The same token in other hands, nobody approved.
    function movedTo(TokenRecord self, address owner_) internal pure returns (TokenRecord) {
        return TokenRecord.wrap((TokenRecord.unwrap(self) & ~(OWNER_MASK | APPROVED_BIT)) | uint160(owner_));
    }

    function withApproval(TokenRecord self, bool isApproved) internal pure returns (TokenRecord) {
        uint256 rest = TokenRecord.unwrap(self) & ~APPROVED_BIT;
        return TokenRecord.wrap(isApproved ? rest | APPROVED_BIT : rest);
    }

    /// @notice `place_` must fit 32 bits.
    function withPlace(TokenRecord self, uint256 place_) internal pure returns (TokenRecord) {
        uint256 rest = TokenRecord.unwrap(self) & ~(MASK_32 << PLACE_AT);
        return TokenRecord.wrap(rest | (place_ << PLACE_AT));
    }
}
