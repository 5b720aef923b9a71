// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

import {IAssayAccessManager} from "./interfaces/IAssayAccessManager.sol";

/// @title AssayAccessManager
/// @notice Who may configure the suite. See {IAssayAccessManager}.
contract AssayAccessManager is AccessManager, IAssayAccessManager {
    /// @inheritdoc IAssayAccessManager
    uint64 public constant CONFIGURATOR_ROLE = 1;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant RELEASER_ROLE = 2;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant SEEDER_ROLE = 3;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant SET_KEEPER_ROLE = 4;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant CURATOR_ROLE = 5;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant GUARDIAN_ROLE = 6;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant ALLOCATOR_ROLE = 7;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant STRATEGIST_ROLE = 8;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant LOCKER_ROLE = 9;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant MINTER_ROLE = 10;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant ATTESTER_ROLE = 11;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant SLASHER_ROLE = 12;
    /// @inheritdoc IAssayAccessManager
    uint64 public constant REWARDER_ROLE = 13;
    /// @inheritdoc IAssayAccessManager
    uint32 public constant MIN_RELEASE_DELAY_SECONDS = 1 hours;
    /// @inheritdoc IAssayAccessManager
    uint32 public constant MIN_STRATEGY_DELAY_SECONDS = 1 days;

    constructor(address initialAdmin) AccessManager(initialAdmin) {}

    /// @dev Refuses to make a releaser or a strategist who could act at once.
    function _grantRole(
        uint64 roleId,
        address account,
        uint32 grantDelay,
        uint32 executionDelay
    ) internal override returns (bool) {
        require(
            roleId != RELEASER_ROLE || executionDelay >= MIN_RELEASE_DELAY_SECONDS,
            AssayAccessManager_ReleaseDelayTooShort(executionDelay, MIN_RELEASE_DELAY_SECONDS)
        );
        require(
            roleId != STRATEGIST_ROLE || executionDelay >= MIN_STRATEGY_DELAY_SECONDS,
            AssayAccessManager_StrategyDelayTooShort(executionDelay, MIN_STRATEGY_DELAY_SECONDS)
        );
        return super._grantRole(roleId, account, grantDelay, executionDelay);
    }
}
