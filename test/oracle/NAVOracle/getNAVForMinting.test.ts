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

describe("NAVOracle getNAVForMinting", () => {
  describe("given there is no NAV to use", () => {
    it("reverts with NAVOracle_NoNav before the first", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      await expect(suite.oracle.getNAVForMinting(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav")
        .withArgs();
    });
    it("reverts with NAVOracle_NavStale when it is old", async () => {
      const suite = await networkHelpers.loadFixture(atThree);
      await mineAt(suite, (await nowAt(suite)) + 31n);
      await expect(suite.oracle.getNAVForMinting(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
        .withArgs(31n, 30n);
    });
    it("reverts with NAVOracle_Halted when halted", async () => {
      const suite = await networkHelpers.loadFixture(atThree);
      await acceptReport(suite, { navWad: 1n });
      await expect(suite.oracle.getNAVForMinting(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
        .withArgs(REASON.SANITY);
    });
    it("reverts with NAVOracle_Quarantined in quarantine", async () => {
      const suite = await networkHelpers.loadFixture(atThree);
      await acceptReport(suite, { navWad: WAD });
      await expect(suite.oracle.getNAVForMinting(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(3n * WAD, WAD);
    });
  });
  describe("given a NAV to use", () => {
    it("returns the tokens rounded down", async () => {
      const suite = await networkHelpers.loadFixture(atThree);
      expect(await suite.oracle.getNAVForMinting(100n)).to.equal(33n);
      expect(await suite.oracle.getNAVForMinting(2n)).to.equal(0n);
      expect(await suite.oracle.getNAVForMinting(0n)).to.equal(0n);
    });
    it("prices at the upper end of the band", async () => {
      const suite = await networkHelpers.loadFixture(fullShare);
      await acceptReport(suite, { navWad: 3n * WAD + 1n, spreadBps: 50n });
      const mintPriceWad = ((3n * WAD + 1n) * 10_050n + BPS - 1n) / BPS;
      const amount = 123_456_789_012_345_678_901n;
      expect(await suite.oracle.getNAVForMinting(amount)).to.equal((amount * WAD) / mintPriceWad);
    });
    it("prices at the higher NAV in the block that lowered it", async () => {
      const suite = await networkHelpers.loadFixture(atThree);
      await acceptReport(suite, { navWad: 3n * WAD - WAD / 10n });
      expect(await suite.oracle.getNAVForMinting(6n * WAD)).to.equal(2n * WAD);
    });
  });
});
