import { formatMoment } from "@assay/sdk/format";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Provider } from "ethers";

import { ChainError, UsageError } from "./cli-error.js";
import { parseMoment } from "./moments.js";

/** A past state to look at. */
export interface PastBlockOptions {
  readonly atBlock?: number;
  readonly at?: bigint;
}

/** A block as far as it matters here. */
export interface BlockAt {
  readonly number: number;
  /** Unix seconds. */
  readonly timestamp: bigint;
}

/** Reads the time of a block. */
export type ReadTime = (block: number) => Promise<bigint>;

/** --at-block and --at */
export function withPastBlock(command: Command): Command {
  return command
    .addOption(new Option("--at-block <n>", "as it was after this block (default: the newest)").argParser(parseBlock))
    .addOption(
      new Option("--at <time>", "as it was then: ISO time or unix seconds; the last block at or before it")
        .argParser(parseMoment)
        .conflicts("atBlock"),
    );
}

/**
 * The block that `options` ask for. A node that keeps no past states says so when it is asked for one.
 * @throws {@link UsageError} when there is no such block.
 */
export async function choosePastBlock(provider: Provider, options: PastBlockOptions): Promise<BlockAt> {
  const readTime: ReadTime = async (number) => {
    const block = await provider.getBlock(number);
    if (block === null) throw new ChainError(`the chain has no block ${number}`);
    return BigInt(block.timestamp);
  };
  const newest = await provider.getBlockNumber();
  const { atBlock, at } = options;
  if (atBlock !== undefined && atBlock > newest)
    throw new UsageError(`--at-block ${atBlock} is yet to come: the newest block is ${newest}`);
  if (at === undefined) {
    const number = atBlock ?? newest;
    return { number, timestamp: await readTime(number) };
  }
  const found = await findLastBlock(readTime, newest, at);
  if (found !== undefined) return found;
  throw new UsageError(`--at ${formatMoment(at)} is before the first block of the chain`);
}

/** The last block whose time is `at` or less, by bisection: about log2(newest) questions. Undefined when there is none. */
export async function findLastBlock(readTime: ReadTime, newest: number, at: bigint): Promise<BlockAt | undefined> {
  const first = await readTime(0);
  if (first > at) return undefined;
  let found: BlockAt = { number: 0, timestamp: first };
  for (let high = newest; found.number < high;) {
    const middle = Math.ceil((found.number + high) / 2);
    const timestamp = await readTime(middle);
    if (timestamp <= at) found = { number: middle, timestamp };
    else high = middle - 1;
  }
  return found;
}

function parseBlock(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("Give the number of a block.");
  return Number(text);
}
