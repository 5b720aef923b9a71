import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt } from "../../helpers/oracle.js";
import { deploySuite } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function fiveEqual() {
  return deploySuite(ethers);
}

describe("NAVOracle latestRound", () => {
  it("returns zero before the first NAV", async () => {
    const suite = await networkHelpers.loadFixture(fiveEqual);
    expect(await suite.oracle.latestRound()).to.equal(0n);
  });
  it("returns the round that settled last, however old, and not one that was rejected", async () => {
    const suite = await networkHelpers.loadFixture(fiveEqual);
    const { round } = await acceptReport(suite);
    await acceptReport(suite, { confidenceBps: 0n });
    await mineAt(suite, (await nowAt(suite)) + 10_000n);
    expect(await suite.oracle.latestRound()).to.equal(round);
  });
});
