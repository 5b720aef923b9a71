import { DecimalPlacesError, DecimalSyntaxError, DivisionByZeroError } from "./errors.js";

/** An exact decimal number: units / 10^scale. `scale` is a whole number from 0; the form need not be the shortest. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

export const ZERO: Decimal = { units: 0n, scale: 0 };

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** Bound on digits and on the exponent, so that nine characters such as 1e999999999 cannot fill the memory. */
const MAX_DIGITS = 1_000;
const WAD_SCALE = 18;

/**
 * Reads a decimal exactly: an optional "-", digits, an optional fraction, an optional exponent ("1e-7").
 * No spaces, no "+", no bare point, no separators.
 * @throws {@link DecimalSyntaxError} on any other text, and beyond 1,000 digits or an exponent beyond +-1,000.
 */
export function parseDecimal(text: string): Decimal {
  const match = DECIMAL.exec(text);
  if (match === null) throw new DecimalSyntaxError(text);
  const [, sign = "", whole = "", fraction = "", exponentText = "0"] = match;
  const exponent = Number(exponentText);
  if (whole.length + fraction.length > MAX_DIGITS) throw new DecimalSyntaxError(text, `more than ${MAX_DIGITS} digits`);
  if (Math.abs(exponent) > MAX_DIGITS) throw new DecimalSyntaxError(text, `exponent beyond ${MAX_DIGITS}`);
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - exponent;
  const units = scale < 0 ? digits * pow10(-scale) : digits;
  return { units: sign === "-" ? -units : units, scale: Math.max(scale, 0) };
}

/** a + b, exact. */
export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

/** a * b, exact. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** -1 when a < b, 0 when they are the same number (whatever their scales), 1 when a > b. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const scale = Math.max(a.scale, b.scale);
  const left = unitsAt(a, scale);
  const right = unitsAt(b, scale);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * a / b cut off (towards zero) after `places` decimals; the result's scale is exactly `places`.
 * @throws {@link DivisionByZeroError} when b is zero; {@link DecimalPlacesError} when `places` is not a whole number from 0.
 */
export function divideTruncated(a: Decimal, b: Decimal, places: number): Decimal {
  requirePlaces(places);
  if (b.units === 0n) throw new DivisionByZeroError();
  const numerator = a.units * pow10(b.scale + places);
  const denominator = b.units * pow10(a.scale);
  return { units: numerator / denominator, scale: places }; // bigint division cuts towards zero
}

/** The exact value as text, without exponent or trailing zeros: "0", "-1.5", "0.0000001". */
export function toDecimalString(value: Decimal): string {
  const text = toFixedString(value, value.scale);
  return value.scale === 0 ? text : text.replace(/\.?0+$/, "");
}

/**
 * The value as text with exactly `places` decimals, cut off towards zero; zero has no sign.
 * @throws {@link DecimalPlacesError} when `places` is not a whole number from 0.
 */
export function toFixedString(value: Decimal, places: number): string {
  requirePlaces(places);
  const shift = places - value.scale;
  const units = shift >= 0 ? value.units * pow10(shift) : value.units / pow10(-shift);
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places);
  return `${units < 0n ? "-" : ""}${whole}${places > 0 ? `.${fraction}` : ""}`;
}

/** The value in WAD (1e18 = 1.0), rounded down, which for a negative value is away from zero. */
export function toWadDown(value: Decimal): bigint {
  if (value.scale <= WAD_SCALE) return value.units * pow10(WAD_SCALE - value.scale);
  const divisor = pow10(value.scale - WAD_SCALE);
  const quotient = value.units / divisor;
  return value.units < 0n && quotient * divisor !== value.units ? quotient - 1n : quotient;
}

/** The value in units of 10^-scale; `scale` must be at least the value's own. For this package only. */
export function unitsAt(value: Decimal, scale: number): bigint {
  return value.units * pow10(scale - value.scale);
}

function pow10(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

function requirePlaces(places: number): void {
  if (!Number.isSafeInteger(places) || places < 0) throw new DecimalPlacesError(places);
}
