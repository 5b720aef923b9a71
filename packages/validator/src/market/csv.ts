import { parse } from "csv-parse/sync";
import { CsvHeaderError, CsvSyntaxError, DuplicateColumnError } from "./prices-error.js";

/** The cells of one line; `line` counts lines of the file from 1. */
export interface CsvLine {
  readonly cells: readonly string[];
  readonly line: number;
}

const ASSET_HEADING = /^sn(0|[1-9]\d*)$/;

/**
 * All lines that are not blank.
 * @throws {@link CsvSyntaxError}.
 */
export function splitCsv(text: string, file: string): CsvLine[] {
  const lineOf: number[] = [];
  try {
    const records = parse(text, {
      record_delimiter: ["\r\n", "\n"], // both, also within one file
      relax_column_count: true, // counted by CsvRow, with our own message
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

/**
 * The netuids of the headings from `first` (counted from 0) on, which must all be `sn<netuid>` and differ.
 * @throws {@link CsvHeaderError}, {@link DuplicateColumnError}.
 */
export function readNetuids(headings: readonly string[], first: number, file: string): string[] {
  return headings.slice(first).map((heading, index) => {
    const netuid = ASSET_HEADING.exec(heading)?.[1];
    const column = index + first + 1;
    if (netuid === undefined) throw new CsvHeaderError(file, column, heading, '"sn" and a netuid, such as "sn64"');
    const firstColumn = headings.indexOf(heading) + 1;
    if (firstColumn !== column) throw new DuplicateColumnError(file, heading, firstColumn, column);
    return netuid;
  });
}
