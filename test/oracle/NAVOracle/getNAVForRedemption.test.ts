import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt, REASON } from "../../helpers/oracle.js";
import { BPS, deploySuite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function unseen() {
  return deploySuite(ethers);
}
async function atThree() {
  const suite = await deploySuite(ethers);
  await acceptReport(suite, { navWad: 3n * WAD });
  return suite;
}
async function fullShare() {
  return deploySuite(ethers, { parameters: { bandShareBps: 10_000n } });
}

describe("NAVOracle getNAVForRedemption", () => {
  describe("given there is no NAV to use", () => {
    it("reverts with NAVOracle_NoNav before the first", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      await expect(suite.oracle.getNAVForRedemption(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav")
        .withArgs();
    });
    it("reverts with NAVOracle_NavStale when it is old", async () => {
      const suite = await networkHelpers.loadFixture(atThree);
      await mineAt(suite, (await nowAt(suite)) + 31n);
      await expect(suite.oracle.getNAVForRedemption(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
        .withArgs(31n, 30n);
    });
    it("reverts with NAVOracle_Halted when halted", async () => {
      const suite = await networkHelpers.loadFixture(atThree);
      await acceptReport(suite, { navWad: 1n });
      await expect(suite.oracle.getNAVForRedemption(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
        .withArgs(REASON.SANITY);
    });
    it("reverts with NAVOracle_Quarantined in quarantine", async () => {
      const suite = await networkHelpers.loadFixture(atThree);
      await acceptReport(suite, { navWad: WAD });
      await expect(suite.oracle.getNAVForRedemption(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(3n * WAD, WAD);
    });
  });
  describe("given a NAV to use", () => {
    it("returns the base asset rounded down", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      await acceptReport(suite, { navWad: WAD / 3n });
      expect(await suite.oracle.getNAVForRedemption(100n)).to.equal(33n);
      expect(await suite.oracle.getNAVForRedemption(3n)).to.equal(0n);
      expect(await suite.oracle.getNAVForRedemption(0n)).to.equal(0n);
    });
    it("prices at the lower end of the band", async () => {
      const suite = await networkHelpers.loadFixture(fullShare);
      await acceptReport(suite, { navWad: 3n * WAD + 1n, spreadBps: 50n });
      const redeemPriceWad = ((3n * WAD + 1n) * 9_950n) / BPS;
      const tokens = 123_456_789_012_345_678_901n;
      expect(await suite.oracle.getNAVForRedemption(tokens)).to.equal((tokens * redeemPriceWad) / WAD);
    });
    it("prices at the lower NAV in the block that raised it", async () => {
      const suite = await networkHelpers.loadFixture(atThree);
      await acceptReport(suite, { navWad: 3n * WAD + WAD / 10n });
      expect(await suite.oracle.getNAVForRedemption(2n * WAD)).to.equal(6n * WAD);
    });
  });
});
