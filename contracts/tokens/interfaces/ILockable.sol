// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ILockable
/// @notice Balances in two parts: what their owner may use, and what contracts hold fast in his account, as a bond or in
/// escrow. Locked tokens are his, count as his votes, and cannot be moved or burned.
///
/// A contract locks only what the account approved it for, and only while it has the role; it unlocks what it locked
/// itself, role or no role, so nothing stays locked because a role was taken away.
interface ILockable {
    /// @notice The account has less that is not locked.
    /// @param account Whose.
    /// @param wanted What was to be moved, burned or locked.
    /// @param available What is not locked.
    error Lockable_NotAvailable(address account, uint256 wanted, uint256 available);
    /// @notice This contract locked less in the account.
    /// @param account Whose.
    /// @param locker Who asked.
    /// @param wanted What was to be unlocked.
    /// @param locked What it locked there.
    error Lockable_NotLocked(address account, address locker, uint256 wanted, uint256 locked);

    /// @notice Tokens of an account became locked.
    /// @param lockedBefore All that was locked there, by anybody.
    event Locked(address indexed account, address indexed locker, uint256 lockedBefore, uint256 lockedAfter);
    /// @notice Tokens of an account became free.
    event Unlocked(address indexed account, address indexed locker, uint256 lockedBefore, uint256 lockedAfter);

    /// @notice Locks `amount` tokens of `account`, out of what it approved the caller for. Lockers only.
    /// @dev Errors: NotAvailable, ERC20InsufficientAllowance, AccessManagedUnauthorized.
    function lock(address account, uint256 amount) external;

    /// @notice Unlocks `amount` tokens that the caller locked in `account`. Whoever locked may, for ever.
    /// @dev Errors: NotLocked.
    function unlock(address account, uint256 amount) external;

    /// @notice Tokens of `account` that it may move, burn or lock.
    function available(address account) external view returns (uint256);

    /// @notice Tokens of `account` that somebody locked.
    function locked(address account) external view returns (uint256);

    /// @notice Tokens that `locker` locked in `account`.
    function lockedBy(address account, address locker) external view returns (uint256);
}
