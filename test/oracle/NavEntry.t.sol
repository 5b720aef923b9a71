// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {NavEntry, NavEntryLib} from "../../contracts/oracle/types/NavEntry.sol";

/// @notice Every field comes back as it was written; sums over the 77 bits' wrap-around are those of plain arithmetic.
contract NavEntryTest is Test {
    uint256 internal constant GENESIS_AT = 1_700_000_000;
    uint256 internal constant UNIT = 1e4;
    uint256 internal constant MODULUS = 2 ** 77;

    struct Fields {
        uint72 nav;
        uint256 cumulative;
        uint32 observedAt;
        uint8 lag;
        uint32 blockNumber;
        uint16 confidence;
        uint16 stake;
        uint8 count;
    }

    function testFuzz_keepsEveryField(Fields memory f) public {
        _fit(f);
        _assertFields(_pack(f), f);
    }

    /// @dev Packs by sums of products, which share no code with the shifts: overlaps would carry.
    function testFuzz_fieldsLieAsDescribed(Fields memory f) public {
        _fit(f);
        uint256 word = f.nav;
        word = word * 2 ** 77 + f.cumulative;
        word = word * 2 ** 32 + f.observedAt;
        word = word * 2 ** 8 + f.lag;
        word = word * 2 ** 32 + f.blockNumber;
        word = word * 2 ** 14 + f.confidence;
        word = word * 2 ** 14 + f.stake;
        word = word * 2 ** 7 + f.count;
        assertEq(NavEntry.unwrap(_pack(f)), word);
        // nav, cumulative, observedAt and lag are the upper 72 + 77 + 32 + 8 bits.
        assertEq(_pack(f).shared(), word - (word % 2 ** 67));
    }

    /// @dev One field at its greatest, all others zero: nothing else may light up.
    function test_noFieldBleeds() public {
        for (uint256 lit = 0; lit < 9; ++lit) {
            Fields memory f;
            if (lit == 0 || lit == 8) f.nav = type(uint72).max;
            if (lit == 1 || lit == 8) f.cumulative = MODULUS - 1;
            if (lit == 2 || lit == 8) f.observedAt = type(uint32).max;
            if (lit == 3 || lit == 8) f.lag = type(uint8).max;
            if (lit == 4 || lit == 8) f.blockNumber = type(uint32).max;
            if (lit == 5 || lit == 8) f.confidence = 2 ** 14 - 1;
            if (lit == 6 || lit == 8) f.stake = 2 ** 14 - 1;
            if (lit == 7 || lit == 8) f.count = 2 ** 7 - 1;
            _assertFields(_pack(f), f);
        }
    }

    function testFuzz_roundIsTheSecondLessTheLag(uint256 round, uint8 lag, Fields memory f) public {
        _fit(f);
        round = bound(round, 1, type(uint32).max - GENESIS_AT - 255);
        (f.observedAt, f.lag) = (uint32(GENESIS_AT + round - 1 + lag), lag);
        assertEq(_pack(f).round(GENESIS_AT), round);
    }

    function test_anEmptyEntryIsOfRoundZero() public pure {
        assertEq(NavEntry.wrap(0).round(GENESIS_AT), 0);
    }

    function testFuzz_sumGrowsModulo2To77(Fields memory f, uint32 passed) public {
        _fit(f);
        f.observedAt = uint32(bound(f.observedAt, 0, type(uint32).max - passed));
        uint256 grown = f.cumulative + (uint256(f.nav) / UNIT) * passed;
        assertEq(_pack(f).cumulativeAt(uint256(f.observedAt) + passed), grown % MODULUS);
    }

    /// @dev Two NAVs, one after the other, from any running sum at all: the mean of both is what plain sums say.
    function testFuzz_meanSurvivesTheWrapAround(
        uint256 start,
        uint256 navA,
        uint256 navB,
        uint256 timeA,
        uint256 timeB
    ) public pure {
        start %= MODULUS;
        (navA, navB) = (bound(navA, 0, 4_000e18), bound(navB, 0, 4_000e18));
        timeA = bound(timeA, 0, 262_143);
        timeB = bound(timeB, 1, 262_144 - timeA);
        uint256 sum = (navA / UNIT) * timeA + (navB / UNIT) * timeB;
        assertEq(NavEntryLib.mean(start, (start + sum) % MODULUS, timeA + timeB), (sum / (timeA + timeB)) * UNIT);
    }

    /// @dev The greatest NAV over the longest window, from the last sum before the wrap-around and from all others near.
    function test_theGreatestSumFits() public pure {
        uint256 sum = (4_000e18 / UNIT) * 262_144;
        assertLt(sum, MODULUS);
        uint256[4] memory starts = [0, MODULUS - 1, MODULUS - sum, MODULUS - sum - 1];
        for (uint256 i = 0; i < starts.length; ++i) {
            assertEq(NavEntryLib.mean(starts[i], (starts[i] + sum) % MODULUS, 262_144), 4_000e18);
        }
        assertEq(NavEntryLib.MAX_WINDOW_SECONDS, 262_144);
        assertEq(NavEntryLib.MAX_LAG_SECONDS, 255);
    }

    function _pack(Fields memory f) internal returns (NavEntry) {
        vm.roll(f.blockNumber);
        return NavEntryLib.draft(f.observedAt, f.lag, f.confidence, f.stake, f.count).complete(f.nav, f.cumulative);
    }

    function _fit(Fields memory f) internal pure {
        f.cumulative %= MODULUS;
        f.confidence %= 2 ** 14;
        f.stake %= 2 ** 14;
        f.count %= 2 ** 7;
    }

    function _assertFields(NavEntry entry, Fields memory f) internal pure {
        assertEq(entry.navWad(), f.nav);
        assertEq(entry.cumulativeAt(f.observedAt), f.cumulative);
        assertEq(entry.observedAt(), f.observedAt);
        if (f.observedAt >= f.lag && f.observedAt > 0) assertEq(entry.round(1), f.observedAt - f.lag);
        assertEq(entry.blockNumber(), f.blockNumber);
        assertEq(entry.confidenceBps(), f.confidence);
        assertEq(entry.stakeBps(), f.stake);
        assertEq(entry.validatorCount(), f.count);
    }
}
