// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev The vault's books in one word, so that an act reads and writes one slot:
///
///   baskets 120 bits, RAY | cash 104 bits, base asset | version 24 bits | flags 8 bits
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

    uint256 internal constant MAX_BASKETS = type(uint120).max;
    uint256 internal constant MAX_CASH = type(uint104).max;
    uint256 internal constant MAX_VERSION = type(uint24).max;

    uint256 private constant BASKETS_AT = 136;
    uint256 private constant CASH_AT = 32;
    uint256 private constant VERSION_AT = 8;
    uint256 private constant FLAGS = 0xff;

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
        return Books.unwrap(books) & flags != 0;
    }

    function withBaskets(Books books, uint256 baskets_) internal pure returns (Books) {
        require(baskets_ <= MAX_BASKETS, Books_Overflow(baskets_, MAX_BASKETS));
        uint256 rest = Books.unwrap(books) & ((1 << BASKETS_AT) - 1);
        return Books.wrap(rest | (baskets_ << BASKETS_AT));
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
        return Books.wrap(isSet ? word | (flag & FLAGS) : word & ~(flag & FLAGS));
    }
}
