// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {SignatureQuorum} from "../../contracts/oracle/libraries/SignatureQuorum.sol";
import {RulebookLib, SetMember} from "../../contracts/oracle/types/Rulebook.sol";
import {Rules} from "../../contracts/oracle/types/Rules.sol";

/// @dev Keeps a set and tallies against it, with signatures in calldata as the oracle has them.
contract QuorumCaller {
    function store(SetMember[] memory members) external {
        RulebookLib.make(Rules.wrap(0), address(0), members).store(1);
    }

    function tally(bytes32 digest, bytes calldata signatures) external view returns (uint256, uint256) {
        (uint256 stake, uint256 signers) = SignatureQuorum.tally(RulebookLib.load(1), digest, signatures);
        // The tally borrowed the zero slot and the free pointer: empty arrays must still be empty, new memory new.
        uint256[] memory empty;
        require(empty.length == 0, "zero slot dirty");
        bytes memory fresh = new bytes(64);
        require(keccak256(fresh) == keccak256(abi.encode(0, 0)), "memory dirty");
        return (stake, signers);
    }
}

/// @notice The tally counts exactly those who signed, once each, and takes nothing else.
contract SignatureQuorumTest is Test {
    uint256 internal constant SIZE = 9;

    QuorumCaller internal _caller = new QuorumCaller();
    uint256[SIZE] internal _keys;
    uint256[SIZE] internal _stakes;
    uint256[SIZE] internal _payers;

    function setUp() public {
        SetMember[] memory members = new SetMember[](SIZE);
        for (uint256 i = 0; i < SIZE; ++i) {
            _keys[i] = uint256(keccak256(abi.encode("key", i))) >> 8;
            _stakes[i] = 100 + i * i;
            _payers[i] = uint256(keccak256(abi.encode("payer", i))) >> 8;
            members[i] = SetMember(vm.addr(_keys[i]), uint96(_stakes[i]), vm.addr(_payers[i]));
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
        vm.expectRevert(abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_IndexInvalid.selector, b, SIZE));
        _caller.tally(digest, entries);
    }

    function testFuzz_refusesIndexesOutsideTheSet(bytes32 digest, uint8 index) public {
        vm.assume(index >= SIZE);
        bytes memory entry = _entry(0, 0, digest);
        entry[0] = bytes1(index);
        vm.expectRevert(abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_IndexInvalid.selector, index, SIZE));
        _caller.tally(digest, entry);
    }

    /// @dev Behind the members lie the submitters: whoever sits there cannot sign by an index beyond the set.
    function testFuzz_refusesWhoeverLiesBehindTheMembers(bytes32 digest, uint256 index) public {
        index = bound(index, 0, SIZE - 1);
        (bytes32 r, bytes32 vs) = vm.signCompact(_payers[0], digest);
        bytes memory sound = index == 0 ? bytes("") : _entry(index - 1, index - 1, digest);
        vm.expectRevert(abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_IndexInvalid.selector, SIZE, SIZE));
        _caller.tally(digest, bytes.concat(sound, abi.encodePacked(uint8(SIZE), r, vs)));
    }

    /// @dev An entry that recovers nobody, at an index where memory is empty: zero is no member.
    function testFuzz_refusesEntriesThatRecoverNobody(bytes32 digest, uint256 index) public {
        index = bound(index, SIZE, 255);
        vm.expectRevert(abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_IndexInvalid.selector, index, SIZE));
        _caller.tally(digest, abi.encodePacked(uint8(index), bytes32(0), bytes32(0)));
        index %= SIZE;
        vm.expectRevert(
            abi.encodeWithSelector(
                SignatureQuorum.SignatureQuorum_SignatureInvalid.selector,
                index,
                vm.addr(_keys[index]),
                address(0)
            )
        );
        _caller.tally(digest, abi.encodePacked(uint8(index), bytes32(0), bytes32(0)));
    }

    /// @dev After all who signed rightly: 255 and its successor, which does not fit a byte.
    function testFuzz_refusesIndex255(bytes32 digest, uint256 signer) public {
        signer %= SIZE;
        bytes memory last = _entry(255, signer, digest);
        vm.expectRevert(abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_IndexInvalid.selector, 255, SIZE));
        _caller.tally(digest, bytes.concat(_entry(signer, signer, digest), last));
        vm.expectRevert(abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_IndexInvalid.selector, 255, SIZE));
        _caller.tally(digest, bytes.concat(last, last));
        vm.expectRevert(abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_IndexInvalid.selector, 255, SIZE));
        _caller.tally(digest, bytes.concat(last, _entry(0, 0, digest)));
    }

    /// @dev Sound entries, then a piece of another sound one: no piece counts, nor do the ones before it.
    function testFuzz_refusesATrailingPiece(bytes32 digest, uint256 whole, uint256 piece) public {
        whole = bound(whole, 0, SIZE - 1);
        piece = bound(piece, 1, 64);
        bytes memory signatures;
        for (uint256 i = 0; i < whole; ++i) {
            signatures = bytes.concat(signatures, _entry(i, i, digest));
        }
        bytes memory cut = _entry(whole, whole, digest);
        assembly ("memory-safe") {
            mstore(cut, piece)
        }
        signatures = bytes.concat(signatures, cut);
        vm.expectRevert(
            abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_LengthInvalid.selector, whole * 65 + piece)
        );
        _caller.tally(digest, signatures);
    }

    /// @dev The piece is completed by bytes that follow the signatures in calldata: they are not signatures.
    function testFuzz_bytesBehindTheSignaturesDoNotCount(bytes32 digest, uint256 cut) public {
        cut = bound(cut, 1, 64);
        bytes memory signatures = bytes.concat(_entry(0, 0, digest), _entry(1, 1, digest));
        bytes memory data = abi.encodeCall(QuorumCaller.tally, (digest, signatures));
        assembly ("memory-safe") {
            mstore(add(data, 0x64), sub(130, cut)) // selector 4, digest 32, offset 32, then the length
        }
        (bool isTaken, bytes memory answer) = address(_caller).staticcall(data);
        assertFalse(isTaken);
        assertEq(answer, abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_LengthInvalid.selector, 130 - cut));
    }

    /// @dev Another encoding of the same signature, s mirrored, has no place in 32 bytes of vs but for its last bit.
    function testFuzz_theOtherParityRecoversSomebodyElse(bytes32 digest, uint256 index) public {
        index %= SIZE;
        (bytes32 r, bytes32 vs) = vm.signCompact(_keys[index], digest);
        vs ^= bytes32(uint256(1) << 255);
        vm.expectRevert();
        _caller.tally(digest, abi.encodePacked(uint8(index), r, vs));
    }

    function testFuzz_refusesBrokenLengths(bytes32 digest, bytes memory junk) public {
        vm.assume(junk.length % 65 != 0);
        vm.expectRevert(abi.encodeWithSelector(SignatureQuorum.SignatureQuorum_LengthInvalid.selector, junk.length));
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
