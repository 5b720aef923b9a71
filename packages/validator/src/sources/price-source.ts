import type { Decimal } from "@assay/math";

/** What a source is asked for. */
export interface PriceRequest {
  /** Asset ids as decimal text ("64"). */
  readonly assetIds: readonly string[];
  readonly round: bigint;
  /** The node's clock, milliseconds since 1970. */
  readonly nowMs: number;
}

/** One price as a source gave it; not yet checked. */
export interface SourcePrice {
  /** Base asset per whole asset. */
  readonly price: Decimal;
  /** When the source saw it, milliseconds since 1970. */
  readonly sourceAtMs: number;
}

/** A source that answered. Assets without a price are left out. */
export interface HealthyReading {
  readonly source: string;
  readonly health: "healthy";
  readonly prices: ReadonlyMap<string, SourcePrice>;
  /** How old the prices are, as the source counts it: a replay of an old day is never old. */
  readonly ageMs: number;
}

/** A source that has nothing to say, and why. */
export interface UnhealthyReading {
  readonly source: string;
  readonly health: "unhealthy";
  readonly reason: string;
}

export type SourceReading = HealthyReading | UnhealthyReading;

/** Where prices come from. */
export interface PriceSource {
  readonly name: string;
  /** Whether the answer follows from the round alone, so that a past round can be asked for again. */
  readonly isRepeatable?: boolean;
  /** Answers with a reading, healthy or not; throws nothing but what `signal` aborts with. */
  read(request: PriceRequest, signal: AbortSignal): Promise<SourceReading>;
}
