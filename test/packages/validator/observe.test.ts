import { NavUnavailableError, observeNav, readSources, type PortfolioView } from "@assay/validator";
import { expect } from "chai";

import { reading, unhealthy } from "./helpers/readings.js";

const WAD = 10n ** 18n;
const RULES = { outlierBps: 300n, freshMs: 10_000, maxAgeMs: 60_000 };
// 3 whole of asset 1, 0.5 of asset 2, 1 cash, 7 tokens.
const PORTFOLIO: PortfolioView = {
  holdings: new Map([
    ["1", 3n * WAD],
    ["2", WAD / 2n],
  ]),
  cash: WAD,
  supply: 7n * WAD,
  blockNumber: 9,
};

describe("observeNav", () => {
  it("is (holdings x price + cash) / supply, cut at 50 decimals and rounded down to WAD", () => {
    // (3 x 0.1 + 0.5 x 2 + 1) / 7 = 2.3 / 7 = 0.328571428571...
    const { nav, prices } = observeNav(PORTFOLIO, [reading("a", { "1": "0.1", "2": "2" })], RULES);
    expect(nav.nav50).to.equal(`0.3${"285714".repeat(8)}2`);
    expect(nav.navWad).to.equal(328_571_428_571_428_571n);
    expect(prices).to.deep.equal([
      { assetId: 1n, priceWad: WAD / 10n, sourceAt: 1_000n },
      { assetId: 2n, priceWad: 2n * WAD, sourceAt: 1_000n },
    ]);
  });

  it("weighs confidence by value", () => {
    // Asset 1 is worth 0.3 at 75 % (one of two sources), asset 2 is worth 1.0 at 100 %: (0.225 + 1) / 1.3.
    const readings = [reading("a", { "1": "0.1", "2": "2" }), reading("b", { "2": "2" })];
    expect(observeNav(PORTFOLIO, readings, RULES).confidenceBps).to.equal(9_423n);
  });

  it("keeps the full precision of a price below 1 wei in the NAV, and makes no leaf of it", () => {
    const holdings = new Map([["1", 10n ** 37n]]); // 10^19 whole assets at 10^-19: worth 1
    const portfolio = { ...PORTFOLIO, holdings, cash: 0n, supply: WAD };
    const { nav, prices } = observeNav(portfolio, [reading("a", { "1": "0.0000000000000000001" })], RULES);
    expect(nav.navWad).to.equal(WAD);
    expect(prices).to.deep.equal([]);
  });

  it("says which asset and which source are missing", () => {
    expect(() => observeNav(PORTFOLIO, [reading("a", { "1": "0.1" }), unhealthy("b", "timed out")], RULES)).to.throw(
      NavUnavailableError,
      "no price for held asset 2; b: timed out; a (asset 2): no price",
    );
  });

  it("gives no NAV without a supply, nor one that the oracle cannot hold", () => {
    const readings = [reading("a", { "1": "0.1", "2": "2" })];
    expect(() => observeNav({ ...PORTFOLIO, supply: 0n }, readings, RULES)).to.throw(
      NavUnavailableError,
      "supply is 0",
    );
    expect(() => observeNav({ ...PORTFOLIO, supply: 1n }, readings, RULES)).to.throw(
      NavUnavailableError,
      "not a value the oracle can hold",
    );
  });
});

describe("readSources", () => {
  it("counts a source that throws as unhealthy", async () => {
    const broken = { name: "broken", read: () => Promise.reject(new Error("boom")) };
    const request = { assetIds: ["1"], round: 1n, nowMs: 0 };
    expect(await readSources([broken], request, new AbortController().signal)).to.deep.equal([
      unhealthy("broken", "boom"),
    ]);
  });
});
