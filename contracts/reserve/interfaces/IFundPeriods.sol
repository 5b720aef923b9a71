// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {TokenView} from "../types/FundTypes.sol";

/// @title IFundPeriods
/// @notice What numbered tokens are worth, now and at any past moment.
///
///   value(token, t) = core x index(t) / index(since)      rounded down
///   index(0) = 1;  index(k) = index(k - 1) x numerator(k) / denominator(k)
///
/// where numerator / denominator is the growth of the fund over period k. A token activated in an open period is worth
/// `core` until that period closes and earns from then on, so nobody buys a return just before it is booked. The value
/// is exact or less than one wei below, at an index of 1e-4 or more and up to a million closes.
///
/// The liability (the sum of all values) comes from one running sum of 1 / index(since), each rounded up: O(1), never
/// below the loop over all tokens, and above it by at most one wei a token and one for the sum.
interface IFundPeriods {
    /// @notice The token is inactive, so it has no value.
    error FundPeriods_TokenInactive(uint256 tokenId);
    /// @notice The token was not active then, in its present activation, or the moment is yet to come.
    /// @param at The moment asked for, unix seconds.
    /// @param from The least that can be asked for.
    /// @param to The greatest.
    error FundPeriods_TimeOutOfRange(uint256 at, uint256 from, uint256 to);
    /// @notice This period is not closed.
    error FundPeriods_NoSuchPeriod(uint256 period, uint256 closed);

    /// @notice What a token is worth when it is activated, WAD.
    function CORE_WAD() external view returns (uint256);

    /// @notice What `tokenId` is worth now, WAD. Loss mode, which cuts what is paid, leaves the value alone.
    /// @dev Errors: TokenInactive.
    function tokenValue(uint256 tokenId) external view returns (uint256 valueWad);

    /// @notice What `tokenId` was worth at `time`, WAD, in its present activation. Never changes once a later period
    /// closed.
    /// @dev Errors: TokenInactive, TimeOutOfRange. At most 24 steps.
    /// @param time Unix seconds, from its activation to now.
    function valueAt(uint256 tokenId, uint256 time) external view returns (uint256 valueWad);

    /// @notice What a token that earns since close `since` is worth once `period` is closed, WAD. Holds for tokens that
    /// are long redeemed too.
    /// @dev Errors: NoSuchPeriod.
    function valueAfter(uint256 since, uint256 period) external view returns (uint256 valueWad);

    /// @notice The last period closed at or before `time`; 0 for genesis. At most 24 steps.
    /// @dev Errors: TimeOutOfRange before genesis.
    function periodAt(uint256 time) external view returns (uint256 period);

    /// @notice A closed period: the index after it, with 45 decimals, when it closed, and what the fund was worth then, in
    /// the settlement asset. Number 0 is genesis.
    /// @dev Errors: NoSuchPeriod.
    function period(uint256 number) external view returns (uint256 index45, uint256 closedAt, uint256 worth);

    /// @notice Growth of a genesis token so far, RAY, rounded down.
    function indexRay() external view returns (uint256);

    /// @notice Sum of the values of all active tokens, WAD, rounded up.
    function liabilityWad() external view returns (uint256);

    /// @notice The liability kept by the acts themselves, one by one, WAD: what {liabilityWad} is checked against.
    function runningLiabilityWad() external view returns (uint256);

    /// @notice Everything known of `tokenId`, active or not.
    /// @dev Errors: NumberedTokens_NoSuchNumber.
    function token(uint256 tokenId) external view returns (TokenView memory);

    /// @notice Active tokens, queued ones included.
    function activeTokens() external view returns (uint256);

    /// @notice Inactive tokens, counted on their own: with the active ones they make `TOTAL_TOKENS`.
    function inactiveTokens() external view returns (uint256);

    /// @notice Active tokens that earn from the next close on.
    function pendingTokens() external view returns (uint256);

    /// @notice How many periods are closed.
    function closedPeriods() external view returns (uint256);
}
