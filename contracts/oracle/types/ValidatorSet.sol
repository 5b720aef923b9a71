// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

/// @dev A whole validator set in memory, as it lies in contract code: one cold account a read, whatever its size.
///
///   total stake 32 bytes | n x (signer 20 bytes, stake 12 bytes) | n x submitter 20 bytes
///
/// The set of epoch e lives at an address that follows from the registry and e alone, so a reader that knows the epoch
/// needs no call to find it.
struct ValidatorSet {
    bytes blob;
}

using ValidatorSetLib for ValidatorSet global;

/// @notice One validator of a set being written.
struct SetMember {
    address signer;
    address submitter;
    uint96 stake;
}

/// @title ValidatorSetLib
/// @notice Writes and reads {ValidatorSet}s.
library ValidatorSetLib {
    uint256 private constant HEADER_BYTES = 32;
    uint256 private constant MEMBER_BYTES = 52;
    uint256 private constant STAKE_MASK = type(uint96).max;

    /// @notice Not a member.
    uint256 internal constant NONE = type(uint256).max;

    /// @notice Stores `members` as the set of `epoch`; once an epoch. Costs about 200 gas a byte.
    function store(SetMember[] memory members, uint256 epoch) internal {
        uint256 n = members.length;
        uint256 total;
        // 12 bytes more than needed, so that the last submitter can be written as a whole word; cut off below.
        bytes memory blob = new bytes(HEADER_BYTES + n * MEMBER_BYTES + 12);
        for (uint256 i = 0; i < n; ++i) {
            total += members[i].stake;
            _put(blob, HEADER_BYTES + i * 32, (uint256(uint160(members[i].signer)) << 96) | members[i].stake);
        }
        for (uint256 i = 0; i < n; ++i) {
            _put(blob, HEADER_BYTES + n * 32 + i * 20, uint256(uint160(members[i].submitter)) << 96);
        }
        _put(blob, 0, total);
        assembly ("memory-safe") {
            mstore(blob, sub(mload(blob), 12))
        }
        SSTORE2.writeDeterministic(blob, bytes32(epoch));
    }

    /// @notice The set that `registry` stored for `epoch`.
    function load(address registry, uint256 epoch) internal view returns (ValidatorSet memory set) {
        set.blob = SSTORE2.read(SSTORE2.predictDeterministicAddress(bytes32(epoch), registry));
    }

    /// @notice Number of validators.
    function count(ValidatorSet memory set) internal pure returns (uint256) {
        return (set.blob.length - HEADER_BYTES) / MEMBER_BYTES;
    }

    /// @notice Sum of all stakes.
    function totalStake(ValidatorSet memory set) internal pure returns (uint256) {
        return _word(set.blob, 0);
    }

    /// @notice Signer and stake of validator `index`.
    /// @dev `index` must be below `count()`: it is not checked again.
    function member(ValidatorSet memory set, uint256 index) internal pure returns (address signer, uint256 stake) {
        uint256 word = _word(set.blob, HEADER_BYTES + index * 32);
        return (address(uint160(word >> 96)), word & STAKE_MASK);
    }

    /// @notice Index of the validator that `submitter` sends for, or NONE. At most 100 steps.
    function indexOfSubmitter(ValidatorSet memory set, address submitter) internal pure returns (uint256) {
        uint256 n = set.count();
        uint256 offset = HEADER_BYTES + n * 32;
        for (uint256 i = 0; i < n; ++i) {
            if (address(uint160(_word(set.blob, offset + i * 20) >> 96)) == submitter) return i;
        }
        return NONE;
    }

    /// @dev 32 bytes of `blob` from `offset` on. The last submitter's word reaches 12 bytes past the blob, into memory
    /// whose bits are shifted out by its only caller.
    function _word(bytes memory blob, uint256 offset) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(blob, 0x20), offset))
        }
    }

    function _put(bytes memory blob, uint256 offset, uint256 word) private pure {
        assembly ("memory-safe") {
            mstore(add(add(blob, 0x20), offset), word)
        }
    }
}
