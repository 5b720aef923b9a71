// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title ReenteringERC20
/// @notice Calls somebody in the middle of a transfer, and fails the way the call failed.
contract ReenteringERC20 is ERC20("Re-entering", "REENTER") {
    address internal _target;
    bytes internal _data;

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice From now on every transfer calls `target` with `data`; the zero address stops it.
    function arm(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (_target != address(0) && from != address(0)) Address.functionCall(_target, _data);
    }
}
