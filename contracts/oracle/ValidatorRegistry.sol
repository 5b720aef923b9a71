// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {WadMath} from "../shared/libraries/WadMath.sol";
import {IValidatorRegistry} from "./interfaces/IValidatorRegistry.sol";
import {IValidatorSetListener} from "./interfaces/IValidatorSetListener.sol";
import {SignatureQuorum} from "./libraries/SignatureQuorum.sol";
import {Rulebook, RulebookLib, SetMember} from "./types/Rulebook.sol";
import {Rules} from "./types/Rules.sol";

/// @title ValidatorRegistry
/// @notice Holds the validator set. Rules and units: {IValidatorRegistry}.
contract ValidatorRegistry is IValidatorRegistry, AccessManaged {
    /* CONSTANTS */

    uint256 public constant MAX_VALIDATORS = 100;
    uint256 public constant MIN_VALIDATORS = 3;
    uint256 public constant MAX_SHARE_BPS = 3_400; // 34 % of a set of three or more
    uint256 public constant MAX_STAKE = type(uint96).max;
    uint256 public constant MIN_EPOCH_SECONDS = 60;
    uint256 public constant MAX_EPOCH_SECONDS = 30 days;
    uint256 public constant MAX_SUBSCRIBERS = 8;
    uint256 internal constant LAST_RESERVED_ADDRESS = 0xffff; // precompiles and small numbers: nobody's keys

    /* STORAGE: VALIDATORS */

    /// @dev Two slots a validator: (validator, stake) and (submitter, stakeToCome) are packed below in this order.
    struct Record {
        address validator; // slot 0
        uint96 stake; // slot 0
        address submitter; // slot 1
        uint96 stakeToCome; // slot 1
    }

    Record[] internal _records;

    /// @dev Position in `_records` plus one; 0 for an unknown address.
    mapping(address validator => uint256 positionPlusOne) internal _positions;

    mapping(address submitter => address validator) internal _validatorOf;

    /* STORAGE: EPOCHS */

    uint64 public epoch; // slot 0
    uint64 internal _epochStartedAt; // slot 0
    uint64 internal _epochSeconds; // slot 0
    bool internal _isChanged; // slot 0: the set to come differs from the one in force

    uint256 public totalStake;

    address[] internal _subscribers;

    /* CONSTRUCTOR */

    /// @param initialAuthority The access manager.
    /// @param initialEpochSeconds Length of an epoch, seconds.
    /// @param initialValidators The first set, in force at once; may be empty.
    constructor(
        address initialAuthority,
        uint256 initialEpochSeconds,
        InitialValidator[] memory initialValidators
    ) AccessManaged(initialAuthority) {
        _setEpochSeconds(initialEpochSeconds);
        for (uint256 i = 0; i < initialValidators.length; ++i) {
            _propose(initialValidators[i].validator, initialValidators[i].stake);
        }
        for (uint256 i = 0; i < initialValidators.length; ++i) {
            _assignSubmitter(initialValidators[i].validator, initialValidators[i].submitter);
        }
        if (initialValidators.length > 0) _advance();
    }

    /* WRITES: ANYONE */

    /// @inheritdoc IValidatorRegistry
    function advanceEpoch() external {
        require(_isChanged, ValidatorRegistry_NothingToAdvance());
        uint256 endsAt = epoch == 0 ? 0 : uint256(_epochStartedAt) + _epochSeconds;
        require(block.timestamp >= endsAt, ValidatorRegistry_EpochNotOver(endsAt, block.timestamp));
        _advance();
    }

    /* WRITES: CONFIGURATION */

    /// @inheritdoc IValidatorRegistry
    function addValidator(address validator, uint256 stake) external restricted {
        _propose(validator, stake);
        if (epoch != 0) _requireSpreadStake();
    }

    /// @inheritdoc IValidatorRegistry
    function removeValidator(address validator) external restricted {
        uint256 position = _positionOf(validator);
        Record memory gone = _records[position];

        uint256 last = _records.length - 1;
        if (position != last) {
            _records[position] = _records[last];
            _positions[_records[position].validator] = position + 1;
        }
        _records.pop();
        delete _positions[validator];
        delete _validatorOf[gone.submitter];

        emit ValidatorRemoved(validator, gone.stake);
        _requireSpreadStake();
        if (epoch != 0) _openEpoch(); // in force or not: the order of the set changed
    }

    /// @inheritdoc IValidatorRegistry
    function lowerStake(address validator, uint256 stake) external restricted {
        _requireStakeInRange(stake);
        Record storage record = _records[_positionOf(validator)];
        uint256 before = record.stakeToCome;
        require(stake < before, ValidatorRegistry_StakeNotLower(validator, stake, before));

        // Both fit: `_requireStakeInRange` bounds stake by type(uint96).max.
        bool wasInForce = record.stake > stake;
        record.stakeToCome = uint96(stake);
        if (wasInForce) record.stake = uint96(stake);

        emit StakeLowered(validator, before, stake);
        _requireSpreadStake();
        if (wasInForce) _openEpoch();
    }

    /// @inheritdoc IValidatorRegistry
    function setSubmitter(address validator, address submitter) external restricted {
        _assignSubmitter(validator, submitter);
    }

    /// @inheritdoc IValidatorRegistry
    function setEpochSeconds(uint256 newEpochSeconds) external restricted {
        _setEpochSeconds(newEpochSeconds);
    }

    /// @inheritdoc IValidatorRegistry
    function subscribe(address listener) external restricted {
        uint256 n = _subscribers.length;
        bool isRefused = n >= MAX_SUBSCRIBERS;
        for (uint256 i = 0; i < n && !isRefused; ++i) {
            isRefused = _subscribers[i] == listener;
        }
        require(!isRefused, ValidatorRegistry_SubscriberRefused(listener, MAX_SUBSCRIBERS));
        _subscribers.push(listener);
        emit SubscriberAdded(listener);
        IValidatorSetListener(listener).onValidatorSetChanged(epoch);
    }

    /// @inheritdoc IValidatorRegistry
    function unsubscribe(address listener) external restricted {
        uint256 n = _subscribers.length;
        for (uint256 i = 0; i < n; ++i) {
            if (_subscribers[i] != listener) continue;
            _subscribers[i] = _subscribers[n - 1];
            _subscribers.pop();
            emit SubscriberRemoved(listener);
            return;
        }
        revert ValidatorRegistry_NotSubscribed(listener);
    }

    /* READS */

    /// @inheritdoc IValidatorRegistry
    function epochStartedAt() external view returns (uint256) {
        return _epochStartedAt;
    }

    /// @inheritdoc IValidatorRegistry
    function epochSeconds() external view returns (uint256) {
        return _epochSeconds;
    }

    /// @inheritdoc IValidatorRegistry
    function validators() external view returns (Validator[] memory all) {
        uint256 n = _records.length;
        all = new Validator[](n);
        for (uint256 i = 0; i < n; ++i) {
            Record memory record = _records[i];
            all[i] = Validator(record.validator, record.submitter, record.stake, record.stakeToCome);
        }
    }

    /// @inheritdoc IValidatorRegistry
    function activeSet() public view returns (SetMember[] memory members) {
        uint256 n = _records.length;
        members = new SetMember[](n);
        uint256 found;
        for (uint256 i = 0; i < n; ++i) {
            Record memory record = _records[i];
            if (record.stake > 0) members[found++] = SetMember(record.validator, record.stake, record.submitter);
        }
        assembly ("memory-safe") {
            mstore(members, found) // at most n
        }
    }

    /// @inheritdoc IValidatorRegistry
    function stakeBehind(
        bytes32 digest,
        bytes calldata signatures
    ) external view returns (uint256 stake, uint256 total, uint256 signers) {
        Rulebook book = RulebookLib.make(Rules.wrap(0), address(0), activeSet());
        (stake, signers) = SignatureQuorum.tally(book, digest, signatures);
        return (stake, book.totalStake(), signers);
    }

    /// @inheritdoc IValidatorRegistry
    function subscribers() external view returns (address[] memory) {
        return _subscribers;
    }

    /* INTERNALS: MEMBERS */

    function _propose(address validator, uint256 stake) internal {
        require(validator != address(0), ValidatorRegistry_ZeroAddress());
        require(uint160(validator) > LAST_RESERVED_ADDRESS, ValidatorRegistry_ReservedAddress(validator));
        _requireStakeInRange(stake);
        require(_validatorOf[validator] == address(0), ValidatorRegistry_SubmitterIsSigner(validator));

        uint256 before;
        if (_positions[validator] == 0) {
            require(_records.length < MAX_VALIDATORS, ValidatorRegistry_TooManyValidators(MAX_VALIDATORS));
            // Fits: `_requireStakeInRange` bounds stake by type(uint96).max.
            _records.push(Record(validator, 0, address(0), uint96(stake)));
            _positions[validator] = _records.length;
        } else {
            Record storage record = _records[_positions[validator] - 1];
            before = record.stakeToCome;
            require(stake > before, ValidatorRegistry_StakeNotHigher(validator, stake, before));
            record.stakeToCome = uint96(stake);
        }
        _isChanged = true;
        emit StakeProposed(validator, before, stake);
    }

    function _assignSubmitter(address validator, address submitter) internal {
        Record storage record = _records[_positionOf(validator)];
        require(_positions[submitter] == 0, ValidatorRegistry_SubmitterIsSigner(submitter));
        address taken = _validatorOf[submitter];
        require(taken == address(0), ValidatorRegistry_SubmitterTaken(submitter, taken));

        address before = record.submitter;
        delete _validatorOf[before];
        if (submitter != address(0)) _validatorOf[submitter] = validator;
        record.submitter = submitter;
        _isChanged = true;
        emit SubmitterChanged(validator, before, submitter);
    }

    function _positionOf(address validator) internal view returns (uint256) {
        uint256 positionPlusOne = _positions[validator];
        require(positionPlusOne != 0, ValidatorRegistry_UnknownValidator(validator));
        return positionPlusOne - 1;
    }

    function _requireStakeInRange(uint256 stake) internal pure {
        require(stake > 0 && stake <= MAX_STAKE, ValidatorRegistry_StakeOutOfRange(stake, MAX_STAKE));
    }

    /* INTERNALS: EPOCHS */

    function _setEpochSeconds(uint256 newEpochSeconds) internal {
        require(
            newEpochSeconds >= MIN_EPOCH_SECONDS && newEpochSeconds <= MAX_EPOCH_SECONDS,
            ValidatorRegistry_EpochSecondsOutOfRange(newEpochSeconds, MIN_EPOCH_SECONDS, MAX_EPOCH_SECONDS)
        );
        emit EpochSecondsChanged(_epochSeconds, newEpochSeconds);
        _epochSeconds = uint64(newEpochSeconds); // at most 30 days
    }

    /// @dev Puts every stake to come in force. At most 100 steps.
    function _advance() internal {
        for (uint256 i = 0; i < _records.length; ++i) {
            Record storage record = _records[i];
            record.stake = record.stakeToCome;
        }
        _isChanged = false;
        _epochStartedAt = uint64(block.timestamp);
        _requireSpreadStake();
        _openEpoch();
    }

    /// @dev Gives the set in force a new epoch and tells the subscribers. At most 100 + 8 steps of its own.
    function _openEpoch() internal {
        uint256 n;
        uint256 total;
        for (uint256 i = 0; i < _records.length; ++i) {
            uint256 stake = _records[i].stake;
            if (stake == 0) continue;
            total += stake;
            ++n;
        }

        uint64 next = SafeCast.toUint16(uint256(epoch) + 1); // the oracle keeps epochs in 16 bits
        emit EpochAdvanced(next, n, totalStake, total);
        epoch = next;
        totalStake = total;

        // Last, so that a subscriber that reads back sees the new set.
        for (uint256 i = 0; i < _subscribers.length; ++i) {
            IValidatorSetListener(_subscribers[i]).onValidatorSetChanged(next);
        }
    }

    /// @dev Both sets obey the share bound; the one in force, once there is one, keeps three validators.
    function _requireSpreadStake() internal view {
        Tally memory inForce;
        Tally memory toCome;
        for (uint256 i = 0; i < _records.length; ++i) {
            Record memory record = _records[i];
            _count(inForce, record.validator, record.stake);
            _count(toCome, record.validator, record.stakeToCome);
        }
        bool isStarting = epoch == 0 && inForce.count == 0;
        require(
            isStarting || inForce.count >= MIN_VALIDATORS,
            ValidatorRegistry_SetTooSmall(inForce.count, MIN_VALIDATORS)
        );
        _requireShare(inForce);
        if (epoch != 0) _requireShare(toCome);
    }

    /// @dev What the share bound needs of one set.
    struct Tally {
        uint256 count;
        uint256 total;
        uint256 largest;
        address largestOwner;
    }

    function _count(Tally memory tally, address validator, uint256 stake) internal pure {
        if (stake == 0) return;
        ++tally.count;
        tally.total += stake;
        if (stake > tally.largest) {
            tally.largest = stake;
            tally.largestOwner = validator;
        }
    }

    function _requireShare(Tally memory tally) internal pure {
        if (tally.count < MIN_VALIDATORS) return;
        uint256 shareBps = Math.mulDiv(tally.largest, WadMath.BPS, tally.total, Math.Rounding.Ceil);
        require(
            shareBps <= MAX_SHARE_BPS,
            ValidatorRegistry_ShareTooLarge(tally.largestOwner, shareBps, MAX_SHARE_BPS)
        );
    }
}
