import { toBps } from "@assay/math";
import { z } from "zod";

import { readJsonFile } from "./amount-file.js";
import { UsageError } from "./cli-error.js";

/** A target weight, as the auction takes it. A type, as JSON values are. */
export type Target = { readonly assetId: bigint; readonly token: string; readonly weightBps: bigint };

interface Weight {
  readonly assetId: bigint;
  readonly weightBps: bigint;
}

const BPS = 10_000n;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

const WEIGHTS = z.object({
  weights: z
    .array(
      z.object({ assetId: z.number().int().min(0).max(0xffff_ffff), weightBps: z.number().int().min(0).max(10_000) }),
    )
    .min(1),
});
const TOKENS = z.record(z.string().regex(/^\d{1,10}$/), z.string().regex(ADDRESS));

/** What `assay index weights --json` printed, by rising asset id; assets without a weight are left out. */
export function readWeightsFile(file: string): Weight[] {
  const expected = 'the output of `assay index weights --json`: {"weights": [{"assetId": 1, "weightBps": 9500}]}';
  const { weights } = readJsonFile(file, WEIGHTS, expected);
  const sorted = weights
    .map(({ assetId, weightBps }) => ({ assetId: BigInt(assetId), weightBps: BigInt(weightBps) }))
    .filter(({ weightBps }) => weightBps > 0n)
    .sort((a, b) => (a.assetId < b.assetId ? -1 : 1));
  const twice = sorted.find(({ assetId }, i) => sorted[i - 1]?.assetId === assetId);
  if (twice !== undefined) throw new UsageError(`${file} holds asset ${twice.assetId} more than once`);
  if (sorted.length === 0) throw new UsageError(`${file} gives no asset a weight`);
  return sorted;
}

/** Tokens of assets that join, by asset id: {"7": "0x..."}. */
export function readTokensFile(file: string): Map<bigint, string> {
  const tokens = readJsonFile(file, TOKENS, 'token addresses by asset id: {"7": "0x..."}');
  return new Map(Object.entries(tokens).map(([id, token]) => [BigInt(id), token]));
}

/**
 * The weights as shares of what is not cash, so that all sum to 10,000 bps (largest remainder).
 * @param known Tokens by asset id: those of the basket and of what joins.
 * @throws {@link UsageError} naming every asset without a token.
 */
export function toTargets(weights: readonly Weight[], cashBps: bigint, known: ReadonlyMap<bigint, string>): Target[] {
  const strangers = weights.filter(({ assetId }) => !known.has(assetId)).map(({ assetId }) => assetId.toString());
  if (strangers.length > 0) {
    throw new UsageError(`no token is known of asset ${strangers.join(", ")}: name it in --tokens-file`);
  }
  const sum = weights.reduce((total, { weightBps }) => total + weightBps, 0n);
  // The cash's share of the same whole: weights / sum x (10,000 - cash), in a common unit.
  const units = [...weights.map(({ weightBps }) => weightBps * (BPS - cashBps)), cashBps * sum];
  const bps = toBps(units.map((value) => ({ units: value, scale: 0 })));
  return weights.map(({ assetId }, i) => ({ assetId, token: known.get(assetId) ?? "", weightBps: bps[i] ?? 0n }));
}
