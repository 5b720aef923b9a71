import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { ZeroHash } from "ethers";

import { MessageFieldError } from "./sdk-error.js";

/** One asset's price: a leaf of a report's `assetsRoot`. */
export interface AssetPrice {
  readonly assetId: bigint;
  /** Base asset per whole asset, WAD. */
  readonly priceWad: bigint;
  /** When the source saw it, unix seconds. */
  readonly sourceAt: bigint;
}

/** An asset's price with the way from its leaf to the root. */
export interface PriceProof {
  readonly price: AssetPrice;
  readonly proof: readonly string[];
}

const LEAF_TYPES = ["uint32", "uint256", "uint64"]; // as contracts/oracle/types/Report.sol encodes a leaf

/** Merkle root over `prices`, in any order; zero when there are none. */
export function pricesRoot(prices: readonly AssetPrice[]): string {
  return prices.length === 0 ? ZeroHash : treeOf(prices).root;
}

/**
 * The proof `NAVOracle.provePrice` takes for `assetId`.
 * @throws {@link MessageFieldError} when `prices` has no such asset.
 */
export function provePrice(prices: readonly AssetPrice[], assetId: bigint): PriceProof {
  const sorted = sortAssetPrices(prices);
  const position = sorted.findIndex((price) => price.assetId === assetId);
  const price = sorted[position];
  if (price === undefined) throw new MessageFieldError("assetId", `${assetId} is not among the prices`);
  return { price, proof: treeOf(sorted).getProof(position) };
}

/**
 * By rising asset id.
 * @throws {@link MessageFieldError} when an asset stands twice.
 */
export function sortAssetPrices(prices: readonly AssetPrice[]): AssetPrice[] {
  const sorted = [...prices].sort((a, b) => (a.assetId < b.assetId ? -1 : a.assetId > b.assetId ? 1 : 0));
  for (const [i, { assetId }] of sorted.entries()) {
    if (sorted[i - 1]?.assetId === assetId) throw new MessageFieldError("assetId", `${assetId} stands twice`);
  }
  return sorted;
}

function treeOf(prices: readonly AssetPrice[]): StandardMerkleTree<[bigint, bigint, bigint]> {
  const leaves = sortAssetPrices(prices).map(({ assetId, priceWad, sourceAt }): [bigint, bigint, bigint] => [
    assetId,
    priceWad,
    sourceAt,
  ]);
  return StandardMerkleTree.of(leaves, LEAF_TYPES);
}
