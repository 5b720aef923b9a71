// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IDisputedRoots
/// @notice Merkle roots that take effect only when nobody objected in time. One waits at a time; the last good one stays in
/// force meanwhile, and for ever if the new one falls.
///
/// Whoever objects lays down a bond in BTA-UTIL, which freezes the root until governance decides: a good root takes effect
/// and the bond is forfeited; a bad one falls and the bond goes back.
interface IDisputedRoots {
    /// @notice A root waits already.
    error DisputedRoots_RootPending(bytes32 root, uint256 acceptableAt);
    /// @notice No root waits.
    error DisputedRoots_NothingPending();
    /// @notice The root is disputed: governance decides.
    error DisputedRoots_Disputed(address disputer);
    /// @notice Nobody disputes the root.
    error DisputedRoots_NotDisputed();
    /// @notice The window to dispute is open until then, or was.
    error DisputedRoots_WindowOpen(uint256 nowAt, uint256 closesAt);
    /// @notice It is too late to dispute: anyone may put the root in force.
    error DisputedRoots_WindowClosed(uint256 nowAt, uint256 closedAt);
    /// @notice Zero is no root.
    error DisputedRoots_ZeroRoot();
    /// @notice A window out of its bounds, seconds.
    error DisputedRoots_WindowOutOfRange(uint256 windowSeconds, uint256 minimum, uint256 maximum);

    /// @notice A root waits.
    /// @param evidence Hash of what it was made from.
    event RootPosted(bytes32 indexed root, bytes32 indexed evidence, uint256 acceptableAt);
    /// @notice Somebody objected.
    event RootDisputed(bytes32 indexed root, address indexed disputer, uint256 bond);
    /// @notice Governance decided.
    event DisputeResolved(bytes32 indexed root, address indexed disputer, bool isGood, uint256 bond);
    /// @notice Its poster took a root back.
    event RootWithdrawn(bytes32 indexed root);
    /// @notice A root is in force.
    event RootAccepted(uint32 indexed number, bytes32 rootBefore, bytes32 rootAfter);

    /// @notice Objects to the root that waits, with a bond out of the caller's allowance. Anyone, inside the window.
    /// @dev Errors: NothingPending, Disputed, WindowClosed.
    function disputeRoot() external;

    /// @notice Decides a dispute. The access manager's admin only, which is the timelock.
    /// @dev Errors: NotDisputed.
    function resolveDispute(bool isGood) external;

    /// @notice Takes an undisputed root back. Posters only.
    /// @dev Errors: NothingPending, Disputed.
    function withdrawRoot() external;

    /// @notice Puts the root that waits in force. Anyone, once its window is closed.
    /// @dev Errors: NothingPending, Disputed, WindowOpen.
    function acceptRoot() external;

    /// @notice The root in force; zero before the first.
    function root() external view returns (bytes32);

    /// @notice How many roots were put in force.
    function rootNumber() external view returns (uint32);

    /// @notice The root that waits; zeros when none does.
    /// @return waiting The root.
    /// @return acceptableAt From when on it may be put in force, unix seconds.
    /// @return disputer Who objected; zero while nobody did.
    function pendingRoot() external view returns (bytes32 waiting, uint256 acceptableAt, address disputer);
}
