import type { Sentences } from "./template.js";

/** Rewards: [what happened, what to do]. Amounts are in WAD. */
export const REWARDS_SENTENCES: Sentences = {
  RewardDistributor_NoContract: [
    "There is no contract at {account:address}.",
    "Correct the address in the deployment's parameters.",
  ],
  RewardDistributor_RuleOutOfRange: [
    "The rule {parameter:bytes32text} is {value:count}; it must lie from {minimum:count} to {maximum:count}.",
    "Correct it in the deployment's parameters.",
  ],
  RewardDistributor_BudgetSpent: [
    "{wanted:wad} reward tokens were asked for, and today's budget of kind {kind:count} leaves {left:wad}.",
    "Grant less, or wait until tomorrow (UTC): a budget is for one day.",
  ],
  RewardDistributor_NothingGranted: [
    "Of {amount:wad} nothing is left for {account:address} at a trust of {trust:count}.",
    "Grant more, or raise the account's trust.",
  ],
  RewardDistributor_NoEvidence: [
    "A reward for learning named no evidence for {account:address}.",
    "Give the hash of what shows it.",
  ],
  RewardDistributor_NoVote: [
    "{voter:address} cast no vote on proposal {proposalId:count}, or it was rewarded.",
    "A vote is rewarded once, after it was cast.",
  ],
  RewardDistributor_ReferralRefused: [
    "{account:address} cannot name {referrer:address} as who brought it.",
    "Name another account, once: not oneself, and nobody whom one brought.",
  ],
  RewardDistributor_TrustTooLow: [
    "{account:address} has a trust of {trust:count}, and {minimum:count} is needed.",
    "Try again when its trust is higher.",
  ],
  RewardDistributor_NothingToClaim: ["Nothing is owed to {account:address}.", "Claim when something was granted."],
  RewardDistributor_WrongProof: [
    "What {account:address} claims is not under the root in force, {root:hex}.",
    "Make the proof from the file behind that root.",
  ],
  RewardDistributor_Unfunded: [
    "Roots would pay {total:wad} in all, and {funded:wad} was funded.",
    "Fund more out of the budgets first.",
  ],
};
