// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {SignatureQuorum} from "../../contracts/oracle/libraries/SignatureQuorum.sol";
import {SetMember, ValidatorSet, ValidatorSetLib} from "../../contracts/oracle/types/ValidatorSet.sol";

/// @dev Keeps a set and tallies against it, with signatures in calldata as the oracle has them.
contract QuorumCaller {
    function store(SetMember[] memory members) external {
        ValidatorSetLib.store(members, 1);
    }

    function tally(bytes32 digest, bytes calldata signatures) external view returns (uint256, uint256) {
        return SignatureQuorum.tally(ValidatorSetLib.load(address(this), 1), digest, signatures);
    }
}

/// @notice The tally counts exactly those who signed, once each, and takes nothing else.
contract SignatureQuorumTest is Test {
    uint256 internal constant SIZE = 9;

    QuorumCaller internal _caller = new QuorumCaller();
    uint256[SIZE] internal _keys;
    uint256[SIZE] internal _stakes;

    function setUp() public {
        SetMember[] memory members = new SetMember[](SIZE);
        for (uint256 i = 0; i < SIZE; ++i) {
            _keys[i] = uint256(keccak256(abi.encode("key", i))) >> 8;
            _stakes[i] = 100 + i * i;
            members[i] = SetMember(vm.addr(_keys[i]), address(uint160(i + 1)), uint96(_stakes[i]));
        }
        _caller.store(members);
    }

    function testFuzz_sumsExactlyTheSigners(bytes32 digest, uint256 mask) public view {
        mask %= 2 ** SIZE;
        bytes memory signatures;
        uint256 stake;
        uint256 signers;
        for (uint256 i = 0; i < SIZE; ++i) {
            if (mask & (1 << i) == 0) continue;
            signatures = bytes.concat(signatures, _entry(i, i, digest));
            stake += _stakes[i];
            ++signers;
        }
        (uint256 tallied, uint256 counted) = _caller.tally(digest, signatures);
        assertEq(tallied, stake);
        assertEq(counted, signers);
    }

    function testFuzz_refusesAnyOtherDigest(bytes32 digest, bytes32 signed, uint256 index) public {
        vm.assume(digest != signed);
        index %= SIZE;
        bytes memory entry = _entry(index, index, signed);
        vm.expectRevert();
        _caller.tally(digest, entry);
    }

    function testFuzz_refusesAnotherValidatorsSignature(bytes32 digest, uint256 named, uint256 signer) public {
        named %= SIZE;
        signer %= SIZE;
        vm.assume(named != signer);
        bytes memory entry = _entry(named, signer, digest);
        vm.expectRevert(
            abi.encodeWithSelector(
                SignatureQuorum.SignatureQuorum_SignatureInvalid.selector,
                named,
                vm.addr(_keys[named]),
                vm.addr(_keys[signer])
            )
        );
        _caller.tally(digest, entry);
    }

    function testFuzz_refusesEntriesThatDoNotRise(bytes32 digest, uint256 a, uint256 b) public {
        a %= SIZE;
        b %= a + 1;
        bytes memory entries = bytes.concat(_entry(a, a, digest), _entry(b, b, digest));
        vm.expectRevert(
            abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_IndexInvalid.selector, b, SIZE)
        );
        _caller.tally(digest, entries);
    }

    function testFuzz_refusesIndexesOutsideTheSet(bytes32 digest, uint8 index) public {
        vm.assume(index >= SIZE);
        bytes memory entry = _entry(0, 0, digest);
        entry[0] = bytes1(index);
        vm.expectRevert(
            abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_IndexInvalid.selector, index, SIZE)
        );
        _caller.tally(digest, entry);
    }

    function testFuzz_refusesBrokenLengths(bytes32 digest, bytes memory junk) public {
        vm.assume(junk.length % 65 != 0);
        vm.expectRevert(
            abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_LengthInvalid.selector, junk.length)
        );
        _caller.tally(digest, junk);
    }

    function testFuzz_refusesAnyBitFlipped(bytes32 digest, uint256 index, uint256 bit) public {
        index %= SIZE;
        bytes memory entry = _entry(index, index, digest);
        bit %= 520;
        entry[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        vm.expectRevert();
        _caller.tally(digest, entry);
    }

    function _entry(uint256 index, uint256 signer, bytes32 digest) internal view returns (bytes memory) {
        (bytes32 r, bytes32 vs) = vm.signCompact(_keys[signer], digest);
        return abi.encodePacked(uint8(index), r, vs);
    }
}
