import type { Decimal } from "@assay/math";
import { readNetuids, splitCsv } from "./csv.js";
import { CsvRow } from "./csv-row.js";
import { EmptyFileError } from "./file-error.js";
import { quote } from "./input-error.js";
import { formatIsoTime } from "./iso-time.js";
import { CsvHeaderError, NoDataRowsError, type RowPlace } from "./prices-error.js";
import { readTextFile } from "./read-text-file.js";

/** Prices of one moment. `row` counts data rows from 0, `line` lines of the file from 1. */
export interface PriceRow extends RowPlace {
  /** Milliseconds since 1970; midnight UTC in a daily file. */
  readonly atMs: number;
  readonly block: number;
  /** Base asset (TAO) per whole unit, by netuid ("64"); an empty cell is left out. */
  readonly prices: ReadonlyMap<string, Decimal>;
}

/** A whole price file, checked: times and blocks rise, every price is above 0. */
export interface PriceTable {
  /** The file it came from. */
  readonly file: string;
  /** Netuids with a column, in the file's order. */
  readonly netuids: readonly string[];
  /** At least one. */
  readonly rows: readonly PriceRow[];
}

const EXPECTED = "a header such as utc,block,sn1,sn2 and rows of prices below it";
const TIME = 0; // the column
const BLOCK = 1;
const FIRST_PRICE = 2;
const BLOCK_NUMBER = /^\d{1,15}$/; // every one of these is a safe integer
const REPAIR = 'write e.g. "0.0619", or leave the cell empty for no price';

/**
 * Reads and checks a price file: CSV with the header `utc,block,sn<netuid>,...` (a row has a time) or
 * `date,block,sn<netuid>,...` (a row has a day, meaning midnight UTC). An empty cell means no price. Blank lines are
 * passed over.
 * @throws {@link FileError} of the fitting kind; nothing is returned unless the whole file is sound.
 */
export function readPriceFile(file: string): PriceTable {
  return parsePrices(readTextFile(file, EXPECTED), file);
}

/**
 * The same for text already read; `file` is for the messages.
 * @throws {@link CsvSyntaxError}, {@link CsvHeaderError}, {@link DuplicateColumnError}, {@link NoDataRowsError},
 * {@link RowLengthError}, {@link CellError}, {@link RowOrderError}.
 */
export function parsePrices(text: string, file: string): PriceTable {
  const [header, ...lines] = splitCsv(text, file);
  if (header === undefined) throw new EmptyFileError(file, EXPECTED);
  const netuids = checkHeader(header.cells, file);
  if (lines.length === 0) throw new NoDataRowsError(file, "prices");
  const rows: PriceRow[] = [];
  for (const line of lines) rows.push(readRow(new CsvRow(file, header.cells, line, rows.length), rows.at(-1)));
  return { file, netuids, rows };
}

/** The netuids of the price columns. */
function checkHeader(headings: readonly string[], file: string): string[] {
  const [time = "", block = ""] = headings;
  if (time !== "utc" && time !== "date") throw new CsvHeaderError(file, TIME + 1, time, '"utc" or "date"');
  if (block !== "block") throw new CsvHeaderError(file, BLOCK + 1, block, '"block"');
  return readNetuids(headings, FIRST_PRICE, file);
}

function readRow(row: CsvRow, before: PriceRow | undefined): PriceRow {
  const atMs = row.headings[TIME] === "date" ? row.day(TIME) : row.time(TIME);
  const block = readBlock(row);
  if (before !== undefined && atMs <= before.atMs) throw row.orderFault(TIME, formatIsoTime(before.atMs));
  if (before !== undefined && block <= before.block) throw row.orderFault(BLOCK, String(before.block));
  return { ...row.place, atMs, block, prices: readPrices(row) };
}

function readBlock(row: CsvRow): number {
  const text = row.text(BLOCK);
  if (!BLOCK_NUMBER.test(text)) throw row.fault(BLOCK, `${quote(text)} is not a block number: write digits only`);
  return Number(text);
}

function readPrices(row: CsvRow): Map<string, Decimal> {
  const prices = new Map<string, Decimal>();
  for (const [column, price] of row.decimals(FIRST_PRICE, REPAIR)) {
    if (price.units <= 0n) {
      const problem = `price ${quote(row.text(column))} is not above 0`;
      throw row.fault(column, `${problem}: correct it, or leave the cell empty for no price`);
    }
    prices.set((row.headings[column] ?? "").slice("sn".length), price);
  }
  return prices;
}
