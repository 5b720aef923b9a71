// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {PeriodReturn} from "../../contracts/reserve/libraries/PeriodReturn.sol";
import {Growth} from "../../contracts/reserve/types/FundTypes.sol";
import {FundModel} from "../helpers/FundModel.sol";

/// @title PeriodReturnTest
/// @notice What a period does to the fund, against a reckoning that goes another way and is checked for overflow.
contract PeriodReturnTest is Test {
    uint256 internal constant RAY = 1e27;
    uint256 internal constant MAX_AMOUNT = 2 ** 96 - 1;
    uint256 internal constant MAX_POSITIONS = 8 * 2 ** 95;
    uint256 internal constant MAX_RATIO = 2 ** 120;
    uint256 internal constant GREATEST_GROWTH = 10e27; // +900 %

    function testFuzz_SettlesAsReckoned(uint256[8] memory seeds) public pure {
        _assertAsReckoned(_terms(seeds));
    }

    /// @dev Every term at its least or at its greatest: the reckoning is checked, so agreeing with it is not overflowing.
    function testFuzz_NothingOverflowsAtTheBounds(uint256 corners) public pure {
        PeriodReturn.Terms memory t;
        t.cash = corners & 1 == 0 ? 0 : MAX_AMOUNT;
        t.external_ = corners & 2 == 0 ? 0 : MAX_AMOUNT;
        t.lastWorth = corners & 4 == 0 ? 1 : MAX_AMOUNT;
        t.positionsWorth = corners & 8 == 0 ? 0 : MAX_POSITIONS;
        t.valueBefore = corners & 16 == 0 ? 0 : MAX_AMOUNT;
        t.ratioRay = corners & 32 == 0 ? 0 : MAX_RATIO;
        t.maxRatioRay = corners & 64 == 0 ? RAY + 1 : GREATEST_GROWTH;
        t.positionsBook = corners & 128 == 0 ? -int256(t.cash + t.external_) : int256(MAX_POSITIONS);
        _assertAsReckoned(t);
        t.lastWorth = 0;
        _assertAsReckoned(t);
    }

    /// @dev What one period does not count, the next one does, if nothing else happens.
    function testFuzz_WhatIsNotCountedComesBack(uint256[8] memory seeds) public pure {
        PeriodReturn.Terms memory t = _terms(seeds);
        (Growth memory first, ) = PeriodReturn.settle(t);
        vm.assume(first.externalAfter <= MAX_AMOUNT && first.worthAfter <= MAX_AMOUNT && first.worthAfter != 0);
        uint256 whole = t.cash + first.externalAfter + t.positionsWorth; // everything, counted or not
        (t.external_, t.positionsBook, t.lastWorth) = (first.externalAfter, first.positionsAfter, first.worthAfter);
        t.ratioRay = RAY;
        t.maxRatioRay = GREATEST_GROWTH;
        (Growth memory second, ) = PeriodReturn.settle(t);
        assertEq(second.worthBefore, first.worthAfter, "nothing happened in between");
        assertGe(second.worthAfter, first.worthAfter, "what waits is never a loss");
        uint256 most = first.worthAfter * 10 > 2 ** 95 ? 2 ** 95 : first.worthAfter * 10;
        if (most < first.worthAfter) most = first.worthAfter;
        assertEq(second.worthAfter, whole < most ? whole : most, "all of it, or as much as the bound allows");
    }

    function testFuzz_ALossIsCountedWhole(uint256[8] memory seeds) public pure {
        PeriodReturn.Terms memory t = _terms(seeds);
        t.ratioRay = t.ratioRay % (RAY + 1);
        if (t.positionsBook < 0) t.positionsBook = 0;
        t.positionsWorth = bound(t.positionsWorth, 0, uint256(t.positionsBook));
        (Growth memory result, ) = PeriodReturn.settle(t);
        // Down by all of it, rounded against the fund and never by more than a unit.
        uint256 lossRay = t.valueBefore * (RAY - t.ratioRay);
        uint256 leftRay = lossRay > t.external_ * RAY ? 0 : t.external_ * RAY - lossRay;
        assertEq(result.worthAfter, t.cash + t.positionsWorth + leftRay / RAY);
        assertEq(result.externalAfter, leftRay / RAY);
    }

    /// @dev What the validators looked at has a return, wherever it lies by now; a loss takes no more than the book.
    function testFuzz_TheValueBeforeHasTheReturn(uint256[8] memory seeds) public pure {
        PeriodReturn.Terms memory t = _terms(seeds);
        (Growth memory result, ) = PeriodReturn.settle(t);
        if (t.ratioRay >= RAY) {
            uint256 gain = (t.valueBefore * (t.ratioRay - RAY)) / RAY;
            assertEq(result.externalAfter, t.external_ + gain, "a gain, of what was returned too");
        } else {
            uint256 loss = (t.valueBefore * (RAY - t.ratioRay) + RAY - 1) / RAY;
            assertEq(result.externalAfter, t.external_ < loss ? 0 : t.external_ - loss, "a loss, down to nothing");
        }
        t.valueBefore = 0;
        (result, ) = PeriodReturn.settle(t);
        assertEq(result.externalAfter, t.external_, "nothing looked at, nothing changed");
    }

    /// @dev It says whether a gain waits: exactly when less is counted than there is.
    function testFuzz_SaysWhetherAGainWaits(uint256[8] memory seeds) public pure {
        PeriodReturn.Terms memory t = _terms(seeds);
        (Growth memory result, bool hasWaiting) = PeriodReturn.settle(t);
        uint256 whole = t.cash + result.externalAfter + t.positionsWorth;
        assertEq(hasWaiting, whole > result.worthAfter);
    }

    /// @dev A fund that lies wholly outside grows by exactly the attested ratio, whatever its size.
    function testFuzz_AFundWhollyOutsideTakesTheRatioItself(uint256 value, uint256 ratioRay) public pure {
        PeriodReturn.Terms memory t;
        t.external_ = bound(value, 1, 2 ** 94);
        (t.lastWorth, t.valueBefore) = (t.external_, t.external_);
        (t.ratioRay, t.maxRatioRay) = (bound(ratioRay, 0, 2 * RAY), 2 * RAY);
        (Growth memory result, ) = PeriodReturn.settle(t);
        assertEq(result.denominator, t.external_ * RAY);
        assertEq(result.numerator, t.external_ * t.ratioRay, "numerator / denominator is the ratio");
        assertEq(result.externalAfter, (t.external_ * t.ratioRay) / RAY);
        assertEq(result.positionsAfter, 0);
    }

    function testFuzz_NothingGrowsBeyondTheBound(uint256[8] memory seeds) public pure {
        PeriodReturn.Terms memory t = _terms(seeds);
        vm.assume(t.lastWorth != 0);
        (Growth memory result, ) = PeriodReturn.settle(t);
        assertLe(result.numerator, t.lastWorth * t.maxRatioRay);
        if (result.worthAfter > result.worthBefore) assertLe(result.worthAfter, 2 ** 95, "room");
    }

    function testFuzz_ABeginningWithNothingHasNoRatio(uint256[8] memory seeds) public pure {
        PeriodReturn.Terms memory t = _terms(seeds);
        t.lastWorth = 0;
        (Growth memory result, ) = PeriodReturn.settle(t);
        assertEq(result.numerator, 1);
        assertEq(result.denominator, 1);
        assertLe(result.worthAfter, result.worthBefore, "a gain waits");
    }

    function _assertAsReckoned(PeriodReturn.Terms memory t) internal pure {
        FundModel.Outcome memory want = FundModel.reckon(t);
        (Growth memory result, ) = PeriodReturn.settle(t);
        assertEq(result.worthBefore, want.worthBefore, "worth before");
        assertEq(result.worthAfter, want.worthAfter, "worth after");
        assertEq(result.numerator, want.numerator, "numerator");
        assertEq(result.denominator, want.denominator, "denominator");
        assertEq(result.externalAfter, want.external_, "external");
        int256 rest = int256(want.worthAfter) - int256(t.cash) - int256(want.external_);
        assertEq(result.positionsAfter, rest, "the positions' book is what is left of the worth");
    }

    /// @dev Terms of every size, with a worth that is not below zero.
    function _terms(uint256[8] memory seeds) internal pure returns (PeriodReturn.Terms memory t) {
        t.cash = _ofAnySize(seeds[0], MAX_AMOUNT);
        t.external_ = _ofAnySize(seeds[1], MAX_AMOUNT);
        t.lastWorth = _ofAnySize(seeds[2], MAX_AMOUNT);
        t.positionsWorth = _ofAnySize(seeds[3], MAX_POSITIONS);
        t.valueBefore = _ofAnySize(seeds[4], MAX_AMOUNT);
        t.ratioRay = seeds[5] % 4 == 0 ? _ofAnySize(seeds[5] >> 2, MAX_RATIO) : (seeds[5] >> 2) % (2 * RAY);
        t.maxRatioRay = bound(seeds[6], RAY + RAY / 10_000, GREATEST_GROWTH);
        uint256 book = _ofAnySize(seeds[7] >> 1, MAX_POSITIONS);
        uint256 sum = t.cash + t.external_;
        t.positionsBook = seeds[7] % 2 == 0 ? int256(book) : -int256(book > sum ? sum : book);
    }

    function _ofAnySize(uint256 seed, uint256 most) internal pure returns (uint256) {
        uint256 size = 2 ** ((seed >> 248) % 100);
        return bound(seed % size, 0, most);
    }
}
