// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {CommonBase} from "forge-std/Base.sol";

import {AssayTimelock} from "../../contracts/governance/AssayTimelock.sol";
import {TrustGovernor} from "../../contracts/governance/TrustGovernor.sol";
import {GovernanceRules} from "../../contracts/governance/types/GovernanceRules.sol";
import {AssayAccessManager} from "../../contracts/shared/AssayAccessManager.sol";
import {DisputeTerms} from "../../contracts/shared/types/DisputeTerms.sol";
import {GovernanceToken} from "../../contracts/tokens/GovernanceToken.sol";
import {RewardToken} from "../../contracts/tokens/RewardToken.sol";
import {Allocation} from "../../contracts/tokens/types/Allocation.sol";
import {UtilityToken} from "../../contracts/tokens/UtilityToken.sol";
import {TrustRegistry} from "../../contracts/trust/TrustRegistry.sol";
import {Score, TrustRules} from "../../contracts/trust/types/TrustTypes.sol";

/// @title EconomyStack
/// @notice What Solidity tests of the economy stand on: tokens, trust and governance, roles with the deployer.
abstract contract EconomyStack is CommonBase {
    uint256 internal constant MILLION = 1e24;
    uint256 internal constant BASE_SCORE = 10;
    uint256 internal constant MAX_RISE = 5;
    uint256 internal constant MAX_FALL = 10;
    uint256 internal constant HOLDERS = 5;
    uint256 internal constant QUORUM_FLOOR = 10 * MILLION * 100;
    uint256 internal constant DIFFERENTIAL = 5 * MILLION * 100;
    uint256 internal constant ALLOWANCE = 100 * MILLION;

    AssayAccessManager public manager;
    GovernanceToken public token;
    UtilityToken public utility;
    RewardToken public reward;
    TrustRegistry public trust;
    TrustGovernor public governor;
    AssayTimelock public timelock;
    address[] public holders;

    function deployEconomy() internal {
        vm.warp(1_800_000_000);
        for (uint256 i = 0; i < HOLDERS; ++i) {
            holders.push(address(uint160(uint256(keccak256(abi.encode("holder", i))))));
        }
        manager = new AssayAccessManager(address(this));
        Allocation[] memory all = new Allocation[](1);
        all[0] = Allocation(holders[0], 500 * MILLION);
        utility = new UtilityToken(address(manager), all);
        reward = new RewardToken(address(manager), ALLOWANCE);
        trust = new TrustRegistry(
            address(manager),
            TrustRules(BASE_SCORE, MAX_RISE, MAX_FALL, 7 days, 365 days),
            DisputeTerms(3 days, address(utility), 1e21, address(this))
        );
        all = new Allocation[](3);
        (all[0], all[1]) = (Allocation(holders[0], 100 * MILLION), Allocation(holders[1], 300 * MILLION));
        all[2] = Allocation(holders[2], 600 * MILLION);
        token = new GovernanceToken(address(manager), address(trust), all);
        _permit(address(reward), RewardToken.mint.selector, 10);
        _permit(address(trust), TrustRegistry.attest.selector, 11);
        _permit(address(trust), TrustRegistry.slash.selector, 12);
        for (uint64 role = 10; role <= 12; ++role) manager.grantRole(role, address(this), 0);
        Score[] memory scores = new Score[](3);
        (scores[0], scores[1]) = (Score(holders[0], 100), Score(holders[1], 50));
        scores[2] = Score(holders[2], 5);
        trust.genesis(address(token), scores);
        timelock = new AssayTimelock(2 days, address(this));
        governor = new TrustGovernor(
            token,
            TimelockController(timelock),
            GovernanceRules(1 days, 7 days, MILLION * 100, QUORUM_FLOOR, DIFFERENTIAL, 1 days, address(0))
        );
        timelock.grantRole(timelock.PROPOSER_ROLE(), address(governor));
        timelock.grantRole(timelock.EXECUTOR_ROLE(), address(governor));
        timelock.grantRole(timelock.CANCELLER_ROLE(), address(governor));
        vm.warp(block.timestamp + 1);
    }

    function _permit(address target, bytes4 selector, uint64 role) private {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = selector;
        manager.setTargetFunctionRole(target, selectors, role);
    }
}
