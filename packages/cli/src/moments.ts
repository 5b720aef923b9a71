import { parseIsoTime } from "@assay/validator/market";
import { InvalidArgumentError } from "commander";

/** A closed period by its number, or a moment in unix seconds. */
export type PointInTime =
  { readonly kind: "period"; readonly period: bigint } | { readonly kind: "time"; readonly at: bigint };

/** No fund closes so many periods, and no chain is so old. */
const LEAST_TIME = 100_000_000n;

/** Unix seconds of an ISO time or of unix seconds themselves. */
export function parseMoment(text: string): bigint {
  const at = readMoment(text);
  if (at !== undefined) return at;
  throw new InvalidArgumentError("Give whole seconds: an ISO time such as 2025-08-08T12:00:00Z, or unix seconds.");
}

/** "3" is a period, "2025-08-08T12:00:00Z" and "1754654400" are moments: numbers under 100000000 count periods. */
export function parsePointInTime(text: string): PointInTime {
  const at = readMoment(text);
  if (at === undefined) {
    throw new InvalidArgumentError(
      "Give the number of a period, an ISO time such as 2025-08-08T12:00:00Z, or unix seconds.",
    );
  }
  const isPeriod = /^\d+$/.test(text) && at < LEAST_TIME;
  return isPeriod ? { kind: "period", period: at } : { kind: "time", at };
}

function readMoment(text: string): bigint | undefined {
  if (/^\d{1,11}$/.test(text)) return BigInt(text);
  const atMs = parseIsoTime(text);
  return atMs !== undefined && atMs >= 0 && atMs % 1_000 === 0 ? BigInt(atMs / 1_000) : undefined;
}
