// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IAssayTimelock
/// @notice OpenZeppelin's TimelockController with its delay in bounds: long enough for holders to leave, short enough to
/// repair. It administers the suite, and only the governor schedules, cancels and executes.
interface IAssayTimelock {
    /// @notice A delay out of its bounds, seconds.
    error AssayTimelock_DelayOutOfRange(uint256 delaySeconds, uint256 minimum, uint256 maximum);

    /// @notice The least delay, seconds.
    function MIN_DELAY_SECONDS() external view returns (uint256);

    /// @notice The greatest delay, seconds.
    function MAX_DELAY_SECONDS() external view returns (uint256);
}
