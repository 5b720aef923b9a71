import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt, setNext, validatorOf } from "../../helpers/oracle.js";
import { deploySuite, type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();
const ASSET = 3n;

async function unseen() {
  return deploySuite(ethers);
}
async function pricedAtFive() {
  const suite: Suite = await deploySuite(ethers);
  const at = (await nowAt(suite)) + 1n;
  for (let i = 0; i < 4; ++i) {
    await setNext(suite, at);
    await suite.oracle.connect(validatorOf(suite, i).submitter).updatePrice(ASSET, 5n * WAD);
  }
  return { suite, at };
}

describe("NAVOracle getPrice", () => {
  describe("given no price settled", () => {
    it("reverts with NAVOracle_NoPrice", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      await expect(suite.oracle.getPrice(ASSET))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoPrice")
        .withArgs(ASSET);
    });
  });
  describe("given a settled price", () => {
    it("returns price, observation and source time up to exactly the greatest age", async () => {
      const { suite, at } = await networkHelpers.loadFixture(pricedAtFive);
      await mineAt(suite, at + 30n);
      expect([...(await suite.oracle.getPrice(ASSET))]).to.deep.equal([5n * WAD, at, at]);
    });
    it("reverts with NAVOracle_PriceStale one second later", async () => {
      const { suite, at } = await networkHelpers.loadFixture(pricedAtFive);
      await mineAt(suite, at + 31n);
      await expect(suite.oracle.getPrice(ASSET))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_PriceStale")
        .withArgs(ASSET, 31n, 30n);
    });
    it("follows a change of the age readers accept", async () => {
      const { suite, at } = await networkHelpers.loadFixture(pricedAtFive);
      await suite.oracle.updateMaxPriceAge(60);
      await mineAt(suite, at + 60n);
      expect((await suite.oracle.getPrice(ASSET)).priceWad).to.equal(5n * WAD);
    });
    it("answers while the NAV is halted: a price is no NAV", async () => {
      const { suite, at } = await networkHelpers.loadFixture(pricedAtFive);
      await acceptReport(suite, { observedAt: at + 1n, navWad: 1n });
      expect((await suite.oracle.getPrice(ASSET)).priceWad).to.equal(5n * WAD);
    });
  });
});
