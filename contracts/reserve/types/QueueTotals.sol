// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev The queue of redemptions, in one word:
///
///   (14 empty) | shares 154 bits, RAY | pending 24 | head 32 | tail 32
///
/// `shares` and `pending` are those of the tokens that wait, as in {Totals}. `head` is the next place to pay, `tail` the
/// next to give; the first place is 1.
type QueueTotals is uint256;

using QueueTotalsLib for QueueTotals global;

/// @title QueueTotalsLib
/// @notice Reads and changes {QueueTotals}.
library QueueTotalsLib {
    /// @notice The places outgrew their 32 bits.
    error QueueTotals_Full(uint256 maximum);

    uint256 private constant SHARES_AT = 88;
    uint256 private constant PENDING_AT = 64;
    uint256 private constant HEAD_AT = 32;
    uint256 private constant MASK_24 = 0xffffff;
    uint256 private constant MASK_32 = 0xffffffff;
    /// @dev An empty queue whose first place is 1.
    uint256 private constant FRESH = (1 << HEAD_AT) | 1;

    /// @notice The word as it lies in storage; an unwritten one is an empty queue.
    function orFresh(QueueTotals self) internal pure returns (QueueTotals) {
        return QueueTotals.unwrap(self) == 0 ? QueueTotals.wrap(FRESH) : self;
    }

    function shares(QueueTotals self) internal pure returns (uint256) {
        return QueueTotals.unwrap(self) >> SHARES_AT;
    }

    function pending(QueueTotals self) internal pure returns (uint256) {
        return (QueueTotals.unwrap(self) >> PENDING_AT) & MASK_24;
    }

    function head(QueueTotals self) internal pure returns (uint256) {
        return (QueueTotals.unwrap(self) >> HEAD_AT) & MASK_32;
    }

    function tail(QueueTotals self) internal pure returns (uint256) {
        return QueueTotals.unwrap(self) & MASK_32;
    }

    /// @notice Whether no token waits.
    function isEmpty(QueueTotals self) internal pure returns (bool) {
        return QueueTotals.unwrap(self) >> PENDING_AT == 0;
    }

    /// @notice One more token at the end: one that earns with `shares_`, or a pending one with 0.
    function joined(QueueTotals self, uint256 shares_) internal pure returns (QueueTotals) {
        require(self.tail() < MASK_32, QueueTotals_Full(MASK_32));
        return QueueTotals.wrap(QueueTotals.unwrap(self) + 1 + _weight(shares_));
    }

    /// @notice One token less, of `shares_` as in {joined}.
    function left(QueueTotals self, uint256 shares_) internal pure returns (QueueTotals) {
        return QueueTotals.wrap(QueueTotals.unwrap(self) - _weight(shares_));
    }

    /// @notice The next place is up.
    function advanced(QueueTotals self) internal pure returns (QueueTotals) {
        return QueueTotals.wrap(QueueTotals.unwrap(self) + (1 << HEAD_AT));
    }

    /// @notice The pending tokens earn from now on with `sharesEach`.
    function closed(QueueTotals self, uint256 sharesEach) internal pure returns (QueueTotals) {
        uint256 waiting = self.pending();
        return
            QueueTotals.wrap(
                QueueTotals.unwrap(self) + ((waiting * sharesEach) << SHARES_AT) - (waiting << PENDING_AT)
            );
    }

    function _weight(uint256 shares_) private pure returns (uint256) {
        return shares_ == 0 ? 1 << PENDING_AT : shares_ << SHARES_AT;
    }
}
