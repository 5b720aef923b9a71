import { formatMoment, formatWad } from "@assay/sdk/format";
import { Command } from "commander";
import { formatUnits } from "ethers";

import type { CommandContext } from "../context.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { formatMoney, formatMoneyWad, type FundMoney } from "../fund-money.js";
import { type FundStatus, readFundStatus, readIndexes } from "../fund-status.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatFields, formatTable, formatTrack, sparkline, type Style, toJson } from "../output.js";
import { choosePastBlock, type PastBlockOptions, withPastBlock } from "../past-block.js";
import { formatReturnRay, formatShareWad } from "../ratios.js";

type StatusOptions = ChainCommandOptions & PastBlockOptions;

const WAD = 10n ** 18n;
const WAD_OF_RAY = 10n ** 9n;
const TRACK_WIDTH = 24;
const SPARK_PERIODS = 48;
const LEFT_COLUMNS = new Set([0]);

/** `assay fund status` */
export function fundStatusCommand(context: CommandContext): Command {
  return withPastBlock(withChainOptions(new Command("status")))
    .summary("fund, reserve, tokens and coverage, now or at any past moment")
    .description(
      "Shows what the fund is worth, what its tokens are worth together, the reserve, the queue and the claims; " +
        "with --at-block or --at as they were then, which needs a node that keeps past states.",
    )
    .action(async (options: StatusOptions) => {
      await withFundChain(options, context.cwd, async (chain) => {
        const status = await readFundStatus(chain, await choosePastBlock(chain.provider, options));
        if (options.json === true) {
          const { vault, fund, reserve, asset } = chain.addresses;
          context.write(`${toJson({ vault, fund, reserve, asset, ...chain.money, ...status })}\n`);
          return;
        }
        const indexes = await readIndexes(chain, status.closedPeriods, SPARK_PERIODS);
        context.write(describe(chain, status, indexes, createStyle(context)));
      });
    });
}

function describe(chain: FundChain, status: FundStatus, indexes: readonly bigint[], style: Style): string {
  const { money } = chain;
  const { activeTokens, inactiveTokens, pendingTokens } = status;
  const pending = pendingTokens === 0n ? "" : `, ${pendingTokens} of them earn from the next close on`;
  const fields = formatFields(
    [
      ["fund", style.bold(formatMoneyWad(status.operationalFundWad, money))],
      ["tokens", `${activeTokens} active${pending}; ${inactiveTokens} inactive`],
      [
        "token value",
        `${formatMoneyWad(status.totalTokenValueWad, money)}, ` +
          `${formatMoneyWad(status.averageTokenValueWad, money)} each on average`,
      ],
      ["coverage", describeCoverage(status, style)],
      ["equity", formatMoneyWad(status.equityWad, money)],
      ["premium reserve", `${formatMoneyWad(status.premiumReserveWad, money)}, the label of inactive tokens`],
      ["system NAV", formatMoneyWad(status.systemNavWad, money)],
      [
        "index",
        `${formatUnits(status.indexRay, 27).replace(/\.0$/, "")} ` +
          `(${formatReturnRay(status.inceptionReturnWad * WAD_OF_RAY)} since inception)`,
      ],
      ["", sparkline(indexes)],
      ["periods", `${status.closedPeriods} closed, the last at ${formatMoment(status.lastClosedAt)}`],
      ["next close", `from ${formatMoment(status.nextCloseAt)} on`],
      ["queue", describeQueue(status, money)],
      ["claims", formatMoney(status.claims, money)],
      ...(status.issuanceEndsAt === 0n
        ? []
        : [["issuance", `ended; final at ${formatMoment(status.issuanceEndsAt)}`] as [string, string]]),
      ["as of", `block ${status.blockNumber}, ${formatMoment(status.timestamp)}`],
    ],
    style,
  );
  return `${fields}\n${formatTable(["where it lies", "worth", "shares"], placesOf(status, money), style, LEFT_COLUMNS)}`;
}

function describeCoverage({ coverageRatioWad, isLossMode, payoutRatioRay }: FundStatus, style: Style): string {
  if (coverageRatioWad === null) return "no token is active";
  const share = formatShareWad(coverageRatioWad);
  const track = formatTrack(coverageRatioWad, WAD, TRACK_WIDTH);
  if (isLossMode) {
    const paid = formatShareWad(payoutRatioRay / WAD_OF_RAY);
    return `${style.bad(`${track} ${share}`)} ${style.bad(`loss mode: ${paid} of a value is paid`)}`;
  }
  return `${style.good(track)} ${share}`;
}

function describeQueue({ queueHead, queueTail, queuedAmount }: FundStatus, money: FundMoney): string {
  if (queueHead === queueTail) return "empty";
  return `${formatMoney(queuedAmount, money)}, places ${queueHead} to ${queueTail - 1n}`;
}

function placesOf(status: FundStatus, money: FundMoney): string[][] {
  return [
    ["cash", formatMoney(status.cash, money), ""],
    ...status.positions.map(({ strategy, shares, worth }) => [
      strategy,
      worth === null ? "it does not say" : formatMoney(worth, money),
      formatWad(shares),
    ]),
    ...(status.positionsBook === 0n ? [] : [["positions by the books", formatMoney(status.positionsBook, money), ""]]),
    ["external position", formatMoney(status.externalBook, money), ""],
  ];
}
