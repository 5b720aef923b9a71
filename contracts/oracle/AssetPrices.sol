// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import {AssetId} from "../shared/types/Ids.sol";
import {INAVOracle} from "./interfaces/INAVOracle.sol";
import {Ballot, Outcome, StakeMedian} from "./libraries/StakeMedian.sol";
import {OracleConfig} from "./OracleConfig.sol";
import {NavWord} from "./types/NavWord.sol";
import {Reason, SettledPrice} from "./types/OracleTypes.sol";
import {AssetPrice, Report, ReportHash} from "./types/Report.sol";
import {Rulebook, RulebookLib} from "./types/Rulebook.sol";
import {Rules} from "./types/Rules.sol";

/// @title AssetPrices
/// @notice Prices of single assets: voted by validators, or proven against a settled report. Nothing else writes one.
abstract contract AssetPrices is OracleConfig {
    /* CONSTANTS */

    uint256 public constant MAX_DIRECT_VALIDATORS = 21;
    uint256 internal constant MAX_PRICE_WAD = type(uint112).max;

    /* STORAGE: PRICES */

    struct PriceSlot {
        uint112 priceWad;
        uint32 observedAt;
        uint32 sourceAt;
        uint32 settledAt;
        uint32 vote; // number of the vote that is open
    }

    struct PriceBallot {
        uint112 priceWad;
        uint32 castAt;
        uint32 vote;
        uint16 epoch;
    }

    mapping(AssetId assetId => PriceSlot) internal _prices;

    /// @dev By index in the set, so a slot is used again by whoever has that index next; `epoch` tells them apart.
    mapping(AssetId assetId => PriceBallot[MAX_DIRECT_VALIDATORS] ballots) internal _priceBallots;

    /* WRITES */

    /// @inheritdoc INAVOracle
    function updatePrice(AssetId assetId, uint256 priceWad) external {
        _requirePrice(priceWad, MAX_PRICE_WAD);
        Rulebook book = _directRulebook(_word);
        uint256 index = _indexOfSender(book);
        PriceSlot memory last = _prices[assetId];

        _priceBallots[assetId][index] = PriceBallot({
            priceWad: uint112(priceWad), // at most MAX_PRICE_WAD
            castAt: uint32(block.timestamp),
            vote: last.vote,
            epoch: uint16(book.rules().setEpoch())
        });
        (address validator, ) = book.member(index);
        emit PriceSubmitted(assetId, validator, priceWad);

        _countPriceVote(assetId, book, last);
    }

    /// @inheritdoc INAVOracle
    function provePrice(
        Report calldata report,
        bytes calldata signatures,
        AssetPrice calldata price,
        bytes32[] calldata proof
    ) external {
        _requirePrice(price.priceWad, MAX_PRICE_WAD);
        _verifySigned(_rulebook(_word), report, signatures);
        require(_isSettled(report), NAVOracle_ReportNotSettled(report.round));
        require(
            proof.length <= 32 && MerkleProof.verifyCalldata(proof, report.assetsRoot, ReportHash.leaf(price)),
            NAVOracle_ProofInvalid(price.assetId, report.assetsRoot)
        );

        PriceSlot memory last = _prices[price.assetId];
        require(report.observedAt > last.observedAt, NAVOracle_ObservedNotNewer(report.observedAt, last.observedAt));
        uint256 sourceAt = price.sourceAt < report.observedAt ? price.sourceAt : report.observedAt;
        _writePrice(price.assetId, last, price.priceWad, report.observedAt, sourceAt);
    }

    /* READS */

    /// @inheritdoc INAVOracle
    function getPrice(AssetId assetId) external view returns (SettledPrice memory) {
        PriceSlot memory last = _prices[assetId];
        require(last.priceWad != 0, NAVOracle_NoPrice(assetId));
        uint256 ageSeconds = block.timestamp > last.observedAt ? block.timestamp - last.observedAt : 0;
        uint256 maxAgeSeconds = _word.maxAgeSeconds();
        require(ageSeconds <= maxAgeSeconds, NAVOracle_PriceStale(assetId, ageSeconds, maxAgeSeconds));
        return SettledPrice(last.priceWad, last.observedAt, last.sourceAt);
    }

    /* INTERNALS: VOTES */

    /// @dev Settles the open vote on an asset if enough stake agrees, ends it if too much stake disagrees.
    function _countPriceVote(AssetId assetId, Rulebook book, PriceSlot memory last) internal {
        Rules rules = book.rules();
        uint256 total = book.totalStake();
        (Ballot[] memory ballots, uint256 stake) = _freshPriceBallots(assetId, book, last);
        if (!_isQuorum(stake, total, ballots.length, rules.minValidators())) return;

        Outcome memory outcome = StakeMedian.decide(ballots, rules.toleranceBps(), rules.maxDeviationBps());
        if (outcome.farStake * 4 > total) {
            _prices[assetId].vote = last.vote + 1;
            emit PriceRejected(assetId, Reason.DEVIATION, (outcome.farStake * BPS) / total, BPS / 4);
        } else if (_isQuorum(outcome.countedStake, total, outcome.counted, rules.minValidators())) {
            _writePrice(assetId, last, outcome.value, outcome.earliestAt, outcome.earliestAt);
        }
    }

    function _freshPriceBallots(
        AssetId assetId,
        Rulebook book,
        PriceSlot memory last
    ) internal view returns (Ballot[] memory ballots, uint256 stake) {
        Rules rules = book.rules();
        uint256 n = book.count();
        ballots = new Ballot[](n);
        uint256 found;
        for (uint256 i = 0; i < n; ++i) {
            PriceBallot memory cast = _priceBallots[assetId][i];
            bool isFresh =
                cast.epoch == rules.setEpoch() &&
                    cast.vote == last.vote &&
                    cast.castAt > last.observedAt &&
                    block.timestamp - cast.castAt <= rules.maxArrivalAgeSeconds();
            if (!isFresh) continue;
            (address validator, uint256 memberStake) = book.member(i);
            ballots[found++] = Ballot(cast.priceWad, memberStake, cast.castAt, 0, validator);
            stake += memberStake;
        }
        _shorten(ballots, found);
    }

    function _writePrice(
        AssetId assetId,
        PriceSlot memory last,
        uint256 priceWad,
        uint256 observedAt,
        uint256 sourceAt
    ) internal {
        _prices[assetId] = PriceSlot({
            priceWad: uint112(priceWad), // at most MAX_PRICE_WAD
            observedAt: uint32(observedAt),
            sourceAt: uint32(sourceAt),
            settledAt: uint32(block.timestamp),
            vote: last.vote + 1
        });
        emit PriceSettled(assetId, last.priceWad, priceWad, observedAt, sourceAt);
    }

    /* INTERNALS: SHARED WITH THE DIRECT LANE */

    /// @dev The rulebook in force, if its set is small enough to vote one by one.
    function _directRulebook(NavWord word) internal view returns (Rulebook book) {
        book = _rulebook(word);
        uint256 n = book.count();
        require(n != 0, NAVOracle_NoValidatorSet());
        require(n <= MAX_DIRECT_VALIDATORS, NAVOracle_DirectLaneFull(n, MAX_DIRECT_VALIDATORS));
    }

    function _indexOfSender(Rulebook book) internal view returns (uint256 index) {
        index = book.indexOfSubmitter(msg.sender);
        require(index != RulebookLib.NONE, NAVOracle_NotSubmitter(msg.sender));
    }

    /// @dev "66.67 %" is read as two thirds.
    function _isQuorum(
        uint256 stake,
        uint256 total,
        uint256 validators,
        uint256 minValidators
    ) internal pure returns (bool) {
        unchecked {
            return stake * 3 >= total * 2 && validators >= minValidators; // sums of 100 stakes of 96 bits
        }
    }

    function _requirePrice(uint256 value, uint256 maximum) internal pure {
        require(value > 0 && value <= maximum, NAVOracle_ValueOutOfRange(value, maximum));
    }

    /// @dev Cuts `ballots` to its first `length` elements; `length` is at most its length.
    function _shorten(Ballot[] memory ballots, uint256 length) internal pure {
        assembly ("memory-safe") {
            mstore(ballots, length)
        }
    }

    /* SEAM */

    /// @dev How a report's backing is proven. A lane is one such proof; everything after it is shared.
    function _verifySigned(
        Rulebook book,
        Report calldata report,
        bytes calldata signatures
    ) internal view virtual returns (uint256 stakeBps, uint256 validators);

    /// @dev Whether the history holds exactly this report.
    function _isSettled(Report calldata report) internal view virtual returns (bool);
}
