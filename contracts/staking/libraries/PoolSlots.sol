// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Accrual, Position, Reserve, StakedToken, Totals, Windows, Yield} from "../types/Pool.sol";
import {RateKind, Slash} from "../types/StakingTypes.sol";

/// @title PoolSlots
/// @notice A word for each of the structs that fill one slot, the first field in the lowest bits: the compiler would read
/// and write the slot once a field. Every field is as wide as its type, so nothing is cut.
library PoolSlots {
    function pack(StakedToken memory value) internal pure returns (uint256) {
        return uint256(uint160(value.token)) | (uint256(value.minStake) << 160);
    }

    function toStakedToken(uint256 word) internal pure returns (StakedToken memory value) {
        value.token = address(uint160(word));
        value.minStake = uint96(word >> 160);
    }

    function pack(Yield memory value) internal pure returns (uint256) {
        return
            uint256(uint160(value.rewardToken)) |
            (uint256(value.unbondingSeconds) << 160) |
            (uint256(value.lockSeconds) << 192) |
            (uint256(value.rateBps) << 224) |
            (uint256(value.minTrust) << 240) |
            (uint256(value.kind) << 248);
    }

    function toYield(uint256 word) internal pure returns (Yield memory value) {
        value.rewardToken = address(uint160(word));
        value.unbondingSeconds = uint32(word >> 160);
        value.lockSeconds = uint32(word >> 192);
        value.rateBps = uint16(word >> 224);
        value.minTrust = uint8(word >> 240);
        value.kind = RateKind(uint8(word >> 248));
    }

    function pack(Totals memory value) internal pure returns (uint256) {
        return
            uint256(value.principal) |
            (uint256(value.active) << 96) |
            (uint256(value.positions) << 192) |
            (uint256(value.slashes) << 224) |
            (uint256(value.queued) << 240);
    }

    function toTotals(uint256 word) internal pure returns (Totals memory value) {
        value.principal = uint96(word);
        value.active = uint96(word >> 96);
        value.positions = uint32(word >> 192);
        value.slashes = uint16(word >> 224);
        value.queued = uint8(word >> 240);
    }

    function pack(Accrual memory value) internal pure returns (uint256) {
        return
            uint256(value.power) |
            (uint256(value.fundedSeconds) << 104) |
            (uint256(value.settledAt) << 144) |
            (uint256(value.log2Growth) << 184);
    }

    function toAccrual(uint256 word) internal pure returns (Accrual memory value) {
        value.power = uint104(word);
        value.fundedSeconds = uint40(word >> 104);
        value.settledAt = uint40(word >> 144);
        value.log2Growth = uint64(word >> 184);
    }

    function pack(Reserve memory value) internal pure returns (uint256) {
        return uint256(value.weighed) | (uint256(value.amount) << 160);
    }

    function toReserve(uint256 word) internal pure returns (Reserve memory value) {
        value.weighed = uint160(word);
        value.amount = uint96(word >> 160);
    }

    function pack(Windows memory value) internal pure returns (uint256) {
        return
            uint256(uint160(value.validator)) |
            (uint256(value.evidenceSeconds) << 160) |
            (uint256(value.vetoSeconds) << 192);
    }

    function toWindows(uint256 word) internal pure returns (Windows memory value) {
        value.validator = address(uint160(word));
        value.evidenceSeconds = uint32(word >> 160);
        value.vetoSeconds = uint32(word >> 192);
    }

    function pack(Position memory value) internal pure returns (uint256) {
        return
            uint256(value.amount) |
            (uint256(value.enteredAt) << 96) |
            (uint256(value.mark) << 136) |
            (uint256(value.cursor) << 176) |
            (uint256(value.trust) << 192) |
            (value.isUnbonding ? uint256(1) << 200 : 0) |
            (value.isPartlyPaid ? uint256(1) << 201 : 0);
    }

    function toPosition(uint256 word) internal pure returns (Position memory value) {
        value.amount = uint96(word);
        value.enteredAt = uint40(word >> 96);
        value.mark = uint40(word >> 136);
        value.cursor = uint16(word >> 176);
        value.trust = uint8(word >> 192);
        value.isUnbonding = (word >> 200) & 1 == 1;
        value.isPartlyPaid = (word >> 201) & 1 == 1;
    }

    function pack(Slash memory value) internal pure returns (uint256) {
        return
            uint256(value.offenceAt) |
            (uint256(value.executedAt) << 40) |
            (uint256(value.bps) << 80) |
            (uint256(value.leftRay) << 96);
    }

    function toSlash(uint256 word) internal pure returns (Slash memory value) {
        value.offenceAt = uint40(word);
        value.executedAt = uint40(word >> 40);
        value.bps = uint16(word >> 80);
        value.leftRay = uint128(word >> 96);
    }
}
