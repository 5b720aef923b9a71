import type { Sentences } from "./template.js";

/** Tokens, trust and governance: [what happened, what to do]. Amounts are in WAD, votes in units (tokens times trust). */
export const ECONOMY_SENTENCES: Sentences = {
  /* Tokens */
  Lockable_NotAvailable: [
    "{account:address} has {available:wad} tokens that are not locked, and {wanted:wad} are needed.",
    "Use a smaller amount, or have tokens unlocked by the contract that locked them.",
  ],
  Lockable_NotLocked: [
    "{locker:address} locked {locked:wad} tokens of {account:address}, less than the {wanted:wad} to unlock.",
    "Unlock at most what was locked.",
  ],
  RewardToken_CapReached: [
    "{wanted:wad} reward tokens were asked for and {room:wad} may be minted now: 5 % in any 365 days.",
    "Mint less, or later: room comes back as earlier mints grow older than 365 days.",
  ],
  RewardToken_AllowanceOutOfRange: [
    "The genesis allowance of reward tokens is {allowance:wad}; it must be above 0 and at most {maximum:wad}.",
    "Give another allowance: five percent of nothing is nothing.",
  ],
  UtilityToken_GenesisMismatch: [
    "The allocations add up to {allocated:wad} utility tokens instead of {supply:wad}.",
    "Correct the allocations in the deployment's parameters.",
  ],
  UtilityToken_CapReached: [
    "{wanted:wad} utility tokens were asked for and {room:wad} may be minted now: 10 % in any 365 days, 2,000 million at most.",
    "Mint less, or later.",
  ],
  GovernanceToken_GenesisMismatch: [
    "The allocations add up to {allocated:wad} governance tokens instead of {supply:wad}.",
    "Correct the allocations in the deployment's parameters.",
  ],
  GovernanceToken_NotTrustRegistry: [
    "{account:address} is not the trust registry.",
    "Nobody else changes what a vote weighs: change the score in the registry.",
  ],
  GuaranteeToken_NotMarket: [
    "{account:address} is not the guarantee market.",
    "Guarantee tokens are made and ended by the market alone.",
  ],
  GuaranteeToken_CannotBind: [
    "{market:address} cannot become the guarantee market: there is one already, or no contract there.",
    "The market is bound once, at deployment.",
  ],

  /* Trust */
  TrustRegistry_RuleOutOfRange: [
    "The rule {parameter:bytes32text} is {value:count}; it must lie from {minimum:count} to {maximum:count}.",
    "Correct it in the deployment's parameters.",
  ],
  TrustRegistry_ScoreOutOfRange: ["The score {score:count} is over {maximum:count}.", "Give a score from 0 to 100."],
  TrustRegistry_RiseCapped: [
    "The score of {account:address} was to rise by {points:count} and may rise by {left:count} until {nextEpochAt:moment}.",
    "Raise it by less, or in the next epoch.",
  ],
  TrustRegistry_FallCapped: [
    "The score of {account:address} was to fall by {points:count} and may fall by {left:count} until {nextEpochAt:moment}.",
    "Lower it by less, or in the next epoch; what is proven on chain has no such bound.",
  ],
  TrustRegistry_NoReason: [
    "A change of the score of {account:address} named no reason.",
    "Name one, of up to 31 letters.",
  ],
  TrustRegistry_NothingToChange: [
    "The score of {account:address} is {score:count} already.",
    "Nothing needs to be done.",
  ],
  TrustRegistry_WrongProof: [
    "What was said of {account:address} is not under the root in force, {root:hex}.",
    "Make the proof from the file behind that root, and check every field of the leaf.",
  ],
  TrustRegistry_LeafSpent: [
    "The score of {account:address} was written since root {rootNumber:count} is in force.",
    "Only a later root changes it, or an attester.",
  ],
  TrustRegistry_GenesisOver: [
    "Trust has begun: {listener:address} follows the scores.",
    "Scores change by attesters from now on.",
  ],
  TrustRegistry_NoListener: ["Trust has not begun: no votes follow the scores.", "Finish the deployment first."],
  TrustRegistry_FutureTime: [
    "{time:moment} is in the future: the chain's clock says {nowAt:moment}.",
    "Ask for a moment that has passed.",
  ],
  DisputedRoots_RootPending: [
    "Root {root:hex} waits already; it may be put in force from {acceptableAt:moment} on.",
    "Put it in force, take it back or have its dispute decided first.",
  ],
  DisputedRoots_NothingPending: ["No root waits.", "Post one first."],
  DisputedRoots_Disputed: ["{disputer:address} disputes the root that waits.", "Governance decides; wait for it."],
  DisputedRoots_NotDisputed: ["Nobody disputes the root that waits.", "There is nothing to decide."],
  DisputedRoots_WindowOpen: [
    "The root may be disputed until {closesAt:moment}, and the chain's clock says {nowAt:moment}.",
    "Put it in force after that.",
  ],
  DisputedRoots_WindowClosed: [
    "The root could be disputed until {closedAt:moment}, and the chain's clock says {nowAt:moment}.",
    "A root in force is replaced by the next one only.",
  ],
  DisputedRoots_ZeroRoot: ["The root is zero.", "Give the root of a tree."],
  DisputedRoots_WindowOutOfRange: [
    "A window to dispute of {windowSeconds:seconds} is not from {minimum:seconds} to {maximum:seconds}.",
    "Correct it in the deployment's parameters.",
  ],

  /* Governance */
  TrustGovernor_SettingOutOfRange: [
    "The setting {parameter:bytes32text} is {value:count}; it must lie from {minimum:count} to {maximum:count}.",
    "Choose a value within these bounds.",
  ],
  AssayTimelock_DelayOutOfRange: [
    "A delay of {delaySeconds:seconds} is not from {minimum:seconds} to {maximum:seconds}.",
    "Choose a delay within these bounds.",
  ],
  TrustGovernor_TooFewUnits: [
    "There are {units:count} units (tokens times trust), and {needed:count} are needed.",
    "Give trusted accounts more of the tokens, or more trust.",
  ],
  TrustGovernor_TargetWithoutCode: [
    "Call {index:count} goes to {target:address}, where there is no contract: it would do nothing and seem to succeed.",
    "Check the target and the network.",
  ],
};
