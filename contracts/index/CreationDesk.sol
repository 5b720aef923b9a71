// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {INAVOracle} from "../oracle/interfaces/INAVOracle.sol";
import {IValidatorRegistry} from "../oracle/interfaces/IValidatorRegistry.sol";
import {WadMath} from "../shared/libraries/WadMath.sol";
import {AssetId} from "../shared/types/Ids.sol";
import {ICreationDesk} from "./interfaces/ICreationDesk.sol";
import {IIndexVault} from "./interfaces/IIndexVault.sol";
import {IRemoteAsset} from "./interfaces/IRemoteAsset.sol";
import {RemoteAsset} from "./RemoteAsset.sol";
import {Delivered, Holding} from "./types/Basket.sol";
import {AssetAmount, Attestation, AttestationHash, CreationRecord, CreationState} from "./types/Creation.sol";

/// @title CreationDesk
/// @notice Index tokens for assets delivered elsewhere. See {ICreationDesk}.
contract CreationDesk is ICreationDesk, AccessManaged, EIP712, ReentrancyGuardTransient {
    /* CONSTANTS */

    /// @inheritdoc ICreationDesk
    uint256 public constant MAX_OPEN_SECONDS = 7 days;
    /// @inheritdoc ICreationDesk
    uint256 public constant FINALIZE_SECONDS = 6 hours;
    uint256 internal constant MAX_AMOUNTS = 20;
    uint256 internal constant MAX_REASON_BYTES = 256;

    /* IMMUTABLES */

    /// @inheritdoc ICreationDesk
    address public immutable VAULT;
    /// @inheritdoc ICreationDesk
    address public immutable ORACLE;
    /// @inheritdoc ICreationDesk
    address public immutable REGISTRY;

    /* STORAGE */

    /// @inheritdoc ICreationDesk
    uint256 public creationCount;
    /// @inheritdoc ICreationDesk
    mapping(AssetId assetId => address token) public remoteAsset;
    /// @inheritdoc ICreationDesk
    mapping(bytes32 receipt => uint256 creationId) public creationOf;
    mapping(uint256 creationId => CreationRecord) internal _creations;

    /* CONSTRUCTOR */

    constructor(
        address initialAuthority,
        address vault
    ) AccessManaged(initialAuthority) EIP712("Assay CreationDesk", "1") {
        VAULT = vault;
        ORACLE = IIndexVault(vault).ORACLE();
        REGISTRY = INAVOracle(ORACLE).REGISTRY();
    }

    /* WRITES */

    /// @inheritdoc ICreationDesk
    function makeRemoteAsset(
        AssetId assetId,
        string calldata name,
        string calldata symbol
    ) external restricted returns (address token) {
        token = remoteAsset[assetId];
        require(token == address(0), CreationDesk_AssetExists(assetId, token));
        token = address(new RemoteAsset(assetId, name, symbol));
        remoteAsset[assetId] = token;
        emit RemoteAssetMade(assetId, token, name, symbol);
    }

    /// @inheritdoc ICreationDesk
    function openCreation(
        AssetAmount[] calldata basket,
        uint256 minTokens,
        uint256 deadline
    ) external returns (uint256 creationId) {
        uint256 latest = block.timestamp + MAX_OPEN_SECONDS;
        require(
            deadline > block.timestamp && deadline <= latest,
            CreationDesk_DeadlineOutOfRange(deadline, block.timestamp + 1, latest)
        );
        _requireBasket(basket);
        creationId = ++creationCount;
        CreationRecord storage record = _creations[creationId];
        (record.creator, record.state) = (msg.sender, CreationState.OPEN);
        (record.openedAt, record.deadline) = (block.timestamp, deadline);
        (record.minTokens, record.basketHash) = (minTokens, keccak256(abi.encode(basket)));
        emit CreationOpened(creationId, msg.sender, basket, minTokens, deadline);
    }

    /// @inheritdoc ICreationDesk
    function finalizeCreation(
        Attestation calldata attestation,
        AssetAmount[] calldata basket,
        bytes calldata signatures
    ) external nonReentrant returns (uint256 tokens) {
        uint256 id = attestation.creationId;
        CreationRecord storage record = _openRecord(id);
        _requireInTime(id, record.deadline);
        _requireFresh(attestation.receipt);
        _requireAnnounced(attestation.amounts, basket, record.basketHash);
        uint256 navWad = validateCreationNAV(id, attestation.receivedAt, attestation.navWad);
        _requireQuorum(attestationDigest(attestation), signatures);

        tokens = WadMath.divDown(attestation.valueWad, navWad);
        (record.state, record.receipt) = (CreationState.FINALIZED, attestation.receipt);
        (record.receivedAt, record.navWad, record.tokens) = (attestation.receivedAt, navWad, tokens);
        creationOf[attestation.receipt] = id;

        emit CreationFinalized(
            id,
            attestation.receipt,
            record.creator,
            attestation.receivedAt,
            navWad,
            attestation.valueWad,
            tokens
        );
        return _issue(record, attestation);
    }

    /// @inheritdoc ICreationDesk
    function refuseCreation(uint256 creationId, string calldata reason, bytes calldata signatures) external {
        CreationRecord storage record = _openRecord(creationId);
        uint256 length = bytes(reason).length;
        require(length != 0 && length <= MAX_REASON_BYTES, CreationDesk_ReasonInvalid(length, MAX_REASON_BYTES));
        _requireQuorum(refusalDigest(creationId, reason), signatures);
        record.state = CreationState.REFUSED;
        emit CreationRefused(creationId, reason);
    }

    /// @inheritdoc ICreationDesk
    function expireCreation(uint256 creationId) external {
        CreationRecord storage record = _openRecord(creationId);
        uint256 expiresAt = record.deadline + FINALIZE_SECONDS;
        require(block.timestamp > expiresAt, CreationDesk_NotExpired(creationId, expiresAt));
        record.state = CreationState.EXPIRED;
        emit CreationExpired(creationId);
    }

    /* READS */

    /// @inheritdoc ICreationDesk
    function validateCreationNAV(
        uint256 creationId,
        uint256 receivedAt,
        uint256 expectedNavWad
    ) public view returns (uint256 navWad) {
        CreationRecord storage record = _openRecord(creationId);
        require(
            receivedAt >= record.openedAt && receivedAt <= record.deadline,
            CreationDesk_ReceivedOutOfTime(receivedAt, record.openedAt, record.deadline)
        );
        INAVOracle oracle = INAVOracle(ORACLE);
        uint256 finalAt = receivedAt + oracle.parameters().maxArrivalAgeSeconds;
        require(block.timestamp > finalAt, CreationDesk_NavNotFinal(receivedAt, finalAt));
        navWad = oracle.navAt(receivedAt).navPerToken;
        uint256 deviationBps = WadMath.deviationBpsUp(expectedNavWad, navWad);
        uint256 toleranceBps = oracle.parameters().toleranceBps;
        require(
            deviationBps <= toleranceBps,
            CreationDesk_NavMismatch(expectedNavWad, navWad, deviationBps, toleranceBps)
        );
    }

    /// @inheritdoc ICreationDesk
    function creation(uint256 creationId) external view returns (CreationRecord memory) {
        return _creations[creationId];
    }

    /// @inheritdoc ICreationDesk
    function attestationDigest(Attestation calldata attestation) public view returns (bytes32) {
        CreationRecord storage record = _creations[attestation.creationId];
        return _hashTypedDataV4(AttestationHash.hash(attestation, record.creator, record.basketHash));
    }

    /// @inheritdoc ICreationDesk
    function refusalDigest(uint256 creationId, string calldata reason) public view returns (bytes32) {
        CreationRecord storage record = _creations[creationId];
        return _hashTypedDataV4(AttestationHash.hashRefusal(creationId, record.creator, record.basketHash, reason));
    }

    /* INTERNALS */

    function _openRecord(uint256 creationId) internal view returns (CreationRecord storage record) {
        record = _creations[creationId];
        require(record.state == CreationState.OPEN, CreationDesk_WrongState(creationId, record.state));
    }

    function _requireInTime(uint256 creationId, uint256 deadline) internal view {
        uint256 expiresAt = deadline + FINALIZE_SECONDS;
        require(block.timestamp <= expiresAt, CreationDesk_Expired(creationId, expiresAt));
    }

    function _requireFresh(bytes32 receipt) internal view {
        require(receipt != 0, CreationDesk_ReceiptMissing());
        uint256 usedBy = creationOf[receipt];
        require(usedBy == 0, CreationDesk_ReceiptUsed(receipt, usedBy));
    }

    /// @dev 1 to 20 amounts above 0 of assets that have a receipt token, by rising asset id.
    function _requireBasket(AssetAmount[] calldata basket) internal view {
        uint256 n = basket.length;
        require(n != 0 && n <= MAX_AMOUNTS, CreationDesk_BasketInvalid(n));
        for (uint256 i = 0; i < n; ++i) {
            AssetId assetId = basket[i].assetId;
            bool isValid = basket[i].amount != 0 && (i == 0 || assetId > basket[i - 1].assetId);
            require(isValid, CreationDesk_BasketInvalid(i));
            require(remoteAsset[assetId] != address(0), CreationDesk_UnknownAsset(assetId));
        }
    }

    /// @dev Nothing arrived that was not announced, nor more of it. Both lists rise by asset id, so one pass finds each.
    function _requireAnnounced(
        AssetAmount[] calldata amounts,
        AssetAmount[] calldata basket,
        bytes32 basketHash
    ) internal view {
        bytes32 given = keccak256(abi.encode(basket));
        require(given == basketHash, CreationDesk_BasketMismatch(given, basketHash));
        _requireBasket(amounts);
        uint256 j;
        for (uint256 i = 0; i < amounts.length; ++i) {
            AssetId assetId = amounts[i].assetId;
            while (j < basket.length && assetId > basket[j].assetId) ++j;
            uint256 announced = j < basket.length && basket[j].assetId == assetId ? basket[j].amount : 0;
            require(
                amounts[i].amount <= announced,
                CreationDesk_AmountNotAnnounced(assetId, amounts[i].amount, announced)
            );
        }
    }

    /// @dev "Two thirds": stake x 3 >= total x 2, and as many validators as a NAV needs.
    function _requireQuorum(bytes32 digest, bytes calldata signatures) internal view {
        (uint256 stake, uint256 total, uint256 signers) = IValidatorRegistry(REGISTRY).stakeBehind(digest, signatures);
        uint256 minValidators = INAVOracle(ORACLE).parameters().minValidators;
        require(
            stake * 3 >= total * 2 && signers >= minValidators,
            CreationDesk_QuorumMissed(stake, total, signers, minValidators)
        );
    }

    /// @dev Moves what arrived into the vault and has the creator's tokens made.
    function _issue(CreationRecord storage record, Attestation calldata attestation) internal returns (uint256 made) {
        Delivered[] memory delivered = _makeReceipts(attestation.amounts);
        uint256 minTokens = record.minTokens;
        made = IIndexVault(VAULT).issueAttested(record.creator, record.tokens, attestation.valueWad, delivered);
        require(made >= minTokens, CreationDesk_BelowMinimum(made, minTokens));
    }

    /// @dev Makes the receipt tokens for the vault to take, and finds their places in its list.
    function _makeReceipts(AssetAmount[] calldata amounts) internal returns (Delivered[] memory delivered) {
        Holding[] memory holdings = IIndexVault(VAULT).holdings();
        delivered = new Delivered[](amounts.length);
        uint256 j;
        for (uint256 i = 0; i < amounts.length; ++i) {
            (AssetId assetId, uint256 amount) = (amounts[i].assetId, amounts[i].amount);
            address token = remoteAsset[assetId];
            while (j < holdings.length && assetId > holdings[j].assetId) ++j;
            require(j < holdings.length && holdings[j].token == token, CreationDesk_NotInBasket(assetId, token));
            delivered[i] = Delivered(j, amount);
            IRemoteAsset(token).mint(address(this), amount);
            IERC20(token).approve(VAULT, amount);
        }
    }
}
