// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {NavEntry, NavEntryLib} from "../../contracts/oracle/types/NavEntry.sol";
import {Gate, NavWord, NavWordLib} from "../../contracts/oracle/types/NavWord.sol";

/// @notice Every field comes back as it was written, and no writer touches another's bits.
contract NavWordTest is Test {
    uint256 internal constant GENESIS_AT = 1;

    struct Fields {
        uint72 nav;
        uint256 cumulative;
        uint32 observedAt;
        uint8 lag;
        uint32 blockNumber;
        uint16 edition;
        uint16 head;
        uint16 maxAge;
        uint16 band;
    }

    function testFuzz_settledKeepsEveryField(Fields memory f) public {
        _fit(f);
        NavWord word = _settle(f);
        _assertFields(word, f);
        assertEq(uint256(word.gate()), uint256(Gate.OPEN));
        assertFalse(word.isHalted());
        assertFalse(word.hasUsedUp());
    }

    /// @dev Packs by sums of products, which share no code with the shifts: overlaps would carry.
    function testFuzz_fieldsLieAsDescribed(Fields memory f) public {
        _fit(f);
        uint256 word = f.nav;
        word = word * 2 ** 77 + f.cumulative;
        word = word * 2 ** 32 + f.observedAt;
        word = word * 2 ** 8 + f.lag;
        word = word * 2 ** 4;
        word = word * 2 ** 8 + (f.blockNumber % 256);
        word = word * 2 ** 16 + f.edition;
        word = word * 2 ** 15 + f.head;
        word = word * 2 ** 12 + f.maxAge;
        word = word * 2 ** 9 + f.band;
        word = word * 2 ** 3;
        assertEq(NavWord.unwrap(_settle(f)), word);
        assertEq(NavWord.unwrap(_settle(f).withGate(Gate.HALTED)), word + 4 + 2);
        assertEq(NavWord.unwrap(_settle(f).withGate(Gate.QUARANTINE)), word + 4 + 1);
        assertEq(NavWord.unwrap(_settle(f).withGate(Gate.OPEN)), word + 4);
    }

    function testFuzz_gateLeavesTheNavAlone(Fields memory f, uint8 first, uint8 second) public {
        _fit(f);
        Gate wanted = Gate(second % 3);
        NavWord word = _settle(f).withGate(Gate(first % 3)).withGate(wanted);
        _assertFields(word, f);
        assertEq(uint256(word.gate()), uint256(wanted));
        assertEq(word.isHalted(), wanted == Gate.HALTED);
        assertTrue(word.hasUsedUp());
    }

    function testFuzz_maxAgeLeavesTheRestAlone(Fields memory f, uint16 before, uint8 gate, bool isUsedUp) public {
        _fit(f);
        uint16 age = f.maxAge;
        f.maxAge = before % 4_096;
        NavWord word = _settle(f);
        if (isUsedUp) word = word.withGate(Gate(gate % 3));
        word = word.withMaxAge(age);
        f.maxAge = age;
        _assertFields(word, f);
        assertEq(uint256(word.gate()), isUsedUp ? gate % 3 : 0);
        assertEq(word.hasUsedUp(), isUsedUp);
    }

    function testFuzz_editionLeavesTheRestAlone(Fields memory f, uint16 before, uint8 gate, bool isUsedUp) public {
        _fit(f);
        uint16 edition = f.edition;
        f.edition = before;
        NavWord word = _settle(f);
        if (isUsedUp) word = word.withGate(Gate(gate % 3));
        word = word.withEdition(edition);
        f.edition = edition;
        _assertFields(word, f);
        assertEq(uint256(word.gate()), isUsedUp ? gate % 3 : 0);
        assertEq(word.hasUsedUp(), isUsedUp);
    }

    function testFuzz_settlingOpensTheGateAndKeepsEditionAndAge(Fields memory f, Fields memory next) public {
        _fit(f);
        _fit(next);
        (next.maxAge, next.edition) = (f.maxAge, f.edition);
        NavWord word = _settle(f).withGate(Gate.QUARANTINE);
        word = word.settled(_entry(next), next.head, next.band);
        _assertFields(word, next);
        assertEq(uint256(word.gate()), uint256(Gate.OPEN));
        assertFalse(word.hasUsedUp());
    }

    /// @dev The entry's own lower fields have no place in the word.
    function testFuzz_lowerFieldsOfAnEntryStayOut(
        Fields memory f,
        uint16 confidence,
        uint16 stake,
        uint8 count
    ) public {
        _fit(f);
        NavEntry entry = NavEntryLib.draft(f.observedAt, f.lag, confidence % 2 ** 14, stake % 2 ** 14, count % 2 ** 7);
        vm.roll(f.blockNumber);
        entry = entry.complete(f.nav, f.cumulative);
        NavWord word = NavWord.wrap(0).withMaxAge(f.maxAge).withEdition(f.edition).settled(entry, f.head, f.band);
        assertEq(NavWord.unwrap(word), NavWord.unwrap(_settle(f)));
    }

    /// @dev One field at its greatest, all others zero, then all at once.
    function test_noFieldBleeds() public {
        for (uint256 lit = 0; lit < 10; ++lit) {
            Fields memory f;
            if (lit == 0 || lit == 9) f.nav = type(uint72).max;
            if (lit == 1 || lit == 9) f.cumulative = 2 ** 77 - 1;
            if (lit == 2 || lit == 9) f.observedAt = type(uint32).max;
            if (lit == 3 || lit == 9) f.lag = type(uint8).max;
            if (lit == 4 || lit == 9) f.blockNumber = type(uint32).max;
            if (lit == 5 || lit == 9) f.edition = type(uint16).max;
            if (lit == 6 || lit == 9) f.head = 2 ** 15 - 1;
            if (lit == 7 || lit == 9) f.maxAge = 2 ** 12 - 1;
            if (lit == 8 || lit == 9) f.band = 2 ** 9 - 1;
            _assertFields(_settle(f), f);
            _assertFields(_settle(f).withGate(Gate.HALTED), f);
        }
    }

    function testFuzz_blockTagIsTheLastByte(Fields memory f, uint32 later) public {
        _fit(f);
        NavWord word = _settle(f);
        vm.roll(later);
        assertEq(word.mayBeOfThisBlock(), later % 256 == f.blockNumber % 256);
    }

    function _settle(Fields memory f) internal returns (NavWord) {
        return NavWord.wrap(0).withMaxAge(f.maxAge).withEdition(f.edition).settled(_entry(f), f.head, f.band);
    }

    function _entry(Fields memory f) internal returns (NavEntry) {
        vm.roll(f.blockNumber);
        return NavEntryLib.draft(f.observedAt, f.lag, 0, 0, 0).complete(f.nav, f.cumulative);
    }

    function _fit(Fields memory f) internal pure {
        f.cumulative %= 2 ** 77;
        f.head %= 2 ** 15;
        f.maxAge %= 2 ** 12;
        f.band %= 2 ** 9;
    }

    function _assertFields(NavWord word, Fields memory f) internal view {
        assertEq(word.navWad(), f.nav);
        assertEq(word.cumulativeAt(f.observedAt), f.cumulative);
        assertEq(word.observedAt(), f.observedAt);
        if (f.observedAt >= f.lag && f.observedAt > 0) assertEq(word.round(GENESIS_AT), f.observedAt - f.lag);
        assertEq(f.blockNumber, block.number);
        assertTrue(word.mayBeOfThisBlock());
        assertEq(word.edition(), f.edition);
        assertEq(word.head(), f.head);
        assertEq(word.maxAgeSeconds(), f.maxAge);
        assertEq(word.bandBps(), f.band);
    }
}
