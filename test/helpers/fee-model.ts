/** Seconds of the year that a streaming fee is counted by: 365.25 days. */
export const YEAR_SECONDS = 31_557_600n;

const SCALE = 10n ** 60n;

/** e^(numerator / denominator) with 60 decimals, by its Taylor series. The last few of them are not exact. */
function exponential(numerator: bigint, denominator: bigint): bigint {
  let term = SCALE;
  let sum = SCALE;
  for (let n = 1n; term !== 0n; ++n) {
    term = (term * numerator) / (denominator * n);
    sum += term;
  }
  return sum;
}

/** supply x e^(bps x seconds / (10,000 x year)), rounded down: what a streaming fee makes of a supply. */
export function grownSupply(supply: bigint, streamingBps: bigint, seconds: bigint): bigint {
  return (supply * exponential(streamingBps * seconds, 10_000n * YEAR_SECONDS)) / SCALE;
}

/**
 * How far below the exact supply the vault's may lie: PRB-Math's exponential is at most 2.7e-18 of its result too small
 * over 30 years of the highest fee (measured at 3,000 points), never too large; and a wei of rounding.
 */
export function growthSlack(supply: bigint): bigint {
  return (3n * supply) / 10n ** 18n + 1n;
}

/** |x - y|. */
export function distance(x: bigint, y: bigint): bigint {
  return x > y ? x - y : y - x;
}

/** tokens x bps / 10,000, rounded up. */
export function feeUp(tokens: bigint, bps: bigint): bigint {
  return (tokens * bps + 9_999n) / 10_000n;
}

/** x * y / z, rounded up. */
export function mulDivUp(x: bigint, y: bigint, z: bigint): bigint {
  return (x * y + z - 1n) / z;
}
