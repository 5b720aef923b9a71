// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStakeListener} from "../staking/interfaces/IStakeListener.sol";

/// @title StakeWitness
/// @notice Remembers the last slash it was told of.
contract StakeWitness is IStakeListener {
    address public validator;
    uint256 public stakeAfter;
    uint256 public calls;

    function onStakeSlashed(address validator_, uint256 stakeAfter_) external {
        (validator, stakeAfter) = (validator_, stakeAfter_);
        ++calls;
    }
}
