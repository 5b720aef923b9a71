// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {Books, BooksLib} from "../../contracts/index/types/Books.sol";

/// @title BooksTest
/// @notice Four fields in one word: each keeps what it is given and none touches another.
contract BooksTest is Test {
    function testFuzz_FieldsAreIndependent(
        uint120 baskets,
        uint104 cash,
        uint24 version,
        uint8 flags,
        uint256 before
    ) public pure {
        // Whatever the word said before, and in whatever order it is written.
        Books books = Books.wrap(before).withFlag(0xff, false).withFlag(flags, true);
        books = books.withVersion(version).withCash(cash).withBaskets(baskets);
        _assertIs(books, baskets, cash, version, flags);
        books = Books.wrap(~before).withBaskets(baskets).withCash(cash).withVersion(version);
        _assertIs(books.withFlag(0xff, false).withFlag(flags, true), baskets, cash, version, flags);
    }

    function testFuzz_OneFieldChangesAlone(
        uint256 before,
        uint120 baskets,
        uint104 cash,
        uint24 version,
        uint8 flag
    ) public pure {
        Books books = Books.wrap(before);
        (uint256 b, uint256 c, uint256 v, uint8 f) = (
            before >> 136,
            uint104(before >> 32),
            uint24(before >> 8),
            uint8(before)
        );
        _assertIs(books, b, c, v, f);
        _assertIs(books.withBaskets(baskets), baskets, c, v, f);
        _assertIs(books.withCash(cash), b, cash, v, f);
        _assertIs(books.withVersion(version), b, c, version, f);
        _assertIs(books.withFlag(flag, true), b, c, v, f | flag);
        _assertIs(books.withFlag(flag, false), b, c, v, f & ~flag);
    }

    function testFuzz_AFlagBeyondItsBitsTouchesNothing(uint256 before, uint256 beyond) public pure {
        beyond &= ~uint256(0xff);
        assertEq(Books.unwrap(Books.wrap(before).withFlag(beyond, true)), before);
        assertEq(Books.unwrap(Books.wrap(before).withFlag(beyond, false)), before);
    }

    function testFuzz_HasIsAnyOfTheFlags(uint8 flags, uint8 asked) public pure {
        assertEq(Books.wrap(flags).has(asked), flags & asked != 0);
    }

    function test_FlagsAreDifferentBits() public pure {
        uint256 all = BooksLib.GATED | BooksLib.FEES | BooksLib.LIMITED | BooksLib.TRADED;
        assertEq(all, BooksLib.GATED + BooksLib.FEES + BooksLib.LIMITED + BooksLib.TRADED);
        assertLe(all, 0xff);
    }

    function testFuzz_WhatDoesNotFitIsRefused(uint256 before, uint256 value) public {
        uint256 baskets = bound(value, 2 ** 120, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(BooksLib.Books_Overflow.selector, baskets, 2 ** 120 - 1));
        this.withBaskets(before, baskets);
        uint256 cash = bound(value, 2 ** 104, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(BooksLib.Books_Overflow.selector, cash, 2 ** 104 - 1));
        this.withCash(before, cash);
        uint256 version = bound(value, 2 ** 24, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(BooksLib.Books_Overflow.selector, version, 2 ** 24 - 1));
        this.withVersion(before, version);
    }

    function test_TheGreatestThatFits() public view {
        assertEq(this.withBaskets(0, 2 ** 120 - 1).baskets(), 2 ** 120 - 1);
        assertEq(this.withCash(0, 2 ** 104 - 1).cash(), 2 ** 104 - 1);
        assertEq(this.withVersion(0, 2 ** 24 - 1).version(), 2 ** 24 - 1);
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

    function _assertIs(Books books, uint256 baskets, uint256 cash, uint256 version, uint8 flags) internal pure {
        assertEq(books.baskets(), baskets, "baskets");
        assertEq(books.cash(), cash, "cash");
        assertEq(books.version(), version, "version");
        assertEq(uint8(Books.unwrap(books)), flags, "flags");
    }
}
