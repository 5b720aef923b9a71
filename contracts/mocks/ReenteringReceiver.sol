// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title ReenteringReceiver
/// @notice A holder that is a contract. It calls whom it is told to while it is handed a token, and fails the way the
/// call failed; or refuses the token.
contract ReenteringReceiver is IERC721Receiver {
    address internal _target;
    bytes internal _data;
    bool public isRefusing;

    /// @notice From now on every token it is handed makes it call `target` with `data`; the zero address stops it.
    function arm(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function setRefusing(bool newIsRefusing) external {
        isRefusing = newIsRefusing;
    }

    /// @notice Calls `target` with `data` now.
    function act(address target, bytes calldata data) external returns (bytes memory) {
        return Address.functionCall(target, data);
    }

    function approve(IERC20 token, address spender, uint256 amount) external {
        token.approve(spender, amount);
    }

    /// @inheritdoc IERC721Receiver
    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        if (_target != address(0)) Address.functionCall(_target, _data);
        return isRefusing ? bytes4(0) : IERC721Receiver.onERC721Received.selector;
    }
}
