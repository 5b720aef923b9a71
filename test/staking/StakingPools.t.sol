// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {PoolSlots} from "../../contracts/staking/libraries/PoolSlots.sol";
import {RewardMath} from "../../contracts/staking/libraries/RewardMath.sol";
import {Pool, Position, Totals, Work, Yield} from "../../contracts/staking/types/Pool.sol";
import {RateKind, Slash} from "../../contracts/staking/types/StakingTypes.sol";

/// @title StakingPoolsFuzz
/// @notice The arithmetic of rewards and the words of a pool, for any numbers.
contract StakingPoolsFuzz is Test {
    using PoolSlots for *;

    uint256 internal constant SCALE = 100 * 10_000 * 31_536_000;

    Pool internal _pool;

    /* WORDS */

    function testFuzz_WordsKeepEveryField(
        Position memory position,
        Totals memory totals,
        Slash memory slash
    ) public pure {
        assertEq(keccak256(abi.encode(position.pack().toPosition())), keccak256(abi.encode(position)));
        assertEq(keccak256(abi.encode(totals.pack().toTotals())), keccak256(abi.encode(totals)));
        assertEq(keccak256(abi.encode(slash.pack().toSlash())), keccak256(abi.encode(slash)));
        uint256 word = position.pack();
        assertEq(word.amountOf(), position.amount);
        assertEq(word.enteredAtOf(), position.enteredAt);
        assertEq(word.markOf(), position.mark);
        assertEq(word.cursorOf(), position.cursor);
        assertEq(word.trustOf(), position.trust);
        assertEq(word.isUnbonding(), position.isUnbonding);
        assertEq(word.isPartlyPaid(), position.isPartlyPaid);
        assertEq(totals.pack().principalOf(), totals.principal);
        assertEq(totals.pack().positionsOf(), totals.positions);
        assertEq(totals.pack().slashesOf(), totals.slashes);
        assertEq(totals.pack().queuedOf(), totals.queued);
    }

    function testFuzz_AChangedFieldChangesNoOther(Position memory position, uint40 mark, uint8 trust) public pure {
        uint256 word = position.pack().withMark(mark).withTrust(trust);
        (position.mark, position.trust) = (mark, trust);
        assertEq(word, position.pack());
    }

    function testFuzz_OneMorePosition(Totals memory totals, uint96 amount) public pure {
        totals.principal = uint96(_bound(totals.principal, 0, type(uint96).max - amount));
        totals.active = uint96(_bound(totals.active, 0, totals.principal));
        totals.positions = uint32(_bound(totals.positions, 0, type(uint32).max - 1));
        uint256 word = totals.pack().withPosition(amount);
        (totals.principal, totals.active) = (totals.principal + amount, totals.active + amount);
        ++totals.positions;
        assertEq(word, totals.pack());
    }

    function testFuzz_EarningIsKept(uint104 power, uint40 counted, uint40 at, uint64 growth, uint96 reserve) public {
        Work memory work;
        (work.power, work.fundedSeconds, work.settledAt) = (power, counted, at);
        (work.log2Growth, work.weighed, work.reserve) = (growth, uint256(power) << 56, reserve);
        _pool.storeEarning(work);
        Work memory read;
        _pool.loadEarning(read);
        assertEq(keccak256(abi.encode(read)), keccak256(abi.encode(work)));
    }

    /* REWARDS */

    /// @dev The last covered second is covered, and the next is not; for any two positions.
    function testFuzz_TimeStopsAtTheLastCoveredSecond(
        uint96 first,
        uint96 second,
        uint96 reserve,
        uint256 gap,
        uint256 rateBps,
        bool isCompounding
    ) public pure {
        Work memory work = _work(_bound(rateBps, 1, 10_000), isCompounding);
        work.reserve = reserve;
        RewardMath.add(work, _bound(first, 1, type(uint96).max / 2) * 100);
        work.fundedSeconds = RewardMath.reach(work, _bound(gap, 0, 3_650 days));
        RewardMath.add(work, _bound(second, 1, type(uint96).max / 2) * 7);
        assertLe(RewardMath.accrued(work), reserve);

        work.fundedSeconds = RewardMath.reach(work, 36_500 days);
        assertLe(RewardMath.accrued(work), reserve);
        if (isCompounding) return;
        uint256 owed = work.power * (work.fundedSeconds + 1) - work.weighed;
        if (work.fundedSeconds < 36_500 days)
            assertGt(owed * PoolSlots.rateBpsOf(work.yield), uint256(reserve) * SCALE);
    }

    /// @dev What all are paid, one after the other in any order, never exceeds the reserve; claims in parts pay no more.
    function testFuzz_AllArePaidFromTheReserve(
        uint96[4] memory amounts,
        uint32[4] memory gaps,
        uint96 reserve,
        uint256 rateBps,
        bool isCompounding
    ) public pure {
        Work memory work = _work(_bound(rateBps, 1, 10_000), isCompounding);
        work.reserve = reserve;
        uint256[4] memory powers;
        uint256[4] memory starts;
        for (uint256 i = 0; i < 4; ++i) {
            powers[i] = _bound(amounts[i], 1, type(uint96).max / 4) * (25 * (i + 1));
            starts[i] = work.fundedSeconds;
            RewardMath.add(work, powers[i]);
            work.fundedSeconds = RewardMath.reach(work, gaps[i]);
        }
        // The second claims half way: for less together than in one.
        uint256 whole = RewardMath.due(work, powers[1], starts[1]);
        for (uint256 i = 4; i > 0; --i) {
            uint256 earned = RewardMath.remove(work, powers[i - 1], starts[i - 1]);
            if (i == 2) assertEq(earned, whole);
            assertLe(earned, work.reserve);
            work.reserve -= earned;
        }
        assertEq(work.power, 0);
        assertEq(work.weighed, 0);
    }

    function testFuzz_AnAprClaimedInPartsPaysNoMore(
        uint96 amount,
        uint32 first,
        uint32 second,
        uint256 rateBps
    ) public pure {
        Work memory work = _work(_bound(rateBps, 1, 10_000), false);
        work.reserve = type(uint96).max;
        uint256 power = uint256(amount) * 100;
        work.fundedSeconds = first;
        uint256 parts = RewardMath.due(work, power, 0);
        work.fundedSeconds = uint256(first) + second;
        parts += RewardMath.due(work, power, first);
        uint256 whole = RewardMath.due(work, power, 0);
        assertLe(parts, whole);
        assertLe(whole - parts, 1);
        assertEq(whole, (power * work.fundedSeconds * PoolSlots.rateBpsOf(work.yield)) / SCALE);
    }

    function _work(uint256 rateBps, bool isCompounding) internal pure returns (Work memory work) {
        Yield memory yield;
        yield.rateBps = uint16(rateBps);
        yield.kind = isCompounding ? RateKind.APY : RateKind.APR;
        work.yield = yield.pack();
        // Any growth will do: about the logarithm of 1 + rate, 1e18 at 100 %.
        if (isCompounding) work.log2Growth = rateBps * 1e14;
    }
}
