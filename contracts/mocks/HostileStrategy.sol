// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {MockStrategy} from "./MockStrategy.sol";

/// @title HostileStrategy
/// @notice Behaves until it is told not to; then it misbehaves in one way.
contract HostileStrategy is MockStrategy {
    /// @notice Ways to misbehave.
    enum Mode {
        /// It does as asked.
        OBEY,
        /// Withdrawing reverts.
        REVERT_WITHDRAW,
        /// Asking what it would pay reverts.
        REVERT_PREVIEW,
        /// It says it would pay `reported`, whatever there is, and lets no more be taken; it pays what shares are worth.
        REPORT,
        /// It pays half of what is withdrawn.
        PAY_HALF,
        /// It takes twice the shares a withdrawal costs.
        BURN_TWICE,
        /// It gives no shares for a deposit.
        GIVE_NOTHING,
        /// It calls `target` with `data` in a deposit or withdrawal, and fails the way the call failed.
        REENTER
    }

    Mode public mode;
    uint256 public reported;
    address internal _target;
    bytes internal _data;

    constructor(IERC20 asset_) MockStrategy(asset_) {}

    function setMode(Mode newMode) external {
        mode = newMode;
    }

    function setReported(uint256 newReported) external {
        reported = newReported;
    }

    /// @notice What {Mode-REENTER} calls.
    function setCall(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    /// @inheritdoc ERC4626
    function previewRedeem(uint256 shares) public view override returns (uint256) {
        require(mode != Mode.REVERT_PREVIEW, "unreadable");
        return mode == Mode.REPORT ? reported : super.previewRedeem(shares);
    }

    /// @inheritdoc ERC4626
    function maxWithdraw(address owner) public view override returns (uint256) {
        return mode == Mode.REPORT ? reported : super.maxWithdraw(owner);
    }

    /// @inheritdoc ERC4626
    function maxRedeem(address owner) public view override returns (uint256 shares) {
        shares = super.maxRedeem(owner);
        if (mode != Mode.REPORT) return shares;
        uint256 most = Math.min(reported, type(uint128).max);
        return Math.min(shares, _convertToShares(most, Math.Rounding.Floor));
    }

    /// @inheritdoc ERC4626
    function redeem(uint256 shares, address receiver, address owner) public override returns (uint256 assets) {
        if (mode != Mode.REPORT) return super.redeem(shares, receiver, owner);
        assets = _convertToAssets(shares, Math.Rounding.Floor);
        _withdraw(msg.sender, receiver, owner, assets, shares);
    }

    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override {
        if (mode == Mode.REENTER) Address.functionCall(_target, _data);
        super._deposit(caller, receiver, assets, mode == Mode.GIVE_NOTHING ? 0 : shares);
    }

    function _withdraw(
        address caller,
        address receiver,
        address owner,
        uint256 assets,
        uint256 shares
    ) internal override {
        require(mode != Mode.REVERT_WITHDRAW, "shut");
        if (mode == Mode.REENTER) Address.functionCall(_target, _data);
        uint256 paid = mode == Mode.PAY_HALF ? assets / 2 : assets;
        super._withdraw(caller, receiver, owner, paid, mode == Mode.BURN_TWICE ? shares * 2 : shares);
    }
}
