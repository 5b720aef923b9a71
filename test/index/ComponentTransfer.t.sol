// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {ComponentTransfer} from "../../contracts/index/libraries/ComponentTransfer.sol";

/// @notice Answers every call with what it is told, after burning what it is told; remembers what was asked.
contract Answering {
    bytes internal _answer;
    bool internal _isReverting;
    bytes32 public asked;
    uint256 public gasSeen;

    function set(bytes calldata answer, bool isReverting) external {
        (_answer, _isReverting) = (answer, isReverting);
    }

    fallback() external payable {
        gasSeen = gasleft();
        asked = keccak256(msg.data);
        bytes memory answer = _answer;
        bool isReverting = _isReverting;
        assembly {
            if isReverting {
                revert(add(answer, 0x20), mload(answer))
            }
            return(add(answer, 0x20), mload(answer))
        }
    }
}

/// @title ComponentTransferTest
/// @notice What counts as a transfer done: true, or nothing from what has code, and no other answer.
contract ComponentTransferTest is Test {
    uint256 internal constant CAP = 300_000;

    Answering internal answering;
    address internal to = makeAddr("to");

    function setUp() public {
        answering = new Answering();
    }

    function _try(bytes memory answer, bool isReverting) internal returns (bool) {
        answering.set(answer, isReverting);
        return ComponentTransfer.trySend(address(answering), to, 5, CAP);
    }

    function testFuzz_AsksForATransferAndNothingElse(address receiver, uint256 amount) public {
        answering.set(abi.encode(true), false);
        assertTrue(ComponentTransfer.trySend(address(answering), receiver, amount, CAP));
        assertEq(answering.asked(), keccak256(abi.encodeWithSignature("transfer(address,uint256)", receiver, amount)));
    }

    function test_TrueOrNothingIsDone() public {
        assertTrue(_try(abi.encode(true), false), "true");
        assertTrue(_try("", false), "nothing");
        assertTrue(_try(abi.encode(true, uint256(7)), false), "true and more");
    }

    function testFuzz_AnyOtherWordIsNot(uint256 word) public {
        vm.assume(word != 1);
        assertFalse(_try(abi.encode(word), false));
        assertFalse(_try(abi.encode(word, uint256(1)), false));
    }

    function testFuzz_LessThanAWordIsNot(uint256 length) public {
        bytes memory answer = abi.encode(true);
        length = bound(length, 1, 31);
        assembly {
            mstore(answer, length)
        }
        assertFalse(_try(answer, false));
    }

    function test_ARevertIsNot() public {
        assertFalse(_try("", true), "without a reason");
        assertFalse(_try(abi.encode(true), true), "with a true one");
    }

    function test_AnAddressWithoutCodeIsNot() public {
        assertFalse(ComponentTransfer.trySend(makeAddr("nobody"), to, 5, CAP));
    }

    function test_GetsNoMoreGasThanItsCap() public {
        assertTrue(_try(abi.encode(true), false));
        assertLe(answering.gasSeen(), CAP);
        assertGt(answering.gasSeen(), CAP - 1_000);
    }

    function test_LeavesMemoryAsItWas() public {
        bytes memory mine = hex"aabbcc";
        answering.set(abi.encode(true), false);
        bytes memory other = "something";
        assertTrue(ComponentTransfer.trySend(address(answering), to, type(uint256).max, CAP));
        assertEq(mine, hex"aabbcc");
        assertEq(other, "something");
    }
}
