// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {RoundId} from "../shared/types/Ids.sol";
import {AggregatorV3Interface} from "./interfaces/AggregatorV3Interface.sol";
import {INAVOracle} from "./interfaces/INAVOracle.sol";
import {HistoricalNAV, NAVData} from "./types/OracleTypes.sol";

/// @title AggregatorV3Adapter
/// @notice The NAV as a Chainlink feed, so that existing consumers work unchanged. 18 decimals; round id = round;
/// `startedAt` and `updatedAt` are when the NAV was observed.
/// @dev Unlike the feed it stands for, `latestRoundData` reverts when there is no NAV to trust: consumers that forget to
/// look at `updatedAt` are safe too.
contract AggregatorV3Adapter is AggregatorV3Interface {
    /// @inheritdoc AggregatorV3Interface
    uint8 public constant decimals = 18;
    /// @inheritdoc AggregatorV3Interface
    uint256 public constant version = 1;
    /// @inheritdoc AggregatorV3Interface
    string public description;

    INAVOracle public immutable ORACLE;

    /// @param oracle The NAV oracle.
    /// @param pair What is priced, for people: "TAO20 / TAO".
    constructor(INAVOracle oracle, string memory pair) {
        ORACLE = oracle;
        description = pair;
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        HistoricalNAV memory nav = ORACLE.getHistoricalNAV(RoundId.wrap(roundId));
        return _answer(nav.round, nav.navPerToken, nav.timestamp);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        NAVData memory nav = ORACLE.getCurrentNAV();
        return _answer(ORACLE.latestRound(), nav.navPerToken, nav.timestamp);
    }

    function _answer(
        RoundId round,
        uint256 navWad,
        uint256 observedAt
    ) internal pure returns (uint80, int256, uint256, uint256, uint80) {
        uint80 roundId = uint80(RoundId.unwrap(round)); // rounds fit 30 bits
        return (roundId, SafeCast.toInt256(navWad), observedAt, observedAt, roundId);
    }
}
