// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {Claim, ClaimLib} from "../../contracts/index/types/Claim.sol";

/// @title ClaimTest
/// @notice What an exit left, in one word: fields keep apart, and what is open is what is not paid.
contract ClaimTest is Test {
    uint256 internal constant ALL = 0x1fffff;

    function testFuzz_FieldsAreIndependent(uint120 baskets, uint104 cash, uint256 paid) public pure {
        paid &= ALL;
        Claim owed = ClaimLib.make(baskets, cash, paid);
        assertEq(owed.baskets(), baskets);
        assertEq(owed.cash(), cash);
        assertEq(owed.paid(), paid);
        assertEq(uint256(uint32(Claim.unwrap(owed))), paid, "the bits between are unused");
    }

    function testFuzz_OpenIsWhatIsNotPaid(uint120 baskets, uint104 cash, uint256 paid) public pure {
        paid &= ALL;
        vm.assume(uint256(baskets) + cash + paid != 0);
        assertEq(ClaimLib.make(baskets, cash, paid).open(), ALL - paid);
    }

    function test_AClaimThatNeverWasIsNotOpen() public pure {
        Claim none = Claim.wrap(0);
        assertEq(none.open(), 0);
        assertEq(none.paid(), 0);
    }

    function test_APaidOutClaimIsNotOpen() public pure {
        assertEq(ClaimLib.make(1, 1, ALL).open(), 0);
    }

    function testFuzz_GrowsOnlyWhereTheSameIsPaid(
        uint120 baskets,
        uint104 cash,
        uint256 paid,
        uint256 other
    ) public pure {
        paid &= ALL;
        other &= ALL;
        Claim owed = ClaimLib.make(baskets, cash, paid);
        assertEq(owed.canGrow(other, 0, 0), other == paid);
        assertTrue(owed.canGrow(paid, 0, 0));
        assertFalse(owed.canGrow(paid ^ (1 << (other % 21)), 0, 0), "one component more or less");
    }

    function testFuzz_GrowsToItsBoundsAndNoFurther(uint120 baskets, uint104 cash, uint256 paid) public pure {
        paid &= ALL;
        Claim owed = ClaimLib.make(baskets, cash, paid);
        uint256 roomBaskets = 2 ** 120 - 1 - uint256(baskets);
        uint256 roomCash = 2 ** 104 - 1 - uint256(cash);
        assertTrue(owed.canGrow(paid, roomBaskets, roomCash));
        assertFalse(owed.canGrow(paid, roomBaskets + 1, roomCash));
        assertFalse(owed.canGrow(paid, roomBaskets, roomCash + 1));
        Claim grown = ClaimLib.make(baskets + roomBaskets, cash + roomCash, paid);
        assertEq(grown.baskets(), 2 ** 120 - 1);
        assertEq(grown.cash(), 2 ** 104 - 1);
        assertEq(grown.paid(), paid);
    }

    function test_CashComesAfterTheComponents() public pure {
        assertEq(ClaimLib.CASH, 20);
        assertEq(ClaimLib.ALL, ALL);
    }
}
