import { AbiCoder, keccak256 } from "ethers";

import { MessageFieldError } from "./sdk-error.js";

/** An amount of an asset that lives on another chain; the fields of contracts/index/types/Creation.sol. */
export interface AssetAmount {
  readonly assetId: bigint;
  /** In units of its receipt token, which has 18 decimals. */
  readonly amount: bigint;
}

const BASKET_TYPE = "tuple(uint32 assetId, uint256 amount)[]";

/** keccak256 over the ABI encoding of an announced basket, as `CreationRecord.basketHash` holds it. */
export function basketHash(basket: readonly AssetAmount[]): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode([BASKET_TYPE], [basket]));
}

/**
 * By rising asset id, as the desk wants amounts.
 * @throws {@link MessageFieldError} when an asset stands twice.
 */
export function sortAmounts(amounts: readonly AssetAmount[]): AssetAmount[] {
  const sorted = [...amounts].sort((a, b) => (a.assetId < b.assetId ? -1 : a.assetId > b.assetId ? 1 : 0));
  for (const [i, { assetId }] of sorted.entries()) {
    if (sorted[i - 1]?.assetId === assetId) throw new MessageFieldError("assetId", `${assetId} stands twice`);
  }
  return sorted;
}

/** Whether two lists say the same, amount by amount, in the same order. */
export function areSameAmounts(a: readonly AssetAmount[], b: readonly AssetAmount[]): boolean {
  return a.length === b.length && a.every((x, i) => x.assetId === b[i]?.assetId && x.amount === b[i].amount);
}
