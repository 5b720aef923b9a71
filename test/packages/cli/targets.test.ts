import { expect } from "chai";

import { toTargets } from "../../../packages/cli/src/targets.js";

const TOKENS = new Map([1n, 2n, 3n].map((id) => [id, `0x${id.toString().padStart(40, "0")}`]));
const WEIGHTS = [3_334n, 3_333n, 3_333n].map((weightBps, i) => ({ assetId: BigInt(i + 1), weightBps }));

describe("toTargets", () => {
  function weightsWith(cashBps: bigint): bigint[] {
    return toTargets(WEIGHTS, cashBps, TOKENS).map(({ weightBps }) => weightBps);
  }

  it("keeps weights as they are without cash", () => {
    expect(weightsWith(0n)).to.deep.equal([3_334n, 3_333n, 3_333n]);
    expect(toTargets(WEIGHTS, 0n, TOKENS)[1]).to.deep.equal({ assetId: 2n, token: TOKENS.get(2n), weightBps: 3_333n });
  });

  it("scales them to what is not cash, always to 10,000 together", () => {
    // x 0.9999: 3333.6666, 3332.6667, 3332.6667; the two bps that are left go to the largest remainders.
    expect(weightsWith(1n)).to.deep.equal([3_333n, 3_333n, 3_333n]);
    for (const cashBps of [0n, 1n, 7n, 500n, 3_333n, 9_999n]) {
      expect(
        weightsWith(cashBps).reduce((a, b) => a + b, 0n),
        `${cashBps}`,
      ).to.equal(10_000n - cashBps);
    }
  });

  it("takes weights that do not sum to 10,000 as shares of their sum", () => {
    const halves = [1n, 2n].map((assetId) => ({ assetId, weightBps: 1_000n }));
    expect(toTargets(halves, 2_000n, TOKENS).map(({ weightBps }) => weightBps)).to.deep.equal([4_000n, 4_000n]);
  });

  it("names every asset without a token", () => {
    const strangers = [5n, 6n].map((assetId) => ({ assetId, weightBps: 5_000n }));
    expect(() => toTargets(strangers, 0n, TOKENS)).to.throw("no token is known of asset 5, 6");
  });
});
