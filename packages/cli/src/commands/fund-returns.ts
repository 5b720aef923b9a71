import { formatMoment, formatRay } from "@assay/sdk/format";
import { Command, Option } from "commander";

import { UsageError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { requireOpen } from "../fund-acts.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { formatMoney, type FundMoney } from "../fund-money.js";
import { readReturns, type Returns } from "../fund-returns.js";
import { parsePointInTime, type PointInTime } from "../moments.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatFields, formatTable, sparkline, type Style, toJson } from "../output.js";
import { formatReturnRay } from "../ratios.js";

interface ReturnsOptions extends ChainCommandOptions {
  readonly from: PointInTime;
  readonly to?: PointInTime;
}

const HEAD = ["period", "closed", "return", "index", "fund"];
const LEFT_COLUMNS = new Set([1]);
const INDEX_TO_RAY = 10n ** 18n;
const SPARK_PERIODS = 60;
const NOWS = "(default: the last close)";

/** `assay fund returns` */
export function fundReturnsCommand(context: CommandContext): Command {
  return withChainOptions(new Command("returns"))
    .summary("the return of each period, and of a span")
    .description(
      "Shows the return of every period after --from up to --to, and of the span. Each end is a period's number (0 is " +
        "genesis) or a time, which stands for the last close at or before it; numbers under 100000000 are periods.",
    )
    .addOption(
      new Option("--from <time|period>", "after this close")
        .argParser(parsePointInTime)
        .default({ kind: "period", period: 0n }, "0, genesis"),
    )
    .addOption(new Option("--to <time|period>", `up to this close ${NOWS}`).argParser(parsePointInTime))
    .action(async (options: ReturnsOptions) => {
      await withFundChain(options, context.cwd, async (chain) => {
        await requireOpen(chain);
        const closed = await chain.suite.vault.closedPeriods();
        const [from, to] = await Promise.all([
          toPeriod(chain, options.from),
          options.to === undefined ? closed : toPeriod(chain, options.to),
        ]);
        if (from > to) throw new UsageError(`--from is close ${from}, after --to, which is close ${to}`);
        const returns = await readReturns(chain, from, to);
        const text = describe(returns, chain.money, createStyle(context));
        context.write(options.json === true ? `${toJson(returns)}\n` : text);
      });
    });
}

async function toPeriod(chain: FundChain, point: PointInTime): Promise<bigint> {
  return point.kind === "period" ? point.period : chain.suite.vault.periodAt(point.at);
}

function describe(returns: Returns, money: FundMoney, style: Style): string {
  const { from, to, fromAt, toAt, periods, indexBefore45, indexAfter45 } = returns;
  const indexes = [indexBefore45, ...periods.map(({ index45 }) => index45)].slice(-SPARK_PERIODS);
  const fields = formatFields(
    [
      ["return", style.bold(formatReturnRay(returns.returnRay))],
      ["span", `close ${from} (${formatMoment(fromAt)}) to close ${to} (${formatMoment(toAt)})`],
      ["index", `${formatIndex(indexBefore45)} -> ${formatIndex(indexAfter45)}`],
      ["", sparkline(indexes)],
    ],
    style,
  );
  if (periods.length === 0) return fields;
  const rows = periods.map(({ period, closedAt, returnRay, index45, worth }) => [
    period.toString(),
    formatMoment(closedAt),
    formatReturnRay(returnRay),
    formatIndex(index45),
    formatMoney(worth, money),
  ]);
  return `${fields}\n${formatTable(HEAD, rows, style, LEFT_COLUMNS)}`;
}

function formatIndex(index45: bigint): string {
  return formatRay(index45 / INDEX_TO_RAY);
}
