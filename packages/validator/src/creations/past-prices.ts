import { toWadDown } from "@assay/math";

import { roundAt } from "../clock.js";
import { readSources } from "../observe.js";
import { mergePrices, type MergeRules } from "../sources/merge.js";
import type { PriceSource } from "../sources/price-source.js";
import type { PriceMemory } from "./price-memory.js";
import { CreationRefusedError } from "./rules.js";

/** What a node knows of prices that were. */
export interface PastPrices {
  /**
   * Prices of a moment, WAD by asset id; assets without one are left out.
   * @throws CreationRefusedError when nothing is known of that moment.
   */
  readAt(at: bigint, assetIds: readonly bigint[], maxAgeSeconds: bigint): Promise<ReadonlyMap<bigint, bigint>>;
}

export interface PastPricesDeps {
  readonly memory: PriceMemory;
  readonly sources: readonly PriceSource[];
}

export interface PastPricesInit {
  /** The oracle's; round r begins r - 1 seconds later. */
  readonly genesisAt: number;
  readonly merge: MergeRules;
}

/**
 * The rule: the newest prices this node observed itself at or before the moment, at most `maxAgeSeconds` before it. Where
 * it remembers none, it asks its sources again, but only if every one of them gives the same answer for a round whenever
 * it is asked (replays and simulated markets do, live ones do not). Never the prices of now for a moment that was.
 */
export function createPastPrices({ memory, sources }: PastPricesDeps, init: PastPricesInit): PastPrices {
  const isRepeatable = sources.every((source) => source.isRepeatable === true);
  return {
    async readAt(at, assetIds, maxAgeSeconds) {
      const seen = memory.newestAt(at);
      const isFresh = seen !== undefined && at - seen.observedAt <= maxAgeSeconds;
      if (isFresh && (!isRepeatable || assetIds.every((assetId) => seen.pricesWad.has(assetId)))) return seen.pricesWad;
      if (isRepeatable) return readAgain(sources, init, at, assetIds);
      const span = memory.span();
      const remembered = span === undefined ? "none at all" : `those from ${span.from} to ${span.to}`;
      const problem = `this node observed no prices in the ${maxAgeSeconds} s before ${at}; it remembers ${remembered}`;
      throw new CreationRefusedError("NO_PRICES", problem);
    },
  };
}

async function readAgain(
  sources: readonly PriceSource[],
  { genesisAt, merge }: PastPricesInit,
  at: bigint,
  assetIds: readonly bigint[],
): Promise<ReadonlyMap<bigint, bigint>> {
  const nowMs = Number(at) * 1_000;
  const ids = assetIds.map(String);
  const request = { assetIds: ids, round: roundAt(genesisAt, nowMs), nowMs };
  const readings = await readSources(sources, request, new AbortController().signal);
  const { prices, refusals } = mergePrices(ids, readings, merge);
  if (prices.size === 0 && refusals[0] !== undefined)
    throw new CreationRefusedError("NO_PRICES", `${refusals[0].source} has no prices of ${at}: ${refusals[0].reason}`);
  return new Map([...prices].map(([assetId, { price }]) => [BigInt(assetId), toWadDown(price)]));
}
