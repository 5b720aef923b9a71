// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IIndexToken} from "./interfaces/IIndexToken.sol";

/// @title IndexToken
/// @notice A share of a basket. See {IIndexToken}.
contract IndexToken is ERC20Permit, IIndexToken {
    /// @inheritdoc IIndexToken
    address public immutable VAULT;

    modifier onlyVault() {
        require(msg.sender == VAULT, IndexToken_NotVault(msg.sender));
        _;
    }

    /// @dev Its maker is its vault.
    constructor(string memory name_, string memory symbol_) ERC20(name_, symbol_) ERC20Permit(name_) {
        VAULT = msg.sender;
    }

    /// @inheritdoc IIndexToken
    function mint(address to, uint256 amount) external onlyVault {
        _mint(to, amount);
    }

    /// @inheritdoc IIndexToken
    function burn(address from, uint256 amount) external onlyVault returns (uint256 supplyBefore) {
        supplyBefore = totalSupply();
        _burn(from, amount);
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }
}
