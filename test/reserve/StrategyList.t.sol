// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {StrategyList} from "../../contracts/reserve/libraries/StrategyList.sol";

/// @dev Writes lists and creates nothing else, as the library asks.
contract ListKeeper {
    using StrategyList for address[];

    function store(address[] calldata list, uint256 version) external {
        list.store(version);
    }

    function load(uint256 version) external view returns (address[] memory) {
        return StrategyList.load(version);
    }
}

/// @title StrategyListTest
/// @notice Lists are found again as they were written, by their number alone.
contract StrategyListTest is Test {
    using StrategyList for address[];

    uint256 internal constant MOST = 8;

    ListKeeper internal keeper = new ListKeeper();

    function testFuzz_EveryVersionIsFoundAgain(uint256 seed) public {
        for (uint256 version = 1; version <= 5; ++version) {
            keeper.store(_list(_part(seed, version)), version);
        }
        assertEq(keeper.load(0).length, 0);
        for (uint256 version = 1; version <= 5; ++version) {
            assertEq(keeper.load(version), _list(_part(seed, version)));
        }
    }

    function testFuzz_AnotherNumberThanTheNextIsRefused(uint256 seed, uint256 version) public {
        version = bound(version, 0, 2 ** 32 - 1);
        vm.assume(version != 1);
        address[] memory list = _list(seed);
        vm.expectRevert(
            abi.encodeWithSelector(
                StrategyList.StrategyList_Misplaced.selector,
                vm.computeCreateAddress(address(keeper), 1),
                vm.computeCreateAddress(address(keeper), version)
            )
        );
        keeper.store(list, version);
    }

    function testFuzz_WithAddsAtTheEnd(uint256 seed, address strategy) public pure {
        address[] memory list = _list(seed);
        address[] memory longer = list.with(strategy);
        assertEq(longer.length, list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) assertEq(longer[i], list[i]);
        assertEq(longer[list.length], strategy);
    }

    function testFuzz_WithoutKeepsTheOthersInOrder(uint256 seed, uint256 at) public pure {
        address[] memory list = _list(seed).with(address(1));
        at = bound(at, 0, list.length - 1);
        address[] memory shorter = list.without(at);
        assertEq(shorter.length, list.length - 1);
        uint256 next;
        for (uint256 i = 0; i < list.length; ++i) {
            if (i != at) assertEq(shorter[next++], list[i]);
        }
    }

    function testFuzz_FindTellsTheFirstPlaceOrTheLength(uint256 seed, uint256 at, address stranger) public pure {
        address[] memory list = _list(seed);
        uint256 place = list.length;
        for (uint256 i = list.length; i > 0; --i) {
            if (list[i - 1] == stranger) place = i - 1;
        }
        assertEq(list.find(stranger), place);
        if (list.length == 0) return;
        at = bound(at, 0, list.length - 1);
        assertEq(list.find(list[at]), at); // no address is in it twice
        assertEq(list.with(list[at]).find(list[at]), at);
    }

    /// @dev 0 to 8 different addresses.
    function _list(uint256 seed) internal pure returns (address[] memory list) {
        list = new address[](seed % (MOST + 1));
        for (uint256 i = 0; i < list.length; ++i) list[i] = address(uint160(_part(seed, i)));
    }

    function _part(uint256 seed, uint256 i) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, i)));
    }
}
