// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {Gate, NavWord, NavWordLib} from "../../contracts/oracle/types/NavWord.sol";

/// @notice Every field comes back as it was written, and no writer touches another's bits.
contract NavWordTest is Test {
    struct Fields {
        uint80 nav;
        uint32 observedAt;
        uint32 blockNumber;
        uint32 round;
        uint16 head;
        uint16 confidence;
        uint16 band;
        uint16 stake;
        uint8 count;
        uint16 maxAge;
    }

    function testFuzz_settledKeepsEveryField(Fields memory f) public {
        _fit(f);
        NavWord word = _settle(f);
        _assertFields(word, f);
        assertEq(uint256(word.gate()), uint256(Gate.OPEN));
        assertFalse(word.hasConsumed());
    }

    function testFuzz_gateLeavesTheNavAlone(Fields memory f, uint8 gate, bool consumed) public {
        _fit(f);
        Gate wanted = Gate(gate % 3);
        NavWord word = _settle(f).withGate(Gate.HALTED, true).withGate(wanted, consumed);
        _assertFields(word, f);
        assertEq(uint256(word.gate()), uint256(wanted));
        assertEq(word.hasConsumed(), consumed);
    }

    function testFuzz_maxAgeLeavesTheRestAlone(Fields memory f, uint16 before, uint8 gate, bool consumed) public {
        _fit(f);
        uint16 age = f.maxAge;
        f.maxAge = before % 3_601;
        NavWord word = _settle(f).withGate(Gate(gate % 3), consumed).withMaxAge(age);
        f.maxAge = age;
        _assertFields(word, f);
        assertEq(uint256(word.gate()), gate % 3);
        assertEq(word.hasConsumed(), consumed);
    }

    function testFuzz_settlingOpensTheGateAndKeepsTheAge(Fields memory f, Fields memory next) public {
        _fit(f);
        _fit(next);
        next.maxAge = f.maxAge;
        vm.roll(next.blockNumber);
        NavWord word = _settle(f).withGate(Gate.QUARANTINE, true);
        vm.roll(next.blockNumber);
        word = word.settled(
            next.nav,
            next.observedAt,
            next.round,
            next.head,
            NavWordLib.backing(next.confidence, next.band, next.stake, next.count)
        );
        _assertFields(word, next);
        assertEq(uint256(word.gate()), uint256(Gate.OPEN));
        assertFalse(word.hasConsumed());
    }

    function test_theGreatestOfEveryFieldFits() public {
        Fields memory f = Fields({
            nav: type(uint80).max,
            observedAt: type(uint32).max,
            blockNumber: type(uint32).max,
            round: type(uint32).max,
            head: type(uint16).max,
            confidence: 10_000,
            band: 10_000,
            stake: 10_000,
            count: 100,
            maxAge: 3_600
        });
        _assertFields(_settle(f), f);
    }

    function _settle(Fields memory f) internal returns (NavWord) {
        vm.roll(f.blockNumber);
        return NavWord.wrap(0).withMaxAge(f.maxAge).settled(
            f.nav, f.observedAt, f.round, f.head, NavWordLib.backing(f.confidence, f.band, f.stake, f.count)
        );
    }

    function _fit(Fields memory f) internal pure {
        f.confidence %= 10_001;
        f.band %= 10_001;
        f.stake %= 10_001;
        f.count %= 101;
        f.maxAge %= 3_601;
    }

    function _assertFields(NavWord word, Fields memory f) internal pure {
        assertEq(word.navWad(), f.nav);
        assertEq(word.observedAt(), f.observedAt);
        assertEq(word.blockNumber(), f.blockNumber);
        assertEq(word.round(), f.round);
        assertEq(word.head(), f.head);
        assertEq(word.confidenceBps(), f.confidence);
        assertEq(word.bandBps(), f.band);
        assertEq(word.stakeBps(), f.stake);
        assertEq(word.validatorCount(), f.count);
        assertEq(word.maxAgeSeconds(), f.maxAge);
    }
}
