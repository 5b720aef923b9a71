// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LibRLP} from "solady/src/utils/LibRLP.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

/// @title StrategyList
/// @notice A list of strategies, written to contract code: one cold account instead of a cold slot for each.
///
/// Its writer creates nothing else, so list v is its creation number v, and lies at an address that follows from the
/// writer and v alone.
library StrategyList {
    /// @notice A chain that gives contracts other addresses than Ethereum does: the list could not be found again.
    error StrategyList_Misplaced(address pointer, address expected);

    /// @notice Stores `list` as list `version`, the next after the last one stored.
    function store(address[] memory list, uint256 version) internal {
        address pointer = SSTORE2.write(abi.encode(list));
        address expected = LibRLP.computeAddress(address(this), version);
        require(pointer == expected, StrategyList_Misplaced(pointer, expected));
    }

    /// @notice List `version` of this contract; empty for version 0.
    function load(uint256 version) internal view returns (address[] memory list) {
        if (version == 0) return list;
        return abi.decode(SSTORE2.read(LibRLP.computeAddress(address(this), version)), (address[]));
    }

    /// @notice The list with `strategy` at its end.
    function with(address[] memory list, address strategy) internal pure returns (address[] memory longer) {
        longer = new address[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = strategy;
    }

    /// @notice The list without its entry `at`; the others keep their order.
    function without(address[] memory list, uint256 at) internal pure returns (address[] memory shorter) {
        shorter = new address[](list.length - 1);
        for (uint256 i = 0; i < shorter.length; ++i) shorter[i] = list[i < at ? i : i + 1];
    }

    /// @notice Where `strategy` stands; the length when it does not.
    function find(address[] memory list, address strategy) internal pure returns (uint256 at) {
        while (at < list.length && list[at] != strategy) ++at;
    }
}
