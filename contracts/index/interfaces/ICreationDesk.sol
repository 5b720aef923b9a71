// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetId} from "../../shared/types/Ids.sol";
import {AssetAmount, Attestation, CreationRecord, CreationState} from "../types/Creation.sol";

/// @title ICreationDesk
/// @notice Makes index tokens for assets delivered on another chain. A creator opens a creation and delivers; validators
/// sign what arrived and when; once two thirds of their stake did, anyone finalizes it: the amounts become receipt tokens
/// ({IRemoteAsset}) in the vault, and the creator gets index tokens for their value at the NAV of the moment they
/// arrived.
///
///   tokens = value x 1e18 / NAV(receivedAt), rounded down
///
/// Validators sign a value that is at most their own, so the highest that finalizes is what two thirds of the stake agree
/// is not too much.
/// Warning: a delivered creation can run out: the guardian stopped minting for as long (up to 3 days), the end was
/// announced and came, the NAV's history is shorter than the wait, or the vault's limit is less than the value. It is then
/// given back by whoever holds custody on the other chain; nothing here can make him.
/// Warning: while an auction runs, what a creation brings counts as over weight, to be sold until the auction ends.
interface ICreationDesk {
    /* ERRORS */

    /// @notice The creation is not in the state the act needs.
    error CreationDesk_WrongState(uint256 creationId, CreationState state);
    /// @notice A deadline lies in the future, at most `latest`.
    error CreationDesk_DeadlineOutOfRange(uint256 deadline, uint256 earliest, uint256 latest);
    /// @notice A basket has 1 to 20 amounts, by rising asset id, each above 0.
    error CreationDesk_BasketInvalid(uint256 index);
    /// @notice There is no receipt token for the asset.
    error CreationDesk_UnknownAsset(AssetId assetId);
    /// @notice The asset has its receipt token already.
    error CreationDesk_AssetExists(AssetId assetId, address token);
    /// @notice The vault's component list does not hold the asset's receipt token.
    error CreationDesk_NotInBasket(AssetId assetId, address token);
    /// @notice Something was attested that was not announced, or more of it.
    error CreationDesk_AmountNotAnnounced(AssetId assetId, uint256 attested, uint256 announced);
    /// @notice The announced basket is not the one the creation was opened with.
    error CreationDesk_BasketMismatch(bytes32 given, bytes32 expected);
    /// @notice The receipt paid for another creation.
    error CreationDesk_ReceiptUsed(bytes32 receipt, uint256 creationId);
    /// @notice A receipt must not be zero.
    error CreationDesk_ReceiptMissing();
    /// @notice The delivery must arrive between opening and deadline.
    error CreationDesk_ReceivedOutOfTime(uint256 receivedAt, uint256 openedAt, uint256 deadline);
    /// @notice The NAV of that moment may still change; wait.
    error CreationDesk_NavNotFinal(uint256 receivedAt, uint256 finalAt);
    /// @notice The recorded NAV lies too far from the settled one.
    error CreationDesk_NavMismatch(uint256 givenWad, uint256 settledWad, uint256 deviationBps, uint256 toleranceBps);
    /// @notice Too little stake, or too few validators, signed.
    error CreationDesk_QuorumMissed(uint256 stake, uint256 totalStake, uint256 validators, uint256 minValidators);
    /// @notice A refusal says why, in 1 to `maximum` bytes.
    error CreationDesk_ReasonInvalid(uint256 length, uint256 maximum);
    /// @notice The time to finalize has passed.
    error CreationDesk_Expired(uint256 creationId, uint256 expiredAt);
    /// @notice The time to finalize has not passed.
    error CreationDesk_NotExpired(uint256 creationId, uint256 expiresAt);
    /// @notice The tokens would be fewer than the creator accepts.
    error CreationDesk_BelowMinimum(uint256 tokens, uint256 minTokens);

    /* EVENTS */

    /// @notice An asset has a receipt token.
    event RemoteAssetMade(AssetId indexed assetId, address indexed token, string name, string symbol);
    /// @notice A creation was opened.
    event CreationOpened(
        uint256 indexed creationId,
        address indexed creator,
        AssetAmount[] basket,
        uint256 minTokens,
        uint256 deadline
    );
    /// @notice Index tokens were made for a delivery.
    event CreationFinalized(
        uint256 indexed creationId,
        bytes32 indexed receipt,
        address indexed creator,
        uint256 receivedAt,
        uint256 navWad,
        uint256 valueWad,
        uint256 tokens
    );
    /// @notice The validators refused a creation.
    event CreationRefused(uint256 indexed creationId, string reason);
    /// @notice A creation's time ran out.
    event CreationExpired(uint256 indexed creationId);

    /* WRITES */

    /// @notice Makes the receipt token of an asset, once. Restricted.
    function makeRemoteAsset(
        AssetId assetId,
        string calldata name,
        string calldata symbol
    ) external returns (address token);

    /// @notice Announces a delivery. Anyone may; the caller gets the tokens.
    /// @dev Errors: BasketInvalid, UnknownAsset, DeadlineOutOfRange. Loops over at most 20 amounts.
    /// @param basket What shall be delivered, by rising asset id.
    /// @param minTokens Least index tokens to accept, WAD.
    /// @param deadline Last moment it may arrive, unix seconds; at most {MAX_OPEN_SECONDS} ahead.
    function openCreation(
        AssetAmount[] calldata basket,
        uint256 minTokens,
        uint256 deadline
    ) external returns (uint256 creationId);

    /// @notice Makes the tokens for a delivery that two thirds of the stake signed. Anyone may.
    /// @dev Errors: WrongState, Expired, BasketMismatch, AmountNotAnnounced, ReceiptMissing, ReceiptUsed, NotInBasket,
    /// those of {validateCreationNAV}, QuorumMissed, BelowMinimum, and the vault's: minting stopped, rate limit.
    /// @param attestation What was signed.
    /// @param basket The announced basket, as in {CreationOpened}.
    /// @param signatures As in {INAVOracle-submitReport}, by position in {IValidatorRegistry-activeSet}.
    /// @return tokens Index tokens made for the creator, WAD, less the vault's mint fee.
    function finalizeCreation(
        Attestation calldata attestation,
        AssetAmount[] calldata basket,
        bytes calldata signatures
    ) external returns (uint256 tokens);

    /// @notice Ends a creation that two thirds of the stake refuse. Anyone may bring it.
    /// @param reason Why, at most 256 bytes.
    function refuseCreation(uint256 creationId, string calldata reason, bytes calldata signatures) external;

    /// @notice Ends a creation whose time ran out, delivered or not. Anyone may.
    function expireCreation(uint256 creationId) external;

    /* READS */

    /// @notice The settled NAV at `receivedAt`, if a delivery to `creationId` may be priced at it and `expectedNavWad` lies
    /// within the oracle's tolerance of it.
    /// @dev Errors: WrongState, ReceivedOutOfTime, NavNotFinal (a NAV is final once the oldest report may have arrived),
    /// NavMismatch, and those of {INAVOracle-navAt}.
    function validateCreationNAV(
        uint256 creationId,
        uint256 receivedAt,
        uint256 expectedNavWad
    ) external view returns (uint256 navWad);

    /// @notice A creation, whatever became of it.
    function creation(uint256 creationId) external view returns (CreationRecord memory);

    /// @notice Number of creations so far; ids run from 1.
    function creationCount() external view returns (uint256);

    /// @notice The receipt token of an asset; zero when there is none.
    function remoteAsset(AssetId assetId) external view returns (address token);

    /// @notice The creation that a receipt paid for; 0 when none.
    function creationOf(bytes32 receipt) external view returns (uint256 creationId);

    /// @notice What validators sign to attest: `attestation` with the creator and the basket hash of the creation that has
    /// its id now. Where there is none both are zero.
    function attestationDigest(Attestation calldata attestation) external view returns (bytes32);

    /// @notice What validators sign to refuse: id and reason with the creator and the basket hash of the creation that has
    /// the id now. Where there is none both are zero.
    function refusalDigest(uint256 creationId, string calldata reason) external view returns (bytes32);

    /// @notice The vault.
    function VAULT() external view returns (address);

    /// @notice The oracle.
    function ORACLE() external view returns (address);

    /// @notice The validator registry.
    function REGISTRY() external view returns (address);

    /// @notice Furthest ahead a deadline may lie, seconds.
    function MAX_OPEN_SECONDS() external view returns (uint256);

    /// @notice How long after its deadline a creation can be finalized, seconds.
    function FINALIZE_SECONDS() external view returns (uint256);
}
