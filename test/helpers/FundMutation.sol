// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IntegrityCheck} from "../../contracts/reserve/types/FundTypes.sol";
import {FundStack} from "./FundStack.sol";

/// @title FundMutation
/// @notice Puts a counter wrong in storage, and tells which checks of {verifyIntegrity} say so.
abstract contract FundMutation is FundStack {
    uint256 internal constant CHECKS = 6;
    uint256 internal constant PREMIUM_RESERVE = 0;
    uint256 internal constant COMMITTED = 1;
    uint256 internal constant OPERATIONAL_FUND = 2;
    uint256 internal constant TOKEN_COUNT = 3;
    uint256 internal constant LIABILITY = 4;
    uint256 internal constant COVERAGE = 5;
    // One of each count, and of the fund's cash, in the word where it lies.
    uint256 internal constant ACTIVE_UNIT = 1 << 78;
    uint256 internal constant INACTIVE_UNIT = 1 << 54;
    uint256 internal constant PENDING_UNIT = 1 << 30;
    uint256 internal constant PERIODS_UNIT = 1 << 6;
    uint256 internal constant SHARES_UNIT = 1 << 102;
    uint256 internal constant CASH_UNIT = 1 << 160;

    /// @dev Which checks fail with `by` more or less in `slot`; everything is put back. It is sound when all pass, and only
    /// then.
    function _failedWith(
        address target,
        bytes32 slot,
        uint256 by,
        bool isMore
    ) internal returns (bool[CHECKS] memory failed) {
        uint256 word = uint256(vm.load(target, slot));
        vm.store(target, slot, bytes32(isMore ? word + by : word - by));
        (bool isSound, IntegrityCheck[] memory checks) = report.verifyIntegrity();
        vm.store(target, slot, bytes32(word));
        bool isAny;
        for (uint256 i = 0; i < CHECKS; ++i) {
            failed[i] = !checks[i].pass;
            isAny = isAny || failed[i];
        }
        vm.assertEq(isSound, !isAny, "sound when every check is");
    }

    /// @dev The first slot a read looks at.
    function _slotOf(address target, bytes memory read) internal returns (bytes32) {
        vm.record();
        (bool isDone, ) = target.staticcall(read);
        (bytes32[] memory slots, ) = vm.accesses(target);
        vm.assertTrue(isDone && slots.length != 0, "it reads storage");
        return slots[0];
    }
}
