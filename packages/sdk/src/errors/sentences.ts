import { AUCTION_SENTENCES } from "./sentences-auction.js";
import { CREATION_SENTENCES } from "./sentences-creation.js";
import { ECONOMY_SENTENCES } from "./sentences-economy.js";
import { GUARANTEE_SENTENCES } from "./sentences-guarantee.js";
import { INDEX_SENTENCES } from "./sentences-index.js";
import { OPENZEPPELIN_SENTENCES } from "./sentences-openzeppelin.js";
import { ORACLE_SENTENCES } from "./sentences-oracle.js";
import { REGISTRY_SENTENCES } from "./sentences-registry.js";
import { REWARDS_SENTENCES } from "./sentences-rewards.js";
import { RESERVE_SENTENCES } from "./sentences-reserve.js";
import { STAKING_SENTENCES } from "./sentences-staking.js";
import type { Sentences } from "./template.js";

/** Solidity's own two: a failed `require` with a text, and a failed check of the compiler. */
const SOLIDITY_SENTENCES: Sentences = {
  Error: ["The contract refused: {0:text}.", "Check the arguments and the state of the contract."],
  Panic: [
    "The contract failed a check of its own (panic code {0:panic}).",
    "Report it: this is an error in a contract, not in what was asked.",
  ],
};

/** What every error of the suite says, by its name. */
export const SENTENCES: Sentences = {
  ...ORACLE_SENTENCES,
  ...REGISTRY_SENTENCES,
  ...INDEX_SENTENCES,
  ...AUCTION_SENTENCES,
  ...CREATION_SENTENCES,
  ...RESERVE_SENTENCES,
  ...ECONOMY_SENTENCES,
  ...REWARDS_SENTENCES,
  ...GUARANTEE_SENTENCES,
  ...STAKING_SENTENCES,
  ...OPENZEPPELIN_SENTENCES,
  ...SOLIDITY_SENTENCES,
};
