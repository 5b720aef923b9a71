import { parseDecimal } from "@assay/math";
import type { SourceReading } from "@assay/validator";

/** A healthy reading of `prices` by asset id, seen at second 1,000 plus `ageMs` ago. */
export function reading(source: string, prices: Readonly<Record<string, string>>, ageMs = 0): SourceReading {
  const entries = Object.entries(prices).map(
    ([id, text]) => [id, { price: parseDecimal(text), sourceAtMs: 1_000_000 - ageMs }] as const,
  );
  return { source, health: "healthy", ageMs, prices: new Map(entries) };
}

export function unhealthy(source: string, reason = "down"): SourceReading {
  return { source, health: "unhealthy", reason };
}
