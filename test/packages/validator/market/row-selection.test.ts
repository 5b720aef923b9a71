import {
  OptionError,
  parsePrices,
  parseRowSelector,
  RowNotFoundError,
  selectRow,
  type PriceTable,
  type RowOptions,
} from "@assay/validator/market";
import { expect } from "chai";
import { expectError } from "../../support/expect-error.js";

const TABLE = parsePrices(
  `utc,block,sn1
2025-01-02T00:00:00Z,1000,1
2025-01-02T00:02:00Z,1010,2
2025-01-02T00:05:00Z,1030,3
`,
  "p.csv",
);
const SINGLE = parsePrices("utc,block,sn1\n2025-01-02T00:00:00Z,1000,1\n", "single.csv");

function chosen(options: RowOptions, table: PriceTable = TABLE): number {
  return selectRow(table, parseRowSelector(options)).row;
}

describe("parseRowSelector", () => {
  it("reads each of the three", () => {
    expect(parseRowSelector({ at: "2025-01-02T00:00:00Z" })).to.deep.equal({ by: "at", atMs: Date.UTC(2025, 0, 2) });
    expect(parseRowSelector({ block: "1000" })).to.deep.equal({ by: "block", block: 1000 });
    expect(parseRowSelector({ row: "0" })).to.deep.equal({ by: "row", row: 0 });
  });

  it("refuses none and several", () => {
    expectError(() => parseRowSelector({}), OptionError, "--at, --block, --row: give exactly one of them, not none");
    expectError(() => parseRowSelector({ at: "2025-01-02", row: "0" }), OptionError, "give exactly one of them, not 2");
    expectError(() => parseRowSelector({ at: "x", block: "x", row: "x" }), OptionError, "not 3");
  });

  it("refuses text of another kind, naming the option", () => {
    for (const at of ["", "noon", "2025-01-02T00:00:00", "1735776000"]) {
      expectError(() => parseRowSelector({ at }), OptionError, `--at: ${JSON.stringify(at)}`, "ISO time with its zone");
    }
    for (const text of ["", "-1", "1.5", "x", "9".repeat(16)]) {
      const problem = `${JSON.stringify(text)} is not a whole number from 0`;
      expectError(() => parseRowSelector({ row: text }), OptionError, `--row: ${problem}`);
      expectError(() => parseRowSelector({ block: text }), OptionError, `--block: ${problem}`);
    }
  });
});

describe("selectRow", () => {
  it("takes the last row at or before a time", () => {
    expect(chosen({ at: "2025-01-02T00:00:00Z" })).to.equal(0);
    expect(chosen({ at: "2025-01-02T00:01:59.999Z" })).to.equal(0);
    expect(chosen({ at: "2025-01-02T00:02:00Z" })).to.equal(1);
    expect(chosen({ at: "2025-01-02T02:02:00+02:00" })).to.equal(1);
    expect(chosen({ at: "2025-01-02" })).to.equal(0);
  });

  it("takes the last row at or before a block", () => {
    expect(chosen({ block: "1000" })).to.equal(0);
    expect(chosen({ block: "1029" })).to.equal(1);
    expect(chosen({ block: "1030" })).to.equal(2);
  });

  it("takes a row by number, counted from 0", () => {
    expect(chosen({ row: "0" })).to.equal(0);
    expect(chosen({ row: "2" })).to.equal(2);
    const message = "p.csv: there is no row 3: choose a row from 0 to 2";
    expectError(() => chosen({ row: "3" }), RowNotFoundError, message);
  });

  it("refuses what is before the first row", () => {
    const early = "p.csv: 2025-01-01T23:59:59Z is before the first row: choose 2025-01-02T00:00:00Z or later";
    expectError(() => chosen({ at: "2025-01-01T23:59:59Z" }), RowNotFoundError, early);
    const block = "p.csv: block 999 is before the first row: choose block 1000 or later";
    expectError(() => chosen({ block: "999" }), RowNotFoundError, block);
  });

  it("follows the last row for as long as the gap between the last two, and no longer", () => {
    expect(chosen({ at: "2025-01-02T00:08:00Z" })).to.equal(2); // 3 min after, the gap is 3 min
    const late = [
      "p.csv: 2025-01-02T00:08:01Z is too far after the last row",
      "choose 2025-01-02T00:08:00Z or earlier",
    ];
    expectError(() => chosen({ at: "2025-01-02T00:08:01Z" }), RowNotFoundError, ...late);
    expect(chosen({ block: "1050" })).to.equal(2);
    const block = ["block 1051 is too far after the last row, block 1030", "choose block 1050 or earlier"];
    expectError(() => chosen({ block: "1051" }), RowNotFoundError, ...block);
  });

  it("takes a file of one row for that moment only", () => {
    expect(chosen({ at: "2025-01-02T00:00:00Z" }, SINGLE)).to.equal(0);
    expect(chosen({ block: "1000" }, SINGLE)).to.equal(0);
    expectError(() => chosen({ at: "2025-01-02T00:00:01Z" }, SINGLE), RowNotFoundError, "single.csv", "too far after");
    expectError(() => chosen({ block: "1001" }, SINGLE), RowNotFoundError, "single.csv", "too far after");
  });
});
