// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFundPeriods} from "./interfaces/IFundPeriods.sol";
import {INumberedTokens} from "./interfaces/INumberedTokens.sol";
import {IPremiumReserve} from "./interfaces/IPremiumReserve.sol";
import {IRedemptionVault} from "./interfaces/IRedemptionVault.sol";

/// @title PremiumReserve
/// @notice Holds the premium of all tokens. See {IPremiumReserve}. Its code holds one call that is not a view's, in
/// {dissolve}; test/reserve/PremiumReserve/bytecode.test.ts proves it.
contract PremiumReserve is IPremiumReserve {
    using SafeERC20 for IERC20;

    /// @inheritdoc IPremiumReserve
    address public immutable VAULT;
    /// @inheritdoc IPremiumReserve
    address public immutable ASSET;
    /// @inheritdoc IPremiumReserve
    address public immutable SPONSOR;
    /// @inheritdoc IPremiumReserve
    uint256 public immutable REQUIREMENT;
    uint256 internal immutable PREMIUM;

    constructor(address vault) {
        VAULT = vault;
        ASSET = IRedemptionVault(vault).ASSET();
        SPONSOR = IRedemptionVault(vault).SPONSOR();
        PREMIUM = IRedemptionVault(vault).PREMIUM_WAD() / IRedemptionVault(vault).UNIT_WAD();
        REQUIREMENT = PREMIUM * INumberedTokens(vault).TOTAL_TOKENS();
    }

    /// @inheritdoc IPremiumReserve
    function dissolve() external {
        require(IRedemptionVault(VAULT).isDissolved(), PremiumReserve_NotDissolved());
        uint256 balance = IERC20(ASSET).balanceOf(address(this));
        emit ReserveDissolved(SPONSOR, balance, 0);
        IERC20(ASSET).safeTransfer(SPONSOR, balance);
    }

    /// @inheritdoc IPremiumReserve
    function reserve() external view returns (uint256) {
        return REQUIREMENT - committed();
    }

    /// @inheritdoc IPremiumReserve
    function committed() public view returns (uint256) {
        return PREMIUM * IFundPeriods(VAULT).activeTokens();
    }

    /// @inheritdoc IPremiumReserve
    function donated() external view returns (uint256) {
        return Math.saturatingSub(IERC20(ASSET).balanceOf(address(this)), REQUIREMENT);
    }
}
