// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {MockERC20} from "../../contracts/mocks/MockERC20.sol";
import {PremiumReserve} from "../../contracts/reserve/PremiumReserve.sol";
import {RedemptionVault} from "../../contracts/reserve/RedemptionVault.sol";
import {ExternalReturn, FundParameters, Growth} from "../../contracts/reserve/types/FundTypes.sol";
import {AssayAccessManager} from "../../contracts/shared/AssayAccessManager.sol";
import {FundModel} from "../helpers/FundModel.sol";

/// @dev A fund that says what the test tells it: any growth at all.
contract ScriptedFund {
    address public immutable ASSET;
    address public immutable TREASURY = address(0x7777);
    address public immutable SPONSOR = address(0x5555);
    address public vault;
    uint256 public cash;
    Growth internal _next;

    constructor(address asset) {
        ASSET = asset;
    }

    function bindVault(address vault_) external {
        vault = vault_;
    }

    function script(Growth calldata next) external {
        _next = next;
    }

    function open(uint256 amount) external {
        cash = amount;
    }

    function credit(uint256 amount) external returns (uint256 cashBefore) {
        cashBefore = cash;
        cash += amount;
    }

    /// @dev Has whatever is asked for.
    function pay(address receiver, uint256 amount, uint256) external returns (uint256 cashBefore) {
        MockERC20(ASSET).mint(receiver, amount);
        return amount;
    }

    function settleBooks(
        ExternalReturn calldata,
        bytes calldata,
        uint256,
        uint256,
        bool
    ) external view returns (Growth memory) {
        return _next;
    }
}

/// @title FundPeriodsTest
/// @notice Values against exact fractions, over any history: never above, never more than a wei below; the liability never
/// below the sum of values, and at most a wei a token, and one for the sum, above.
contract FundPeriodsTest is Test {
    using FundModel for FundModel.Bracket;

    uint256 internal constant RAY = 1e27;
    uint256 internal constant TOTAL = 40;
    uint256 internal constant GENESIS = 4;
    uint256 internal constant PLENTY = 2 ** 94;
    address internal constant HOLDER = address(0xB0B);
    /// @dev Values are exact to the wei from an index of 1e-4 on.
    uint256 internal constant LEAST_EXACT_INDEX = 1e41;
    /// @dev A hundred thousand-fold; the rounding of shares, in the liability, stays far below a wei.
    uint256 internal constant GREATEST_USUAL_INDEX = 1e50;

    ScriptedFund internal fund;
    RedemptionVault internal vault;
    MockERC20 internal asset;

    uint256[] internal numerators;
    uint256[] internal denominators;
    uint256 internal nextToken = GENESIS + 1;

    function setUp() public {
        asset = new MockERC20("Mock Dollar", "mUSD", 18);
        fund = new ScriptedFund(address(asset));
        address manager = address(new AssayAccessManager(address(this)));
        FundParameters memory init = FundParameters(TOTAL, GENESIS, 1e18, 0.35e18, 1, 90_000, HOLDER);
        vault = new RedemptionVault(manager, address(fund), address(1), init);
        fund.bindVault(address(vault));
        asset.mint(address(this), PLENTY);
        asset.approve(address(vault), PLENTY);
        vault.genesis(address(new PremiumReserve(address(vault))));
    }

    /// @dev Any growths, tokens that come and go at any time.
    function testFuzz_AValueIsTheExactFractionOrAWeiBelow(uint256 seed, uint256 periods) public {
        periods = bound(periods, 1, 24);
        for (uint256 i = 0; i < periods; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            if (dice % 3 != 0 && nextToken <= TOTAL) _issue();
            if (dice % 7 == 0) _redeem(1 + ((dice >> 8) % (nextToken - 1)));
            _close(_denominator(dice), dice);
            _assertLiability();
        }
        for (uint256 since = 0; since <= periods; ++since) {
            for (uint256 number = since; number <= periods; number += 5) _assertExact(since, number);
        }
        _assertExact(0, periods);
    }

    /// @dev Errors do not add up to a wei over a long history either.
    function test_FiveHundredClosesStayWithinAWei() public {
        for (uint256 i = 0; i < 500; ++i) {
            uint256 dice = uint256(keccak256(abi.encode("long", i)));
            uint256 denominator = 1e45 + (dice % 1e44);
            // From -2 % to +2 % with no end of digits.
            _closeBy((denominator * 98) / 100 + ((dice >> 64) % (denominator / 25)), denominator);
            if (i == 123) _issue();
        }
        _assertExact(0, 500);
        _assertExact(124, 500);
        _assertExact(250, 500);
        _assertLiability();
    }

    /// @dev A token is worth core until its first period closes, whatever that period brings.
    function testFuzz_ANewTokenIsWorthCoreUntilTheNextClose(uint256 seed) public {
        _close(_denominator(seed), seed);
        uint256 tokenId = _issue();
        assertEq(vault.tokenValue(tokenId), 1e18);
        assertEq(vault.token(tokenId).since, 2);
        _close(_denominator(seed >> 1), seed >> 1);
        assertEq(vault.tokenValue(tokenId), 1e18, "the period it came in is not its own");
        _close(_denominator(seed >> 2), seed >> 2);
        _assertExact(2, 3);
        assertEq(vault.tokenValue(tokenId), vault.valueAfter(2, 3));
    }

    /// @dev Whatever closes later.
    function testFuzz_APastValueNeverChanges(uint256 seed) public {
        uint256[3] memory at;
        uint256[3] memory worth;
        for (uint256 i = 0; i < 3; ++i) {
            _close(_denominator(seed >> i), seed >> i);
            (at[i], worth[i]) = (block.timestamp, vault.tokenValue(1));
        }
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(vault.valueAt(1, at[i]), worth[i]);
            assertEq(vault.valueAfter(0, i + 1), worth[i]);
        }
    }

    /// @dev A total loss leaves 1e-12, which is said to be so; what comes then grows from there.
    function test_ATotalLossLeavesTheLeast() public {
        _closeBy(0, RAY);
        assertEq(vault.tokenValue(1), 1e6, "1e18 x 1e-12");
        (uint256 index45, , ) = vault.period(1);
        assertEq(index45, 1e33);
        _closeBy(3, 2);
        assertEq(vault.tokenValue(1), 1.5e6);
    }

    /* HELPERS */

    function _assertExact(uint256 since, uint256 number) internal view {
        FundModel.Bracket memory exact = FundModel.exactly(1e18);
        for (uint256 i = since; i < number; ++i) exact.grow(numerators[i], denominators[i]);
        uint256 value = vault.valueAfter(since, number);
        assertTrue(exact.isValue(value), string.concat("value ", vm.toString(since), " ", vm.toString(number)));
        assertLt(exact.high - exact.low, 2 ** 60, "the bracket tells a wei");
    }

    function _assertLiability() internal view {
        uint256 sum;
        for (uint256 id = 1; id < nextToken; ++id) sum += vault.token(id).valueWad;
        uint256 liability = vault.liabilityWad();
        assertGe(liability, sum, "never below the sum of values");
        assertLe(liability, sum + vault.activeTokens() + 1, "at most a wei a token above, and one for the sum");
    }

    function _issue() internal returns (uint256 tokenId) {
        tokenId = nextToken++;
        vault.issue(tokenId, HOLDER, block.timestamp);
    }

    /// @dev What is paid is the value, and never more.
    function _redeem(uint256 tokenId) internal {
        if (vault.token(tokenId).owner == address(0)) return;
        uint256 value = vault.tokenValue(tokenId);
        vm.prank(HOLDER);
        assertEq(vault.redeem(tokenId, HOLDER, 0, block.timestamp), value);
    }

    /// @dev Growth by anything that keeps the index where values are exact to the wei.
    function _close(uint256 denominator, uint256 dice) internal {
        uint256 numerator = (denominator / 1000) * (100 + ((dice >> 32) % 2400)) + ((dice >> 64) % 1e9);
        uint256 closed = vault.closedPeriods();
        (uint256 index, , ) = vault.period(closed);
        if (index < 10 * LEAST_EXACT_INDEX && numerator < denominator) numerator = denominator * 2 - numerator;
        if (index > GREATEST_USUAL_INDEX && numerator > denominator) numerator = denominator - denominator / 3;
        _closeBy(numerator, denominator);
    }

    function _closeBy(uint256 numerator, uint256 denominator) internal {
        numerators.push(numerator);
        denominators.push(denominator);
        fund.script(Growth(numerator, denominator, PLENTY, PLENTY, 0, 0, 0, 0));
        vm.warp(block.timestamp + 1);
        vault.closePeriod();
    }

    /// @dev Of any size a fund can have.
    function _denominator(uint256 dice) internal pure returns (uint256) {
        return (1 + (dice % 2 ** (1 + ((dice >> 200) % 96)))) * RAY;
    }
}
