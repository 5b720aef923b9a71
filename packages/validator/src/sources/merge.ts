import { BPS, type Decimal } from "@assay/math";

import type { SourcePrice, SourceReading } from "./price-source.js";

export interface MergeRules {
  /** A price further than this from the median of all is left out, bps. */
  readonly outlierBps: bigint;
  /** Up to this age a reading costs no confidence, milliseconds. */
  readonly freshMs: number;
  /** An older reading is left out, milliseconds. */
  readonly maxAgeMs: number;
}

/** One asset's price out of several sources. */
export interface MergedPrice {
  readonly price: Decimal;
  /** The earliest time of the sources used, milliseconds since 1970. */
  readonly sourceAtMs: number;
  readonly confidenceBps: bigint;
}

/** A source, or one price of it, that was left out. */
export interface Refusal {
  readonly source: string;
  /** Undefined when the whole reading was left out. */
  readonly assetId: string | undefined;
  readonly reason: string;
}

export interface MergedPrices {
  readonly prices: ReadonlyMap<string, MergedPrice>;
  readonly refusals: readonly Refusal[];
}

interface Quote extends SourcePrice {
  readonly source: string;
  readonly ageMs: number;
}

const MISSING_PENALTY_BPS = 5_000n; // all sources but none: half of the confidence, in proportion
const AGE_PENALTY_BPS = 5_000n; // at `maxAgeMs`; none up to `freshMs`
const DISAGREEMENT_FACTOR = 5n; // a spread of 1 % costs 5 % of confidence

/**
 * The median price per asset over `readings`, one reading a source. Zero and negative prices, old readings and outliers
 * are left out; an asset that keeps no price, or no majority of its prices, is left out of the result.
 *
 *   confidence = 100 % - 50 % x (sources left out / sources) - age - 5 x (furthest price used - median) / median
 *   age        = mean over the sources used of 50 % x (age - freshMs) / (maxAgeMs - freshMs)
 */
export function mergePrices(
  assetIds: readonly string[],
  readings: readonly SourceReading[],
  rules: MergeRules,
): MergedPrices {
  const refusals: Refusal[] = [];
  const prices = new Map<string, MergedPrice>();
  const usable = readings.filter((reading) => {
    const reason = whyUnusable(reading, rules);
    if (reason !== undefined) refusals.push({ source: reading.source, assetId: undefined, reason });
    return reason === undefined;
  });
  for (const assetId of assetIds) {
    const quotes = quotesOf(assetId, usable, refusals);
    const merged = mergeQuotes(assetId, quotes, readings.length, rules, refusals);
    if (merged !== undefined) prices.set(assetId, merged);
  }
  return { prices, refusals };
}

function whyUnusable(reading: SourceReading, { maxAgeMs }: MergeRules): string | undefined {
  if (reading.health === "unhealthy") return reading.reason;
  return reading.ageMs > maxAgeMs ? `prices are ${reading.ageMs} ms old, ${maxAgeMs} ms is the limit` : undefined;
}

function quotesOf(assetId: string, readings: readonly SourceReading[], refusals: Refusal[]): Quote[] {
  const quotes: Quote[] = [];
  for (const reading of readings) {
    if (reading.health === "unhealthy") continue;
    const found = reading.prices.get(assetId);
    if (found === undefined) {
      refusals.push({ source: reading.source, assetId, reason: "no price" });
    } else if (found.price.units <= 0n) {
      refusals.push({ source: reading.source, assetId, reason: "price is zero or negative" });
    } else {
      quotes.push({ ...found, source: reading.source, ageMs: reading.ageMs });
    }
  }
  return quotes;
}

function mergeQuotes(
  assetId: string,
  quotes: readonly Quote[],
  sources: number,
  rules: MergeRules,
  refusals: Refusal[],
): MergedPrice | undefined {
  if (quotes.length === 0) return undefined;
  const rough = medianOf(quotes);
  const kept = quotes.filter((quote) => deviationBpsUp(quote.price, rough) <= rules.outlierBps);
  for (const { source } of quotes.filter((quote) => !kept.includes(quote))) {
    refusals.push({ source, assetId, reason: `further than ${rules.outlierBps} bps from the median` });
  }
  if (kept.length * 2 <= quotes.length) return undefined;
  const price = medianOf(kept);
  return {
    price,
    sourceAtMs: Math.min(...kept.map((quote) => quote.sourceAtMs)),
    confidenceBps: confidenceOf(kept, price, sources, rules),
  };
}

function confidenceOf(kept: readonly Quote[], median: Decimal, sources: number, rules: MergeRules): bigint {
  const missing = (MISSING_PENALTY_BPS * BigInt(sources - kept.length)) / BigInt(sources);
  const span = BigInt(Math.max(1, Math.round(rules.maxAgeMs - rules.freshMs)));
  const overAge = kept.reduce((sum, { ageMs }) => sum + BigInt(Math.max(0, Math.round(ageMs - rules.freshMs))), 0n);
  const age = (AGE_PENALTY_BPS * overAge) / (span * BigInt(kept.length));
  const furthest = kept.map((quote) => deviationBpsUp(quote.price, median)).reduce((a, b) => (a > b ? a : b), 0n);
  const confidence = BPS - missing - age - DISAGREEMENT_FACTOR * furthest;
  return confidence > 0n ? confidence : 0n;
}

/** The middle one, or the exact mean of the two in the middle. */
function medianOf(quotes: readonly Quote[]): Decimal {
  const scale = Math.max(...quotes.map(({ price }) => price.scale));
  const sorted = quotes.map(({ price }) => unitsAt(price, scale)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted[sorted.length >> 1] ?? 0n;
  const lower = sorted[(sorted.length - 1) >> 1] ?? 0n;
  return upper === lower ? { units: upper, scale } : { units: (upper + lower) * 5n, scale: scale + 1 };
}

function deviationBpsUp(value: Decimal, reference: Decimal): bigint {
  const scale = Math.max(value.scale, reference.scale);
  const base = unitsAt(reference, scale);
  const distance = unitsAt(value, scale) - base;
  return ((distance < 0n ? -distance : distance) * BPS + base - 1n) / base;
}

function unitsAt(value: Decimal, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale);
}
