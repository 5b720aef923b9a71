// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ITrustListener} from "../trust/interfaces/ITrustListener.sol";
import {ITrustRegistry} from "../trust/interfaces/ITrustRegistry.sol";
import {IGovernanceToken} from "./interfaces/IGovernanceToken.sol";
import {LockableToken} from "./LockableToken.sol";
import {Allocation} from "./types/Allocation.sol";

/// @title GovernanceToken
/// @notice BTA-GOV. What a vote weighs: {IGovernanceToken}.
contract GovernanceToken is LockableToken, Votes, IGovernanceToken {
    uint256 public constant SUPPLY = 1_000_000_000e18;

    /// @inheritdoc IGovernanceToken
    address public immutable TRUST_REGISTRY;
    /// @dev What an account has whose score was never written.
    uint256 internal immutable BASE_SCORE;

    /// @param genesis Who has the supply, which they must make up; as many as fit in a transaction. Each is his own
    /// delegate, so that the first proposal can pass; the registry writes their scores afterwards.
    constructor(
        address initialAuthority,
        address trustRegistry,
        Allocation[] memory genesis
    ) ERC20("Assay Governance", "BTA-GOV") ERC20Permit("Assay Governance") AccessManaged(initialAuthority) {
        TRUST_REGISTRY = trustRegistry;
        BASE_SCORE = ITrustRegistry(trustRegistry).BASE_SCORE();
        for (uint256 i = 0; i < genesis.length; ++i) {
            address holder = genesis[i].holder;
            _delegate(holder, holder);
            _mint(holder, genesis[i].amount);
        }
        require(totalSupply() == SUPPLY, GovernanceToken_GenesisMismatch(totalSupply(), SUPPLY));
    }

    /* WRITES */

    /// @inheritdoc ITrustListener
    function onTrustChanged(address account, uint256 score) external {
        require(msg.sender == TRUST_REGISTRY, GovernanceToken_NotTrustRegistry(msg.sender));
        uint256 balance = balanceOf(account);
        uint256 before = trustOf(account);
        _holdings[account].tag = uint128(score + 1); // at most 101
        if (score > before) _transferVotingUnits(address(0), account, balance * (score - before));
        else _transferVotingUnits(account, address(0), balance * (before - score));
    }

    /* READS */

    /// @inheritdoc IGovernanceToken
    function trustOf(address account) public view returns (uint256) {
        uint256 tag = _holdings[account].tag; // the score plus one; 0 while none was written
        return tag == 0 ? BASE_SCORE : tag - 1;
    }

    /// @inheritdoc IGovernanceToken
    function unitsOf(address account) external view returns (uint256) {
        return _getVotingUnits(account);
    }

    /// @inheritdoc IGovernanceToken
    function totalUnits() external view returns (uint256) {
        return _getTotalSupply();
    }

    /// @notice Seconds (ERC-6372).
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice How to read {clock} (ERC-6372).
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice The next nonce of `owner`, for permits and delegations alike.
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /* INTERNALS */

    /// @dev Moves units with the tokens: as many as come in where both are trusted alike, else those of the one end and
    /// those of the other begin.
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from == address(0)) return _transferVotingUnits(from, to, value * trustOf(to));
        uint256 trust = trustOf(from);
        if (to == address(0) || trustOf(to) == trust) return _transferVotingUnits(from, to, value * trust);
        _transferVotingUnits(from, address(0), value * trust);
        _transferVotingUnits(address(0), to, value * trustOf(to));
    }

    function _getVotingUnits(address account) internal view override returns (uint256) {
        return balanceOf(account) * trustOf(account);
    }
}
