// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {IndexVault} from "../../../contracts/index/IndexVault.sol";
import {Component} from "../../../contracts/index/types/Basket.sol";
import {MockERC20} from "../../../contracts/mocks/MockERC20.sol";
import {AssetId} from "../../../contracts/shared/types/Ids.sol";
import {IndexStack} from "../../helpers/IndexStack.sol";

/// @title IndexGasHandler
/// @notice Two vaults of 20 components each: one that stays as it was seeded, one that gets a history of lists, claims,
/// trades' worth of minting and time. It is both vaults' auction, so that it can write lists.
contract IndexGasHandler is IndexStack, Test {
    uint256 internal constant PARTS = 20;
    uint256 internal constant PLENTY = 1e30;

    IndexVault public young;
    IndexVault public old;
    address internal immutable HOLDER = makeAddr("holder");
    address internal immutable PROBE = makeAddr("probe");
    uint256 public lists;
    uint256 public claims;
    uint256 public mints;

    constructor() {
        young = _make();
        old = _make();
    }

    /// @notice A list more.
    function relist() external {
        old.recompose(0, new Component[](0));
        ++lists;
    }

    /// @notice A claim more, partly paid, so that no other can join it.
    function leave(uint256 tokens, uint256 which) external {
        vm.startPrank(HOLDER);
        uint256 claimId = old.redeemDeferred(_bound(tokens, 1e9, 1e15));
        old.claim(claimId, 1 << (which % PARTS), HOLDER);
        vm.stopPrank();
        ++claims;
    }

    /// @notice Others come in, and time passes.
    function enter(uint256 tokens) external {
        vm.warp(block.timestamp + 1 hours);
        vm.startPrank(HOLDER);
        old.createInKind(_bound(tokens, 1e9, 1e20), _most(), HOLDER);
        vm.stopPrank();
        ++mints;
    }

    /// @notice Gas of each act anyone may do, by one who has no history himself; what it changes is undone by the caller.
    function measure(IndexVault of_) external returns (uint256[6] memory gas) {
        uint256[] memory most = _most();
        uint256[] memory least = new uint256[](0);
        vm.startPrank(PROBE);
        gas[0] = gasleft();
        of_.createInKind(1e18, most, PROBE);
        gas[0] -= gasleft();
        gas[1] = gasleft();
        of_.redeemInKind(1e18, least, PROBE);
        gas[1] -= gasleft();
        gas[2] = gasleft();
        uint256 claimId = of_.redeemDeferred(1e18);
        gas[2] -= gasleft();
        gas[3] = gasleft();
        of_.claim(claimId, 1, PROBE);
        gas[3] -= gasleft();
        gas[4] = gasleft();
        of_.claim(claimId, type(uint256).max, PROBE);
        gas[4] -= gasleft();
        gas[5] = gasleft();
        of_.collectFees();
        gas[5] -= gasleft();
        vm.stopPrank();
    }

    /// @notice Fills all 256 pockets that a holder has in one list but one; the gas of his next deferred exit.
    function worstOwnHistory() external returns (uint256 gas) {
        vm.startPrank(HOLDER);
        for (uint256 i = 1; i < 256; ++i) {
            uint256 claimId = old.redeemDeferred(1e9);
            old.claim(claimId, i, HOLDER);
        }
        gas = gasleft();
        old.redeemDeferred(1e9);
        gas -= gasleft();
        vm.stopPrank();
    }

    function _make() internal returns (IndexVault made) {
        base = new MockERC20("Wrapped TAO", "TAO", 18); // one each: the other's measure must not warm it
        made = deployVault(address(base));
        made.bindModules(address(this), address(this));
        Component[] memory components = new Component[](PARTS);
        MockERC20[] memory tokens = new MockERC20[](PARTS + 1);
        tokens[PARTS] = base;
        for (uint256 i = 0; i < PARTS; ++i) {
            tokens[i] = new MockERC20("Alpha", "SN", 18);
            components[i].assetId = AssetId.wrap(uint32(i + 1));
            (components[i].token, components[i].amount) = (address(tokens[i]), 1e21 + i);
        }
        address[3] memory payers = [address(this), HOLDER, PROBE];
        for (uint256 i = 0; i <= PARTS; ++i) {
            for (uint256 j = 0; j < payers.length; ++j) {
                tokens[i].mint(payers[j], PLENTY);
                vm.prank(payers[j]);
                tokens[i].approve(address(made), PLENTY);
            }
        }
        made.seed(components, 1e21, 1e21, HOLDER);
        vm.startPrank(HOLDER);
        MockERC20(made.TOKEN()).transfer(PROBE, 1e20);
        vm.stopPrank();
        made.setFees(10, 10, 100, makeAddr("collector"));
    }

    function _most() internal pure returns (uint256[] memory most) {
        most = new uint256[](PARTS + 1);
        for (uint256 i = 0; i <= PARTS; ++i) {
            most[i] = PLENTY;
        }
    }
}

/// @title IndexGasInvariants
/// @notice Gas does not grow with history. In words: README.md.
/// hardhat-config: invariant.failOnRevert = true
contract IndexGasInvariants is Test {
    IndexGasHandler internal handler;

    function setUp() public {
        handler = new IndexGasHandler();
        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](3);
        selectors[0] = handler.relist.selector;
        selectors[1] = handler.leave.selector;
        selectors[2] = handler.enter.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    function invariant_31_GasIsBoundedWhateverTheHistory() public {
        _assertBounded();
    }

    function afterInvariant() public view {
        assertGe(handler.lists(), 1);
        assertGe(handler.claims(), 1);
        assertGe(handler.mints(), 1);
    }

    /// @dev The same after a long history, and each part of it made.
    function test_ALongHistoryCostsNothing() public {
        for (uint256 i = 0; i < 60; ++i) {
            handler.relist();
            handler.leave(i, i);
            handler.enter(i);
        }
        assertEq(handler.old().basketVersion(), 61);
        // All this is one transaction, which touched the one vault and not the other: now it touches both.
        handler.measure(handler.young());
        handler.measure(handler.old());
        _assertBounded();
    }

    /// @dev Claims of one's own that are paid in part are the only history an act walks through, at most 256 of a list.
    function test_OnesOwnClaimsAreBoundedToo() public {
        assertLt(handler.worstOwnHistory(), 1_000_000);
    }

    function _assertBounded() internal {
        uint256[6] memory young = handler.measure(handler.young());
        uint256[6] memory old = handler.measure(handler.old());
        uint256[6] memory most = [uint256(1_100_000), 900_000, 120_000, 120_000, 900_000, 120_000];
        for (uint256 i = 0; i < 6; ++i) {
            assertLe(old[i], most[i], vm.toString(i));
            assertApproxEqRel(old[i], young[i], 0.01e18, vm.toString(i));
        }
    }
}
