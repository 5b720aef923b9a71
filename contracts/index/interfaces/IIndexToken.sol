// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title IIndexToken
/// @notice A share of a basket: ERC-20 with 18 decimals and ERC-2612 permits. Only its vault makes and ends tokens.
interface IIndexToken is IERC20Metadata, IERC20Permit {
    /// @notice Only the vault may call this.
    error IndexToken_NotVault(address account);

    /// @notice Makes `amount` tokens for `to`. Vault only.
    function mint(address to, uint256 amount) external;

    /// @notice Ends `amount` tokens of `from`. Vault only, which takes them from its caller alone.
    /// @return supplyBefore Tokens there were before, WAD: what a share is a share of.
    function burn(address from, uint256 amount) external returns (uint256 supplyBefore);

    /// @notice The vault.
    function VAULT() external view returns (address);
}
