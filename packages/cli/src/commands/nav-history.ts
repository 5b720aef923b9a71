import { formatBps, formatMoment, formatWad } from "@assay/sdk/format";
import { Command, Option } from "commander";

import { parseCount } from "../amounts.js";
import { withChain } from "../chain.js";
import { UsageError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { type HistoryQuery, readHistory } from "../history.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatChange, formatTable, sparkline, type Style, toJson } from "../output.js";
import type { SettledRound } from "../settled-round.js";

interface HistoryOptions extends ChainCommandOptions {
  readonly rounds?: bigint;
  readonly from?: bigint;
  readonly to?: bigint;
}

const DEFAULT_ROUNDS = 20;
const HEAD = ["round", "observed", "NAV", "change", "confidence", "spread", "stake", "validators", "block"];
const LEFT_COLUMNS = new Set([1]);

/** `assay nav history` */
export function navHistoryCommand(context: CommandContext): Command {
  return withChainOptions(new Command("history"))
    .summary("the NAVs that settled, oldest first")
    .description("Lists the NAVs that settled, oldest first. Rounds count seconds, so numbers may be skipped.")
    .addOption(
      new Option("--rounds <n>", `the newest n settled rounds (default: ${DEFAULT_ROUNDS})`)
        .argParser(parseCount)
        .conflicts(["from", "to"]),
    )
    .addOption(new Option("--from <round>", "from this round").argParser(parseCount))
    .addOption(new Option("--to <round>", "up to this round").argParser(parseCount))
    .action(async (options: HistoryOptions) => {
      const query = toQuery(options);
      const rounds = await withChain(options, context.cwd, (chain) => readHistory(chain, query));
      if (options.json === true) {
        context.write(`${toJson({ rounds: rounds.map((round) => ({ ...round, nav: formatWad(round.navWad) })) })}\n`);
      } else {
        context.write(describe(rounds, createStyle(context)));
      }
    });
}

/** What is asked for: a range when one is given, else the newest rounds. */
function toQuery({ rounds, from, to }: HistoryOptions): HistoryQuery {
  if (from === undefined && to === undefined) return { from: 1n, limit: Number(rounds ?? DEFAULT_ROUNDS) };
  const first = from ?? 1n;
  if (to === undefined) return { from: first };
  if (first > to) throw new UsageError(`--from ${first} lies after --to ${to}`);
  return { from: first, to };
}

function describe(rounds: readonly SettledRound[], style: Style): string {
  if (rounds.length === 0) return "no NAV settled in these rounds\n";
  const rows = rounds.map((round) => [
    round.round.toString(),
    formatMoment(round.observedAt),
    formatWad(round.navWad),
    formatChange(round.navBeforeWad, round.navWad),
    formatBps(round.confidenceBps),
    formatBps(round.spreadBps),
    formatBps(round.stakeBps),
    round.validatorCount.toString(),
    round.blockNumber.toString(),
  ]);
  return `${formatTable(HEAD, rows, style, LEFT_COLUMNS)}\n${sparkline(rounds.map(({ navWad }) => navWad))}\n`;
}
