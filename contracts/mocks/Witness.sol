// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title Witness
/// @notice Asks a view whatever it is told to and remembers the answers: what somebody sees in the middle of an act.
contract Witness {
    bytes[] internal _answers;

    /// @notice Remembers what `target` answers to `data`, and fails the way it fails.
    function look(address target, bytes calldata data) external {
        _answers.push(Address.functionStaticCall(target, data));
    }

    /// @notice Every answer so far, oldest first.
    function answers() external view returns (bytes[] memory) {
        return _answers;
    }
}
