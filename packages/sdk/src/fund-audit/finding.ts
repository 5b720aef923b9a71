/**
 * What kind of fault a finding is: "gap", an event does not begin where the ones before it ended; "event", an event
 * contradicts itself or the rules; "head", the hash chain; "state", the contract holds something else than the events
 * lead to; "value", a figure is not what exact arithmetic gives.
 */
export type FindingKind = "gap" | "event" | "head" | "state" | "value";

/** A difference. */
export interface Finding {
  readonly kind: FindingKind;
  /** Block and log, or what of the chain. */
  readonly where: string;
  /** Which figure. */
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

/** A figure of the chain or of the replay; undefined is "none" or "unknown". */
export type Figure = bigint | string | undefined;

/** The finding, unless the two are the same. Addresses are compared whatever their case. */
export function difference(
  kind: FindingKind,
  where: string,
  what: string,
  expected: Figure,
  found: Figure,
): Finding | undefined {
  const [a, b] = [show(expected), show(found)];
  return a.toLowerCase() === b.toLowerCase() ? undefined : { kind, where, what, expected: a, found: b };
}

function show(figure: Figure): string {
  return figure === undefined ? "none" : figure.toString();
}
