import {
  CellError,
  computeFromFiles,
  evaluateFiles,
  HoldingAmountError,
  InputError,
  MissingFileError,
  MissingPriceError,
  OptionError,
  RowNotFoundError,
  SupplyError,
  UnknownAssetError,
  type NavComputeOptions,
  type NavReport,
} from "@assay/validator/market";
import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { navComputeCommand } from "../../../packages/cli/src/commands/nav-compute.js";
import { expectError } from "../support/expect-error.js";

const FIXTURES = path.resolve(import.meta.dirname, "../../fixtures/nav");
const BASKET = path.join(FIXTURES, "basket.json");
const EVERY_2_MIN = path.join(FIXTURES, "prices-2min.csv");
const DAILY = path.join(FIXTURES, "prices-daily.csv");

// The basket holds 10 of sn4, 2.5 of sn5, 1e-9 of sn64 and 1.5 cash.
const WORKED_BY_HAND: { title: string; options: Partial<NavComputeOptions>; expected: Omit<NavReport, "missing"> }[] = [
  {
    title: "10 x 0.1 + 2.5 x 0.2 + 1e-9 x 1,000,000 + 1.5 = 3.001, over 3 = 1.000333...",
    options: { row: "0", supply: "3" },
    expected: { totalValue: "3.001", nav50: `1.000${"3".repeat(47)}`, navWad: "1000333333333333333" },
  },
  {
    // 5.5 / 7 = 0.7 857142 857142 857 | 142 857142 ...; 2e-16 / 7 adds 285714 285714 ... from the 17th decimal on,
    // 0.142857... + 0.285714... = 0.428571...
    title: "10 x 0.3 + 2.5 x 0.4 + 1e-9 x 2e-7 + 1.5 = 5.5000000000000002, over 7",
    options: { row: "1", supply: "7" },
    expected: {
      totalValue: "5.5000000000000002",
      nav50: `0.7857142857142857${"428571".repeat(5)}4285`,
      navWad: "785714285714285742",
    },
  },
  {
    title: "10 x 0.333333333 + 2.5 x 0.142857142 + 1e-9 x 3 + 1.5 = 5.190476188, over 1",
    options: { row: "2", supply: "1" },
    expected: { totalValue: "5.190476188", nav50: `5.190476188${"0".repeat(41)}`, navWad: "5190476188000000000" },
  },
  {
    title: "10 x 0.35 + 2.5 x 0.2 + 1e-9 x 500,000 + 1.5 = 5.5005, over 8.25075 = 2/3, never rounded up",
    options: { row: "3", supply: "8.25075" },
    expected: { totalValue: "5.5005", nav50: `0.${"6".repeat(50)}`, navWad: "666666666666666666" },
  },
  {
    title: "5.5005 over a million tokens = 0.0000055005",
    options: { row: "3", supply: "1e6" },
    expected: { totalValue: "5.5005", nav50: `0.0000055005${"0".repeat(40)}`, navWad: "5500500000000" },
  },
  {
    title: "5.5005 over 3e30 tokens: below one WAD unit, yet not below 50 decimals",
    options: { row: "3", supply: "3e30" },
    expected: { totalValue: "5.5005", nav50: `0.${"0".repeat(29)}1833500000${"0".repeat(11)}`, navWad: "0" },
  },
  {
    title: "daily: 10 x 0.12 + 2.5 x 0.21 + 1e-9 x 0.5 + 1.5 = 3.2250000005, over 2",
    options: { prices: DAILY, row: "2", supply: "2" },
    expected: { totalValue: "3.2250000005", nav50: `1.61250000025${"0".repeat(39)}`, navWad: "1612500000250000000" },
  },
];

function options(change: Partial<NavComputeOptions> = {}): NavComputeOptions {
  return { holdings: BASKET, prices: EVERY_2_MIN, supply: "3", ...change };
}

describe("computeFromFiles", () => {
  for (const { title, options: change, expected } of WORKED_BY_HAND) {
    it(title, () => {
      expect(computeFromFiles(options(change))).to.deep.equal({ ...expected, missing: [] });
    });
  }

  it("finds the same row by time, block and number", () => {
    const byRow = computeFromFiles(options({ row: "1" }));
    expect(computeFromFiles(options({ at: "2025-01-02T00:03:59Z" }))).to.deep.equal(byRow);
    expect(computeFromFiles(options({ block: "1019" }))).to.deep.equal(byRow);
    expect(computeFromFiles(options({ row: "2" }))).to.not.deep.equal(byRow);
  });

  it("finds the day of a daily file", () => {
    const byDay = (at: string): number => evaluateFiles(options({ prices: DAILY, at })).row.row;
    expect(byDay("2025-01-03T18:00:00Z")).to.equal(2);
    expect(byDay("2025-01-04")).to.equal(2); // the fourth is not in the file
    expectError(() => byDay("2025-01-07T00:00:01Z"), RowNotFoundError, DAILY, "2025-01-05T00:00:00Z");
  });

  describe("refuses", () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), "assay-nav-"));
    });

    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    const written = (name: string, text: string): string => {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      return file;
    };

    it("none or several of --at, --block, --row", () => {
      expectError(() => computeFromFiles(options()), OptionError, "exactly one", "not none");
      expectError(() => computeFromFiles(options({ row: "0", block: "1000" })), OptionError, "exactly one", "not 2");
    });

    it("a supply that is not a decimal above zero", () => {
      const withSupply = (supply: string) => () => computeFromFiles(options({ row: "0", supply }));
      expectError(withSupply("0"), SupplyError, 'supply "0" is not above 0', "give the number of index tokens");
      expectError(withSupply("0.000"), SupplyError, 'supply "0.000" is not above 0');
      expectError(withSupply("-5"), SupplyError, 'supply "-5" is not above 0');
      expectError(withSupply("many"), SupplyError, 'supply "many" is not a decimal');
      expectError(withSupply(""), SupplyError, 'supply "" is not a decimal');
    });

    it("a missing file of either kind", () => {
      const absent = path.join(folder, "absent");
      expectError(() => computeFromFiles(options({ row: "0", holdings: absent })), MissingFileError, absent);
      expectError(() => computeFromFiles(options({ row: "0", prices: absent })), MissingFileError, absent);
    });

    it("holdings without a price column, naming them all", () => {
      const holdings = written("b.json", '{"cashTao": 0, "holdings": {"4": 1, "120": 1, "121": 0}}');
      const error = expectError(
        () => computeFromFiles(options({ row: "0", holdings })),
        UnknownAssetError,
        EVERY_2_MIN,
        "no column sn120, sn121",
        holdings,
        "use a price file that has it",
      );
      expect(error.netuids).to.deep.equal(["120", "121"]);
    });

    it("holdings whose cell in the chosen row is empty, naming them all", () => {
      const error = expectError(
        () => computeFromFiles(options({ prices: DAILY, row: "0" })),
        MissingPriceError,
        `${DAILY} row 0 (line 2): no price in column sn5, sn64`,
        BASKET,
        "choose another row",
      );
      expect(error.netuids).to.deep.equal(["5", "64"]);
      expectError(() => computeFromFiles(options({ prices: DAILY, row: "3" })), MissingPriceError, "column sn5 for");
    });

    it("a fault anywhere in a file, also far from the chosen row", () => {
      const faulty = readFileSync(EVERY_2_MIN, "utf8").replace("0.35,0.2,500000,0.5", "0.35,0.2,500000,oops");
      const prices = written("p.csv", faulty);
      const parts = [`${prices} row 3 (line 5), column sn7`, '"oops" is not a decimal'];
      expectError(() => computeFromFiles(options({ row: "0", prices })), CellError, ...parts);
      const holdings = written("b.json", '{"cashTao": 0, "holdings": {"4": "1", "5": "-1"}}');
      const error = expectError(
        () => computeFromFiles(options({ row: "0", holdings })),
        HoldingAmountError,
        "negative",
      );
      expect(error).to.be.instanceOf(InputError);
    });

    it("but takes an empty cell of an asset that is not held", () => {
      expect(computeFromFiles(options({ row: "2" })).missing).to.deep.equal([]); // sn7 is empty there
    });
  });
});

describe("navComputeCommand", () => {
  const run = (...flags: string[]): string => {
    let output = "";
    const command = navComputeCommand((text) => {
      output += text;
    });
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    command.parse(["--holdings", BASKET, "--prices", EVERY_2_MIN, ...flags], { from: "user" });
    return output;
  };

  it("prints exactly one line of JSON with --json", () => {
    expect(run("--row", "0", "--supply", "3", "--json")).to.equal(
      `{"totalValue":"3.001","nav50":"1.000${"3".repeat(47)}","navWad":"1000333333333333333","missing":[]}\n`,
    );
  });

  it("prints a table without", () => {
    expect(run("--at", "2025-01-02T00:01:00Z", "--supply", "3").split("\n")).to.deep.equal([
      `NAV          1.000${"3".repeat(47)} TAO per token`,
      "NAV in WAD   1000333333333333333",
      "total value  3.001 TAO",
      "supply       3 tokens",
      `basket       3 assets and cash, from ${BASKET}`,
      "priced at    2025-01-02T00:00:00Z, block 1000, row 0",
      "",
    ]);
  });

  it("is named compute and needs holdings, prices and supply", () => {
    expect(navComputeCommand().name()).to.equal("compute");
    expect(() => run("--row", "0")).to.throw("required option '--supply <decimal>' not specified");
  });

  it("leaves our errors to whoever runs it, and prints nothing", () => {
    expectError(() => run("--supply", "3", "--json"), OptionError, "--at, --block, --row");
    expectError(() => run("--supply", "-3", "--row", "0"), SupplyError, 'supply "-3"');
    expectError(() => run("--supply", "3", "--row", "-1"), OptionError, '--row: "-1"');
  });
});
