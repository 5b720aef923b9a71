// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";

import {Rulebook, RulebookLib, SetMember} from "../../contracts/oracle/types/Rulebook.sol";
import {Rules} from "../../contracts/oracle/types/Rules.sol";

/// @dev Stores as the oracle does: from a contract that creates nothing else. Answers with what it reads back.
contract BookStore {
    uint256 internal _last;

    /// @dev As if `count` books had been stored before.
    function skipTo(uint256 count) external {
        _last = count;
    }

    function store(Rules rules, address indexToken, SetMember[] memory members) external {
        RulebookLib.make(rules, indexToken, members).store(++_last);
    }

    function storeWithRules(uint256 edition, Rules rules) external {
        RulebookLib.load(edition).withRules(rules).store(++_last);
    }

    function storeWithIndexToken(uint256 edition, address indexToken) external {
        RulebookLib.load(edition).withIndexToken(indexToken).store(++_last);
    }

    function head(uint256 edition) external view returns (Rules, address, uint256, uint256) {
        Rulebook book = RulebookLib.load(edition);
        return (book.rules(), book.indexToken(), book.totalStake(), book.count());
    }

    function member(uint256 edition, uint256 index) external view returns (address, uint256) {
        return RulebookLib.load(edition).member(index);
    }

    /// @dev With dirty memory behind the book: the last submitter is read as a whole word.
    function indexOf(uint256 edition, address submitter) external view returns (uint256) {
        Rulebook book = RulebookLib.load(edition);
        assembly ("memory-safe") {
            mstore(mload(0x40), not(0))
        }
        return book.indexOfSubmitter(submitter);
    }

    function blob(uint256 edition) external view returns (bytes memory bytes_) {
        Rulebook book = RulebookLib.load(edition);
        assembly ("memory-safe") {
            bytes_ := book
        }
    }
}

/// @notice A rulebook comes back from contract code as it was written, whatever its size and its members.
contract RulebookTest is Test {
    BookStore internal _store = new BookStore();

    function testFuzz_comesBackAsItWasWritten(uint256 seed, uint256 size, uint256 rules, address token) public {
        uint256 n = bound(size, 0, 100);
        SetMember[] memory members = _members(seed, n);
        _store.store(Rules.wrap(rules), token, members);
        _assertBook(1, rules, token, members);
    }

    function testFuzz_liesAsItIsDescribed(uint256 seed, uint256 size, uint256 rules, address token) public {
        SetMember[] memory members = _members(seed, bound(size, 0, 100));
        bytes memory stakes;
        bytes memory submitters;
        uint256 total;
        for (uint256 i = 0; i < members.length; ++i) {
            total += members[i].stake;
            stakes = bytes.concat(stakes, abi.encodePacked(members[i].signer, members[i].stake));
            submitters = bytes.concat(submitters, abi.encodePacked(members[i].submitter));
        }
        _store.store(Rules.wrap(rules), token, members);
        bytes memory expected = bytes.concat(abi.encode(rules, token, total), stakes, submitters);
        assertEq(_store.blob(1), expected);
        // SSTORE2 puts one zero byte before; edition 1 is the first thing its writer ever created.
        assertEq(vm.computeCreateAddress(address(_store), 1).code, bytes.concat(hex"00", expected));
    }

    function testFuzz_strangersHaveNoIndex(uint256 seed, uint256 size, address stranger) public {
        uint256 n = bound(size, 0, 100);
        SetMember[] memory members = _members(seed, n);
        for (uint256 i = 0; i < n; ++i) {
            vm.assume(members[i].submitter != stranger);
        }
        _store.store(Rules.wrap(1), address(1), members);
        assertEq(_store.indexOf(1, stranger), RulebookLib.NONE);
        for (uint256 i = 0; i < n; ++i) {
            assertEq(_store.indexOf(1, members[i].signer), RulebookLib.NONE);
        }
    }

    function testFuzz_otherRulesLeaveTheRestAlone(uint256 seed, uint256 size, uint256 rules, address token) public {
        SetMember[] memory members = _members(seed, bound(size, 0, 100));
        _store.store(Rules.wrap(~rules), token, members);
        _store.storeWithRules(1, Rules.wrap(rules));
        _assertBook(1, ~rules, token, members);
        _assertBook(2, rules, token, members);
    }

    function testFuzz_anotherTokenLeavesTheRestAlone(uint256 seed, uint256 size, uint256 rules, address token) public {
        SetMember[] memory members = _members(seed, bound(size, 0, 100));
        _store.store(Rules.wrap(rules), address(~uint160(token)), members);
        _store.storeWithIndexToken(1, token);
        _assertBook(1, rules, address(~uint160(token)), members);
        _assertBook(2, rules, token, members);
    }

    function test_aHundredOfTheGreatestOfEverythingAddUp() public {
        SetMember[] memory members = new SetMember[](100);
        for (uint256 i = 0; i < 100; ++i) {
            members[i] = SetMember(address(type(uint160).max), type(uint96).max, address(uint160(i + 1)));
        }
        members[99].submitter = address(type(uint160).max);
        _store.store(Rules.wrap(type(uint256).max), address(type(uint160).max), members);
        (Rules rules, address token, uint256 total, uint256 count) = _store.head(1);
        assertEq(Rules.unwrap(rules), type(uint256).max);
        assertEq(token, address(type(uint160).max));
        assertEq(total, 100 * uint256(type(uint96).max));
        assertEq(count, 100);
        _assertBook(1, type(uint256).max, address(type(uint160).max), members);
    }

    function test_editionsLieApart() public {
        SetMember[] memory first = _members(1, 3);
        SetMember[] memory second = _members(2, 4);
        _store.store(Rules.wrap(11), address(1), first);
        _store.store(Rules.wrap(12), address(2), second);
        _assertBook(1, 11, address(1), first);
        _assertBook(2, 12, address(2), second);
    }

    /// @dev Creation numbers of 1, 2 and 3 bytes make addresses of different recipes.
    function test_editionsOfEveryWidthAreFound() public {
        uint64[6] memory editions = [uint64(127), 128, 255, 256, 65_534, 65_535];
        for (uint256 i = 0; i < editions.length; ++i) {
            vm.setNonceUnsafe(address(_store), editions[i]);
            _store.skipTo(editions[i] - 1);
            _store.store(Rules.wrap(editions[i]), address(uint160(i + 1)), _members(i, 3));
        }
        for (uint256 i = 0; i < editions.length; ++i) {
            _assertBook(editions[i], editions[i], address(uint160(i + 1)), _members(i, 3));
        }
    }

    function test_anEditionThatIsNotThereCannotBeRead() public {
        _store.store(Rules.wrap(1), address(1), _members(1, 3));
        vm.expectRevert();
        _store.head(2);
        vm.expectRevert();
        _store.head(0);
    }

    function _assertBook(uint256 edition, uint256 rules, address token, SetMember[] memory members) internal view {
        uint256 total;
        for (uint256 i = 0; i < members.length; ++i) {
            (address signer, uint256 stake) = _store.member(edition, i);
            assertEq(signer, members[i].signer);
            assertEq(stake, members[i].stake);
            assertEq(_store.indexOf(edition, members[i].submitter), i);
            total += members[i].stake;
        }
        (Rules rulesRead, address tokenRead, uint256 totalRead, uint256 count) = _store.head(edition);
        assertEq(Rules.unwrap(rulesRead), rules);
        assertEq(tokenRead, token);
        assertEq(totalRead, total);
        assertEq(count, members.length);
    }

    function _members(uint256 seed, uint256 n) internal pure returns (SetMember[] memory members) {
        members = new SetMember[](n);
        for (uint256 i = 0; i < n; ++i) {
            members[i] = SetMember({
                signer: address(uint160(uint256(keccak256(abi.encode(seed, "signer", i))))),
                stake: uint96(uint256(keccak256(abi.encode(seed, "stake", i)))),
                submitter: address(uint160(uint256(keccak256(abi.encode(seed, "submitter", i)))))
            });
        }
    }
}
