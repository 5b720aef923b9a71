import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt, releaseOracle } from "../../helpers/oracle.js";
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

describe("NAVOracle isNAVValid", () => {
  describe("given no NAV settled yet", () => {
    it("returns false", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      expect(await suite.oracle.isNAVValid()).to.equal(false);
    });
  });
  describe("given a settled NAV", () => {
    it("returns true up to exactly the greatest age", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await mineAt(suite, (await nowAt(suite)) + 30n);
      expect(await suite.oracle.isNAVValid()).to.equal(true);
    });
    it("returns false one second later", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await mineAt(suite, (await nowAt(suite)) + 31n);
      expect(await suite.oracle.isNAVValid()).to.equal(false);
    });
    it("returns true after a round was rejected for its confidence", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { confidenceBps: 0n });
      expect(await suite.oracle.isNAVValid()).to.equal(true);
    });
  });
  describe("given the oracle is in quarantine", () => {
    it("returns false", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { navWad: 2n * WAD });
      expect(await suite.oracle.isNAVValid()).to.equal(false);
    });
  });
  describe("given the oracle is halted", () => {
    it("returns false, and false again after the release until a NAV settles", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { navWad: 1n });
      expect(await suite.oracle.isNAVValid()).to.equal(false);
      await releaseOracle(suite);
      expect(await suite.oracle.isNAVValid()).to.equal(false);
      await acceptReport(suite, { navWad: WAD });
      expect(await suite.oracle.isNAVValid()).to.equal(true);
    });
  });
});
