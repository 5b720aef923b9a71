import { computeNav, type Decimal, type Nav, toWadDown } from "@assay/math";
import type { AssetPrice } from "@assay/sdk";

import type { PortfolioView } from "./chain.js";
import { NavUnavailableError } from "./errors.js";
import { type MergedPrice, type MergedPrices, type MergeRules, mergePrices, type Refusal } from "./sources/merge.js";
import type { PriceRequest, PriceSource, SourceReading } from "./sources/price-source.js";

/** One validator's view of a round, before it is signed. */
export interface NavObservation {
  readonly nav: Nav;
  readonly confidenceBps: bigint;
  readonly prices: readonly AssetPrice[];
  readonly refusals: readonly Refusal[];
}

const WAD_SCALE = 18;
const MAX_NAV_WAD = 2n ** 80n - 1n; // what the oracle can hold
const FULL_BPS = 10_000n;

/** Asks every source at once; one that throws counts as unhealthy. */
export function readSources(
  sources: readonly PriceSource[],
  request: PriceRequest,
  signal: AbortSignal,
): Promise<SourceReading[]> {
  return Promise.all(
    sources.map(async (source): Promise<SourceReading> => {
      try {
        return await source.read(request, signal);
      } catch (cause) {
        signal.throwIfAborted();
        const reason = cause instanceof Error ? cause.message : "unknown reason";
        return { source: source.name, health: "unhealthy", reason };
      }
    }),
  );
}

/**
 * NAV and confidence of `portfolio` at the prices of `readings`. The confidence is the mean of the assets' confidences,
 * weighed by their value, rounded down.
 * @throws {@link NavUnavailableError} when a held asset has no price, or there is no supply.
 */
export function observeNav(
  portfolio: PortfolioView,
  readings: readonly SourceReading[],
  rules: MergeRules,
): NavObservation {
  const assetIds = [...portfolio.holdings.keys()];
  const merged = mergePrices(assetIds, readings, rules);
  const nav = priceNav(portfolio, merged);
  if (nav.navWad <= 0n || nav.navWad > MAX_NAV_WAD) {
    throw new NavUnavailableError(`${nav.navWad} wei per token is not a value the oracle can hold`);
  }
  return {
    nav,
    confidenceBps: confidenceOf(portfolio, merged.prices),
    prices: [...merged.prices].flatMap(([assetId, price]) => toAssetPrice(assetId, price)),
    refusals: merged.refusals,
  };
}

function priceNav(portfolio: PortfolioView, { prices, refusals }: MergedPrices): Nav {
  try {
    return computeNav({
      holdings: new Map([...portfolio.holdings].map(([assetId, amount]) => [assetId, fromWad(amount)])),
      prices: new Map([...prices].map(([assetId, { price }]) => [assetId, price])),
      cash: fromWad(portfolio.cash),
      supply: fromWad(portfolio.supply),
    });
  } catch (cause) {
    const why = refusals
      .slice(0, 3)
      .map(
        ({ source, assetId, reason }) => `${source}${assetId === undefined ? "" : ` (asset ${assetId})`}: ${reason}`,
      );
    const problem = cause instanceof Error ? cause.message : "unknown reason";
    throw new NavUnavailableError([problem, ...why].join("; "), cause);
  }
}

function confidenceOf(portfolio: PortfolioView, prices: ReadonlyMap<string, MergedPrice>): bigint {
  let value = 0n;
  let weighed = 0n;
  for (const [assetId, { price, confidenceBps }] of prices) {
    const worth = (portfolio.holdings.get(assetId) ?? 0n) * toWadDown(price);
    value += worth;
    weighed += worth * confidenceBps;
  }
  return value === 0n ? FULL_BPS : weighed / value; // a vault of nothing but cash needs no source
}

/** A price under 1 wei has no leaf: the contract takes none of 0. */
function toAssetPrice(assetId: string, { price, sourceAtMs }: MergedPrice): AssetPrice[] {
  const priceWad = toWadDown(price);
  if (priceWad === 0n) return [];
  return [{ assetId: BigInt(assetId), priceWad, sourceAt: BigInt(Math.floor(sourceAtMs / 1_000)) }];
}

function fromWad(units: bigint): Decimal {
  return { units, scale: WAD_SCALE };
}
