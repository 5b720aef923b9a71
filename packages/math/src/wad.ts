import { DivisionByZeroError, Uint256RangeError } from "./errors.js";

// The same functions as contracts/shared/libraries/WadMath.sol and contracts/oracle/libraries/StakeMedian.sol, over
// bigint: what reverts there (a zero divisor, a result over 256 bits) throws here.

/** One validator's say in a vote. */
export interface StakedValue {
  /** What it said, in any unit. */
  readonly value: bigint;
  /** Its stake, in the stake token's smallest unit. */
  readonly stake: bigint;
}

export const WAD = 10n ** 18n; // 1.0
export const BPS = 10_000n; // 100 %
const UINT256_MAX = 2n ** 256n - 1n;

/**
 * x * yWad / 1e18, rounded down.
 * @throws {@link Uint256RangeError} when an operand or the result does not fit a uint256.
 */
export function mulDown(x: bigint, yWad: bigint): bigint {
  return mulDivDown(x, yWad, WAD);
}

/**
 * x * yWad / 1e18, rounded up.
 * @throws {@link Uint256RangeError} when an operand or the result does not fit a uint256.
 */
export function mulUp(x: bigint, yWad: bigint): bigint {
  return mulDivUp(x, yWad, WAD);
}

/**
 * x * 1e18 / yWad, rounded down.
 * @throws {@link DivisionByZeroError}; {@link Uint256RangeError} when an operand or the result does not fit a uint256.
 */
export function divDown(x: bigint, yWad: bigint): bigint {
  return mulDivDown(x, WAD, yWad);
}

/**
 * x * 1e18 / yWad, rounded up.
 * @throws {@link DivisionByZeroError}; {@link Uint256RangeError} when an operand or the result does not fit a uint256.
 */
export function divUp(x: bigint, yWad: bigint): bigint {
  return mulDivUp(x, WAD, yWad);
}

/**
 * How far `value` lies from `reference`, as a share of `reference` in bps, rounded up:
 * ceil(|value - reference| * 10,000 / reference).
 * @throws {@link DivisionByZeroError} when `reference` is zero; {@link Uint256RangeError} when an operand or the result
 * does not fit a uint256.
 */
export function deviationBpsUp(value: bigint, reference: bigint): bigint {
  requireUint256("value", value);
  requireUint256("reference", reference);
  return mulDivUp(value > reference ? value - reference : reference - value, BPS, reference);
}

/**
 * The least value at which half of the stake, or more, lies at or below it; 0 when nobody voted. The order of the
 * ballots does not matter and is left as it is.
 * @throws {@link Uint256RangeError} when a value, a stake or a sum of stakes does not fit a uint256.
 */
export function lowerWeightedMedian(ballots: readonly StakedValue[]): bigint {
  let total = 0n;
  for (const { value, stake } of ballots) {
    requireUint256("value", value);
    requireUint256("stake", stake);
    total = requireUint256("total stake", total + stake);
  }
  const sorted = [...ballots].sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  let below = 0n;
  for (const { value, stake } of sorted) {
    below += stake;
    if (requireUint256("twice the stake", below * 2n) >= total) return value;
  }
  return 0n; // no ballots
}

function mulDivDown(x: bigint, y: bigint, divisor: bigint): bigint {
  requireUint256("x", x);
  requireUint256("y", y);
  requireUint256("divisor", divisor);
  if (divisor === 0n) throw new DivisionByZeroError();
  return requireUint256("result", (x * y) / divisor);
}

function mulDivUp(x: bigint, y: bigint, divisor: bigint): bigint {
  const down = mulDivDown(x, y, divisor);
  return down * divisor === x * y ? down : requireUint256("result", down + 1n);
}

function requireUint256(what: string, value: bigint): bigint {
  if (value < 0n || value > UINT256_MAX) throw new Uint256RangeError(what, value);
  return value;
}
