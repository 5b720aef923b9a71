// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {ITrustListener} from "../../trust/interfaces/ITrustListener.sol";
import {ILockable} from "./ILockable.sol";

/// @title IGovernanceToken
/// @notice BTA-GOV: 1,000 million for ever, and the votes they carry.
///
///     units of a holder = balance x trust, trust from 0 to 100        votes = units / 100
///
/// Each holder's tokens are weighed by his own trust before they are delegated, so a delegate's trust adds nothing to
/// them. {IVotes-getVotes}, {IVotes-getPastVotes} and {IVotes-getPastTotalSupply} count units. Trust, transfers and
/// delegations enter the checkpoints of the second they happen in, so none of them moves a vote on what was proposed
/// before. Time is counted in seconds (ERC-6372).
interface IGovernanceToken is IERC20Metadata, IVotes, ILockable, ITrustListener {
    /// @notice The allocations do not make up the supply.
    error GovernanceToken_GenesisMismatch(uint256 allocated, uint256 supply);
    /// @notice Only the trust registry may call this.
    error GovernanceToken_NotTrustRegistry(address account);

    /// @notice The registry whose scores weigh the votes.
    function TRUST_REGISTRY() external view returns (address);

    /// @notice The score that weighs the tokens of `account`, 0 to 100: the one last written in the registry.
    function trustOf(address account) external view returns (uint256);

    /// @notice Tokens of `account` times its trust, delegated or not.
    function unitsOf(address account) external view returns (uint256);

    /// @notice All units there are now, delegated or not.
    function totalUnits() external view returns (uint256);
}
