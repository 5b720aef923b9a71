// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {Till} from "../../contracts/index/libraries/Till.sol";

/// @title TillTest
/// @notice An amount in 14 bits: never more than was put in, and less by under 1 in 128.
contract TillTest is Test {
    uint256 internal constant GREATEST = 255 << 91; // 8 bits of ones, as far up as 6 bits of exponent reach

    function testFuzz_NeverMoreThanPutIn(uint256 amount) public pure {
        assertLe(Till.decode(Till.encodeDown(amount)), amount);
    }

    function testFuzz_LosesLessThanOneIn128(uint256 amount, uint8 bits) public pure {
        amount = bound(amount >> bits, 2 ** 35, GREATEST);
        uint256 kept = Till.decode(Till.encodeDown(amount));
        assertGt(kept * 128, amount * 127);
    }

    function testFuzz_LosesLessThanAUnitWhereItIsSmall(uint256 amount) public pure {
        amount = bound(amount, 0, 2 ** 36 - 1);
        uint256 kept = Till.decode(Till.encodeDown(amount));
        assertEq(kept, (amount >> 28) << 28);
    }

    /// @dev What is left of an amount is its highest 8 bits, worked out bit by bit.
    function testFuzz_KeepsTheHighestEightBits(uint256 amount, uint8 bits) public pure {
        amount = bound(amount >> bits, 2 ** 35, GREATEST);
        uint256 unit = 1;
        while (amount / unit > 255) unit *= 2;
        assertEq(Till.decode(Till.encodeDown(amount)), (amount / unit) * unit);
    }

    function testFuzz_MoreIsNeverLess(uint256 a, uint256 b, uint8 bits) public pure {
        (a, b) = (a >> bits, b >> bits);
        (uint256 less, uint256 more) = a < b ? (a, b) : (b, a);
        assertLe(Till.decode(Till.encodeDown(less)), Till.decode(Till.encodeDown(more)));
        assertLe(Till.encodeDown(less), Till.encodeDown(more), "nor is its code");
    }

    function testFuzz_FitsFourteenBits(uint256 amount, uint8 bits) public pure {
        assertLt(Till.encodeDown(amount >> bits), 2 ** 14);
    }

    function testFuzz_WhatItHeldItHoldsAgain(uint256 amount, uint8 bits) public pure {
        uint256 code = Till.encodeDown(amount >> bits);
        assertEq(Till.encodeDown(Till.decode(code)), code);
    }

    function testFuzz_BitsAboveAreNotRead(uint256 code) public pure {
        assertEq(Till.decode(code), Till.decode(code % 2 ** 14));
        assertEq(Till.decode(code), ((code % 256) * 2 ** ((code / 256) % 64)) << 28);
    }

    function test_Bounds() public pure {
        assertEq(Till.encodeDown(0), 0);
        assertEq(Till.encodeDown(2 ** 28 - 1), 0);
        assertEq(Till.encodeDown(2 ** 28), 1);
        assertEq(Till.encodeDown(2 ** 36 - 1), 255);
        assertEq(Till.decode(Till.encodeDown(2 ** 36)), 2 ** 36);
        assertEq(Till.encodeDown(GREATEST - 1), 2 ** 14 - 2);
        assertEq(Till.encodeDown(GREATEST), 2 ** 14 - 1);
        assertEq(Till.encodeDown(type(uint256).max), 2 ** 14 - 1, "what is more than fits is the greatest");
        assertEq(Till.decode(2 ** 14 - 1), GREATEST);
    }
}
