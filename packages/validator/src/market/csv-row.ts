import { DecimalSyntaxError, parseDecimal, type Decimal } from "@assay/math";
import type { CsvLine } from "./csv.js";
import { quote } from "./input-error.js";
import { parseIsoDay, parseIsoTime } from "./iso-time.js";
import { CellError, RowLengthError, RowOrderError, type RowPlace } from "./prices-error.js";

/** One data row, its cells read by column (counted from 0); every fault names file, row, line and column. */
export class CsvRow {
  readonly place: RowPlace;
  readonly #cells: readonly string[];

  /**
   * @param row Data rows, counted from 0.
   * @throws {@link RowLengthError} when there are more or fewer cells than headings.
   */
  constructor(
    readonly file: string,
    readonly headings: readonly string[],
    { cells, line }: CsvLine,
    row: number,
  ) {
    this.place = { row, line };
    this.#cells = cells;
    if (cells.length !== headings.length) throw new RowLengthError(file, this.place, cells.length, headings.length);
  }

  text(column: number): string {
    return this.#cells[column] ?? "";
  }

  /** A day, as its midnight UTC in milliseconds since 1970. */
  day(column: number): number {
    const atMs = parseIsoDay(this.text(column));
    if (atMs !== undefined) return atMs;
    throw this.fault(column, `${quote(this.text(column))} is not a day: write e.g. "2025-08-08"`);
  }

  /** A time with its zone, in milliseconds since 1970; a day alone is not one. */
  time(column: number): number {
    const text = this.text(column);
    const atMs = parseIsoDay(text) === undefined ? parseIsoTime(text) : undefined;
    if (atMs !== undefined) return atMs;
    throw this.fault(column, `${quote(text)} is not a time: write e.g. "2025-08-08T00:02:00Z"`);
  }

  /**
   * The filled cells from `first` on, by column.
   * @param repair How to put right what is not a decimal.
   */
  *decimals(first: number, repair: string): Generator<[column: number, value: Decimal]> {
    for (let column = first; column < this.headings.length; column += 1) {
      if (this.text(column) !== "") yield [column, this.#decimal(column, repair)];
    }
  }

  /**
   * A cell that must be filled.
   * @param repair How to put right what is not a decimal.
   */
  decimal(column: number, repair: string): Decimal {
    if (this.text(column) === "") throw this.fault(column, `the cell is empty: ${repair}`);
    return this.#decimal(column, repair);
  }

  fault(column: number, problem: string, cause?: unknown): CellError {
    return new CellError(this.file, this.place, this.headings[column] ?? "", problem, cause);
  }

  /** The fault of a cell that must be above that of the row before. */
  orderFault(column: number, before: string): RowOrderError {
    return new RowOrderError(this.file, this.place, this.headings[column] ?? "", this.text(column), before);
  }

  #decimal(column: number, repair: string): Decimal {
    const text = this.text(column);
    try {
      return parseDecimal(text);
    } catch (cause) {
      if (!(cause instanceof DecimalSyntaxError)) throw cause;
      throw this.fault(column, `${quote(text)} is not a decimal: ${repair}`, cause);
    }
  }
}
