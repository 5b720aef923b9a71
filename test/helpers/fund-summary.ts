import { expect } from "chai";

import { WAD } from "./suite.js";

const TOTAL = 1_000_000;
const ACTIVE_AT_GENESIS = 100_000;
const PREMIUM = (35n * WAD) / 100n;
const GAIN = 450n * WAD; // what the local chain's mock strategy gets before every close

/** What the last line of `npm start` says of the fund must follow from what was bought, redeemed and closed. */
export function expectFundSummary(summary: unknown): { issued: number; redeemed: number; closedPeriods: number } {
  expect(summary).to.have.all.keys(
    ...["worth", "reserve", "committed", "activeTokens", "coverageWad", "closedPeriods", "issued", "redeemed", "gas"],
  );
  const fund = summary as Record<string, unknown>;
  const [worth, reserve, committed, coverageWad] = ["worth", "reserve", "committed", "coverageWad"].map((name) =>
    BigInt(String(fund[name])),
  ) as [bigint, bigint, bigint, bigint];
  const [active, closedPeriods, issued, redeemed] = ["activeTokens", "closedPeriods", "issued", "redeemed"].map(
    (name) => Number(fund[name]),
  ) as [number, number, number, number];

  expect(active).to.equal(ACTIVE_AT_GENESIS + issued - redeemed);
  expect(reserve).to.equal(PREMIUM * BigInt(TOTAL - active));
  expect(committed).to.equal(PREMIUM * BigInt(active));
  expect(issued - redeemed).to.be.within(0, 1); // bought and redeemed in turn

  // 900,000, a gain for every close, 1.00 for every token bought, and each token's value, 1.00 or a little more, out again.
  // A gain has to pass through the mock strategy's shares, which rounds it down by a unit or two.
  const most = (900_000n + BigInt(issued - redeemed)) * WAD + GAIN * BigInt(closedPeriods);
  const grown = BigInt(redeemed) * (WAD / 100n) + 2n * BigInt(closedPeriods);
  expect(worth <= most && worth >= most - grown, `worth ${worth}, most ${most}`).to.equal(true);

  // Coverage is worth over all values, which lie between 1.00 a token and what the fund grew by: 450 / 900,000 a period.
  const least = (worth * WAD) / (BigInt(active) * WAD);
  expect(coverageWad <= least, `coverage ${coverageWad}`).to.equal(true);
  const periods = BigInt(closedPeriods);
  const grownTo = (least * 2_000n ** periods) / 2_001n ** periods;
  const apart = coverageWad > grownTo ? coverageWad - grownTo : grownTo - coverageWad;
  expect(apart * 10_000n <= least, `coverage ${coverageWad}, about ${grownTo}`).to.equal(true);

  const gas = fund.gas as Record<string, number>;
  expect(gas).to.have.all.keys("issue", "redeem", "close");
  for (const [act, count] of [
    ["issue", issued],
    ["redeem", redeemed],
    ["close", closedPeriods],
  ] as const) {
    if (count === 0) expect(gas[act], act).to.equal(0);
    else expect(gas[act], act).to.be.greaterThan(21_000);
  }
  return { issued, redeemed, closedPeriods };
}
