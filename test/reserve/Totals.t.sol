// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {Totals, TotalsLib} from "../../contracts/reserve/types/Totals.sol";

/// @title TotalsTest
/// @notice Five numbers and six flags in one word: every act moves exactly what it says.
contract TotalsTest is Test {
    uint256 internal constant MOST = 2 ** 24 - 1;
    /// @dev Shares of a token at the least index there is, 1e-12.
    uint256 internal constant GREATEST_SHARES = 1e39;

    /// @dev The word as its layout says it, field by field.
    struct Fields {
        uint256 shares; // 154 bits
        uint256 active; // 24 bits
        uint256 inactive; // 24 bits
        uint256 pending; // 24 bits
        uint256 periods; // 24 bits
        uint256 flags; // 6 bits
    }

    function testFuzz_GenesisKeepsWhatItIsGiven(uint256 shares, uint256 active, uint256 inactive) public pure {
        shares = bound(shares, 0, 2 ** 154 - 1);
        (active, inactive) = (bound(active, 0, MOST), bound(inactive, 0, MOST));
        _assertIs(TotalsLib.genesis(shares, active, inactive), Fields(shares, active, inactive, 0, 0, 16));
    }

    function testFuzz_AFlagChangesAlone(uint256 before, uint256 flag) public pure {
        flag = bound(flag, 0, 63);
        Fields memory f = _fieldsOf(before);
        assertEq(Totals.wrap(before).has(flag), f.flags & flag != 0);
        Totals set = Totals.wrap(before).withFlag(flag, true);
        f.flags |= flag;
        _assertIs(set, f);
        f.flags &= 63 - flag;
        _assertIs(set.withFlag(flag, false), f);
    }

    function test_FlagsAreDifferentBits() public pure {
        uint256 all = TotalsLib.LOSS | TotalsLib.LOSS_FOR_GOOD | TotalsLib.QUEUED | TotalsLib.CLOSING | TotalsLib.OPEN;
        assertEq(all, 31);
        assertEq(TotalsLib.LOSS + TotalsLib.LOSS_FOR_GOOD + TotalsLib.QUEUED + TotalsLib.CLOSING + TotalsLib.OPEN, 31);
    }

    function testFuzz_IssuedMovesOneTokenAlone(uint256 before) public pure {
        Fields memory f = _fieldsOf(before);
        f.inactive = bound(f.inactive, 1, MOST);
        (f.active, f.pending) = (bound(f.active, 0, MOST - 1), bound(f.pending, 0, MOST - 1));
        Totals totals = _pack(f).issued();
        Totals back = totals.redeemed(0);
        _assertIs(back, f); // a pending one that goes again undoes it
        (f.inactive, f.active, f.pending) = (f.inactive - 1, f.active + 1, f.pending + 1);
        _assertIs(totals, f);
    }

    function testFuzz_RedeemedTakesWhatItEarnedWith(uint256 before, uint256 shares) public pure {
        Fields memory f = _fieldsOf(before);
        shares = bound(shares, 1, GREATEST_SHARES);
        (f.active, f.inactive) = (bound(f.active, 1, MOST), bound(f.inactive, 0, MOST - 1));
        f.shares = bound(f.shares, shares, 2 ** 154 - 1);
        Totals totals = _pack(f).redeemed(shares);
        (f.active, f.inactive, f.shares) = (f.active - 1, f.inactive + 1, f.shares - shares);
        _assertIs(totals, f);
    }

    function testFuzz_ClosedTurnsPendingIntoShares(uint256 before, uint256 sharesEach) public pure {
        Fields memory f = _fieldsOf(before);
        sharesEach = bound(sharesEach, 0, GREATEST_SHARES);
        f.periods = bound(f.periods, 0, MOST - 1);
        f.shares = bound(f.shares, 0, 2 ** 154 - 1 - f.pending * sharesEach);
        Totals totals = _pack(f).closed(sharesEach);
        (f.shares, f.pending, f.periods) = (f.shares + f.pending * sharesEach, 0, f.periods + 1);
        _assertIs(totals, f);
    }

    function test_AllTokensAtTheLeastIndexFit() public pure {
        Fields memory f = Fields(0, MOST, 0, MOST, 0, 0);
        f.shares = MOST * GREATEST_SHARES;
        assertLt(f.shares, 2 ** 154, "room for as many tokens as there can be");
        Totals totals = _pack(Fields(0, MOST, 0, MOST, 0, 0)).closed(GREATEST_SHARES);
        _assertIs(totals, Fields(f.shares, MOST, 0, 0, 1, 0));
    }

    function testFuzz_APeriodTooManyIsRefused(uint256 before) public {
        Fields memory f = _fieldsOf(before);
        f.periods = MOST;
        vm.expectRevert(abi.encodeWithSelector(TotalsLib.Totals_TooManyPeriods.selector, MOST));
        this.closed(Totals.unwrap(_pack(f)));
    }

    function closed(uint256 word) external pure returns (Totals) {
        return Totals.wrap(word).closed(0);
    }

    function _assertIs(Totals totals, Fields memory f) internal pure {
        assertEq(totals.shares(), f.shares, "shares");
        assertEq(totals.active(), f.active, "active");
        assertEq(totals.inactive(), f.inactive, "inactive");
        assertEq(totals.pending(), f.pending, "pending");
        assertEq(totals.periods(), f.periods, "periods");
        assertEq(Totals.unwrap(totals) % 64, f.flags, "flags");
    }

    function _fieldsOf(uint256 word) internal pure returns (Fields memory f) {
        f.flags = word % 64;
        f.periods = (word >> 6) % 2 ** 24;
        f.pending = (word >> 30) % 2 ** 24;
        f.inactive = (word >> 54) % 2 ** 24;
        f.active = (word >> 78) % 2 ** 24;
        f.shares = word >> 102;
    }

    function _pack(Fields memory f) internal pure returns (Totals) {
        return
            Totals.wrap(
                f.shares * 2 ** 102 +
                    f.active * 2 ** 78 +
                    f.inactive * 2 ** 54 +
                    f.pending * 2 ** 30 +
                    f.periods * 2 ** 6 +
                    f.flags
            );
    }
}
