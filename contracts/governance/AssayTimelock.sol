// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IAssayTimelock} from "./interfaces/IAssayTimelock.sol";

/// @title AssayTimelock
/// @notice What passed waits here before it is done. See {IAssayTimelock}.
contract AssayTimelock is TimelockController, IAssayTimelock {
    /// @inheritdoc IAssayTimelock
    uint256 public constant MIN_DELAY_SECONDS = 1 days;
    /// @inheritdoc IAssayTimelock
    uint256 public constant MAX_DELAY_SECONDS = 30 days;

    /// @param admin Grants the governor its roles, and then gives up its own.
    constructor(
        uint256 delaySeconds,
        address admin
    ) TimelockController(delaySeconds, new address[](0), new address[](0), admin) {
        _requireInRange(delaySeconds);
    }

    /// @notice Changes the delay, seconds; by a proposal.
    /// @dev Errors: DelayOutOfRange, TimelockUnauthorizedCaller.
    function updateDelay(uint256 newDelay) public override {
        _requireInRange(newDelay);
        super.updateDelay(newDelay);
    }

    function _requireInRange(uint256 delaySeconds) internal pure {
        require(
            delaySeconds >= MIN_DELAY_SECONDS && delaySeconds <= MAX_DELAY_SECONDS,
            AssayTimelock_DelayOutOfRange(delaySeconds, MIN_DELAY_SECONDS, MAX_DELAY_SECONDS)
        );
    }
}
