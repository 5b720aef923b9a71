import { OptionError, quote } from "./input-error.js";
import { formatIsoTime, parseIsoTime } from "./iso-time.js";
import { RowNotFoundError } from "./prices-error.js";
import type { PriceRow, PriceTable } from "./prices-file.js";

/** Which row of a price file to use. */
export type RowSelector =
  | { readonly by: "at"; readonly atMs: number }
  | { readonly by: "block"; readonly block: number }
  | { readonly by: "row"; readonly row: number };

/** The same as a command line has it: text, exactly one of the three present. */
export interface RowOptions {
  /** ISO 8601 time, e.g. "2025-08-08T12:00:00Z": the last row at or before it. */
  readonly at?: string | undefined;
  /** Block number: the last row at or before it. */
  readonly block?: string | undefined;
  /** Data row, counted from 0. */
  readonly row?: string | undefined;
}

const COUNT = /^\d{1,15}$/; // every one of these is a safe integer

/** @throws {@link OptionError} when not exactly one is present, or it is not of its kind. */
export function parseRowSelector({ at, block, row }: RowOptions): RowSelector {
  const given = [at, block, row].filter((text) => text !== undefined).length;
  if (given !== 1) {
    throw new OptionError("--at, --block, --row", `give exactly one of them, not ${given === 0 ? "none" : given}`);
  }
  if (at !== undefined) return { by: "at", atMs: parseAt(at) };
  if (block !== undefined) return { by: "block", block: parseCount("--block", block) };
  return { by: "row", row: parseCount("--row", row ?? "") };
}

/**
 * The chosen row: number `row`, or the last row at or before a time or a block.
 * @throws {@link RowNotFoundError} before the first row; after the last row by more than the gap between the last two
 * (a file of one row tells no gap: then anything after it); beyond the last row number.
 */
export function selectRow(table: PriceTable, selector: RowSelector): PriceRow {
  if (selector.by === "row") return rowNumbered(table, selector.row);
  if (selector.by === "block") return lastUpTo(table, selector.block, (row) => row.block, describeBlock);
  return lastUpTo(table, selector.atMs, (row) => row.atMs, formatIsoTime);
}

function rowNumbered(table: PriceTable, number: number): PriceRow {
  const row = table.rows[number];
  if (row !== undefined) return row;
  const last = table.rows.length - 1;
  throw new RowNotFoundError(table.file, `there is no row ${number}: choose a row from 0 to ${last}`);
}

function lastUpTo(
  { file, rows }: PriceTable,
  wanted: number,
  key: (row: PriceRow) => number,
  describe: (key: number) => string,
): PriceRow {
  const found = rows.findLast((row) => key(row) <= wanted);
  const [first, last, secondLast] = [rows[0], rows.at(-1), rows.at(-2)];
  if (found === undefined || last === undefined) {
    const start = first === undefined ? "nowhere" : describe(key(first));
    throw new RowNotFoundError(file, `${describe(wanted)} is before the first row: choose ${start} or later`);
  }
  const limit = key(last) + (secondLast === undefined ? 0 : key(last) - key(secondLast));
  if (wanted <= limit) return found;
  throw new RowNotFoundError(
    file,
    `${describe(wanted)} is too far after the last row, ${describe(key(last))}: ` +
      `choose ${describe(limit)} or earlier, or a file that goes further`,
  );
}

function parseAt(text: string): number {
  const atMs = parseIsoTime(text);
  if (atMs !== undefined) return atMs;
  throw new OptionError("--at", `${quote(text)} is not an ISO time with its zone: write e.g. 2025-08-08T12:00:00Z`);
}

function parseCount(option: string, text: string): number {
  if (COUNT.test(text)) return Number(text);
  throw new OptionError(option, `${quote(text)} is not a whole number from 0: write digits only`);
}

function describeBlock(block: number): string {
  return `block ${block}`;
}
