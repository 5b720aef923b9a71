import type { Sentences } from "./template.js";

/** NAVOracle, SignatureQuorum and the ERC-7726 adapter: [what happened, what to do]. */
export const ORACLE_SENTENCES: Sentences = {
  /* Reading */
  NAVOracle_NoNav: [
    "The oracle has not settled a NAV yet.",
    "Wait for the validators' first round; `assay nav status` shows when it is there.",
  ],
  NAVOracle_NavStale: [
    "The newest NAV is {ageSeconds:seconds} old and readers accept at most {maxAgeSeconds:seconds}.",
    "Wait for the validators' next round, or check that enough of them run.",
  ],
  NAVOracle_Quarantined: [
    "The NAV jumped from {navWad:wad} to {candidateNavWad:wad}, further than one round may move it, so it is in quarantine.",
    "Wait until enough rounds agree with the new NAV, or until a releaser lifts the quarantine.",
  ],
  NAVOracle_Halted: [
    "The oracle is halted: {reason:reason}.",
    "Only a releaser can lift a halt, with an hour's notice.",
  ],
  NAVOracle_RoundForgotten: [
    "Round {round:count} is not in the oracle's history, whose oldest round is {oldest:count}.",
    "Ask for a settled round that is not older than that; a round that never settled has no NAV.",
  ],
  NAVOracle_TimeForgotten: [
    "The oracle's history does not reach back to {timestamp:moment}; it begins at {oldestAt:moment}.",
    "Ask for a later moment or a shorter window.",
  ],
  NAVOracle_TimeNotReached: [
    "{timestamp:moment} has not come yet; the chain's clock says {nowAt:moment}.",
    "Ask for a moment in the past.",
  ],
  NAVOracle_WindowOutOfRange: [
    "A window of {windowSeconds:seconds} was asked for; an average covers 1 second to {maximum:seconds}.",
    "Ask for a window of at least 1 second and no longer than that.",
  ],
  NAVOracle_NoPrice: [
    "Asset {assetId:count} has no settled price.",
    "Check the asset id, or wait until validators settle a price for it.",
  ],
  NAVOracle_PriceStale: [
    "The newest price of asset {assetId:count} is {ageSeconds:seconds} old and readers accept at most {maxAgeSeconds:seconds}.",
    "Wait for a newer price.",
  ],

  /* Writing */
  NAVOracle_NotSubmitter: [
    "{account:address} is not the submitter of any validator of the set in force.",
    "Send from the submitter address that the registry maps to the validator (not from its oracle key), or wait for the epoch in which the change takes effect.",
  ],
  NAVOracle_NotRegistry: [
    "{account:address} is not the validator registry, and only the registry may call this.",
    "Change the validator set through the registry.",
  ],
  NAVOracle_NoValidatorSet: [
    "No validator set is in force yet.",
    "Add at least three validators and call `advanceEpoch` on the registry.",
  ],
  NAVOracle_DirectLaneFull: [
    "The set has {validators:count} validators, and at most {maximum:count} may submit one by one.",
    "Bring one signed report through `submitReport` instead.",
  ],
  NAVOracle_RoundNotNewer: [
    "Round {round:count} is used up: the last one is {last:count}.",
    "Send a newer round; one validator sends one NAV a round.",
  ],
  NAVOracle_RoundNotBegun: [
    "Round {round:count} has not begun: the newest is {newest:count}.",
    "Rounds count the seconds since the oracle was made; send that one or wait.",
  ],
  NAVOracle_RoundOver: [
    "Round {round:count} began too long before the observation: the oldest that still counts is {oldest:count}.",
    "Rounds count the seconds since the oracle was made; send the one of this second.",
  ],
  NAVOracle_ObservedNotNewer: [
    "The observation is from {observedAt:moment}, not after {last:moment}, when the last one was made.",
    "Observe again and sign a new report; an older report is never accepted.",
  ],
  NAVOracle_ReportLate: [
    "The report is {ageSeconds:seconds} old on arrival, over the limit of {maxAgeSeconds:seconds}.",
    "Observe again and bring the report sooner.",
  ],
  NAVOracle_ReportFromFuture: [
    "The report is dated {aheadSeconds:seconds} ahead of the chain, over the limit of {maxAheadSeconds:seconds}.",
    "Set the validator's clock.",
  ],
  NAVOracle_WrongIndexToken: [
    "The report is for index token {given:address}, but this oracle prices {expected:address}.",
    "Check the addresses the validator is configured with.",
  ],
  NAVOracle_WrongEpoch: [
    "The report was signed by the validator set of epoch {given:count}, but epoch {expected:count} is in force.",
    "Read the set again and collect new signatures.",
  ],
  NAVOracle_ValueOutOfRange: [
    "The value {value:wad} is no possible price: it must be above 0 and at most {maximum:wad}.",
    "Send the price in base asset per token with 18 decimals.",
  ],
  NAVOracle_BpsOutOfRange: ["A share of {bps:bps} is above 100 %.", "Send a share between 0 and 100 %."],
  NAVOracle_QuorumMissed: [
    "Validators with {stake:wad} of {totalStake:wad} stake signed, {validators:count} of them; two thirds of the stake and at least {minValidators:count} validators are needed.",
    "Collect more signatures.",
  ],
  NAVOracle_ProofInvalid: [
    "The proof for asset {assetId:count} does not lead to the report's root {assetsRoot:hex}.",
    "Build the proof from the same prices the report was made of.",
  ],
  NAVOracle_ReportNotSettled: [
    "The report of round {round:count} is not one the oracle settled, or its history no longer holds it.",
    "Bring the report that settled, while the history holds its round.",
  ],
  NAVOracle_MomentHeld: [
    "The feed was held from {since:moment} on, and the NAV that stood at {timestamp:moment} was disowned.",
    "Ask for a moment before the hold, or after the NAV that ended it.",
  ],
  Rulebook_Misplaced: [
    "The rulebook was stored at {pointer:address} instead of {expected:address}.",
    "Deploy to a chain that gives contracts the addresses Ethereum does.",
  ],
  NAVOracle_ReleaseTooSoon: [
    "The feed has been held since {since:moment}; it may be released from {earliest:moment} on.",
    "Wait until then: a release gives everyone an hour to see it coming.",
  ],
  NAVOracle_NotHeld: [
    "There is nothing to release: the oracle is neither halted nor in quarantine.",
    "Nothing needs doing.",
  ],
  NAVOracle_IndexTokenBound: [
    "The oracle already prices index token {indexToken:address}, for good.",
    "Deploy another oracle to price another token.",
  ],
  NAVOracle_ZeroAddress: ["An address that must not be zero is zero.", "Give the address."],
  NAVOracle_ParameterOutOfRange: [
    "Parameter {name:bytes32text} is {value:parameter}, outside {minimum:parameter} to {maximum:parameter}.",
    "Choose a value within these bounds.",
  ],

  /* Signatures */
  SignatureQuorum_LengthInvalid: [
    "The signatures are {length:count} bytes long, which is no whole number of entries of 65 bytes.",
    "Pack each as index (1 byte), r (32), vs (32).",
  ],
  SignatureQuorum_IndexInvalid: [
    "Signature index {index:count} is out of order or outside the set of {validators:count} validators.",
    "Sort signatures by rising index, one for each signer, from 0.",
  ],
  SignatureQuorum_SignatureInvalid: [
    "Signature {index:count} should be by {signer:address} but is by {recovered:address}.",
    "Sign exactly this report for this chain and this oracle, in the order of the set in force.",
  ],

  /* ERC-7726 adapter */
  OracleUnsupportedPair: [
    "The adapter knows no price between {base:address} and {quote:address}.",
    "Ask for the index token against its base asset, either way round.",
  ],
  OracleUntrustedData: [
    "The price between {base:address} and {quote:address} cannot be trusted now: {reason:nested}",
    "Ask again when the feed is live.",
  ],
};
