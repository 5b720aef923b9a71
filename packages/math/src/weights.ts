import { add, compare, divideTruncated, toDecimalString, toWadDown, unitsAt, ZERO, type Decimal } from "./decimal.js";
import { CountNotPositiveError, DivisionByZeroError, NegativeAmountError, TooFewAssetsError } from "./errors.js";
import { BPS } from "./wad.js";

// An index weighted by emission: weight = mean share / sum of the mean shares of the chosen assets. Every mean has the
// same divisor, the number of days, so it cancels: ranks, weights and bps come from the exact totals, and each figure is
// divided once, at its end.

/** Share of the whole by asset id (1 = all), on one day; an asset that did not exist then has no entry. */
export type DayShares = ReadonlyMap<number, Decimal>;

/** One asset of the index. */
export interface IndexWeight {
  readonly assetId: number;
  /** Mean of its daily shares (1 = all of that day), cut off after 50 decimals. */
  readonly meanShare: Decimal;
  /** Its part of the index (1 = all of it), cut off after 50 decimals. */
  readonly weight: Decimal;
  /** The same in WAD (1e18 = 1.0), rounded down: the sum may miss 1.0 by less than one unit an asset. */
  readonly weightWad: bigint;
  /** The same in bps by largest remainder: the sum is exactly 10,000. May be 0 for an asset under half a bp. */
  readonly weightBps: bigint;
}

/** An index, and what did not come into it. */
export interface IndexWeights {
  /** The heaviest first. */
  readonly weights: readonly IndexWeight[];
  /** How many assets could have been chosen: they exist on the last day and have a total above 0. */
  readonly candidateCount: number;
  /** Assets with a share in the period that no longer exist on its last day; ids rise. */
  readonly gone: readonly number[];
}

/** Decimals of `meanShare` and `weight`. */
export const WEIGHT_PLACES = 50;

/**
 * The `top` assets by mean daily share, weighted by it.
 *
 * The mean is over all of the days: a day on which an asset did not exist counts as a share of 0, so that one good day
 * does not carry a newcomer into the index. An asset without an entry on the last day is gone and is not chosen.
 * @param days Oldest first; the last is the day the index is made for.
 * @param top How many assets, a whole number from 1.
 * @throws {@link NegativeAmountError}, {@link CountNotPositiveError}, {@link TooFewAssetsError} (also without any day).
 */
export function indexWeights(days: readonly DayShares[], top: number): IndexWeights {
  const totals = totalShares(days);
  const last: DayShares = days.at(-1) ?? new Map();
  const living = new Map([...totals].filter(([assetId]) => last.has(assetId)));
  const gone = [...totals].filter(([assetId, total]) => !last.has(assetId) && total.units > 0n);
  const chosen = topAssets(living, top);
  const parts = chosen.map(({ total }) => total);
  const weights = normalise(parts);
  const bps = toBps(parts);
  const dayCount: Decimal = { units: BigInt(days.length), scale: 0 };
  return {
    weights: chosen.map(({ assetId, total }, index) => ({
      assetId,
      meanShare: divideTruncated(total, dayCount, WEIGHT_PLACES),
      weight: weights[index] ?? ZERO,
      weightWad: toWadDown(weights[index] ?? ZERO),
      weightBps: bps[index] ?? 0n,
    })),
    candidateCount: countPositive(living),
    gone: gone.map(([assetId]) => assetId).sort((a, b) => a - b),
  };
}

/**
 * The sum of each asset's shares over the days, exact: its mean share times the number of days.
 * @throws {@link NegativeAmountError} when a share is below 0.
 */
export function totalShares(days: readonly DayShares[]): Map<number, Decimal> {
  const totals = new Map<number, Decimal>();
  for (const [assetId, share] of days.flatMap((day) => [...day])) {
    requireNotNegative(`share of asset ${assetId}`, share);
    totals.set(assetId, add(totals.get(assetId) ?? ZERO, share));
  }
  return totals;
}

/**
 * The `top` assets with the greatest totals, the greatest first; of equal ones the lower id comes first, also where only
 * one of them finds room. Assets at 0 are not chosen.
 * @throws {@link CountNotPositiveError} when `top` is not a whole number from 1; {@link TooFewAssetsError}.
 */
export function topAssets(
  totals: ReadonlyMap<number, Decimal>,
  top: number,
): { readonly assetId: number; readonly total: Decimal }[] {
  if (!Number.isSafeInteger(top) || top < 1) throw new CountNotPositiveError("number of assets", top);
  const found = countPositive(totals);
  if (found < top) throw new TooFewAssetsError(found, top);
  return [...totals]
    .map(([assetId, total]) => ({ assetId, total }))
    .sort((a, b) => compare(b.total, a.total) || a.assetId - b.assetId)
    .slice(0, top);
}

/**
 * Each value divided by the sum of all, cut off after 50 decimals; order and length stay.
 * @throws {@link NegativeAmountError}; {@link DivisionByZeroError} when the sum is zero, and without any value.
 */
export function normalise(values: readonly Decimal[]): Decimal[] {
  const sum = values.reduce((total, value) => add(total, requireNotNegative("value", value)), ZERO);
  if (sum.units === 0n) throw new DivisionByZeroError();
  return values.map((value) => divideTruncated(value, sum, WEIGHT_PLACES));
}

/**
 * Splits 10,000 bps in proportion to the values by largest remainder (Hamilton's method): each gets its share rounded
 * down, and what is left goes one by one to those that lost most by it, of equal ones to the earlier. The sum is exactly
 * 10,000; no value gets a whole bp more or less than its share.
 * @param values In any common unit; they need not sum to 1.
 * @throws {@link NegativeAmountError}; {@link DivisionByZeroError} when the sum is zero, and without any value.
 */
export function toBps(values: readonly Decimal[]): bigint[] {
  const scale = Math.max(0, ...values.map((value) => value.scale));
  const units = values.map((value) => unitsAt(requireNotNegative("value", value), scale));
  const sum = units.reduce((total, value) => total + value, 0n);
  if (sum === 0n) throw new DivisionByZeroError();
  const parts = units.map((value, index) => ({ index, bps: (value * BPS) / sum, remainder: (value * BPS) % sum }));
  const left = BPS - parts.reduce((total, { bps }) => total + bps, 0n); // fewer than there are values
  const byRemainder = [...parts].sort((a, b) => compareUnits(b.remainder, a.remainder) || a.index - b.index);
  const raised = new Set(byRemainder.slice(0, Number(left)).map(({ index }) => index));
  return parts.map(({ index, bps }) => (raised.has(index) ? bps + 1n : bps));
}

function countPositive(totals: ReadonlyMap<number, Decimal>): number {
  return [...totals.values()].filter(({ units }) => units > 0n).length;
}

function compareUnits(a: bigint, b: bigint): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function requireNotNegative(what: string, value: Decimal): Decimal {
  if (value.units < 0n) throw new NegativeAmountError(what, toDecimalString(value));
  return value;
}
