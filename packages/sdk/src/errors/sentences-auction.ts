import type { Sentences } from "./template.js";

/** RebalanceAuction: [what happened, what to do]. */
export const AUCTION_SENTENCES: Sentences = {
  RebalanceAuction_TargetCount: [
    "{count:count} targets were given; there may be 1 to {maximum:count}.",
    "Change the number of targets.",
  ],
  RebalanceAuction_TargetInvalid: [
    "Target {index:count} ({token:address}) is not allowed.",
    "Sort targets by asset id, name each token once, leave out the base asset and the index token, and use tokens of at most 24 decimals.",
  ],
  RebalanceAuction_TokenMismatch: [
    "Asset {assetId:count} was given with token {given:address}, but the vault holds it as {expected:address}.",
    "Name the token the vault holds.",
  ],
  RebalanceAuction_WeightSum: [
    "The weights and the share of cash sum to {sumBps:bps}, and they must sum to {expectedBps:bps}.",
    "Correct the weights.",
  ],
  RebalanceAuction_NoTargets: [
    "No target weights are in force.",
    "Announce targets and wait until their notice is over; `assay index auction status` shows when.",
  ],
  RebalanceAuction_VaultEnded: [
    "The vault redeems only, since {endsAt:moment}.",
    "There is nothing to rebalance any more: redeem in kind.",
  ],
  RebalanceAuction_AlreadyOpen: [
    "Auction {number:count} runs until {endsAt:moment}.",
    "Trade in it now, or wait until it is over.",
  ],
  RebalanceAuction_NotOpen: ["No auction is under way.", "Wait until a curator opens one."],
  RebalanceAuction_ParameterOutOfRange: [
    "Parameter {name:bytes32text} is {value:parameter}, outside {minimum:parameter} to {maximum:parameter}.",
    "Choose a value within these bounds.",
  ],
  RebalanceAuction_TooSoon: ["The next auction may open from {earliest:moment} on.", "Wait until then."],
  RebalanceAuction_Expired: [
    "The deadline was {deadline:moment} and the chain's clock says {nowAt:moment}.",
    "Send it again with a later deadline.",
  ],
  RebalanceAuction_NothingToTrade: [
    "There is nothing to trade of {sold:position} (position {sold:count}) for {bought:position} (position {bought:count}): the first is not over its target, the second not under it, or they are one.",
    "Pick what the vault has too much of and what it lacks; `assay index drift` shows both.",
  ],
  RebalanceAuction_AboveMaximum: [
    "The trade would cost {paid:units}, and at most {maximum:units} were allowed.",
    "Look at the preview again and raise the maximum if you accept it; the price falls until the auction ends.",
  ],
  RebalanceAuction_PositionUnknown: [
    "There is no position {position:count}: the list has {count:count} components, counted from 0.",
    "Name a position of the list, or 20 for the cash.",
  ],
};
