// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Pool, Position, StakedToken, Totals, Windows, Work, Yield} from "../types/Pool.sol";
import {RateKind, Slash} from "../types/StakingTypes.sol";

/// @title PoolSlots
/// @notice A word for each of the structs that fill one slot, the first field in the lowest bits: the compiler would read
/// and write the slot once a field. Every field is as wide as its type, so nothing is cut.
library PoolSlots {
    uint256 private constant MARK_SHIFT = 136;
    uint256 private constant TRUST_SHIFT = 192;

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

    /* ONE FIELD OF A WORD */

    function tokenOf(uint256 staked) internal pure returns (address) {
        return address(uint160(staked));
    }

    function minStakeOf(uint256 staked) internal pure returns (uint256) {
        return staked >> 160;
    }

    function rewardTokenOf(uint256 yield) internal pure returns (address) {
        return address(uint160(yield));
    }

    function unbondingSecondsOf(uint256 yield) internal pure returns (uint256) {
        return uint32(yield >> 160);
    }

    function lockSecondsOf(uint256 yield) internal pure returns (uint256) {
        return uint32(yield >> 192);
    }

    function rateBpsOf(uint256 yield) internal pure returns (uint256) {
        return uint16(yield >> 224);
    }

    function minTrustOf(uint256 yield) internal pure returns (uint256) {
        return uint8(yield >> 240);
    }

    function principalOf(uint256 totals) internal pure returns (uint256) {
        return uint96(totals);
    }

    function positionsOf(uint256 totals) internal pure returns (uint256) {
        return uint32(totals >> 192);
    }

    function slashesOf(uint256 totals) internal pure returns (uint256) {
        return uint16(totals >> 224);
    }

    function queuedOf(uint256 totals) internal pure returns (uint256) {
        return uint8(totals >> 240);
    }

    function amountOf(uint256 position) internal pure returns (uint256) {
        return uint96(position);
    }

    function enteredAtOf(uint256 position) internal pure returns (uint256) {
        return uint40(position >> 96);
    }

    function markOf(uint256 position) internal pure returns (uint256) {
        return uint40(position >> MARK_SHIFT);
    }

    function cursorOf(uint256 position) internal pure returns (uint256) {
        return uint16(position >> 176);
    }

    function trustOf(uint256 position) internal pure returns (uint256) {
        return uint8(position >> TRUST_SHIFT);
    }

    function isUnbonding(uint256 position) internal pure returns (bool) {
        return (position >> 200) & 1 == 1;
    }

    function isPartlyPaid(uint256 position) internal pure returns (bool) {
        return (position >> 201) & 1 == 1;
    }

    /* WORDS WITH ANOTHER FIELD */

    /// @notice A position that begins now: of less than 2^96, at most 2^40 funded seconds, 2^16 slashes and a trust of 100.
    function newPosition(
        uint256 amount,
        uint256 fundedSeconds,
        uint256 cursor,
        uint256 trust
    ) internal view returns (uint256) {
        return
            amount | (block.timestamp << 96) | (fundedSeconds << MARK_SHIFT) | (cursor << 176) | (trust << TRUST_SHIFT);
    }

    /// @notice A position paid up to, or to be withdrawn at, another moment of at most 40 bits.
    function withMark(uint256 position, uint256 mark) internal pure returns (uint256) {
        return (position & ~(uint256(type(uint40).max) << MARK_SHIFT)) | (mark << MARK_SHIFT);
    }

    /// @notice A position of another trust, of at most 8 bits.
    function withTrust(uint256 position, uint256 trust) internal pure returns (uint256) {
        return (position & ~(uint256(type(uint8).max) << TRUST_SHIFT)) | (trust << TRUST_SHIFT);
    }

    /// @notice Totals with one more position of `amount`. The caller has seen that the principal stays below 2^96.
    function withPosition(uint256 totals, uint256 amount) internal pure returns (uint256) {
        unchecked {
            uint256 principal = principalOf(totals) + amount;
            uint256 active = uint96(totals >> 96) + amount;
            if (active > principal) active = principal;
            // 2^32 positions are more than all blocks of a chain hold.
            return ((totals >> 192) << 192) + (1 << 192) + (active << 96) + principal;
        }
    }

    /* EARNING */

    function loadEarning(Pool storage pool, Work memory work) internal view {
        (uint256 accrual, uint256 reserve) = (pool.accrual, pool.reserve);
        work.power = uint104(accrual);
        work.fundedSeconds = uint40(accrual >> 104);
        work.settledAt = uint40(accrual >> 144);
        work.log2Growth = uint64(accrual >> 184);
        work.weighed = uint160(reserve);
        work.reserve = reserve >> 160;
        work.yield = pool.yield;
    }

    function storeEarning(Pool storage pool, Work memory work) internal {
        pool.accrual = work.power | (work.fundedSeconds << 104) | (work.settledAt << 144) | (work.log2Growth << 184);
        pool.reserve = work.weighed | (work.reserve << 160);
    }
}
