import { Command, Option } from "commander";

import { parseCount } from "../amounts.js";
import type { CommandContext } from "../context.js";
import { withFundChain } from "../fund-chain.js";
import { formatMoney, formatMoneyWad, type FundMoney } from "../fund-money.js";
import { type QueueStatus, readQueue } from "../fund-queue.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatFields, formatTable, formatTrack, type Style, toJson } from "../output.js";

interface QueueStatusOptions extends ChainCommandOptions {
  readonly places: bigint;
}

const HEAD = ["place", "token", "value", "pays now", "owner"];
const LEFT_COLUMNS = new Set([4]);
const TRACK_WIDTH = 24;

/** `assay fund queue status` */
export function queueStatusCommand(context: CommandContext): Command {
  return withChainOptions(new Command("status"))
    .summary("who waits, and what cash there is for them")
    .description("Shows the queue's worth against the fund's cash, and who waits at its first places.")
    .addOption(new Option("--places <n>", "list the first n places at most").argParser(parseCount).default(100n, "100"))
    .action(async (options: QueueStatusOptions) => {
      await withFundChain(options, context.cwd, async (chain) => {
        const queue = await readQueue(chain, options.places);
        const text = describe(queue, chain.money, createStyle(context));
        context.write(options.json === true ? `${toJson(queue)}\n` : text);
      });
    });
}

function describe(queue: QueueStatus, money: FundMoney, style: Style): string {
  const { head, tail, queuedAmount, cash, waiting, placesLeft } = queue;
  if (head === tail) return `the queue is empty; the fund has ${formatMoney(cash, money)} in cash\n`;
  const fields = formatFields(
    [
      ["queue", `${style.bold(formatMoney(queuedAmount, money))}, places ${head} to ${tail - 1n}`],
      ["cash", `${formatTrack(cash, queuedAmount, TRACK_WIDTH)} ${formatMoney(cash, money)}`],
      ...(placesLeft === 0n ? [] : [["not shown", `${placesLeft} more places`] as [string, string]]),
    ],
    style,
  );
  const rows = waiting.map(({ place, token, owner, valueWad, payout }) => [
    place.toString(),
    token.toString(),
    formatMoneyWad(valueWad, money),
    payout === null ? "" : formatMoney(payout, money),
    owner ?? "",
  ]);
  return `${fields}\n${formatTable(HEAD, rows, style, LEFT_COLUMNS)}`;
}
