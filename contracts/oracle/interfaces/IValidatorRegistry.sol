// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SetMember} from "../types/Rulebook.sol";

/// @title IValidatorRegistry
/// @notice Holds the validators, their stake and the account that pays gas for each. At most 100 of them.
///
/// Two sets live side by side: the one *in force* and the one *to come*. Joins
/// and raises change the set to come and wait for {advanceEpoch}; a removal or a lowered stake changes both at once and
/// bumps the epoch, so that every signature of the set before is void.
///
/// No change may leave one validator with more than 3,400 bps of a set of three or more, nor take a set in force below
/// three validators. So a set of three cannot lose anyone: run five.
///
/// While no staking pool is bound, stake is set by configuration, in the smallest unit of the staking token.
interface IValidatorRegistry {
    /// @notice A validator as the registry knows it.
    /// @param validator Its oracle key: it signs and never pays gas.
    /// @param submitter The account that sends transactions for it; zero while it has none.
    /// @param stake Stake in the set in force; 0 while it waits to join.
    /// @param stakeToCome Stake from the next epoch on.
    struct Validator {
        address validator;
        address submitter;
        uint96 stake;
        uint96 stakeToCome;
    }

    /// @notice A validator to start with.
    struct InitialValidator {
        address validator;
        address submitter;
        uint96 stake;
    }

    /// @notice An address that must not be zero is zero.
    error ValidatorRegistry_ZeroAddress();
    /// @notice So small an address is nobody's key: a precompile, or a slip.
    error ValidatorRegistry_ReservedAddress(address validator);
    /// @notice The stake is zero, or too large to count.
    /// @param stake What was given.
    /// @param maximum The greatest allowed.
    error ValidatorRegistry_StakeOutOfRange(uint256 stake, uint256 maximum);
    /// @notice The stake to come must exceed the one there is; use {lowerStake} to go down.
    error ValidatorRegistry_StakeNotHigher(address validator, uint256 stake, uint256 current);
    /// @notice The stake to come must be below the one there is; use {addValidator} to go up.
    error ValidatorRegistry_StakeNotLower(address validator, uint256 stake, uint256 current);
    /// @notice This address is no validator.
    error ValidatorRegistry_UnknownValidator(address validator);
    /// @notice The registry is full.
    error ValidatorRegistry_TooManyValidators(uint256 maximum);
    /// @notice Removing a validator would leave too few.
    error ValidatorRegistry_SetTooSmall(uint256 left, uint256 minimum);
    /// @notice One validator would hold too much of the stake.
    /// @param validator Which one.
    /// @param shareBps Its share, bps, rounded up.
    /// @param maximumBps The greatest allowed, bps.
    error ValidatorRegistry_ShareTooLarge(address validator, uint256 shareBps, uint256 maximumBps);
    /// @notice An oracle key was to pay gas. Give the validator a submitter of its own.
    error ValidatorRegistry_SubmitterIsSigner(address submitter);
    /// @notice Two validators cannot share a submitter.
    error ValidatorRegistry_SubmitterTaken(address submitter, address validator);
    /// @notice The epoch has not run its time.
    error ValidatorRegistry_EpochNotOver(uint256 endsAt, uint256 nowAt);
    /// @notice The set to come is the one in force: there is nothing to advance to.
    error ValidatorRegistry_NothingToAdvance();
    /// @notice An epoch length out of its bounds, seconds.
    error ValidatorRegistry_EpochSecondsOutOfRange(uint256 epochSeconds, uint256 minimum, uint256 maximum);
    /// @notice The listener is bound already, or there are too many.
    error ValidatorRegistry_SubscriberRefused(address listener, uint256 maximum);

    /// @notice This contract is not told of epochs.
    error ValidatorRegistry_NotSubscribed(address listener);

    /// @notice A contract is told of new epochs no more.
    event SubscriberRemoved(address indexed listener);
    /// @notice A validator's stake to come changed (a join when `stakeBefore` is 0).
    event StakeProposed(address indexed validator, uint256 stakeBefore, uint256 stakeAfter);
    /// @notice A validator's stake fell at once, in force and to come.
    event StakeLowered(address indexed validator, uint256 stakeBefore, uint256 stakeAfter);
    /// @notice A validator left at once.
    event ValidatorRemoved(address indexed validator, uint256 stakeBefore);
    /// @notice Another account pays gas for a validator; in force from the next epoch.
    event SubmitterChanged(address indexed validator, address submitterBefore, address submitterAfter);
    /// @notice A new set is in force.
    event EpochAdvanced(uint64 indexed epoch, uint256 validators, uint256 totalStakeBefore, uint256 totalStakeAfter);
    /// @notice The epoch's length changed, seconds.
    event EpochSecondsChanged(uint256 secondsBefore, uint256 secondsAfter);
    /// @notice A contract is told of new epochs from now on.
    event SubscriberAdded(address indexed listener);

    /// @notice Proposes `validator` with `stake`, or raises its stake to `stake`; in force from the next epoch.
    /// @dev Errors: ZeroAddress, ReservedAddress, StakeOutOfRange, StakeNotHigher, TooManyValidators, ShareTooLarge, SubmitterIsSigner
    /// (the address pays gas for somebody). The share is checked once a first set is in force, else by {advanceEpoch}.
    function addValidator(address validator, uint256 stake) external;

    /// @notice Removes `validator` at once and bumps the epoch.
    /// @dev Errors: UnknownValidator, SetTooSmall, ShareTooLarge.
    function removeValidator(address validator) external;

    /// @notice Lowers the stake of `validator` to `stake` at once and bumps the epoch if it was in force.
    /// @dev Errors: UnknownValidator, StakeOutOfRange, StakeNotLower, ShareTooLarge.
    function lowerStake(address validator, uint256 stake) external;

    /// @notice Makes `submitter` the account that sends transactions for `validator`, from the next epoch on.
    /// @dev Zero takes it away. Errors: UnknownValidator, SubmitterIsSigner, SubmitterTaken.
    function setSubmitter(address validator, address submitter) external;

    /// @notice Puts the set to come in force. Anyone may call, once the epoch has run its time; the first set waits for
    /// nothing.
    /// @dev Errors: NothingToAdvance, EpochNotOver, SetTooSmall, ShareTooLarge. Loops over at most 100 validators.
    function advanceEpoch() external;

    /// @notice Sets the length of an epoch, seconds, 60 to 30 days.
    function setEpochSeconds(uint256 newEpochSeconds) external;

    /// @notice Tells `listener` of the epoch in force now and of every later one. At most 8.
    function subscribe(address listener) external;

    /// @notice Tells `listener` no more: the way out when one of them reverts and so stops every change of the set.
    /// @dev Warning: signatures of a set it still believes in stay valid there. Errors: NotSubscribed.
    function unsubscribe(address listener) external;

    /// @notice Epoch in force; 0 before the first set.
    function epoch() external view returns (uint64);

    /// @notice When the epoch in force began, unix seconds.
    function epochStartedAt() external view returns (uint256);

    /// @notice Length of an epoch, seconds.
    function epochSeconds() external view returns (uint256);

    /// @notice Sum of the stakes in force.
    function totalStake() external view returns (uint256);

    /// @notice Every validator, in force or to come; at most 100. Order is not kept over removals.
    function validators() external view returns (Validator[] memory);

    /// @notice The set in force, in the order signatures index it; at most 100. Submitters are those to come.
    function activeSet() external view returns (SetMember[] memory);

    /// @notice How much of the set in force signed `digest`: for whoever settles something else by the same validators.
    /// @dev Loops over at most 100 members. Errors: those of {SignatureQuorum}.
    /// @param digest What was signed, hashed with the domain of whoever asks.
    /// @param signatures As in {INAVOracle-submitReport}, by position in {activeSet}.
    /// @return stake Stake of the signers.
    /// @return total Stake of the whole set.
    /// @return signers Number of signers.
    function stakeBehind(
        bytes32 digest,
        bytes calldata signatures
    ) external view returns (uint256 stake, uint256 total, uint256 signers);

    /// @notice Who is told of new epochs; at most 8.
    function subscribers() external view returns (address[] memory);
}
