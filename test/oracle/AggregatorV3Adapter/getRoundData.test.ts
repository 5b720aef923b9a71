import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport } from "../../helpers/oracle.js";
import { deploySuite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function adapted() {
  const suite = await deploySuite(ethers);
  const feed = await ethers.deployContract("AggregatorV3Adapter", [suite.oracle.target, "TAO20 / TAO"]);
  const first = await acceptReport(suite, { navWad: WAD });
  const second = await acceptReport(suite, { navWad: WAD + 5n });
  return { suite, feed, first, second };
}

describe("AggregatorV3Adapter getRoundData", () => {
  it("returns each round of the history", async () => {
    const { feed, first, second } = await networkHelpers.loadFixture(adapted);
    for (const { round, navWad, observedAt } of [first, second]) {
      expect([...(await feed.getRoundData(round))]).to.deep.equal([round, navWad, observedAt, observedAt, round]);
    }
  });
  it("reverts with NAVOracle_RoundForgotten for a round that never settled", async () => {
    const { suite, feed, first, second } = await networkHelpers.loadFixture(adapted);
    await expect(feed.getRoundData(second.round + 1n))
      .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundForgotten")
      .withArgs(second.round + 1n, first.round);
  });
  it("reverts with NAVOracle_RoundForgotten for a round beyond 32 and 64 bits instead of wrapping to a known one", async () => {
    const { suite, feed, first } = await networkHelpers.loadFixture(adapted);
    for (const beyond of [2n ** 32n + first.round, 2n ** 64n + first.round, 2n ** 80n - 1n]) {
      await expect(feed.getRoundData(beyond))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundForgotten")
        .withArgs(beyond, first.round);
    }
  });
});
