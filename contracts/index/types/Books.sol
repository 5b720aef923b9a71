// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Till} from "../libraries/Till.sol";

/// @dev The vault's books in one word, so that an act reads and writes one slot:
///
///   baskets 104 bits, RAY | cash 92 bits, base asset | version 28 bits | flags 4 bits | two tills of 14 bits
type Books is uint256;

using BooksLib for Books global;

/// @title BooksLib
/// @notice Reads and changes {Books}.
library BooksLib {
    /// @notice A number outgrew the books.
    error Books_Overflow(uint256 value, uint256 maximum);

    /// @notice Minting is stopped for a time, or ended; the gate's slot says until when.
    uint256 internal constant GATED = 1;
    /// @notice A fee is set; the supply of the books lies in the fee's slot.
    uint256 internal constant FEES = 2;
    /// @notice The NAV paths are limited.
    uint256 internal constant LIMITED = 4;
    /// @notice A trade changed units since the newest list was written.
    uint256 internal constant TRADED = 8;

    /// @notice The two tills: what may be minted, what may be redeemed.
    uint256 internal constant MINTED = 0;
    uint256 internal constant REDEEMED = 1;

    uint256 internal constant MAX_BASKETS = type(uint104).max;
    uint256 internal constant MAX_CASH = (1 << 92) - 1;
    uint256 internal constant MAX_VERSION = (1 << 28) - 1;

    uint256 private constant BASKETS_AT = 152;
    uint256 private constant CASH_AT = 60;
    uint256 private constant VERSION_AT = 32;
    uint256 private constant FLAGS_AT = 28;

    /// @notice What the vault holds, in baskets, RAY; 0 before it is seeded.
    function baskets(Books books) internal pure returns (uint256) {
        return Books.unwrap(books) >> BASKETS_AT;
    }

    /// @notice Base asset, in its smallest unit.
    function cash(Books books) internal pure returns (uint256) {
        return (Books.unwrap(books) >> CASH_AT) & MAX_CASH;
    }

    /// @notice Number of the component list in force.
    function version(Books books) internal pure returns (uint256) {
        return (Books.unwrap(books) >> VERSION_AT) & MAX_VERSION;
    }

    /// @notice Whether any of `flags` is set.
    function has(Books books, uint256 flags) internal pure returns (bool) {
        return Books.unwrap(books) & (flags << FLAGS_AT) != 0;
    }

    /// @notice What lies in a till, in base asset.
    function till(Books books, uint256 which) internal pure returns (uint256) {
        return Till.decode(Books.unwrap(books) >> (which * Till.BITS));
    }

    function withBaskets(Books books, uint256 baskets_) internal pure returns (Books) {
        require(baskets_ <= MAX_BASKETS, Books_Overflow(baskets_, MAX_BASKETS));
        uint256 rest = Books.unwrap(books) & ((1 << BASKETS_AT) - 1);
        return Books.wrap(rest | (baskets_ << BASKETS_AT));
    }

    /// @notice The books with so much more.
    function plus(Books books, uint256 baskets_, uint256 cash_) internal pure returns (Books) {
        uint256 basketsAfter = books.baskets() + baskets_;
        uint256 cashAfter = books.cash() + cash_;
        require(basketsAfter <= MAX_BASKETS, Books_Overflow(basketsAfter, MAX_BASKETS));
        require(cashAfter <= MAX_CASH, Books_Overflow(cashAfter, MAX_CASH));
        unchecked {
            return Books.wrap(Books.unwrap(books) + (baskets_ << BASKETS_AT) + (cash_ << CASH_AT)); // both sums fit
        }
    }

    /// @notice The books with so much less, of which they must have as much: it is not checked.
    function minus(Books books, uint256 baskets_, uint256 cash_) internal pure returns (Books) {
        unchecked {
            return Books.wrap(Books.unwrap(books) - (baskets_ << BASKETS_AT) - (cash_ << CASH_AT));
        }
    }

    function withCash(Books books, uint256 cash_) internal pure returns (Books) {
        require(cash_ <= MAX_CASH, Books_Overflow(cash_, MAX_CASH));
        uint256 rest = Books.unwrap(books) & ~(MAX_CASH << CASH_AT);
        return Books.wrap(rest | (cash_ << CASH_AT));
    }

    function withVersion(Books books, uint256 version_) internal pure returns (Books) {
        require(version_ <= MAX_VERSION, Books_Overflow(version_, MAX_VERSION));
        uint256 rest = Books.unwrap(books) & ~(MAX_VERSION << VERSION_AT);
        return Books.wrap(rest | (version_ << VERSION_AT));
    }

    function withFlag(Books books, uint256 flag, bool isSet) internal pure returns (Books) {
        uint256 word = Books.unwrap(books);
        uint256 bit = flag << FLAGS_AT;
        return Books.wrap(isSet ? word | bit : word & ~bit);
    }

    /// @notice Puts `amount` into a till, rounded down to what it can hold.
    function withTill(Books books, uint256 which, uint256 amount) internal pure returns (Books) {
        uint256 at = which * Till.BITS;
        uint256 rest = Books.unwrap(books) & ~(Till.MASK << at);
        return Books.wrap(rest | (Till.encodeDown(amount) << at));
    }
}
