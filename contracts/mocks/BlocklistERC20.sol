// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title BlocklistERC20
/// @notice Refuses transfers to and from those it blocks, and all of them while it is paused.
contract BlocklistERC20 is ERC20("Blocklist", "BLOCK") {
    mapping(address account => bool) public isBlocked;
    bool public isPaused;

    error BlocklistERC20_Refused(address from, address to);

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setBlocked(address account, bool blocked) external {
        isBlocked[account] = blocked;
    }

    function setPaused(bool paused) external {
        isPaused = paused;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!isPaused && !isBlocked[from] && !isBlocked[to], BlocklistERC20_Refused(from, to));
        super._update(from, to, value);
    }
}
