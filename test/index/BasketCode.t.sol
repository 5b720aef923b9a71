// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {BasketCode} from "../../contracts/index/libraries/BasketCode.sol";
import {Component} from "../../contracts/index/types/Basket.sol";
import {AssetId} from "../../contracts/shared/types/Ids.sol";

/// @title BasketCodeTest
/// @notice What is written to contract code comes back as it was.
contract BasketCodeTest is Test {
    function testFuzz_AListComesBackAsItWas(uint256 count, uint256 seed) public {
        Component[] memory written = _list(bound(count, 1, BasketCode.MAX_COMPONENTS), seed);
        _assertSame(BasketCode.load(BasketCode.store(written)), written);
    }

    function test_EveryLengthComesBackAsItWas() public {
        for (uint256 count = 1; count <= BasketCode.MAX_COMPONENTS; ++count) {
            Component[] memory written = _list(count, count);
            _assertSame(BasketCode.load(BasketCode.store(written)), written);
        }
    }

    function test_TheLargestValuesComeBackAsTheyWere() public {
        Component[] memory written = new Component[](2);
        written[0] = Component(AssetId.wrap(type(uint32).max), address(type(uint160).max), type(uint128).max);
        written[1] = Component(AssetId.wrap(0), address(1), 1);
        _assertSame(BasketCode.load(BasketCode.store(written)), written);
    }

    function testFuzz_TheCodeIsFortyBytesAnEntryAndNeverRuns(uint256 count, uint256 seed) public {
        count = bound(count, 1, BasketCode.MAX_COMPONENTS);
        Component[] memory written = _list(count, seed);
        bytes memory code = BasketCode.store(written).code;
        assertEq(code.length, 1 + 40 * count);
        assertEq(uint8(code[0]), 0, "starts with STOP");
    }

    function testFuzz_TwoListsDoNotDisturbEachOther(uint256 seed) public {
        Component[] memory first = _list(3, seed);
        Component[] memory second = _list(7, ~seed);
        address firstAt = BasketCode.store(first);
        address secondAt = BasketCode.store(second);
        assertNotEq(firstAt, secondAt);
        _assertSame(BasketCode.load(firstAt), first);
        _assertSame(BasketCode.load(secondAt), second);
    }

    function test_TheZeroAddressIsAnEmptyList() public view {
        assertEq(BasketCode.load(address(0)).length, 0);
    }

    function _list(uint256 count, uint256 seed) private pure returns (Component[] memory list) {
        list = new Component[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, i)));
            uint256 other = uint256(keccak256(abi.encode(word)));
            list[i] = Component(AssetId.wrap(uint32(word)), address(uint160(word >> 32)), uint128(other));
        }
    }

    function _assertSame(Component[] memory read, Component[] memory written) private pure {
        assertEq(read.length, written.length, "length");
        for (uint256 i = 0; i < read.length; ++i) {
            assertEq(AssetId.unwrap(read[i].assetId), AssetId.unwrap(written[i].assetId), "asset id");
            assertEq(read[i].token, written[i].token, "token");
            assertEq(read[i].amount, written[i].amount, "amount");
        }
    }
}
