import { expect } from "chai";
import { network } from "hardhat";

import { deploySuite } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function adapted() {
  const suite = await deploySuite(ethers);
  const feed = await ethers.deployContract("AggregatorV3Adapter", [suite.oracle.target, "TAO20 / TAO"]);
  return { suite, feed };
}

describe("AggregatorV3Adapter constructor", () => {
  it("describes the feed: oracle, pair, eighteen decimals, version one", async () => {
    const { suite, feed } = await networkHelpers.loadFixture(adapted);
    expect(await feed.ORACLE()).to.equal(suite.oracle.target);
    expect(await feed.description()).to.equal("TAO20 / TAO");
    expect(await feed.decimals()).to.equal(18n);
    expect(await feed.version()).to.equal(1n);
  });
});
