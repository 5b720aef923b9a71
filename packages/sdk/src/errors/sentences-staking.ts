import type { Sentences } from "./template.js";

/** Staking: [what happened, what to do]. Amounts are shown with 18 decimals. */
export const STAKING_SENTENCES: Sentences = {
  StakingPools_TermOutOfRange: [
    "The term {parameter:bytes32text} is {value:count}; it must lie from {minimum:count} to {maximum:count}.",
    "Choose a value within these bounds.",
  ],
  StakingPools_UnbondingTooShort: [
    "Unbonding lasts {unbondingSeconds:seconds} and must last at least {least:seconds}, or stake could leave before a slash reaches it.",
    "Make a pool with a longer unbonding, or shorten the windows for evidence and vetoes.",
  ],
  StakingPools_NoContract: ["There is no contract at {account:address}.", "Check the address and the network."],
  StakingPools_ValidatorHasPool: [
    "The validator {validator:address} has pool {poolId:count} already.",
    "Use that pool: a validator has one.",
  ],
  StakingPools_NoSuchPool: [
    "There is no staking pool {poolId:count}; there are {pools:count}, numbered from 1.",
    "Check the pool's number.",
  ],
  StakingPools_NoSuchPosition: [
    "{owner:address} has no position {positionId:count}.",
    "Check the number and the account; a position ends when all of it is withdrawn.",
  ],
  StakingPools_StakeTooSmall: [
    "A stake of {amount:wad} is below the pool's least of {minStake:wad}.",
    "Stake more, or choose another pool.",
  ],
  StakingPools_TrustTooLow: [
    "The staker's trust is {trust:count} and the pool asks for {minTrust:count}.",
    "Raise the trust first, or choose another pool.",
  ],
  StakingPools_BookFull: [
    "The book would hold {amount:wad}, more than the {maximum:wad} it can.",
    "Use a smaller amount, or another pool.",
  ],
  StakingPools_WrongReceipt: [
    "The token brought {received:wad} instead of {amount:wad}.",
    "Tokens that keep a part of a transfer cannot be used here.",
  ],
  StakingPools_Locked: [
    "Position {positionId:count} is locked until {unlockAt:moment}, and the chain's clock says {nowAt:moment}.",
    "Unbond it after that, or leave at once by an emergency exit, which forfeits its reward.",
  ],
  StakingPools_Unbonding: [
    "Position {positionId:count} is unbonding until {withdrawableAt:moment}; it earns no more.",
    "Withdraw it after that.",
  ],
  StakingPools_NotUnbonding: ["Position {positionId:count} is not unbonding.", "Unbond it first."],
  StakingPools_StillUnbonding: [
    "Position {positionId:count} is unbonding until {withdrawableAt:moment}, and the chain's clock says {nowAt:moment}.",
    "Withdraw it after that.",
  ],
  StakingPools_HeldBack: [
    "The {amount:wad} that are left of position {positionId:count} wait for queued slashes.",
    "Withdraw once they are executed, which anyone may do after the veto window, or vetoed.",
  ],
  StakingPools_SettleFirst: [
    "Position {positionId:count} has {pending:count} more slashes to take than one act can.",
    "Call settle for it, as often as needed, and try again.",
  ],
  StakingPools_NothingToSettle: [
    "Position {positionId:count} has taken every slash of its pool.",
    "Nothing needs to be done.",
  ],
  StakingPools_TrustNotLower: [
    "Position {positionId:count} earns with a trust of {trust:count}, and its owner's score is {score:count}.",
    "Only a lower score is written down; with a higher one stake again.",
  ],
  StakingPools_BatchTooLarge: [
    "{length:count} positions were named, and one call takes {maximum:count}.",
    "Split them over several calls.",
  ],
  StakingPools_NothingToMove: ["There is nothing of {token:address} to move.", "Nothing needs to be done."],
  StakingPools_NotSlasher: [
    "{account:address} may not slash pool {poolId:count}.",
    "Only contracts that a condition of the pool names may.",
  ],
  StakingPools_SlashOutOfRange: [
    "A slash of {bps:bps} is not above 0 and at most {maxBps:bps}.",
    "Choose a share within the condition's most.",
  ],
  StakingPools_OffenceOutOfWindow: [
    "The offence of {offenceAt:moment} does not lie from {from:moment} to {to:moment}.",
    "Report offences within the pool's window for evidence.",
  ],
  StakingPools_TooManySlashes: [
    "Pool {poolId:count} has its most of {maximum:count} slashes.",
    "Wait until older ones are no longer open.",
  ],
  StakingPools_NotQueued: [
    "No slash {number:count} waits in pool {poolId:count}.",
    "It was executed or vetoed, or never queued.",
  ],
  StakingPools_VetoWindowOpen: [
    "Slash {number:count} can be vetoed until {executableAt:moment}, and the chain's clock says {nowAt:moment}.",
    "Execute it after that.",
  ],
  StakingPools_ListenerBound: ["{listener:address} is told of slashes already.", "It is bound once, at deployment."],
};
