// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev What is known of all numbered tokens together, in one word:
///
///   shares 154 bits, RAY | active 24 | inactive 24 | pending 24 | periods 24 | flags 6
///
/// `shares` is the sum of 1 / index at its start, rounded up, over the active tokens that earn; `pending` counts those
/// that wait for the next close; `periods` counts closed periods.
type Totals is uint256;

using TotalsLib for Totals global;

/// @title TotalsLib
/// @notice Reads and changes {Totals}. Counts of at most 2^24 - 1 tokens cannot run into each other: what one side gains
/// the other loses, and `shares` has room for as many tokens at the least index there is.
library TotalsLib {
    /// @notice The periods outgrew their 24 bits.
    error Totals_TooManyPeriods(uint256 maximum);

    /// @notice Payouts are cut to the coverage of the last close.
    uint256 internal constant LOSS = 1;
    /// @notice The index was once too low for loss mode to end.
    uint256 internal constant LOSS_FOR_GOOD = 2;
    /// @notice Tokens wait in the queue.
    uint256 internal constant QUEUED = 4;
    /// @notice The end of issuance is announced.
    uint256 internal constant CLOSING = 8;
    /// @notice Genesis took place.
    uint256 internal constant OPEN = 16;
    /// @notice The last close went without the validators' word on the external position.
    uint256 internal constant OMITTED = 32;

    uint256 internal constant MAX_COUNT = 0xffffff;

    uint256 private constant SHARES_AT = 102;
    uint256 private constant ACTIVE_AT = 78;
    uint256 private constant INACTIVE_AT = 54;
    uint256 private constant PENDING_AT = 30;
    uint256 private constant PERIODS_AT = 6;
    uint256 private constant ONE_MORE_ACTIVE = (1 << ACTIVE_AT) - (1 << INACTIVE_AT);

    /// @notice The totals of genesis: `active_` tokens that earn from the first period.
    function genesis(uint256 shares_, uint256 active_, uint256 inactive_) internal pure returns (Totals) {
        return Totals.wrap((shares_ << SHARES_AT) | (active_ << ACTIVE_AT) | (inactive_ << INACTIVE_AT) | OPEN);
    }

    function shares(Totals self) internal pure returns (uint256) {
        return Totals.unwrap(self) >> SHARES_AT;
    }

    function active(Totals self) internal pure returns (uint256) {
        return (Totals.unwrap(self) >> ACTIVE_AT) & MAX_COUNT;
    }

    function inactive(Totals self) internal pure returns (uint256) {
        return (Totals.unwrap(self) >> INACTIVE_AT) & MAX_COUNT;
    }

    function pending(Totals self) internal pure returns (uint256) {
        return (Totals.unwrap(self) >> PENDING_AT) & MAX_COUNT;
    }

    function periods(Totals self) internal pure returns (uint256) {
        return (Totals.unwrap(self) >> PERIODS_AT) & MAX_COUNT;
    }

    function has(Totals self, uint256 flag) internal pure returns (bool) {
        return Totals.unwrap(self) & flag != 0;
    }

    function withFlag(Totals self, uint256 flag, bool isSet) internal pure returns (Totals) {
        uint256 word = Totals.unwrap(self);
        return Totals.wrap(isSet ? word | flag : word & ~flag);
    }

    /// @notice One more token is active, and pending. There must be an inactive one.
    function issued(Totals self) internal pure returns (Totals) {
        return Totals.wrap(Totals.unwrap(self) + ONE_MORE_ACTIVE + (1 << PENDING_AT));
    }

    /// @notice One token less is active, one that earned with `shares_`; or one that was pending, with 0.
    function redeemed(Totals self, uint256 shares_) internal pure returns (Totals) {
        uint256 less = shares_ == 0 ? 1 << PENDING_AT : shares_ << SHARES_AT;
        return Totals.wrap(Totals.unwrap(self) - ONE_MORE_ACTIVE - less);
    }

    /// @notice One more period is closed, and the pending tokens earn from now on with `sharesEach`.
    function closed(Totals self, uint256 sharesEach) internal pure returns (Totals) {
        require(self.periods() < MAX_COUNT, Totals_TooManyPeriods(MAX_COUNT));
        uint256 waiting = self.pending();
        // At most 2^24 tokens with at most 1e39 shares each fit 154 bits; pending ones are counted, and periods were checked.
        unchecked {
            return
                Totals.wrap(
                    Totals.unwrap(self) +
                        ((waiting * sharesEach) << SHARES_AT) -
                        (waiting << PENDING_AT) +
                        (1 << PERIODS_AT)
                );
        }
    }
}
