import { formatWad } from "@assay/sdk/format";
import { formatReturn, readReturnFile, type ReturnTable } from "@assay/validator/market";
import { Command, InvalidArgumentError, Option } from "commander";
import { formatUnits } from "ethers";
import path from "node:path";

import type { CommandContext } from "../context.js";
import { type PlannedPeriod, planReplay } from "../fund/replay-plan.js";
import {
  closePeriods,
  deployReplayFund,
  readPeriods,
  REPLAY_FUND_WAD,
  REPLAY_PARAMETERS,
  type ReplayedPeriod,
} from "../fund/replay-run.js";
import { withSimulatedChain } from "../fund/simulated-chain.js";
import { type JsonOption, withJson } from "../options.js";
import { createStyle, formatFields, formatTable, type Style, toJson } from "../output.js";

interface ReplayOptions extends JsonOption {
  readonly returns: string;
  readonly column?: string;
  readonly percent?: boolean;
  readonly levels?: boolean;
  readonly maxGainBps: bigint;
}

const MAX_GAIN_BPS = 90_000n; // the most the vault takes
const PROGRESS_EVERY = 100;

const FILES = `
File:
  returns  CSV with a header; one column is read, the only one or that of --column. Each row is a period's return, 0.0125
           for 1.25 %, or with --percent 1.25; with --levels each row is a level, such as a price, and each pair of rows
           a period. The file is checked whole before anything is deployed.

What is deployed is simulated, in this process, and gone afterwards: the contracts themselves with 1,000,000 tokens of
which 100,000 are active, a settlement asset made for the run, three validators with keys made for the run, and the whole
fund in one external position, whose return they attest for every row. A return of at most 27 decimals enters exactly.
The ratio of two levels is rounded to 27 decimals so that the product of all ratios follows level / first level.

valueWad is what a token active since genesis is worth, rounded down.`;

const HEAD = ["period", "line", "return", "index", "value", "fund", "liability", "coverage"];

/** `assay fund replay` */
export function fundReplayCommand(context: CommandContext): Command {
  return withJson(new Command("replay"))
    .summary("what a fund and its tokens would have been worth with the returns of a file")
    .description("Closes one period for each row of a file of returns, on the contracts themselves, simulated.")
    .requiredOption("--returns <csv>", "file of returns or levels")
    .option("--column <name>", "heading of the column to read")
    .option("--percent", "returns are per cent: 1.25 stands for 0.0125")
    .option("--levels", "the column holds levels; their ratios are the periods")
    .addOption(
      new Option("--max-gain-bps <bps>", "most that a period may gain")
        .argParser(parseGain)
        .default(MAX_GAIN_BPS, MAX_GAIN_BPS.toString()),
    )
    .addHelpText("after", FILES)
    .action(async (options: ReplayOptions) => {
      const table = readReturnFile(path.resolve(context.cwd, options.returns), {
        ...(options.column === undefined ? {} : { column: options.column }),
        isPercent: options.percent === true,
        isLevels: options.levels === true,
      });
      const plan = planReplay(table, { fund: REPLAY_FUND_WAD, maxGainBps: options.maxGainBps });
      const periods = await replay(context, plan, options.maxGainBps);
      context.write(
        options.json === true ? `${toAnswer(periods)}\n` : describe(table, plan, periods, createStyle(context)),
      );
    });
}

async function replay(
  context: CommandContext,
  plan: readonly PlannedPeriod[],
  maxGainBps: bigint,
): Promise<ReplayedPeriod[]> {
  return withSimulatedChain(async (chain) => {
    const fund = await deployReplayFund(chain, maxGainBps);
    await closePeriods(chain, fund, plan, (count) => {
      if (count % PROGRESS_EVERY === 0) context.progress?.(`closed ${count} of ${plan.length} periods`);
    });
    context.progress?.("");
    return readPeriods(chain, fund);
  });
}

function toAnswer(periods: readonly ReplayedPeriod[]): string {
  const final = periods.at(-1);
  return toJson({
    periods: periods.map((period) => ({ ...period })),
    final: final === undefined ? null : { ...final },
  });
}

function describe(
  table: ReturnTable,
  plan: readonly PlannedPeriod[],
  periods: readonly ReplayedPeriod[],
  style: Style,
): string {
  const { totalTokens, genesisTokens } = REPLAY_PARAMETERS;
  const count = (tokens: bigint): string => tokens.toLocaleString("en");
  const fields = formatFields(
    [
      ["file", `${table.file}, column ${table.column}`],
      ["fund", `${formatWad(REPLAY_FUND_WAD)} sUSD, a simulated asset, all of it in one external position`],
      ["tokens", `${count(totalTokens)}, ${count(genesisTokens)} of them active since genesis at 1`],
      ["chain", "simulated in this process, with three validators; nothing of it is left"],
    ],
    style,
  );
  const rows = periods.map((period, index) => {
    const planned = plan[index];
    return [
      period.period.toString(),
      planned?.row.line.toString() ?? "",
      planned === undefined ? "" : formatReturn(planned.row.ratioRay),
      formatUnits(period.indexRay, 27),
      formatWad(period.valueWad),
      formatWad(period.fundWad),
      formatWad(period.liabilityWad),
      formatWad(period.coverageWad),
    ];
  });
  const last = periods.at(-1);
  const final =
    last === undefined
      ? ""
      : `after ${periods.length} periods: index ${formatUnits(last.indexRay, 27)}, value ${formatWad(last.valueWad)}, ` +
        `fund ${formatWad(last.fundWad)}, liability ${formatWad(last.liabilityWad)}, ` +
        `coverage ${formatWad(last.coverageWad)} (simulated)`;
  return `${fields}\n${formatTable(HEAD, rows, style)}\n${style.bold(final)}\n`;
}

function parseGain(text: string): bigint {
  if (!/^\d{1,5}$/.test(text) || BigInt(text) === 0n || BigInt(text) > MAX_GAIN_BPS) {
    throw new InvalidArgumentError(`Give whole bps from 1 to ${MAX_GAIN_BPS}; 10000 are +100 %.`);
  }
  return BigInt(text);
}
