// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IRewardToken} from "./interfaces/IRewardToken.sol";
import {MintWindow} from "./libraries/MintWindow.sol";
import {LockableToken} from "./LockableToken.sol";

/// @title RewardToken
/// @notice BTA-REWARD. See {IRewardToken}; the cap is in {MintWindow}.
contract RewardToken is LockableToken, IRewardToken {
    using MintWindow for Checkpoints.Trace208;

    /// @notice Of the base, in any 365 days, bps.
    uint256 public constant CAP_BPS = 500; // 5 %
    uint256 internal constant MAX_ALLOWANCE = type(uint128).max;

    /// @inheritdoc IRewardToken
    uint256 public immutable GENESIS_ALLOWANCE;

    Checkpoints.Trace208 internal _minted;

    constructor(
        address initialAuthority,
        uint256 genesisAllowance
    ) ERC20("Assay Reward", "BTA-REWARD") ERC20Permit("Assay Reward") AccessManaged(initialAuthority) {
        require(
            genesisAllowance > 0 && genesisAllowance <= MAX_ALLOWANCE,
            RewardToken_AllowanceOutOfRange(genesisAllowance, MAX_ALLOWANCE)
        );
        GENESIS_ALLOWANCE = genesisAllowance;
    }

    /// @inheritdoc IRewardToken
    function mint(address to, uint256 amount) external restricted {
        uint256 room = mintable();
        require(amount <= room, RewardToken_CapReached(amount, room));
        uint256 before = _minted.add(amount);
        emit Minted(to, before, before + amount);
        _mint(to, amount);
    }

    /// @inheritdoc IRewardToken
    function mintable() public view returns (uint256) {
        return _minted.room(GENESIS_ALLOWANCE, CAP_BPS);
    }

    /// @inheritdoc IRewardToken
    function mintedAt(uint256 time) external view returns (uint256) {
        return _minted.until(time);
    }
}
