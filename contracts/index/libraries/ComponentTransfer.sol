// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ComponentTransfer
/// @notice Moves the components of a list, any of which may be hostile.
///
/// OpenZeppelin's SafeERC20 forwards all gas and reads all of an answer; here a payment gets no more gas than its cap,
/// and one word of its answer is read. By hand also because twenty components pay each of its instructions twenty times.
library ComponentTransfer {
    /// @notice Sends `amount` of `token`, `gasCap` gas at most; whether the token has code, did not revert, and answered
    /// true or nothing.
    /// @dev With less gas left than the cap the call gets what is left, so its caller, who chose the gas, may see a failure.
    function trySend(address token, address to, uint256 amount, uint256 gasCap) internal returns (bool isDone) {
        assembly ("memory-safe") {
            let input := mload(0x40) // scratch beyond the free pointer, not kept
            mstore(input, shl(224, 0xa9059cbb)) // transfer(address,uint256)
            mstore(add(input, 0x04), shr(96, shl(96, to)))
            mstore(add(input, 0x24), amount)
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

    /// @notice Sends of each component in `which` its entry of `amounts`, each as {trySend} does; nothing to send is sent.
    /// @dev At most 20 steps. `list` is packed as {BasketCode} does, 40 bytes a component, the token last; `amounts` has an
    /// entry for each.
    /// @return sent Components of `which` that were sent, one bit each.
    function sendAll(
        bytes memory list,
        uint256[] memory amounts,
        uint256 which,
        address to,
        uint256 gasCap
    ) internal returns (uint256 sent) {
        assembly ("memory-safe") {
            let input := mload(0x40) // scratch beyond the free pointer, not kept
            mstore(input, shl(224, 0xa9059cbb)) // transfer(address,uint256)
            mstore(add(input, 0x04), shr(96, shl(96, to)))
            let end := add(list, mload(list))
            let amountAt := amounts
            let bit := 1
            for {
                let entry := list // the word that ends with a component's token begins 40 bytes on
            } lt(entry, end) {
                bit := shl(1, bit)
            } {
                amountAt := add(amountAt, 0x20)
                entry := add(entry, 40)
                if and(which, bit) {
                    let amount := mload(amountAt)
                    if iszero(amount) {
                        sent := or(sent, bit)
                        continue
                    }
                    mstore(add(input, 0x24), amount)
                    let token := mload(entry) // an address is its last 20 bytes
                    let isDone := call(gasCap, token, 0, input, 0x44, 0x00, 0x20)
                    let size := returndatasize()
                    if and(isDone, and(eq(mload(0x00), 1), gt(size, 0x1f))) {
                        sent := or(sent, bit)
                        continue
                    }
                    if and(and(isDone, iszero(size)), gt(extcodesize(token), 0)) {
                        sent := or(sent, bit)
                    }
                }
            }
        }
    }

    /// @notice Takes `amount` of `token` from `from`; returns by how much this contract's balance rose.
    function take(address token, address from, uint256 amount) internal returns (uint256 received) {
        uint256 taken;
        uint256 amountAt;
        assembly ("memory-safe") {
            amountAt := mload(0x40) // a list of one component, beyond the free pointer, not kept
            mstore(amountAt, amount)
            mstore(add(amountAt, 0x20), token)
        }
        (taken, received) = _takeEach(amountAt - 8, amountAt - 7, amountAt, from, amountAt + 0x40);
        if (taken == 1) received = amount;
    }

    /// @notice Takes of each component its entry of `amounts` from `from`, exactly; what is 0 is not asked for.
    /// @dev At most 20 steps. `list` and `amounts` as in {sendAll}.
    /// @return taken Components taken exactly, one after the other from the first: all of them, unless one was not.
    /// @return received By how much this contract's balance of that one rose.
    function takeAll(
        bytes memory list,
        uint256[] memory amounts,
        address from
    ) internal returns (uint256 taken, uint256 received) {
        uint256 entry;
        uint256 amountAt;
        uint256 scratch;
        assembly ("memory-safe") {
            entry := list
            amountAt := add(amounts, 0x20)
            scratch := mload(0x40)
        }
        return _takeEach(entry, entry + list.length, amountAt, from, scratch);
    }

    /// @dev Components from `entry` on (the token lies in the last 20 bytes of the word 40 bytes further), before `end`; their
    /// amounts from `amountAt` on; `scratch` is free memory. Stops at the first whose balance here did not rise by exactly
    /// its amount. A revert of a token is passed on. What it answers does not matter, only what moved.
    function _takeEach(
        uint256 entry,
        uint256 end,
        uint256 amountAt,
        address from,
        uint256 scratch
    ) private returns (uint256 taken, uint256 received) {
        assembly ("memory-safe") {
            let order := add(scratch, 0x40)
            mstore(scratch, shl(224, 0x70a08231)) // balanceOf(address)
            mstore(add(scratch, 0x04), address())
            mstore(order, shl(224, 0x23b872dd)) // transferFrom(address,address,uint256)
            mstore(add(order, 0x04), shr(96, shl(96, from)))
            mstore(add(order, 0x24), address())
            let first := amountAt
            for {} lt(entry, end) {
                amountAt := add(amountAt, 0x20)
            } {
                let amount := mload(amountAt)
                entry := add(entry, 40)
                if iszero(amount) {
                    continue
                }
                let token := mload(entry) // an address is its last 20 bytes
                pop(staticcall(gas(), token, scratch, 0x24, 0x00, 0x20))
                let before := mload(0x00)
                mstore(add(order, 0x44), amount)
                if iszero(call(gas(), token, 0, order, 0x64, 0x00, 0x00)) {
                    returndatacopy(scratch, 0, returndatasize())
                    revert(scratch, returndatasize())
                }
                pop(staticcall(gas(), token, scratch, 0x24, 0x00, 0x20))
                received := mul(gt(returndatasize(), 0x1f), sub(mload(0x00), before)) // 0 where there is no code
                if sub(received, amount) {
                    break
                }
            }
            taken := shr(5, sub(amountAt, first))
        }
    }
}
