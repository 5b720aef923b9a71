import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt, REASON } from "../../helpers/oracle.js";
import { deploySuite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function unseen() {
  return deploySuite(ethers);
}
async function liveAtOne() {
  const suite = await deploySuite(ethers);
  await acceptReport(suite, { navWad: WAD });
  return suite;
}

describe("NAVOracle getCurrentNAV", () => {
  describe("given no NAV settled yet", () => {
    it("reverts with NAVOracle_NoNav", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      await expect(suite.oracle.getCurrentNAV())
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav")
        .withArgs();
    });
  });

  describe("given a settled NAV", () => {
    it("returns the NAV, its time and block, confidence, validators and stake", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      const report = await acceptReport(suite, { navWad: 7n * WAD, confidenceBps: 8_888n, signers: [0, 2, 3, 4] });
      const block = await ethers.provider.getBlockNumber();
      const nav = await suite.oracle.getCurrentNAV();
      expect(nav.navPerToken).to.equal(7n * WAD);
      expect(nav.timestamp).to.equal(report.observedAt);
      expect(nav.blockNumber).to.equal(block);
      expect(nav.confidence).to.equal(8_888n);
      expect(nav.validatorCount).to.equal(4n);
      expect(nav.stake).to.equal(8_000n);
    });
    it("answers at exactly the greatest age", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await mineAt(suite, (await nowAt(suite)) + 30n);
      expect((await suite.oracle.getCurrentNAV()).navPerToken).to.equal(WAD);
    });
    it("reverts with NAVOracle_NavStale one second later", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await mineAt(suite, (await nowAt(suite)) + 31n);
      await expect(suite.oracle.getCurrentNAV())
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
        .withArgs(31n, 30n);
    });
    it("is not made younger by a rejected round", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      const at = await nowAt(suite);
      await acceptReport(suite, { observedAt: at + 29n, confidenceBps: 0n });
      await mineAt(suite, at + 31n);
      await expect(suite.oracle.getCurrentNAV())
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
        .withArgs(31n, 30n);
    });
  });

  describe("given the oracle is in quarantine", () => {
    it("reverts with NAVOracle_Quarantined, naming both NAVs", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { navWad: 2n * WAD });
      await expect(suite.oracle.getCurrentNAV())
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(WAD, 2n * WAD);
    });
  });

  describe("given the oracle is halted", () => {
    it("reverts with NAVOracle_Halted, naming the reason", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { navWad: 1n });
      await expect(suite.oracle.getCurrentNAV())
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
        .withArgs(REASON.SANITY);
    });
  });
});
