import { compare, type Decimal } from "@assay/math";
import { readNetuids, splitCsv } from "./csv.js";
import { CsvRow } from "./csv-row.js";
import { EmptyFileError } from "./file-error.js";
import { quote } from "./input-error.js";
import { formatIsoDay } from "./iso-time.js";
import { CsvHeaderError, NoDataRowsError, type RowPlace } from "./prices-error.js";
import { readTextFile } from "./read-text-file.js";

/** Shares of emission on one day. `row` counts data rows from 0, `line` lines of the file from 1. */
export interface EmissionRow extends RowPlace {
  /** Midnight UTC of the day, milliseconds since 1970. */
  readonly atMs: number;
  /** Share of that day's emission (1 = all) by netuid; 0 to 1; a subnet that did not exist is left out. */
  readonly shares: ReadonlyMap<number, Decimal>;
}

/** A whole emission file, checked: days rise, every share is from 0 to 1. */
export interface EmissionTable {
  /** The file it came from. */
  readonly file: string;
  /** At least one. */
  readonly rows: readonly EmissionRow[];
}

const EXPECTED = "a header such as date,sn1,sn2 and rows of daily shares below it";
const DATE = 0; // the column
const FIRST_SHARE = 1;
const MAX_ASSET_ID = 2 ** 32 - 1; // what an AssetId of the contracts holds
const ONE: Decimal = { units: 1n, scale: 0 };
const REPAIR = 'write e.g. "0.0619", or leave the cell empty where the subnet did not exist';

/**
 * Reads and checks a file of daily emission shares: CSV with the header `date,sn<netuid>,...`. An empty cell means that
 * the subnet did not exist that day, which is not the same as a share of 0. Blank lines are passed over. Days may be
 * missing: {@link selectDays} looks for gaps. That a day's shares sum to 1 is not checked: published ones are rounded.
 * @throws {@link FileError} of the fitting kind; nothing is returned unless the whole file is sound.
 */
export function readEmissionFile(file: string): EmissionTable {
  return parseEmissions(readTextFile(file, EXPECTED), file);
}

/**
 * The same for text already read; `file` is for the messages.
 * @throws {@link CsvSyntaxError}, {@link CsvHeaderError}, {@link DuplicateColumnError}, {@link NoDataRowsError},
 * {@link RowLengthError}, {@link CellError}, {@link RowOrderError}.
 */
export function parseEmissions(text: string, file: string): EmissionTable {
  const [header, ...lines] = splitCsv(text, file);
  if (header === undefined) throw new EmptyFileError(file, EXPECTED);
  const assetIds = checkHeader(header.cells, file);
  if (lines.length === 0) throw new NoDataRowsError(file, "shares");
  const rows: EmissionRow[] = [];
  for (const line of lines)
    rows.push(readRow(new CsvRow(file, header.cells, line, rows.length), assetIds, rows.at(-1)));
  return { file, rows };
}

/** The asset ids of the share columns. */
function checkHeader(headings: readonly string[], file: string): number[] {
  const [date = ""] = headings;
  if (date !== "date") throw new CsvHeaderError(file, DATE + 1, date, '"date"');
  const assetIds = readNetuids(headings, FIRST_SHARE, file).map(Number);
  const tooGreat = assetIds.findIndex((assetId) => assetId > MAX_ASSET_ID) + FIRST_SHARE;
  if (tooGreat < FIRST_SHARE) return assetIds;
  throw new CsvHeaderError(file, tooGreat + 1, headings[tooGreat] ?? "", `"sn" and a netuid up to ${MAX_ASSET_ID}`);
}

function readRow(row: CsvRow, assetIds: readonly number[], before: EmissionRow | undefined): EmissionRow {
  const atMs = row.day(DATE);
  if (before !== undefined && atMs <= before.atMs) throw row.orderFault(DATE, formatIsoDay(before.atMs));
  return { ...row.place, atMs, shares: readShares(row, assetIds) };
}

function readShares(row: CsvRow, assetIds: readonly number[]): Map<number, Decimal> {
  const shares = new Map<number, Decimal>();
  for (const [column, share] of row.decimals(FIRST_SHARE, REPAIR)) {
    const problem = share.units < 0n ? "is negative" : compare(share, ONE) > 0 ? "is above 1" : undefined;
    if (problem !== undefined) {
      throw row.fault(column, `share ${quote(row.text(column))} ${problem}: write 0.0789 for 7.89 %`);
    }
    const assetId = assetIds[column - FIRST_SHARE];
    if (assetId !== undefined) shares.set(assetId, share);
  }
  return shares;
}
