// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";

import {MockStrategy} from "../../../contracts/mocks/MockStrategy.sol";
import {FundStack} from "../../helpers/FundStack.sol";

/// @title FundGasHandler
/// @notice A fund with eight positions and one outside, what each act on it costs, and a history that can be made: of
/// periods, of tokens, of claims and places in the queue, of time. Somebody always waits in the queue.
contract FundGasHandler is FundStack, Test {
    uint256 internal constant TOTAL = 1_000_000;
    uint256 internal constant FIRST_SOLD = 200_000;
    uint256 internal constant SPARE = 900_000; // numbers that only measuring issues
    uint256 internal constant POSITIONS = 8;
    /// @notice How many acts are measured.
    uint256 public constant ACTS = 11;

    address internal immutable HOLDER = _account("holder");
    MockStrategy[] internal strategies;
    uint256 public periods;
    uint256 public sold;
    uint256 public places;
    uint256 internal untouched = 1;

    constructor(uint256 genesisTokens_) {
        deployFund(TOTAL, genesisTokens_);
        provide(HOLDER);
        for (uint256 i = 0; i < POSITIONS; ++i) {
            strategies.push(new MockStrategy(IERC20(address(asset))));
            byStrategist(abi.encodeCall(fund.allowStrategy, (address(strategies[i]))));
            vm.prank(ALLOCATOR);
            fund.deposit(address(strategies[i]), 10e18, 0);
        }
        byStrategist(abi.encodeCall(fund.placeExternal, (50e18)));
        live(1); // the first of everything is dearer
        pass(0);
        wait(0);
    }

    /// @notice Periods close, strategies gain, time passes.
    function pass(uint256 seed) public {
        for (uint256 i = 0; i <= seed % 4; ++i) {
            vm.warp(block.timestamp + PERIOD_SECONDS + (seed % 3 days));
            asset.mint(address(strategies[seed % POSITIONS]), 1e12);
            bytes memory closing = _closing();
            (bool isDone, ) = address(vault).call(closing);
            assertTrue(isDone);
            ++periods;
        }
    }

    /// @notice Tokens come, and one goes.
    function live(uint256 seed) public {
        vm.startPrank(HOLDER);
        uint256 first = FIRST_SOLD + sold;
        for (uint256 i = 0; i < 3; ++i) vault.issue(first + i, HOLDER, FOREVER);
        vault.redeem(first + (seed % 3), HOLDER, 0, FOREVER);
        vm.stopPrank();
        sold += 3;
    }

    /// @notice Some wait, another thinks better of it, the first is paid; the others go on waiting.
    function wait(uint256 seed) public {
        vm.startPrank(DISTRIBUTOR);
        for (uint256 i = 0; i < 3 + (seed % 3); ++i) vault.requestRedemption(untouched++);
        vault.cancelRedemption(untouched - 2);
        do {
            vault.processQueue(1);
        } while (vault.queuedAt(_head()) == 0);
        vm.stopPrank();
        ++places;
    }

    /// @notice Gas of what anyone may do. What it changes its caller undoes.
    function measure() external returns (uint256[ACTS] memory gas) {
        asset.mint(address(fund), 1);
        gas[0] = _gasOf(HOLDER, address(vault), abi.encodeCall(vault.issue, (SPARE, HOLDER, FOREVER)));
        vm.warp(block.timestamp + PERIOD_SECONDS);
        gas[1] = _gasOf(HOLDER, address(vault), _closing());
        gas[2] = _gasOf(HOLDER, address(vault), abi.encodeCall(vault.redeem, (SPARE, HOLDER, 0, FOREVER)));
        _gasOf(HOLDER, address(vault), abi.encodeCall(vault.issue, (SPARE, HOLDER, FOREVER)));
        _gasOf(HOLDER, address(vault), abi.encodeCall(vault.issue, (SPARE + 1, HOLDER, FOREVER)));
        gas[3] = _gasOf(HOLDER, address(vault), abi.encodeCall(vault.requestRedemption, (SPARE)));
        gas[4] = _gasOf(HOLDER, address(vault), abi.encodeCall(vault.cancelRedemption, (SPARE)));
        gas[5] = _gasOf(HOLDER, address(vault), abi.encodeCall(vault.processQueue, (1)));
        gas[6] = _gasOf(DISTRIBUTOR, address(fund), abi.encodeCall(fund.claim, (DISTRIBUTOR)));
        gas[7] = _gasOf(HOLDER, address(vault), abi.encodeCall(vault.transferFrom, (HOLDER, STRATEGIST, SPARE + 1)));
        gas[8] = _gasOf(HOLDER, address(fund), abi.encodeCall(fund.contribute, (1)));
        gas[9] = _gasOf(HOLDER, address(fund), abi.encodeCall(fund.returnExternal, (1)));
        gas[10] = _gasOf(HOLDER, address(fund), abi.encodeCall(fund.restore, ()));
    }

    /// @notice Gas of what anyone may ask; the last one searches the periods.
    function measureReads() external returns (uint256[5] memory gas) {
        (, uint256 genesisAt, ) = vault.period(0);
        uint256 time = (genesisAt + block.timestamp) / 2;
        gas[0] = _gasOf(HOLDER, address(report), abi.encodeCall(report.getSystemStatus, ()));
        gas[1] = _gasOf(HOLDER, address(report), abi.encodeCall(report.verifyIntegrity, ()));
        gas[2] = _gasOf(HOLDER, address(vault), abi.encodeCall(vault.previewRedeem, (500)));
        gas[3] = _gasOf(HOLDER, address(fund), abi.encodeCall(fund.positions, ()));
        gas[4] = _gasOf(HOLDER, address(vault), abi.encodeCall(vault.valueAt, (500, time)));
    }

    function _gasOf(address who, address target, bytes memory data) internal returns (uint256 gas) {
        vm.prank(who);
        gas = gasleft();
        (bool isDone, bytes memory answer) = target.call(data);
        gas -= gasleft();
        assertTrue(isDone, vm.toString(answer));
    }

    /// @dev A close of the next period, all validators behind it.
    function _closing() internal view returns (bytes memory) {
        uint256 value = fund.externalBook();
        bytes memory signatures = signReturn(vault.closedPeriods() + 1, value, 1.0001e27, VALIDATORS);
        return abi.encodeWithSignature("closePeriod(uint256,uint256,bytes)", value, 1.0001e27, signatures);
    }

    function _head() internal view returns (uint256 head) {
        (head, ) = vault.queueEnds();
    }
}
