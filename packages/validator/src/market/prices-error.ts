import { FileError } from "./file-error.js";
import { quote } from "./input-error.js";

const MAX_DAYS_SHOWN = 10;

/** Where a data row stands: `row` counts data rows from 0 (as --row does), `line` counts lines of the file from 1. */
export interface RowPlace {
  readonly row: number;
  readonly line: number;
}

/** The file is not CSV: a quote is left open or stands inside a cell. */
export class CsvSyntaxError extends FileError {
  override readonly name = "CsvSyntaxError";

  constructor(file: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(file, `: not valid CSV: ${reason}: correct the quotes there`, { cause });
  }
}

/** A heading that is not the one expected at its place. `column` counts from 1. */
export class CsvHeaderError extends FileError {
  override readonly name = "CsvHeaderError";

  constructor(
    file: string,
    readonly column: number,
    found: string,
    expected: string,
  ) {
    super(file, ` line 1, column ${column}: heading is ${quote(found)}: it must be ${expected}`);
  }
}

/** Two columns have the same heading. Columns count from 1. */
export class DuplicateColumnError extends FileError {
  override readonly name = "DuplicateColumnError";

  constructor(
    file: string,
    readonly heading: string,
    readonly firstColumn: number,
    readonly column: number,
  ) {
    super(file, ` line 1, column ${column}: ${heading} is column ${firstColumn} already: keep one of the two`);
  }
}

/** There is a header and nothing below it. */
export class NoDataRowsError extends FileError {
  override readonly name = "NoDataRowsError";

  constructor(file: string, kind: "prices" | "shares" | "returns" | "levels" | "votes" | "scores" | "rewards") {
    const problem = kind === "levels" ? "fewer than two rows below the header" : "no data rows below the header";
    super(file, `: ${problem}: add ${kind === "levels" ? "two rows" : "one row"} of ${kind} at least`);
  }
}

/** A data row has more or fewer cells than the header. */
export class RowLengthError extends FileError {
  override readonly name = "RowLengthError";

  constructor(
    file: string,
    readonly place: RowPlace,
    found: number,
    expected: number,
  ) {
    super(file, `${atRow(place)}: ${found} cells, the header has ${expected}: add or remove commas`);
  }
}

/** A cell is not of its column's kind. */
export class CellError extends FileError {
  override readonly name = "CellError";

  constructor(
    file: string,
    readonly place: RowPlace,
    readonly column: string,
    problem: string,
    cause?: unknown,
  ) {
    super(file, `${atRow(place)}, column ${column}: ${problem}`, { cause });
  }
}

/** A row's time or block is not above that of the row before it. */
export class RowOrderError extends FileError {
  override readonly name = "RowOrderError";

  constructor(
    file: string,
    readonly place: RowPlace,
    readonly column: string,
    found: string,
    before: string,
  ) {
    super(
      file,
      `${atRow(place)}, column ${column}: ${found} does not come after ${before} of the row before: ` +
        "sort the rows by time and remove repeats",
    );
  }
}

/** Assets are held that the price file has no column for. */
export class UnknownAssetError extends FileError {
  override readonly name = "UnknownAssetError";

  constructor(
    file: string,
    readonly netuids: readonly string[],
    holdingsFile: string,
  ) {
    super(
      file,
      `: no column ${netuids.map((netuid) => `sn${netuid}`).join(", ")} for what ${holdingsFile} holds: ` +
        "use a price file that has it, or take it out of the holdings",
    );
  }
}

/** Held assets whose cell in the chosen row is empty. */
export class MissingPriceError extends FileError {
  override readonly name = "MissingPriceError";

  constructor(
    file: string,
    readonly place: RowPlace,
    readonly netuids: readonly string[],
    holdingsFile: string,
  ) {
    super(
      file,
      `${atRow(place)}: no price in column ${netuids.map((netuid) => `sn${netuid}`).join(", ")} ` +
        `for what ${holdingsFile} holds: choose another row, or take it out of the holdings`,
    );
  }
}

/** The file has no row for the time, block or number asked for. */
export class RowNotFoundError extends FileError {
  override readonly name = "RowNotFoundError";

  constructor(file: string, problem: string) {
    super(file, `: ${problem}`);
  }
}

/** Days within the period asked for have no row. */
export class MissingDaysError extends FileError {
  override readonly name = "MissingDaysError";

  constructor(
    file: string,
    /** Each as "2025-08-08", the oldest first. */
    readonly days: readonly string[],
  ) {
    const shown = days.slice(0, MAX_DAYS_SHOWN).join(", ");
    const more = days.length > MAX_DAYS_SHOWN ? ` and ${days.length - MAX_DAYS_SHOWN} more` : "";
    super(file, `: no row for ${shown}${more}: add what is missing, or choose days without a gap`);
  }
}

function atRow({ row, line }: RowPlace): string {
  return ` row ${row} (line ${line})`;
}
