// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IDisputedRoots} from "../../shared/interfaces/IDisputedRoots.sol";
import {RewardEntry, RewardKind, RewardTotals} from "../types/RewardTypes.sol";

/// @title IRewardDistributor
/// @notice Grants and pays BTA-REWARD, which it mints as it grants.
///
///     allowance of a day = min(5 % x (genesis allowance + minted a year ago) / 365, what may be minted)   when it is first asked
///     budget of a kind   = allowance x its share                                                      unused, it expires
///     granted            = amount x trust / 100                                                       all rounded down
///
/// Contracts with the role grant for use; attesters for learning, with evidence; anyone has a recorded vote rewarded; and an
/// account names once who brought it, one level and never itself. Many at once go by Merkle roots of cumulative amounts,
/// which anyone may dispute first ({IDisputedRoots}): they are funded out of the budgets, and pay no more than was funded.
/// What was granted is owed for ever.
interface IRewardDistributor is IDisputedRoots {
    /// @notice An address that must be a contract is none.
    error RewardDistributor_NoContract(address account);
    /// @notice A rule out of its bounds.
    /// @param parameter Its name in RewardRules.
    error RewardDistributor_RuleOutOfRange(bytes32 parameter, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice The kind's budget of the day leaves less.
    error RewardDistributor_BudgetSpent(RewardKind kind, uint256 wanted, uint256 left);
    /// @notice Nothing is left of the amount once it is scaled by trust.
    error RewardDistributor_NothingGranted(address account, uint256 amount, uint256 trust);
    /// @notice A reward needs evidence.
    error RewardDistributor_NoEvidence(address account);
    /// @notice The account cast no vote there, or its vote was rewarded.
    error RewardDistributor_NoVote(uint256 proposalId, address voter);
    /// @notice Nobody brings himself, and an account was brought once.
    error RewardDistributor_ReferralRefused(address account, address referrer);
    /// @notice One of the two is trusted too little.
    error RewardDistributor_TrustTooLow(address account, uint256 trust, uint256 minimum);
    /// @notice Nothing is owed.
    error RewardDistributor_NothingToClaim(address account);
    /// @notice The leaf is not under the root in force.
    error RewardDistributor_WrongProof(bytes32 root, address account);
    /// @notice A root promises more than was funded, or a claim would take more.
    error RewardDistributor_Unfunded(uint256 total, uint256 funded);

    /// @notice A day's allowance is known.
    event DayOpened(uint256 indexed day, uint256 allowance);
    /// @notice A reward was granted.
    /// @param evidence Hash of what it is for; the proposal's id for a vote, who was brought for a referral.
    /// @param grantedBefore All rewards of the account before.
    event RewardGranted(
        address indexed account,
        RewardKind indexed kind,
        uint256 amount,
        uint256 trust,
        bytes32 indexed evidence,
        uint256 grantedBefore,
        uint256 grantedAfter
    );
    /// @notice Rewards were paid.
    event RewardClaimed(address indexed account, address indexed receiver, uint256 claimedBefore, uint256 claimedAfter);
    /// @notice Roots may pay more.
    event RootsFunded(RewardKind indexed kind, uint256 fundedBefore, uint256 fundedAfter);
    /// @notice A root's promise waits with it.
    event RootTotalPosted(bytes32 indexed root, uint256 total);
    /// @notice A leaf was paid, as far as it was not before.
    event RootClaimed(address indexed account, uint256 claimedBefore, uint256 claimedAfter);

    /* WRITES: GRANTING */

    /// @notice Grants `amount` x trust / 100 to `account` for use. Rewarders only, which are contracts.
    /// @dev Errors: NothingGranted, BudgetSpent.
    function distributeReward(address account, uint256 amount, bytes32 evidence) external returns (uint256 granted);

    /// @notice Grants `amount` x trust / 100 to `account` for learning. Attesters only.
    /// @dev Errors: NoEvidence, NothingGranted, BudgetSpent.
    function rewardLearning(address account, uint256 amount, bytes32 evidence) external returns (uint256 granted);

    /// @notice Grants the reward of a recorded vote, once. Anyone.
    /// @dev Errors: NoVote, NothingGranted, BudgetSpent.
    function rewardVote(uint256 proposalId, address voter) external returns (uint256 granted);

    /// @notice Names `referrer` as who brought the caller, once and for ever; he is rewarded.
    /// @dev Errors: ReferralRefused, TrustTooLow, NothingGranted, BudgetSpent.
    function refer(address referrer) external returns (uint256 granted);

    /* WRITES: CLAIMING */

    /// @notice Pays the caller's rewards, roots not counted, to `receiver`. Nothing stops it.
    /// @dev Errors: NothingToClaim.
    function claimReward(address receiver) external returns (uint256 amount);

    /// @notice Pays `account` what its leaf promises and it has not had. Anyone.
    /// @dev A lower leaf takes nothing back. Errors: WrongProof, NothingToClaim, Unfunded.
    /// @param cumulative All that roots owe it, ever.
    function claimFromRoot(address account, uint256 cumulative, bytes32[] calldata proof) external;

    /* WRITES: ROOTS */

    /// @notice Mints `amount` out of the day's budget of `kind` for roots to pay. Attesters only.
    /// @dev Errors: BudgetSpent.
    function fundRoots(RewardKind kind, uint256 amount) external;

    /// @notice Lets a root wait, whose leaves add up to `total`. Attesters only.
    /// @dev Errors: Unfunded, those of {IDisputedRoots}.
    function postRoot(bytes32 newRoot, uint256 total, bytes32 evidence) external;

    /* READS */

    /// @notice What a kind may still grant today.
    function budgetLeft(RewardKind kind) external view returns (uint256);

    /// @notice What an account was granted and took, roots not counted.
    function totalsOf(address account) external view returns (RewardTotals memory);

    /// @notice Rewards of `account`, oldest first, `count` of them from number `from` on; at most as many as there are.
    function historyOf(address account, uint256 from, uint256 count) external view returns (RewardEntry[] memory);

    /// @notice All that was granted for a kind, roots not counted.
    function totalGranted(RewardKind kind) external view returns (uint256);

    /// @notice What roots paid `account` so far.
    function claimedFromRoots(address account) external view returns (uint256);

    /// @notice What roots may pay in all, and have paid.
    function rootBooks() external view returns (uint256 funded, uint256 paid);

    /// @notice Who brought an account; zero while nobody did.
    function referrerOf(address account) external view returns (address);
}
