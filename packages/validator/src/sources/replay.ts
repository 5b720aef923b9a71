import type { PriceTable } from "../market/index.js";
import type { PriceRequest, PriceSource, SourcePrice, SourceReading } from "./price-source.js";

export interface ReplayInit {
  readonly name: string;
  readonly table: PriceTable;
  /** The round that gets the first row; each later round the next. */
  readonly startRound: bigint;
}

/**
 * Replays a price file, one row a round. The row's time is the source time; a row is never old, since the replay says
 * what was so, not what is. Before the first and after the last row the source is unhealthy.
 */
export function createReplaySource(init: ReplayInit): PriceSource {
  return { name: init.name, isRepeatable: true, read: (request) => Promise.resolve(readRow(init, request)) };
}

function readRow({ name, table, startRound }: ReplayInit, { assetIds, round }: PriceRequest): SourceReading {
  const unhealthy = (reason: string): SourceReading => ({ source: name, health: "unhealthy", reason });
  if (round < startRound) return unhealthy(`the replay begins at round ${startRound}`);
  const position = round - startRound;
  const row = table.rows[Number(position)];
  if (row === undefined)
    return unhealthy(`${table.file} ends at row ${table.rows.length - 1}; row ${position} was due`);
  const prices = new Map<string, SourcePrice>();
  for (const assetId of assetIds) {
    const price = row.prices.get(assetId);
    if (price !== undefined) prices.set(assetId, { price, sourceAtMs: row.atMs });
  }
  return { source: name, health: "healthy", prices, ageMs: 0 };
}
