import { DecimalSyntaxError, parseDecimal, type Decimal } from "@assay/math";
import { parse } from "csv-parse/sync";
import { EmptyFileError } from "./file-error.js";
import { quote } from "./input-error.js";
import { formatIsoTime, parseIsoTime } from "./iso-time.js";
import {
  CellError,
  CsvHeaderError,
  CsvSyntaxError,
  DuplicateColumnError,
  NoDataRowsError,
  RowLengthError,
  RowOrderError,
  type RowPlace,
} from "./prices-error.js";
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

interface CsvLine {
  readonly cells: readonly string[];
  readonly line: number;
}

const EXPECTED = "a header such as utc,block,sn1,sn2 and rows of prices below it";
const LEADING_COLUMNS = 2; // time, block
const PRICE_HEADING = /^sn(0|[1-9]\d*)$/;
const BLOCK = /^\d{1,15}$/; // every one of these is a safe integer
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

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
  if (lines.length === 0) throw new NoDataRowsError(file);
  const rows: PriceRow[] = [];
  for (const { cells, line } of lines) {
    const reader = new RowReader(file, header.cells, { row: rows.length, line });
    rows.push(reader.read(cells, rows.at(-1)));
  }
  return { file, netuids, rows };
}

function splitCsv(text: string, file: string): CsvLine[] {
  const lineOf: number[] = [];
  try {
    const records = parse(text, {
      record_delimiter: ["\r\n", "\n"], // both, also within one file
      relax_column_count: true, // counted here, with our own message
      skip_empty_lines: true,
      on_record: (record: string[], { lines }) => {
        lineOf.push(lines);
        return record;
      },
    });
    return records.map((cells, index) => ({ cells, line: lineOf[index] ?? 0 }));
  } catch (cause) {
    throw new CsvSyntaxError(file, cause);
  }
}

/** The netuids of the price columns. */
function checkHeader(headings: readonly string[], file: string): string[] {
  const [time = "", block = ""] = headings;
  if (time !== "utc" && time !== "date") throw new CsvHeaderError(file, 1, time, '"utc" or "date"');
  if (block !== "block") throw new CsvHeaderError(file, 2, block, '"block"');
  return headings.slice(LEADING_COLUMNS).map((heading, index) => {
    const netuid = PRICE_HEADING.exec(heading)?.[1];
    const column = index + LEADING_COLUMNS + 1;
    if (netuid === undefined) throw new CsvHeaderError(file, column, heading, '"sn" and a netuid, such as "sn64"');
    const firstColumn = headings.indexOf(heading) + 1;
    if (firstColumn !== column) throw new DuplicateColumnError(file, heading, firstColumn, column);
    return netuid;
  });
}

class RowReader {
  constructor(
    readonly file: string,
    readonly headings: readonly string[],
    readonly place: RowPlace,
  ) {}

  read(cells: readonly string[], before: PriceRow | undefined): PriceRow {
    if (cells.length !== this.headings.length) {
      throw new RowLengthError(this.file, this.place, cells.length, this.headings.length);
    }
    const [timeHeading = "", blockHeading = ""] = this.headings;
    const [timeText = "", blockText = ""] = cells;
    const atMs = this.#time(timeHeading, timeText);
    const block = this.#block(blockHeading, blockText);
    if (before !== undefined && atMs <= before.atMs)
      throw this.#order(timeHeading, timeText, formatIsoTime(before.atMs));
    if (before !== undefined && block <= before.block) throw this.#order(blockHeading, blockText, String(before.block));
    return { ...this.place, atMs, block, prices: this.#prices(cells) };
  }

  #time(heading: string, text: string): number {
    const atMs = parseIsoTime(text);
    if (atMs !== undefined && DATE_ONLY.test(text) === (heading === "date")) return atMs;
    const kind = heading === "date" ? 'a day: write e.g. "2025-08-08"' : 'a time: write e.g. "2025-08-08T00:02:00Z"';
    throw this.#cell(heading, `${quote(text)} is not ${kind}`);
  }

  #block(heading: string, text: string): number {
    if (!BLOCK.test(text)) throw this.#cell(heading, `${quote(text)} is not a block number: write digits only`);
    return Number(text);
  }

  #prices(cells: readonly string[]): Map<string, Decimal> {
    const prices = new Map<string, Decimal>();
    for (const [index, heading] of this.headings.entries()) {
      const text = cells[index] ?? "";
      if (index < LEADING_COLUMNS || text === "") continue;
      prices.set(heading.slice("sn".length), this.#price(heading, text));
    }
    return prices;
  }

  #price(heading: string, text: string): Decimal {
    const price = this.#decimal(heading, text);
    if (price.units > 0n) return price;
    throw this.#cell(heading, `price ${quote(text)} is not above 0: correct it, or leave the cell empty for no price`);
  }

  #decimal(heading: string, text: string): Decimal {
    try {
      return parseDecimal(text);
    } catch (cause) {
      if (!(cause instanceof DecimalSyntaxError)) throw cause;
      const repair = 'write e.g. "0.0619", or leave the cell empty for no price';
      throw this.#cell(heading, `${quote(text)} is not a decimal: ${repair}`, cause);
    }
  }

  #cell(heading: string, problem: string, cause?: unknown): CellError {
    return new CellError(this.file, this.place, heading, problem, cause);
  }

  #order(heading: string, found: string, before: string): RowOrderError {
    return new RowOrderError(this.file, this.place, heading, found, before);
  }
}
