// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {HistoryRing, RingEntry, RingEntryLib} from "../../contracts/oracle/libraries/HistoryRing.sol";

/// @notice The ring against a plain list of everything that was ever written.
contract HistoryRingTest is Test {
    using HistoryRing for HistoryRing.Ring;

    struct Written {
        uint256 nav;
        uint256 observedAt;
        uint256 round;
    }

    HistoryRing.Ring internal _ring;
    Written[] internal _written;

    function testFuzz_entryKeepsEveryField(
        uint80 nav,
        uint32 observedAt,
        uint32 round,
        uint256 cumulative,
        uint256 inBlock
    ) public pure {
        cumulative = bound(cumulative, 0, 2 ** 106 - 1);
        inBlock = bound(inBlock, 0, 63);
        RingEntry entry = RingEntryLib.pack(nav, observedAt, round, cumulative, inBlock);
        assertEq(entry.navWad(), nav);
        assertEq(entry.observedAt(), observedAt);
        assertEq(entry.round(), round);
        assertEq(entry.cumulative(), cumulative);
        assertEq(entry.inBlock(), inBlock);
    }

    function testFuzz_findsWhatAListFinds(uint256 seed, uint256 length, uint256 pushes) public {
        length = bound(length, 1, 12);
        pushes = bound(pushes, 1, 30);
        uint256 head = _fill(seed, length, pushes);
        uint256 kept = pushes < length ? pushes : length;
        uint256 first = pushes - kept;

        (, uint256 count) = _ring.extent(head, length);
        assertEq(count, kept);

        uint256 lastAt = _written[pushes - 1].observedAt;
        for (uint256 at = _written[0].observedAt - 1; at <= lastAt + 1; ++at) {
            (bool isFound, RingEntry entry, RingEntry oldest) = _ring.atTime(head, length, at);
            _assertEntry(oldest, first);
            (bool isListed, uint256 index) = _newestAt(first, at);
            assertEq(isFound, isListed);
            if (isListed) _assertEntry(entry, index);
        }
        for (uint256 round = _written[0].round - 1; round <= _written[pushes - 1].round + 1; ++round) {
            (bool isFound, RingEntry entry, RingEntry oldest) = _ring.atRound(head, length, round);
            _assertEntry(oldest, first);
            (bool isListed, uint256 index) = _ofRound(first, round);
            assertEq(isFound, isListed);
            if (isListed) _assertEntry(entry, index);
        }
    }

    function test_theWholeRingOf65536TakesItsLastSlot() public {
        uint256 length = HistoryRing.MAX_LENGTH;
        _ring.slots[length - 1] = RingEntry.unwrap(RingEntryLib.pack(1, 10, 5, 0, 0));
        _ring.slots[0] = RingEntry.unwrap(RingEntryLib.pack(2, 11, 6, 0, 0));
        _ring.slots[1] = RingEntry.unwrap(RingEntryLib.pack(3, 4, 2, 0, 0));
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
            at += 1 + r % 4;
            round += 1 + (r >> 8) % 3;
            if (i > 0) head = (head + 1) % length;
            _ring.slots[head] = RingEntry.unwrap(RingEntryLib.pack(1 + i, at, round, 0, 0));
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

    function _assertEntry(RingEntry entry, uint256 index) internal view {
        assertEq(entry.navWad(), _written[index].nav);
        assertEq(entry.observedAt(), _written[index].observedAt);
        assertEq(entry.round(), _written[index].round);
    }
}
