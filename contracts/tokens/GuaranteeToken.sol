// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

import {IGuaranteeToken} from "./interfaces/IGuaranteeToken.sol";
import {LockableToken} from "./LockableToken.sol";

/// @title GuaranteeToken
/// @notice BTA-GUAR. See {IGuaranteeToken}.
contract GuaranteeToken is LockableToken, IGuaranteeToken {
    /// @inheritdoc IGuaranteeToken
    address public market;

    modifier onlyMarket() {
        require(msg.sender == market, GuaranteeToken_NotMarket(msg.sender));
        _;
    }

    constructor(
        address initialAuthority
    ) ERC20("Assay Guarantee", "BTA-GUAR") ERC20Permit("Assay Guarantee") AccessManaged(initialAuthority) {}

    /// @inheritdoc IGuaranteeToken
    function bindMarket(address newMarket) external restricted {
        require(market == address(0) && newMarket.code.length != 0, GuaranteeToken_CannotBind(newMarket));
        market = newMarket;
        emit MarketBound(newMarket);
    }

    /// @inheritdoc IGuaranteeToken
    function mintLocked(address holder, uint256 amount) external onlyMarket {
        _mint(holder, amount);
        _lock(holder, amount);
    }

    /// @inheritdoc IGuaranteeToken
    function burnLocked(address holder, uint256 amount) external onlyMarket {
        _unlock(holder, amount);
        _burn(holder, amount);
    }
}
