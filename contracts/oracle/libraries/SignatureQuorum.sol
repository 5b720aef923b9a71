// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Rulebook} from "../types/Rulebook.sol";

/// @title SignatureQuorum
/// @notice How much of a validator set signed a digest. One entry a signer: index 1 byte, r 32 bytes, vs 32 bytes
/// (EIP-2098), by strictly rising index, so nobody counts twice and another encoding of a signature gains nothing.
library SignatureQuorum {
    uint256 internal constant ENTRY_BYTES = 65;
    uint256 private constant STAKE_MASK = 0xffffffffffffffffffffffff; // 96 bits

    /// @notice The signatures are no whole number of entries.
    error SignatureQuorum_LengthInvalid(uint256 length);
    /// @notice Entries must rise by index and name a member of the set.
    error SignatureQuorum_IndexInvalid(uint256 index, uint256 validators);
    /// @notice An entry is not the signature of the validator it names.
    error SignatureQuorum_SignatureInvalid(uint256 index, address signer, address recovered);

    /// @notice Sums the stake behind `digest`. Every entry must be valid: one bad signature reverts the whole.
    /// @dev At most 100 steps, one ecrecover each. Members are never the zero address, so a failed recovery is no member.
    /// @return stake Stake of the signers.
    /// @return signers Number of signers.
    function tally(
        Rulebook book,
        bytes32 digest,
        bytes calldata signatures
    ) internal view returns (uint256 stake, uint256 signers) {
        uint256 members = book.membersPointer();
        uint256 next; // the least index still allowed
        uint256 taken; // bytes of entries found valid
        // One entry a turn: recovered address = member's, index in order, stake added; stops at the first that is not.
        // Indexes rise, so the last one alone tells whether all are in the set. A failed recovery leaves v, which is
        // nobody's address. Sums of 100 stakes of 96 bits cannot overflow. Borrows the free pointer and the zero slot
        // as scratch for the precompile's input, and puts them back.
        assembly ("memory-safe") {
            let free := mload(0x40)
            let entry := signatures.offset
            let end := add(entry, signatures.length)
            mstore(0x00, digest)
            for {} lt(entry, end) {
                entry := add(entry, ENTRY_BYTES)
            } {
                calldatacopy(0x40, add(entry, 1), 0x40) // r, vs
                let vs := mload(0x60)
                mstore(0x20, add(27, shr(255, vs)))
                mstore(0x60, shr(1, shl(1, vs)))
                pop(staticcall(gas(), 1, 0x00, 0x80, 0x20, 0x20))

                let index := byte(0, calldataload(entry))
                let member := mload(add(members, shl(5, index)))
                if or(lt(index, next), xor(mload(0x20), shr(96, member))) {
                    break
                }
                next := add(index, 1)
                stake := add(stake, and(member, STAKE_MASK))
            }
            taken := sub(entry, signatures.offset)
            mstore(0x40, free)
            mstore(0x60, 0)
        }
        if (taken != signatures.length || next > book.count()) _refuse(book, digest, signatures, taken);
        return (stake, taken / ENTRY_BYTES);
    }

    /// @dev Says what is wrong: with the length, with an index, or with the entry at byte `offset`, the first that `tally`
    /// did not take.
    function _refuse(Rulebook book, bytes32 digest, bytes calldata signatures, uint256 offset) private pure {
        require(signatures.length % ENTRY_BYTES == 0, SignatureQuorum_LengthInvalid(signatures.length));
        uint256 least;
        for (uint256 i = 0; i < signatures.length; i += ENTRY_BYTES) {
            uint256 index = uint8(signatures[i]);
            require(index >= least && index < book.count(), SignatureQuorum_IndexInvalid(index, book.count()));
            least = index + 1;
        }
        bytes calldata entry = signatures[offset:];
        (address signer, ) = book.member(uint8(entry[0]));
        uint256 vs = uint256(bytes32(entry[33:65]));
        address recovered = ecrecover(digest, uint8(27 + (vs >> 255)), bytes32(entry[1:33]), bytes32((vs << 1) >> 1));
        revert SignatureQuorum_SignatureInvalid(uint8(entry[0]), signer, recovered);
    }
}
