import { toDecimalString } from "@assay/math";
import { mergePrices, type MergedPrice, type SourceReading } from "@assay/validator";
import { expect } from "chai";

import { reading, unhealthy } from "./helpers/readings.js";

const RULES = { outlierBps: 300n, freshMs: 10_000, maxAgeMs: 60_000 };

const merge = (readings: readonly SourceReading[], ids: readonly string[] = ["1"]) => mergePrices(ids, readings, RULES);
const priceOf = (merged: MergedPrice | undefined): string =>
  merged === undefined ? "none" : toDecimalString(merged.price);

describe("mergePrices", () => {
  it("takes a lone fresh source at its word", () => {
    const { prices, refusals } = merge([reading("a", { "1": "0.133135156" })]);
    expect(priceOf(prices.get("1"))).to.equal("0.133135156");
    expect(prices.get("1")).to.include({ confidenceBps: 10_000n, sourceAtMs: 1_000_000 });
    expect(refusals).to.deep.equal([]);
  });

  it("takes the middle of three, and pays for the furthest with confidence", () => {
    const { prices } = merge([
      reading("a", { "1": "1.01" }),
      reading("b", { "1": "1" }),
      reading("c", { "1": "0.995" }),
    ]);
    expect(priceOf(prices.get("1"))).to.equal("1");
    expect(prices.get("1")?.confidenceBps).to.equal(9_500n); // furthest is 100 bps away: 5 x 100
  });

  it("takes the exact mean of the middle two, whatever their scales", () => {
    const { prices } = merge([reading("a", { "1": "1" }), reading("b", { "1": "1.0001" })]);
    expect(priceOf(prices.get("1"))).to.equal("1.00005");
    expect(prices.get("1")?.confidenceBps).to.equal(9_995n); // 0.00005 / 1.00005 is 0.49997 bps, rounded up to 1
  });

  it("leaves an outlier out, and counts it as missing", () => {
    const { prices, refusals } = merge([
      reading("a", { "1": "1" }),
      reading("b", { "1": "1" }),
      reading("c", { "1": "1.04" }),
    ]);
    expect(priceOf(prices.get("1"))).to.equal("1");
    expect(prices.get("1")?.confidenceBps).to.equal(8_334n); // 10,000 - floor(5,000 / 3)
    expect(refusals).to.deep.equal([{ source: "c", assetId: "1", reason: "further than 300 bps from the median" }]);
  });

  it("gives no price when two sources contradict each other", () => {
    const { prices, refusals } = merge([reading("a", { "1": "1" }), reading("b", { "1": "2" })]);
    expect(prices.size).to.equal(0);
    expect(refusals.length).to.equal(2);
  });

  it("incident, Pyth 2021: a source that reports zero moves nothing", () => {
    const { prices, refusals } = merge([
      reading("a", { "1": "5" }),
      reading("zero", { "1": "0" }),
      reading("c", { "1": "5" }),
    ]);
    expect(priceOf(prices.get("1"))).to.equal("5");
    expect(refusals).to.deep.equal([{ source: "zero", assetId: "1", reason: "price is zero or negative" }]);
    expect(merge([reading("zero", { "1": "0" })]).prices.size).to.equal(0);
    expect(merge([reading("minus", { "1": "-1" })]).prices.size).to.equal(0);
  });

  it("loses half of its confidence, in proportion, to sources that are missing", () => {
    const { prices, refusals } = merge([reading("a", { "1": "1" }), unhealthy("b", "no answer"), reading("c", {})]);
    expect(prices.get("1")?.confidenceBps).to.equal(6_667n); // 10,000 - floor(5,000 x 2 / 3)
    expect(refusals).to.deep.equal([
      { source: "b", assetId: undefined, reason: "no answer" },
      { source: "c", assetId: "1", reason: "no price" },
    ]);
  });

  it("loses confidence with age, and leaves a reading out beyond the limit", () => {
    expect(merge([reading("a", { "1": "1" }, 10_000)]).prices.get("1")?.confidenceBps).to.equal(10_000n);
    expect(merge([reading("a", { "1": "1" }, 35_000)]).prices.get("1")?.confidenceBps).to.equal(7_500n); // half way to 60 s
    expect(merge([reading("a", { "1": "1" }, 60_000)]).prices.get("1")?.confidenceBps).to.equal(5_000n);
    expect(merge([reading("a", { "1": "1" }, 60_001)]).prices.size).to.equal(0);
  });

  it("names the earliest time of the sources it used", () => {
    const { prices } = merge([reading("a", { "1": "1" }, 3_000), reading("b", { "1": "1" }, 7_000)]);
    expect(prices.get("1")?.sourceAtMs).to.equal(993_000);
  });
});
