// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {ValidatorSet} from "../types/ValidatorSet.sol";

/// @title SignatureQuorum
/// @notice How much of a validator set signed a digest. One entry a signer: index 1 byte, r 32 bytes, vs 32 bytes
/// (EIP-2098), by strictly rising index, so nobody counts twice.
library SignatureQuorum {
    uint256 internal constant ENTRY_BYTES = 65;

    /// @notice The signatures are no whole number of entries.
    error SignatureQuorum_LengthInvalid(uint256 length);
    /// @notice Entries must rise by index and name a member of the set.
    error SignatureQuorum_IndexInvalid(uint256 index, uint256 validators);
    /// @notice An entry is not the signature of the validator it names.
    error SignatureQuorum_SignatureInvalid(uint256 index, address signer, address recovered);

    /// @notice Sums the stake behind `digest`. Every entry must be valid: one bad signature reverts the whole.
    /// @dev At most 100 steps, one ecrecover each.
    /// @return stake Stake of the signers.
    /// @return signers Number of signers.
    function tally(ValidatorSet memory set, bytes32 digest, bytes calldata signatures)
        internal
        pure
        returns (uint256 stake, uint256 signers)
    {
        uint256 length = signatures.length;
        require(length % ENTRY_BYTES == 0, SignatureQuorum_LengthInvalid(length));

        uint256 n = set.count();
        uint256 next; // the least index still allowed
        for (uint256 offset = 0; offset < length; offset += ENTRY_BYTES) {
            uint256 index = uint8(signatures[offset]);
            require(index >= next && index < n, SignatureQuorum_IndexInvalid(index, n));
            next = index + 1;

            (address signer, uint256 signerStake) = set.member(index);
            address recovered = ECDSA.recover(
                digest, bytes32(signatures[offset + 1:offset + 33]), bytes32(signatures[offset + 33:offset + 65])
            );
            require(recovered == signer, SignatureQuorum_SignatureInvalid(index, signer, recovered));
            stake += signerStake;
            ++signers;
        }
    }
}
