// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {BasketCode} from "../../contracts/index/libraries/BasketCode.sol";
import {AssetId} from "../../contracts/shared/types/Ids.sol";

contract Blank {}

/// @notice Keeps lists as the vault does: after creating two contracts, or another number of them.
contract BasketKeeper {
    constructor(uint256 createdBefore) {
        for (uint256 i = 0; i < createdBefore; ++i) new Blank();
    }

    function store(bytes memory list, uint256 version) external returns (address) {
        return BasketCode.store(list, version);
    }

    function load(uint256 version) external view returns (bytes memory) {
        return BasketCode.load(version);
    }

    function addressOf(uint256 version) external view returns (address) {
        return BasketCode.addressOf(version);
    }
}

/// @title BasketCodeTest
/// @notice What is written is read, entry by entry and version by version, and nothing beside it moves.
contract BasketCodeTest is Test {
    BasketKeeper internal keeper;

    struct Entry {
        uint32 assetId;
        uint128 units;
        address token;
    }

    function setUp() public {
        keeper = new BasketKeeper(2);
    }

    function testFuzz_WhatIsStoredIsRead(uint256 count, uint256 seed) public {
        Entry[] memory entries = _entries(bound(count, 1, 20), seed);
        keeper.store(_pack(entries), 1);
        bytes memory list = keeper.load(1);
        assertEq(list.length, entries.length * 40);
        _assertEntries(list, entries);
    }

    function testFuzz_VersionsStandSideBySide(uint256 seed) public {
        for (uint256 v = 1; v <= 5; ++v) {
            address pointer = keeper.store(_pack(_entries(v * 4, seed ^ v)), v);
            assertEq(pointer, vm.computeCreateAddress(address(keeper), v + 2));
            assertEq(pointer, keeper.addressOf(v));
        }
        for (uint256 v = 1; v <= 5; ++v) {
            _assertEntries(keeper.load(v), _entries(v * 4, seed ^ v));
        }
    }

    function test_NonceAboveOneByteIsFoundToo() public {
        for (uint256 v = 1; v <= 300; ++v) {
            address pointer = keeper.store(abi.encodePacked(uint32(v), uint128(v * 7), address(this)), v);
            assertEq(pointer, vm.computeCreateAddress(address(keeper), v + 2));
        }
        (, uint256 units) = BasketCode.at(keeper.load(300), 0);
        assertEq(units, 2100);
    }

    function test_VersionZeroIsEmpty() public view {
        assertEq(keeper.load(0).length, 0);
        assertEq(BasketCode.count(""), 0);
    }

    function testFuzz_SetUnitsMovesNothingBeside(uint256 count, uint256 seed, uint256 i, uint128 units) public pure {
        Entry[] memory entries = _entries(bound(count, 1, 20), seed);
        i = bound(i, 0, entries.length - 1);
        bytes memory list = _pack(entries);
        uint256 length = list.length;
        BasketCode.setUnits(list, i, units);
        entries[i].units = units;
        assertEq(list.length, length);
        _assertEntries(list, entries);
        assertEq(keccak256(list), keccak256(_pack(entries)), "byte by byte");
    }

    function testFuzz_SetUnitsOfTheLastEntryStaysInside(uint256 seed, uint128 units) public pure {
        Entry[] memory entries = _entries(3, seed);
        bytes memory list = _pack(entries);
        bytes memory next = hex"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        BasketCode.setUnits(list, 2, units);
        assertEq(next, hex"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
        (address token, uint256 got) = BasketCode.at(list, 2);
        assertEq(token, entries[2].token);
        assertEq(got, units);
    }

    function testFuzz_AnotherNumberOfContractsBeforeIsRefused(uint256 createdBefore, uint256 version) public {
        createdBefore = bound(createdBefore, 0, 5);
        vm.assume(createdBefore != 2);
        BasketKeeper stranger = new BasketKeeper(createdBefore);
        // Its first list is creation number createdBefore + 1 and is looked for at creation number version + 2.
        version = bound(version, 1, 1000);
        address pointer = vm.computeCreateAddress(address(stranger), createdBefore + 1);
        address expected = vm.computeCreateAddress(address(stranger), version + 2);
        bytes memory list = _pack(_entries(2, version));
        vm.assume(pointer != expected);
        vm.expectRevert(abi.encodeWithSelector(BasketCode.BasketCode_Misplaced.selector, pointer, expected));
        stranger.store(list, version);
    }

    function test_ASkippedOrRepeatedVersionIsRefused() public {
        bytes memory list = _pack(_entries(2, 1));
        address first = vm.computeCreateAddress(address(keeper), 3);
        address second = vm.computeCreateAddress(address(keeper), 4);
        vm.expectRevert(abi.encodeWithSelector(BasketCode.BasketCode_Misplaced.selector, first, second));
        keeper.store(list, 2);
        keeper.store(list, 1);
        vm.expectRevert(abi.encodeWithSelector(BasketCode.BasketCode_Misplaced.selector, second, first));
        keeper.store(list, 1);
    }

    /* HELPERS */

    function _entries(uint256 count, uint256 seed) internal pure returns (Entry[] memory entries) {
        entries = new Entry[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word;
            unchecked {
                word = uint256(keccak256(abi.encode(seed, i)));
            }
            address token = address(uint160(uint256(keccak256(abi.encode(word)))));
            entries[i] = Entry(uint32(word), uint128(word >> 32), token);
        }
    }

    function _pack(Entry[] memory entries) internal pure returns (bytes memory list) {
        for (uint256 i = 0; i < entries.length; ++i) {
            list = abi.encodePacked(list, entries[i].assetId, entries[i].units, entries[i].token);
        }
    }

    function _assertEntries(bytes memory list, Entry[] memory entries) internal pure {
        assertEq(BasketCode.count(list), entries.length);
        for (uint256 i = 0; i < entries.length; ++i) {
            (address token, uint256 units) = BasketCode.at(list, i);
            assertEq(token, entries[i].token, "token");
            assertEq(units, entries[i].units, "units");
            assertEq(AssetId.unwrap(BasketCode.assetAt(list, i)), entries[i].assetId, "asset id");
        }
    }
}
