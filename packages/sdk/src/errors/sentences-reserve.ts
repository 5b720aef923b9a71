import type { Sentences } from "./template.js";

/** The fund of numbered tokens: [what happened, what to do]. Amounts are in the settlement asset's smallest unit. */
export const RESERVE_SENTENCES: Sentences = {
  /* RedemptionVault: issuing and redeeming */
  RedemptionVault_Expired: [
    "The deadline was {deadline:moment} and the chain's clock says {nowAt:moment}.",
    "Send it again with a later deadline.",
  ],
  RedemptionVault_InvalidReceiver: [
    "Nobody can be paid at {receiver:address}: it is zero, the fund or the vault.",
    "Give another receiver.",
  ],
  RedemptionVault_TokenNotInactive: [
    "Token {tokenId:count} is somebody's, so it cannot be issued.",
    "Choose an inactive number; `assay fund value` shows the state of one.",
  ],
  RedemptionVault_TokenInactive: [
    "Token {tokenId:count} is inactive: it was redeemed before, or never issued.",
    "Check the number; `assay fund issue` issues it to you.",
  ],
  RedemptionVault_NotQueued: [
    "Token {tokenId:count} does not wait in the queue.",
    "Check the number; `assay fund queue status` lists those that wait.",
  ],
  RedemptionVault_IssuanceEnds: [
    "The end of issuance was announced; it is final at {endsAt:moment}.",
    "Nothing is issued any more; tokens can be bought from their owners.",
  ],
  RedemptionVault_LossMode: [
    "The fund is in loss mode and pays {coverageRay:ray} of each value, so nothing is issued.",
    "Wait for a close that finds the fund covered again, or strengthen it with `assay fund invest contribute`.",
  ],
  RedemptionVault_InexactReceipt: [
    "The settlement asset moved {received:units} when asked for {expected:units}: it takes a fee, or moves nothing.",
    "Check the settlement asset; the fund takes only one that moves exactly what it is asked to.",
  ],
  RedemptionVault_BelowMinimum: [
    "The payout is {amount:units} of the settlement asset, less than the minimum of {minimum:units} asked for.",
    "Look at the value again and lower the minimum if you accept it.",
  ],
  RedemptionVault_InsufficientFunds: [
    "The fund can pay {available:units} of the settlement asset now, and {wanted:units} is wanted.",
    "Redeem fewer tokens, wait until more cash is there, or join the queue with `assay fund redeem --queue`.",
  ],
  RedemptionVault_BatchOutOfRange: [
    "A batch of {length:count} was given; it may have 1 to {maximum:count}.",
    "Split it, and send the parts one after another.",
  ],
  RedemptionVault_QueueEmpty: ["Nobody waits in the queue.", "Nothing needs doing."],

  /* RedemptionVault: periods, beginning and end */
  RedemptionVault_PeriodOpen: [
    "The period can be closed from {closesAt:moment} on, and the chain's clock says {nowAt:moment}.",
    "Close it after that.",
  ],
  RedemptionVault_NothingInvested: [
    "The fund holds nothing that could have a return.",
    "Close the period once the fund holds money again.",
  ],
  RedemptionVault_NotOpen: ["Genesis has not taken place yet.", "Let the seeder call `genesis` first."],
  RedemptionVault_AlreadyOpen: ["Genesis took place already: it happens once.", "Nothing needs doing."],
  RedemptionVault_NotMine: [
    "{part:address} serves the vault {itsVault:address}, not this one.",
    "Give the fund and the reserve that were made for this vault, and bind the fund first.",
  ],
  RedemptionVault_ZeroAddress: ["An address that must not be zero is zero.", "Give the address."],
  RedemptionVault_ParameterOutOfRange: [
    "Parameter {parameter:bytes32text} is {value:parameter}, outside {least:parameter} to {greatest:parameter}.",
    "Choose a value within these bounds.",
  ],
  RedemptionVault_PriceNotPayable: [
    "A price of {priceWad:wad} cannot be paid exactly: the settlement asset's smallest unit is {unitWad:wad}.",
    "Choose a price with no more decimals than the asset has.",
  ],

  /* OperationalFund: investing */
  OperationalFund_NotAllowed: [
    "{strategy:address} is no strategy of the fund.",
    "Name an allowed one, or allow it with `assay fund invest allow` and a day's notice.",
  ],
  OperationalFund_AlreadyAllowed: ["Strategy {strategy:address} is allowed already.", "Nothing needs doing."],
  OperationalFund_NotDropped: [
    "Of strategy {strategy:address} nothing can be recovered: it is still allowed, or none or more than its {shares:units} were asked for.",
    "Withdraw from an allowed strategy; of a dropped one ask for at most that many shares.",
  ],
  OperationalFund_WrongAsset: [
    "Strategy {strategy:address} invests {itsAsset:address}, which is not the settlement asset.",
    "Name a strategy over the settlement asset.",
  ],
  OperationalFund_TooManyStrategies: [
    "The fund has {maximum:count} strategies, the maximum.",
    "Drop one first with `assay fund invest drop`.",
  ],
  OperationalFund_StrategyUnreadable: [
    "Strategy {strategy:address} does not say what it would pay.",
    "Wait until it answers, or drop it with a day's notice.",
  ],
  OperationalFund_StrategyInexact: [
    "Strategy {strategy:address} moved {moved:units} when {expected:units} was due.",
    "Try a smaller amount; a strategy that takes fees in kind cannot be used.",
  ],
  OperationalFund_SharesTooFew: [
    "Strategy {strategy:address} gave {shares:units} of its shares, and at least {leastShares:units} was asked for.",
    "Look at its price again and lower the minimum if you accept it.",
  ],
  OperationalFund_SharesTooMany: [
    "Strategy {strategy:address} would take {shares:units} of its shares, and at most {mostShares:units} was allowed.",
    "Withdraw less, or raise the maximum if you accept it.",
  ],
  OperationalFund_MovingLoss: [
    "Moving money into and out of strategies would have lost {lost:units} since the last close, and at most {most:units} may be.",
    "Move less, wait for the next close, or use a strategy that charges less.",
  ],
  OperationalFund_LossUnsettled: [
    "Nearly all of the fund would be lost for good while shares of {dropped:count} dropped strategies may come back.",
    "Recover them first (anyone may), or have the strategist forsake them with a day's notice.",
  ],
  OperationalFund_GasTooLow: [
    "{left:count} gas is left, and {least:count} is needed to believe that a strategy does not pay.",
    "Send the transaction with more gas.",
  ],
  OperationalFund_GainWaits: [
    "A gain of the fund waits to be counted, or shares of a dropped strategy may come back; a buyer would share in it.",
    "Try again after the next close; shares of a dropped strategy are recovered or forsaken before it.",
  ],
  OperationalFund_CashShort: [
    "The fund can use {cash:units} of the settlement asset in cash, and {wanted:units} is wanted.",
    "Use a smaller amount, or withdraw from a strategy first; what the queue is worth is never placed outside.",
  ],
  OperationalFund_ExternalTooLarge: [
    "The external position would be {external_:units} of the settlement asset, and at most {greatest:units} may lie there.",
    "Place less.",
  ],
  OperationalFund_ReturnTooLarge: [
    "{amount:units} of the settlement asset was to be returned, and the external position's book holds {external_:units}.",
    "Return at most that; pay in more with `assay fund invest contribute`.",
  ],

  /* OperationalFund: closing */
  OperationalFund_AttestationMissing: [
    "The fund has {external_:units} in its external position, whose return the validators must attest.",
    "Collect what `assay fund attest` prints from each validator and close with `--attestation`, or wait until the grace has passed.",
  ],
  OperationalFund_AttestationOutOfRange: [
    "An attested number is {value:count}, and at most {greatest:count} can be reckoned with.",
    "Check the value, in the asset's smallest units, and the ratio: it is value after / value before, not a per cent.",
  ],
  OperationalFund_QuorumMissed: [
    "{signers:count} validators with {stake:wad} of {total:wad} stake signed; two thirds of the stake and {leastSigners:count} validators are needed.",
    "Collect more signatures.",
  ],

  /* OperationalFund: everyone's acts */
  OperationalFund_NothingToClaim: [
    "{owner:address} has nothing to claim from the fund.",
    "Check the account; what the queue paid is claimed by the token's owner.",
  ],
  OperationalFund_NothingToRestore: [
    "Books and balance agree: the fund holds {balance:units} of the settlement asset.",
    "Nothing needs doing.",
  ],
  OperationalFund_InexactReceipt: [
    "The settlement asset moved {received:units} when asked for {expected:units}: it takes a fee, or moves nothing.",
    "Check the settlement asset; the fund takes only one that moves exactly what it is asked to.",
  ],
  OperationalFund_NotDissolved: [
    "Tokens are active, or issuance has not ended, so the sponsor cannot be paid out.",
    "Wait until issuance has ended and the last token is redeemed.",
  ],
  OperationalFund_NotVault: [
    "{caller:address} is not the fund's vault, and only the vault may call this.",
    "Act through the vault.",
  ],
  OperationalFund_CannotBind: [
    "{vault:address} cannot be bound: a vault was bound before, or there is no contract at the address.",
    "Bind the vault once, after it is deployed.",
  ],
  OperationalFund_ZeroAddress: ["An address that must not be zero is zero.", "Give the address."],
  OperationalFund_ParameterOutOfRange: [
    "Parameter {parameter:bytes32text} is {value:parameter}, outside {least:parameter} to {greatest:parameter}.",
    "Choose a value within these bounds.",
  ],

  /* PremiumReserve */
  PremiumReserve_NotDissolved: [
    "Tokens are active, or issuance has not ended, so the reserve stays where it is.",
    "Wait until issuance has ended and the last token is redeemed.",
  ],

  /* FundPeriods and NumberedTokens: facts of a token */
  FundPeriods_TokenInactive: [
    "Token {tokenId:count} is inactive, so it has no value.",
    "Check the number; `assay fund value` shows the state of one.",
  ],
  FundPeriods_TimeOutOfRange: [
    "{at:moment} lies outside {from:moment} to {to:moment}, the span that can be asked for.",
    "Ask for a moment within it; of a token, one in its present activation.",
  ],
  FundPeriods_NoSuchPeriod: [
    "Period {period:count} is not closed: {closed:count} are.",
    "Name a closed period, or 0 for genesis.",
  ],
  NumberedTokens_NoSuchNumber: [
    "There is no token {tokenId:count}: numbers run from 1 to {total:count}.",
    "Check the number.",
  ],
  NumberedTokens_TokenQueued: [
    "Token {tokenId:count} waits in the queue at place {place:count}, so it cannot move.",
    "Take it out first with `assay fund queue cancel`.",
  ],

  /* Limits of storage */
  Totals_TooManyPeriods: [
    "No more than {maximum:count} periods can be closed.",
    "Redeem the tokens: values stay as they are from now on.",
  ],
  QueueTotals_Full: ["The queue has used up its {maximum:count} places.", "Redeem at once instead."],
  StrategyList_Misplaced: [
    "The list of strategies was stored at {pointer:address} instead of {expected:address}.",
    "Deploy to a chain that gives contracts the addresses Ethereum does.",
  ],

  /* AssayAccessManager */
  AssayAccessManager_StrategyDelayTooShort: [
    "A strategist was to act with a delay of {delaySeconds:seconds}, and the least is {minimumSeconds:seconds}.",
    "Grant the role with at least that execution delay.",
  ],
};
