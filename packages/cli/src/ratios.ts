import { InvalidArgumentError } from "commander";
import { formatUnits } from "ethers";

const RAY_PLACES = 27;
const SHARE_UNIT = 10n ** 12n; // ten-thousandths of a per cent, of a WAD
const UINT256_MAX = 2n ** 256n - 1n;

/** "1.0125" as a RAY (1e27 = 1.0), exactly. */
export function parseRatio(text: string): bigint {
  const match = /^(\d{1,50})(?:\.(\d+))?$/.exec(text);
  const [, whole = "", fraction = ""] = match ?? [];
  if (match === null || fraction.length > RAY_PLACES) {
    throw new InvalidArgumentError(`Give a plain decimal with at most ${RAY_PLACES} places, e.g. 1.0125 for +1.25 %.`);
  }
  return BigInt(whole + fraction.padEnd(RAY_PLACES, "0"));
}

/** A RAY as it is: "1012500000000000000000000000". */
export function parseRatioRay(text: string): bigint {
  if (!/^\d{1,78}$/.test(text) || BigInt(text) > UINT256_MAX) {
    throw new InvalidArgumentError("Give a whole number; 1000000000000000000000000000 (1e27) is a ratio of 1.");
  }
  return BigInt(text);
}

/** "-0.02" as a RAY, exactly: a rate may be below 0. */
export function parseRate(text: string): bigint {
  return text.startsWith("-") ? -parseRatio(text.slice(1)) : parseRatio(text);
}

/** after / before - 1 as a RAY, rounded to the nearest: what an index with 45 decimals says exactly comes out exact. */
export function returnRayOf(before: bigint, after: bigint): bigint {
  const ray = 10n ** BigInt(RAY_PLACES);
  return (2n * after * ray + before) / (2n * before) - ray;
}

/** A return, RAY, as per cent with all its places and a sign: "+1.25 %". */
export function formatReturnRay(returnRay: bigint): string {
  const percent = formatUnits(returnRay, RAY_PLACES - 2).replace(/\.0$/, "");
  return `${returnRay > 0n ? "+" : ""}${percent} %`;
}

/** A share, WAD, as per cent, cut to ten-thousandths: "98.7654 %". */
export function formatShareWad(shareWad: bigint): string {
  return `${formatUnits(shareWad / SHARE_UNIT, 4).replace(/\.0$/, "")} %`;
}
