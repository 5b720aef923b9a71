import type { Sentences } from "./template.js";

/** CreationDesk and RemoteAsset: [what happened, what to do]. */
export const CREATION_SENTENCES: Sentences = {
  CreationDesk_WrongState: [
    "Creation {creationId:count} is {state:creationState}, and it must be open.",
    "Check its number; what is finalized, refused or expired stays so.",
  ],
  CreationDesk_DeadlineOutOfRange: [
    "The deadline {deadline:moment} is not within {earliest:moment} to {latest:moment}.",
    "Choose a deadline between these.",
  ],
  CreationDesk_BasketInvalid: [
    "The basket is not allowed; what is wrong is its number of amounts, or the one at {index:count}.",
    "Give 1 to 20 amounts above 0, by rising asset id.",
  ],
  CreationDesk_UnknownAsset: [
    "Asset {assetId:count} has no receipt token.",
    "Check the asset id, or have its receipt token made first.",
  ],
  CreationDesk_AssetExists: ["Asset {assetId:count} has its receipt token already: {token:address}.", "Use that one."],
  CreationDesk_NotInBasket: [
    "The vault does not hold asset {assetId:count} as {token:address}.",
    "Deliver assets of the vault's component list only.",
  ],
  CreationDesk_AmountNotAnnounced: [
    "{attested:wad} of asset {assetId:count} was attested, and {announced:wad} was announced.",
    "Attest at most what was announced.",
  ],
  CreationDesk_BasketMismatch: [
    "The basket hashes to {given:hex}, and the creation was opened with {expected:hex}.",
    "Give the basket of the event that opened the creation.",
  ],
  CreationDesk_ReceiptUsed: [
    "Receipt {receipt:hex} paid for creation {creationId:count} already.",
    "Name the delivery that was made for this creation.",
  ],
  CreationDesk_ReceiptMissing: ["The receipt is zero.", "Name the delivery, by its transaction's hash for instance."],
  CreationDesk_ReceivedOutOfTime: [
    "The delivery arrived at {receivedAt:moment}, outside {openedAt:moment} to {deadline:moment}.",
    "Open a creation first, and deliver before its deadline.",
  ],
  CreationDesk_NavNotFinal: [
    "The NAV of {receivedAt:moment} may still change until {finalAt:moment}.",
    "Try again after that.",
  ],
  CreationDesk_NavMismatch: [
    "The attested NAV {givenWad:wad} lies {deviationBps:bps} from the settled {settledWad:wad}, over the limit of {toleranceBps:bps}.",
    "Attest again with the NAV of the moment the delivery arrived.",
  ],
  CreationDesk_QuorumMissed: [
    "Validators with {stake:wad} of {totalStake:wad} stake signed, {validators:count} of them; two thirds of the stake and at least {minValidators:count} validators are needed.",
    "Collect more signatures.",
  ],
  CreationDesk_ReasonInvalid: [
    "The reason is {length:count} bytes long; it may have 1 to {maximum:count}.",
    "Give a shorter reason, but give one.",
  ],
  CreationDesk_Expired: [
    "Creation {creationId:count} could be finalized until {expiredAt:moment}.",
    "Open another creation.",
  ],
  CreationDesk_NotExpired: [
    "Creation {creationId:count} can be finalized until {expiresAt:moment}.",
    "Finalize it, or wait until then.",
  ],
  CreationDesk_BelowMinimum: [
    "The delivery would make {tokens:wad} index tokens, fewer than the {minTokens:wad} the creator accepts.",
    "Let the creation expire; the minimum was set when it was opened.",
  ],
  RemoteAsset_NotDesk: [
    "{account:address} is not the creation desk, and only the desk makes receipt tokens.",
    "Create through the desk.",
  ],
  RemoteAsset_NothingToDeliver: ["A delivery of nothing was asked for.", "Give an amount above 0."],
  RemoteAsset_DestinationInvalid: [
    "The destination is {length:count} bytes long; it may have 1 to {maximum:count}.",
    "Give the account on the other chain in its own form.",
  ],
};
