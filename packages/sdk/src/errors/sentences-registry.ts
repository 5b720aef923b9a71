import type { Sentences } from "./template.js";

/** ValidatorRegistry: [what happened, what to do]. */
export const REGISTRY_SENTENCES: Sentences = {
  ValidatorRegistry_ZeroAddress: ["An address that must not be zero is zero.", "Give the address."],
  ValidatorRegistry_ReservedAddress: [
    "{validator:address} is nobody's key: so small an address is a precompile or a slip.",
    "Give the address of the validator's oracle key.",
  ],
  ValidatorRegistry_NotSubscribed: [
    "{listener:address} is not told of epochs.",
    "Name a contract that was subscribed.",
  ],
  ValidatorRegistry_StakeOutOfRange: [
    "A stake of {stake:wad} is out of range: it must be above 0 and at most {maximum:wad}.",
    "Choose a stake within these bounds.",
  ],
  ValidatorRegistry_StakeNotHigher: [
    "Validator {validator:address} has {current:wad} stake, and {stake:wad} is not more.",
    "Give more, or use `lowerStake` to go down.",
  ],
  ValidatorRegistry_StakeNotLower: [
    "Validator {validator:address} has {current:wad} stake, and {stake:wad} is not less.",
    "Give less, or use `addValidator` to go up.",
  ],
  ValidatorRegistry_UnknownValidator: [
    "{validator:address} is not a validator.",
    "Check the address: it is the validator's oracle key, not its submitter.",
  ],
  ValidatorRegistry_TooManyValidators: [
    "The registry already holds its maximum of {maximum:count} validators.",
    "Remove one first.",
  ],
  ValidatorRegistry_SetTooSmall: [
    "The set would be left with {left:count} validators, and it needs {minimum:count}.",
    "Add another validator first.",
  ],
  ValidatorRegistry_ShareTooLarge: [
    "Validator {validator:address} would hold {shareBps:bps} of the stake, over the limit of {maximumBps:bps}.",
    "Spread the stake more evenly; a set of three cannot lose anyone.",
  ],
  ValidatorRegistry_SubmitterIsSigner: [
    "{submitter:address} is an oracle key, and oracle keys never pay gas (or it pays gas for a validator, and such an account cannot be an oracle key).",
    "Give the validator a submitter of its own.",
  ],
  ValidatorRegistry_SubmitterTaken: [
    "{submitter:address} already sends for validator {validator:address}.",
    "Give each validator a submitter of its own.",
  ],
  ValidatorRegistry_EpochNotOver: [
    "The epoch ends at {endsAt:moment}, and the chain's clock says {nowAt:moment}.",
    "Try again after that.",
  ],
  ValidatorRegistry_NothingToAdvance: [
    "The next set of validators is the one in force.",
    "Nothing needs doing until a validator joins or raises its stake.",
  ],
  ValidatorRegistry_EpochSecondsOutOfRange: [
    "An epoch of {epochSeconds:seconds} is outside {minimum:seconds} to {maximum:seconds}.",
    "Choose a length within these bounds.",
  ],
  ValidatorRegistry_SubscriberRefused: [
    "{listener:address} cannot be told of new epochs: it is already, or there are {maximum:count} listeners, the maximum.",
    "Check the registry's `subscribers()`.",
  ],
};
