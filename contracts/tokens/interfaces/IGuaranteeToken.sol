// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {ILockable} from "./ILockable.sol";

/// @title IGuaranteeToken
/// @notice BTA-GUAR: one token for each unit of collateral behind a guarantee that lives. Minted into the beneficiary's
/// account when the collateral comes in, locked there, burned when it goes out; so its supply is the sum of all live
/// guarantees, and it never changes hands.
interface IGuaranteeToken is IERC20Metadata, ILockable {
    /// @notice Only the market may call this.
    error GuaranteeToken_NotMarket(address account);
    /// @notice The market is bound once, and is a contract.
    error GuaranteeToken_CannotBind(address market);

    /// @notice The market is known from now on.
    event MarketBound(address indexed market);

    /// @notice Names the market, once. Seeder only.
    /// @dev Errors: CannotBind, AccessManagedUnauthorized.
    function bindMarket(address newMarket) external;

    /// @notice Makes `amount` tokens in the account of `holder` and locks them. Market only.
    /// @dev Errors: NotMarket.
    function mintLocked(address holder, uint256 amount) external;

    /// @notice Unlocks and burns `amount` tokens of `holder`. Market only, and only what it locked.
    /// @dev Errors: NotMarket, Lockable_NotLocked.
    function burnLocked(address holder, uint256 amount) external;

    /// @notice The guarantee market; zero until it is bound.
    function market() external view returns (address);
}
