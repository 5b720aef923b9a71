// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

import {HostileERC20} from "../../../contracts/mocks/HostileERC20.sol";

interface ITransferWatcher {
    function onMoved(address from, address to, uint256 amount) external;
}

/// @title WatchedERC20
/// @notice A {HostileERC20} that tells its maker of every movement, in the middle of it, and can take a fee in transit.
contract WatchedERC20 is HostileERC20 {
    ITransferWatcher internal immutable WATCHER;
    bool public takesFee;

    constructor(string memory name_) HostileERC20(name_, "SN") {
        WATCHER = ITransferWatcher(msg.sender);
    }

    /// @notice From now on `transferFrom` loses one unit on the way.
    function setFee(bool isOn) external {
        takesFee = isOn;
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        super.transferFrom(from, to, amount);
        if (takesFee) _burn(to, 1);
        return true;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        WATCHER.onMoved(from, to, value);
    }
}

/// @title WatchedBase
/// @notice A base asset with permits that tells its maker of every movement, in the middle of it.
contract WatchedBase is ERC20Permit {
    ITransferWatcher internal immutable WATCHER;

    constructor() ERC20("Base", "TAO") ERC20Permit("Base") {
        WATCHER = ITransferWatcher(msg.sender);
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        WATCHER.onMoved(from, to, value);
    }
}
