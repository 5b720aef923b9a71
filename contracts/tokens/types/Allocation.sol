// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Tokens that an account has from the start.
/// @param holder Whose.
/// @param amount How many, smallest units.
struct Allocation {
    address holder;
    uint256 amount;
}
