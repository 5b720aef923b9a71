// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {WadMath} from "../../shared/libraries/WadMath.sol";

/// @notice One validator's say in a vote.
/// @param value What it said, in any unit.
/// @param stake Its stake.
/// @param castAt When it said so, unix seconds.
/// @param confidenceBps How sure it was, bps.
/// @param validator Who it is.
struct Ballot {
    uint256 value;
    uint256 stake;
    uint256 castAt;
    uint256 confidenceBps;
    address validator;
}

/// @notice Outcome of a vote.
/// @param value The lower weighted median of all ballots.
/// @param earliestAt The earliest counted ballot, unix seconds.
/// @param confidenceBps Stake-weighted mean confidence of the counted, rounded down.
/// @param spreadBps How far the furthest counted ballot lies from `value`, bps, rounded up.
/// @param countedStake Stake of the counted.
/// @param counted Number of the counted.
/// @param farStake Stake of ballots beyond the far bound.
struct Outcome {
    uint256 value;
    uint256 earliestAt;
    uint256 confidenceBps;
    uint256 spreadBps;
    uint256 countedStake;
    uint256 counted;
    uint256 farStake;
}

/// @title StakeMedian
/// @notice Decides a vote among staked validators: the lower weighted median, and who lies close enough to count.
/// @dev Less than half of the stake cannot move the median outside the range of the others' values. Insertion sort: meant
/// for the direct lane's 21 ballots at most.
library StakeMedian {
    /// @notice Sorts `ballots` by value and decides them.
    /// @param toleranceBps Ballots within this of the median count.
    /// @param farBps Ballots further than this from the median are far.
    function decide(
        Ballot[] memory ballots,
        uint256 toleranceBps,
        uint256 farBps
    ) internal pure returns (Outcome memory outcome) {
        sort(ballots);
        outcome.value = lowerWeightedMedian(ballots);
        outcome.earliestAt = type(uint256).max;
        uint256 weighedConfidence;
        for (uint256 i = 0; i < ballots.length; ++i) {
            Ballot memory ballot = ballots[i];
            uint256 distanceBps = WadMath.deviationBpsUp(ballot.value, outcome.value);
            if (distanceBps > farBps) outcome.farStake += ballot.stake;
            if (distanceBps > toleranceBps) continue;
            if (distanceBps > outcome.spreadBps) outcome.spreadBps = distanceBps;
            if (ballot.castAt < outcome.earliestAt) outcome.earliestAt = ballot.castAt;
            weighedConfidence += ballot.confidenceBps * ballot.stake;
            outcome.countedStake += ballot.stake;
            ++outcome.counted;
        }
        // The median itself always counts, so countedStake > 0.
        outcome.confidenceBps = weighedConfidence / outcome.countedStake;
    }

    /// @notice The least value at which half of the stake, or more, lies at or below it. `ballots` must be sorted.
    function lowerWeightedMedian(Ballot[] memory ballots) internal pure returns (uint256) {
        uint256 total;
        for (uint256 i = 0; i < ballots.length; ++i) {
            total += ballots[i].stake;
        }
        uint256 below;
        for (uint256 i = 0; i < ballots.length; ++i) {
            below += ballots[i].stake;
            if (below * 2 >= total) return ballots[i].value;
        }
        return 0; // no ballots
    }

    /// @notice Sorts by value, in place.
    function sort(Ballot[] memory ballots) internal pure {
        for (uint256 i = 1; i < ballots.length; ++i) {
            Ballot memory moving = ballots[i];
            uint256 j = i;
            while (j > 0 && ballots[j - 1].value > moving.value) {
                ballots[j] = ballots[j - 1];
                --j;
            }
            ballots[j] = moving;
        }
    }
}
