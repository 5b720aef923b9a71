// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {Till} from "../../contracts/index/libraries/Till.sol";
import {Books, BooksLib} from "../../contracts/index/types/Books.sol";

/// @title BooksTest
/// @notice Six fields in one word: each keeps what it is given and none touches another.
contract BooksTest is Test {
    uint256 internal constant MAX_BASKETS = 2 ** 104 - 1;
    uint256 internal constant MAX_CASH = 2 ** 92 - 1;
    uint256 internal constant MAX_VERSION = 2 ** 28 - 1;

    /// @dev The word as its layout says it, field by field.
    struct Fields {
        uint256 baskets; // 104 bits
        uint256 cash; // 92 bits
        uint256 version; // 28 bits
        uint256 flags; // 4 bits
        uint256 redeemed; // 14 bits
        uint256 minted; // 14 bits
    }

    function testFuzz_FieldsAreIndependent(uint256 want, uint256 before) public pure {
        Fields memory f = _fieldsOf(want);
        // Whatever the word said before, and in whatever order it is written.
        Books books = Books.wrap(before).withFlag(0xf, false).withFlag(f.flags, true);
        books = _withTills(books, f).withVersion(f.version).withCash(f.cash).withBaskets(f.baskets);
        _assertIs(books, _normalised(f));
        books = Books.wrap(~before).withBaskets(f.baskets).withCash(f.cash).withVersion(f.version);
        _assertIs(_withTills(books, f).withFlag(0xf, false).withFlag(f.flags, true), _normalised(f));
    }

    function testFuzz_OneFieldChangesAlone(uint256 before, uint256 want) public pure {
        Books books = Books.wrap(before);
        Fields memory old = _fieldsOf(before);
        Fields memory next = _fieldsOf(want);
        Fields memory f = _fieldsOf(before);
        _assertIs(books, f);

        f.baskets = next.baskets;
        _assertIs(books.withBaskets(next.baskets), f);
        (f.baskets, f.cash) = (old.baskets, next.cash);
        _assertIs(books.withCash(next.cash), f);
        (f.cash, f.version) = (old.cash, next.version);
        _assertIs(books.withVersion(next.version), f);
        (f.version, f.flags) = (old.version, old.flags | next.flags);
        _assertIs(books.withFlag(next.flags, true), f);
        f.flags = old.flags & ~next.flags;
        _assertIs(books.withFlag(next.flags, false), f);
        (f.flags, f.minted) = (old.flags, _normalised(next).minted);
        _assertIs(books.withTill(BooksLib.MINTED, Till.decode(next.minted)), f);
        (f.minted, f.redeemed) = (old.minted, _normalised(next).redeemed);
        _assertIs(books.withTill(BooksLib.REDEEMED, Till.decode(next.redeemed)), f);
    }

    function testFuzz_PlusAddsToBasketsAndCashAlone(uint256 before, uint256 baskets, uint256 cash) public pure {
        Fields memory f = _fieldsOf(before);
        baskets = bound(baskets, 0, MAX_BASKETS - f.baskets);
        cash = bound(cash, 0, MAX_CASH - f.cash);
        Books sum = Books.wrap(before).plus(baskets, cash);
        f.baskets += baskets;
        f.cash += cash;
        _assertIs(sum, f);
        assertEq(Books.unwrap(sum.minus(baskets, cash)), before, "minus undoes it");
    }

    function testFuzz_MinusTakesFromBasketsAndCashAlone(uint256 before, uint256 baskets, uint256 cash) public pure {
        Fields memory f = _fieldsOf(before);
        baskets = bound(baskets, 0, f.baskets);
        cash = bound(cash, 0, f.cash);
        Books rest = Books.wrap(before).minus(baskets, cash);
        f.baskets -= baskets;
        f.cash -= cash;
        _assertIs(rest, f);
    }

    function testFuzz_PlusRefusesWhatDoesNotFit(uint256 before, uint256 baskets, uint256 cash) public {
        Fields memory f = _fieldsOf(before);
        baskets = bound(baskets, MAX_BASKETS - f.baskets + 1, type(uint256).max - f.baskets);
        bytes memory refusal = abi.encodeWithSelector(
            BooksLib.Books_Overflow.selector,
            f.baskets + baskets,
            MAX_BASKETS
        );
        vm.expectRevert(refusal);
        this.plus(before, baskets, 0);
        cash = bound(cash, MAX_CASH - f.cash + 1, type(uint256).max - f.cash);
        refusal = abi.encodeWithSelector(BooksLib.Books_Overflow.selector, f.cash + cash, MAX_CASH);
        vm.expectRevert(refusal);
        this.plus(before, 0, cash);
    }

    function testFuzz_HasIsAnyOfTheFlags(uint256 word, uint256 asked) public pure {
        asked &= 0xf;
        assertEq(Books.wrap(word).has(asked), (word >> 28) & asked != 0);
    }

    function test_FlagsAreDifferentBits() public pure {
        uint256 all = BooksLib.GATED | BooksLib.FEES | BooksLib.LIMITED | BooksLib.TRADED;
        assertEq(all, BooksLib.GATED + BooksLib.FEES + BooksLib.LIMITED + BooksLib.TRADED);
        assertEq(all, 0xf);
        assertTrue(BooksLib.MINTED != BooksLib.REDEEMED);
        assertLe(BooksLib.MINTED | BooksLib.REDEEMED, 1);
    }

    function testFuzz_WhatDoesNotFitIsRefused(uint256 before, uint256 value) public {
        uint256 baskets = bound(value, 2 ** 104, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(BooksLib.Books_Overflow.selector, baskets, 2 ** 104 - 1));
        this.withBaskets(before, baskets);
        uint256 cash = bound(value, 2 ** 92, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(BooksLib.Books_Overflow.selector, cash, 2 ** 92 - 1));
        this.withCash(before, cash);
        uint256 version = bound(value, 2 ** 28, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(BooksLib.Books_Overflow.selector, version, 2 ** 28 - 1));
        this.withVersion(before, version);
    }

    function test_TheGreatestThatFits() public view {
        assertEq(this.withBaskets(0, MAX_BASKETS).baskets(), MAX_BASKETS);
        assertEq(this.withCash(0, MAX_CASH).cash(), MAX_CASH);
        assertEq(this.withVersion(0, MAX_VERSION).version(), MAX_VERSION);
        assertEq(Books.unwrap(this.plus(0, MAX_BASKETS, MAX_CASH)), type(uint256).max << 60);
    }

    /* HELPERS */

    function withBaskets(uint256 before, uint256 value) external pure returns (Books) {
        return Books.wrap(before).withBaskets(value);
    }

    function withCash(uint256 before, uint256 value) external pure returns (Books) {
        return Books.wrap(before).withCash(value);
    }

    function withVersion(uint256 before, uint256 value) external pure returns (Books) {
        return Books.wrap(before).withVersion(value);
    }

    function plus(uint256 before, uint256 baskets, uint256 cash) external pure returns (Books) {
        return Books.wrap(before).plus(baskets, cash);
    }

    function _fieldsOf(uint256 word) internal pure returns (Fields memory) {
        return
            Fields({
                baskets: word >> 152,
                cash: (word >> 60) & MAX_CASH,
                version: (word >> 32) & MAX_VERSION,
                flags: (word >> 28) & 0xf,
                redeemed: (word >> 14) & 0x3fff,
                minted: word & 0x3fff
            });
    }

    function _withTills(Books books, Fields memory f) internal pure returns (Books) {
        books = books.withTill(BooksLib.MINTED, Till.decode(f.minted));
        return books.withTill(BooksLib.REDEEMED, Till.decode(f.redeemed));
    }

    /// @dev The tills as they are written: an amount has more than one code, and one of them is written.
    function _normalised(Fields memory f) internal pure returns (Fields memory) {
        return
            Fields(
                f.baskets,
                f.cash,
                f.version,
                f.flags,
                Till.encodeDown(Till.decode(f.redeemed)),
                Till.encodeDown(Till.decode(f.minted))
            );
    }

    function _assertIs(Books books, Fields memory f) internal pure {
        assertEq(books.baskets(), f.baskets, "baskets");
        assertEq(books.cash(), f.cash, "cash");
        assertEq(books.version(), f.version, "version");
        assertEq(books.till(BooksLib.MINTED), Till.decode(f.minted), "minted");
        assertEq(books.till(BooksLib.REDEEMED), Till.decode(f.redeemed), "redeemed");
        uint256 word = (f.baskets << 152) | (f.cash << 60) | (f.version << 32) | (f.flags << 28);
        assertEq(Books.unwrap(books), word | (f.redeemed << 14) | f.minted, "the word, bit by bit");
    }
}
