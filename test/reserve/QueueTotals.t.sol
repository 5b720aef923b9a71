// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {QueueTotals, QueueTotalsLib} from "../../contracts/reserve/types/QueueTotals.sol";

/// @title QueueTotalsTest
/// @notice Four numbers in one word: every act moves exactly what it says.
contract QueueTotalsTest is Test {
    uint256 internal constant MOST_TOKENS = 2 ** 24 - 1;
    uint256 internal constant LAST_PLACE = 2 ** 32 - 1;
    uint256 internal constant GREATEST_SHARES = 1e39;

    /// @dev The word as its layout says it, field by field.
    struct Fields {
        uint256 shares; // 154 bits
        uint256 pending; // 24 bits
        uint256 head; // 32 bits
        uint256 tail; // 32 bits
    }

    function test_TheFirstPlaceIsOne() public pure {
        _assertIs(QueueTotals.wrap(0).orFresh(), Fields(0, 0, 1, 1));
        assertTrue(QueueTotals.wrap(0).isEmpty());
        assertTrue(QueueTotals.wrap(0).orFresh().isEmpty());
    }

    function testFuzz_AWrittenOneIsLeftAlone(uint256 word) public pure {
        word = bound(word, 1, type(uint256).max);
        assertEq(QueueTotals.unwrap(QueueTotals.wrap(word).orFresh()), word);
    }

    function testFuzz_EmptyMeansThatNoneWaits(uint256 word) public pure {
        Fields memory f = _fieldsOf(word);
        assertEq(_pack(f).isEmpty(), f.shares == 0 && f.pending == 0);
        (f.shares, f.pending) = (0, 0);
        assertTrue(_pack(f).isEmpty());
    }

    function testFuzz_JoinedTakesAPlace(uint256 before, uint256 shares) public pure {
        Fields memory f = _fieldsOf(before);
        shares = bound(shares, 1, GREATEST_SHARES);
        f.tail = bound(f.tail, 0, LAST_PLACE - 1);
        f.pending = bound(f.pending, 0, MOST_TOKENS - 1);
        f.shares = bound(f.shares, 0, 2 ** 154 - 1 - shares);
        QueueTotals earning = _pack(f).joined(shares);
        _assertIs(earning, Fields(f.shares + shares, f.pending, f.head, f.tail + 1));
        _assertIs(earning.left(shares), Fields(f.shares, f.pending, f.head, f.tail + 1));
        QueueTotals pending = _pack(f).joined(0);
        _assertIs(pending, Fields(f.shares, f.pending + 1, f.head, f.tail + 1));
        _assertIs(pending.left(0), Fields(f.shares, f.pending, f.head, f.tail + 1));
    }

    function testFuzz_AdvancedMovesTheHeadAlone(uint256 before) public pure {
        Fields memory f = _fieldsOf(before);
        f.head = bound(f.head, 0, LAST_PLACE - 1);
        QueueTotals queue = _pack(f).advanced();
        f.head += 1;
        _assertIs(queue, f);
    }

    function testFuzz_ClosedTurnsPendingIntoShares(uint256 before, uint256 sharesEach) public pure {
        Fields memory f = _fieldsOf(before);
        sharesEach = bound(sharesEach, 0, GREATEST_SHARES);
        f.shares = bound(f.shares, 0, 2 ** 154 - 1 - f.pending * sharesEach);
        QueueTotals queue = _pack(f).closed(sharesEach);
        (f.shares, f.pending) = (f.shares + f.pending * sharesEach, 0);
        _assertIs(queue, f);
    }

    function testFuzz_APlaceTooManyIsRefused(uint256 before, uint256 shares) public {
        Fields memory f = _fieldsOf(before);
        f.tail = LAST_PLACE;
        vm.expectRevert(abi.encodeWithSelector(QueueTotalsLib.QueueTotals_Full.selector, LAST_PLACE));
        this.joined(QueueTotals.unwrap(_pack(f)), shares);
    }

    function joined(uint256 word, uint256 shares) external pure returns (QueueTotals) {
        return QueueTotals.wrap(word).joined(shares);
    }

    function _assertIs(QueueTotals queue, Fields memory f) internal pure {
        assertEq(queue.shares(), f.shares, "shares");
        assertEq(queue.pending(), f.pending, "pending");
        assertEq(queue.head(), f.head, "head");
        assertEq(queue.tail(), f.tail, "tail");
    }

    function _fieldsOf(uint256 word) internal pure returns (Fields memory f) {
        f.tail = word % 2 ** 32;
        f.head = (word >> 32) % 2 ** 32;
        f.pending = (word >> 64) % 2 ** 24;
        f.shares = (word >> 88) % 2 ** 154;
    }

    function _pack(Fields memory f) internal pure returns (QueueTotals) {
        return QueueTotals.wrap(f.shares * 2 ** 88 + f.pending * 2 ** 64 + f.head * 2 ** 32 + f.tail);
    }
}
