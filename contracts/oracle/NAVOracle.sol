// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {WadMath} from "../shared/libraries/WadMath.sol";
import {RoundId} from "../shared/types/Ids.sol";
import {AssetPrices} from "./AssetPrices.sol";
import {INAVOracle} from "./interfaces/INAVOracle.sol";
import {HistoryRing, RingEntry, RingEntryLib} from "./libraries/HistoryRing.sol";
import {SignatureQuorum} from "./libraries/SignatureQuorum.sol";
import {Ballot, Outcome, StakeMedian} from "./libraries/StakeMedian.sol";
import {OracleConfig} from "./OracleConfig.sol";
import {Gate, NavWord, NavWordLib} from "./types/NavWord.sol";
import {HistoricalNAV, NAVData, Parameters, Reason, Status, StatusReport} from "./types/OracleTypes.sol";
import {Report, ReportHash} from "./types/Report.sol";
import {ValidatorSet} from "./types/ValidatorSet.sol";

/// @title NAVOracle
/// @notice Settles one NAV a round from what staked validators say. Rules and units: {INAVOracle}.
///
///   quorum      stake x 3 >= total x 2, and at least minValidators
///   jump        |nav - last| / last, in bps rounded up, <= maxJumpBps
///   twap(w)     (C(now) - C(now - w)) / w, C(t) = sum of NAV x seconds it stood, up to t
contract NAVOracle is AssetPrices, EIP712 {
    using HistoryRing for HistoryRing.Ring;

    /* CONSTANTS */

    uint256 internal constant MAX_NAV_WAD = type(uint80).max;
    uint256 internal constant MAX_PRICE_AGE_SECONDS = 3_600;

    /* IMMUTABLES */

    /// @inheritdoc INAVOracle
    address public immutable INDEX_TOKEN;
    /// @inheritdoc INAVOracle
    uint256 public immutable GENESIS_AT;
    /// @inheritdoc INAVOracle
    uint256 public immutable RING_LENGTH;

    /* STORAGE: SETTLED VALUES */

    NavWord internal _word;

    HistoryRing.Ring internal _ring;

    /* STORAGE: REJECTED ROUNDS */

    /// @dev Read only while `_word` says so: what a rejection used up, and the NAV that waits in quarantine.
    struct Held {
        uint32 round;
        uint32 observedAt;
        uint32 since; // when the round that closed the gate was observed
        uint80 candidateNavWad;
        uint8 agreeingRounds;
        Reason reason; // why the gate is closed
    }

    Held internal _held;

    /* STORAGE: DIRECT LANE */

    struct Submission {
        uint80 navWad;
        uint32 round;
        uint32 sentAt;
        uint16 confidenceBps;
        uint16 epoch;
    }

    /// @dev By index in the set; `epoch` tells whose it is.
    Submission[MAX_DIRECT_VALIDATORS] internal _submissions;

    /// @dev What validators agreed on, whatever the lane.
    struct Agreed {
        uint256 round;
        uint256 observedAt;
        uint256 navWad;
        uint256 confidenceBps;
        uint256 spreadBps;
        uint256 stakeBps;
        uint256 validators;
        bytes32 assetsRoot;
    }

    /* CONSTRUCTOR */

    /// @param initialAuthority The access manager.
    /// @param registry The validator registry; it must add this contract as a listener.
    /// @param indexToken The token whose NAV this is.
    /// @param ringLength NAVs the history holds, 64 to 65,536.
    /// @param initialMaxAgeSeconds Age readers accept, seconds.
    /// @param initialParameters See {Parameters}.
    constructor(
        address initialAuthority,
        address registry,
        address indexToken,
        uint256 ringLength,
        uint256 initialMaxAgeSeconds,
        Parameters memory initialParameters
    ) OracleConfig(initialAuthority, registry, initialParameters) EIP712("Assay NAVOracle", "1") {
        _requireWithin("ringLength", ringLength, 64, HistoryRing.MAX_LENGTH);
        INDEX_TOKEN = indexToken;
        RING_LENGTH = ringLength;
        GENESIS_AT = block.timestamp;
        _updateMaxPriceAge(initialMaxAgeSeconds);
    }

    /* WRITES: LANES */

    /// @inheritdoc INAVOracle
    function submitNAV(uint256 round, uint256 navWad, uint256 confidenceBps) external {
        _requirePrice(navWad, MAX_NAV_WAD);
        require(confidenceBps <= BPS, NAVOracle_BpsOutOfRange(confidenceBps));
        NavWord word = _word;
        (uint256 lastRound, uint256 lastObservedAt) = _usedUp(word);
        _requireRound(round, lastRound, block.timestamp);

        Config memory config = _config;
        ValidatorSet memory set = _directSet(config.setEpoch);
        uint256 index = _indexOfSender(set);
        Submission memory before = _submissions[index];
        require(
            before.epoch != config.setEpoch || round > before.round, NAVOracle_RoundNotNewer(round, before.round)
        );

        // Casts: navWad <= MAX_NAV_WAD; round is bounded by seconds since genesis; confidence <= BPS.
        _submissions[index] = Submission(
            uint80(navWad), uint32(round), uint32(block.timestamp), uint16(confidenceBps), config.setEpoch
        );
        (address validator,) = set.member(index);
        emit NavSubmitted(_id(round), validator, navWad, confidenceBps);

        _countRound(round, lastObservedAt, word, config, set);
    }

    /// @inheritdoc INAVOracle
    function submitReport(Report calldata report, bytes calldata signatures) external {
        NavWord word = _word;
        Config memory config = _config;
        _requireReport(report, word, config);
        (uint256 stakeBps, uint256 validators) = _verifySigned(report, signatures);
        _settle(
            word,
            config,
            Agreed({
                round: RoundId.unwrap(report.round),
                observedAt: report.observedAt,
                navWad: report.navWad,
                confidenceBps: report.confidenceBps,
                spreadBps: report.spreadBps,
                stakeBps: stakeBps,
                validators: validators,
                assetsRoot: report.assetsRoot
            })
        );
    }

    /* WRITES: CONFIGURATION */

    /// @inheritdoc INAVOracle
    function release() external restricted {
        NavWord word = _word;
        Gate gate = word.gate();
        require(gate != Gate.OPEN, NAVOracle_NotHeld());

        Held memory held = _held;
        emit OracleReleased(held.reason, block.timestamp);
        if (held.observedAt < block.timestamp) held.observedAt = uint32(block.timestamp);
        if (gate == Gate.QUARANTINE) {
            held.agreeingRounds = _config.quarantineRounds - 1; // one more agreeing round settles it
            _word = word.withGate(Gate.QUARANTINE, true);
        } else {
            held.reason = Reason.NONE;
            _word = word.withGate(Gate.OPEN, true);
        }
        _held = held;
    }

    /// @inheritdoc INAVOracle
    function updateMaxPriceAge(uint256 newMaxAgeSeconds) external restricted {
        _updateMaxPriceAge(newMaxAgeSeconds);
    }

    /* READS: NAV */

    /// @inheritdoc INAVOracle
    function getCurrentNAV() external view returns (NAVData memory) {
        NavWord word = _liveWord();
        return NAVData({
            navPerToken: word.navWad(),
            timestamp: word.observedAt(),
            blockNumber: word.blockNumber(),
            confidence: word.confidenceBps(),
            validatorCount: word.validatorCount(),
            stake: word.stakeBps()
        });
    }

    /// @inheritdoc INAVOracle
    function isNAVValid() external view returns (bool) {
        NavWord word = _word;
        return word.navWad() != 0 && word.gate() == Gate.OPEN && _age(word) <= word.maxAgeSeconds();
    }

    /// @inheritdoc INAVOracle
    function getNAVForMinting(uint256 baseAmount) external view returns (uint256) {
        (, uint256 mintPriceWad,) = quote();
        return WadMath.divDown(baseAmount, mintPriceWad);
    }

    /// @inheritdoc INAVOracle
    function getNAVForRedemption(uint256 tokens) external view returns (uint256) {
        (,, uint256 redeemPriceWad) = quote();
        return WadMath.mulDown(tokens, redeemPriceWad);
    }

    /// @inheritdoc INAVOracle
    function quote() public view returns (uint256 navWad, uint256 mintPriceWad, uint256 redeemPriceWad) {
        NavWord word = _liveWord();
        navWad = word.navWad();
        (uint256 lowest, uint256 highest) =
            word.blockNumber() == block.number ? _rangeInBlock(word, navWad) : (navWad, navWad);
        uint256 bandBps = word.bandBps();
        if (bandBps == 0) return (navWad, highest, lowest);
        // The sane range keeps NAVs below 2^74, so these products cannot overflow.
        mintPriceWad = (highest * (BPS + bandBps) + BPS - 1) / BPS;
        redeemPriceWad = (lowest * (BPS - bandBps)) / BPS;
    }

    /// @inheritdoc INAVOracle
    function status() external view returns (StatusReport memory report) {
        NavWord word = _word;
        Gate gate = word.gate();
        bool isSeen = word.navWad() != 0;
        report.ageSeconds = isSeen ? _age(word) : 0;
        if (gate == Gate.HALTED) {
            (report.status, report.reason) = (Status.HALTED, _held.reason);
        } else if (gate == Gate.QUARANTINE) {
            (report.status, report.reason) = (Status.QUARANTINE, Reason.JUMP);
            (report.candidateNavWad, report.agreeingRounds) = (_held.candidateNavWad, _held.agreeingRounds);
        } else if (!isSeen) {
            (report.status, report.reason) = (Status.STALE, Reason.UNSEEN);
        } else if (report.ageSeconds > word.maxAgeSeconds()) {
            (report.status, report.reason) = (Status.STALE, Reason.AGE);
        }
    }

    /// @inheritdoc INAVOracle
    function maxPriceAge() public view override returns (uint256) {
        return _word.maxAgeSeconds();
    }

    /// @inheritdoc INAVOracle
    function reportDigest(Report calldata report) public view returns (bytes32) {
        return _hashTypedDataV4(ReportHash.hash(report));
    }

    /* READS: HISTORY */

    /// @inheritdoc INAVOracle
    function latestRound() external view returns (RoundId) {
        return _id(_word.round());
    }

    /// @inheritdoc INAVOracle
    function getHistoricalNAV(RoundId round) external view returns (HistoricalNAV memory) {
        NavWord word = _seenWord();
        (bool isFound, RingEntry entry, RingEntry oldest) =
            _ring.atRound(word.head(), RING_LENGTH, RoundId.unwrap(round));
        require(isFound, NAVOracle_RoundForgotten(round, _id(oldest.round())));
        return _historical(entry);
    }

    /// @inheritdoc INAVOracle
    function navAt(uint256 timestamp) external view returns (HistoricalNAV memory) {
        require(timestamp <= block.timestamp, NAVOracle_TimeNotReached(timestamp, block.timestamp));
        NavWord word = _seenWord();
        // What was newest before the gate closed is history; from then on there is no NAV to answer with.
        if (word.gate() != Gate.OPEN && timestamp >= _held.since) _requireOpen(word);
        RingEntry entry = _entryAt(word, timestamp);
        uint256 ageSeconds = timestamp - entry.observedAt();
        require(ageSeconds <= word.maxAgeSeconds(), NAVOracle_NavStale(ageSeconds, word.maxAgeSeconds()));
        return _historical(entry);
    }

    /// @inheritdoc INAVOracle
    function twap(uint256 windowSeconds) external view returns (uint256) {
        require(windowSeconds != 0, NAVOracle_WindowEmpty());
        NavWord word = _liveWord();
        uint256 start = windowSeconds < block.timestamp ? block.timestamp - windowSeconds : 0;
        uint256 sumAtStart = _sumAt(_entryAt(word, start), start);
        uint256 sumAtEnd = _sumAt(_entryAt(word, block.timestamp), block.timestamp);
        return (sumAtEnd - sumAtStart) / windowSeconds;
    }

    /* INTERNALS: DIRECT LANE */

    /// @dev Settles `round` if enough stake agrees in it, rejects it if too much stake disagrees.
    function _countRound(
        uint256 round,
        uint256 lastObservedAt,
        NavWord word,
        Config memory config,
        ValidatorSet memory set
    ) internal {
        uint256 total = set.totalStake();
        (Ballot[] memory ballots, uint256 stake) = _freshBallots(round, lastObservedAt, config, set);
        if (!_isQuorum(stake, total, ballots.length, config.minValidators)) return;

        Outcome memory outcome = StakeMedian.decide(ballots, config.toleranceBps, config.maxDeviationBps);
        if (outcome.farStake * 4 > total) {
            uint256 newestAt = _newest(ballots);
            _reject(word, round, newestAt, Reason.DEVIATION, (outcome.farStake * BPS) / total, BPS / 4);
            return;
        }
        if (!_isQuorum(outcome.countedStake, total, outcome.counted, config.minValidators)) return;

        _reportUncounted(round, ballots, outcome.value, config.toleranceBps);
        _settle(
            word,
            config,
            Agreed({
                round: round,
                observedAt: outcome.earliestAt,
                navWad: outcome.value,
                confidenceBps: outcome.confidenceBps,
                spreadBps: outcome.spreadBps,
                stakeBps: (outcome.countedStake * BPS) / total,
                validators: outcome.counted,
                assetsRoot: 0
            })
        );
    }

    /// @dev Submissions of `round` by the set in force that are newer than the last observation and young enough.
    function _freshBallots(uint256 round, uint256 lastObservedAt, Config memory config, ValidatorSet memory set)
        internal
        view
        returns (Ballot[] memory ballots, uint256 stake)
    {
        uint256 n = set.count();
        ballots = new Ballot[](n);
        uint256 found;
        for (uint256 i = 0; i < n; ++i) {
            Submission memory sent = _submissions[i];
            bool isFresh = sent.round == round && sent.epoch == config.setEpoch && sent.sentAt > lastObservedAt
                && block.timestamp - sent.sentAt <= config.maxArrivalAgeSeconds;
            if (!isFresh) continue;
            (address validator, uint256 memberStake) = set.member(i);
            ballots[found++] = Ballot(sent.navWad, memberStake, sent.sentAt, sent.confidenceBps, validator);
            stake += memberStake;
        }
        _shorten(ballots, found);
    }

    function _newest(Ballot[] memory ballots) internal pure returns (uint256 newestAt) {
        for (uint256 i = 0; i < ballots.length; ++i) {
            if (ballots[i].castAt > newestAt) newestAt = ballots[i].castAt;
        }
    }

    function _reportUncounted(uint256 round, Ballot[] memory ballots, uint256 navWad, uint256 toleranceBps) internal {
        for (uint256 i = 0; i < ballots.length; ++i) {
            uint256 distanceBps = WadMath.deviationBpsUp(ballots[i].value, navWad);
            if (distanceBps <= toleranceBps) continue;
            emit SubmissionNotCounted(_id(round), ballots[i].validator, ballots[i].value, distanceBps);
        }
    }

    /* INTERNALS: REPORTS */

    /// @dev What must hold of a report before anyone looks at who stands behind it.
    function _requireReport(Report calldata report, NavWord word, Config memory config) internal view {
        (uint256 lastRound, uint256 lastObservedAt) = _usedUp(word);
        uint256 observedAt = report.observedAt;
        require(observedAt > lastObservedAt, NAVOracle_ObservedNotNewer(observedAt, lastObservedAt));
        if (observedAt > block.timestamp) {
            uint256 ahead = observedAt - block.timestamp;
            require(ahead <= config.maxFutureSeconds, NAVOracle_ReportFromFuture(ahead, config.maxFutureSeconds));
        } else {
            uint256 age = block.timestamp - observedAt;
            require(age <= config.maxArrivalAgeSeconds, NAVOracle_ReportLate(age, config.maxArrivalAgeSeconds));
        }
        _requireRound(RoundId.unwrap(report.round), lastRound, observedAt);
        _requirePrice(report.navWad, MAX_NAV_WAD);
        require(report.confidenceBps <= BPS, NAVOracle_BpsOutOfRange(report.confidenceBps));
        require(report.spreadBps <= BPS, NAVOracle_BpsOutOfRange(report.spreadBps));
    }

    /// @dev Signatures lane: two thirds of the stake of the set in force signed this very report.
    function _verifySigned(Report calldata report, bytes calldata signatures)
        internal
        view
        override
        returns (uint256 stakeBps, uint256 validators)
    {
        Config memory config = _config;
        require(report.indexToken == INDEX_TOKEN, NAVOracle_WrongIndexToken(report.indexToken, INDEX_TOKEN));
        require(report.setEpoch == config.setEpoch, NAVOracle_WrongEpoch(report.setEpoch, config.setEpoch));
        ValidatorSet memory set = _loadSet(config.setEpoch);
        uint256 stake;
        (stake, validators) = SignatureQuorum.tally(set, reportDigest(report), signatures);
        uint256 total = set.totalStake();
        require(
            _isQuorum(stake, total, validators, config.minValidators),
            NAVOracle_QuorumMissed(stake, total, validators, config.minValidators)
        );
        stakeBps = (stake * BPS) / total;
    }

    function _isSettled(Report calldata report) internal view override returns (bool) {
        NavWord word = _word;
        if (word.navWad() == 0) return false;
        (bool isFound, RingEntry entry,) = _ring.atRound(word.head(), RING_LENGTH, RoundId.unwrap(report.round));
        return isFound && entry.navWad() == report.navWad && entry.observedAt() == report.observedAt;
    }

    /* INTERNALS: SETTLING */

    /// @dev Every lane ends here: settle, or use the round up and say why not.
    function _settle(NavWord word, Config memory config, Agreed memory agreed) internal {
        uint256 navWad = agreed.navWad;
        if (word.gate() == Gate.HALTED) {
            return _reject(word, agreed.round, agreed.observedAt, Reason.HALTED, navWad, 0);
        }
        if (navWad < config.minNav * NAV_UNIT) {
            return _halt(word, agreed, config.minNav * NAV_UNIT);
        }
        if (navWad > config.maxNav * NAV_UNIT) {
            return _halt(word, agreed, config.maxNav * NAV_UNIT);
        }
        if (agreed.confidenceBps < config.minConfidenceBps) {
            return _reject(
                word,
                agreed.round,
                agreed.observedAt,
                Reason.CONFIDENCE,
                agreed.confidenceBps,
                config.minConfidenceBps
            );
        }
        if (agreed.spreadBps > config.toleranceBps) {
            return _reject(
                word, agreed.round, agreed.observedAt, Reason.SPREAD, agreed.spreadBps, config.toleranceBps
            );
        }
        if (_isHeldBack(word, config, agreed)) return;
        _write(word, config, agreed);
    }

    /// @dev The jump rule. A NAV that moved too far waits until `quarantineRounds` rounds in a row agree with it, each
    /// within one jump of the one before; a NAV near the last settled one ends the quarantine.
    function _isHeldBack(NavWord word, Config memory config, Agreed memory agreed) internal returns (bool) {
        uint256 lastNavWad = word.navWad();
        if (lastNavWad == 0) return false;
        uint256 jumpBps = WadMath.deviationBpsUp(agreed.navWad, lastNavWad);
        if (jumpBps <= config.maxJumpBps) return false;

        uint256 agreeing = 1;
        uint256 since = agreed.observedAt;
        if (word.gate() == Gate.QUARANTINE) {
            Held memory held = _held;
            since = held.since;
            if (WadMath.deviationBpsUp(agreed.navWad, held.candidateNavWad) <= config.maxJumpBps) {
                agreeing = uint256(held.agreeingRounds) + 1;
            }
        }
        if (agreeing >= config.quarantineRounds) return false;

        _held = Held({
            round: uint32(agreed.round), // bounded by seconds since genesis
            observedAt: uint32(agreed.observedAt),
            since: uint32(since),
            candidateNavWad: uint80(agreed.navWad), // within the sane range
            agreeingRounds: uint8(agreeing), // below quarantineRounds
            reason: Reason.JUMP
        });
        _word = word.withGate(Gate.QUARANTINE, true);
        emit RoundRejected(_id(agreed.round), Reason.JUMP, jumpBps, config.maxJumpBps);
        emit NavQuarantined(_id(agreed.round), lastNavWad, agreed.navWad, agreeing);
        return true;
    }

    function _halt(NavWord word, Agreed memory agreed, uint256 limitWad) internal {
        if (word.gate() == Gate.OPEN) _held.since = uint32(agreed.observedAt);
        _reject(
            word.withGate(Gate.HALTED, true),
            agreed.round,
            agreed.observedAt,
            Reason.SANITY,
            agreed.navWad,
            limitWad
        );
        emit OracleHalted(_id(agreed.round), agreed.navWad);
    }

    /// @dev Uses up the round and its time; the settled NAV and its age stay as they are.
    function _reject(
        NavWord word,
        uint256 round,
        uint256 observedAt,
        Reason reason,
        uint256 value,
        uint256 limit
    ) internal {
        Held storage held = _held;
        held.round = uint32(round); // bounded by seconds since genesis
        held.observedAt = uint32(observedAt);
        if (reason == Reason.SANITY) held.reason = reason; // other rejections leave the cause of a hold as it is
        _word = word.withGate(word.gate(), true);
        emit RoundRejected(_id(round), reason, value, limit);
    }

    function _write(NavWord word, Config memory config, Agreed memory agreed) internal {
        uint256 bandBps = (agreed.spreadBps * config.bandShareBps + BPS - 1) / BPS;
        uint256 head = _push(word, agreed);
        _word = word.settled(
            agreed.navWad,
            agreed.observedAt,
            agreed.round,
            head,
            NavWordLib.backing(agreed.confidenceBps, bandBps, agreed.stakeBps, agreed.validators)
        );
        emit NavSettled(
            _id(agreed.round),
            word.navWad(),
            agreed.navWad,
            agreed.observedAt,
            agreed.confidenceBps,
            agreed.spreadBps,
            agreed.stakeBps,
            agreed.validators,
            agreed.assetsRoot
        );
    }

    /// @dev Appends to the ring; returns the new head.
    function _push(NavWord word, Agreed memory agreed) internal returns (uint256 head) {
        uint256 cumulative;
        uint256 inBlock;
        if (word.navWad() != 0) {
            RingEntry last = _ring.read(word.head());
            head = word.head() + 1;
            if (head == RING_LENGTH) head = 0;
            cumulative = last.cumulative() + last.navWad() * (agreed.observedAt - last.observedAt());
            if (word.blockNumber() == block.number) inBlock = last.inBlock() + 1;
        }
        _ring.slots[head] = RingEntry.unwrap(
            RingEntryLib.pack(agreed.navWad, agreed.observedAt, agreed.round, cumulative, inBlock)
        );
    }

    /* INTERNALS: TIME AND ROUNDS */

    /// @dev The last round and observation that count no more, settled or rejected.
    function _usedUp(NavWord word) internal view returns (uint256 round, uint256 observedAt) {
        round = word.round();
        observedAt = word.observedAt();
        if (!word.hasConsumed()) return (round, observedAt);
        Held memory held = _held;
        if (held.round > round) round = held.round;
        if (held.observedAt > observedAt) observedAt = held.observedAt;
    }

    /// @dev Rounds rise, and none is numbered ahead of its second: a wrong number cannot lock the feed.
    function _requireRound(uint256 round, uint256 lastRound, uint256 observedAt) internal view {
        require(round > lastRound, NAVOracle_RoundNotNewer(round, lastRound));
        uint256 newest = observedAt < GENESIS_AT ? 0 : observedAt - GENESIS_AT + 1;
        require(round <= newest, NAVOracle_RoundNotBegun(round, newest));
    }

    function _updateMaxPriceAge(uint256 newMaxAgeSeconds) internal {
        _requireWithin("maxPriceAge", newMaxAgeSeconds, 1, MAX_PRICE_AGE_SECONDS);
        NavWord word = _word;
        emit MaxPriceAgeChanged(word.maxAgeSeconds(), newMaxAgeSeconds);
        _word = word.withMaxAge(newMaxAgeSeconds);
    }

    /* INTERNALS: READING */

    function _age(NavWord word) internal view returns (uint256) {
        uint256 observedAt = word.observedAt();
        return block.timestamp > observedAt ? block.timestamp - observedAt : 0;
    }

    /// @dev The word, if there is a NAV readers may use.
    function _liveWord() internal view returns (NavWord word) {
        word = _seenWord();
        _requireOpen(word);
        uint256 ageSeconds = _age(word);
        require(ageSeconds <= word.maxAgeSeconds(), NAVOracle_NavStale(ageSeconds, word.maxAgeSeconds()));
    }

    function _requireOpen(NavWord word) internal view {
        Gate gate = word.gate();
        if (gate == Gate.HALTED) revert NAVOracle_Halted(_held.reason);
        if (gate == Gate.QUARANTINE) revert NAVOracle_Quarantined(word.navWad(), _held.candidateNavWad);
    }

    function _seenWord() internal view returns (NavWord word) {
        word = _word;
        require(word.navWad() != 0, NAVOracle_NoNav());
    }

    /// @dev Lowest and highest NAV that was valid in this block: those settled in it and the one before them. At most as
    /// many steps as NAVs settled in the block, 35 by the bounds on observation times.
    function _rangeInBlock(NavWord word, uint256 navWad) internal view returns (uint256 lowest, uint256 highest) {
        (lowest, highest) = (navWad, navWad);
        uint256 index = word.head();
        uint256 steps = _ring.read(index).inBlock() + 1;
        for (uint256 i = 0; i < steps; ++i) {
            index = index == 0 ? RING_LENGTH - 1 : index - 1;
            uint256 earlier = _ring.read(index).navWad();
            if (earlier == 0) break; // the very first NAV has none before it
            if (earlier < lowest) lowest = earlier;
            if (earlier > highest) highest = earlier;
        }
    }

    function _entryAt(NavWord word, uint256 timestamp) internal view returns (RingEntry) {
        (bool isFound, RingEntry entry, RingEntry oldest) = _ring.atTime(word.head(), RING_LENGTH, timestamp);
        require(isFound, NAVOracle_TimeForgotten(timestamp, oldest.observedAt()));
        return entry;
    }

    /// @dev NAV x seconds up to `timestamp`, which `entry` was newest at.
    function _sumAt(RingEntry entry, uint256 timestamp) internal pure returns (uint256) {
        return entry.cumulative() + entry.navWad() * (timestamp - entry.observedAt());
    }

    function _historical(RingEntry entry) internal pure returns (HistoricalNAV memory) {
        return HistoricalNAV(entry.navWad(), entry.observedAt(), _id(entry.round()));
    }

    function _id(uint256 round) internal pure returns (RoundId) {
        return RoundId.wrap(uint64(round)); // rounds fit 32 bits
    }
}
