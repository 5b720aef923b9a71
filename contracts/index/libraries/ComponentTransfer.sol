// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ComponentTransfer
/// @notice Sends a token that may be hostile. OpenZeppelin's SafeERC20 forwards all gas; here a transfer gets no more than
/// its cap, and only one word of its answer is read, however long it is.
library ComponentTransfer {
    bytes4 private constant TRANSFER = bytes4(keccak256("transfer(address,uint256)"));

    /// @notice Whether `token` took the transfer: it has code, did not revert within `gasCap`, and answered true or nothing.
    /// @dev With less gas left than the cap the call gets what is left, so the caller, who chose the gas, may see a failure.
    function trySend(address token, address to, uint256 amount, uint256 gasCap) internal returns (bool isDone) {
        bytes4 selector = TRANSFER;
        assembly ("memory-safe") {
            let input := mload(0x40) // scratch beyond the free pointer, not kept
            mstore(input, selector)
            mstore(add(input, 0x04), and(to, 0xffffffffffffffffffffffffffffffffffffffff))
            mstore(add(input, 0x24), amount)
            mstore(0x00, 0)
            isDone := call(gasCap, token, 0, input, 0x44, 0x00, 0x20)
            switch returndatasize()
            case 0 {
                isDone := and(isDone, gt(extcodesize(token), 0))
            }
            default {
                isDone := and(isDone, and(gt(returndatasize(), 0x1f), eq(mload(0x00), 1)))
            }
        }
    }
}
