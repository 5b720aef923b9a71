// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {GuaranteeState} from "../types/GuaranteeTypes.sol";

/// @title GuaranteeLifecycle
/// @notice The one-way table of a guarantee: from each state, the states that may follow. There is no way round.
///
///   NONE      -> DRAFT
///   DRAFT     -> OFFERED | WITHDRAWN
///   OFFERED   -> LOCKED | WITHDRAWN
///   LOCKED    -> ACTIVE
///   ACTIVE    -> RELEASED | EXPIRED | CLAIMED
///   EXPIRED   -> RELEASED | CLAIMED
///   CLAIMED   -> ACCEPTED | DISPUTED
///   DISPUTED  -> RESOLVED
///   WITHDRAWN, RELEASED, ACCEPTED, RESOLVED -> nothing
library GuaranteeLifecycle {
    uint256 private constant DRAFT = 1 << uint256(GuaranteeState.DRAFT);
    uint256 private constant OFFERED = 1 << uint256(GuaranteeState.OFFERED);
    uint256 private constant WITHDRAWN = 1 << uint256(GuaranteeState.WITHDRAWN);
    uint256 private constant LOCKED = 1 << uint256(GuaranteeState.LOCKED);
    uint256 private constant ACTIVE = 1 << uint256(GuaranteeState.ACTIVE);
    uint256 private constant EXPIRED = 1 << uint256(GuaranteeState.EXPIRED);
    uint256 private constant CLAIMED = 1 << uint256(GuaranteeState.CLAIMED);
    uint256 private constant DISPUTED = 1 << uint256(GuaranteeState.DISPUTED);
    uint256 private constant RELEASED = 1 << uint256(GuaranteeState.RELEASED);
    uint256 private constant ACCEPTED = 1 << uint256(GuaranteeState.ACCEPTED);
    uint256 private constant RESOLVED = 1 << uint256(GuaranteeState.RESOLVED);

    /// @notice The states that may follow `from`, one bit each by its number.
    function followers(GuaranteeState from) internal pure returns (uint256) {
        if (from == GuaranteeState.NONE) return DRAFT;
        if (from == GuaranteeState.DRAFT) return OFFERED | WITHDRAWN;
        if (from == GuaranteeState.OFFERED) return LOCKED | WITHDRAWN;
        if (from == GuaranteeState.LOCKED) return ACTIVE;
        if (from == GuaranteeState.ACTIVE) return RELEASED | EXPIRED | CLAIMED;
        if (from == GuaranteeState.EXPIRED) return RELEASED | CLAIMED;
        if (from == GuaranteeState.CLAIMED) return ACCEPTED | DISPUTED;
        if (from == GuaranteeState.DISPUTED) return RESOLVED;
        return 0;
    }

    /// @notice Whether `to` may follow `from`.
    function allows(GuaranteeState from, GuaranteeState to) internal pure returns (bool) {
        return (followers(from) >> uint256(to)) & 1 == 1;
    }
}
