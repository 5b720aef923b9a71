// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test, Vm} from "forge-std/Test.sol";

import {Trail} from "../../contracts/reserve/types/Trail.sol";

/// @dev Keeps a trail, as a contract does.
contract TrailKeeper {
    Trail public trail;

    function set(uint256 word) external {
        trail = Trail.wrap(word);
    }

    function emitWords(uint256 topics, bytes calldata words) external {
        trail = trail.emitted(topics, words);
    }

    function withSum(uint256 sum) external {
        trail = trail.withSum(sum);
    }
}

/// @title TrailTest
/// @notice The event that is emitted and the entry that is chained are the same words, and the chain is the one specified.
contract TrailTest is Test {
    uint256 internal constant GREATEST_SUM = 2 ** 104 - 1;

    TrailKeeper internal keeper = new TrailKeeper();

    function testFuzz_TheLogIsTheEntry(uint256 before, uint256 topics, uint256 words, uint256 seed) public {
        topics = bound(topics, 1, 4);
        words = bound(words, topics, 14);
        bytes memory encoded = _words(words, seed);
        keeper.set(before);
        vm.recordLogs();
        keeper.emitWords(topics, encoded);
        Vm.Log[] memory logs = vm.getRecordedLogs();

        assertEq(logs.length, 1);
        assertEq(logs[0].emitter, address(keeper));
        assertEq(logs[0].topics.length, topics);
        bytes memory seen;
        for (uint256 i = 0; i < topics; ++i) seen = bytes.concat(seen, logs[0].topics[i]);
        assertEq(bytes.concat(seen, logs[0].data), encoded, "topics, then data");
        assertEq(keeper.trail().head(), _next(_first19(bytes32(before)), keccak256(encoded)));
        assertEq(keeper.trail().sum(), before % 2 ** 104, "the sum stays");
    }

    function testFuzz_AChainIsWhatARecomputationSays(uint256[8] memory seeds) public {
        bytes32 head;
        for (uint256 i = 0; i < seeds.length; ++i) {
            bytes memory encoded = _words(4 + (seeds[i] % 8), seeds[i]);
            keeper.emitWords(1 + (seeds[i] % 4), encoded);
            keeper.withSum(seeds[i] >> 100);
            head = _next(head, keccak256(encoded));
            assertEq(keeper.trail().head(), head);
        }
    }

    /// @dev An event left out, or two that changed places, leave another head.
    function testFuzz_AGapOrAnotherOrderShows(uint256 a, uint256 b) public {
        vm.assume(a != b);
        bytes32 first = _chain(a, b);
        assertTrue(first != _chain(b, a), "order");
        keeper.set(0);
        keeper.emitWords(1, _words(3, b));
        assertTrue(first != keeper.trail().head(), "gap");
    }

    function testFuzz_TheSumSaturates(uint256 before, uint256 sum) public {
        keeper.set(before);
        keeper.withSum(sum);
        assertEq(keeper.trail().sum(), sum < GREATEST_SUM ? sum : GREATEST_SUM);
        assertEq(keeper.trail().head(), _first19(bytes32(before)), "the head stays");
        keeper.withSum(GREATEST_SUM);
        assertEq(keeper.trail().sum(), GREATEST_SUM);
        keeper.withSum(GREATEST_SUM + 1);
        assertEq(keeper.trail().sum(), GREATEST_SUM);
    }

    function testFuzz_HeadAndSumShareAWord(uint256 word) public pure {
        assertEq(uint256(Trail.wrap(word).head()), (word / 2 ** 104) * 2 ** 104);
        assertEq(Trail.wrap(word).sum(), word % 2 ** 104);
    }

    function _chain(uint256 a, uint256 b) internal returns (bytes32) {
        keeper.set(0);
        keeper.emitWords(1, _words(3, a));
        keeper.emitWords(1, _words(3, b));
        return keeper.trail().head();
    }

    function _next(bytes32 head, bytes32 entry) internal pure returns (bytes32) {
        return _first19(keccak256(bytes.concat(head, entry)));
    }

    function _first19(bytes32 x) internal pure returns (bytes32) {
        return bytes32(bytes19(x));
    }

    function _words(uint256 count, uint256 seed) internal pure returns (bytes memory words) {
        for (uint256 i = 0; i < count; ++i) words = bytes.concat(words, keccak256(abi.encode(seed, i)));
    }
}
