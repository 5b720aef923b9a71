import { compare, type Decimal, SUPPORT, type Support } from "@assay/math";
import {
  type CellError,
  CsvRow,
  DuplicateColumnError,
  EmptyFileError,
  NoDataRowsError,
  OptionError,
  quote,
  readTextFile,
  splitCsv,
} from "@assay/validator/market";

/** A vote as a file tells it. */
export interface VoteRow {
  readonly voter: string;
  readonly support: Support;
  /** From 0 on, exact. */
  readonly weight: Decimal;
  /** The fault of this row's voter, for whoever finds it later. */
  readonly fault: (problem: string) => CellError;
}

const VOTES = "a header with voter, support and weight, and a vote a row";
const SCORES = "a header with voter and score, and a voter a row";
const WEIGHT_REPAIR = 'write a decimal such as "1250.5"';
const SCORE_REPAIR = 'write a score from 0 to 100, such as "87.5"';
const ZERO: Decimal = { units: 0n, scale: 0 };
const HUNDRED: Decimal = { units: 100n, scale: 0 };
const SUPPORTS = new Map<string, Support>(
  (Object.keys(SUPPORT) as Support[]).flatMap((name) => [
    [name, name],
    [String(SUPPORT[name]), name],
  ]),
);

/**
 * Reads a file of votes: CSV with the columns voter, support ("for", "against", "abstain", or Bravo's 1, 0, 2) and weight,
 * in any order; others are not looked at. Each voter may be there once, addresses compared without case.
 * @throws {@link FileError} of the fitting kind, {@link OptionError} when a column is missing.
 */
export function readVotesFile(file: string): VoteRow[] {
  return parseVotes(readTextFile(file, VOTES), file);
}

/** The same for text already read; `file` is for the messages. */
export function parseVotes(text: string, file: string): VoteRow[] {
  const { rows, columns } = readTable(text, file, "--votes", VOTES, ["voter", "support", "weight"]);
  const [voterAt = 0, supportAt = 0, weightAt = 0] = columns;
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const voter = readVoter(row, voterAt, seen);
    const word = row.text(supportAt);
    const support = SUPPORTS.get(word.trim().toLowerCase());
    if (support === undefined) {
      throw row.fault(supportAt, `${quote(word)} is no way to vote: write "for", "against" or "abstain", or 1, 0 or 2`);
    }
    const weight = row.decimal(weightAt, WEIGHT_REPAIR);
    if (compare(weight, ZERO) < 0) {
      throw row.fault(weightAt, `the weight ${quote(row.text(weightAt))} is below 0: ${WEIGHT_REPAIR}`);
    }
    return { voter, support, weight, fault: (problem) => row.fault(voterAt, problem) };
  });
}

/**
 * Reads a file of trust scores: CSV with the columns voter and score, 0 to 100, in any order.
 * @returns scores by voter, addresses in lower case
 * @throws {@link FileError} of the fitting kind, {@link OptionError} when a column is missing.
 */
export function readScoresFile(file: string): Map<string, Decimal> {
  return parseScores(readTextFile(file, SCORES), file);
}

/** The same for text already read; `file` is for the messages. */
export function parseScores(text: string, file: string): Map<string, Decimal> {
  const { rows, columns } = readTable(text, file, "--trust", SCORES, ["voter", "score"]);
  const [voterAt = 0, scoreAt = 0] = columns;
  const seen = new Map<string, number>();
  return new Map(
    rows.map((row) => {
      const voter = readVoter(row, voterAt, seen);
      const score = row.decimal(scoreAt, SCORE_REPAIR);
      if (compare(score, ZERO) < 0 || compare(score, HUNDRED) > 0) {
        throw row.fault(scoreAt, `the score ${quote(row.text(scoreAt))} is not from 0 to 100: ${SCORE_REPAIR}`);
      }
      return [voter, score];
    }),
  );
}

function readTable(text: string, file: string, option: string, expected: string, wanted: readonly string[]) {
  const [header, ...lines] = splitCsv(text, file);
  if (header === undefined) throw new EmptyFileError(file, expected);
  const headings = header.cells.map((heading) => heading.trim().toLowerCase());
  const columns = wanted.map((name) => {
    const column = headings.indexOf(name);
    if (column < 0) {
      const found = header.cells.map(quote).join(", ");
      throw new OptionError(option, `${file} has no column ${quote(name)}, only ${found}: add it to the header`);
    }
    const again = headings.indexOf(name, column + 1);
    if (again >= 0) throw new DuplicateColumnError(file, name, column + 1, again + 1);
    return column;
  });
  if (lines.length === 0) throw new NoDataRowsError(file, option === "--votes" ? "votes" : "scores");
  return { rows: lines.map((line, index) => new CsvRow(file, header.cells, line, index)), columns };
}

function readVoter(row: CsvRow, column: number, seen: Map<string, number>): string {
  const name = row.text(column).trim();
  if (name === "") throw row.fault(column, "the cell is empty: name the voter");
  const voter = /^0x[0-9a-f]{40}$/i.test(name) ? name.toLowerCase() : name;
  const before = seen.get(voter);
  if (before !== undefined) {
    throw row.fault(
      column,
      `${quote(name)} is on line ${before} already: an account votes once, so leave one of them out`,
    );
  }
  seen.set(voter, row.place.line);
  return voter;
}
