// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {INAVOracle} from "../oracle/interfaces/INAVOracle.sol";
import {NAVData} from "../oracle/types/OracleTypes.sol";

/// @title NavConsumer
/// @notice A minting contract written the way an integrator writes one, against the interface alone.
contract NavConsumer is ERC20("NAV consumer", "CONSUME") {
    INAVOracle public navOracle;

    event MintWithNAV(address indexed user, uint256 taoAmount, uint256 tao20Amount, uint256 navPerToken);

    constructor(address oracle) {
        navOracle = INAVOracle(oracle);
    }

    function mintWithNAV(uint256 taoAmount) external {
        NAVData memory navData = navOracle.getCurrentNAV();
        require(navOracle.isNAVValid(), "NAV not valid");

        uint256 tao20Amount = navOracle.getNAVForMinting(taoAmount);
        _mint(msg.sender, tao20Amount);

        emit MintWithNAV(msg.sender, taoAmount, tao20Amount, navData.navPerToken);
    }
}
