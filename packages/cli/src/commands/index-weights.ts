import { indexWeights, toFixedString, WAD, WEIGHT_PLACES, type IndexWeight, type IndexWeights } from "@assay/math";
import { formatIsoDay, parseIsoDay, readEmissionFile, selectDays } from "@assay/validator/market";
import { Command, InvalidArgumentError, Option } from "commander";

import { parseCount } from "../amounts.js";
import type { CommandContext } from "../context.js";
import { type JsonOption, withJson } from "../options.js";
import { createStyle, formatBar, formatFields, formatTable, type JsonValue, type Style, toJson } from "../output.js";

interface WeightsOptions extends JsonOption {
  readonly emissions: string;
  /** Midnight UTC, milliseconds since 1970. */
  readonly asof: number;
  readonly days: bigint;
  readonly top: bigint;
}

/** An index, and the period it is made from. */
interface WeightsResult extends IndexWeights {
  readonly asOf: string;
  /** The first of the days. */
  readonly from: string;
  readonly days: number;
  readonly top: number;
}

const FILES = `
File:
  emissions  header date,sn1,sn2,...: a day such as 2025-10-12, then each subnet's share of that day's emission (0 to 1);
             an empty cell means that the subnet did not exist, and counts as 0 in its mean. A subnet that does not
             exist on the day of --asof is left out. Every day of the period must be there.

Weights are exact, cut off after 50 decimals; weightBps sums to 10,000 (largest remainder, of equal ones the heavier).`;

const HEAD = ["#", "asset", "mean share", "weight", ""];
const LEFT_COLUMNS = new Set([4]);
const BAR_WIDTH = 32;

/**
 * `assay index weights`: the weights of the index from a file of daily emission shares. Throws InputError and MathError
 * for whoever runs the command to print.
 */
export function indexWeightsCommand(context: CommandContext): Command {
  return withJson(new Command("weights"))
    .summary("the index's weights from a file of daily emission shares")
    .description("Weighs the subnets with the greatest mean share of emission over some days by that mean.")
    .requiredOption("--emissions <csv>", "file of daily emission shares")
    .requiredOption("--asof <date>", "the last day of the period, e.g. 2025-10-12", parseDay)
    .addOption(new Option("--days <n>", "length of the period").argParser(parseCount).default(14n, "14"))
    .addOption(new Option("--top <n>", "how many subnets").argParser(parseCount).default(20n, "20"))
    .addHelpText("after", FILES)
    .action((options: WeightsOptions) => {
      const result = weighFile(options);
      context.write(options.json === true ? `${toJson(toAnswer(result))}\n` : describe(result, createStyle(context)));
    });
}

function weighFile({ emissions, asof, days, top }: WeightsOptions): WeightsResult {
  const rows = selectDays(readEmissionFile(emissions), asof, Number(days));
  const index = indexWeights(
    rows.map(({ shares }) => shares),
    Number(top),
  );
  const from = formatIsoDay(rows[0]?.atMs ?? asof);
  return { ...index, asOf: formatIsoDay(asof), from, days: rows.length, top: index.weights.length };
}

function toAnswer({ asOf, from, days, top, weights, gone }: WeightsResult): JsonValue {
  return { asOf, from, days, top, weights: weights.map(toEntry), gone };
}

function toEntry({ assetId, meanShare, weight, weightWad, weightBps }: IndexWeight): JsonValue {
  return {
    assetId,
    meanShare: toFixedString(meanShare, WEIGHT_PLACES),
    weight: toFixedString(weight, WEIGHT_PLACES),
    weightWad,
    weightBps: Number(weightBps), // at most 10,000
  };
}

function describe(result: WeightsResult, style: Style): string {
  const { asOf, from, days, weights, candidateCount, gone } = result;
  const fields: [label: string, value: string][] = [
    ["as of", style.bold(asOf)],
    ["mean of", days === 1 ? "1 day" : `${days} days, from ${from}`],
    ["chosen", `${weights.length} of ${candidateCount} subnets with a share`],
  ];
  if (gone.length > 0) fields.push(["left out", `${gone.map(assetName).join(", ")}: not there on ${asOf}`]);
  const greatestWad = weights[0]?.weightWad ?? WAD;
  const rows = weights.map(({ assetId, meanShare, weightWad, weightBps }, index) => [
    String(index + 1),
    assetName(assetId),
    toFixedString(meanShare, 9), // as many as the published shares have
    `${toFixedString({ units: weightBps, scale: 2 }, 2)} %`, // the bps, all with two places
    style.good(formatBar(weightWad, greatestWad, BAR_WIDTH)),
  ]);
  return `${formatFields(fields, style)}\n${formatTable(HEAD, rows, style, LEFT_COLUMNS)}`;
}

function assetName(assetId: number): string {
  return `sn${assetId}`;
}

function parseDay(text: string): number {
  const atMs = parseIsoDay(text);
  if (atMs === undefined) throw new InvalidArgumentError("Give a day, e.g. 2025-10-12.");
  return atMs;
}
