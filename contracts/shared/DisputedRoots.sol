// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IDisputedRoots} from "./interfaces/IDisputedRoots.sol";
import {DisputeTerms} from "./types/DisputeTerms.sol";

/// @title DisputedRoots
/// @notice A root in force and one that waits. Rules: {IDisputedRoots}.
abstract contract DisputedRoots is IDisputedRoots, AccessManaged {
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    uint256 public constant MIN_WINDOW_SECONDS = 1 hours;
    uint256 public constant MAX_WINDOW_SECONDS = 30 days;

    /* IMMUTABLES */

    /// @notice How long a root waits, seconds.
    uint256 public immutable WINDOW_SECONDS;
    /// @notice What the bond is paid in.
    IERC20 public immutable BOND_TOKEN;
    /// @notice What an objection costs until it proves right, smallest units.
    uint256 public immutable BOND;
    /// @notice Who gets forfeited bonds.
    address public immutable FORFEITS_TO;

    /* STORAGE */

    /// @inheritdoc IDisputedRoots
    bytes32 public root;

    bytes32 internal _pendingRoot;
    uint48 internal _acceptableAt; // slot 2
    address internal _disputer; // slot 2
    /// @inheritdoc IDisputedRoots
    uint32 public rootNumber; // slot 2

    /* CONSTRUCTOR */

    constructor(DisputeTerms memory terms) {
        require(
            terms.windowSeconds >= MIN_WINDOW_SECONDS && terms.windowSeconds <= MAX_WINDOW_SECONDS,
            DisputedRoots_WindowOutOfRange(terms.windowSeconds, MIN_WINDOW_SECONDS, MAX_WINDOW_SECONDS)
        );
        WINDOW_SECONDS = terms.windowSeconds;
        BOND_TOKEN = IERC20(terms.bondToken);
        BOND = terms.bond;
        FORFEITS_TO = terms.forfeitsTo;
    }

    /* WRITES */

    /// @inheritdoc IDisputedRoots
    function disputeRoot() external {
        _requireUndisputed();
        require(block.timestamp < _acceptableAt, DisputedRoots_WindowClosed(block.timestamp, _acceptableAt));
        _disputer = msg.sender;
        emit RootDisputed(_pendingRoot, msg.sender, BOND);
        BOND_TOKEN.safeTransferFrom(msg.sender, address(this), BOND);
    }

    /// @inheritdoc IDisputedRoots
    function acceptRoot() external {
        _requireUndisputed();
        require(block.timestamp >= _acceptableAt, DisputedRoots_WindowOpen(block.timestamp, _acceptableAt));
        _accept();
    }

    /// @inheritdoc IDisputedRoots
    function withdrawRoot() external restricted {
        _requireUndisputed();
        emit RootWithdrawn(_pendingRoot);
        _dropPending();
    }

    /// @inheritdoc IDisputedRoots
    function resolveDispute(bool isGood) external restricted {
        address disputer = _disputer;
        require(disputer != address(0), DisputedRoots_NotDisputed());
        emit DisputeResolved(_pendingRoot, disputer, isGood, BOND);
        if (isGood) _accept();
        else _dropPending();
        BOND_TOKEN.safeTransfer(isGood ? FORFEITS_TO : disputer, BOND);
    }

    /* READS */

    /// @inheritdoc IDisputedRoots
    function pendingRoot() external view returns (bytes32, uint256, address) {
        return (_pendingRoot, _acceptableAt, _disputer);
    }

    /* INTERNALS */

    /// @dev Lets a root wait.
    function _post(bytes32 newRoot, bytes32 evidence) internal {
        require(newRoot != bytes32(0), DisputedRoots_ZeroRoot());
        require(_pendingRoot == bytes32(0), DisputedRoots_RootPending(_pendingRoot, _acceptableAt));
        (_pendingRoot, _acceptableAt) = (newRoot, uint48(block.timestamp + WINDOW_SECONDS));
        emit RootPosted(newRoot, evidence, _acceptableAt);
    }

    /// @dev What else a root brings with it, when it is put in force.
    function _onRootAccepted() internal virtual {}

    /// @dev What else a root that falls takes with it.
    function _onRootDropped() internal virtual {}

    function _accept() private {
        emit RootAccepted(++rootNumber, root, _pendingRoot);
        root = _pendingRoot;
        _clearPending();
        _onRootAccepted();
    }

    function _dropPending() private {
        _clearPending();
        _onRootDropped();
    }

    function _clearPending() private {
        (_pendingRoot, _acceptableAt, _disputer) = (bytes32(0), 0, address(0));
    }

    function _requireUndisputed() private view {
        require(_pendingRoot != bytes32(0), DisputedRoots_NothingPending());
        require(_disputer == address(0), DisputedRoots_Disputed(_disputer));
    }
}
