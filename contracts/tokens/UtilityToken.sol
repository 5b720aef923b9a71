// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IUtilityToken} from "./interfaces/IUtilityToken.sol";
import {MintWindow} from "./libraries/MintWindow.sol";
import {LockableToken} from "./LockableToken.sol";
import {Allocation} from "./types/Allocation.sol";

/// @title UtilityToken
/// @notice BTA-UTIL. See {IUtilityToken}; the cap of a year is in {MintWindow}.
contract UtilityToken is LockableToken, IUtilityToken {
    using MintWindow for Checkpoints.Trace208;

    uint256 public constant GENESIS_SUPPLY = 500_000_000e18;
    uint256 public constant MAX_SUPPLY = 2_000_000_000e18;
    /// @notice Of the supply, in any 365 days, bps.
    uint256 public constant CAP_BPS = 1_000; // 10 %

    Checkpoints.Trace208 internal _minted;

    /// @param genesis Who has the supply at genesis, which they must make up; as many as fit in a transaction.
    constructor(
        address initialAuthority,
        Allocation[] memory genesis
    ) ERC20("Assay Utility", "BTA-UTIL") ERC20Permit("Assay Utility") AccessManaged(initialAuthority) {
        for (uint256 i = 0; i < genesis.length; ++i) {
            _mint(genesis[i].holder, genesis[i].amount);
        }
        require(totalSupply() == GENESIS_SUPPLY, UtilityToken_GenesisMismatch(totalSupply(), GENESIS_SUPPLY));
    }

    /// @inheritdoc IUtilityToken
    function mint(address to, uint256 amount) external restricted {
        uint256 room = mintable();
        require(amount <= room, UtilityToken_CapReached(amount, room));
        uint256 before = _minted.add(amount);
        emit Minted(to, before, before + amount);
        _mint(to, amount);
    }

    /// @inheritdoc IUtilityToken
    function mintable() public view returns (uint256) {
        uint256 supply = totalSupply();
        // Counted twice: by what was minted, which burns do not lower, and by what is left of it, which they do.
        uint256 ofMinted = _minted.room(GENESIS_SUPPLY, CAP_BPS);
        (, uint256 inWindow) = _minted.split();
        uint256 supplyBefore = Math.saturatingSub(supply, inWindow);
        uint256 ofSupply = Math.saturatingSub((supplyBefore * CAP_BPS) / MintWindow.BPS, inWindow);
        return Math.min(Math.min(ofMinted, ofSupply), MAX_SUPPLY - supply);
    }

    /// @inheritdoc IUtilityToken
    function mintedAt(uint256 time) external view returns (uint256) {
        return _minted.until(time);
    }
}
