import { expect } from "chai";
import { network } from "hardhat";

import {
  acceptReport,
  bringReport,
  mineAt,
  nowAt,
  prepareReport,
  REASON,
  releaseOracle,
  setNext,
  settledState,
  STATUS,
} from "../../helpers/oracle.js";
import { deploySuite, HOUR, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function liveAtOne() {
  const suite = await deploySuite(ethers);
  await suite.oracle.updateMaxPriceAge(3_600);
  await acceptReport(suite, { navWad: WAD });
  return suite;
}
async function halted() {
  const suite = await liveAtOne();
  await acceptReport(suite, { navWad: 1n });
  return suite;
}
async function quarantinedAtTwo() {
  const suite = await liveAtOne();
  await acceptReport(suite, { navWad: 2n * WAD });
  return suite;
}

describe("NAVOracle release", () => {
  describe("given the caller does not hold the releaser role", () => {
    it("reverts with AccessManagedUnauthorized for an outsider", async () => {
      const suite = await networkHelpers.loadFixture(halted);
      await expect(suite.oracle.connect(suite.bob).release())
        .to.be.revertedWithCustomError(suite.oracle, "AccessManagedUnauthorized")
        .withArgs(suite.bob.address);
    });
    it("reverts with AccessManagedUnauthorized for the admin, who configures everything else", async () => {
      const suite = await networkHelpers.loadFixture(halted);
      await expect(suite.oracle.connect(suite.admin).release())
        .to.be.revertedWithCustomError(suite.oracle, "AccessManagedUnauthorized")
        .withArgs(suite.admin.address);
    });
  });

  describe("given the caller holds the releaser role", () => {
    describe("when the release was not scheduled", () => {
      it("reverts with AccessManagerNotScheduled", async () => {
        const suite = await networkHelpers.loadFixture(halted);
        const data = suite.oracle.interface.encodeFunctionData("release");
        const id = await suite.manager.hashOperation(suite.releaser.address, suite.oracle.target, data);
        await expect(suite.oracle.connect(suite.releaser).release())
          .to.be.revertedWithCustomError(suite.manager, "AccessManagerNotScheduled")
          .withArgs(id);
      });
    });
    describe("when the release was scheduled before the halt", () => {
      it("reverts with NAVOracle_ReleaseTooSoon until the halt has lasted an hour", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const data = suite.oracle.interface.encodeFunctionData("release");
        await suite.manager.connect(suite.releaser).schedule(suite.oracle.target, data, 0);
        await mineAt(suite, (await nowAt(suite)) + 2n * BigInt(HOUR));
        const { observedAt } = await acceptReport(suite, { navWad: 1n });
        await expect(suite.oracle.connect(suite.releaser).release())
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReleaseTooSoon")
          .withArgs(observedAt, observedAt + BigInt(HOUR));
        await setNext(suite, observedAt + BigInt(HOUR) - 1n);
        await expect(suite.oracle.connect(suite.releaser).release())
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReleaseTooSoon")
          .withArgs(observedAt, observedAt + BigInt(HOUR));
        await setNext(suite, observedAt + BigInt(HOUR));
        await expect(suite.oracle.connect(suite.releaser).release()).to.emit(suite.oracle, "OracleReleased");
      });
    });
    describe("when a quarantine became a halt", () => {
      it("reverts with NAVOracle_ReleaseTooSoon until the halt itself has lasted an hour", async () => {
        const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
        const data = suite.oracle.interface.encodeFunctionData("release");
        await suite.manager.connect(suite.releaser).schedule(suite.oracle.target, data, 0);
        await mineAt(suite, (await nowAt(suite)) + 2n * BigInt(HOUR));
        const { observedAt } = await acceptReport(suite, { navWad: 1n });
        await expect(suite.oracle.connect(suite.releaser).release())
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReleaseTooSoon")
          .withArgs(observedAt, observedAt + BigInt(HOUR));
      });
    });
    describe("when the hour has not passed", () => {
      it("reverts with AccessManagerNotReady", async () => {
        const suite = await networkHelpers.loadFixture(halted);
        const data = suite.oracle.interface.encodeFunctionData("release");
        const id = await suite.manager.hashOperation(suite.releaser.address, suite.oracle.target, data);
        await suite.manager.connect(suite.releaser).schedule(suite.oracle.target, data, 0);
        await setNext(suite, (await nowAt(suite)) + BigInt(HOUR) - 1n);
        await expect(suite.oracle.connect(suite.releaser).release())
          .to.be.revertedWithCustomError(suite.manager, "AccessManagerNotReady")
          .withArgs(id);
        expect((await suite.oracle.status()).status).to.equal(STATUS.HALTED);
      });
    });
    describe("when the hour has passed", () => {
      it("releases by a direct call as well", async () => {
        const suite = await networkHelpers.loadFixture(halted);
        const data = suite.oracle.interface.encodeFunctionData("release");
        await suite.manager.connect(suite.releaser).schedule(suite.oracle.target, data, 0);
        const at = (await nowAt(suite)) + BigInt(HOUR);
        await setNext(suite, at);
        await expect(suite.oracle.connect(suite.releaser).release())
          .to.emit(suite.oracle, "OracleReleased")
          .withArgs(REASON.SANITY, at);
      });
      it("releases once for each time it was scheduled", async () => {
        const suite = await networkHelpers.loadFixture(halted);
        await releaseOracle(suite);
        await acceptReport(suite, { navWad: 1n });
        const data = suite.oracle.interface.encodeFunctionData("release");
        const id = await suite.manager.hashOperation(suite.releaser.address, suite.oracle.target, data);
        await expect(suite.oracle.connect(suite.releaser).release())
          .to.be.revertedWithCustomError(suite.manager, "AccessManagerNotScheduled")
          .withArgs(id);
      });
    });
  });

  describe("given nothing is held", () => {
    it("reverts with NAVOracle_NotHeld when it is live", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await expect(releaseOracle(suite)).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NotHeld").withArgs();
    });
    it("reverts with NAVOracle_NotHeld when only a round was rejected", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { confidenceBps: 0n });
      await expect(releaseOracle(suite)).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NotHeld").withArgs();
    });
  });

  describe("given the oracle is halted", () => {
    it("emits OracleReleased with the reason of the halt and the moment before which nothing counts", async () => {
      const suite = await networkHelpers.loadFixture(halted);
      await acceptReport(suite, { navWad: WAD }); // rejected with HALTED: not the reason that is told
      const tx = await releaseOracle(suite);
      await expect(tx)
        .to.emit(suite.oracle, "OracleReleased")
        .withArgs(REASON.SANITY, await nowAt(suite));
    });
    it("opens the gate, and the settled NAV does not move", async () => {
      const suite = await networkHelpers.loadFixture(halted);
      const before = await settledState(suite);
      await releaseOracle(suite);
      expect(await settledState(suite)).to.equal(before);
      const { status, reason } = await suite.oracle.status();
      expect([status, reason]).to.deep.equal([STATUS.STALE, REASON.AGE]);
    });
    it("refuses what was observed before it or in its second, and takes the next second", async () => {
      const suite = await networkHelpers.loadFixture(halted);
      await releaseOracle(suite);
      const at = await nowAt(suite);
      for (const observedAt of [at - 1n, at]) {
        const { tx } = await bringReport(suite, { observedAt, arrivesAt: at + 1n });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
          .withArgs(observedAt, at);
      }
      const { tx } = await bringReport(suite, { observedAt: at + 1n });
      await expect(tx).to.emit(suite.oracle, "NavSettled");
      expect((await suite.oracle.getCurrentNAV()).timestamp).to.equal(at + 1n);
    });
    it("keeps the last rejected observation as the bound when it lies ahead of the release", async () => {
      const suite = await networkHelpers.loadFixture(halted);
      const data = suite.oracle.interface.encodeFunctionData("release");
      await suite.manager.connect(suite.releaser).schedule(suite.oracle.target, data, 0);
      const at = (await nowAt(suite)) + BigInt(HOUR) + 10n;
      await acceptReport(suite, { observedAt: at + 2n, arrivesAt: at });
      await setNext(suite, at);
      await suite.manager.connect(suite.releaser).execute(suite.oracle.target, data);
      const { tx } = await bringReport(suite, { observedAt: at + 1n });
      await expect(tx)
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
        .withArgs(at + 1n, at + 2n);
    });
    it("lets the jump rule stand: a NAV far from the last settled one is quarantined", async () => {
      const suite = await networkHelpers.loadFixture(halted);
      await releaseOracle(suite);
      const { tx } = await bringReport(suite, { navWad: WAD / 2n });
      await expect(tx).to.emit(suite.oracle, "NavQuarantined");
    });
    it("halts again when the NAV is still out of its sane range", async () => {
      const suite = await networkHelpers.loadFixture(halted);
      await releaseOracle(suite);
      const { report, tx } = await bringReport(suite, { navWad: 1n });
      await expect(tx).to.emit(suite.oracle, "OracleHalted").withArgs(report.round, 1n);
    });
  });

  describe("given the oracle is in quarantine", () => {
    it("emits OracleReleased and stays in quarantine for one more agreeing round", async () => {
      const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
      const tx = await releaseOracle(suite);
      await expect(tx)
        .to.emit(suite.oracle, "OracleReleased")
        .withArgs(REASON.JUMP, await nowAt(suite));
      const status = await suite.oracle.status();
      expect([status.status, status.candidateNavWad, status.agreeingRounds]).to.deep.equal([
        STATUS.QUARANTINE,
        2n * WAD,
        2n,
      ]);
      await expect(suite.oracle.getCurrentNAV())
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(WAD, 2n * WAD);
    });
    it("settles the next agreeing round", async () => {
      const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
      await releaseOracle(suite);
      const { report, tx } = await bringReport(suite, { navWad: 2n * WAD + 1n });
      await expect(tx).to.emit(suite.oracle, "NavSettled");
      expect(await suite.oracle.latestRound()).to.equal(report.round);
    });
    it("does not settle the next round when it disagrees with the waiting NAV", async () => {
      const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
      await releaseOracle(suite);
      const { report, tx } = await bringReport(suite, { navWad: 3n * WAD });
      await expect(tx)
        .to.emit(suite.oracle, "NavQuarantined")
        .withArgs(report.round, WAD, 3n * WAD, 1n);
    });
    it("refuses what was observed before it", async () => {
      const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
      const tx = await releaseOracle(suite);
      const at = BigInt((await tx.getBlock())?.timestamp ?? 0);
      const { report, signatures } = await prepareReport(suite, { observedAt: at });
      await expect(suite.oracle.submitReport(report, signatures))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
        .withArgs(at, at);
    });
  });
});
