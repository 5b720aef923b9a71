// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev What a numbered token is doing.
enum TokenState {
    /// Nobody's; it can be issued.
    INACTIVE,
    /// Somebody's.
    ACTIVE,
    /// Somebody's, and waiting to be redeemed.
    QUEUED
}

/// @dev One numbered token as it stands.
struct TokenView {
    /// What it is doing.
    TokenState state;
    /// Whose it is; zero when inactive.
    address owner;
    /// When it was activated, unix seconds; 0 when inactive.
    uint256 activatedAt;
    /// Close from which it earns; 0 for genesis.
    uint256 since;
    /// What it is worth, WAD; 0 when inactive.
    uint256 valueWad;
    /// Where it stands in the queue; 0 outside it.
    uint256 place;
}

/// @dev The parameters of a deployment; none can change afterwards.
struct FundParameters {
    /// How many numbered tokens there are, 1 to 2^24 - 1.
    uint256 totalTokens;
    /// How many are active at genesis.
    uint256 genesisTokens;
    /// What a token is worth when it is activated, and what of its price goes to the fund, WAD.
    uint256 coreWad;
    /// What of its price goes to the treasury, and what the reserve holds for it, WAD.
    uint256 premiumWad;
    /// Least time from one close to the next, seconds, 1 to 366 days.
    uint256 minPeriodSeconds;
    /// Most that one close counts as a gain, bps of the fund, 1 to 90,000.
    uint256 maxGainBps;
    /// Whose the tokens of genesis are.
    address distributor;
}

/// @dev What one close did to the fund.
struct Growth {
    /// The counted worth after the period, x 1e27.
    uint256 numerator;
    /// The worth the period began with, x 1e27.
    uint256 denominator;
    /// The fund's worth before the close, flows of the period included, in the settlement asset.
    uint256 worthBefore;
    /// The same after it.
    uint256 worthAfter;
    /// The external position's book before it.
    uint256 externalBefore;
    /// The same after it.
    uint256 externalAfter;
    /// The positions' book before it.
    int256 positionsBefore;
    /// The same after it, less gains that wait for a later close.
    int256 positionsAfter;
}

/// @dev An investment in an allowed strategy.
struct Position {
    /// An ERC-4626 vault over the settlement asset.
    address strategy;
    /// Shares of it that the fund's books hold.
    uint256 shares;
}

/// @dev What the validators say of the external position for one period.
struct ExternalReturn {
    /// Number of the period it closes.
    uint256 period;
    /// The external position's book value that the ratio is of, in the settlement asset.
    uint256 valueBefore;
    /// Value after the period / value before it, RAY.
    uint256 ratioRay;
}

/// @dev The whole system at a moment. Amounts in WAD.
struct SystemStatus {
    /// Time of the block, unix seconds.
    uint256 timestamp;
    /// The fund's worth: cash, positions, external position.
    uint256 operationalFund;
    /// The label of inactive tokens' premium: premium x (total - active).
    uint256 premiumReserve;
    /// Active tokens, queued ones included.
    uint256 activeTokens;
    /// Tokens that can be issued.
    uint256 inactiveTokens;
    /// What all active tokens are worth, rounded up.
    uint256 totalTokenValue;
    /// The same for one, rounded up; 0 without an active token.
    uint256 averageTokenValue;
    /// Fund / total token value, rounded down; the greatest number there is without an active token.
    uint256 coverageRatioWad;
    /// Growth of a genesis token, WAD: 0.25e18 for +25 %.
    int256 inceptionReturnWad;
    /// Fund + total token value + premium reserve, as the founding text defines it.
    uint256 systemNav;
    /// Fund - total token value, the sponsor's; negative when the fund falls short.
    int256 equity;
}

/// @dev One line of an integrity report.
struct IntegrityCheck {
    /// Which: premium_reserve, committed, operational_fund, token_count, liability, coverage.
    string name;
    /// What it should be.
    uint256 expected;
    /// What it is.
    uint256 actual;
    /// Whether that is in order.
    bool pass;
}
