// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {log2, ud} from "@prb/math/src/UD60x18.sol";

import {IStakingPools} from "./interfaces/IStakingPools.sol";
import {PoolSlots} from "./libraries/PoolSlots.sol";
import {RewardMath} from "./libraries/RewardMath.sol";
import {Pool, StakedToken, Windows, Work, Yield} from "./types/Pool.sol";
import {PoolTerms, RateKind} from "./types/StakingTypes.sol";

/// @title PoolBooks
/// @notice Pools, their terms and their books. Rules: {IStakingPools}.
abstract contract PoolBooks is IStakingPools, AccessManaged, ReentrancyGuardTransient {
    using PoolSlots for *;
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    uint256 internal constant BPS = 10_000;
    uint256 internal constant WAD = 1e18;
    uint256 internal constant MAX_SCORE = 100;
    uint256 internal constant MAX_BOOK = type(uint96).max;
    uint256 internal constant MAX_LOCK_SECONDS = 4 * 365 days;
    uint256 internal constant MAX_UNBONDING_SECONDS = 365 days;
    /// @dev Unbonding outlasts reporting and vetoing by so much.
    uint256 internal constant MARGIN_SECONDS = 1 days;

    /* STORAGE */

    /// @inheritdoc IStakingPools
    uint256 public pools;

    mapping(uint256 poolId => Pool) internal _pools;

    /// @inheritdoc IStakingPools
    mapping(address validator => uint256 poolId) public validatorPool;

    /// @inheritdoc IStakingPools
    mapping(address owner => mapping(address token => uint256 amount)) public owed;

    /* WRITES: ANYONE */

    /// @inheritdoc IStakingPools
    function fundRewards(uint256 poolId, uint256 amount) external nonReentrant {
        Pool storage pool_ = _existing(poolId);
        Work memory work;
        pool_.loadEarning(work);
        address token = work.yield.rewardTokenOf();
        require(amount != 0, StakingPools_NothingToMove(token));
        uint256 funded = pool_.funded + amount; // no less than the reserve
        require(funded <= MAX_BOOK, StakingPools_BookFull(funded, MAX_BOOK));

        RewardMath.advance(work);
        work.reserve += amount; // at most `funded`
        pool_.funded = uint96(funded);
        pool_.storeEarning(work);
        emit RewardsFunded(poolId, msg.sender, amount, work.reserve);
        _receive(token, amount);
    }

    /// @inheritdoc IStakingPools
    function claimOwed(address token, address receiver) external nonReentrant returns (uint256 amount) {
        amount = owed[msg.sender][token];
        require(amount != 0, StakingPools_NothingToMove(token));
        owed[msg.sender][token] = 0;
        emit OwedClaimed(msg.sender, token, receiver, amount);
        IERC20(token).safeTransfer(receiver, amount);
    }

    /* WRITES: CONFIGURATION */

    /// @inheritdoc IStakingPools
    function createPool(PoolTerms calldata terms) external restricted returns (uint256 poolId) {
        _requireContract(terms.token);
        _requireContract(terms.rewardToken);
        _requireRange("rateBps", terms.rateBps, 1, BPS);
        _requireRange("minStake", terms.minStake, 1, MAX_BOOK);
        _requireRange("lockSeconds", terms.lockSeconds, 0, MAX_LOCK_SECONDS);
        _requireRange("minTrust", terms.minTrust, 0, MAX_SCORE);
        _requireRange("unbondingSeconds", terms.unbondingSeconds, MARGIN_SECONDS, MAX_UNBONDING_SECONDS);
        _requireWindows(terms.unbondingSeconds, terms.evidenceSeconds, terms.vetoSeconds);

        poolId = ++pools;
        if (terms.validator != address(0)) {
            uint256 other = validatorPool[terms.validator];
            require(other == 0, StakingPools_ValidatorHasPool(terms.validator, other));
            validatorPool[terms.validator] = poolId;
        }
        // Every cast is bounded above.
        Pool storage pool_ = _pools[poolId];
        pool_.staked = StakedToken(terms.token, uint96(terms.minStake)).pack();
        pool_.yield = Yield({
            rewardToken: terms.rewardToken,
            unbondingSeconds: uint32(terms.unbondingSeconds),
            lockSeconds: uint32(terms.lockSeconds),
            rateBps: uint16(terms.rateBps),
            minTrust: uint8(terms.minTrust),
            kind: terms.kind
        }).pack();
        pool_.windows = Windows(terms.validator, uint32(terms.evidenceSeconds), uint32(terms.vetoSeconds)).pack();
        Work memory work;
        work.settledAt = block.timestamp;
        if (terms.kind == RateKind.APY) {
            work.log2Growth = log2(ud(_growthWad(terms.rateBps))).unwrap(); // at most 1e18
        }
        pool_.storeEarning(work);
        emit PoolCreated(poolId, terms.validator, terms);
    }

    /// @inheritdoc IStakingPools
    function setSlashingWindows(
        uint256 poolId,
        uint256 newEvidenceSeconds,
        uint256 newVetoSeconds
    ) external restricted {
        Pool storage pool_ = _existing(poolId);
        Windows memory before = pool_.windows.toWindows();
        _requireWindows(pool_.yield.unbondingSecondsOf(), newEvidenceSeconds, newVetoSeconds);
        // Both are below a year.
        pool_.windows = Windows(before.validator, uint32(newEvidenceSeconds), uint32(newVetoSeconds)).pack();
        emit WindowsChanged(poolId, before.evidenceSeconds, newEvidenceSeconds, before.vetoSeconds, newVetoSeconds);
    }

    /* INTERNALS */

    function _existing(uint256 poolId) internal view returns (Pool storage pool_) {
        pool_ = _pools[poolId];
        if (pool_.staked == 0) revert StakingPools_NoSuchPool(poolId, pools);
    }

    /// @dev Takes exactly `amount` from the caller. The books are written: nothing that the token calls can enter here.
    function _receive(address token, uint256 amount) internal {
        uint256 before = _balanceOf(token);
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received;
        unchecked {
            received = _balanceOf(token) - before; // a token that took some is refused as well
        }
        require(received == amount, StakingPools_WrongReceipt(received, amount));
    }

    /// @dev What this contract holds of `token`. In assembly because every stake asks twice; 0 where the call fails.
    function _balanceOf(address token) private view returns (uint256 amount) {
        assembly ("memory-safe") {
            mstore(0x00, 0x70a0823100000000000000000000000000000000000000000000000000000000) // balanceOf(address)
            mstore(0x04, address())
            let isAnswered := staticcall(gas(), token, 0x00, 0x24, 0x00, 0x20)
            amount := mul(mload(0x00), and(isAnswered, gt(returndatasize(), 0x1f)))
        }
    }

    /// @dev Sends a reward, or keeps it: a token that refuses its owner must not stop an exit.
    function _pay(address token, address owner, uint256 amount) internal {
        if (IERC20(token).trySafeTransfer(owner, amount)) return;
        uint256 owedAfter = owed[owner][token] + amount;
        owed[owner][token] = owedAfter;
        emit RewardKept(owner, token, amount, owedAfter);
    }

    function _growthWad(uint256 rateBps) internal pure returns (uint256) {
        return WAD + (rateBps * WAD) / BPS;
    }

    function _requireContract(address account) internal view {
        require(account.code.length != 0, StakingPools_NoContract(account));
    }

    function _requireWindows(uint256 unbonding, uint256 evidenceSeconds, uint256 vetoSeconds) private pure {
        _requireRange("evidenceSeconds", evidenceSeconds, 0, MAX_UNBONDING_SECONDS);
        _requireRange("vetoSeconds", vetoSeconds, 0, MAX_UNBONDING_SECONDS);
        uint256 least = evidenceSeconds + vetoSeconds + MARGIN_SECONDS;
        require(unbonding >= least, StakingPools_UnbondingTooShort(unbonding, least));
    }

    function _requireRange(bytes32 parameter, uint256 value, uint256 minimum, uint256 maximum) private pure {
        require(value >= minimum && value <= maximum, StakingPools_TermOutOfRange(parameter, value, minimum, maximum));
    }
}
