import type { Chain } from "./chain.js";
import { ChainError } from "./cli-error.js";
import { type SettledRound, toSettledRound } from "./settled-round.js";

/** Settled rounds from `from` to `to`, at most the newest `limit` of them. */
export interface HistoryQuery {
  readonly from: bigint;
  readonly to?: bigint;
  readonly limit?: number;
}

const CHUNK_BLOCKS = 1_000; // what public nodes answer in one question
const CLOCK_SLACK_SECONDS = 5n; // the furthest an observation may lie ahead of its block

/** Reads NavSettled events backwards until enough are found or no earlier block can hold one; oldest first. */
export async function readHistory(chain: Chain, query: HistoryQuery): Promise<SettledRound[]> {
  const { oracle } = chain.suite;
  const genesisAt = await oracle.GENESIS_AT();
  const earliestAt = genesisAt + query.from - 1n - CLOCK_SLACK_SECONDS; // when round `from` begins
  const limit = query.limit ?? Number.MAX_SAFE_INTEGER;
  const found: SettledRound[] = [];
  for (let last = await chain.provider.getBlockNumber(); last >= 0 && found.length < limit; last -= CHUNK_BLOCKS) {
    const first = Math.max(0, last - CHUNK_BLOCKS + 1);
    const [events, block] = await Promise.all([
      oracle.queryFilter(oracle.filters.NavSettled(), first, last),
      chain.provider.getBlock(first),
    ]);
    if (block === null) throw new ChainError(`the chain has no block ${first}`);
    const rounds = events
      .map((event) => toSettledRound(event.args, event))
      .filter(({ round }) => round >= query.from && (query.to === undefined || round <= query.to));
    found.unshift(...rounds);
    if (BigInt(block.timestamp) < earliestAt) break;
  }
  return found.length > limit ? found.slice(found.length - limit) : found;
}
