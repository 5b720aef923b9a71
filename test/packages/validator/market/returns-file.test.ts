import {
  CellError,
  CsvHeaderError,
  DuplicateColumnError,
  EmptyFileError,
  formatReturn,
  NoDataRowsError,
  OptionError,
  parseReturns,
  type ReturnOptions,
  RowLengthError,
} from "@assay/validator/market";
import { expect } from "chai";

import { expectError } from "../../support/expect-error.js";

const RAY = 10n ** 27n;

function ratios(text: string, options: ReturnOptions = {}): bigint[] {
  return parseReturns(text, "f.csv", options).rows.map(({ ratioRay }) => ratioRay);
}

describe("a file of returns", () => {
  it("is read exactly, with up to 27 decimals", () => {
    const text = "return\n0.0125\n-0.03\n0\n1e-27\n-0.999999999999999999999999999\n-1\n";
    expect(ratios(text)).to.deep.equal([(RAY * 10_125n) / 10_000n, (RAY * 97n) / 100n, RAY, RAY + 1n, 1n, 0n]);
  });

  it("is rounded to the nearest RAY beyond that, halves up", () => {
    expect(ratios("r\n0.0000000000000000000000000004\n")).to.deep.equal([RAY]);
    expect(ratios("r\n0.0000000000000000000000000005\n")).to.deep.equal([RAY + 1n]);
    expect(ratios("r\n-0.0000000000000000000000000006\n")).to.deep.equal([RAY - 1n]);
  });

  it("divides by a hundred with --percent", () => {
    expect(ratios("r\n1.25\n-100\n", { isPercent: true })).to.deep.equal([(RAY * 10_125n) / 10_000n, 0n]);
  });

  it("reads the column that is named, and needs no name for the only one", () => {
    const text = "day,a,b\n2020-01-01,0.5,x\n";
    expect(ratios(text, { column: "a" })).to.deep.equal([(RAY * 3n) / 2n]);
    expectError(() => ratios(text), OptionError, '--column: f.csv has the columns "day", "a", "b": name one of them');
    expectError(() => ratios(text, { column: "c" }), OptionError, 'no "c", only "day", "a", "b"');
    expectError(() => ratios("a,a\n1,2\n", { column: "a" }), DuplicateColumnError, "column 2: a is column 1 already");
  });

  it("names the row, the line and the column of what is wrong, and how to repair it", () => {
    const cases: readonly (readonly [cell: string, problem: string])[] = [
      ["1.25 %", '"1.25 %" is not a decimal: write a decimal such as "0.0125"'],
      ["", "the cell is empty"],
      ["-1.0001", '"-1.0001" is a loss of more than everything'],
      ["NaN", '"NaN" is not a decimal'],
    ];
    for (const [cell, problem] of cases) {
      const text = `day,r\n2020-01-01,0.1\n2020-01-02,${cell}\n`;
      expectError(() => ratios(text, { column: "r" }), CellError, "f.csv row 1 (line 3), column r: ", problem);
    }
    expectError(() => ratios("day,r\n2020-01-01\n", { column: "r" }), RowLengthError, "1 cells, the header has 2");
    expectError(() => ratios("r\n-100.5\n", { isPercent: true }), CellError, "it must be -100 or above");
  });

  it("must have a header, and rows below it", () => {
    expectError(() => ratios("0.01\n0.02\n"), CsvHeaderError, 'heading is "0.01"', "a header line above the numbers");
    expectError(() => ratios("r\n"), NoDataRowsError, "add one row of returns");
    expectError(() => ratios("l\n5\n", { isLevels: true }), NoDataRowsError, "add two rows of levels");
    expectError(() => ratios("\n"), EmptyFileError, "the file is empty");
  });

  it("tells a ratio as the return it is", () => {
    expect(formatReturn((RAY * 97n) / 100n)).to.equal("-0.03");
  });
});

describe("a file of levels", () => {
  it("gives the ratio of each pair of rows", () => {
    expect(ratios("l\n4\n5\n2.5\n", { isLevels: true })).to.deep.equal([(RAY * 5n) / 4n, RAY / 2n]);
  });

  it("carries what is rounded, so that the product follows the levels", () => {
    // 3 -> 7 -> 3 and again, 200 times: each ratio rounded for itself would wander.
    const levels = Array.from({ length: 401 }, (_, i) => (i % 2 === 0 ? "3" : "7"));
    const list = ratios(`l\n${levels.join("\n")}\n`, { isLevels: true });
    let [product, scale] = [1n, 1n];
    for (const [index, ratio] of list.entries()) {
      [product, scale] = [product * ratio, scale * RAY];
      const level = BigInt(levels[index + 1]!);
      // Half a RAY of the last ratio at most: 2 x |product - level / 3 x scale| <= product of the ratios before it.
      const apart = product * 3n - level * scale;
      expect(2n * (apart < 0n ? -apart : apart) <= 3n * (product / ratio), `row ${index + 1}`).to.equal(true);
    }
  });

  it("refuses a level that is not above 0, and per cent", () => {
    for (const level of ["0", "-4"]) {
      const act = () => ratios(`l\n5\n${level}\n`, { isLevels: true });
      expectError(act, CellError, "f.csv row 1 (line 3), column l", "is not above 0");
    }
    const act = () => ratios("l\n5\n6\n", { isLevels: true, isPercent: true });
    expectError(act, OptionError, "leave out --percent or --levels");
  });
});
