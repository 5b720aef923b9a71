import { add, compare, type Decimal, multiply, toDecimalString } from "@assay/math";
import { type CsvLine, splitCsv } from "./csv.js";
import { CsvRow } from "./csv-row.js";
import { EmptyFileError } from "./file-error.js";
import { OptionError, quote } from "./input-error.js";
import { CellError, CsvHeaderError, DuplicateColumnError, NoDataRowsError, type RowPlace } from "./prices-error.js";
import { readTextFile } from "./read-text-file.js";

/** How the column of a return file is to be read. */
export interface ReturnOptions {
  /** Heading of the column; a file of one column needs none. */
  readonly column?: string;
  /** Whether 1.25 stands for a return of 0.0125. */
  readonly isPercent?: boolean;
  /** Whether the column holds levels, such as prices, whose consecutive ratios are the periods. */
  readonly isLevels?: boolean;
}

/** One period. `row` counts data rows from 0, `line` lines of the file from 1. */
export interface ReturnRow extends RowPlace {
  /** Value after the period / value before it, RAY. */
  readonly ratioRay: bigint;
}

/** A whole file of returns, checked. */
export interface ReturnTable {
  /** The file it came from. */
  readonly file: string;
  /** Heading of the column that was read. */
  readonly column: string;
  /** At least one. */
  readonly rows: readonly ReturnRow[];
}

const EXPECTED = "a header and a column of returns or levels below it";
const RETURN_REPAIR = 'write a decimal such as "0.0125", or "-0.03" for a loss of 3 %';
const PERCENT_REPAIR = 'write a decimal such as "1.25", or "-3" for a loss of 3 %';
const LEVEL_REPAIR = 'write a decimal above 0 such as "4.44"';
const RAY = 10n ** 27n;
const ONE: Decimal = { units: 1n, scale: 0 };
const MINUS_ONE: Decimal = { units: -1n, scale: 0 };
const HUNDREDTH: Decimal = { units: 1n, scale: 2 };
const NUMBER = /^[+-]?[\d.]+(?:[eE][+-]?\d+)?%?$/;

/**
 * Reads and checks a file of returns, or of levels: CSV with a header. Blank lines are passed over; other columns are not
 * looked at.
 *
 * A return becomes the RAY ratio 1 + return: exactly, when it has at most 27 decimals, else to the nearest RAY.
 *
 * The ratio of two levels seldom fits 27 decimals, and a thousand ratios rounded each for itself would wander off. So
 * what is rounded is carried:
 *
 *   ratio(i) = (level(i) / level(0)) / (ratio(1) x ... x ratio(i - 1))        to the nearest RAY
 *
 * and after any number of rows the product of the ratios is level(i) / level(0) to half a RAY of the last ratio.
 * @throws {@link FileError} of the fitting kind, {@link OptionError}; nothing is returned unless the whole file is sound.
 */
export function readReturnFile(file: string, options: ReturnOptions = {}): ReturnTable {
  return parseReturns(readTextFile(file, EXPECTED), file, options);
}

/** The same for text already read; `file` is for the messages. */
export function parseReturns(text: string, file: string, options: ReturnOptions = {}): ReturnTable {
  if (options.isLevels === true && options.isPercent === true) {
    throw new OptionError("--percent", "levels have no per cent: leave out --percent or --levels");
  }
  const [header, ...lines] = splitCsv(text, file);
  if (header === undefined) throw new EmptyFileError(file, EXPECTED);
  const column = findColumn(header.cells, file, options.column);
  const isLevels = options.isLevels === true;
  if (lines.length === 0 || (isLevels && lines.length === 1)) throw new NoDataRowsError(file, kindOf(isLevels));
  const cells = readCells(file, header.cells, lines, column, repairOf(options));
  const rows = isLevels ? levelRatios(cells) : cells.map((cell) => returnRatio(cell, options.isPercent === true));
  return { file, column: header.cells[column] ?? "", rows };
}

/** A cell of the column, read. */
interface Cell {
  readonly value: Decimal;
  readonly row: CsvRow;
  readonly column: number;
}

function findColumn(headings: readonly string[], file: string, wanted: string | undefined): number {
  const numeric = headings.findIndex((heading) => NUMBER.test(heading));
  if (numeric >= 0 && (wanted === undefined || !headings.includes(wanted))) {
    const heading = headings[numeric] ?? "";
    throw new CsvHeaderError(file, numeric + 1, heading, 'a name such as "return", in a header line above the numbers');
  }
  if (wanted === undefined) {
    if (headings.length === 1) return 0;
    throw new OptionError("--column", `${file} has the columns ${headings.map(quote).join(", ")}: name one of them`);
  }
  const column = headings.indexOf(wanted);
  if (column < 0) {
    throw new OptionError("--column", `${file} has no ${quote(wanted)}, only ${headings.map(quote).join(", ")}`);
  }
  const again = headings.indexOf(wanted, column + 1);
  if (again >= 0) throw new DuplicateColumnError(file, wanted, column + 1, again + 1);
  return column;
}

function readCells(
  file: string,
  headings: readonly string[],
  lines: readonly CsvLine[],
  column: number,
  repair: string,
): Cell[] {
  return lines.map((line, index) => {
    const row = new CsvRow(file, headings, line, index);
    return { value: row.decimal(column, repair), row, column };
  });
}

function returnRatio({ value, row, column }: Cell, isPercent: boolean): ReturnRow {
  const growth = isPercent ? multiply(value, HUNDREDTH) : value;
  if (compare(growth, MINUS_ONE) < 0) {
    const problem = `the return ${quote(row.text(column))} is a loss of more than everything`;
    const repair = isPercent ? "it must be -100 or above" : "it must be -1 or above; with --percent, -100 or above";
    throw row.fault(column, `${problem}: ${repair}`);
  }
  const { units, scale } = add(ONE, growth);
  return { ...row.place, ratioRay: nearest(units * RAY, 10n ** BigInt(scale)) };
}

function levelRatios(cells: readonly Cell[]): ReturnRow[] {
  for (const { value, row, column } of cells) {
    if (value.units <= 0n) throw row.fault(column, `the level ${quote(row.text(column))} is not above 0: correct it`);
  }
  const [first, ...rest] = cells;
  if (first === undefined) return [];
  // What the product still lacks after some rows: (level / first level) / product = first scale x RAY^n / (first x ratios).
  let lackNumerator = 10n ** BigInt(first.value.scale);
  let lackDenominator = first.value.units;
  return rest.map(({ value, row, column }) => {
    lackNumerator *= RAY;
    const ratioRay = nearest(value.units * lackNumerator, 10n ** BigInt(value.scale) * lackDenominator);
    if (ratioRay === 0n) throw row.fault(column, "the level is less than 1e-27 of the one before: correct it");
    lackDenominator *= ratioRay;
    return { ...row.place, ratioRay };
  });
}

/** a / b for b above 0 and a from 0 on, to the nearest whole number, halves up. */
function nearest(a: bigint, b: bigint): bigint {
  return (2n * a + b) / (2n * b);
}

function kindOf(isLevels: boolean): "returns" | "levels" {
  return isLevels ? "levels" : "returns";
}

function repairOf({ isLevels, isPercent }: ReturnOptions): string {
  if (isLevels === true) return LEVEL_REPAIR;
  return isPercent === true ? PERCENT_REPAIR : RETURN_REPAIR;
}

/** The fault of one period's cell, found after the file was read. */
export function returnFault({ file, column }: ReturnTable, row: ReturnRow, problem: string): CellError {
  return new CellError(file, row, column, problem);
}

/** The return of a ratio as text, exact: "0.0125". */
export function formatReturn(ratioRay: bigint): string {
  return toDecimalString({ units: ratioRay - RAY, scale: 27 });
}
