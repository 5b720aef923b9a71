import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt, REASON } from "../../helpers/oracle.js";
import { deploySuite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function adapted() {
  const suite = await deploySuite(ethers);
  const feed = await ethers.deployContract("AggregatorV3Adapter", [suite.oracle.target, "TAO20 / TAO"]);
  return { suite, feed };
}

describe("AggregatorV3Adapter latestRoundData", () => {
  it("returns the newest NAV, its round and when it was observed", async () => {
    const { suite, feed } = await networkHelpers.loadFixture(adapted);
    await acceptReport(suite, { navWad: WAD });
    const { round, observedAt } = await acceptReport(suite, { navWad: WAD + 5n });
    expect([...(await feed.latestRoundData())]).to.deep.equal([round, WAD + 5n, observedAt, observedAt, round]);
  });
  it("reverts with the oracle's error before the first NAV", async () => {
    const { suite, feed } = await networkHelpers.loadFixture(adapted);
    await expect(feed.latestRoundData()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav").withArgs();
  });
  it("reverts with the oracle's error when the NAV is old, in quarantine or halted", async () => {
    const { suite, feed } = await networkHelpers.loadFixture(adapted);
    await acceptReport(suite, { navWad: WAD });
    await mineAt(suite, (await nowAt(suite)) + 31n);
    await expect(feed.latestRoundData())
      .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
      .withArgs(31n, 30n);
    await acceptReport(suite, { navWad: 2n * WAD });
    await expect(feed.latestRoundData())
      .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
      .withArgs(WAD, 2n * WAD);
    await acceptReport(suite, { navWad: 1n });
    await expect(feed.latestRoundData())
      .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
      .withArgs(REASON.SANITY);
  });
});
