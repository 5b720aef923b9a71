// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {WadMath} from "../../contracts/shared/libraries/WadMath.sol";
import {AssetId, RoundId} from "../../contracts/shared/types/Ids.sol";

/// @dev Library calls behind a call boundary, so that a revert can be expected.
contract WadMathCaller {
    function mulDown(uint256 x, uint256 y) external pure returns (uint256) {
        return WadMath.mulDown(x, y);
    }

    function divDown(uint256 x, uint256 y) external pure returns (uint256) {
        return WadMath.divDown(x, y);
    }

    function divUp(uint256 x, uint256 y) external pure returns (uint256) {
        return WadMath.divUp(x, y);
    }

    function deviationBpsUp(uint256 x, uint256 y) external pure returns (uint256) {
        return WadMath.deviationBpsUp(x, y);
    }
}

/// @notice Every form against its definition: down is the greatest integer not above the quotient, up the least not below.
contract WadMathTest is Test {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant RAY = 1e27;

    WadMathCaller internal _caller = new WadMathCaller();

    /// @dev 128-bit inputs keep the naive products within 256 bits.
    function testFuzz_mulIsExactToTheUnit(uint128 x, uint128 y) public pure {
        uint256 product = uint256(x) * y;
        _assertDown(WadMath.mulDown(x, y), product, WAD);
        _assertUp(WadMath.mulUp(x, y), product, WAD);
        _assertDown(WadMath.mulRayDown(x, y), product, RAY);
        _assertUp(WadMath.mulRayUp(x, y), product, RAY);
    }

    function testFuzz_divIsExactToTheUnit(uint128 x, uint128 y) public pure {
        vm.assume(y > 0);
        _assertDown(WadMath.divDown(x, y), uint256(x) * WAD, y);
        _assertUp(WadMath.divUp(x, y), uint256(x) * WAD, y);
        _assertDown(WadMath.divRayDown(x, y), uint256(x) * RAY, y);
        _assertUp(WadMath.divRayUp(x, y), uint256(x) * RAY, y);
    }

    /// @dev Small values meet the rounding edges that large ones skip.
    function testFuzz_divOfSmallValues(uint8 x, uint8 y) public pure {
        vm.assume(y > 0);
        _assertDown(WadMath.divDown(x, y), uint256(x) * WAD, y);
        _assertUp(WadMath.divUp(x, y), uint256(x) * WAD, y);
    }

    function testFuzz_upExceedsDownByAtMostOne(uint128 x, uint128 y) public pure {
        vm.assume(y > 0);
        assertLe(WadMath.mulUp(x, y) - WadMath.mulDown(x, y), 1);
        assertLe(WadMath.divUp(x, y) - WadMath.divDown(x, y), 1);
        assertEq(WadMath.mulUp(x, y) == WadMath.mulDown(x, y), mulmod(x, y, WAD) == 0);
        assertEq(WadMath.divUp(x, y) == WadMath.divDown(x, y), mulmod(x, WAD, y) == 0);
    }

    /// @dev The house never pays dust: value to tokens and back, each rounded for the house, gains nothing.
    function testFuzz_thereAndBackGainsNothing(uint128 value, uint96 price) public pure {
        vm.assume(price > 0);
        assertLe(WadMath.mulDown(WadMath.divDown(value, price), price), value);
        assertGe(WadMath.mulUp(WadMath.divUp(value, price), price), value);
    }

    function testFuzz_wideProductsDoNotOverflow(uint256 x) public pure {
        assertEq(WadMath.mulDown(x, WAD), x);
        assertEq(WadMath.mulUp(x, WAD), x);
        assertEq(WadMath.divDown(x, WAD), x);
        assertEq(WadMath.mulRayDown(x, RAY), x);
        assertEq(WadMath.divRayUp(x, RAY), x);
    }

    function testFuzz_deviationIsTheLeastBoundThatHolds(uint128 value, uint128 reference_) public pure {
        vm.assume(reference_ > 0);
        uint256 bps = WadMath.deviationBpsUp(value, reference_);
        uint256 distance = value > reference_ ? value - reference_ : reference_ - value;
        assertGe(bps * reference_, distance * 10_000);
        if (bps > 0) assertLt((bps - 1) * reference_, distance * 10_000);
        assertEq(bps == 0, value == reference_);
    }

    function test_deviationExactAndOneUnitOver() public pure {
        assertEq(WadMath.deviationBpsUp(10_050, 10_000), 50);
        assertEq(WadMath.deviationBpsUp(9_950, 10_000), 50);
        assertEq(WadMath.deviationBpsUp(1.005e18, 1e18), 50);
        assertEq(WadMath.deviationBpsUp(1.005e18 + 1, 1e18), 51);
        assertEq(WadMath.deviationBpsUp(0.995e18 - 1, 1e18), 51);
        assertEq(WadMath.deviationBpsUp(0, 1e18), 10_000);
    }

    function test_revertsOnZeroDivisorAndOn257Bits() public {
        vm.expectRevert();
        _caller.divDown(1, 0);
        vm.expectRevert();
        _caller.divUp(1, 0);
        vm.expectRevert();
        _caller.deviationBpsUp(1, 0);
        vm.expectRevert();
        _caller.mulDown(type(uint256).max, WAD + 1);
    }

    function testFuzz_typedIdsCompareAsNumbers(uint64 a, uint64 b, uint32 c, uint32 d) public pure {
        assertEq(RoundId.wrap(a) > RoundId.wrap(b), a > b);
        assertEq(RoundId.wrap(a) == RoundId.wrap(b), a == b);
        assertTrue(RoundId.wrap(a) == RoundId.wrap(a));
        assertEq(AssetId.wrap(c) > AssetId.wrap(d), c > d);
        assertEq(AssetId.wrap(c) == AssetId.wrap(d), c == d);
        assertTrue(AssetId.wrap(c) == AssetId.wrap(c));
    }

    function _assertDown(uint256 result, uint256 numerator, uint256 denominator) internal pure {
        assertEq(result, numerator / denominator);
    }

    function _assertUp(uint256 result, uint256 numerator, uint256 denominator) internal pure {
        assertEq(result, numerator / denominator + (numerator % denominator == 0 ? 0 : 1));
    }
}
