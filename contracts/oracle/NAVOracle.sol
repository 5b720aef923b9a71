// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {WadMath} from "../shared/libraries/WadMath.sol";
import {RoundId} from "../shared/types/Ids.sol";
import {AssetPrices} from "./AssetPrices.sol";
import {INAVOracle} from "./interfaces/INAVOracle.sol";
import {HistoryRing} from "./libraries/HistoryRing.sol";
import {SignatureQuorum} from "./libraries/SignatureQuorum.sol";
import {Ballot, Outcome, StakeMedian} from "./libraries/StakeMedian.sol";
import {OracleConfig} from "./OracleConfig.sol";
import {NavEntry, NavEntryLib} from "./types/NavEntry.sol";
import {Gate, NavWord} from "./types/NavWord.sol";
import {HistoricalNAV, NAVData, Parameters, Reason, Status, StatusReport} from "./types/OracleTypes.sol";
import {Report, ReportHash} from "./types/Report.sol";
import {Rulebook} from "./types/Rulebook.sol";
import {Rules} from "./types/Rules.sol";

/// @title NAVOracle
/// @notice Settles one NAV a round from what staked validators say. Rules and units: {INAVOracle}.
///
///   quorum      stake x 3 >= total x 2, and at least minValidators
///   jump        |nav - last| / last, in bps rounded up, <= maxJumpBps
///   twap(w)     (C(now) - C(now - w)) / w, C(t) = sum of NAV x seconds it stood, up to t
contract NAVOracle is AssetPrices, EIP712 {
    using HistoryRing for HistoryRing.Ring;

    /* CONSTANTS */

    uint256 internal constant MAX_IN_BLOCK = 63; // below the shortest ring
    uint256 internal constant MIN_HOLD_SECONDS = 1 hours; // so that a release announced before a halt cannot undo it at once
    uint256 internal constant MAX_NAV_WAD = type(uint80).max; // what a vote may say; what may settle is bounded below

    /* IMMUTABLES */

    /// @inheritdoc INAVOracle
    uint256 public immutable GENESIS_AT;
    /// @inheritdoc INAVOracle
    uint256 public immutable RING_LENGTH;

    /* STORAGE: HISTORY */

    HistoryRing.Ring internal _ring;

    /* STORAGE: REJECTED ROUNDS */

    /// @dev Read only while `_word` says so: what a rejection used up, and the NAV that waits in quarantine.
    struct Held {
        uint32 round;
        uint32 observedAt;
        uint32 since; // when the round that closed the gate was observed
        uint32 closedAt; // when the gate last closed, or closed further
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

    /* CONSTRUCTOR */

    /// @param initialAuthority The access manager.
    /// @param registry The validator registry; this contract must be subscribed to it.
    /// @param ringLength NAVs the history holds, 64 to 32,768.
    /// @param initialMaxAgeSeconds Age readers accept, seconds.
    /// @param initialParameters See {Parameters}.
    constructor(
        address initialAuthority,
        address registry,
        uint256 ringLength,
        uint256 initialMaxAgeSeconds,
        Parameters memory initialParameters
    ) OracleConfig(initialAuthority, registry, initialMaxAgeSeconds, initialParameters) EIP712("Assay NAVOracle", "1") {
        _requireWithin("ringLength", ringLength, 64, HistoryRing.MAX_LENGTH);
        RING_LENGTH = ringLength;
        GENESIS_AT = block.timestamp;
    }

    /* WRITES: LANES */

    /// @inheritdoc INAVOracle
    function submitNAV(uint256 round, uint256 navWad, uint256 confidenceBps) external {
        _requirePrice(navWad, MAX_NAV_WAD);
        require(confidenceBps <= BPS, NAVOracle_BpsOutOfRange(confidenceBps));
        NavWord word = _word;
        (uint256 lastRound, uint256 lastObservedAt) = _usedUp(word);
        _requireRound(round, lastRound, block.timestamp);

        Rulebook book = _directRulebook(word);
        uint256 epoch = book.rules().setEpoch();
        uint256 index = _indexOfSender(book);
        Submission memory before = _submissions[index];
        require(before.epoch != epoch || round > before.round, NAVOracle_RoundNotNewer(round, before.round));

        // Casts: navWad <= MAX_NAV_WAD; round is bounded by seconds since genesis; confidence <= BPS.
        _submissions[index] = Submission(
            uint80(navWad),
            uint32(round),
            uint32(block.timestamp),
            uint16(confidenceBps),
            uint16(epoch)
        );
        (address validator, ) = book.member(index);
        emit NavSubmitted(_id(round), validator, navWad, confidenceBps);

        _countRound(round, lastObservedAt, word, book);
    }

    /// @inheritdoc INAVOracle
    function submitReport(Report calldata report, bytes calldata signatures) external {
        NavWord word = _word;
        Rulebook book = _rulebook(word);
        NavEntry agreed = _agreed(word, book, report, signatures);
        _settle(word, book.rules(), agreed, report.navWad, report.spreadBps, report.assetsRoot);
    }

    /* WRITES: CONFIGURATION */

    /// @inheritdoc INAVOracle
    function release() external restricted {
        NavWord word = _word;
        Gate gate = word.gate();
        require(gate != Gate.OPEN, NAVOracle_NotHeld());

        Held memory held = _held;
        uint256 earliest = held.closedAt + MIN_HOLD_SECONDS;
        require(block.timestamp >= earliest, NAVOracle_ReleaseTooSoon(held.closedAt, earliest));
        emit OracleReleased(held.reason, block.timestamp);
        if (held.observedAt < block.timestamp) held.observedAt = uint32(block.timestamp);
        if (gate == Gate.QUARANTINE) {
            held.agreeingRounds = uint8(_rulebook(word).rules().quarantineRounds() - 1); // one more agreeing round settles it
            _word = word.withGate(Gate.QUARANTINE);
        } else {
            held.reason = Reason.NONE;
            _word = word.withGate(Gate.OPEN);
        }
        _held = held;
    }

    /* READS: NAV */

    /// @inheritdoc INAVOracle
    function getCurrentNAV() external view returns (NAVData memory) {
        NavEntry entry = _ring.read(_liveWord().head());
        return
            NAVData({
                navPerToken: entry.navWad(),
                timestamp: entry.observedAt(),
                blockNumber: entry.blockNumber(),
                confidence: entry.confidenceBps(),
                validatorCount: entry.validatorCount(),
                stake: entry.stakeBps()
            });
    }

    /// @inheritdoc INAVOracle
    function isNAVValid() external view returns (bool) {
        NavWord word = _word;
        return word.navWad() != 0 && word.gate() == Gate.OPEN && _age(word) <= word.maxAgeSeconds();
    }

    /// @inheritdoc INAVOracle
    function getNAVForMinting(uint256 baseAmount) external view returns (uint256) {
        (, uint256 mintPriceWad, ) = quote();
        return WadMath.divDown(baseAmount, mintPriceWad);
    }

    /// @inheritdoc INAVOracle
    function getNAVForRedemption(uint256 tokens) external view returns (uint256) {
        (, , uint256 redeemPriceWad) = quote();
        return WadMath.mulDown(tokens, redeemPriceWad);
    }

    /// @inheritdoc INAVOracle
    function quote() public view returns (uint256 navWad, uint256 mintPriceWad, uint256 redeemPriceWad) {
        NavWord word = _liveWord();
        navWad = word.navWad();
        (uint256 lowest, uint256 highest) = word.mayBeOfThisBlock() ? _rangeInBlock(word, navWad) : (navWad, navWad);
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
    function reportDigest(Report calldata report) public view returns (bytes32) {
        return _hashTypedDataV4(ReportHash.hash(report));
    }

    /* READS: HISTORY */

    /// @inheritdoc INAVOracle
    function latestRound() external view returns (RoundId) {
        return _id(_word.round(GENESIS_AT));
    }

    /// @inheritdoc INAVOracle
    function getHistoricalNAV(RoundId round) external view returns (HistoricalNAV memory) {
        NavWord word = _seenWord();
        (bool isFound, NavEntry entry) = _ring.atRound(word.head(), RING_LENGTH, RoundId.unwrap(round), GENESIS_AT);
        if (!isFound) {
            revert NAVOracle_RoundForgotten(round, _id(_roundOf(_ring.oldest(word.head(), RING_LENGTH))));
        }
        return _historical(entry);
    }

    /// @inheritdoc INAVOracle
    function navAt(uint256 timestamp) external view returns (HistoricalNAV memory) {
        require(timestamp <= block.timestamp, NAVOracle_TimeNotReached(timestamp, block.timestamp));
        NavWord word = _seenWord();
        // What was newest before the gate closed is history; from then on there is no NAV to answer with.
        if (word.gate() != Gate.OPEN && timestamp >= _held.since) _requireOpen(word);
        NavEntry entry = _entryAt(word, timestamp);
        // Nor is there one afterwards for a moment inside the newest hold: what stood then was disowned.
        uint256 since = _held.since;
        require(timestamp < since || entry.observedAt() >= since, NAVOracle_MomentHeld(timestamp, since));
        uint256 ageSeconds = timestamp - entry.observedAt();
        require(ageSeconds <= word.maxAgeSeconds(), NAVOracle_NavStale(ageSeconds, word.maxAgeSeconds()));
        return _historical(entry);
    }

    /// @inheritdoc INAVOracle
    function twap(uint256 windowSeconds) external view returns (uint256) {
        uint256 maximum = NavEntryLib.MAX_WINDOW_SECONDS;
        require(windowSeconds != 0 && windowSeconds <= maximum, NAVOracle_WindowOutOfRange(windowSeconds, maximum));
        NavWord word = _liveWord();
        uint256 start = block.timestamp - windowSeconds;
        uint256 sumAtStart = _entryAt(word, start).cumulativeAt(start);
        uint256 sumAtEnd = _entryAt(word, block.timestamp).cumulativeAt(block.timestamp);
        return NavEntryLib.mean(sumAtStart, sumAtEnd, windowSeconds);
    }

    /* INTERNALS: DIRECT LANE */

    /// @dev Settles `round` if enough stake agrees in it, rejects it if too much stake disagrees.
    function _countRound(uint256 round, uint256 lastObservedAt, NavWord word, Rulebook book) internal {
        Rules rules = book.rules();
        uint256 total = book.totalStake();
        (Ballot[] memory ballots, uint256 stake) = _freshBallots(round, lastObservedAt, book);
        if (!_isQuorum(stake, total, ballots.length, rules.minValidators())) return;

        Outcome memory outcome = StakeMedian.decide(ballots, rules.toleranceBps(), rules.maxDeviationBps());
        if (outcome.farStake * 4 > total) {
            uint256 newestAt = _newest(ballots);
            NavEntry disagreed = NavEntryLib.draft(newestAt, _lag(round, newestAt), 0, 0, 0);
            return _reject(word, disagreed, Reason.DEVIATION, (outcome.farStake * BPS) / total, BPS / 4);
        }
        if (!_isQuorum(outcome.countedStake, total, outcome.counted, rules.minValidators())) return;

        _reportUncounted(round, ballots, outcome.value, rules.toleranceBps());
        uint256 stakeBps = (outcome.countedStake * BPS) / total;
        NavEntry agreed = NavEntryLib.draft(
            outcome.earliestAt,
            _lag(round, outcome.earliestAt),
            outcome.confidenceBps,
            stakeBps,
            outcome.counted
        );
        _settle(word, rules, agreed, outcome.value, outcome.spreadBps, 0);
    }

    /// @dev Submissions of `round` by the set in force that are newer than the last observation and young enough.
    function _freshBallots(
        uint256 round,
        uint256 lastObservedAt,
        Rulebook book
    ) internal view returns (Ballot[] memory ballots, uint256 stake) {
        Rules rules = book.rules();
        uint256 n = book.count();
        ballots = new Ballot[](n);
        uint256 found;
        for (uint256 i = 0; i < n; ++i) {
            Submission memory sent = _submissions[i];
            bool isFresh =
                sent.round == round &&
                    sent.epoch == rules.setEpoch() &&
                    sent.sentAt > lastObservedAt &&
                    block.timestamp - sent.sentAt <= rules.maxArrivalAgeSeconds();
            if (!isFresh) continue;
            (address validator, uint256 memberStake) = book.member(i);
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

    /// @dev The report as an entry without its NAV, once it is timely and backed.
    function _agreed(
        NavWord word,
        Rulebook book,
        Report calldata report,
        bytes calldata signatures
    ) internal view returns (NavEntry) {
        (uint256 observedAt, uint256 lag) = _requireTimely(report, word, book.rules());
        uint256 confidenceBps = report.confidenceBps;
        if (confidenceBps > BPS) revert NAVOracle_BpsOutOfRange(confidenceBps);
        (uint256 stakeBps, uint256 validators) = _verifySigned(book, report, signatures);
        return NavEntryLib.draft(observedAt, lag, confidenceBps, stakeBps, validators);
    }

    /// @dev New, young enough and not ahead of its time. Revert, not require: this is the hottest path, and arguments of
    /// a require are worked out even when it holds.
    function _requireTimely(
        Report calldata report,
        NavWord word,
        Rules rules
    ) internal view returns (uint256 observedAt, uint256 lag) {
        observedAt = report.observedAt;
        (uint256 lastRound, uint256 lastObservedAt) = _usedUp(word);
        if (observedAt <= lastObservedAt) revert NAVOracle_ObservedNotNewer(observedAt, lastObservedAt);
        uint256 aheadSeconds = rules.maxFutureSeconds();
        uint256 ageSeconds = rules.maxArrivalAgeSeconds();
        unchecked {
            // Within [now - age, now + ahead]; a moment beyond the end wraps round to a huge distance from it.
            if (block.timestamp + aheadSeconds - observedAt > ageSeconds + aheadSeconds) {
                _refuseUntimely(observedAt, ageSeconds, aheadSeconds);
            }
        }
        lag = _requireRound(RoundId.unwrap(report.round), lastRound, observedAt);
    }

    function _refuseUntimely(uint256 observedAt, uint256 maxAgeSeconds, uint256 maxAheadSeconds) internal view {
        if (observedAt > block.timestamp) {
            revert NAVOracle_ReportFromFuture(observedAt - block.timestamp, maxAheadSeconds);
        }
        revert NAVOracle_ReportLate(block.timestamp - observedAt, maxAgeSeconds);
    }

    /// @dev Signatures lane: two thirds of the stake of the set in force signed this very report.
    function _verifySigned(
        Rulebook book,
        Report calldata report,
        bytes calldata signatures
    ) internal view override returns (uint256 stakeBps, uint256 validators) {
        Rules rules = book.rules();
        address indexToken = report.indexToken;
        if (indexToken != book.indexToken()) revert NAVOracle_WrongIndexToken(indexToken, book.indexToken());
        uint256 epoch = report.setEpoch;
        if (epoch != rules.setEpoch()) revert NAVOracle_WrongEpoch(epoch, rules.setEpoch());

        uint256 stake;
        (stake, validators) = SignatureQuorum.tally(book, reportDigest(report), signatures);
        uint256 total = book.totalStake();
        if (!_isQuorum(stake, total, validators, rules.minValidators())) {
            revert NAVOracle_QuorumMissed(stake, total, validators, rules.minValidators());
        }
        unchecked {
            stakeBps = (stake * BPS) / total; // sums of 100 stakes of 96 bits
        }
    }

    function _isSettled(Report calldata report) internal view override returns (bool) {
        NavWord word = _word;
        if (word.navWad() == 0) return false;
        (bool isFound, NavEntry entry) = _ring.atRound(
            word.head(),
            RING_LENGTH,
            RoundId.unwrap(report.round),
            GENESIS_AT
        );
        return isFound && entry.navWad() == report.navWad && entry.observedAt() == report.observedAt;
    }

    /* INTERNALS: SETTLING */

    /// @dev Every lane ends here: settle, or use the round up and say why not.
    /// @param agreed Round, time, confidence, stake and validators; see {NavWordLib-draft}.
    /// @param navWad The NAV they agreed on, not yet known to be sane.
    function _settle(
        NavWord word,
        Rules rules,
        NavEntry agreed,
        uint256 navWad,
        uint256 spreadBps,
        bytes32 assetsRoot
    ) internal {
        if (word.isHalted()) return _reject(word, agreed, Reason.HALTED, navWad, 0);
        uint256 minNavWad = rules.minNavWad();
        uint256 maxNavWad = rules.maxNavWad();
        unchecked {
            // Within [min, max]; a NAV below the range wraps round to a huge distance from its start.
            if (navWad - minNavWad > maxNavWad - minNavWad) {
                return _halt(word, agreed, navWad, navWad < minNavWad ? minNavWad : maxNavWad);
            }
        }
        if (agreed.confidenceBps() < rules.minConfidenceBps()) {
            return _reject(word, agreed, Reason.CONFIDENCE, agreed.confidenceBps(), rules.minConfidenceBps());
        }
        if (spreadBps > rules.toleranceBps()) {
            return _reject(word, agreed, Reason.SPREAD, spreadBps, rules.toleranceBps());
        }
        if (_isHeldBack(word, rules, agreed, navWad)) return;
        _write(word, rules, agreed, navWad, spreadBps, assetsRoot);
    }

    /// @dev The jump rule. A NAV that moved too far waits until `quarantineRounds` rounds in a row agree with it, each
    /// within one jump of the one before; a NAV near the last settled one ends the quarantine.
    function _isHeldBack(NavWord word, Rules rules, NavEntry agreed, uint256 navWad) internal returns (bool) {
        uint256 lastNavWad = word.navWad();
        if (lastNavWad == 0 || _isNear(navWad, lastNavWad, rules.maxJumpBps())) return false;

        uint256 agreeing = 1;
        uint256 since = agreed.observedAt();
        uint256 closedAt = block.timestamp;
        if (word.gate() == Gate.QUARANTINE) {
            (since, closedAt) = (_held.since, _held.closedAt);
            if (_isNear(navWad, _held.candidateNavWad, rules.maxJumpBps())) {
                agreeing = uint256(_held.agreeingRounds) + 1;
            }
        }
        if (agreeing >= rules.quarantineRounds()) return false;

        RoundId round = _id(_roundOf(agreed));
        _held = Held({
            round: uint32(_roundOf(agreed)), // below 2^30
            observedAt: uint32(agreed.observedAt()),
            since: uint32(since),
            closedAt: uint32(closedAt),
            candidateNavWad: uint80(navWad), // within the sane range
            agreeingRounds: uint8(agreeing), // below quarantineRounds
            reason: Reason.JUMP
        });
        _word = word.withGate(Gate.QUARANTINE);
        emit RoundRejected(round, Reason.JUMP, WadMath.deviationBpsUp(navWad, lastNavWad), rules.maxJumpBps());
        emit NavQuarantined(round, lastNavWad, navWad, agreeing);
        return true;
    }

    /// @dev |navWad - lastNavWad| / lastNavWad <= bps, without dividing: exact.
    function _isNear(uint256 navWad, uint256 lastNavWad, uint256 bps) internal pure returns (bool) {
        unchecked {
            // NAVs in the sane range are below 2^72.
            uint256 distance = navWad > lastNavWad ? navWad - lastNavWad : lastNavWad - navWad;
            return distance * BPS <= lastNavWad * bps;
        }
    }

    function _halt(NavWord word, NavEntry agreed, uint256 navWad, uint256 limitWad) internal {
        if (word.gate() == Gate.OPEN) _held.since = uint32(agreed.observedAt());
        _held.closedAt = uint32(block.timestamp);
        _reject(word.withGate(Gate.HALTED), agreed, Reason.SANITY, navWad, limitWad);
        emit OracleHalted(_id(_roundOf(agreed)), navWad);
    }

    /// @dev Uses up the round and its time; the settled NAV and its age stay as they are.
    function _reject(NavWord word, NavEntry agreed, Reason reason, uint256 value, uint256 limit) internal {
        Held storage held = _held;
        held.round = uint32(_roundOf(agreed)); // below 2^30
        held.observedAt = uint32(agreed.observedAt());
        if (reason == Reason.SANITY) held.reason = reason; // other rejections leave the cause of a hold as it is
        _word = word.withGate(word.gate());
        emit RoundRejected(_id(_roundOf(agreed)), reason, value, limit);
    }

    /// @dev Puts the NAV in force and in the history.
    function _write(
        NavWord word,
        Rules rules,
        NavEntry agreed,
        uint256 navWad,
        uint256 spreadBps,
        bytes32 assetsRoot
    ) internal {
        uint256 cumulative;
        uint256 head;
        uint256 bandBps;
        if (word.navWad() != 0) {
            cumulative = word.cumulativeAt(agreed.observedAt());
            head = word.head() + 1;
            if (head == RING_LENGTH) head = 0;
        }
        unchecked {
            bandBps = (spreadBps * rules.bandShareBps() + BPS - 1) / BPS; // both at most BPS
        }
        NavEntry entry = agreed.complete(navWad, cumulative);
        _word = word.settled(entry, head, bandBps);
        _ring.write(head, entry);
        _emitSettled(entry, word.navWad(), spreadBps, assetsRoot);
    }

    function _emitSettled(NavEntry entry, uint256 navBeforeWad, uint256 spreadBps, bytes32 assetsRoot) internal {
        emit NavSettled({
            round: _id(_roundOf(entry)),
            navBeforeWad: navBeforeWad,
            navWad: entry.navWad(),
            observedAt: entry.observedAt(),
            confidenceBps: entry.confidenceBps(),
            spreadBps: spreadBps,
            stakeBps: entry.stakeBps(),
            validatorCount: entry.validatorCount(),
            assetsRoot: assetsRoot
        });
    }

    /* INTERNALS: TIME AND ROUNDS */

    /// @dev The last round and observation that count no more, settled or rejected.
    function _usedUp(NavWord word) internal view returns (uint256 round, uint256 observedAt) {
        round = word.round(GENESIS_AT);
        observedAt = word.observedAt();
        if (!word.hasUsedUp()) return (round, observedAt);
        Held memory held = _held;
        if (held.round > round) round = held.round;
        if (held.observedAt > observedAt) observedAt = held.observedAt;
    }

    /// @dev Rounds rise, and each is observed within MAX_LAG_SECONDS of the second it counts: a wrong number cannot lock
    /// the feed. Returns how long after that second, which is how the round is stored.
    function _requireRound(uint256 round, uint256 lastRound, uint256 observedAt) internal view returns (uint256 lag) {
        if (round <= lastRound) revert NAVOracle_RoundNotNewer(round, lastRound);
        unchecked {
            lag = observedAt + 1 - GENESIS_AT - round; // a round that has not begun wraps to a huge lag
        }
        // In one comparison: lag < 2^8, and round < 2^32, or a round near 2^256 would wrap back to a small lag in the first
        // minutes after genesis and no round could ever be newer.
        if ((lag | (round >> 24)) > NavEntryLib.MAX_LAG_SECONDS) _refuseRound(round, observedAt);
    }

    function _refuseRound(uint256 round, uint256 observedAt) internal view {
        uint256 newest = observedAt < GENESIS_AT ? 0 : observedAt - GENESIS_AT + 1;
        require(round <= newest, NAVOracle_RoundNotBegun(round, newest));
        revert NAVOracle_RoundOver(round, newest - NavEntryLib.MAX_LAG_SECONDS);
    }

    /// @dev Of a round that passed {_requireRound} when it was submitted.
    function _lag(uint256 round, uint256 observedAt) internal view returns (uint256) {
        return observedAt + 1 - GENESIS_AT - round;
    }

    function _roundOf(NavEntry entry) internal view returns (uint256) {
        return entry.round(GENESIS_AT);
    }

    /* INTERNALS: READING */

    function _age(NavWord word) internal view returns (uint256) {
        uint256 observedAt = word.observedAt();
        return block.timestamp > observedAt ? block.timestamp - observedAt : 0;
    }

    /// @dev The word, if there is a NAV readers may use.
    function _liveWord() internal view returns (NavWord word) {
        word = _seenWord();
        if (word.gate() != Gate.OPEN) _requireOpen(word);
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
    /// many steps as NAVs settled in the block: 37 by the bounds on observation times, and no more than MAX_IN_BLOCK where a
    /// chain's block number stands still.
    function _rangeInBlock(NavWord word, uint256 navWad) internal view returns (uint256 lowest, uint256 highest) {
        (lowest, highest) = (navWad, navWad);
        uint256 index = word.head();
        for (uint256 i = 0; i < MAX_IN_BLOCK && _ring.read(index).blockNumber() == block.number; ++i) {
            index = index == 0 ? RING_LENGTH - 1 : index - 1;
            uint256 earlier = _ring.read(index).navWad();
            if (earlier == 0) break; // the very first NAV has none before it
            if (earlier < lowest) lowest = earlier;
            if (earlier > highest) highest = earlier;
        }
    }

    function _entryAt(NavWord word, uint256 timestamp) internal view returns (NavEntry) {
        (bool isFound, NavEntry entry) = _ring.atTime(word.head(), RING_LENGTH, timestamp);
        if (!isFound) {
            revert NAVOracle_TimeForgotten(timestamp, _ring.oldest(word.head(), RING_LENGTH).observedAt());
        }
        return entry;
    }

    function _historical(NavEntry entry) internal view returns (HistoricalNAV memory) {
        return
            HistoricalNAV({
                navPerToken: entry.navWad(),
                timestamp: entry.observedAt(),
                round: _id(_roundOf(entry)),
                blockNumber: entry.blockNumber(),
                confidence: entry.confidenceBps(),
                validatorCount: entry.validatorCount(),
                stake: entry.stakeBps()
            });
    }

    function _id(uint256 round) internal pure returns (RoundId) {
        return RoundId.wrap(round);
    }
}
