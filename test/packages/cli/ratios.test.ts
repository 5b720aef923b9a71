import { expect } from "chai";

import { earningsOf } from "../../../packages/cli/src/commands/fund-earnings.js";
import {
  formatReturnRay,
  formatShareWad,
  parseRate,
  parseRatio,
  parseRatioRay,
  returnRayOf,
} from "../../../packages/cli/src/ratios.js";

const RAY = 10n ** 27n;
const LAST_PLACE = `1.${"0".repeat(26)}1`;

describe("cli: ratios", () => {
  it("reads a decimal of at most 27 places exactly", () => {
    expect(parseRatio("1")).to.equal(RAY);
    expect(parseRatio("1.0125")).to.equal(10_125n * 10n ** 23n);
    expect(parseRatio(LAST_PLACE)).to.equal(RAY + 1n);
    for (const text of [`${LAST_PLACE}0`, "1,2", "-1", "1e3", ".5", "1.", "", "one", "0x1"]) {
      expect(() => parseRatio(text), text).to.throw("Give a plain decimal with at most 27 places");
    }
  });

  it("reads a whole number of 10^-27 up to what a chain can hold", () => {
    expect(parseRatioRay(`${2n ** 256n - 1n}`)).to.equal(2n ** 256n - 1n);
    for (const text of [`${2n ** 256n}`, "1.0", "-1", ""]) {
      expect(() => parseRatioRay(text), text).to.throw("Give a whole number");
    }
  });

  it("reads a rate below 0", () => {
    expect(parseRate("-0.02")).to.equal(-2n * 10n ** 25n);
    expect(parseRate("0.02")).to.equal(2n * 10n ** 25n);
    expect(() => parseRate("--1")).to.throw("Give a plain decimal");
  });

  it("rounds a return to the nearest", () => {
    expect(returnRayOf(10n ** 45n, 11n * 10n ** 44n)).to.equal(RAY / 10n);
    expect(returnRayOf(3n, 1n)).to.equal(-(2n * RAY + 1n) / 3n); // 1/3 - 1 = -0.666...67
    expect(returnRayOf(3n, 2n) + RAY).to.equal((2n * RAY + 1n) / 3n); // 0.666...67
    // An index that lost its last bit on the way still says the growth it came from.
    expect(returnRayOf(10n ** 45n, 11n * 10n ** 44n - 1n)).to.equal(RAY / 10n);
  });

  it("shows returns with all places and a sign, and shares cut", () => {
    expect(formatReturnRay(RAY / 80n)).to.equal("+1.25 %");
    expect(formatReturnRay(-RAY / 2n)).to.equal("-50 %");
    expect(formatReturnRay(0n)).to.equal("0 %");
    expect(formatReturnRay(1n)).to.equal(`+0.${"0".repeat(24)}1 %`);
    expect(formatShareWad(987_654_999_999_999_999n)).to.equal("98.7654 %");
    expect(formatShareWad(9n * 10n ** 18n)).to.equal("900 %");
  });
});

describe("cli: earningsOf", () => {
  it("multiplies without rounding", () => {
    expect(earningsOf(7n, 1n, 1n)).to.deep.equal({
      token: 7n,
      valueWad: 1n,
      rateRay: 1n,
      earnings45: 1n,
      earnings: `0.${"0".repeat(44)}1`,
    });
    expect(earningsOf(7n, 11n * 10n ** 17n, 125n * 10n ** 23n).earnings).to.equal("0.01375");
    expect(earningsOf(7n, 2n * 10n ** 18n, -RAY / 2n).earnings).to.equal("-1");
  });
});
