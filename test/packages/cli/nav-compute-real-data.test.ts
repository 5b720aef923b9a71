import { parseDecimal, toDecimalString } from "@assay/math";
import {
  computeFromFiles,
  MissingPriceError,
  navAtRow,
  parseHoldings,
  readHoldingsFile,
  readPriceFile,
  RowNotFoundError,
} from "@assay/validator/market";
import { expect } from "chai";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expectError } from "../support/expect-error.js";
import { longDivision, product, quotient, rational, sum, type Rational } from "../support/rational.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const DATA = process.env.ASSAY_DATA ?? path.resolve(ROOT, "../shared/data");
const BASKET = path.join(DATA, "nav/basket_20250808.json");
const EVERY_2_MIN = path.join(DATA, "nav/alpha_price_2min_20250808.csv");
const DAILY = path.join(DATA, "nav/alpha_price_daily_midnight.csv");
const SUPPLIES = ["1", "3", "2857.142857", "21000000"];

/** Total of each data row, by plain splitting and fractions: shares nothing with the code under test. */
function totalsByFractions(): { at: string; block: string; total: Rational }[] {
  const basket = JSON.parse(readFileSync(BASKET, "utf8")) as { cashTao: string; holdings: Record<string, string> };
  const [header = "", ...lines] = readFileSync(EVERY_2_MIN, "utf8").trimEnd().split("\n");
  const headings = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    const worth = Object.entries(basket.holdings).map(([netuid, holding]) =>
      product(rational(holding), rational(cells[headings.indexOf(`sn${netuid}`)] ?? "")),
    );
    return { at: cells[0] ?? "", block: cells[1] ?? "", total: worth.reduce(sum, rational(basket.cashTao)) };
  });
}

describe("computeFromFiles on a published portfolio", () => {
  before(function () {
    const absent = [BASKET, EVERY_2_MIN, DAILY].filter((file) => !existsSync(file));
    if (absent.length === 0) return;
    console.log(`    skipped: no ${absent.join(", ")}; set ASSAY_DATA to the folder of test data`);
    this.skip();
  });

  it("gives all 720 rows as fractions do, to the 50th decimal", () => {
    const [holdings, table, expected] = [readHoldingsFile(BASKET), readPriceFile(EVERY_2_MIN), totalsByFractions()];
    expect([table.rows.length, expected.length, holdings.amounts.size]).to.deep.equal([720, 720, 20]);
    for (const [index, { total }] of expected.entries()) {
      const row = table.rows[index];
      if (row === undefined) throw new Error(`no row ${index}`);
      for (const supply of SUPPLIES) {
        const nav = navAtRow(holdings, table, row, parseDecimal(supply));
        const share = quotient(total, rational(supply));
        expect(longDivision(rational(toDecimalString(nav.totalValue)), 40)).to.equal(longDivision(total, 40));
        expect(nav.nav50).to.equal(longDivision(share, 50));
        expect(nav.navWad).to.equal((share.num * 10n ** 18n) / share.den);
      }
    }
  });

  it("finds rows by time, block and number, and stops 2 minutes after the last", () => {
    const expected = totalsByFractions();
    const files = { holdings: BASKET, prices: EVERY_2_MIN, supply: "3" };
    for (const index of [0, 1, 359, 718, 719]) {
      const { at = "", block = "", total } = expected[index] ?? {};
      const nav50 = longDivision(quotient(total ?? rational("0"), rational("3")), 50);
      expect(computeFromFiles({ ...files, at }).nav50).to.equal(nav50);
      expect(computeFromFiles({ ...files, at: at.replace(":00Z", ":59Z") }).nav50).to.equal(nav50);
      expect(computeFromFiles({ ...files, block: String(Number(block) + 9) }).nav50).to.equal(nav50);
      expect(computeFromFiles({ ...files, row: String(index) }).nav50).to.equal(nav50);
    }
    expect(computeFromFiles({ ...files, at: "2025-08-09T00:00:00Z" })).to.deep.equal(
      computeFromFiles({ ...files, row: "719" }),
    );
    expectError(() => computeFromFiles({ ...files, at: "2025-08-09T00:00:01Z" }), RowNotFoundError, "too far after");
    expectError(() => computeFromFiles({ ...files, at: "2025-08-07T23:59:59Z" }), RowNotFoundError, "before the first");
  });

  it("takes amounts spelled as JSON numbers for the same as strings", () => {
    const text = readFileSync(BASKET, "utf8");
    const asNumbers = text.replace(/: "(\d+\.\d+)"/g, ": $1");
    expect(asNumbers.match(/: \d/g)).to.have.length(21); // 20 holdings and the cash
    expect(parseHoldings(asNumbers, BASKET)).to.deep.equal(parseHoldings(text, BASKET));

    const folder = mkdtempSync(path.join(tmpdir(), "assay-real-"));
    try {
      const numbers = path.join(folder, "basket.json");
      writeFileSync(numbers, asNumbers);
      const rest = { prices: EVERY_2_MIN, row: "400", supply: "7" };
      expect(computeFromFiles({ ...rest, holdings: numbers })).to.deep.equal(
        computeFromFiles({ ...rest, holdings: BASKET }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("reads the daily file whole and knows which days lack a held asset", () => {
    const [holdings, table] = [readHoldingsFile(BASKET), readPriceFile(DAILY)];
    expect([table.rows.length, table.netuids.length]).to.deep.equal([244, 128]);
    const one = parseDecimal("1");
    for (const row of table.rows) {
      const isPriced = [...holdings.amounts.keys()].every((netuid) => row.prices.has(netuid));
      if (isPriced) expect(navAtRow(holdings, table, row, one).navWad > 0n).to.equal(true);
      else expectError(() => navAtRow(holdings, table, row, one), MissingPriceError, `row ${row.row} `, "column sn89");
    }
  });
});
