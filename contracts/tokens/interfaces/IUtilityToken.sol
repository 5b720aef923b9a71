// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {ILockable} from "./ILockable.sol";

/// @title IUtilityToken
/// @notice BTA-UTIL: 500 million from the start, for stakes, fees and bonds. Governance may make more: at most 10 % of the
/// supply in any 365 days, and never more than 2,000 million at once.
interface IUtilityToken is IERC20Metadata, ILockable {
    /// @notice The allocations do not make up the supply at genesis.
    error UtilityToken_GenesisMismatch(uint256 allocated, uint256 supply);
    /// @notice More than may be minted today.
    /// @param wanted What was asked for.
    /// @param room What may be, rounded down.
    error UtilityToken_CapReached(uint256 wanted, uint256 room);

    /// @notice Tokens were made after genesis.
    /// @param mintedBefore All that was minted after genesis before.
    event Minted(address indexed to, uint256 mintedBefore, uint256 mintedAfter);

    /// @notice Makes `amount` tokens for `to`. The access manager's admin only, which is the timelock.
    /// @dev Errors: CapReached, AccessManagedUnauthorized.
    function mint(address to, uint256 amount) external;

    /// @notice What may be minted now, rounded down: the least of 10 % of the supply there is, 10 % of what had been minted
    /// a year ago (less what was minted since), and the room under 2,000 million.
    function mintable() external view returns (uint256);

    /// @notice All that was minted after genesis by `time`, unix seconds, burned or not.
    function mintedAt(uint256 time) external view returns (uint256);
}
