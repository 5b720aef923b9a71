import type { Sentences } from "./template.js";

/** CreationDesk and RemoteAsset: [what happened, what to do]. */
export const CREATION_SENTENCES: Sentences = {
  CreationDesk_WrongState: [
    "Creation {creationId:count} is in state {state:count}; only an open one (1) can be acted on.",
    "See `assay index creation status`: 0 is none, 2 finalized, 3 refused, 4 expired.",
  ],
  CreationDesk_DeadlineOutOfRange: [
    "The deadline is {deadline:moment}; it must lie from {earliest:moment} to {latest:moment}.",
    "Choose a deadline in that range.",
  ],
  CreationDesk_BasketInvalid: [
    "The basket is not allowed, at place {index:count}.",
    "Name 1 to 20 amounts above 0, by rising asset id, each asset once.",
  ],
  CreationDesk_UnknownAsset: [
    "There is no receipt token for asset {assetId:count}.",
    "Leave the asset out, or have its receipt token made first.",
  ],
  CreationDesk_AssetExists: [
    "Asset {assetId:count} has its receipt token already: {token:address}.",
    "Use that one: an asset has one receipt token.",
  ],
  CreationDesk_NotInBasket: [
    "The vault's component list does not hold asset {assetId:count} by its receipt token {token:address}.",
    "Deliver assets of the basket only; see `assay index status`.",
  ],
  CreationDesk_AmountNotAnnounced: [
    "Of asset {assetId:count}, {attested:wad} was attested, and {announced:wad} was announced.",
    "Only what was announced when the creation was opened can be finalized.",
  ],
  CreationDesk_BasketMismatch: [
    "The basket hashes to {given:hex}, and the one announced to {expected:hex}.",
    "Give the basket of the CreationOpened event, in its order.",
  ],
  CreationDesk_ReceiptUsed: [
    "Receipt {receipt:hex} paid for creation {creationId:count} already.",
    "A delivery pays for one creation.",
  ],
  CreationDesk_ReceiptMissing: ["The receipt is zero.", "Give the hash of the delivery."],
  CreationDesk_ReceivedOutOfTime: [
    "The delivery arrived {receivedAt:moment}; the creation was open from {openedAt:moment} to {deadline:moment}.",
    "Open another creation and deliver in its time.",
  ],
  CreationDesk_NavNotFinal: [
    "The NAV of {receivedAt:moment} may still change until {finalAt:moment}.",
    "Send it again after that.",
  ],
  CreationDesk_NavMismatch: [
    "The attested NAV is {givenWad:wad} and the settled one {settledWad:wad}: {deviationBps:bps} apart, over the limit of " +
      "{toleranceBps:bps}.",
    "Attest the NAV that the oracle's navAt gives.",
  ],
  CreationDesk_QuorumMissed: [
    "Validators with {stake:wad} of {totalStake:wad} stake signed, {validators:count} of them; two thirds of the stake and " +
      "at least {minValidators:count} validators are needed.",
    "Collect more signatures.",
  ],
  CreationDesk_ReasonInvalid: [
    "The reason has {length:count} bytes; it must have 1 to {maximum:count}.",
    "Give a shorter reason, or one at all.",
  ],
  CreationDesk_Expired: [
    "Creation {creationId:count} could be finalized until {expiredAt:moment}.",
    "Open another creation; what was delivered is a matter for the validators.",
  ],
  CreationDesk_NotExpired: [
    "Creation {creationId:count} can be finalized until {expiresAt:moment}.",
    "Expire it after that.",
  ],
  CreationDesk_BelowMinimum: [
    "The delivery would make {tokens:wad} index tokens, less than the minimum of {minTokens:wad} its creator set.",
    "Nothing can be done with this creation: the minimum is fixed when it is opened.",
  ],
  RemoteAsset_NotDesk: [
    "{account:address} is not the creation desk, and only the desk makes receipt tokens.",
    "Deliver the asset and finalize a creation.",
  ],
  RemoteAsset_NothingToDeliver: ["The amount to deliver is zero.", "Give an amount above 0."],
  RemoteAsset_DestinationInvalid: [
    "The destination has {length:count} bytes; it must have 1 to {maximum:count}.",
    "Give an address as the asset's own chain writes it.",
  ],
};
