import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt, REASON, STATUS } from "../../helpers/oracle.js";
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

describe("NAVOracle status", () => {
  describe("given no NAV settled yet", () => {
    it("returns STALE for want of a NAV, and no age", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      expect([...(await suite.oracle.status())]).to.deep.equal([STATUS.STALE, REASON.UNSEEN, 0n, 0n, 0n]);
    });
  });
  describe("given a settled NAV", () => {
    it("returns LIVE without a reason up to exactly the greatest age", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await mineAt(suite, (await nowAt(suite)) + 30n);
      expect([...(await suite.oracle.status())]).to.deep.equal([STATUS.LIVE, REASON.NONE, 30n, 0n, 0n]);
    });
    it("returns STALE for its age one second later", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await mineAt(suite, (await nowAt(suite)) + 31n);
      expect([...(await suite.oracle.status())]).to.deep.equal([STATUS.STALE, REASON.AGE, 31n, 0n, 0n]);
    });
    it("returns LIVE again with the next NAV", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await mineAt(suite, (await nowAt(suite)) + 31n);
      await acceptReport(suite);
      expect([...(await suite.oracle.status())]).to.deep.equal([STATUS.LIVE, REASON.NONE, 0n, 0n, 0n]);
    });
  });
  describe("given the oracle is in quarantine", () => {
    it("returns QUARANTINE with the waiting NAV and the rounds that agreed, however old the NAV is", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { navWad: 2n * WAD });
      await acceptReport(suite, { navWad: 2n * WAD + 1n });
      await mineAt(suite, (await nowAt(suite)) + 100n);
      expect([...(await suite.oracle.status())]).to.deep.equal([
        STATUS.QUARANTINE,
        REASON.JUMP,
        102n,
        2n * WAD + 1n,
        2n,
      ]);
    });
  });
  describe("given the oracle is halted", () => {
    it("returns HALTED with the reason, the age of the settled NAV and no waiting NAV", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { navWad: 2n * WAD }); // a quarantine before the halt leaves nothing behind
      await acceptReport(suite, { navWad: 1n });
      expect([...(await suite.oracle.status())]).to.deep.equal([STATUS.HALTED, REASON.SANITY, 2n, 0n, 0n]);
    });
  });
});
