// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {RateKind} from "./StakingTypes.sol";

/// @dev What staking and withdrawing need. One slot.
struct StakedToken {
    address token;
    uint96 minStake;
}

/// @dev What earning needs. One slot.
struct Yield {
    address rewardToken;
    uint32 unbondingSeconds; // at most a year
    uint32 lockSeconds; // at most 4 years
    uint16 rateBps; // at most 10,000
    uint8 minTrust; // at most 100
    RateKind kind;
}

/// @dev Principal. One slot.
struct Totals {
    uint96 principal; // what all positions hold, before slashes they did not take yet
    uint96 active; // not unbonding, after all slashes
    uint32 positions; // ever made: the number of the last one
    uint16 slashes; // ever executed
    uint8 queued; // slashes that wait, at most 32
}

/// @dev Windows. One slot.
struct Windows {
    address validator;
    uint32 evidenceSeconds;
    uint32 vetoSeconds;
}

/// @dev A pool: seven slots, of which staking touches five and a slash two. The first six are packed by {PoolSlots}, so
/// that each is read and written once.
struct Pool {
    uint256 staked; // slot 0: StakedToken
    uint256 yield; // slot 1: Yield
    uint256 totals; // slot 2: Totals
    uint256 accrual; // slot 3: power, fundedSeconds, settledAt, log2Growth of Work
    uint256 reserve; // slot 4: weighed, reserve of Work
    uint256 windows; // slot 5: Windows
    uint96 funded; // slot 6: reward tokens ever brought
    uint160 slashed; // slot 6: settled, not yet sent
}

/// @dev A position. One slot.
struct Position {
    uint96 amount; // before the slashes from `cursor` on
    uint40 enteredAt; // never 0
    uint40 mark; // while it earns: funded seconds it was last paid up to; then: when it can be withdrawn
    uint16 cursor; // slashes of the pool it looked at
    uint8 trust; // at most 100
    bool isUnbonding;
    bool isPartlyPaid; // some of `amount` was paid, while slashes waited
}

/// @dev Where a position is kept.
struct PositionSlot {
    uint256 word; // a packed Position; 0 for none
}

/// @dev A pool and a position as an act works on them, in memory. The first six fill two slots, each as wide as said.
struct Work {
    uint256 power; // 104 bits: sum of amount x trust <= 2^96 x 100 < 2^103
    uint256 fundedSeconds; // 40 bits
    uint256 settledAt; // 40 bits
    uint256 log2Growth; // 64 bits: binary logarithm of 1 + APY, 18 decimals, at most 1e18; 0 for an APR
    uint256 weighed; // 160 bits. APR: sum of power x start < 2^143; APY: sum of shares < 2^159
    uint256 reserve; // 96 bits: at most what was funded
    uint256 yield; // a packed Yield
    uint256 totals; // packed Totals
    uint256 position; // a packed Position
    uint256 positionId;
    uint256 reward;
}
