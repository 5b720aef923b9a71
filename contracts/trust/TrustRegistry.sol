// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {exp2, ud} from "@prb/math/src/UD60x18.sol";

import {DisputedRoots} from "../shared/DisputedRoots.sol";
import {DisputeTerms} from "../shared/types/DisputeTerms.sol";
import {ITrustListener} from "./interfaces/ITrustListener.sol";
import {ITrustRegistry} from "./interfaces/ITrustRegistry.sol";
import {Score, ScoreLeaf, Standing, TrustRules} from "./types/TrustTypes.sol";

/// @title TrustRegistry
/// @notice Scores and their history. Rules and the formula of decay: {ITrustRegistry}.
contract TrustRegistry is ITrustRegistry, DisputedRoots {
    using Checkpoints for Checkpoints.Trace208;

    /* CONSTANTS */

    uint256 public constant MAX_SCORE = 100;
    bytes32 internal constant DECAY = "decay";
    bytes32 internal constant GENESIS = "genesis";
    uint256 internal constant WAD = 1e18;
    /// @dev After so many half-lives less than a tenth of a point is left of a hundred.
    uint256 internal constant GONE_AFTER_HALF_LIVES = 10;

    /* IMMUTABLES */

    /// @inheritdoc ITrustRegistry
    uint256 public immutable BASE_SCORE;
    /// @inheritdoc ITrustRegistry
    uint256 public immutable MAX_RISE;
    /// @inheritdoc ITrustRegistry
    uint256 public immutable MAX_FALL;
    /// @inheritdoc ITrustRegistry
    uint256 public immutable EPOCH_SECONDS;
    /// @inheritdoc ITrustRegistry
    uint256 public immutable HALF_LIFE_SECONDS;

    /* STORAGE */

    /// @inheritdoc ITrustRegistry
    address public listener;

    mapping(address account => Standing) internal _standings;
    mapping(address account => Checkpoints.Trace208) internal _scores;

    /* CONSTRUCTOR */

    constructor(
        address initialAuthority,
        TrustRules memory rules,
        DisputeTerms memory terms
    ) AccessManaged(initialAuthority) DisputedRoots(terms) {
        BASE_SCORE = _bounded("baseScore", rules.baseScore, 1, 50);
        MAX_RISE = _bounded("maxRise", rules.maxRise, 1, 25);
        MAX_FALL = _bounded("maxFall", rules.maxFall, 1, 25);
        EPOCH_SECONDS = _bounded("epochSeconds", rules.epochSeconds, 1 days, 90 days);
        HALF_LIFE_SECONDS = _bounded("halfLifeSeconds", rules.halfLifeSeconds, 30 days, 3_650 days);
    }

    /* WRITES: ROLES */

    /// @inheritdoc ITrustRegistry
    function genesis(address newListener, Score[] calldata scores) external restricted {
        require(listener == address(0), TrustRegistry_GenesisOver(listener));
        listener = newListener;
        emit ListenerBound(newListener);
        for (uint256 i = 0; i < scores.length; ++i) {
            (address account, uint256 score) = (scores[i].account, scores[i].score);
            Standing memory standing = standingOf(account);
            _anchor(standing, score);
            _write(account, standing, GENESIS, bytes32(0));
        }
    }

    /// @inheritdoc ITrustRegistry
    function attest(address account, uint256 newScore, bytes32 reason, bytes32 evidence) external restricted {
        Standing memory standing = _changeable(account, reason);
        (uint256 points, uint256 left) = _budget(standing, newScore);
        uint256 nextEpochAt = (uint256(standing.epoch) + 1) * EPOCH_SECONDS;
        if (newScore > standing.score) {
            require(points <= left, TrustRegistry_RiseCapped(account, points, left, nextEpochAt));
        } else {
            require(points <= left, TrustRegistry_FallCapped(account, points, left, nextEpochAt));
        }
        _move(account, standing, newScore, reason, evidence);
    }

    /// @inheritdoc ITrustRegistry
    function slash(address account, uint256 points, bytes32 reason, bytes32 evidence) external restricted {
        Standing memory standing = _changeable(account, reason);
        _anchor(standing, Math.saturatingSub(standing.score, points));
        _change(account, standing, reason, evidence);
    }

    /// @inheritdoc ITrustRegistry
    function postRoot(bytes32 newRoot, bytes32 evidence) external restricted {
        _post(newRoot, evidence);
    }

    /* WRITES: ANYONE */

    /// @inheritdoc ITrustRegistry
    function poke(address account) external {
        Standing memory standing = standingOf(account);
        // The anchor stays: however often somebody pokes, the score follows one curve.
        standing.score = uint8(_decayed(standing)); // at most 100
        _change(account, standing, DECAY, bytes32(0));
    }

    /// @inheritdoc ITrustRegistry
    function applyLeaf(ScoreLeaf calldata leaf, bytes32[] calldata proof) external {
        bytes32 hash = keccak256(
            bytes.concat(keccak256(abi.encode(leaf.account, leaf.score, leaf.reason, leaf.evidence)))
        );
        bytes32 root_ = root;
        bool isThere = root_ != bytes32(0) && MerkleProof.verifyCalldata(proof, root_, hash);
        require(isThere, TrustRegistry_WrongProof(root_, leaf.account));
        Standing memory standing = _changeable(leaf.account, leaf.reason);
        require(standing.rootNumber < rootNumber, TrustRegistry_LeafSpent(leaf.account, rootNumber));

        (uint256 points, uint256 left) = _budget(standing, leaf.score);
        uint256 newScore = leaf.score;
        if (points > left) newScore = leaf.score > standing.score ? standing.score + left : standing.score - left;
        _move(leaf.account, standing, newScore, leaf.reason, leaf.evidence);
    }

    /* READS */

    /// @inheritdoc ITrustRegistry
    function scoreOf(address account) external view returns (uint256) {
        return standingOf(account).score;
    }

    /// @inheritdoc ITrustRegistry
    function scoreAt(address account, uint256 time) external view returns (uint256) {
        require(time <= block.timestamp, TrustRegistry_FutureTime(time, block.timestamp));
        Checkpoints.Trace208 storage trace = _scores[account];
        // Before the first entry an account had the base; a trace says 0 there.
        if (trace.length() == 0 || time < trace.at(0)._key) return BASE_SCORE;
        return trace.upperLookupRecent(uint48(time));
    }

    /// @inheritdoc ITrustRegistry
    function decayedScoreOf(address account) external view returns (uint256) {
        return _decayed(standingOf(account));
    }

    /// @inheritdoc ITrustRegistry
    function standingOf(address account) public view returns (Standing memory standing) {
        standing = _standings[account];
        if (standing.anchoredAt == 0) {
            // At most 50: the constructor bounds it.
            (standing.score, standing.anchor) = (uint8(BASE_SCORE), uint8(BASE_SCORE));
        }
    }

    /// @inheritdoc ITrustRegistry
    function currentEpoch() public view returns (uint256) {
        return block.timestamp / EPOCH_SECONDS;
    }

    /* INTERNALS */

    /// @dev What an account is changed from: what is left of its score today.
    function _changeable(address account, bytes32 reason) internal view returns (Standing memory standing) {
        require(reason != bytes32(0), TrustRegistry_NoReason(account));
        standing = standingOf(account);
        standing.score = uint8(_decayed(standing)); // at most 100
    }

    /// @dev How far `newScore` is away, and how far the score may go that way in this epoch, which it opens.
    function _budget(Standing memory standing, uint256 newScore) internal view returns (uint256 points, uint256 left) {
        require(newScore <= MAX_SCORE, TrustRegistry_ScoreOutOfRange(newScore, MAX_SCORE));
        uint32 epoch = uint32(currentEpoch()); // fits: days since 1970
        if (standing.epoch != epoch) (standing.epoch, standing.risen, standing.fallen) = (epoch, 0, 0);
        uint256 score = standing.score;
        return
            newScore > score
                ? (newScore - score, MAX_RISE - standing.risen)
                : (score - newScore, MAX_FALL - standing.fallen);
    }

    /// @dev Charges the epoch and writes. A fall of an attester gives no room to rise again, nor the other way round.
    function _move(
        address account,
        Standing memory standing,
        uint256 newScore,
        bytes32 reason,
        bytes32 evidence
    ) internal {
        uint256 score = standing.score;
        // All at most 100.
        if (newScore > score) standing.risen += uint8(newScore - score);
        else standing.fallen += uint8(score - newScore);
        _anchor(standing, newScore);
        _change(account, standing, reason, evidence);
    }

    /// @dev The score is `score`, and decays from there; no leaf of the root in force changes it any more.
    function _anchor(Standing memory standing, uint256 score) internal view {
        require(score <= MAX_SCORE, TrustRegistry_ScoreOutOfRange(score, MAX_SCORE));
        (standing.score, standing.anchor) = (uint8(score), uint8(score));
        standing.anchoredAt = uint48(block.timestamp);
        standing.rootNumber = rootNumber;
    }

    function _change(address account, Standing memory standing, bytes32 reason, bytes32 evidence) internal {
        uint256 before = standingOf(account).score;
        require(standing.score != before, TrustRegistry_NothingToChange(account, before));
        _write(account, standing, reason, evidence);
    }

    /// @dev Writes, and tells the votes in the same transaction.
    function _write(address account, Standing memory standing, bytes32 reason, bytes32 evidence) internal {
        require(listener != address(0), TrustRegistry_NoListener());
        uint256 before = standingOf(account).score;
        uint256 score = standing.score;
        _standings[account] = standing;
        _scores[account].push(uint48(block.timestamp), uint208(score));
        emit TrustChanged(account, before, score, reason, evidence, msg.sender);
        ITrustListener(listener).onTrustChanged(account, score);
    }

    /// @dev To the nearest point: rounded down, a score would lose a point in its first second.
    function _decayed(Standing memory standing) internal view returns (uint256) {
        uint256 anchor = standing.anchor;
        if (anchor <= BASE_SCORE) return standing.score;
        uint256 elapsed = block.timestamp - standing.anchoredAt;
        if (elapsed >= GONE_AFTER_HALF_LIVES * HALF_LIFE_SECONDS) return BASE_SCORE;
        uint256 growth = exp2(ud((elapsed * WAD) / HALF_LIFE_SECONDS)).unwrap();
        return BASE_SCORE + ((anchor - BASE_SCORE) * WAD + growth / 2) / growth;
    }

    function _bounded(
        bytes32 parameter,
        uint256 value,
        uint256 minimum,
        uint256 maximum
    ) internal pure returns (uint256) {
        require(value >= minimum && value <= maximum, TrustRegistry_RuleOutOfRange(parameter, value, minimum, maximum));
        return value;
    }
}
