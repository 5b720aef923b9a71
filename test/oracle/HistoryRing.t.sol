// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {HistoryRing} from "../../contracts/oracle/libraries/HistoryRing.sol";
import {NavEntry, NavEntryLib} from "../../contracts/oracle/types/NavEntry.sol";

/// @notice The ring against a plain list of everything that was ever written.
contract HistoryRingTest is Test {
    using HistoryRing for HistoryRing.Ring;

    uint256 internal constant GENESIS_AT = 900;

    struct Written {
        uint256 nav;
        uint256 observedAt;
        uint256 round;
    }

    HistoryRing.Ring internal _ring;
    Written[] internal _written;

    function testFuzz_writesOneSlotAndNoOther(uint256 index, uint256 entry) public {
        index = bound(index, 1, HistoryRing.MAX_LENGTH - 2);
        _ring.write(index, NavEntry.wrap(entry));
        assertEq(_ring.slots[index], entry);
        assertEq(NavEntry.unwrap(_ring.read(index)), entry);
        assertEq(_ring.slots[index - 1], 0);
        assertEq(_ring.slots[index + 1], 0);
    }

    function testFuzz_findsWhatAListFinds(uint256 seed, uint256 length, uint256 pushes) public {
        length = bound(length, 1, 12);
        pushes = bound(pushes, 1, 30);
        uint256 head = _fill(seed, length, pushes);
        uint256 kept = pushes < length ? pushes : length;
        uint256 first = pushes - kept;

        (, uint256 count) = _ring.extent(head, length);
        assertEq(count, kept);
        _assertEntry(_ring.oldest(head, length), first);

        uint256 lastAt = _written[pushes - 1].observedAt;
        for (uint256 at = _written[0].observedAt - 1; at <= lastAt + 1; ++at) {
            (bool isFound, NavEntry entry) = _ring.atTime(head, length, at);
            (bool isListed, uint256 index) = _newestAt(first, at);
            assertEq(isFound, isListed);
            if (isListed) _assertEntry(entry, index);
        }
        for (uint256 round = _written[0].round - 1; round <= _written[pushes - 1].round + 1; ++round) {
            (bool isFound, NavEntry entry) = _ring.atRound(head, length, round, GENESIS_AT);
            (bool isListed, uint256 index) = _ofRound(first, round);
            assertEq(isFound, isListed);
            if (isListed) _assertEntry(entry, index);
        }
    }

    function test_theWholeRingOf32768TakesItsLastSlot() public {
        uint256 length = 32_768;
        assertEq(HistoryRing.MAX_LENGTH, length);
        _ring.write(length - 1, _entry(1, 910, 5));
        _ring.write(0, _entry(2, 911, 6));
        _ring.write(1, _entry(3, 904, 2));
        assertEq(_ring.slots[length - 1], NavEntry.unwrap(_entry(1, 910, 5)));
        (uint256 oldest, uint256 count) = _ring.extent(0, length);
        assertEq(oldest, 1);
        assertEq(count, length);
        assertEq(_ring.read(length - 1).navWad(), 1);
    }

    function _fill(uint256 seed, uint256 length, uint256 pushes) internal returns (uint256 head) {
        uint256 at = 1_000;
        uint256 round = 10;
        for (uint256 i = 0; i < pushes; ++i) {
            uint256 r = uint256(keccak256(abi.encode(seed, i)));
            at += 1 + (r % 4);
            round += 1 + ((r >> 8) % 3);
            if (i > 0) head = (head + 1) % length;
            _ring.write(head, _entry(1 + i, at, round));
            _written.push(Written(1 + i, at, round));
        }
    }

    function _newestAt(uint256 first, uint256 at) internal view returns (bool isListed, uint256 index) {
        for (uint256 i = first; i < _written.length; ++i) {
            if (_written[i].observedAt <= at) (isListed, index) = (true, i);
        }
    }

    function _ofRound(uint256 first, uint256 round) internal view returns (bool, uint256) {
        for (uint256 i = first; i < _written.length; ++i) {
            if (_written[i].round == round) return (true, i);
        }
        return (false, 0);
    }

    function _entry(uint256 nav, uint256 observedAt, uint256 round) internal view returns (NavEntry) {
        return NavEntryLib.draft(observedAt, observedAt - GENESIS_AT + 1 - round, 0, 0, 0).complete(nav, 0);
    }

    function _assertEntry(NavEntry entry, uint256 index) internal view {
        assertEq(entry.navWad(), _written[index].nav);
        assertEq(entry.observedAt(), _written[index].observedAt);
        assertEq(entry.round(GENESIS_AT), _written[index].round);
    }
}
