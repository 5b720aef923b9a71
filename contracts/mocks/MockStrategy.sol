// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title MockStrategy
/// @notice OpenZeppelin's ERC-4626 vault, which gains when somebody sends it assets and can be told to lose some.
contract MockStrategy is ERC4626 {
    constructor(IERC20 asset_) ERC20("Strategy", "STRAT") ERC4626(asset_) {}

    /// @notice Sends `assets` away for nothing.
    function lose(address to, uint256 assets) external {
        IERC20(asset()).transfer(to, assets);
    }
}
