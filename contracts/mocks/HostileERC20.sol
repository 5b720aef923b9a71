// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title HostileERC20
/// @notice Behaves until it is told not to; then every transfer out of `victim` misbehaves in one way.
contract HostileERC20 is ERC20 {
    /// @notice Ways to misbehave.
    enum Mode {
        /// It does as asked.
        OBEY,
        /// It reverts.
        REVERT,
        /// It answers false and moves nothing.
        ANSWER_FALSE,
        /// It burns all the gas it gets.
        BURN_GAS,
        /// It calls `target` with `data`, and moves nothing if that fails.
        REENTER,
        /// It moves, and answers with a megabyte.
        ANSWER_LONG,
        /// It reverts with a megabyte.
        REVERT_LONG
    }

    Mode public mode;
    address internal _victim;
    address internal _target;
    bytes internal _data;

    constructor(string memory name_, string memory symbol_) ERC20(name_, symbol_) {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice From now on transfers out of `victim` misbehave.
    function arm(address victim, Mode newMode) external {
        (_victim, mode) = (victim, newMode);
    }

    /// @notice What {Mode-REENTER} calls.
    function setCall(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    /// @inheritdoc ERC20
    function transfer(address to, uint256 value) public override returns (bool) {
        if (msg.sender != _victim || mode == Mode.OBEY) return super.transfer(to, value);
        if (mode == Mode.ANSWER_FALSE) return false;
        if (mode == Mode.BURN_GAS) while (true) {}
        if (mode == Mode.REVERT) revert("hostile");
        if (mode == Mode.REVERT_LONG) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (mode == Mode.REENTER) {
            // It must see the failure, not pass it on.
            // solhint-disable-next-line avoid-low-level-calls
            (bool isDone, ) = _target.call(_data);
            if (!isDone) return false;
        }
        super.transfer(to, value);
        if (mode == Mode.ANSWER_LONG) {
            assembly {
                mstore(0, 1)
                return(0, 1000000)
            }
        }
        return true;
    }
}
