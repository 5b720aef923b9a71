import {
  CountNotPositiveError,
  DivisionByZeroError,
  indexWeights,
  NegativeAmountError,
  normalise,
  parseDecimal,
  toBps,
  toDecimalString,
  toFixedString,
  TooFewAssetsError,
  topAssets,
  totalShares,
  type DayShares,
  type Decimal,
} from "@assay/math";
import { expect } from "chai";
import fc from "fast-check";

import { expectError } from "../support/expect-error.js";
import { decimalText, longDivision, quotient, rational, sum } from "../support/rational.js";

function shares(texts: Readonly<Record<number, string>>): DayShares {
  return new Map(Object.entries(texts).map(([assetId, text]) => [Number(assetId), parseDecimal(text)]));
}

function decimals(...texts: string[]): Decimal[] {
  return texts.map(parseDecimal);
}

/** [id, weight with 50 decimals, bps] of each. */
function chosen(days: readonly DayShares[], top: number): [number, string, bigint][] {
  return indexWeights(days, top).weights.map((entry) => [
    entry.assetId,
    toFixedString(entry.weight, 50),
    entry.weightBps,
  ]);
}

describe("totalShares", () => {
  it("sums exactly, over the days that have an entry", () => {
    const totals = totalShares([shares({ 1: "0.1", 2: "1e-30" }), shares({ 1: "0.2" }), shares({ 3: "0" })]);
    expect([...totals].map(([assetId, total]) => [assetId, toDecimalString(total)])).to.deep.equal([
      [1, "0.3"],
      [2, `0.${"0".repeat(29)}1`],
      [3, "0"],
    ]);
    expect(totalShares([])).to.deep.equal(new Map());
  });

  it("refuses a negative share, naming the asset", () => {
    const act = () => totalShares([shares({ 1: "0.1", 64: "-0.001" })]);
    expectError(act, NegativeAmountError, "share of asset 64 is -0.001");
  });
});

describe("topAssets", () => {
  const ids = (texts: Readonly<Record<number, string>>, top: number): number[] =>
    topAssets(new Map(shares(texts)), top).map(({ assetId }) => assetId);

  it("takes the greatest first", () => {
    expect(ids({ 1: "0.1", 2: "0.3", 3: "0.2" }, 2)).to.deep.equal([2, 3]);
  });

  it("puts the lower id first among equals, whatever their spelling, also at the cut", () => {
    const totals = new Map([
      [120, parseDecimal("0.50")],
      [9, parseDecimal("5e-1")],
      [10, parseDecimal("0.5")],
    ]);
    expect(topAssets(totals, 3).map(({ assetId }) => assetId)).to.deep.equal([9, 10, 120]);
    expect(topAssets(totals, 1).map(({ assetId }) => assetId)).to.deep.equal([9]);
  });

  it("tells apart what no float could", () => {
    expect(ids({ 1: "0.1", 2: "0.10000000000000000000000001" }, 1)).to.deep.equal([2]);
  });

  it("refuses more assets than have a share, not counting zeros", () => {
    const error = expectError(() => ids({ 1: "0.1", 2: "0", 3: "0.2" }, 3), TooFewAssetsError, "ask for 2 or fewer");
    expect([error.found, error.wanted]).to.deep.equal([2, 3]);
    expectError(() => ids({ 1: "0" }, 1), TooFewAssetsError, "no asset has a share above 0");
  });

  it("refuses a number of assets that is not a whole number from 1", () => {
    for (const top of [0, -1, 1.5, NaN, Infinity]) {
      expectError(() => ids({ 1: "1" }, top), CountNotPositiveError, `number of assets is ${top}:`);
    }
  });
});

describe("normalise", () => {
  it("divides by the sum and cuts off after 50 decimals", () => {
    const texts = normalise(decimals("0.2", "0.1", "0")).map((value) => toFixedString(value, 50));
    expect(texts).to.deep.equal([`0.${"6".repeat(50)}`, `0.${"3".repeat(50)}`, `0.${"0".repeat(50)}`]);
  });

  it("refuses negative values and a sum of zero", () => {
    expectError(() => normalise(decimals("1", "-0.5")), NegativeAmountError, "value is -0.5");
    for (const values of [[], decimals("0", "0.0")]) expectError(() => normalise(values), DivisionByZeroError);
  });
});

describe("toBps", () => {
  it("gives what is left to the largest remainders", () => {
    // of 7: 5,714.29 + 2,857.14 + 1,428.57; the floors sum to 9,999
    expect(toBps(decimals("0.4", "0.2", "0.1"))).to.deep.equal([5_714n, 2_857n, 1_429n]);
    // of 60,000: 5,000.17 + 4,999.67 + 0.17; the floors sum to 9,999
    expect(toBps(decimals("30001", "29998", "1"))).to.deep.equal([5_000n, 5_000n, 0n]);
  });

  it("favours the earlier among equals", () => {
    expect(toBps(decimals("1", "1", "1"))).to.deep.equal([3_334n, 3_333n, 3_333n]);
    expect(toBps(decimals("1", "1", "1", "1", "1", "1"))).to.deep.equal([1667n, 1667n, 1667n, 1667n, 1666n, 1666n]);
  });

  it("leaves exact shares alone, in any unit and at any scale", () => {
    expect(toBps(decimals("50", "25.00", "2.5e1"))).to.deep.equal([5_000n, 2_500n, 2_500n]);
    expect(toBps(decimals("0.0000001"))).to.deep.equal([10_000n]);
  });

  it("gives nothing to zero", () => {
    expect(toBps(decimals("1", "0", "1", "1"))).to.deep.equal([3_334n, 0n, 3_333n, 3_333n]);
  });

  it("sums to 10,000, each less than one bp from its share, a heavier one never below a lighter", () => {
    fc.assert(
      fc.property(fc.array(decimalText("positive"), { minLength: 1, maxLength: 40 }), (texts) => {
        const bps = toBps(texts.map(parseDecimal));
        const values = texts.map(rational);
        const total = values.reduce(sum);
        expect(bps.reduce((a, b) => a + b)).to.equal(10_000n);
        for (const [i, part] of bps.entries()) {
          const { num, den } = quotient(values[i]!, total);
          const miss = part * den - num * 10_000n; // times den
          expect(miss < den && -miss < den).to.equal(true);
          for (const [j, other] of bps.entries()) {
            const isHeavier = values[i]!.num * values[j]!.den > values[j]!.num * values[i]!.den;
            if (isHeavier) expect(part >= other).to.equal(true);
          }
        }
      }),
    );
  });

  it("refuses negative values and a sum of zero", () => {
    expectError(() => toBps(decimals("1", "-1")), NegativeAmountError, "value is -1");
    for (const values of [[], decimals("0")]) expectError(() => toBps(values), DivisionByZeroError);
  });
});

describe("indexWeights", () => {
  it("weighs by the mean over all days: absence counts as 0", () => {
    // Means of asset 1: 0.4, of asset 2: (0 + 0.4) / 2 = 0.2. Over the days it was there asset 2 would weigh the same.
    const { weights } = indexWeights([shares({ 1: "0.4" }), shares({ 1: "0.4", 2: "0.4" })], 2);
    expect(weights.map(({ assetId, meanShare }) => [assetId, toDecimalString(meanShare)])).to.deep.equal([
      [1, "0.4"],
      [2, "0.2"],
    ]);
    expect(weights.map(({ weightWad }) => weightWad)).to.deep.equal([666666666666666666n, 333333333333333333n]);
    expect(weights.map(({ weightBps }) => weightBps)).to.deep.equal([6_667n, 3_333n]);
  });

  it("does not choose what is gone on the last day, but keeps what is there at 0", () => {
    const days = [shares({ 1: "0.1", 9: "0.5", 8: "0.4", 7: "0" }), shares({ 1: "0", 2: "0.2" })];
    expect(chosen(days, 2).map(([assetId]) => assetId)).to.deep.equal([2, 1]);
    const { gone, candidateCount } = indexWeights(days, 1);
    expect([gone, candidateCount]).to.deep.equal([[8, 9], 2]);
    expectError(() => indexWeights(days, 3), TooFewAssetsError, "ask for 2 or fewer");
  });

  it("gives the whole to a single asset", () => {
    expect(chosen([shares({ 64: "0.07" })], 1)).to.deep.equal([[64, `1.${"0".repeat(50)}`, 10_000n]]);
  });

  it("refuses no day at all", () => {
    expectError(() => indexWeights([], 1), TooFewAssetsError, "nothing to weigh");
  });

  it("agrees with rational arithmetic", () => {
    const day = fc.array(decimalText("positive"), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 15 }), fc.integer({ min: 1, max: 6 }), (texts, top) => {
        const days = texts.map((row) => new Map(row.map((text, assetId) => [assetId, parseDecimal(text)])));
        const totals = [0, 1, 2, 3, 4, 5].map((assetId) => ({
          assetId,
          total: texts.map((row) => rational(row[assetId]!)).reduce(sum),
        }));
        totals.sort((a, b) => {
          const difference = b.total.num * a.total.den - a.total.num * b.total.den;
          return difference === 0n ? a.assetId - b.assetId : difference < 0n ? -1 : 1;
        });
        const best = totals.slice(0, top);
        const whole = best.map(({ total }) => total).reduce(sum);
        const { weights } = indexWeights(days, top);
        expect(weights.map(({ assetId }) => assetId)).to.deep.equal(best.map(({ assetId }) => assetId));
        for (const [index, { total }] of best.entries()) {
          const { weight, weightWad, meanShare } = weights[index]!;
          const exact = quotient(total, whole);
          expect(toFixedString(weight, 50)).to.equal(longDivision(exact, 50));
          expect(weightWad).to.equal((exact.num * 10n ** 18n) / exact.den);
          const mean = quotient(total, rational(String(days.length)));
          expect(toFixedString(meanShare, 50)).to.equal(longDivision(mean, 50));
        }
      }),
    );
  });
});
