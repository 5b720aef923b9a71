// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {Ballot, Outcome, StakeMedian} from "../../contracts/oracle/libraries/StakeMedian.sol";

/// @notice The vote against definitions that sort nothing and share no code with the library.
contract StakeMedianTest is Test {
    uint256 internal constant TOLERANCE_BPS = 50;
    uint256 internal constant FAR_BPS = 500;

    function testFuzz_medianEqualsItsDefinition(uint256 seed, uint256 size) public pure {
        Ballot[] memory ballots = _ballots(seed, bound(size, 1, 21), 1_000);
        assertEq(StakeMedian.decide(_copy(ballots), TOLERANCE_BPS, FAR_BPS).value, _naiveMedian(ballots));
    }

    /// @dev Few distinct values: ties and exact halves of the stake are common.
    function testFuzz_medianWithTies(uint256 seed, uint256 size) public pure {
        Ballot[] memory ballots = _ballots(seed, bound(size, 1, 8), 3);
        for (uint256 i = 0; i < ballots.length; ++i) {
            ballots[i].stake = 1 + (ballots[i].stake % 3);
        }
        assertEq(StakeMedian.decide(_copy(ballots), TOLERANCE_BPS, FAR_BPS).value, _naiveMedian(ballots));
    }

    function testFuzz_outcomeEqualsItsDefinition(uint256 seed, uint256 size) public pure {
        Ballot[] memory ballots = _ballots(seed, bound(size, 1, 21), 1_200);
        Outcome memory outcome = StakeMedian.decide(_copy(ballots), TOLERANCE_BPS, FAR_BPS);
        uint256 median = _naiveMedian(ballots);
        uint256 countedStake;
        uint256 counted;
        uint256 farStake;
        uint256 earliestAt = type(uint256).max;
        uint256 widest;
        uint256 weighed;
        for (uint256 i = 0; i < ballots.length; ++i) {
            uint256 distance = _distance(ballots[i].value, median);
            // Compared as products, without dividing: exactly at the bound is within it.
            if (distance * 10_000 > FAR_BPS * median) farStake += ballots[i].stake;
            if (distance * 10_000 > TOLERANCE_BPS * median) continue;
            countedStake += ballots[i].stake;
            ++counted;
            weighed += ballots[i].stake * ballots[i].confidenceBps;
            if (ballots[i].castAt < earliestAt) earliestAt = ballots[i].castAt;
            if (distance > widest) widest = distance;
        }
        assertEq(outcome.countedStake, countedStake);
        assertEq(outcome.counted, counted);
        assertEq(outcome.farStake, farStake);
        assertEq(outcome.earliestAt, earliestAt);
        assertEq(outcome.confidenceBps, weighed / countedStake);
        assertEq(outcome.spreadBps, (widest * 10_000 + median - 1) / median);
        assertLe(outcome.spreadBps, TOLERANCE_BPS);
    }

    function testFuzz_orderDoesNotMatter(uint256 seed, uint256 size) public pure {
        Ballot[] memory ballots = _ballots(seed, bound(size, 2, 21), 1_000);
        Ballot[] memory shuffled = _copy(ballots);
        for (uint256 i = shuffled.length - 1; i > 0; --i) {
            uint256 j = uint256(keccak256(abi.encode(seed, "shuffle", i))) % (i + 1);
            (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
        }
        Outcome memory a = StakeMedian.decide(ballots, TOLERANCE_BPS, FAR_BPS);
        Outcome memory b = StakeMedian.decide(shuffled, TOLERANCE_BPS, FAR_BPS);
        assertEq(keccak256(abi.encode(a)), keccak256(abi.encode(b)));
    }

    /// @dev Less than half of the stake cannot move the median outside the others' values.
    function testFuzz_aMinorityCannotMoveTheMedian(uint256 seed, uint256 lie, uint256 liars) public pure {
        uint256 n = 9;
        liars = bound(liars, 1, 4);
        Ballot[] memory ballots = _ballots(seed, n, 1_000);
        uint256 lowest = type(uint256).max;
        uint256 highest;
        for (uint256 i = 0; i < n; ++i) {
            ballots[i].stake = 100;
            if (i < liars) {
                ballots[i].value = bound(uint256(keccak256(abi.encode(lie, i))), 1, type(uint80).max);
                continue;
            }
            if (ballots[i].value < lowest) lowest = ballots[i].value;
            if (ballots[i].value > highest) highest = ballots[i].value;
        }
        uint256 value = StakeMedian.decide(ballots, TOLERANCE_BPS, FAR_BPS).value;
        assertGe(value, lowest);
        assertLe(value, highest);
    }

    function testFuzz_sortRisesAndKeepsEveryBallot(uint256 seed, uint256 size) public pure {
        Ballot[] memory ballots = _ballots(seed, bound(size, 1, 21), 50);
        Ballot[] memory sorted = _copy(ballots);
        StakeMedian.sort(sorted);
        for (uint256 i = 1; i < sorted.length; ++i) {
            assertLe(sorted[i - 1].value, sorted[i].value);
        }
        for (uint256 i = 0; i < ballots.length; ++i) {
            uint256 found;
            for (uint256 j = 0; j < sorted.length; ++j) {
                if (sorted[j].validator == ballots[i].validator) {
                    ++found;
                    assertEq(keccak256(abi.encode(sorted[j])), keccak256(abi.encode(ballots[i])));
                }
            }
            assertEq(found, 1);
        }
    }

    function test_exactHalfTakesTheLowerValue() public pure {
        Ballot[] memory ballots = new Ballot[](2);
        ballots[0] = Ballot(200, 50, 1, 9_000, address(1));
        ballots[1] = Ballot(100, 50, 1, 9_000, address(2));
        assertEq(StakeMedian.decide(_copy(ballots), TOLERANCE_BPS, FAR_BPS).value, 100);
        ballots[1].stake = 49; // one unit less than half: the other value
        assertEq(StakeMedian.decide(ballots, TOLERANCE_BPS, FAR_BPS).value, 200);
    }

    function test_noBallotsHaveNoMedian() public pure {
        assertEq(StakeMedian.lowerWeightedMedian(new Ballot[](0)), 0);
    }

    /// @dev The least value such that the stake of values at or below it is half of all, or more.
    function _naiveMedian(Ballot[] memory ballots) internal pure returns (uint256 least) {
        least = type(uint256).max;
        for (uint256 i = 0; i < ballots.length; ++i) {
            uint256 atOrBelow;
            uint256 all;
            for (uint256 j = 0; j < ballots.length; ++j) {
                all += ballots[j].stake;
                if (ballots[j].value <= ballots[i].value) atOrBelow += ballots[j].stake;
            }
            if (atOrBelow * 2 >= all && ballots[i].value < least) least = ballots[i].value;
        }
    }

    /// @dev Values from 1e18 up in `spread` steps of one bps, so that the bounds are met exactly too.
    function _ballots(uint256 seed, uint256 n, uint256 spread) internal pure returns (Ballot[] memory ballots) {
        ballots = new Ballot[](n);
        for (uint256 i = 0; i < n; ++i) {
            uint256 r = uint256(keccak256(abi.encode(seed, i)));
            ballots[i] = Ballot({
                value: 1e18 + (r % spread) * 1e14,
                stake: 1 + ((r >> 64) % 1e24),
                castAt: 1_700_000_000 + ((r >> 160) % 13),
                confidenceBps: (r >> 176) % 10_001,
                validator: address(uint160(i + 1))
            });
        }
    }

    function _copy(Ballot[] memory ballots) internal pure returns (Ballot[] memory copied) {
        copied = new Ballot[](ballots.length);
        for (uint256 i = 0; i < ballots.length; ++i) {
            copied[i] = ballots[i];
        }
    }

    function _distance(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a - b : b - a;
    }
}
