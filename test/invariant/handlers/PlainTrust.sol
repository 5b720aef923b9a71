// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title PlainTrust
/// @notice Trust that a handler sets; the registry's own rules are not the subject there.
contract PlainTrust {
    mapping(address account => uint256 score) public scoreOf;

    function set(address account, uint256 score) external {
        scoreOf[account] = score;
    }
}
