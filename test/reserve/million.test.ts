import { expect } from "chai";
import { network } from "hardhat";

import { BOUND, measureMillion, type MillionRow, spreadOf, STEP_BOUND } from "../helpers/million.js";

const AFTER = [1, 12, 200];
/** Steps of halving down to period 0: of 1 there is 1; of 12 (6, 3, 1); of 200 (100, 50, 25, 12, 6, 3, 1). */
const STEPS = [1n, 3n, 7n];

describe("a million tokens", function () {
  this.timeout(240_000);

  const rows: MillionRow[] = [];

  before(async () => {
    for (const active of [100_000n, 900_000n]) {
      const { ethers } = await network.create();
      rows.push(...(await measureMillion(ethers, { active, after: AFTER })));
    }
  });

  it("are measured with 100,000 and 900,000 active, after 1, 12 and 200 periods", () => {
    expect(rows.map(({ active, closedPeriods }) => [active, closedPeriods])).to.deep.equal([
      ...AFTER.map((periods) => [100_000n, periods]),
      ...AFTER.map((periods) => [900_000n, periods]),
    ]);
  });

  for (const act of ["issue", "redeem", "redeem.genesis", "redeem.bought"] as const) {
    it(`${act} costs the same gas to the unit, whatever is active and however many periods are closed`, () => {
      expect(rows.every(({ gas }) => gas[act] > 50_000n)).to.equal(true); // it did something
      expect(spreadOf(rows, act)).to.equal(0n);
    });
  }

  for (const act of ["close", "status"] as const) {
    it(`${act} costs the same but for how one product is multiplied`, () => {
      expect(rows.every(({ gas }) => gas[act] > 40_000n)).to.equal(true);
      expect(spreadOf(rows, act) <= BOUND, `${spreadOf(rows, act)}`).to.equal(true);
    });
  }

  it("valueAt costs one slot a step of halving, and the active tokens nothing", () => {
    const [few, many] = [rows.slice(0, AFTER.length), rows.slice(AFTER.length)];
    expect(many.map(({ gas }) => gas.valueAt)).to.deep.equal(few.map(({ gas }) => gas.valueAt));
    const [one, twelve, all] = few.map(({ gas }) => gas.valueAt);
    const [s1, s12, s200] = STEPS;
    if (one === undefined || twelve === undefined || all === undefined) throw new Error("not measured");
    if (s1 === undefined || s12 === undefined || s200 === undefined) throw new Error("no steps");
    const step = (twelve - one) / (s12 - s1);
    expect(step > 2_100n && step <= STEP_BOUND, `${step}`).to.equal(true);
    expect(all - one).to.equal(step * (s200 - s1));
  });
});
