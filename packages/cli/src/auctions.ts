import type { VaultContracts } from "@assay/sdk";
import { InvalidArgumentError } from "commander";

import type { VaultChain } from "./chain.js";
import { AddressesError, UsageError } from "./cli-error.js";
import type { Component } from "./components.js";

/** The auction of a vault. */
export type Auction = NonNullable<VaultContracts["auction"]>;

/** An asset by its id, or the vault's cash. */
export type AssetChoice = bigint | "cash";

/** @throws {@link AddressesError} when none is bound to the vault. */
export function requireAuction({ suite, addresses }: Pick<VaultChain, "suite" | "addresses">): Auction {
  if (suite.auction !== undefined) return suite.auction;
  throw new AddressesError(`no auction is bound to the vault ${addresses.vault}: it cannot be rebalanced`);
}

/** "7" or "cash" */
export function parseAssetChoice(text: string): AssetChoice {
  if (text === "cash") return "cash";
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError("Give an asset id of the basket, or cash.");
  return BigInt(text);
}

/** @throws {@link UsageError} when the list lacks the asset. */
export function findComponent(components: readonly Component[], choice: AssetChoice): Component {
  const found = components.find(({ assetId }) => assetId === (choice === "cash" ? null : choice));
  if (found !== undefined) return found;
  const known = components.map(({ assetId }) => assetId?.toString() ?? "cash").join(", ");
  throw new UsageError(`asset ${choice} is not in the vault's component list, which has ${known}`);
}
