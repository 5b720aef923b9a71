// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LibRLP} from "solady/src/utils/LibRLP.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

import {Rules} from "./Rules.sol";

/// @dev Everything an update needs besides the NAV itself, in memory as it lies in contract code: one cold account a
/// read, whatever the number of validators. A pointer to a bytes value in memory:
///
///   rules 32 bytes | index token 32 bytes | total stake 32 bytes | n x (signer 20 bytes, stake 12 bytes)
///   | n x submitter 20 bytes
///
/// Its writer creates nothing else, so edition e is its creation number e, and lies at an address that follows from the
/// writer and e alone: a reader that knows the edition needs no further slot to find it.
type Rulebook is uint256;

using RulebookLib for Rulebook global;

/// @notice One validator of a set.
/// @param signer Its oracle key.
/// @param stake Its stake, in the staking token's smallest unit.
/// @param submitter The account that sends transactions for it; may be zero.
struct SetMember {
    address signer;
    uint96 stake;
    address submitter;
}

/// @title RulebookLib
/// @notice Writes and reads {Rulebook}s.
library RulebookLib {
    uint256 private constant TOKEN_AT = 32;
    uint256 private constant TOTAL_AT = 64;
    uint256 private constant MEMBERS_AT = 96;
    uint256 private constant MEMBER_BYTES = 52;
    uint256 private constant STAKE_MASK = type(uint96).max;

    /// @notice Not a member.
    uint256 internal constant NONE = type(uint256).max;

    /* WRITES */

    /// @notice A rulebook for `members`, in memory.
    function make(Rules rules_, address indexToken_, SetMember[] memory members) internal pure returns (Rulebook book) {
        uint256 n = members.length;
        // 12 bytes more than needed, so that the last submitter can be written as a whole word; cut off below.
        bytes memory blob = new bytes(MEMBERS_AT + n * MEMBER_BYTES + 12);
        assembly ("memory-safe") {
            book := blob
        }
        uint256 total;
        for (uint256 i = 0; i < n; ++i) {
            total += members[i].stake;
            book._put(MEMBERS_AT + i * 32, (uint256(uint160(members[i].signer)) << 96) | members[i].stake);
        }
        for (uint256 i = 0; i < n; ++i) {
            book._put(MEMBERS_AT + n * 32 + i * 20, uint256(uint160(members[i].submitter)) << 96);
        }
        book._put(0, Rules.unwrap(rules_));
        book._put(TOKEN_AT, uint160(indexToken_));
        book._put(TOTAL_AT, total);
        assembly ("memory-safe") {
            mstore(blob, sub(mload(blob), 12))
        }
    }

    /// @notice The same book with other rules, in place.
    function withRules(Rulebook book, Rules rules_) internal pure returns (Rulebook) {
        book._put(0, Rules.unwrap(rules_));
        return book;
    }

    /// @notice The same book for an index token, in place.
    function withIndexToken(Rulebook book, address indexToken_) internal pure returns (Rulebook) {
        book._put(TOKEN_AT, uint160(indexToken_));
        return book;
    }

    /// @notice A chain that gives contracts other addresses than Ethereum does: the book could not be found again.
    error Rulebook_Misplaced(address pointer, address expected);

    /// @notice Stores `book` as the next edition of this contract, the first being 1. About 200 gas a byte.
    function store(Rulebook book, uint256 edition) internal {
        bytes memory blob;
        assembly ("memory-safe") {
            blob := book
        }
        address pointer = SSTORE2.write(blob);
        address expected = LibRLP.computeAddress(address(this), edition);
        require(pointer == expected, Rulebook_Misplaced(pointer, expected));
    }

    /* READS */

    /// @notice The book this contract stored as `edition`, which must exist.
    function load(uint256 edition) internal view returns (Rulebook book) {
        bytes memory blob = SSTORE2.read(LibRLP.computeAddress(address(this), edition));
        assembly ("memory-safe") {
            book := blob
        }
    }

    function rules(Rulebook book) internal pure returns (Rules) {
        return Rules.wrap(book._word(0));
    }

    function indexToken(Rulebook book) internal pure returns (address) {
        return address(uint160(book._word(TOKEN_AT)));
    }

    /// @notice Sum of all stakes.
    function totalStake(Rulebook book) internal pure returns (uint256) {
        return book._word(TOTAL_AT);
    }

    /// @notice Number of validators.
    function count(Rulebook book) internal pure returns (uint256 n) {
        assembly ("memory-safe") {
            n := div(sub(mload(book), MEMBERS_AT), MEMBER_BYTES)
        }
    }

    /// @notice Signer and stake of validator `index`.
    /// @dev `index` must be below `count()`: it is not checked again.
    function member(Rulebook book, uint256 index) internal pure returns (address signer, uint256 stake) {
        unchecked {
            uint256 word = book._word(MEMBERS_AT + index * 32); // index < 100
            return (address(uint160(word >> 96)), word & STAKE_MASK);
        }
    }

    /// @notice Where in memory the members lie: n words of signer (20 bytes) and stake (12 bytes).
    function membersPointer(Rulebook book) internal pure returns (uint256 pointer) {
        assembly ("memory-safe") {
            pointer := add(add(book, 0x20), MEMBERS_AT)
        }
    }

    /// @notice Index of the validator that `submitter` sends for, or NONE. At most 100 steps.
    function indexOfSubmitter(Rulebook book, address submitter) internal pure returns (uint256) {
        uint256 n = book.count();
        for (uint256 i = 0; i < n; ++i) {
            if (address(uint160(book._word(MEMBERS_AT + n * 32 + i * 20) >> 96)) == submitter) return i;
        }
        return NONE;
    }

    /* INTERNALS */

    /// @dev 32 bytes from `offset` on. The last submitter's word reaches 12 bytes past the book, into memory whose bits
    /// are shifted out by its only reader.
    function _word(Rulebook book, uint256 offset) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(book, 0x20), offset))
        }
    }

    function _put(Rulebook book, uint256 offset, uint256 word) internal pure {
        assembly ("memory-safe") {
            mstore(add(add(book, 0x20), offset), word)
        }
    }
}
