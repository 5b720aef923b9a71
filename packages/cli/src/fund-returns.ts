import type { FundChain } from "./fund-chain.js";
import { returnRayOf } from "./ratios.js";

/** A closed period. A type, as JSON values are. */
export type PeriodReturn = {
  readonly period: bigint;
  /** When it closed, unix seconds. */
  readonly closedAt: bigint;
  /** Index after / index before - 1, rounded to the nearest. */
  readonly returnRay: bigint;
  readonly index45: bigint;
  /** Of the fund after it, in the settlement asset's smallest unit. */
  readonly worth: bigint;
};

/** The closes after `from` up to `to`. */
export type Returns = {
  readonly from: bigint;
  readonly to: bigint;
  readonly fromAt: bigint;
  readonly toAt: bigint;
  readonly indexBefore45: bigint;
  readonly indexAfter45: bigint;
  /** Of the whole span. */
  readonly returnRay: bigint;
  readonly periods: readonly PeriodReturn[];
};

const CHUNK = 50n;

/** The return of each period after close `from` up to close `to`, and of all together. */
export async function readReturns(chain: FundChain, from: bigint, to: bigint): Promise<Returns> {
  const { vault } = chain.suite;
  const [start, end] = await Promise.all([vault.period(from), vault.period(to)]);
  const periods: PeriodReturn[] = [];
  let before = start.index45;
  for (let first = from + 1n; first <= to; first += CHUNK) {
    const count = to - first + 1n < CHUNK ? to - first + 1n : CHUNK;
    const numbers = Array.from({ length: Number(count) }, (_, i) => first + BigInt(i));
    const closed = await Promise.all(numbers.map(async (number) => vault.period(number)));
    for (const [i, { index45, closedAt, worth }] of closed.entries()) {
      periods.push({ period: first + BigInt(i), closedAt, returnRay: returnRayOf(before, index45), index45, worth });
      before = index45;
    }
  }
  return {
    ...{ from, to, fromAt: start.closedAt, toAt: end.closedAt },
    ...{ indexBefore45: start.index45, indexAfter45: end.index45 },
    returnRay: returnRayOf(start.index45, end.index45),
    periods,
  };
}
