// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";

import {MockStrategy} from "../../../contracts/mocks/MockStrategy.sol";
import {FundStack} from "../../helpers/FundStack.sol";
import {FundGasHandler} from "../handlers/FundGasHandler.sol";

/// @dev A fund that just began, of a thousand tokens, beside one of a hundred thousand that gets a history.
abstract contract FundGasTest is Test {
    uint256 internal constant ACTS = 11;
    /// @dev What arithmetic alone may differ by: a product beyond 256 bits, a longer number.
    uint256 internal constant ARITHMETIC = 600;
    /// @dev 24 steps of a search among the periods.
    uint256 internal constant SEARCH = 90_000;

    FundGasHandler internal young;
    FundGasHandler internal old;

    function deploy() internal {
        young = new FundGasHandler(1_000);
        old = new FundGasHandler(100_000);
    }

    /// @dev The same acts in both, in one transaction: later ones find warm what the ones before looked at, in both alike.
    function _assertActs() internal {
        uint256[ACTS] memory first = young.measure();
        uint256[ACTS] memory now_ = old.measure();
        uint256[ACTS] memory most = [
            uint256(110_000), // issue
            270_000, // close, eight positions and five signatures
            30_000, // redeem
            40_000, // request
            10_000, // cancel
            55_000, // pay the first of the queue
            40_000, // claim
            35_000, // transfer
            20_000, // contribute
            20_000, // return
            15_000 // restore
        ];
        for (uint256 i = 0; i < ACTS; ++i) {
            assertLe(now_[i], most[i], vm.toString(i));
            assertApproxEqAbs(now_[i], first[i], ARITHMETIC, vm.toString(i));
        }
    }

    function _assertReads() internal {
        uint256[5] memory first = young.measureReads();
        uint256[5] memory now_ = old.measureReads();
        uint256[5] memory most = [uint256(40_000), 45_000, 10_000, 40_000, SEARCH];
        for (uint256 i = 0; i < 5; ++i) {
            assertLe(now_[i], most[i], vm.toString(i));
            if (i != 4) assertApproxEqAbs(now_[i], first[i], ARITHMETIC, vm.toString(i));
        }
    }
}

/// @title FundGasInvariants
/// @notice Gas does not grow with history. In words: README.md.
/// hardhat-config: invariant.failOnRevert = true
contract FundGasInvariants is FundGasTest {
    function setUp() public {
        deploy();
        targetContract(address(old));
        bytes4[] memory selectors = new bytes4[](3);
        selectors[0] = old.pass.selector;
        selectors[1] = old.live.selector;
        selectors[2] = old.wait.selector;
        targetSelector(FuzzSelector(address(old), selectors));
    }

    function invariant_31_GasIsBoundedWhateverTheHistory() public {
        _assertActs();
    }

    function invariant_31_AnswersAreBoundedWhateverTheHistory() public {
        _assertReads();
    }

    function afterInvariant() public view {
        assertGe(old.periods(), 5);
        assertGe(old.sold(), 6);
        assertGe(old.places(), 3);
    }
}

/// @title FundGasAfterHistory
/// @notice The same after a long history: made by the set-up, so that the tests find nothing warm.
contract FundGasAfterHistory is FundGasTest {
    uint256 internal constant ROUNDS = 100;

    function setUp() public {
        deploy();
        for (uint256 i = 0; i < ROUNDS; ++i) {
            old.pass(3);
            old.live(i);
            old.wait(i);
        }
    }

    function test_ALongHistoryMakesNoActDearer() public {
        _assertActs(); // first: what is looked at is warm
        assertGe(old.periods(), 4 * ROUNDS);
        assertGe(old.sold(), 3 * ROUNDS);
        (uint256 head, uint256 tail) = old.vault().queueEnds();
        assertGe(tail - head, ROUNDS, "many wait");
        assertGt(head, ROUNDS, "and many were paid");
    }

    function test_ALongHistoryMakesNoAnswerDearer() public {
        _assertReads();
    }
}

/// @dev Pays, or burns all the gas it gets for it.
contract GreedyStrategy is MockStrategy {
    bool public isGreedy;

    constructor(IERC20 asset_) MockStrategy(asset_) {}

    function setGreedy(bool isGreedy_) external {
        isGreedy = isGreedy_;
    }

    function _withdraw(
        address caller,
        address receiver,
        address owner,
        uint256 assets,
        uint256 shares
    ) internal override {
        while (isGreedy) {}
        super._withdraw(caller, receiver, owner, assets, shares);
    }
}

/// @title FundGasWorst
/// @notice Whatever anyone may do ends within a fixed bound, however much of it is asked for: eight positions, no cash.
contract FundGasWorst is FundStack, Test {
    uint256 internal constant POSITIONS = 8;
    uint256 internal constant BATCH = 100;
    uint256 internal constant GENESIS = 200;
    /// @dev The most gas one transaction can have on Ethereum (EIP-7825).
    uint256 internal constant TRANSACTION_GAS = 1 << 24;

    GreedyStrategy[] internal strategies;

    /// @dev Fund of 200: 100 outside, 90 in eight positions, 10 of cash.
    function setUp() public {
        deployFund(2 * GENESIS, GENESIS);
        for (uint256 i = 0; i < POSITIONS; ++i) {
            strategies.push(new GreedyStrategy(IERC20(address(asset))));
            byStrategist(abi.encodeCall(fund.allowStrategy, (address(strategies[i]))));
            vm.prank(ALLOCATOR);
            fund.deposit(address(strategies[i]), 11.25e18, 0);
        }
        byStrategist(abi.encodeCall(fund.placeExternal, (100e18)));
        provide(DISTRIBUTOR);
        provide(CUSTODIAN);
    }

    /// @dev A hundred tokens that every position must be emptied for.
    function test_AFullBatchThatEmptiesEveryPosition() public {
        uint256[] memory ids = new uint256[](BATCH);
        for (uint256 i = 0; i < BATCH; ++i) ids[i] = i + 1;
        bytes memory data = abi.encodeCall(vault.redeemBatch, (ids, DISTRIBUTOR, 100e18, FOREVER));
        assertLt(_gasOf(DISTRIBUTOR, address(vault), data), 5_000_000);
        for (uint256 i = 0; i < POSITIONS; ++i) assertEq(fund.sharesOf(address(strategies[i])), 0);
        assertEq(fund.cash(), 0);
    }

    /// @dev A hundred places, each drawing on a position.
    function test_AFullQueueThatEmptiesEveryPosition() public {
        _queueUp(BATCH);
        assertLt(_gasOf(address(this), address(vault), abi.encodeCall(vault.processQueue, (BATCH))), 7_000_000);
        assertEq(fund.totalClaims(), 100e18);
        assertEq(fund.cash(), 0);
        assertLt(_gasOf(DISTRIBUTOR, address(fund), abi.encodeCall(fund.claim, (DISTRIBUTOR))), 20_000);
    }

    /// @dev Cancelled places are steps, and no more.
    function test_AFullQueueOfCancelledPlaces() public {
        _queueUp(BATCH);
        vm.startPrank(DISTRIBUTOR);
        for (uint256 id = 1; id < BATCH; ++id) vault.cancelRedemption(id);
        vm.stopPrank();
        assertLt(_gasOf(address(this), address(vault), abi.encodeCall(vault.processQueue, (BATCH))), 200_000);
        assertEq(fund.totalClaims(), 1e18);
    }

    /// @dev Seven positions that burn all gas do not keep the eighth from paying, within one transaction.
    function test_GreedyPositionsAreGivenOnlySoMuch() public {
        _emptyCash();
        for (uint256 i = 0; i < POSITIONS - 1; ++i) strategies[i].setGreedy(true);
        bytes memory data = abi.encodeCall(vault.redeem, (1, DISTRIBUTOR, 1e18, FOREVER));
        assertLt(_gasOf(DISTRIBUTOR, address(vault), data), 12_000_000);
        _queueUp(2);
        assertLt(_gasOf(address(this), address(vault), abi.encodeCall(vault.processQueue, (1))), 12_000_000);
        assertEq(fund.totalClaims(), 1e18);
    }

    /// @dev Nor do eight keep the refusal from being told.
    function test_AllGreedyIsNoMoney() public {
        _emptyCash();
        for (uint256 i = 0; i < POSITIONS; ++i) strategies[i].setGreedy(true);
        vm.prank(DISTRIBUTOR);
        uint256 gas = gasleft();
        (bool isDone, bytes memory answer) = address(vault).call{gas: TRANSACTION_GAS}(
            abi.encodeCall(vault.redeem, (1, DISTRIBUTOR, 0, FOREVER))
        );
        gas -= gasleft();
        assertFalse(isDone);
        assertEq(answer, abi.encodeWithSignature("RedemptionVault_InsufficientFunds(uint256,uint256)", 0, 1e18));
        assertLt(gas, 13_000_000);
    }

    function test_AClose() public {
        vm.warp(block.timestamp + PERIOD_SECONDS);
        bytes memory signatures = signReturn(1, 100e18, 1.1e27, VALIDATORS);
        bytes memory data = abi.encodeWithSignature("closePeriod(uint256,uint256,bytes)", 100e18, 1.1e27, signatures);
        assertLt(_gasOf(address(this), address(vault), data), 280_000);
        vm.warp(block.timestamp + PERIOD_SECONDS + vault.EXTERNAL_GRACE_SECONDS());
        assertLt(_gasOf(address(this), address(vault), abi.encodeWithSignature("closePeriod()")), 280_000);
    }

    function test_WhatElseAnyoneMayDo() public {
        asset.mint(address(fund), 1);
        assertLt(_gasOf(address(this), address(fund), abi.encodeCall(fund.restore, ())), 60_000);
        assertLt(_gasOf(CUSTODIAN, address(fund), abi.encodeCall(fund.returnExternal, (100e18))), 50_000);
        assertLt(_gasOf(DISTRIBUTOR, address(fund), abi.encodeCall(fund.contribute, (1))), 40_000);
        assertLt(_gasOf(DISTRIBUTOR, address(vault), abi.encodeCall(vault.issue, (300, TREASURY, FOREVER))), 120_000);
        assertLt(_gasOf(DISTRIBUTOR, address(vault), abi.encodeCall(vault.requestRedemption, (1))), 100_000);
        assertLt(_gasOf(DISTRIBUTOR, address(vault), abi.encodeCall(vault.cancelRedemption, (1))), 20_000);
        assertLt(_gasOf(DISTRIBUTOR, address(vault), abi.encodeCall(vault.approve, (TREASURY, 1))), 40_000);
        bytes memory move = abi.encodeCall(vault.transferFrom, (DISTRIBUTOR, TREASURY, 1));
        assertLt(_gasOf(DISTRIBUTOR, address(vault), move), 20_000);
    }

    function test_WhatAnyoneMayAsk() public {
        assertLt(_gasOf(address(this), address(report), abi.encodeCall(report.getSystemStatus, ())), 60_000);
        assertLt(_gasOf(address(this), address(report), abi.encodeCall(report.verifyIntegrity, ())), 60_000);
        assertLt(_gasOf(address(this), address(fund), abi.encodeCall(fund.positions, ())), 40_000);
        address last = address(strategies[POSITIONS - 1]);
        assertLt(_gasOf(address(this), address(fund), abi.encodeCall(fund.positionWorth, (last))), 30_000);
        assertLt(_gasOf(address(this), address(vault), abi.encodeCall(vault.tokenURI, (1))), 250_000);
    }

    /// @dev The end: everything to the sponsor, the shares of eight positions with it.
    function test_TheEnd() public {
        vm.prank(CUSTODIAN);
        fund.returnExternal(100e18);
        vault.announceIssuanceEnd();
        uint256[] memory ids = new uint256[](BATCH);
        for (uint256 round = 0; round < GENESIS / BATCH; ++round) {
            for (uint256 i = 0; i < BATCH; ++i) ids[i] = round * BATCH + i + 1;
            asset.approve(address(fund), FOREVER);
            fund.contribute(100e18); // so that the positions stay
            vm.prank(DISTRIBUTOR);
            vault.redeemBatch(ids, DISTRIBUTOR, 0, FOREVER);
        }
        vm.warp(vault.issuanceEndsAt());
        assertLt(_gasOf(address(this), address(fund), abi.encodeCall(fund.dissolve, ())), 500_000);
        for (uint256 i = 0; i < POSITIONS; ++i) assertEq(strategies[i].balanceOf(SPONSOR), 11.25e18);
        assertLt(_gasOf(address(this), address(reserve), abi.encodeCall(reserve.dissolve, ())), 80_000);
    }

    /* HELPERS */

    function _queueUp(uint256 count) internal {
        uint256 first = vault.token(1).owner == address(0) ? 2 : 1;
        vm.startPrank(DISTRIBUTOR);
        for (uint256 i = 0; i < count; ++i) vault.requestRedemption(first + i);
        vm.stopPrank();
    }

    /// @dev The cash goes with ten tokens.
    function _emptyCash() internal {
        vm.startPrank(DISTRIBUTOR);
        for (uint256 id = 101; id <= 110; ++id) vault.redeem(id, DISTRIBUTOR, 0, FOREVER);
        vm.stopPrank();
        assertEq(fund.cash(), 0);
    }

    function _gasOf(address who, address target, bytes memory data) internal returns (uint256 gas) {
        vm.prank(who);
        gas = gasleft();
        (bool isDone, bytes memory answer) = target.call{gas: TRANSACTION_GAS}(data);
        gas -= gasleft();
        assertTrue(isDone, vm.toString(answer));
    }
}
