// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {Period, PeriodLib} from "../../contracts/reserve/types/Period.sol";

/// @title PeriodTest
/// @notice A closed period in one word: time and worth to the unit, the index down by less than one part in 2^111.
contract PeriodTest is Test {
    uint256 internal constant LEAST_INDEX = 1e33;
    uint256 internal constant GREATEST_INDEX = 10 * 2 ** 212;

    function testFuzz_KeepsTimeAndWorthToTheUnit(uint256 index, uint256 closedAt, uint256 worth) public pure {
        Period made = PeriodLib.make(_indexOf(index), closedAt % 2 ** 40, worth % 2 ** 96);
        assertEq(made.closedAt(), closedAt % 2 ** 40);
        assertEq(made.worth(), worth % 2 ** 96);
    }

    function testFuzz_TheIndexIsCutByLessThanOnePartIn2To111(uint256 seed) public pure {
        uint256 index = _indexOf(seed);
        uint256 read = PeriodLib.make(index, 0, 0).index();
        assertLe(read, index, "never up");
        assertLt((index - read) * 2 ** 111, index, "hardly down");
        assertEq(PeriodLib.make(read, 0, 0).index(), read, "what was cut once is cut no more");
    }

    function testFuzz_AnIndexBelow2To112IsKeptExactly(uint256 index) public pure {
        index = bound(index, 1, 2 ** 112 - 1);
        assertEq(PeriodLib.make(index, 7, 7).index(), index);
    }

    function test_OneIsKeptExactly() public pure {
        assertEq(PeriodLib.ONE, 10 ** 45);
        assertEq(PeriodLib.make(10 ** 45, 0, 0).index(), 10 ** 45);
        assertEq(PeriodLib.sharesAt(10 ** 45), 1e27);
        assertEq(PeriodLib.LEAST, LEAST_INDEX);
        assertEq(PeriodLib.sharesAt(LEAST_INDEX), 1e39);
    }

    function test_TheGreatestIndexFits() public pure {
        uint256 read = PeriodLib.make(GREATEST_INDEX, type(uint40).max, type(uint96).max).index();
        assertEq(read, GREATEST_INDEX); // 10 x 2^212 has four significant bits
        assertEq(10 * PeriodLib.GREATEST_TO_GROW, GREATEST_INDEX);
        assertGe(PeriodLib.sharesAt(GREATEST_INDEX), 1e7);
    }

    function testFuzz_SharesAreOneOverTheIndexRoundedUp(uint256 seed) public pure {
        uint256 index = _indexOf(seed);
        uint256 shares = PeriodLib.sharesAt(index);
        assertGe(shares * index, 1e72, "not below");
        assertLt((shares - 1) * index, 1e72, "not one too many");
        assertGe(shares, 1e7);
        assertLe(shares, 1e39);
    }

    /// @dev Every size is as likely as any other.
    function _indexOf(uint256 seed) internal pure returns (uint256) {
        uint256 bits = bound(seed >> 248, 110, 216);
        return bound(seed % 2 ** bits, LEAST_INDEX, GREATEST_INDEX);
    }
}
