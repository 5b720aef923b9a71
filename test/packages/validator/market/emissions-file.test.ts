import { toDecimalString } from "@assay/math";
import {
  CellError,
  CsvHeaderError,
  CsvSyntaxError,
  DuplicateColumnError,
  EmptyFileError,
  MissingFileError,
  NoDataRowsError,
  parseEmissions,
  readEmissionFile,
  RowLengthError,
  RowOrderError,
} from "@assay/validator/market";
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expectError } from "../../support/expect-error.js";

const HEADER = "date,sn64,sn5";
const FIRST = "2025-10-11,0.1,0.2";

describe("parseEmissions", () => {
  it("reads days and shares; an empty cell is left out, 0 is not", () => {
    const table = parseEmissions(`${HEADER}\n${FIRST}\r\n\n2025-10-12,,0\n2025-10-14,7.6e-05,1\n`, "e.csv");
    expect(table.file).to.equal("e.csv");
    const rows = table.rows.map(({ row, line, atMs, shares }) => [
      row,
      line,
      atMs,
      [...shares].map(([assetId, share]) => [assetId, toDecimalString(share)]),
    ]);
    expect(rows).to.deep.equal([
      [
        0,
        2,
        Date.UTC(2025, 9, 11),
        [
          [64, "0.1"],
          [5, "0.2"],
        ],
      ],
      [1, 4, Date.UTC(2025, 9, 12), [[5, "0"]]],
      [
        2,
        5,
        Date.UTC(2025, 9, 14),
        [
          [64, "0.000076"],
          [5, "1"],
        ],
      ],
    ]);
  });

  it("refuses a wrong heading, naming its column", () => {
    const cases: [header: string, ...parts: string[]][] = [
      ["utc,sn1", "e.csv line 1, column 1", 'heading is "utc"', 'must be "date"'],
      ["date,block,sn1", "e.csv line 1, column 2", 'heading is "block"', "sn64"],
      ["date,sn1,sn02", "column 3", '"sn02"'],
      ["date,sn4294967295,sn4294967296", "column 3", '"sn4294967296"', "a netuid up to 4294967295"],
    ];
    for (const [header, ...parts] of cases) {
      expectError(() => parseEmissions(`${header}\n${FIRST}`, "e.csv"), CsvHeaderError, ...parts);
    }
  });

  it("refuses a column that stands twice", () => {
    const message = "e.csv line 1, column 4: sn64 is column 2 already";
    expectError(() => parseEmissions(`${HEADER},sn64\n${FIRST},1`, "e.csv"), DuplicateColumnError, message);
  });

  it("refuses broken quotes, a header alone and rows of another length", () => {
    expectError(() => parseEmissions(`${HEADER}\n"2025`, "e.csv"), CsvSyntaxError, "e.csv: not valid CSV", "line 2");
    expectError(() => parseEmissions(`${HEADER}\n`, "e.csv"), NoDataRowsError, "e.csv", "add one row of shares");
    const short = () => parseEmissions(`${HEADER}\n${FIRST}\n2025-10-12,1`, "e.csv");
    expectError(short, RowLengthError, "e.csv row 1 (line 3): 2 cells, the header has 3");
  });

  it("refuses a bad day, naming row, line and column", () => {
    for (const day of ["", "12.10.2025", "2025-10-12T00:00:00Z", "2025-02-30", "2025-1-1", " 2025-10-12"]) {
      const message = `e.csv row 0 (line 2), column date: ${JSON.stringify(day)} is not a day`;
      expectError(() => parseEmissions(`${HEADER}\n${day},1,1`, "e.csv"), CellError, message);
    }
  });

  it("refuses days that repeat or fall", () => {
    for (const day of ["2025-10-11", "2025-10-10"]) {
      const act = () => parseEmissions(`${HEADER}\n${FIRST}\n${day},0,0`, "e.csv");
      expectError(act, RowOrderError, "e.csv row 1 (line 3), column date:", `${day} does not come after 2025-10-11`);
    }
  });

  it("refuses a share that is not a decimal from 0 to 1, wherever it stands", () => {
    const withShare = (share: string) => () => parseEmissions(`${HEADER}\n${FIRST}\n2025-10-12,0,${share}`, "e.csv");
    const place = "e.csv row 1 (line 3), column sn5:";
    for (const share of ["abc", "0.1.2", ".5", "NaN", "7 %", " ", "0x1", "+1"]) {
      expectError(withShare(share), CellError, place, `${JSON.stringify(share)} is not a decimal`, "leave the cell");
    }
    expectError(withShare("-0.001"), CellError, place, 'share "-0.001" is negative');
    expectError(withShare("7.89"), CellError, place, 'share "7.89" is above 1: write 0.0789 for 7.89 %');
    expectError(withShare("1.000000000000000000001"), CellError, place, "is above 1");
  });
});

describe("readEmissionFile", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "assay-emissions-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("reads a file, with or without a byte order mark; refuses a missing and an empty one", () => {
    const file = path.join(folder, "e.csv");
    expectError(() => readEmissionFile(file), MissingFileError, file, "no such file");
    writeFileSync(file, "\n");
    expectError(() => readEmissionFile(file), EmptyFileError, file, "is empty", "date,sn1");
    writeFileSync(file, `\uFEFF${HEADER}\n${FIRST}\n`);
    expect(readEmissionFile(file).rows).to.have.length(1);
  });
});
