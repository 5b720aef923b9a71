import { expect } from "chai";

import { parseMoment, parsePointInTime } from "../../../packages/cli/src/moments.js";
import { findLastBlock } from "../../../packages/cli/src/past-block.js";

const AT = 1_754_654_400n; // 2025-08-08T12:00:00Z

describe("cli: moments", () => {
  it("reads ISO times and unix seconds", () => {
    expect(parseMoment("2025-08-08T12:00:00Z")).to.equal(AT);
    expect(parseMoment("2025-08-08T14:00:00+02:00")).to.equal(AT);
    expect(parseMoment("1754654400")).to.equal(AT);
    for (const text of [
      "noon",
      "2025-02-30T00:00:00Z",
      "2025-08-08T12:00:00.5Z",
      "-1",
      "1.5",
      "1960-01-01T00:00:00Z",
    ]) {
      expect(() => parseMoment(text), text).to.throw("Give whole seconds");
    }
  });

  it("takes small numbers for periods", () => {
    expect(parsePointInTime("0")).to.deep.equal({ kind: "period", period: 0n });
    expect(parsePointInTime("99999999")).to.deep.equal({ kind: "period", period: 99_999_999n });
    expect(parsePointInTime("100000000")).to.deep.equal({ kind: "time", at: 100_000_000n });
    expect(parsePointInTime("2025-08-08T12:00:00Z")).to.deep.equal({ kind: "time", at: AT });
    expect(parsePointInTime("1970-01-02T00:00:00Z")).to.deep.equal({ kind: "time", at: 86_400n });
    expect(() => parsePointInTime("last")).to.throw("Give the number of a period");
  });
});

describe("cli: findLastBlock", () => {
  /** Times of blocks 0, 1, 2, ...; counts how often it is asked. */
  function chainOf(times: readonly bigint[]): { readTime: (block: number) => Promise<bigint>; asked: () => number } {
    let asked = 0;
    const readTime = (block: number): Promise<bigint> => {
      asked += 1;
      const time = times[block];
      return time === undefined ? Promise.reject(new Error(`no block ${block}`)) : Promise.resolve(time);
    };
    return { readTime, asked: () => asked };
  }

  it("finds the last block at or before a time, as a walk does", async () => {
    const times = [10n, 10n, 12n, 15n, 15n, 15n, 30n];
    for (let at = 10n; at <= 32n; at += 1n) {
      const number = times.findLastIndex((time) => time <= at);
      expect(await findLastBlock(chainOf(times).readTime, times.length - 1, at), `${at}`).to.deep.equal({
        number,
        timestamp: times[number],
      });
    }
  });

  it("finds none before the first block", async () => {
    expect(await findLastBlock(chainOf([10n]).readTime, 0, 9n)).to.equal(undefined);
    expect(await findLastBlock(chainOf([10n]).readTime, 0, 10n)).to.deep.equal({ number: 0, timestamp: 10n });
  });

  it("asks about log2 of the chain's length", async () => {
    const times = Array.from({ length: 4_096 }, (_, i) => BigInt(12 * i));
    const { readTime, asked } = chainOf(times);
    expect((await findLastBlock(readTime, 4_095, 12_345n))?.number).to.equal(1_028); // 12,345 / 12, rounded down
    expect(asked()).to.be.at.most(13);
  });
});
