// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";

import {NAVOracle} from "../../../contracts/oracle/NAVOracle.sol";
import {ValidatorRegistry} from "../../../contracts/oracle/ValidatorRegistry.sol";
import {INAVOracle} from "../../../contracts/oracle/interfaces/INAVOracle.sol";
import {IValidatorRegistry} from "../../../contracts/oracle/interfaces/IValidatorRegistry.sol";
import {Parameters, Status} from "../../../contracts/oracle/types/OracleTypes.sol";
import {Report} from "../../../contracts/oracle/types/Report.sol";
import {AssayAccessManager} from "../../../contracts/shared/AssayAccessManager.sol";
import {RoundId} from "../../../contracts/shared/types/Ids.sol";

/// @title OracleHandler
/// @notice What the invariant runs do to an oracle: both lanes, jumps, halts, releases, set changes and attacks. It writes
/// down what it did by itself; nothing of that is read back from the oracle but whether a round settled, and on what.
contract OracleHandler is CommonBase {
    uint256 public constant SIZE = 5;
    uint256 internal constant WAD = 1e18;
    uint256 internal constant BPS = 10_000;
    uint256 internal constant LEAST_NAV = 0.1e18;
    uint256 internal constant GREATEST_NAV = 1_000e18;
    uint256 internal constant KEPT_REPORTS = 16;

    /// @notice A NAV that settled, and what this handler knows of how it came about.
    struct Settlement {
        uint256 navWad;
        uint256 observedAt;
        uint256 round;
        uint256 lowestCounted;
        uint256 highestCounted;
        uint256 countedStake;
        uint256 totalStake;
        uint256 counted;
        uint256 blockNumber;
    }

    struct Brought {
        Report report;
        bytes signatures;
    }

    AssayAccessManager public manager;
    ValidatorRegistry public registry;
    NAVOracle public oracle;

    uint256[SIZE] internal _keys;
    uint256[SIZE] internal _payers;
    uint256[SIZE] internal _stakes;
    Brought[] internal _brought;

    /* GHOSTS */

    Settlement[] internal _settlements;
    uint256 public ghostUsedUpRound;
    uint256 public ghostUsedUpAt;
    bool public ghostHalted;
    /// @notice Attacks that went through, and honest actions that did not: both must stay zero.
    uint256 public ghostBreaches;
    uint256 public ghostFailures;
    mapping(string action => uint256 times) public successes;
    uint256 public totalSuccesses;

    constructor() {
        manager = new AssayAccessManager(address(this));
        IValidatorRegistry.InitialValidator[] memory initial = new IValidatorRegistry.InitialValidator[](SIZE);
        for (uint256 i = 0; i < SIZE; ++i) {
            _keys[i] = uint256(keccak256(abi.encode("oracle key", i))) >> 8;
            _payers[i] = uint256(keccak256(abi.encode("payer", i))) >> 8;
            _stakes[i] = (100 + 10 * i) * WAD;
            initial[i] = IValidatorRegistry.InitialValidator(
                vm.addr(_keys[i]),
                vm.addr(_payers[i]),
                uint96(_stakes[i])
            );
        }
        registry = new ValidatorRegistry(address(manager), 3_600, initial);
        oracle = new NAVOracle(address(manager), address(registry), 64, 60, _parameters());
        bytes4[] memory selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (ValidatorRegistry.lowerStake.selector, ValidatorRegistry.subscribe.selector);
        manager.setTargetFunctionRole(address(registry), selectors, 4);
        manager.grantRole(4, address(this), 0);
        selectors = new bytes4[](1);
        selectors[0] = NAVOracle.release.selector;
        manager.setTargetFunctionRole(address(oracle), selectors, 2);
        manager.grantRole(2, address(this), 1 hours);
        selectors[0] = INAVOracle.bindIndexToken.selector;
        manager.setTargetFunctionRole(address(oracle), selectors, 4);
        oracle.bindIndexToken(address(0xBEEF));
        registry.subscribe(address(oracle));
        ghostUsedUpAt = block.timestamp;
    }

    /* ACTIONS: HONEST */

    /// @notice One to sixteen reports by random quorums, each NAV within a jump of the one before.
    function settleReports(uint256 seed) external {
        uint256 n = 1 + (seed % 16);
        for (uint256 i = 0; i < n; ++i) {
            uint256 r = _mix(seed, i);
            _tick(r);
            bool isSettled = _bring(_nearNav(r), _quorum(r), r);
            if (isSettled == ghostHalted) ++ghostFailures;
        }
        _succeed(ghostHalted ? "rejectWhileHalted" : "settleReports");
    }

    /// @notice Validators send one by one; one of them may lie too far away to count.
    function voteDirect(uint256 seed) external {
        _tick(seed);
        uint256 middle = _nearNav(seed);
        uint256 round = _roundNow();
        uint256[SIZE] memory navs;
        for (uint256 i = 0; i < SIZE; ++i) {
            navs[i] = middle + (middle * (_mix(seed, i) % 21)) / BPS; // within 20 bps of each other
        }
        uint256 liar = _mix(seed, 99) % (2 * SIZE); // about half the time nobody
        // While halted everybody agrees, so that the fourth vote is known to use the round up.
        if (liar < SIZE && !ghostHalted) navs[liar] = middle + (middle * (120 + (_mix(seed, 98) % 300))) / BPS;
        uint256 sent;
        for (uint256 i = 0; i < SIZE; ++i) {
            uint256 index = (i + (seed % SIZE)) % SIZE;
            sent |= 1 << index;
            vm.prank(vm.addr(_payers[index]));
            try oracle.submitNAV(round, navs[index], 9_500) {} catch {
                ++ghostFailures;
            }
            if (_roundOfOracle() == round) return _recordVote(round, navs, sent);
            if (ghostHalted && i == SIZE - 2) break; // used up: the fifth would be refused, rightly
        }
        if (!ghostHalted) ++ghostFailures;
        (ghostUsedUpRound, ghostUsedUpAt) = (round, block.timestamp);
        _succeed("voteWhileHalted");
    }

    /// @notice A NAV twice or half the last settled one: quarantine, or the third in a row that settles.
    function jump(uint256 seed) external {
        _needNav(seed);
        _tick(seed);
        uint256 last = _lastNav();
        _bring(last > 10 * WAD ? last / 2 : last * 2, _quorum(seed), seed);
        _succeed("jump");
    }

    /// @notice A NAV outside the sane range: the oracle halts.
    function leaveSaneRange(uint256 seed) external {
        _tick(seed);
        uint256 navWad =
            seed % 2 == 0 ? 1 + (_mix(seed, 1) % (LEAST_NAV - 1)) : GREATEST_NAV + 1 + (_mix(seed, 1) % WAD);
        if (_bring(navWad, _quorum(seed), seed)) ++ghostBreaches;
        ghostHalted = true;
        _succeed("leaveSaneRange");
    }

    /// @notice Halts if nothing is held, then releases after the hour.
    function release(uint256 seed) external {
        Status status = oracle.status().status;
        if (status != Status.HALTED && status != Status.QUARANTINE) {
            _tick(seed);
            _bring(1, _quorum(seed), seed);
        }
        bytes memory data = abi.encodeCall(NAVOracle.release, ());
        manager.schedule(address(oracle), data, 0);
        vm.warp(block.timestamp + 1 hours);
        vm.roll(block.number + 1);
        manager.execute(address(oracle), data);
        ghostHalted = false;
        ghostUsedUpAt = block.timestamp;
        _succeed("release");
    }

    /// @notice A validator loses a little stake: another epoch, and every older signature is void.
    function changeSet(uint256 seed) external {
        uint256 index = seed % SIZE;
        _stakes[index] -= 1 + (_mix(seed, 1) % 1e15);
        registry.lowerStake(vm.addr(_keys[index]), _stakes[index]);
        _succeed("changeSet");
    }

    function pass(uint256 seed) external {
        vm.warp(block.timestamp + 1 + (seed % 90));
        vm.roll(block.number + 1);
        _succeed("pass");
    }

    /* ACTIONS: ATTACKS, WHICH MUST REVERT */

    /// @notice A sound report with too little stake or fewer than three validators behind it.
    function bringUnderQuorum(uint256 seed) external {
        _tick(seed);
        uint256 mask = seed % (2 ** SIZE);
        for (uint256 i = 0; i < SIZE && _isQuorum(mask); ++i) {
            mask &= ~(1 << i);
        }
        Report memory report = _report(_nearNav(seed), 9_500, 0, block.timestamp, _roundNow());
        _expectRefusal(report, _sign(report, mask));
        _succeed("bringUnderQuorum");
    }

    /// @notice A report that was brought before, word for word.
    function replay(uint256 seed) external {
        if (_brought.length == 0) {
            _tick(seed);
            _bring(_nearNav(seed), _quorum(seed), seed);
        }
        Brought memory old = _brought[seed % _brought.length];
        _expectRefusal(old.report, old.signatures);
        _succeed("replay");
    }

    /// @notice A report everybody signs today for a second, or for a round, that was used up; for one near 2^256, which
    /// would be newer than all others for good; or for one that began more than 255 seconds ago.
    function backdate(uint256 seed) external {
        if (ghostUsedUpRound == 0) {
            _tick(seed);
            _bring(_nearNav(seed), _quorum(seed), seed);
        }
        uint256 kind = seed % 4;
        uint256 observedAt = kind == 0 ? ghostUsedUpAt - (_mix(seed, 1) % 4) : block.timestamp + 1;
        uint256 newest = observedAt - oracle.GENESIS_AT() + 1;
        uint256 round = kind == 0 ? ghostUsedUpRound + 1 : ghostUsedUpRound;
        if (kind == 2) round = type(uint256).max - (_mix(seed, 2) % 256);
        if (kind == 3 && newest > 256) round = newest - 256 - (_mix(seed, 2) % (newest - 256));
        Report memory report = _report(_nearNav(seed), 9_500, 0, observedAt, round);
        _expectRefusal(report, _sign(report, 2 ** SIZE - 1));
        _succeed("backdate");
    }

    /* READS */

    function settlementCount() external view returns (uint256) {
        return _settlements.length;
    }

    /// @notice The newest settlements, oldest first: at most `n`.
    function newest(uint256 n) external view returns (Settlement[] memory tail) {
        uint256 all = _settlements.length;
        if (n > all) n = all;
        tail = new Settlement[](n);
        for (uint256 i = 0; i < n; ++i) {
            tail[i] = _settlements[all - n + i];
        }
    }

    /* INTERNALS: DOING */

    function _bring(uint256 navWad, uint256 mask, uint256 seed) internal returns (bool isSettled) {
        uint16 confidenceBps = 8_000 + uint16(seed % 2_001);
        uint16 spreadBps = uint16(_mix(seed, 7) % 51);
        Report memory report = _report(navWad, confidenceBps, spreadBps, block.timestamp, _roundNow());
        bytes memory signatures = _sign(report, mask);
        try oracle.submitReport(report, signatures) {} catch {
            ++ghostFailures;
            return false;
        }
        if (_brought.length < KEPT_REPORTS) _brought.push(Brought(report, signatures));
        else _brought[seed % KEPT_REPORTS] = Brought(report, signatures);
        (ghostUsedUpRound, ghostUsedUpAt) = (RoundId.unwrap(report.round), report.observedAt);
        if (navWad < LEAST_NAV || navWad > GREATEST_NAV) ghostHalted = true;

        isSettled = _roundOfOracle() == RoundId.unwrap(report.round);
        if (!isSettled) return false;
        (uint256 stake, uint256 signers) = _stakeOf(mask);
        _settlements.push(
            Settlement(
                navWad,
                report.observedAt,
                RoundId.unwrap(report.round),
                navWad,
                navWad,
                stake,
                _totalStake(),
                signers,
                block.number
            )
        );
    }

    /// @dev Counts by the rule itself, as products: |nav - settled| x 10,000 <= 50 x settled.
    function _recordVote(uint256 round, uint256[SIZE] memory navs, uint256 sent) internal {
        uint256 navWad = oracle.getHistoricalNAV(RoundId.wrap(round)).navPerToken;
        Settlement memory s = Settlement(
            navWad,
            block.timestamp,
            round,
            type(uint256).max,
            0,
            0,
            _totalStake(),
            0,
            block.number
        );
        for (uint256 i = 0; i < SIZE; ++i) {
            if (sent & (1 << i) == 0) continue;
            uint256 distance = navs[i] > navWad ? navs[i] - navWad : navWad - navs[i];
            if (distance * BPS > 50 * navWad) continue;
            if (navs[i] < s.lowestCounted) s.lowestCounted = navs[i];
            if (navs[i] > s.highestCounted) s.highestCounted = navs[i];
            s.countedStake += _stakes[i];
            ++s.counted;
        }
        _settlements.push(s);
        (ghostUsedUpRound, ghostUsedUpAt) = (round, block.timestamp);
        _succeed("voteDirect");
    }

    function _expectRefusal(Report memory report, bytes memory signatures) internal {
        try oracle.submitReport(report, signatures) {
            ++ghostBreaches;
        } catch {}
    }

    function _needNav(uint256 seed) internal {
        if (_settlements.length > 0) return;
        if (ghostHalted) this.release(seed);
        _tick(seed);
        _bring(WAD, 2 ** SIZE - 1, seed);
    }

    /// @dev One to three seconds on, sometimes within the same block.
    function _tick(uint256 seed) internal {
        vm.warp(block.timestamp + 1 + (_mix(seed, 3) % 3));
        if (_mix(seed, 4) % 3 > 0) vm.roll(block.number + 1);
    }

    function _succeed(string memory action) internal {
        ++successes[action];
        ++totalSuccesses;
    }

    /* INTERNALS: MAKING */

    function _report(
        uint256 navWad,
        uint16 confidenceBps,
        uint16 spreadBps,
        uint256 observedAt,
        uint256 round
    ) internal view returns (Report memory) {
        return
            Report({
                indexToken: address(0xBEEF),
                round: RoundId.wrap(round),
                observedAt: observedAt,
                navWad: navWad,
                confidenceBps: confidenceBps,
                spreadBps: spreadBps,
                assetsRoot: keccak256(abi.encode(round)),
                setEpoch: registry.epoch()
            });
    }

    function _sign(Report memory report, uint256 mask) internal view returns (bytes memory signatures) {
        bytes32 digest = oracle.reportDigest(report);
        for (uint256 i = 0; i < SIZE; ++i) {
            if (mask & (1 << i) == 0) continue;
            (bytes32 r, bytes32 vs) = vm.signCompact(_keys[i], digest);
            signatures = bytes.concat(signatures, abi.encodePacked(uint8(i), r, vs));
        }
    }

    /// @dev A random set of signers, filled up until it is a quorum.
    function _quorum(uint256 seed) internal view returns (uint256 mask) {
        mask = _mix(seed, 5) % (2 ** SIZE);
        for (uint256 i = 0; i < SIZE && !_isQuorum(mask); ++i) {
            mask |= 1 << i;
        }
    }

    function _isQuorum(uint256 mask) internal view returns (bool) {
        (uint256 stake, uint256 signers) = _stakeOf(mask);
        return stake * 3 >= _totalStake() * 2 && signers >= 3;
    }

    function _stakeOf(uint256 mask) internal view returns (uint256 stake, uint256 signers) {
        for (uint256 i = 0; i < SIZE; ++i) {
            if (mask & (1 << i) == 0) continue;
            stake += _stakes[i];
            ++signers;
        }
    }

    function _totalStake() internal view returns (uint256 total) {
        (total, ) = _stakeOf(2 ** SIZE - 1);
    }

    /// @dev Within 4 % of the last settled NAV, well inside the sane range.
    function _nearNav(uint256 seed) internal view returns (uint256 navWad) {
        uint256 last = _lastNav();
        uint256 move = (last * (_mix(seed, 6) % 400)) / BPS;
        bool isUp = last < WAD || (last < 400 * WAD && _mix(seed, 8) % 2 == 0);
        return isUp ? last + move : last - move;
    }

    function _lastNav() internal view returns (uint256) {
        uint256 n = _settlements.length;
        return n == 0 ? WAD : _settlements[n - 1].navWad;
    }

    function _roundNow() internal view returns (uint256) {
        return block.timestamp - oracle.GENESIS_AT() + 1;
    }

    function _roundOfOracle() internal view returns (uint256) {
        return RoundId.unwrap(oracle.latestRound());
    }

    function _mix(uint256 seed, uint256 salt) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, salt)));
    }

    function _parameters() internal pure returns (Parameters memory) {
        return
            Parameters({
                minNavWad: LEAST_NAV,
                maxNavWad: GREATEST_NAV,
                toleranceBps: 50,
                maxDeviationBps: 500,
                minConfidenceBps: 8_000,
                maxJumpBps: 1_000,
                bandShareBps: 5_000,
                minValidators: 3,
                quarantineRounds: 3,
                maxArrivalAgeSeconds: 12,
                maxFutureSeconds: 2
            });
    }
}
