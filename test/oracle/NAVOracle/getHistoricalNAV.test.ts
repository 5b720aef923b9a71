import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt } from "../../helpers/oracle.js";
import { deploySuite, RING_LENGTH, type TestReport, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function unseen() {
  return deploySuite(ethers);
}
/** Rounds 10, 20, 30. */
async function threeRounds() {
  const suite = await deploySuite(ethers);
  await mineAt(suite, (await nowAt(suite)) + 100n);
  const reports: TestReport[] = [];
  for (const round of [10n, 20n, 30n]) reports.push(await acceptReport(suite, { round, navWad: WAD + round }));
  return { suite, reports };
}

async function history(count: bigint) {
  const suite = await deploySuite(ethers);
  const reports: TestReport[] = [];
  for (let i = 0n; i < count; ++i) reports.push(await acceptReport(suite, { navWad: WAD + i }));
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
    it("returns NAV, time and round of each", async () => {
      const { suite, reports } = await networkHelpers.loadFixture(threeRounds);
      for (const { round, navWad, observedAt } of reports) {
        expect([...(await suite.oracle.getHistoricalNAV(round))]).to.deep.equal([navWad, observedAt, round]);
      }
    });
    it("reverts with NAVOracle_RoundForgotten for rounds that never settled, naming the oldest", async () => {
      const { suite } = await networkHelpers.loadFixture(threeRounds);
      for (const round of [0n, 1n, 9n, 11n, 29n, 31n, 2n ** 64n - 1n]) {
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
      for (const { round, navWad, observedAt } of reports) {
        expect([...(await suite.oracle.getHistoricalNAV(round))]).to.deep.equal([navWad, observedAt, round]);
      }
    });
  });
  describe("given more rounds settled than the ring holds", () => {
    it("returns the newest 64", async () => {
      const { suite, reports } = await networkHelpers.loadFixture(wrapped);
      for (const { round, navWad, observedAt } of reports.slice(5)) {
        expect([...(await suite.oracle.getHistoricalNAV(round))]).to.deep.equal([navWad, observedAt, round]);
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
