// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {SetMember, ValidatorSet, ValidatorSetLib} from "../../contracts/oracle/types/ValidatorSet.sol";

/// @dev Stores as the registry does: from a contract of its own.
contract SetStore {
    function store(SetMember[] memory members, uint256 epoch) external {
        ValidatorSetLib.store(members, epoch);
    }
}

/// @notice A set comes back from contract code as it was written, whatever its size and its members.
contract ValidatorSetTest is Test {
    SetStore internal _store = new SetStore();

    function testFuzz_comesBackAsItWasWritten(uint256 seed, uint256 size, uint16 epoch) public {
        uint256 n = bound(size, 1, 100);
        SetMember[] memory members = _members(seed, n);
        _store.store(members, epoch);
        ValidatorSet memory set = ValidatorSetLib.load(address(_store), epoch);

        assertEq(set.count(), n);
        uint256 total;
        for (uint256 i = 0; i < n; ++i) {
            (address signer, uint256 stake) = set.member(i);
            assertEq(signer, members[i].signer);
            assertEq(stake, members[i].stake);
            assertEq(set.indexOfSubmitter(members[i].submitter), i);
            total += members[i].stake;
        }
        assertEq(set.totalStake(), total);
    }

    function testFuzz_strangersHaveNoIndex(uint256 seed, uint256 size, address stranger) public {
        uint256 n = bound(size, 1, 100);
        SetMember[] memory members = _members(seed, n);
        for (uint256 i = 0; i < n; ++i) {
            vm.assume(members[i].submitter != stranger);
        }
        _store.store(members, 1);
        ValidatorSet memory set = ValidatorSetLib.load(address(_store), 1);
        assertEq(set.indexOfSubmitter(stranger), ValidatorSetLib.NONE);
        for (uint256 i = 0; i < n; ++i) {
            assertEq(set.indexOfSubmitter(members[i].signer), ValidatorSetLib.NONE);
        }
    }

    function test_aHundredOfTheGreatestStakeAddUp() public {
        SetMember[] memory members = _members(7, 100);
        for (uint256 i = 0; i < 100; ++i) {
            members[i].stake = type(uint96).max;
        }
        _store.store(members, 65_535);
        ValidatorSet memory set = ValidatorSetLib.load(address(_store), 65_535);
        assertEq(set.totalStake(), 100 * uint256(type(uint96).max));
        (address signer, uint256 stake) = set.member(99);
        assertEq(signer, members[99].signer);
        assertEq(stake, type(uint96).max);
        assertEq(set.indexOfSubmitter(members[99].submitter), 99);
    }

    function test_setsOfEpochsLieApart() public {
        SetMember[] memory first = _members(1, 3);
        SetMember[] memory second = _members(2, 4);
        _store.store(first, 1);
        _store.store(second, 2);
        assertEq(ValidatorSetLib.load(address(_store), 1).count(), 3);
        assertEq(ValidatorSetLib.load(address(_store), 2).count(), 4);
    }

    function test_anEpochIsWrittenOnce() public {
        _store.store(_members(1, 3), 1);
        vm.expectRevert();
        _store.store(_members(2, 3), 1);
        (address signer,) = ValidatorSetLib.load(address(_store), 1).member(0);
        assertEq(signer, _members(1, 3)[0].signer);
    }

    function _members(uint256 seed, uint256 n) internal pure returns (SetMember[] memory members) {
        members = new SetMember[](n);
        for (uint256 i = 0; i < n; ++i) {
            members[i] = SetMember({
                signer: address(uint160(uint256(keccak256(abi.encode(seed, "signer", i))))),
                submitter: address(uint160(uint256(keccak256(abi.encode(seed, "submitter", i))))),
                stake: uint96(uint256(keccak256(abi.encode(seed, "stake", i))))
            });
        }
    }
}
