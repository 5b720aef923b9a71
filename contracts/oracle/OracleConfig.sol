// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {INAVOracle} from "./interfaces/INAVOracle.sol";
import {IValidatorRegistry} from "./interfaces/IValidatorRegistry.sol";
import {IValidatorSetListener} from "./interfaces/IValidatorSetListener.sol";
import {Parameters} from "./types/OracleTypes.sol";
import {ValidatorSet, ValidatorSetLib} from "./types/ValidatorSet.sol";

/// @title OracleConfig
/// @notice The oracle's bounded parameters and the validator set in force: one slot for both.
abstract contract OracleConfig is INAVOracle, IValidatorSetListener, AccessManaged {
    /* CONSTANTS */

    uint256 internal constant BPS = 10_000; // 100 %
    uint256 internal constant NAV_UNIT = 1e9; // bounds of the sane range are stored in billionths
    uint256 internal constant LEAST_NAV_WAD = 1e-6 ether;
    uint256 internal constant GREATEST_NAV_WAD = 10_000 ether;

    /* IMMUTABLES */

    /// @inheritdoc INAVOracle
    address public immutable REGISTRY;

    /* STORAGE: PARAMETERS */

    /// @dev {Parameters} and the epoch of the set in force, in one slot.
    struct Config {
        uint64 minNav; // in NAV_UNIT
        uint64 maxNav; // in NAV_UNIT
        uint16 toleranceBps;
        uint16 maxDeviationBps;
        uint16 minConfidenceBps;
        uint16 maxJumpBps;
        uint16 bandShareBps;
        uint8 minValidators;
        uint8 quarantineRounds;
        uint8 maxArrivalAgeSeconds;
        uint8 maxFutureSeconds;
        uint16 setEpoch;
    }

    Config internal _config;

    /* CONSTRUCTOR */

    constructor(address initialAuthority, address registry, Parameters memory initialParameters)
        AccessManaged(initialAuthority)
    {
        REGISTRY = registry;
        _setParameters(initialParameters);
    }

    /* WRITES: REGISTRY */

    /// @inheritdoc IValidatorSetListener
    function onValidatorSetChanged(uint64 epoch) external {
        require(msg.sender == REGISTRY, NAVOracle_NotRegistry(msg.sender));
        emit SetEpochChanged(_config.setEpoch, epoch);
        _config.setEpoch = uint16(epoch); // the registry keeps epochs within 16 bits
    }

    /* WRITES: CONFIGURATION */

    /// @inheritdoc INAVOracle
    function setParameters(Parameters calldata newParameters) external restricted {
        _setParameters(newParameters);
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
    function parameters() public view returns (Parameters memory) {
        Config memory config = _config;
        return Parameters({
            minNavWad: config.minNav * NAV_UNIT,
            maxNavWad: config.maxNav * NAV_UNIT,
            toleranceBps: config.toleranceBps,
            maxDeviationBps: config.maxDeviationBps,
            minConfidenceBps: config.minConfidenceBps,
            maxJumpBps: config.maxJumpBps,
            bandShareBps: config.bandShareBps,
            minValidators: config.minValidators,
            quarantineRounds: config.quarantineRounds,
            maxArrivalAgeSeconds: config.maxArrivalAgeSeconds,
            maxFutureSeconds: config.maxFutureSeconds
        });
    }

    /// @inheritdoc INAVOracle
    function setEpoch() external view returns (uint256) {
        return _config.setEpoch;
    }

    /* INTERNALS */

    /// @dev The set in force, from contract code.
    function _loadSet(uint256 epoch) internal view returns (ValidatorSet memory) {
        require(epoch != 0, NAVOracle_NoValidatorSet());
        return ValidatorSetLib.load(REGISTRY, epoch);
    }

    function _setParameters(Parameters memory next) internal {
        _requireWithin("minNavWad", next.minNavWad, LEAST_NAV_WAD, next.maxNavWad);
        _requireWithin("maxNavWad", next.maxNavWad, next.minNavWad, GREATEST_NAV_WAD);
        _requireWithin("minNavWad % 1e9", next.minNavWad % NAV_UNIT, 0, 0);
        _requireWithin("maxNavWad % 1e9", next.maxNavWad % NAV_UNIT, 0, 0);
        _requireWithin("toleranceBps", next.toleranceBps, 1, 500);
        _requireWithin("maxDeviationBps", next.maxDeviationBps, next.toleranceBps, 2_000);
        _requireWithin("minConfidenceBps", next.minConfidenceBps, 5_000, BPS);
        _requireWithin("maxJumpBps", next.maxJumpBps, 10, 5_000);
        _requireWithin("bandShareBps", next.bandShareBps, 0, BPS);
        _requireWithin("minValidators", next.minValidators, 3, 100);
        _requireWithin("quarantineRounds", next.quarantineRounds, 2, 250);
        _requireWithin("maxArrivalAgeSeconds", next.maxArrivalAgeSeconds, 1, 30);
        _requireWithin("maxFutureSeconds", next.maxFutureSeconds, 0, 5);

        emit ParametersChanged(parameters(), next);
        Config storage config = _config;
        config.minNav = uint64(next.minNavWad / NAV_UNIT); // at most 1e13
        config.maxNav = uint64(next.maxNavWad / NAV_UNIT); // at most 1e13
        config.toleranceBps = next.toleranceBps;
        config.maxDeviationBps = next.maxDeviationBps;
        config.minConfidenceBps = next.minConfidenceBps;
        config.maxJumpBps = next.maxJumpBps;
        config.bandShareBps = next.bandShareBps;
        config.minValidators = next.minValidators;
        config.quarantineRounds = next.quarantineRounds;
        config.maxArrivalAgeSeconds = next.maxArrivalAgeSeconds;
        config.maxFutureSeconds = next.maxFutureSeconds;
    }

    function _requireWithin(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) internal pure {
        require(
            value >= minimum && value <= maximum, NAVOracle_ParameterOutOfRange(name, value, minimum, maximum)
        );
    }
}
