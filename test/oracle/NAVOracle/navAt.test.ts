import { expect } from "chai";
import { network } from "hardhat";

import {
  acceptReport,
  historicalOf,
  mineAt,
  nowAt,
  REASON,
  releaseOracle,
  type SettledReport,
  settleReport,
} from "../../helpers/oracle.js";
import { deploySuite, RING_LENGTH, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function unseen() {
  return deploySuite(ethers);
}
/** Observed at t + 10, t + 20, t + 25; the last block lies at t + 40. */
async function threeMoments() {
  const suite = await deploySuite(ethers);
  const t = await nowAt(suite);
  for (const [i, after] of [10n, 20n, 25n].entries()) {
    await acceptReport(suite, { observedAt: t + after, navWad: WAD + BigInt(i) });
  }
  await mineAt(suite, t + 40n);
  return { suite, t };
}
/** Every second one, 64 + 10 of them. */
async function wrapped() {
  const suite = await deploySuite(ethers);
  const reports: SettledReport[] = [];
  const t = await nowAt(suite);
  for (let i = 1n; i <= RING_LENGTH + 10n; ++i) {
    reports.push(await settleReport(suite, { observedAt: t + 2n * i, navWad: WAD + i }));
  }
  return { suite, reports };
}

describe("NAVOracle navAt", () => {
  describe("given no NAV settled yet", () => {
    it("reverts with NAVOracle_NoNav", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      await expect(suite.oracle.navAt(await nowAt(suite)))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav")
        .withArgs();
    });
  });

  describe("given some NAVs settled", () => {
    describe("when the moment has not come", () => {
      it("reverts with NAVOracle_TimeNotReached", async () => {
        const { suite, t } = await networkHelpers.loadFixture(threeMoments);
        await expect(suite.oracle.navAt(t + 41n))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_TimeNotReached")
          .withArgs(t + 41n, t + 40n);
      });
    });
    describe("when the moment lies before the oldest", () => {
      it("reverts with NAVOracle_TimeForgotten", async () => {
        const { suite, t } = await networkHelpers.loadFixture(threeMoments);
        for (const moment of [0n, t + 9n]) {
          await expect(suite.oracle.navAt(moment))
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_TimeForgotten")
            .withArgs(moment, t + 10n);
        }
      });
    });
    describe("when a NAV stood at the moment", () => {
      it("returns the newest one observed at or before it", async () => {
        const { suite, t } = await networkHelpers.loadFixture(threeMoments);
        const expected: [bigint, bigint, bigint, bigint][] = [
          [10n, WAD, 10n, 3n],
          [19n, WAD, 10n, 3n],
          [20n, WAD + 1n, 20n, 2n],
          [24n, WAD + 1n, 20n, 2n],
          [25n, WAD + 2n, 25n, 1n],
          [40n, WAD + 2n, 25n, 1n],
        ];
        const genesisAt = await suite.oracle.GENESIS_AT();
        const block = BigInt(await ethers.provider.getBlockNumber()); // a block a report, and one empty
        for (const [after, navWad, observed, blocksAgo] of expected) {
          const nav = await suite.oracle.navAt(t + after);
          const round = t + observed - genesisAt + 1n;
          const backing = [9_500n, 5n, 10_000n];
          const whole = [navWad, t + observed, round, block - blocksAgo, ...backing];
          expect([...nav], `at t + ${after}`).to.deep.equal(whole);
        }
      });
    });
    describe("when the NAV was too old even then", () => {
      it("answers at exactly the greatest age and reverts with NAVOracle_NavStale one second later", async () => {
        const { suite, t } = await networkHelpers.loadFixture(threeMoments);
        await mineAt(suite, t + 100n);
        expect((await suite.oracle.navAt(t + 55n)).navPerToken).to.equal(WAD + 2n);
        await expect(suite.oracle.navAt(t + 56n))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
          .withArgs(31n, 30n);
      });
    });
  });

  describe("given the ring turned over", () => {
    it("returns every NAV it holds, at its second and the one after", async () => {
      const { suite, reports } = await networkHelpers.loadFixture(wrapped);
      for (const report of reports.slice(10, -1)) {
        expect([...(await suite.oracle.navAt(report.observedAt))]).to.deep.equal(historicalOf(report));
        expect([...(await suite.oracle.navAt(report.observedAt + 1n))]).to.deep.equal(historicalOf(report));
      }
    });
    it("reverts with NAVOracle_TimeForgotten one second before the oldest it holds", async () => {
      const { suite, reports } = await networkHelpers.loadFixture(wrapped);
      const oldest = reports[10]?.observedAt ?? 0n;
      await expect(suite.oracle.navAt(oldest - 1n))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_TimeForgotten")
        .withArgs(oldest - 1n, oldest);
    });
  });

  describe("given the oracle is halted", () => {
    it("answers for the second before the halt and reverts with NAVOracle_Halted from its observation on", async () => {
      const { suite, t } = await networkHelpers.loadFixture(threeMoments);
      await acceptReport(suite, { observedAt: t + 45n, navWad: 1n });
      await acceptReport(suite, { observedAt: t + 47n }); // rejected: does not move the moment
      expect((await suite.oracle.navAt(t + 44n)).navPerToken).to.equal(WAD + 2n);
      for (const moment of [t + 45n, t + 46n, t + 47n]) {
        await expect(suite.oracle.navAt(moment))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
          .withArgs(REASON.SANITY);
      }
    });
    it("counts the hold from the quarantine that came before the halt", async () => {
      const { suite, t } = await networkHelpers.loadFixture(threeMoments);
      await acceptReport(suite, { observedAt: t + 42n, navWad: 2n * WAD });
      await acceptReport(suite, { observedAt: t + 45n, navWad: 1n });
      expect((await suite.oracle.navAt(t + 41n)).navPerToken).to.equal(WAD + 2n);
      await expect(suite.oracle.navAt(t + 42n))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
        .withArgs(REASON.SANITY);
    });
    it("answers again with the first NAV after the release", async () => {
      const { suite } = await networkHelpers.loadFixture(threeMoments);
      await acceptReport(suite, { navWad: 1n });
      await releaseOracle(suite);
      const report = await acceptReport(suite, { navWad: WAD });
      expect((await suite.oracle.navAt(report.observedAt)).navPerToken).to.equal(WAD);
    });
    it("reverts with NAVOracle_MomentHeld for the moments inside the hold when the hold is over", async () => {
      const { suite, t } = await networkHelpers.loadFixture(threeMoments);
      for (const after of [41n, 43n, 45n]) await acceptReport(suite, { observedAt: t + after, navWad: 2n * WAD });
      expect((await suite.oracle.navAt(t + 40n)).navPerToken).to.equal(WAD + 2n);
      for (const moment of [t + 41n, t + 44n]) {
        await expect(suite.oracle.navAt(moment))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_MomentHeld")
          .withArgs(moment, t + 41n);
      }
      expect((await suite.oracle.navAt(t + 45n)).navPerToken).to.equal(2n * WAD);
    });
  });

  describe("given the oracle is in quarantine", () => {
    it("answers for the second before it and reverts with NAVOracle_Quarantined from its first observation on", async () => {
      const { suite, t } = await networkHelpers.loadFixture(threeMoments);
      await acceptReport(suite, { observedAt: t + 41n, navWad: 2n * WAD });
      await acceptReport(suite, { observedAt: t + 43n, navWad: 2n * WAD });
      expect((await suite.oracle.navAt(t + 40n)).navPerToken).to.equal(WAD + 2n);
      await expect(suite.oracle.navAt(t + 41n))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(WAD + 2n, 2n * WAD);
    });
  });
});
