// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Parameters} from "./OracleTypes.sol";

/// @dev {Parameters} and the epoch of the validator set they go with, in one word. From the highest bit to the lowest:
///
///   minNav 64 | maxNav 64 | tolerance 16 | maxDeviation 16 | minConfidence 16 | maxJump 16 | bandShare 16
///   | minValidators 8 | quarantineRounds 8 | maxArrivalAge 8 | maxFuture 8 | setEpoch 16
///
/// minNav and maxNav are in billionths (1e9 WAD); shares are bps; ages are seconds.
type Rules is uint256;

using RulesLib for Rules global;

/// @title RulesLib
/// @notice Reads and writes the fields of {Rules}.
library RulesLib {
    uint256 internal constant NAV_UNIT = 1e9;

    function minNavWad(Rules rules) internal pure returns (uint256) {
        unchecked {
            return (Rules.unwrap(rules) >> 192) * NAV_UNIT; // 64 bits x 30 bits
        }
    }

    function maxNavWad(Rules rules) internal pure returns (uint256) {
        unchecked {
            return uint256(uint64(Rules.unwrap(rules) >> 128)) * NAV_UNIT; // 64 bits x 30 bits
        }
    }

    function toleranceBps(Rules rules) internal pure returns (uint256) {
        return uint16(Rules.unwrap(rules) >> 112);
    }

    function maxDeviationBps(Rules rules) internal pure returns (uint256) {
        return uint16(Rules.unwrap(rules) >> 96);
    }

    function minConfidenceBps(Rules rules) internal pure returns (uint256) {
        return uint16(Rules.unwrap(rules) >> 80);
    }

    function maxJumpBps(Rules rules) internal pure returns (uint256) {
        return uint16(Rules.unwrap(rules) >> 64);
    }

    function bandShareBps(Rules rules) internal pure returns (uint256) {
        return uint16(Rules.unwrap(rules) >> 48);
    }

    function minValidators(Rules rules) internal pure returns (uint256) {
        return uint8(Rules.unwrap(rules) >> 40);
    }

    function quarantineRounds(Rules rules) internal pure returns (uint256) {
        return uint8(Rules.unwrap(rules) >> 32);
    }

    function maxArrivalAgeSeconds(Rules rules) internal pure returns (uint256) {
        return uint8(Rules.unwrap(rules) >> 24);
    }

    function maxFutureSeconds(Rules rules) internal pure returns (uint256) {
        return uint8(Rules.unwrap(rules) >> 16);
    }

    function setEpoch(Rules rules) internal pure returns (uint256) {
        return uint16(Rules.unwrap(rules));
    }

    /// @notice The same rules for another validator set; the registry keeps epochs within 16 bits.
    function withSetEpoch(Rules rules, uint256 epoch) internal pure returns (Rules) {
        return Rules.wrap((Rules.unwrap(rules) & ~uint256(type(uint16).max)) | epoch);
    }

    /// @notice Packs `parameters`, which must be within their bounds.
    function pack(Parameters memory parameters, uint256 epoch) internal pure returns (Rules) {
        uint256 range = ((parameters.minNavWad / NAV_UNIT) << 192) | ((parameters.maxNavWad / NAV_UNIT) << 128);
        uint256 shares =
            (uint256(parameters.toleranceBps) << 112) |
                (uint256(parameters.maxDeviationBps) << 96) |
                (uint256(parameters.minConfidenceBps) << 80) |
                (uint256(parameters.maxJumpBps) << 64) |
                (uint256(parameters.bandShareBps) << 48);
        uint256 counts =
            (uint256(parameters.minValidators) << 40) |
                (uint256(parameters.quarantineRounds) << 32) |
                (uint256(parameters.maxArrivalAgeSeconds) << 24) |
                (uint256(parameters.maxFutureSeconds) << 16);
        return Rules.wrap(range | shares | counts | epoch);
    }

    /// @notice The parameters, as {pack} took them.
    function unpack(Rules rules) internal pure returns (Parameters memory) {
        return
            Parameters({
                minNavWad: rules.minNavWad(),
                maxNavWad: rules.maxNavWad(),
                toleranceBps: uint16(rules.toleranceBps()),
                maxDeviationBps: uint16(rules.maxDeviationBps()),
                minConfidenceBps: uint16(rules.minConfidenceBps()),
                maxJumpBps: uint16(rules.maxJumpBps()),
                bandShareBps: uint16(rules.bandShareBps()),
                minValidators: uint8(rules.minValidators()),
                quarantineRounds: uint8(rules.quarantineRounds()),
                maxArrivalAgeSeconds: uint8(rules.maxArrivalAgeSeconds()),
                maxFutureSeconds: uint8(rules.maxFutureSeconds())
            });
    }
}
