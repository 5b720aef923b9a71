// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev What an exit left to be pulled later, in one word:
///
///   baskets 120 bits, RAY | cash 104 bits | unused 11 bits | paid 21 bits, one a component, bit 20 for cash
///
/// Nothing is owed of a component whose bit is set.
type Claim is uint256;

using ClaimLib for Claim global;

/// @title ClaimLib
/// @notice Reads and changes {Claim}s.
library ClaimLib {
    /// @notice Position of cash in a set of components.
    uint256 internal constant CASH = 20;
    /// @notice Every component, and cash.
    uint256 internal constant ALL = (1 << 21) - 1;

    uint256 private constant BASKETS_AT = 136;
    uint256 private constant CASH_AT = 32;
    uint256 private constant MAX_CASH = type(uint104).max;

    /// @notice `baskets_` and `cash_` must fit 120 and 104 bits: they come out of {Books}.
    function make(uint256 baskets_, uint256 cash_, uint256 paid_) internal pure returns (Claim) {
        return Claim.wrap((baskets_ << BASKETS_AT) | (cash_ << CASH_AT) | paid_);
    }

    function baskets(Claim self) internal pure returns (uint256) {
        return Claim.unwrap(self) >> BASKETS_AT;
    }

    function cash(Claim self) internal pure returns (uint256) {
        return (Claim.unwrap(self) >> CASH_AT) & MAX_CASH;
    }

    /// @notice Whether as much again fits, and what is paid is exactly `paid_`.
    function canGrow(Claim self, uint256 paid_, uint256 baskets_, uint256 cash_) internal pure returns (bool) {
        return self.paid() == paid_ && self.baskets() + baskets_ < 1 << 120 && self.cash() + cash_ <= MAX_CASH;
    }

    /// @notice Components that are owed no more.
    function paid(Claim self) internal pure returns (uint256) {
        return Claim.unwrap(self) & ALL;
    }

    /// @notice Components still owed; none for a claim that never was.
    function open(Claim self) internal pure returns (uint256) {
        return Claim.unwrap(self) == 0 ? 0 : ~Claim.unwrap(self) & ALL;
    }
}
