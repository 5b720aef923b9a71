// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {ILockable} from "./ILockable.sol";

/// @title IRewardToken
/// @notice BTA-REWARD: minted as rewards are due, without an end, but never by more than 5 % of what there was in any 365
/// days. What there was: a genesis allowance, and all minted before. Burns make no room.
interface IRewardToken is IERC20Metadata, ILockable {
    /// @notice More than may be minted today.
    /// @param wanted What was asked for.
    /// @param room What may be, rounded down.
    error RewardToken_CapReached(uint256 wanted, uint256 room);
    /// @notice Five percent of nothing is nothing: the allowance must be above 0 and fit 128 bits.
    error RewardToken_AllowanceOutOfRange(uint256 allowance, uint256 maximum);

    /// @notice Tokens were made.
    /// @param mintedBefore All that was ever minted before.
    event Minted(address indexed to, uint256 mintedBefore, uint256 mintedAfter);

    /// @notice Makes `amount` tokens for `to`. Minters only, which are contracts that pay rewards.
    /// @dev Errors: CapReached, AccessManagedUnauthorized.
    function mint(address to, uint256 amount) external;

    /// @notice The part of the base that was never minted.
    function GENESIS_ALLOWANCE() external view returns (uint256);

    /// @notice What may be minted now, rounded down.
    function mintable() external view returns (uint256);

    /// @notice All that was minted by `time`, unix seconds, burned or not.
    function mintedAt(uint256 time) external view returns (uint256);
}
