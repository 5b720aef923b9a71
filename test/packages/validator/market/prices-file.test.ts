import { toDecimalString } from "@assay/math";
import {
  CellError,
  CsvHeaderError,
  CsvSyntaxError,
  DuplicateColumnError,
  EmptyFileError,
  MissingFileError,
  NoDataRowsError,
  parsePrices,
  readPriceFile,
  RowLengthError,
  RowOrderError,
} from "@assay/validator/market";
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expectError } from "../../support/expect-error.js";

const HEADER = "utc,block,sn64,sn5";
const FIRST = "2025-08-08T00:00:00Z,100,0.1,0.2";

function pricesOf(text: string): Record<string, string>[] {
  return parsePrices(text, "prices.csv").rows.map(({ prices }) =>
    Object.fromEntries([...prices].map(([netuid, price]) => [netuid, toDecimalString(price)])),
  );
}

describe("parsePrices", () => {
  it("reads a file of times", () => {
    const table = parsePrices(`${HEADER}\n${FIRST}\n2025-08-08T00:02:00Z,110,1e-7,3\n`, "prices.csv");
    expect(table.file).to.equal("prices.csv");
    expect(table.netuids).to.deep.equal(["64", "5"]);
    expect(table.rows.map(({ row, line, atMs, block }) => [row, line, atMs, block])).to.deep.equal([
      [0, 2, Date.UTC(2025, 7, 8), 100],
      [1, 3, Date.UTC(2025, 7, 8, 0, 2), 110],
    ]);
    expect(table.rows[1]?.prices.get("64")).to.deep.equal({ units: 1n, scale: 7 });
  });

  it("reads a file of days as midnight UTC, with empty cells left out", () => {
    const text = "date,block,sn1,sn2\n2025-02-20,7,0.5,\n2025-02-21,8,,0.25";
    expect(parsePrices(text, "daily.csv").rows.map(({ atMs }) => atMs)).to.deep.equal([
      Date.UTC(2025, 1, 20),
      Date.UTC(2025, 1, 21),
    ]);
    expect(pricesOf(text)).to.deep.equal([{ "1": "0.5" }, { "2": "0.25" }]);
  });

  it("takes CRLF, quoted cells and blank lines, and still names the line of the file", () => {
    expect(pricesOf(`${HEADER}\r\n${FIRST}\r\n`)).to.deep.equal([{ "64": "0.1", "5": "0.2" }]);
    expect(pricesOf('"utc","block","sn64"\n"2025-08-08T00:00:00Z","1","0.5"')).to.deep.equal([{ "64": "0.5" }]);
    const { rows } = parsePrices(`${HEADER}\n\n${FIRST}\r\n\r\n\n2025-08-08T00:02:00Z,110,1,3\n\n`, "prices.csv");
    expect(rows.map(({ row, line }) => [row, line])).to.deep.equal([
      [0, 3],
      [1, 6],
    ]);
  });

  it("refuses broken quotes", () => {
    expectError(() => parsePrices(`${HEADER}\n"2025`, "p.csv"), CsvSyntaxError, "p.csv: not valid CSV", "line 2");
    expectError(() => parsePrices(`${HEADER}\n2025"x",1,1,1`, "p.csv"), CsvSyntaxError, "line 2", "correct the quotes");
  });

  it("refuses a wrong heading, naming its column", () => {
    const cases: [header: string, ...parts: string[]][] = [
      ["time,block,sn1", "p.csv line 1, column 1", 'heading is "time"', 'must be "utc" or "date"'],
      ["utc,sn1", "p.csv line 1, column 2", 'heading is "sn1"', 'must be "block"'],
      ["utc", "column 2", 'heading is ""', '"block"'],
      ["utc,block,price", "p.csv line 1, column 3", 'heading is "price"', "sn64"],
      ["utc,block,sn1,sn02", "column 4", '"sn02"'],
      ["utc,block,sn1,", "column 4", '""'],
      ["UTC,block,sn1", "column 1", '"UTC"'],
    ];
    for (const [header, ...parts] of cases) {
      expectError(() => parsePrices(`${header}\n${FIRST}`, "p.csv"), CsvHeaderError, ...parts);
    }
  });

  it("refuses a column that stands twice", () => {
    expectError(
      () => parsePrices(`utc,block,sn1,sn2,sn1\n${FIRST},1`, "p.csv"),
      DuplicateColumnError,
      "p.csv line 1, column 5: sn1 is column 3 already: keep one of the two",
    );
  });

  it("refuses a header with nothing below it", () => {
    for (const text of [HEADER, `${HEADER}\n`, `${HEADER}\n\n\r\n`]) {
      expectError(() => parsePrices(text, "p.csv"), NoDataRowsError, "p.csv: no data rows", "add one row");
    }
  });

  it("refuses a row of more or fewer cells than the header", () => {
    const withRow = (row: string) => () => parsePrices(`${HEADER}\n${FIRST}\n${row}`, "p.csv");
    const second = "2025-08-08T00:02:00Z,110,1";
    expectError(withRow(second), RowLengthError, "p.csv row 1 (line 3): 3 cells, the header has 4");
    expectError(withRow(`${second},1,1`), RowLengthError, "p.csv row 1 (line 3): 5 cells, the header has 4");
    expectError(withRow(" "), RowLengthError, "1 cells");
  });

  it("refuses a bad time, naming row, line and column", () => {
    const withTime = (time: string) => () => parsePrices(`${HEADER}\n${time},1,1,1`, "p.csv");
    const bad = [
      "",
      "yesterday",
      "2025-08-08",
      "2025-08-08T00:00:00",
      "2025-02-30T00:00:00Z",
      "1754611200",
      " 2025-08-08T00:00:00Z",
    ];
    for (const time of bad) {
      expectError(withTime(time), CellError, `p.csv row 0 (line 2), column utc: ${JSON.stringify(time)} is not a time`);
    }
    const daily = "date,block,sn1\n2025-08-08T00:00:00Z,1,1";
    expectError(() => parsePrices(daily, "p.csv"), CellError, "row 0 (line 2), column date", "is not a day");
  });

  it("refuses a bad block", () => {
    for (const block of ["", "-1", "1.5", "0x10", "1e3", "9".repeat(16)]) {
      const text = `${HEADER}\n2025-08-08T00:00:00Z,${block},1,1`;
      expectError(() => parsePrices(text, "p.csv"), CellError, "p.csv row 0 (line 2), column block", "digits only");
    }
  });

  it("refuses a price that is not a decimal above zero, wherever it stands", () => {
    const withPrice = (price: string) => () =>
      parsePrices(`${HEADER}\n${FIRST}\n2025-08-08T00:02:00Z,110,1,${price}\n`, "p.csv");
    for (const price of ["abc", "0;5", "1.", ".5", "NaN", " 1", "$1", "1e"]) {
      const parts = [
        "p.csv row 1 (line 3), column sn5:",
        `${JSON.stringify(price)} is not a decimal`,
        "leave the cell empty",
      ];
      expectError(withPrice(price), CellError, ...parts);
    }
    for (const price of ["0", "0.000", "-0.1", "-0"]) {
      expectError(withPrice(price), CellError, "p.csv row 1 (line 3), column sn5:", `price "${price}" is not above 0`);
    }
  });

  it("refuses times or blocks that do not rise", () => {
    const withRow = (row: string) => () => parsePrices(`${HEADER}\n${FIRST}\n${row}`, "p.csv");
    for (const time of ["2025-08-08T00:00:00Z", "2025-08-07T23:58:00Z", "2025-08-08T01:00:00+02:00"]) {
      const parts = [
        "p.csv row 1 (line 3), column utc:",
        time,
        "2025-08-08T00:00:00Z of the row before",
        "sort the rows",
      ];
      expectError(withRow(`${time},110,1,1`), RowOrderError, ...parts);
    }
    for (const block of ["100", "99"]) {
      const parts = ["p.csv row 1 (line 3), column block:", `${block} does not come after 100`];
      expectError(withRow(`2025-08-08T00:02:00Z,${block},1,1`), RowOrderError, ...parts);
    }
  });
});

describe("readPriceFile", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "assay-prices-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("reads a file, with or without a byte order mark", () => {
    const file = path.join(folder, "prices.csv");
    writeFileSync(file, `\uFEFF${HEADER}\n${FIRST}\n`);
    expect(readPriceFile(file).rows).to.have.length(1);
  });

  it("refuses a missing and an empty file", () => {
    const file = path.join(folder, "prices.csv");
    expectError(() => readPriceFile(file), MissingFileError, file, "no such file");
    writeFileSync(file, "\n");
    expectError(() => readPriceFile(file), EmptyFileError, file, "is empty", "utc,block,sn1");
  });
});
