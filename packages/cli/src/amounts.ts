import { InvalidArgumentError } from "commander";

const MAX_PLACES = 18;
const BPS_PLACES = 4;
const UINT256_MAX = 2n ** 256n - 1n;
const DECIMAL = /^(\d{1,78})(?:\.(\d+))?$/;

/** "1.5" as 1.5e18, exactly. The amounts of the suite all have 18 decimals. */
export function parseAmount(text: string): bigint {
  const amount = parseFixed(text, MAX_PLACES);
  if (amount === undefined) {
    throw new InvalidArgumentError(`Give a decimal with at most ${MAX_PLACES} places, e.g. 12.5.`);
  }
  if (amount > UINT256_MAX) throw new InvalidArgumentError("It is larger than any amount a chain can hold.");
  return amount;
}

/** {@link parseAmount} above 0. */
export function parsePositiveAmount(text: string): bigint {
  const amount = parseAmount(text);
  if (amount === 0n) throw new InvalidArgumentError("It must be greater than 0.");
  return amount;
}

/** A share of 0 to 1 as bps: "0.95" is 9,500. */
export function parseShareBps(text: string): bigint {
  const bps = parseFixed(text, BPS_PLACES);
  if (bps === undefined || bps > 10_000n) {
    throw new InvalidArgumentError(`Give a decimal from 0 to 1 with at most ${BPS_PLACES} places, e.g. 0.95.`);
  }
  return bps;
}

/** Bps as they are, from 0 to `most`: "9950". */
export function parseBps(most: bigint): (text: string) => bigint {
  return (text) => {
    if (!/^\d{1,6}$/.test(text) || BigInt(text) > most) {
      throw new InvalidArgumentError(`Give whole bps from 0 to ${most}; 10000 are all of it.`);
    }
    return BigInt(text);
  };
}

/** A plain decimal of a token whose decimals are not known yet; {@link toUnits} reads it. */
export function parseDecimalText(text: string): string {
  if (!DECIMAL.test(text)) throw new InvalidArgumentError("Give a plain decimal, e.g. 12.5.");
  return text;
}

/** A plain decimal in smallest units of a token; undefined when it has more places than the token. */
export function toUnits(text: string, decimals: bigint): bigint | undefined {
  return parseFixed(text, Number(decimals));
}

/** A whole number from 1, such as a round. */
export function parseCount(text: string): bigint {
  if (!/^\d{1,18}$/.test(text) || BigInt(text) === 0n) {
    throw new InvalidArgumentError("Give a whole number from 1.");
  }
  return BigInt(text);
}

/** units x 10^places of a plain decimal; undefined for anything else: signs, exponents, more places. */
function parseFixed(text: string, places: number): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, whole = "", fraction = ""] = match;
  return fraction.length > places ? undefined : BigInt(whole + fraction.padEnd(places, "0"));
}
