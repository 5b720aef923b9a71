import type { Sentences } from "./template.js";

/** IndexVault, IndexToken and the suite's access manager: [what happened, what to do]. */
export const INDEX_SENTENCES: Sentences = {
  IndexToken_NotVault: [
    "{account:address} is not the vault, and only the vault makes and ends index tokens.",
    "Mint and redeem through the vault.",
  ],
  IndexVault_NotSeeded: ["The vault has no basket yet.", "Seed the vault first."],
  IndexVault_AlreadySeeded: ["The vault has its basket already: it is seeded once.", "Mint against the NAV instead."],
  IndexVault_WrongOracle: [
    "The oracle prices index token {indexToken:address}, but this vault's token is {expected:address}.",
    "Bind the oracle that was made for this vault's token.",
  ],
  IndexVault_ZeroAddress: ["An address that must not be zero is zero.", "Give the address."],
  IndexVault_BaseDecimals: [
    "The base asset has {decimals:count} decimals, and it must have {expected:count}.",
    "Use a base asset with that many decimals, or wrap it.",
  ],
  IndexVault_ComponentCount: [
    "A basket of {count:count} components was given; it may have 1 to {maximum:count}.",
    "Change the number of components.",
  ],
  IndexVault_ComponentInvalid: [
    "Component {index:count} ({token:address}) is not allowed.",
    "Sort components by asset id, name each token once, and leave out the base asset and the index token.",
  ],
  IndexVault_AmountOutOfRange: [
    "The amount of component {index:count} is {amount:units}; it must fit 128 bits.",
    "Correct the amount.",
  ],
  IndexVault_SupplyTooSmall: [
    "A first supply of {supply:wad} index tokens does not exceed the {minimum:wad} that are locked for ever.",
    "Seed with a larger supply.",
  ],
  IndexVault_InexactReceipt: [
    "Token {token:address} moved {received:units} when asked for {asked:units}: it takes a fee, rebases or lies.",
    "The vault does not take such tokens; use a wrapped form.",
  ],
  IndexVault_Expired: [
    "The deadline was {deadline:moment} and the chain's clock says {nowAt:moment}.",
    "Send it again with a later deadline.",
  ],
  IndexVault_BelowMinimum: [
    "The act would give {out:wad}, less than the minimum of {minimum:wad} asked for.",
    "The price moved: look at the NAV again and lower the minimum if you accept it.",
  ],
  IndexVault_NothingOut: ["The amount is so small that nothing would come out.", "Use a larger amount."],
  IndexVault_CashShort: [
    "The vault has {available:wad} of the base asset in cash, and {wanted:wad} is wanted.",
    "Redeem less, redeem in kind, or wait until somebody mints.",
  ],
  IndexVault_ComponentFailed: [
    "The transfer of {index:position} failed (position {index:count}).",
    "Redeem in kind again and skip it: it is kept as a claim, to be pulled once it works.",
  ],
  IndexVault_AmountCount: [
    "A list of {count:count} amounts was given, and {expected:count} are needed: one for each component and one for the cash.",
    "Read the component list again and give one amount for each, the cash last.",
  ],
  IndexVault_AboveMaximumIn: [
    "Of {index:position} (position {index:count}) it would take {amount:units}, and at most {maximum:units} were allowed.",
    "Look at the preview again and raise the maximum if you accept it.",
  ],
  IndexVault_BelowMinimumOut: [
    "Of {index:position} (position {index:count}) it would give {amount:units}, and at least {minimum:units} were asked for.",
    "Look at the preview again and lower the minimum if you accept it.",
  ],
  IndexVault_TokensExceedSupply: [
    "{tokens:wad} index tokens were given, and there are {supply:wad}.",
    "Use a smaller amount.",
  ],
  IndexVault_ReceiverInvalid: [
    "Nobody can receive at {to:address}: it is zero, the vault or the index token.",
    "Give another receiver.",
  ],
  IndexVault_MintingStopped: [
    "Minting is stopped {until:stop} (unix time {until:count}).",
    "Wait for the end of the stop; once the vault has ended it redeems only. Exits never stop.",
  ],
  IndexVault_NothingClaimed: [
    "Nothing of claim {claimId:count} was paid: open of it is {open:positions} (as bits {open:count}).",
    "Name what is open, and try again once the component's transfer works; `assay index claim` lists open claims.",
  ],
  IndexVault_ClaimsFull: [
    "The account has {maximum:count} claims that are paid in part, the maximum.",
    "Pull one of them first with `assay index claim`.",
  ],
  IndexVault_NotModule: [
    "{account:address} may not call this, only {expected:address} may.",
    "Trade through the auction, or create through the desk.",
  ],
  IndexVault_ModulesBound: [
    "The auction {auction:address} and the desk {desk:address} cannot be bound: it is done already, or they are another vault's.",
    "Deploy both for this vault, and bind them once.",
  ],
  IndexVault_StillHeld: [
    "Component {index:count} cannot leave the list: the vault holds {held:units}.",
    "Sell it through the auction first.",
  ],
  IndexVault_NoSuchComponent: [
    "There is no component {index:count}: the list has {count:count}, counted from 0.",
    "Name a position of the list, or 20 for the cash.",
  ],
  IndexVault_HeldShort: [
    "Of {index:position} (position {index:count}) the vault holds {held:units}, and {wanted:units} is wanted.",
    "Trade less of it.",
  ],
  IndexVault_TradeInvalid: [
    "A trade cannot exchange {index:position} (position {index:count}) for itself.",
    "Name two different positions.",
  ],
  IndexVault_ParameterOutOfRange: [
    "Parameter {name:bytes32text} is {value:parameter}, outside {minimum:parameter} to {maximum:parameter}.",
    "Choose a value within these bounds.",
  ],
  IndexVault_StopTooSoon: [
    "Minting may be stopped again from {earliest:moment} on: it must stay open for a while after a stop.",
    "Wait until then.",
  ],
  IndexVault_Ending: ["The vault's end at {endsAt:moment} is announced already.", "Nothing needs doing."],
  Books_Overflow: [
    "The vault's books cannot hold {value:count}: {maximum:count} is the most.",
    "Use a smaller amount.",
  ],
  BasketCode_Misplaced: [
    "The component list was stored at {pointer:address} instead of {expected:address}.",
    "Deploy to a chain that gives contracts the addresses Ethereum does.",
  ],
  AssayAccessManager_ReleaseDelayTooShort: [
    "A releaser was to act with a delay of {delaySeconds:seconds}, and the least is {minimumSeconds:seconds}.",
    "Grant the role with at least that execution delay.",
  ],
};
