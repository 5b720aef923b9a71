import type { Sentences } from "./template.js";

/** Guarantees and their auctions: [what happened, what to do]. Amounts are in each token's smallest units. */
export const GUARANTEE_SENTENCES: Sentences = {
  /* Market */
  GuaranteeMarket_WrongState: [
    "Guarantee {id:count} is {state:guaranteeState} and cannot become {wanted:guaranteeState}.",
    "Look up where it stands; there is no way back.",
  ],
  GuaranteeMarket_NotParty: [
    "{account:address} may not do this now; {party:address} may.",
    "Have that party do it, or wait for the moment from which anyone may.",
  ],
  GuaranteeMarket_InvalidParty: [
    "{account:address} cannot be that party: it is empty, the market itself, or stands for two.",
    "Name guarantor, beneficiary and arbiter, three different accounts.",
  ],
  GuaranteeMarket_InvalidToken: ["There is no contract at {token:address}.", "Check the token and the network."],
  GuaranteeMarket_TermOutOfRange: [
    "The term {parameter:bytes32text} is {value:parameter}; it must lie from {minimum:parameter} to {maximum:parameter}.",
    "Draft again with a value within these bounds.",
  ],
  GuaranteeMarket_TooEarly: [
    "This can be done from {opensAt:moment} on, and the chain's clock says {nowAt:moment}.",
    "Try again then.",
  ],
  GuaranteeMarket_TooLate: [
    "This could be done before {closedAt:moment}, and the chain's clock says {nowAt:moment}.",
    "See what may be done now that the time is over: anyone can move the guarantee on.",
  ],
  GuaranteeMarket_AmountOutOfRange: [
    "The amount is {amount:units}; it must be at most {maximum:units}, and a claim above 0.",
    "Use an amount within these bounds.",
  ],
  GuaranteeMarket_InexactReceipt: [
    "{token:address} moved {received:units} instead of {expected:units}.",
    "Use a token that takes no fee.",
  ],
  GuaranteeMarket_NothingToPull: [
    "The market owes {account:address} nothing in {token:address}.",
    "Check token and account; what is owed appears when a guarantee ends.",
  ],
  GuaranteeMarket_InvalidReceiver: ["Money sent to {receiver:address} would be lost.", "Name another receiver."],

  /* Auction */
  ReverseAuction_NotBeneficiary: [
    "{account:address} is not the beneficiary, {beneficiary:address}.",
    "Only who gets the cover opens its auction and takes back what is left of the premium.",
  ],
  ReverseAuction_SpanOutOfRange: [
    "The span {parameter:bytes32text} is {value:parameter}; it must lie from {minimum:parameter} to {maximum:parameter}.",
    "Choose a span within these bounds.",
  ],
  ReverseAuction_BondOutOfRange: [
    "The bond is {bond:wad}; it must be above 0 and at most {maximum:wad}.",
    "Correct it in the deployment's parameters.",
  ],
  ReverseAuction_InvalidAddress: [
    "{account:address} cannot be used: it is empty, or no contract.",
    "Correct it in the deployment's parameters.",
  ],
  ReverseAuction_Unknown: ["There is no auction {auction:count}.", "Check its number and the network."],
  ReverseAuction_TooEarly: [
    "This can be done from {opensAt:moment} on, and the chain's clock says {nowAt:moment}.",
    "Try again then.",
  ],
  ReverseAuction_TooLate: [
    "This could be done before {closedAt:moment}, and the chain's clock says {nowAt:moment}.",
    "The auction went on; bid in another one.",
  ],
  ReverseAuction_PartyCannotBid: [
    "{account:address} is a party of this guarantee and cannot be its guarantor.",
    "Bid from an account that is neither beneficiary nor arbiter.",
  ],
  ReverseAuction_NoTrust: [
    "{account:address} has a trust of 0 and cannot bid.",
    "Earn trust first; what counts is the score last written.",
  ],
  ReverseAuction_EmptyCommitment: ["The commitment is empty.", "Commit to a premium with a secret salt."],
  ReverseAuction_WrongBidState: [
    "The bid of {bidder:address} in auction {auction:count} is {state:bidState}; it would have to be {needed:bidState}.",
    "Look the bid up: an account bids once, and its bond ends once.",
  ],
  ReverseAuction_WrongSeal: [
    "Premium and salt give {computed:hex}, and {commitment:hex} was committed.",
    "Reveal the premium and the salt that were committed, for the account that committed them.",
  ],
  ReverseAuction_PremiumTooHigh: [
    "The premium is {premium:units}, and the beneficiary pays at most {maximum:units}.",
    "Such a bid cannot be revealed; bid less the next time.",
  ],
  ReverseAuction_BondHeld: [
    "{bidder:address} has one of the best three bids in auction {auction:count}: the bond stays until it is decided.",
    "Wait until the auction is concluded.",
  ],
  ReverseAuction_NothingToAdvance: [
    "In auction {auction:count} the offer is made, and the winner has until {turnEndsAt:moment}.",
    "Wait until the collateral is locked, or until then.",
  ],
  ReverseAuction_Concluded: ["Auction {auction:count} is decided.", "Nothing needs to be done."],
  ReverseAuction_NotConcluded: ["Auction {auction:count} is not decided yet.", "Advance it first; anyone may."],
  ReverseAuction_NothingToPull: [
    "Nothing is left of the premium of auction {auction:count}.",
    "It was pulled already, or the winner asked for all of it.",
  ],
  ReverseAuction_InvalidReceiver: ["Money sent to {receiver:address} would be lost.", "Name another receiver."],
  ReverseAuction_InexactReceipt: [
    "{token:address} moved {received:units} instead of {expected:units}.",
    "Use a token that takes no fee.",
  ],
};
