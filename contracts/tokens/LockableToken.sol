// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

import {ILockable} from "./interfaces/ILockable.sol";

/// @title LockableToken
/// @notice What the four tokens share: ERC-20 of 18 decimals, ERC-2612, burnable by its owner, lockable ({ILockable}).
abstract contract LockableToken is ERC20Permit, ERC20Burnable, AccessManaged, ILockable {
    /* STORAGE */

    /// @dev One slot an account: a transfer reads both parts at the price of one.
    struct Holding {
        uint128 locked; // slot 0
        uint128 tag; // slot 0: a token's own use
    }

    mapping(address account => Holding) internal _holdings;

    mapping(address account => mapping(address locker => uint256 amount)) internal _locks;

    /* WRITES */

    /// @inheritdoc ILockable
    function lock(address account, uint256 amount) external restricted {
        _spendAllowance(account, msg.sender, amount);
        _lock(account, amount);
    }

    /// @inheritdoc ILockable
    function unlock(address account, uint256 amount) external {
        _unlock(account, amount);
    }

    /* READS */

    /// @inheritdoc ILockable
    function available(address account) public view returns (uint256) {
        return balanceOf(account) - _holdings[account].locked;
    }

    /// @inheritdoc ILockable
    function locked(address account) external view returns (uint256) {
        return _holdings[account].locked;
    }

    /// @inheritdoc ILockable
    function lockedBy(address account, address locker) external view returns (uint256) {
        return _locks[account][locker];
    }

    /* INTERNALS */

    function _lock(address account, uint256 amount) internal {
        uint256 free = available(account);
        require(amount <= free, Lockable_NotAvailable(account, amount, free));
        _locks[account][msg.sender] += amount;
        _setLocked(account, _holdings[account].locked + amount);
    }

    function _unlock(address account, uint256 amount) internal {
        uint256 own = _locks[account][msg.sender];
        require(amount <= own, Lockable_NotLocked(account, msg.sender, amount, own));
        _locks[account][msg.sender] = own - amount;
        _setLocked(account, _holdings[account].locked - amount);
    }

    /// @dev Locked tokens stay where they are.
    function _update(address from, address to, uint256 value) internal virtual override {
        super._update(from, to, value);
        if (from == address(0)) return;
        (uint256 left, uint256 held) = (balanceOf(from), _holdings[from].locked);
        if (left < held) revert Lockable_NotAvailable(from, value, left + value - held);
    }

    function _setLocked(address account, uint256 newLocked) private {
        uint256 before = _holdings[account].locked;
        _holdings[account].locked = uint128(newLocked); // at most a balance, and every supply is far below 2 ** 128
        if (newLocked > before) emit Locked(account, msg.sender, before, newLocked);
        else emit Unlocked(account, msg.sender, before, newLocked);
    }
}
