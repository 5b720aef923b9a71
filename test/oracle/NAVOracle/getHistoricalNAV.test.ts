import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, historicalOf, mineAt, nowAt, type SettledReport, settleReport } from "../../helpers/oracle.js";
import { deploySuite, RING_LENGTH, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function unseen() {
  return deploySuite(ethers);
}
/** Rounds 10, 20, 30. */
async function threeRounds() {
  const suite = await deploySuite(ethers);
  await mineAt(suite, (await nowAt(suite)) + 100n);
  const reports: SettledReport[] = [];
  for (const [i, round] of [10n, 20n, 30n].entries()) {
    const signers = [0, 1, 2, 3, 4].slice(0, i === 1 ? 4 : 5);
    const confidenceBps = 9_000n + round;
    reports.push(await settleReport(suite, { round, navWad: WAD + round, confidenceBps, signers }));
  }
  return { suite, reports };
}

async function history(count: bigint) {
  const suite = await deploySuite(ethers);
  const reports: SettledReport[] = [];
  for (let i = 0n; i < count; ++i) reports.push(await settleReport(suite, { navWad: WAD + i }));
  return { suite, reports };
}
async function exactlyFull() {
  return history(RING_LENGTH);
}
async function wrapped() {
  return history(RING_LENGTH + 5n);
}

describe("NAVOracle getHistoricalNAV", () => {
  describe("given no NAV settled yet", () => {
    it("reverts with NAVOracle_NoNav", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      await expect(suite.oracle.getHistoricalNAV(1n))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav")
        .withArgs();
    });
  });
  describe("given some rounds settled", () => {
    it("returns NAV, time, round, block and backing of each", async () => {
      const { suite, reports } = await networkHelpers.loadFixture(threeRounds);
      for (const [i, report] of reports.entries()) {
        const backing = i === 1 ? ([4n, 8_000n] as const) : ([5n, 10_000n] as const);
        expect([...(await suite.oracle.getHistoricalNAV(report.round))]).to.deep.equal(
          historicalOf(report, ...backing),
        );
      }
    });
    it("reverts with NAVOracle_RoundForgotten for rounds that never settled, naming the oldest", async () => {
      const { suite } = await networkHelpers.loadFixture(threeRounds);
      for (const round of [0n, 1n, 9n, 11n, 29n, 31n, 2n ** 32n + 10n, 2n ** 256n - 1n]) {
        await expect(suite.oracle.getHistoricalNAV(round))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundForgotten")
          .withArgs(round, 10n);
      }
    });
    it("reverts with NAVOracle_RoundForgotten for a round that was rejected", async () => {
      const { suite } = await networkHelpers.loadFixture(threeRounds);
      await acceptReport(suite, { round: 40n, confidenceBps: 0n });
      await expect(suite.oracle.getHistoricalNAV(40n))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundForgotten")
        .withArgs(40n, 10n);
    });
    it("answers for the past while the oracle is halted", async () => {
      const { suite, reports } = await networkHelpers.loadFixture(threeRounds);
      await acceptReport(suite, { round: 40n, navWad: 1n });
      const first = reports[0];
      expect((await suite.oracle.getHistoricalNAV(10n)).timestamp).to.equal(first?.observedAt);
    });
  });
  describe("given exactly as many rounds settled as the ring holds", () => {
    it("returns each of them", async () => {
      const { suite, reports } = await networkHelpers.loadFixture(exactlyFull);
      for (const report of reports) {
        expect([...(await suite.oracle.getHistoricalNAV(report.round))]).to.deep.equal(historicalOf(report));
      }
    });
  });
  describe("given more rounds settled than the ring holds", () => {
    it("returns the newest 64", async () => {
      const { suite, reports } = await networkHelpers.loadFixture(wrapped);
      for (const report of reports.slice(5)) {
        expect([...(await suite.oracle.getHistoricalNAV(report.round))]).to.deep.equal(historicalOf(report));
      }
    });
    it("reverts with NAVOracle_RoundForgotten for those before, naming the oldest it holds", async () => {
      const { suite, reports } = await networkHelpers.loadFixture(wrapped);
      const oldest = reports[5]?.round;
      for (const { round } of reports.slice(0, 5)) {
        await expect(suite.oracle.getHistoricalNAV(round))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundForgotten")
          .withArgs(round, oldest);
      }
    });
  });
});
