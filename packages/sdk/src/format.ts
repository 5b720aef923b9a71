import { formatUnits } from "ethers";

const LAST_MOMENT = 253_402_300_799n; // 9999-12-31: what a calendar date still shows

/** A WAD (1e18 = 1.0) as a decimal without trailing zeros: "1.5", "20". */
export function formatWad(valueWad: bigint): string {
  return formatUnits(valueWad, 18).replace(/\.0$/, "");
}

/** A RAY (1e27 = 1.0) as a decimal without trailing zeros. */
export function formatRay(valueRay: bigint): string {
  return formatUnits(valueRay, 27).replace(/\.0$/, "");
}

/** Bps as per cent: 9_550n is "95.5 %". */
export function formatBps(bps: bigint): string {
  return `${formatUnits(bps, 2).replace(/\.0$/, "")} %`;
}

/** A span: "45 s", and from two minutes on also in the largest unit that is whole enough to read. */
export function formatSeconds(seconds: bigint): string {
  if (seconds >= 172_800n) return `${seconds} s (about ${seconds / 86_400n} days)`;
  if (seconds >= 7_200n) return `${seconds} s (about ${seconds / 3_600n} hours)`;
  if (seconds >= 120n) return `${seconds} s (about ${seconds / 60n} minutes)`;
  return `${seconds} s`;
}

/** A moment: "2025-08-08 12:00:00 UTC". Beyond the calendar (a deadline of 2^256 - 1) the number itself. */
export function formatMoment(unixSeconds: bigint): string {
  if (unixSeconds > LAST_MOMENT) return `unix time ${unixSeconds}`;
  const iso = new Date(Number(unixSeconds) * 1_000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
