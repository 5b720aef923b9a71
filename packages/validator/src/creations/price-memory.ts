import type { AssetPrice } from "@assay/sdk";

/** Prices this node worked out for one second. */
export interface RememberedPrices {
  /** Unix seconds. */
  readonly observedAt: bigint;
  /** By asset id. */
  readonly pricesWad: ReadonlyMap<bigint, bigint>;
}

/** The prices a node observed in the last minutes; what is older is gone, and so is everything at a restart. */
export interface PriceMemory {
  /** Keeps the prices of a round; one that is not newer than the last is passed over. */
  note(observedAt: bigint, prices: readonly AssetPrice[]): void;
  /** The newest ones at or before a moment. */
  newestAt(at: bigint): RememberedPrices | undefined;
  /** From when to when there are any. */
  span(): { readonly from: bigint; readonly to: bigint } | undefined;
}

/** Remembers `keepSeconds`, one entry a second at most. */
export function createPriceMemory(keepSeconds: number): PriceMemory {
  const kept: RememberedPrices[] = []; // by rising time
  return {
    note(observedAt, prices) {
      const last = kept.at(-1);
      if (last !== undefined && last.observedAt >= observedAt) return;
      kept.push({ observedAt, pricesWad: new Map(prices.map(({ assetId, priceWad }) => [assetId, priceWad])) });
      const oldest = observedAt - BigInt(keepSeconds);
      while ((kept[0]?.observedAt ?? oldest) < oldest) kept.shift();
    },
    newestAt: (at) => kept.findLast(({ observedAt }) => observedAt <= at),
    span() {
      const [first, last] = [kept[0], kept.at(-1)];
      return first === undefined || last === undefined ? undefined : { from: first.observedAt, to: last.observedAt };
    },
  };
}
