// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {Parameters} from "../../contracts/oracle/types/OracleTypes.sol";
import {Rules, RulesLib} from "../../contracts/oracle/types/Rules.sol";

/// @notice Every parameter comes back as it was packed, and each lies alone in its bits.
contract RulesTest is Test {
    uint256 internal constant UNIT = 1e9;

    function testFuzz_packKeepsEveryField(Parameters memory p, uint64 minNav, uint64 maxNav, uint16 epoch) public pure {
        (p.minNavWad, p.maxNavWad) = (minNav * UNIT, maxNav * UNIT);
        _assertRules(RulesLib.pack(p, epoch), p, epoch);
    }

    function testFuzz_anotherEpochLeavesTheRestAlone(
        Parameters memory p,
        uint64 minNav,
        uint64 maxNav,
        uint16 before,
        uint16 epoch
    ) public pure {
        (p.minNavWad, p.maxNavWad) = (minNav * UNIT, maxNav * UNIT);
        _assertRules(RulesLib.pack(p, before).withSetEpoch(epoch), p, epoch);
    }

    /// @dev Packs by sums of products, which share no code with the shifts: overlaps would carry.
    function testFuzz_fieldsLieAsDescribed(
        Parameters memory p,
        uint64 minNav,
        uint64 maxNav,
        uint16 epoch
    ) public pure {
        (p.minNavWad, p.maxNavWad) = (minNav * UNIT, maxNav * UNIT);
        uint256 word = minNav;
        word = word * 2 ** 64 + maxNav;
        word = word * 2 ** 16 + p.toleranceBps;
        word = word * 2 ** 16 + p.maxDeviationBps;
        word = word * 2 ** 16 + p.minConfidenceBps;
        word = word * 2 ** 16 + p.maxJumpBps;
        word = word * 2 ** 16 + p.bandShareBps;
        word = word * 2 ** 8 + p.minValidators;
        word = word * 2 ** 8 + p.quarantineRounds;
        word = word * 2 ** 8 + p.maxArrivalAgeSeconds;
        word = word * 2 ** 8 + p.maxFutureSeconds;
        word = word * 2 ** 16 + epoch;
        assertEq(Rules.unwrap(RulesLib.pack(p, epoch)), word);
    }

    /// @dev One field at its greatest, all others zero: nothing else may light up.
    function test_noFieldBleeds() public pure {
        for (uint256 lit = 0; lit < 12; ++lit) {
            Parameters memory p;
            if (lit == 0) p.minNavWad = type(uint64).max * UNIT;
            if (lit == 1) p.maxNavWad = type(uint64).max * UNIT;
            if (lit == 2) p.toleranceBps = type(uint16).max;
            if (lit == 3) p.maxDeviationBps = type(uint16).max;
            if (lit == 4) p.minConfidenceBps = type(uint16).max;
            if (lit == 5) p.maxJumpBps = type(uint16).max;
            if (lit == 6) p.bandShareBps = type(uint16).max;
            if (lit == 7) p.minValidators = type(uint8).max;
            if (lit == 8) p.quarantineRounds = type(uint8).max;
            if (lit == 9) p.maxArrivalAgeSeconds = type(uint8).max;
            if (lit == 10) p.maxFutureSeconds = type(uint8).max;
            uint256 epoch = lit == 11 ? type(uint16).max : 0;
            _assertRules(RulesLib.pack(p, epoch), p, epoch);
        }
    }

    /// @dev The bounds of {OracleConfig}: the greatest NAV of all still fits its 64 bits of billionths.
    function test_theGreatestSaneNavFits() public pure {
        Parameters memory p;
        (p.minNavWad, p.maxNavWad) = (4_000e18, 4_000e18);
        _assertRules(RulesLib.pack(p, 1), p, 1);
    }

    function _assertRules(Rules rules, Parameters memory p, uint256 epoch) internal pure {
        assertEq(keccak256(abi.encode(rules.unpack())), keccak256(abi.encode(p)));
        assertEq(rules.minNavWad(), p.minNavWad);
        assertEq(rules.maxNavWad(), p.maxNavWad);
        assertEq(rules.toleranceBps(), p.toleranceBps);
        assertEq(rules.maxDeviationBps(), p.maxDeviationBps);
        assertEq(rules.minConfidenceBps(), p.minConfidenceBps);
        assertEq(rules.maxJumpBps(), p.maxJumpBps);
        assertEq(rules.bandShareBps(), p.bandShareBps);
        assertEq(rules.minValidators(), p.minValidators);
        assertEq(rules.quarantineRounds(), p.quarantineRounds);
        assertEq(rules.maxArrivalAgeSeconds(), p.maxArrivalAgeSeconds);
        assertEq(rules.maxFutureSeconds(), p.maxFutureSeconds);
        assertEq(rules.setEpoch(), epoch);
    }
}
