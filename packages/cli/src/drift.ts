import { formatBps, formatWad } from "@assay/sdk/format";

import { requireAuction } from "./auctions.js";
import type { VaultChain } from "./chain.js";
import { readNext } from "./chain.js";
import { describeComponents, formatAmount } from "./components.js";
import { formatBar, formatTable, type Style } from "./output.js";

/** How far one asset lies from its target. A type, as JSON values are. */
export type DriftEntry = {
  /** Null for the cash. */
  readonly assetId: bigint | null;
  readonly token: string;
  readonly symbol: string;
  readonly decimals: bigint | null;
  readonly held: bigint;
  readonly valueWad: bigint;
  readonly weightBps: bigint;
  readonly targetBps: bigint;
  readonly driftBps: bigint;
};

const HEAD = ["asset", "symbol", "held", "value", "now", "target", "drift", "now, and up to the target"];
const LEFT_COLUMNS = new Set([1, 7]);
const BAR_WIDTH = 24;
const GAP = "░";

/** Every asset of the basket or the targets, and cash last. Fails without a fresh price of each that is held. */
export async function readDrift(chain: VaultChain): Promise<DriftEntry[]> {
  const auction = requireAuction(chain);
  const entries = await readNext((blockTag) => auction.drift({ blockTag }));
  const described = await describeComponents(chain, entries.slice(0, -1));
  return entries.map((entry, i) => {
    const { assetId = null, symbol = "", decimals = null } = described[i] ?? {};
    const { token, held, valueWad, weightBps, targetBps, driftBps } = entry;
    return { assetId, token, symbol, decimals, held, valueWad, weightBps, targetBps, driftBps };
  });
}

export function formatDrift(entries: readonly DriftEntry[], style: Style): string {
  const greatest = entries.reduce((most, { weightBps, targetBps }) => max(most, max(weightBps, targetBps)), 0n);
  const rows = entries.map(({ assetId, symbol, decimals, held, valueWad, weightBps, targetBps, driftBps }) => [
    assetId?.toString() ?? "cash",
    symbol,
    formatAmount(held, decimals),
    formatWad(valueWad),
    formatBps(weightBps),
    formatBps(targetBps),
    `${driftBps > 0n ? "+" : ""}${formatBps(driftBps)}`,
    formatBars(weightBps, targetBps, greatest, style),
  ]);
  return formatTable(HEAD, rows, style, LEFT_COLUMNS);
}

/** The share now, and what it lacks. */
function formatBars(weightBps: bigint, targetBps: bigint, greatest: bigint, style: Style): string {
  const now = formatBar(weightBps, greatest, BAR_WIDTH);
  const target = formatBar(targetBps, greatest, BAR_WIDTH);
  return style.good(now) + style.dim(GAP.repeat(Math.max(0, target.length - now.length)));
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
