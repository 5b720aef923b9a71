// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title CodeSelectors
/// @notice The functions of a contract as its code has them, so that a test of all functions cannot miss one.
library CodeSelectors {
    uint256 private constant MOST = 256;
    uint8 private constant PUSH1 = 0x60;
    uint8 private constant PUSH3 = 0x62; // a selector that begins with a zero byte
    uint8 private constant PUSH4 = 0x63;
    uint8 private constant PUSH32 = 0x7f;
    bytes1 private constant EQ = 0x14;

    /// @notice What `target` compares a selector with. Some may be compared with for another reason.
    function selectorsOf(address target) internal view returns (bytes4[] memory list) {
        bytes memory code = target.code;
        list = new bytes4[](MOST);
        uint256 count;
        for (uint256 i = 0; i + 5 < code.length && count < MOST;) {
            uint8 op = uint8(code[i]);
            uint256 size = op >= PUSH1 && op <= PUSH32 ? op - PUSH1 + 1 : 0;
            if ((op == PUSH4 || op == PUSH3) && code[i + 1 + size] == EQ) list[count++] = _read(code, i + 1, size);
            i += 1 + size;
        }
        assembly ("memory-safe") {
            mstore(list, count) // shorter than it was made
        }
    }

    function _read(bytes memory code, uint256 at, uint256 size) private pure returns (bytes4) {
        uint32 value;
        for (uint256 i = 0; i < size; ++i) value = (value << 8) | uint8(code[at + i]);
        return bytes4(value);
    }
}
