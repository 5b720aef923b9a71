// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {DisputedRoots} from "../shared/DisputedRoots.sol";
import {DisputeTerms} from "../shared/types/DisputeTerms.sol";
import {IRewardToken} from "../tokens/interfaces/IRewardToken.sol";
import {ITrustRegistry} from "../trust/interfaces/ITrustRegistry.sol";
import {IRewardDistributor} from "./interfaces/IRewardDistributor.sol";
import {RewardEntry, RewardKind, RewardRules, RewardTotals} from "./types/RewardTypes.sol";

/// @title RewardDistributor
/// @notice Grants and pays rewards within a day's budgets. Rules and formulas: {IRewardDistributor}.
contract RewardDistributor is IRewardDistributor, DisputedRoots {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    uint256 public constant KINDS = 4;
    uint256 internal constant BPS = 10_000;
    uint256 internal constant FULL_TRUST = 100;
    uint256 internal constant CAP_BPS = 500; // 5 % a year, as the token has it
    uint256 internal constant DAYS_A_YEAR = 365;

    /* IMMUTABLES */

    IRewardToken public immutable TOKEN;
    ITrustRegistry public immutable TRUST;
    IGovernor public immutable GOVERNOR;
    uint256 public immutable VOTE_REWARD;
    uint256 public immutable REFERRAL_REWARD;
    uint256 public immutable MIN_REFERRAL_TRUST;
    /// @dev Four shares of 16 bits, the first kind lowest.
    uint256 internal immutable BUDGETS;

    /* STORAGE: BUDGETS */

    /// @dev The day that the budgets count in, since 1970.
    uint32 internal _day; // slot 0
    uint128 internal _allowance; // slot 0
    mapping(uint256 day => mapping(RewardKind kind => uint256)) internal _spent;

    /* STORAGE: GRANTS */

    mapping(address account => RewardTotals) internal _totals;
    mapping(address account => RewardEntry[]) internal _history;
    /// @inheritdoc IRewardDistributor
    mapping(RewardKind kind => uint256) public totalGranted;
    mapping(uint256 proposalId => mapping(address voter => bool)) internal _isVoteRewarded;
    /// @inheritdoc IRewardDistributor
    mapping(address account => address) public referrerOf;

    /* STORAGE: ROOTS */

    uint128 internal _rootsFunded; // one slot
    uint128 internal _rootsPaid; // the same
    /// @inheritdoc IRewardDistributor
    mapping(address account => uint256) public claimedFromRoots;

    /* CONSTRUCTOR */

    constructor(
        address initialAuthority,
        address token,
        address trust,
        address governor,
        RewardRules memory rules,
        DisputeTerms memory terms
    ) AccessManaged(initialAuthority) DisputedRoots(terms) {
        (TOKEN, TRUST, GOVERNOR) = (IRewardToken(token), ITrustRegistry(trust), IGovernor(governor));
        require(token.code.length != 0, RewardDistributor_NoContract(token));
        require(trust.code.length != 0, RewardDistributor_NoContract(trust));
        require(governor.code.length != 0, RewardDistributor_NoContract(governor));
        uint256 sum;
        uint256 packed;
        for (uint256 i = 0; i < KINDS; ++i) {
            sum += rules.budgetsBps[i];
            packed |= uint256(rules.budgetsBps[i]) << (16 * i);
        }
        _requireInRange("budgetsBps", sum, 1, BPS);
        _requireInRange("minReferralTrust", rules.minReferralTrust, 1, FULL_TRUST);
        _requireInRange("voteReward", rules.voteReward, 0, type(uint96).max);
        _requireInRange("referralReward", rules.referralReward, 0, type(uint96).max);
        (BUDGETS, VOTE_REWARD, REFERRAL_REWARD) = (packed, rules.voteReward, rules.referralReward);
        MIN_REFERRAL_TRUST = rules.minReferralTrust;
    }

    /* WRITES: GRANTING */

    /// @inheritdoc IRewardDistributor
    function distributeReward(address account, uint256 amount, bytes32 evidence) external restricted returns (uint256) {
        return _grant(RewardKind.TRANSACTION, account, amount, evidence);
    }

    /// @inheritdoc IRewardDistributor
    function rewardLearning(address account, uint256 amount, bytes32 evidence) external restricted returns (uint256) {
        require(evidence != bytes32(0), RewardDistributor_NoEvidence(account));
        return _grant(RewardKind.LEARNING, account, amount, evidence);
    }

    /// @inheritdoc IRewardDistributor
    function rewardVote(uint256 proposalId, address voter) external returns (uint256) {
        bool isDue = !_isVoteRewarded[proposalId][voter] && GOVERNOR.hasVoted(proposalId, voter);
        require(isDue, RewardDistributor_NoVote(proposalId, voter));
        _isVoteRewarded[proposalId][voter] = true;
        return _grant(RewardKind.GOVERNANCE, voter, VOTE_REWARD, bytes32(proposalId));
    }

    /// @inheritdoc IRewardDistributor
    function refer(address referrer) external returns (uint256) {
        bool isFirst = referrerOf[msg.sender] == address(0);
        // Two accounts do not bring each other: one of them was there first.
        bool isAllowed =
            isFirst && referrer != address(0) && referrer != msg.sender && referrerOf[referrer] != msg.sender;
        require(isAllowed, RewardDistributor_ReferralRefused(msg.sender, referrer));
        _requireTrusted(msg.sender);
        _requireTrusted(referrer);
        referrerOf[msg.sender] = referrer;
        return _grant(RewardKind.REFERRAL, referrer, REFERRAL_REWARD, bytes32(uint256(uint160(msg.sender))));
    }

    /* WRITES: CLAIMING */

    /// @inheritdoc IRewardDistributor
    function claimReward(address receiver) external returns (uint256 amount) {
        RewardTotals memory totals = _totals[msg.sender];
        amount = totals.granted - totals.claimed;
        require(amount != 0, RewardDistributor_NothingToClaim(msg.sender));
        _totals[msg.sender].claimed = totals.granted;
        emit RewardClaimed(msg.sender, receiver, totals.claimed, totals.granted);
        IERC20(address(TOKEN)).safeTransfer(receiver, amount);
    }

    /// @inheritdoc IRewardDistributor
    function claimFromRoot(address account, uint256 cumulative, bytes32[] calldata proof) external {
        bytes32 root_ = root;
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, cumulative))));
        bool isThere = root_ != bytes32(0) && MerkleProof.verifyCalldata(proof, root_, leaf);
        require(isThere, RewardDistributor_WrongProof(root_, account));
        uint256 before = claimedFromRoots[account];
        require(cumulative > before, RewardDistributor_NothingToClaim(account));
        (uint256 funded, uint256 paid) = (_rootsFunded, _rootsPaid + (cumulative - before));
        require(paid <= funded, RewardDistributor_Unfunded(paid, funded));
        claimedFromRoots[account] = cumulative;
        _rootsPaid = uint128(paid); // at most what was funded
        emit RootClaimed(account, before, cumulative);
        IERC20(address(TOKEN)).safeTransfer(account, cumulative - before);
    }

    /* WRITES: ROOTS */

    /// @inheritdoc IRewardDistributor
    function fundRoots(RewardKind kind, uint256 amount) external restricted {
        _spend(kind, amount);
        uint256 before = _rootsFunded;
        _rootsFunded = (before + amount).toUint128();
        emit RootsFunded(kind, before, before + amount);
        TOKEN.mint(address(this), amount);
    }

    /// @inheritdoc IRewardDistributor
    function postRoot(bytes32 newRoot, uint256 total, bytes32 evidence) external restricted {
        require(total <= _rootsFunded, RewardDistributor_Unfunded(total, _rootsFunded));
        emit RootTotalPosted(newRoot, total);
        _post(newRoot, evidence);
    }

    /* READS */

    /// @inheritdoc IRewardDistributor
    function budgetLeft(RewardKind kind) external view returns (uint256) {
        uint256 today = block.timestamp / 1 days;
        uint256 allowance = _day == today ? _allowance : _allowanceNow();
        return _budgetOf(kind, allowance) - _spent[today][kind];
    }

    /// @inheritdoc IRewardDistributor
    function totalsOf(address account) external view returns (RewardTotals memory) {
        return _totals[account];
    }

    /// @inheritdoc IRewardDistributor
    function historyOf(
        address account,
        uint256 from,
        uint256 count
    ) external view returns (RewardEntry[] memory entries) {
        uint256 length = _history[account].length;
        uint256 end = from >= length ? from : Math.min(length, Math.saturatingAdd(from, count));
        entries = new RewardEntry[](end - from);
        for (uint256 i = from; i < end; ++i) entries[i - from] = _history[account][i];
    }

    /// @inheritdoc IRewardDistributor
    function rootBooks() external view returns (uint256 funded, uint256 paid) {
        return (_rootsFunded, _rootsPaid);
    }

    /* INTERNALS */

    function _grant(
        RewardKind kind,
        address account,
        uint256 amount,
        bytes32 evidence
    ) internal returns (uint256 granted) {
        uint256 trust = TRUST.scoreOf(account);
        granted = Math.mulDiv(amount, trust, FULL_TRUST);
        require(granted != 0, RewardDistributor_NothingGranted(account, amount, trust));
        _spend(kind, granted);

        uint256 before = _totals[account].granted;
        _totals[account].granted = (before + granted).toUint128();
        totalGranted[kind] += granted;
        // At most 100; and what a day's budget held fits.
        _history[account].push(RewardEntry(uint128(granted), uint48(block.timestamp), uint8(trust), kind));
        emit RewardGranted(account, kind, granted, trust, evidence, before, before + granted);
        TOKEN.mint(address(this), granted);
    }

    /// @dev Charges the kind's budget of the day, which the first one who asks opens.
    function _spend(RewardKind kind, uint256 amount) internal {
        uint256 today = block.timestamp / 1 days;
        if (_day != today) {
            (_day, _allowance) = (uint32(today), _allowanceNow().toUint128());
            emit DayOpened(today, _allowance);
        }
        uint256 spent = _spent[today][kind];
        uint256 left = _budgetOf(kind, _allowance) - spent;
        require(amount <= left, RewardDistributor_BudgetSpent(kind, amount, left));
        _spent[today][kind] = spent + amount;
    }

    function _allowanceNow() internal view returns (uint256) {
        uint256 base = TOKEN.GENESIS_ALLOWANCE() + TOKEN.mintedAt(block.timestamp - 365 days);
        return Math.min((base * CAP_BPS) / (BPS * DAYS_A_YEAR), TOKEN.mintable()); // base is below 2 ** 208
    }

    function _budgetOf(RewardKind kind, uint256 allowance) internal view returns (uint256) {
        return (allowance * uint16(BUDGETS >> (16 * uint256(kind)))) / BPS;
    }

    function _requireTrusted(address account) internal view {
        uint256 trust = TRUST.scoreOf(account);
        require(trust >= MIN_REFERRAL_TRUST, RewardDistributor_TrustTooLow(account, trust, MIN_REFERRAL_TRUST));
    }

    function _requireInRange(bytes32 parameter, uint256 value, uint256 minimum, uint256 maximum) internal pure {
        require(
            value >= minimum && value <= maximum,
            RewardDistributor_RuleOutOfRange(parameter, value, minimum, maximum)
        );
    }
}
