import { expect } from "chai";

import { parseAmount, parseCount, parsePositiveAmount, parseShareBps } from "../../../packages/cli/src/amounts.js";

describe("cli: decimals on the command line", () => {
  it("reads amounts exactly, up to 18 places", () => {
    expect(parseAmount("12.5")).to.equal(12_500_000_000_000_000_000n);
    expect(parseAmount("0.000000000000000001")).to.equal(1n);
    expect(parseAmount("123456789012345678901234567890.123456789012345678")).to.equal(
      123456789012345678901234567890123456789012345678n,
    );
    expect(parseAmount("0")).to.equal(0n);
    expect(parseAmount("007.10")).to.equal(7_100_000_000_000_000_000n);
  });

  for (const text of [
    "",
    " 1",
    "1.",
    ".5",
    "-1",
    "+1",
    "1e3",
    "1,5",
    "1_000",
    "0x10",
    "NaN",
    "Infinity",
    "0.0000000000000000001",
    "١",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseAmount(text)).to.throw("at most 18 places");
    });
  }

  it("refuses what no chain can hold", () => {
    const most = 2n ** 256n - 1n; // in 10^-18
    const text = `${most / 10n ** 18n}.${(most % 10n ** 18n).toString().padStart(18, "0")}`;
    expect(parseAmount(text)).to.equal(most);
    expect(() => parseAmount("9".repeat(78))).to.throw("larger than any amount");
  });

  it("refuses an amount of zero where one must be paid", () => {
    expect(parsePositiveAmount("0.1")).to.equal(10n ** 17n);
    expect(() => parsePositiveAmount("0.0")).to.throw("greater than 0");
  });

  it("reads shares of 0 to 1 as bps", () => {
    expect(["0", "0.95", "0.9999", "1", "1.0"].map(parseShareBps)).to.deep.equal([
      0n,
      9_500n,
      9_999n,
      10_000n,
      10_000n,
    ]);
    for (const text of ["1.0001", "95", "0.99999", "-0.1", "95%"]) {
      expect(() => parseShareBps(text)).to.throw("from 0 to 1 with at most 4 places");
    }
  });

  it("reads counts from 1", () => {
    expect(parseCount("42")).to.equal(42n);
    for (const text of ["0", "-1", "1.5", "x", ""]) expect(() => parseCount(text)).to.throw("from 1");
  });
});
