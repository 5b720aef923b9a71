// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {INAVOracle} from "./interfaces/INAVOracle.sol";
import {IValidatorRegistry} from "./interfaces/IValidatorRegistry.sol";
import {IValidatorSetListener} from "./interfaces/IValidatorSetListener.sol";
import {NavWord} from "./types/NavWord.sol";
import {Parameters} from "./types/OracleTypes.sol";
import {Rulebook, RulebookLib, SetMember} from "./types/Rulebook.sol";
import {Rules, RulesLib} from "./types/Rules.sol";

/// @title OracleConfig
/// @notice The oracle's bounded parameters, its index token and the validator set in force: one rulebook in contract
/// code, written anew whenever one of them changes. Its edition lies in the NAV's own slot, so an update reads them all
/// for the price of one cold account.
abstract contract OracleConfig is INAVOracle, IValidatorSetListener, AccessManaged {
    /* CONSTANTS */

    uint256 internal constant BPS = 10_000; // 100 %
    uint256 internal constant LEAST_NAV_WAD = 1e-6 ether;
    uint256 internal constant GREATEST_NAV_WAD = 4_000 ether;
    uint256 internal constant MAX_PRICE_AGE_SECONDS = 3_600;

    /* IMMUTABLES */

    /// @inheritdoc INAVOracle
    address public immutable REGISTRY;

    /* STORAGE: SETTLED VALUES */

    NavWord internal _word;

    /* CONSTRUCTOR */

    constructor(
        address initialAuthority,
        address registry,
        uint256 initialMaxAgeSeconds,
        Parameters memory initialParameters
    ) AccessManaged(initialAuthority) {
        REGISTRY = registry;
        _requireParameters(initialParameters);
        Parameters memory none;
        emit ParametersChanged(none, initialParameters);
        _publish(RulebookLib.make(RulesLib.pack(initialParameters, 0), address(0), new SetMember[](0)));
        _updateMaxPriceAge(initialMaxAgeSeconds);
    }

    /* WRITES: REGISTRY */

    /// @inheritdoc IValidatorSetListener
    function onValidatorSetChanged(uint64 epoch) external {
        require(msg.sender == REGISTRY, NAVOracle_NotRegistry(msg.sender));
        Rulebook book = _rulebook(_word);
        Rules rules = book.rules();
        emit SetEpochChanged(rules.setEpoch(), epoch);
        _publish(
            RulebookLib.make(rules.withSetEpoch(epoch), book.indexToken(), IValidatorRegistry(REGISTRY).activeSet())
        );
    }

    /* WRITES: CONFIGURATION */

    /// @inheritdoc INAVOracle
    function bindIndexToken(address indexToken) external restricted {
        Rulebook book = _rulebook(_word);
        require(book.indexToken() == address(0), NAVOracle_IndexTokenBound(book.indexToken()));
        require(indexToken != address(0), NAVOracle_ZeroAddress());
        emit IndexTokenBound(indexToken);
        _publish(book.withIndexToken(indexToken));
    }

    /// @inheritdoc INAVOracle
    function setParameters(Parameters calldata newParameters) external restricted {
        _requireParameters(newParameters);
        Rulebook book = _rulebook(_word);
        emit ParametersChanged(book.rules().unpack(), newParameters);
        _publish(book.withRules(RulesLib.pack(newParameters, book.rules().setEpoch())));
    }

    /// @inheritdoc INAVOracle
    function updateMaxPriceAge(uint256 newMaxAgeSeconds) external restricted {
        _updateMaxPriceAge(newMaxAgeSeconds);
    }

    /// @inheritdoc INAVOracle
    function addValidator(address validator, uint256 stake) external restricted {
        IValidatorRegistry(REGISTRY).addValidator(validator, stake);
    }

    /// @inheritdoc INAVOracle
    function removeValidator(address validator) external restricted {
        IValidatorRegistry(REGISTRY).removeValidator(validator);
    }

    /* READS */

    /// @inheritdoc INAVOracle
    function INDEX_TOKEN() external view returns (address) {
        return _rulebook(_word).indexToken();
    }

    /// @inheritdoc INAVOracle
    function parameters() external view returns (Parameters memory) {
        return _rulebook(_word).rules().unpack();
    }

    /// @inheritdoc INAVOracle
    function maxPriceAge() external view returns (uint256) {
        return _word.maxAgeSeconds();
    }

    /// @inheritdoc INAVOracle
    function setEpoch() external view returns (uint256) {
        return _rulebook(_word).rules().setEpoch();
    }

    /// @inheritdoc INAVOracle
    function validatorSet() external view returns (address[] memory signers, uint256[] memory stakes) {
        Rulebook book = _rulebook(_word);
        uint256 n = book.count();
        signers = new address[](n);
        stakes = new uint256[](n);
        for (uint256 i = 0; i < n; ++i) {
            (signers[i], stakes[i]) = book.member(i);
        }
    }

    /* INTERNALS */

    /// @dev The rulebook in force, from contract code.
    function _rulebook(NavWord word) internal view returns (Rulebook) {
        return RulebookLib.load(word.edition());
    }

    /// @dev Stores `book` as the next edition and puts it in force.
    function _publish(Rulebook book) internal {
        uint256 edition = SafeCast.toUint16(_word.edition() + 1); // the word keeps editions in 16 bits
        book.store(edition);
        _word = _word.withEdition(edition);
    }

    function _updateMaxPriceAge(uint256 newMaxAgeSeconds) internal {
        _requireWithin("maxPriceAge", newMaxAgeSeconds, 1, MAX_PRICE_AGE_SECONDS);
        emit MaxPriceAgeChanged(_word.maxAgeSeconds(), newMaxAgeSeconds);
        _word = _word.withMaxAge(newMaxAgeSeconds);
    }

    function _requireParameters(Parameters memory next) internal pure {
        _requireWithin("minNavWad", next.minNavWad, LEAST_NAV_WAD, next.maxNavWad);
        _requireWithin("maxNavWad", next.maxNavWad, next.minNavWad, GREATEST_NAV_WAD);
        _requireWithin("minNavWad % 1e9", next.minNavWad % RulesLib.NAV_UNIT, 0, 0);
        _requireWithin("maxNavWad % 1e9", next.maxNavWad % RulesLib.NAV_UNIT, 0, 0);
        _requireWithin("toleranceBps", next.toleranceBps, 1, 500);
        _requireWithin("maxDeviationBps", next.maxDeviationBps, next.toleranceBps, 2_000);
        _requireWithin("minConfidenceBps", next.minConfidenceBps, 5_000, BPS);
        _requireWithin("maxJumpBps", next.maxJumpBps, 10, 5_000);
        _requireWithin("bandShareBps", next.bandShareBps, 0, BPS);
        _requireWithin("minValidators", next.minValidators, 3, 100);
        _requireWithin("quarantineRounds", next.quarantineRounds, 2, 250);
        _requireWithin("maxArrivalAgeSeconds", next.maxArrivalAgeSeconds, 1, 30);
        _requireWithin("maxFutureSeconds", next.maxFutureSeconds, 0, 5);
    }

    function _requireWithin(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) internal pure {
        require(value >= minimum && value <= maximum, NAVOracle_ParameterOutOfRange(name, value, minimum, maximum));
    }
}
