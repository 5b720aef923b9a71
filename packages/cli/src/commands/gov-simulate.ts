import path from "node:path";

import {
  compare,
  type Decimal,
  DecimalSyntaxError,
  parseDecimal,
  type PassingRules,
  type Tally,
  tallyVotes,
  toDecimalString,
  type WeighedVote,
} from "@assay/math";
import { Command, InvalidArgumentError, Option } from "commander";

import type { CommandContext } from "../context.js";
import { readScoresFile, readVotesFile, type VoteRow } from "../gov/votes-file.js";
import { type JsonOption, withJson } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";

interface SimulateOptions extends JsonOption {
  readonly votes: string;
  readonly trust?: string;
  readonly baseScore?: Decimal;
  readonly quorum: Decimal;
  readonly differential: Decimal;
}

const ZERO: Decimal = { units: 0n, scale: 0 };
const FULL_TRUST: Decimal = { units: 100n, scale: 0 };

const FILES = `
Files:
  votes  CSV with the columns voter, support and weight: support is for, against or abstain (or 1, 0, 2)
  trust  CSV with the columns voter and score, 0 to 100; without it every weight counts whole

A vote weighs weight x score / 100. It succeeds when For reaches the quorum and exceeds Against by more than the
differential: the rules of the governor. Decimals are exact, of up to 1,000 digits.`;

/** `assay gov simulate` */
export function govSimulateCommand(context: CommandContext): Command {
  return withJson(new Command("simulate"))
    .summary("the outcome of a vote by the governor's rules, from files")
    .description("Tallies a file of votes, weighed by trust if told, by the rules of the governor. Needs no chain.")
    .requiredOption("--votes <csv>", "file of votes")
    .option("--trust <csv>", "file of trust scores")
    .addOption(new Option("--base-score <n>", "score of voters that --trust does not name").argParser(parseScore))
    .addOption(
      new Option("--quorum <n>", "weight that For needs at least").argParser(parseWeight).makeOptionMandatory(),
    )
    .addOption(
      new Option("--differential <n>", "weight by more than which For must exceed Against")
        .argParser(parseWeight)
        .default(ZERO, "0"),
    )
    .addHelpText("after", FILES)
    .action((options: SimulateOptions) => {
      const rows = readVotesFile(path.resolve(context.cwd, options.votes));
      const scores = options.trust === undefined ? undefined : readScoresFile(path.resolve(context.cwd, options.trust));
      const tally = tallyVotes(weigh(rows, scores, options.baseScore), options);
      context.write(options.json === true ? `${toJson(reportOf(tally))}\n` : formatTally(context, tally, options));
    });
}

/**
 * Gives each vote the trust of its voter.
 * @param scores By voter; nothing where trust plays no part.
 * @throws {@link CellError} for a voter without a score, when there is no base either.
 */
export function weigh(
  rows: readonly VoteRow[],
  scores: ReadonlyMap<string, Decimal> | undefined,
  baseScore: Decimal | undefined,
): WeighedVote[] {
  return rows.map(({ voter, support, weight, fault }) => {
    const trust = scores === undefined ? FULL_TRUST : (scores.get(voter) ?? baseScore);
    if (trust === undefined) throw fault("no score: add the voter to the --trust file, or give --base-score");
    return { support, weight, trust };
  });
}

function reportOf({ for: inFavour, against, abstain, succeeded }: Tally) {
  return {
    for: toDecimalString(inFavour),
    against: toDecimalString(against),
    abstain: toDecimalString(abstain),
    succeeded,
  };
}

function formatTally(context: CommandContext, tally: Tally, { quorum, differential }: PassingRules): string {
  const style = createStyle(context);
  const report = reportOf(tally);
  return formatFields(
    [
      ["for", report.for],
      ["against", report.against],
      ["abstain", report.abstain],
      ["quorum", `${toDecimalString(quorum)}${compare(tally.for, quorum) < 0 ? ", missed" : ", reached"}`],
      ["differential", toDecimalString(differential)],
      ["outcome", style.bold(tally.succeeded ? "succeeded" : "defeated")],
    ],
    style,
  );
}

function parseWeight(text: string): Decimal {
  const value = readDecimal(text);
  if (value === undefined || compare(value, ZERO) < 0) {
    throw new InvalidArgumentError("Give a decimal from 0 on, e.g. 1250.5.");
  }
  return value;
}

function parseScore(text: string): Decimal {
  const value = readDecimal(text);
  if (value === undefined || compare(value, ZERO) < 0 || compare(value, FULL_TRUST) > 0) {
    throw new InvalidArgumentError("Give a decimal from 0 to 100, e.g. 10.");
  }
  return value;
}

function readDecimal(text: string): Decimal | undefined {
  try {
    return parseDecimal(text);
  } catch (error) {
    if (error instanceof DecimalSyntaxError) return undefined;
    throw error;
  }
}
