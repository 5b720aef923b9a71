// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {TokenRecord, TokenRecordLib} from "../../contracts/reserve/types/TokenRecord.sol";

/// @title TokenRecordTest
/// @notice Six fields in one word: each keeps what it is given and none touches another.
contract TokenRecordTest is Test {
    /// @dev The word as its layout says it, field by field.
    struct Fields {
        address owner; // 160 bits
        uint256 since; // 24 bits
        uint256 activatedAt; // 36 bits
        uint256 place; // 32 bits
        bool isApproved; // 1 bit
        bool isKept; // 1 bit
    }

    function testFuzz_MakeKeepsWhatItIsGiven(uint256 want) public pure {
        Fields memory f = _fieldsOf(want);
        (f.place, f.isApproved) = (0, false);
        TokenRecord record = TokenRecordLib.make(f.owner, f.since, f.activatedAt, f.isKept);
        _assertIs(record, f);
        assertEq(TokenRecord.unwrap(record) >> 254, 0, "two bits stay empty");
    }

    function testFuzz_OneFieldChangesAlone(uint256 before, uint256 want) public pure {
        Fields memory next = _fieldsOf(want);
        Fields memory f = _fieldsOf(before);
        TokenRecord record = TokenRecord.wrap(before);
        _assertIs(record, f);

        f.place = next.place;
        record = record.withPlace(next.place);
        _assertIs(record, f);
        f.isApproved = next.isApproved;
        record = record.withApproval(next.isApproved);
        _assertIs(record, f);
        (f.owner, f.isApproved) = (next.owner, false);
        record = record.movedTo(next.owner);
        _assertIs(record, f);
    }

    function testFuzz_AnEndedOneKeepsOnlyThatItIsOfGenesis(uint256 before) public pure {
        TokenRecord record = TokenRecord.wrap(before).ended();
        Fields memory f;
        f.isKept = _fieldsOf(before).isKept;
        _assertIs(record, f);
        assertEq(TokenRecord.unwrap(record), before & (1 << 253));
    }

    function testFuzz_OnlyZeroIsEmpty(uint256 word) public pure {
        assertEq(TokenRecord.wrap(word).isEmpty(), word == 0);
        assertTrue(TokenRecord.wrap(0).isEmpty());
        assertFalse(TokenRecordLib.make(address(0), 0, 0, true).isEmpty(), "kept");
    }

    function _assertIs(TokenRecord record, Fields memory f) internal pure {
        assertEq(record.owner(), f.owner, "owner");
        assertEq(record.since(), f.since, "since");
        assertEq(record.activatedAt(), f.activatedAt, "activatedAt");
        assertEq(record.place(), f.place, "place");
        assertEq(record.hasApproval(), f.isApproved, "approved");
        assertEq((TokenRecord.unwrap(record) >> 253) & 1, f.isKept ? 1 : 0, "kept");
    }

    function _fieldsOf(uint256 word) internal pure returns (Fields memory f) {
        f.owner = address(uint160(word));
        f.since = (word >> 160) % 2 ** 24;
        f.activatedAt = (word >> 184) % 2 ** 36;
        f.place = (word >> 220) % 2 ** 32;
        f.isApproved = (word >> 252) % 2 == 1;
        f.isKept = (word >> 253) % 2 == 1;
    }
}
