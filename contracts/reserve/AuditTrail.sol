// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAuditTrail} from "./interfaces/IAuditTrail.sol";
import {Trail} from "./types/Trail.sol";

/// @title AuditTrail
/// @notice A hash chain over a contract's events. See {IAuditTrail}.
abstract contract AuditTrail is IAuditTrail {
    Trail internal _trail;

    /// @inheritdoc IAuditTrail
    function auditHead() external view returns (bytes32) {
        return _trail.head();
    }

    /// @dev Emits an audited event. `words` and `topics` as in {TrailLib-emitted}.
    function _emit(uint256 topics, bytes memory words) internal {
        _trail = _trail.emitted(topics, words);
    }
}
