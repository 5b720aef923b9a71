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
    "The amount of component {index:count} is {amount:units}; it must be above 0 and fit 128 bits.",
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
  AssayAccessManager_ReleaseDelayTooShort: [
    "A releaser was to act with a delay of {delaySeconds:seconds}, and the least is {minimumSeconds:seconds}.",
    "Grant the role with at least that execution delay.",
  ],
};
