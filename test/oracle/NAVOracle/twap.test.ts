import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt, REASON } from "../../helpers/oracle.js";
import { deploySuite, RING_LENGTH, type TestReport, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function unseen() {
  return deploySuite(ethers);
}
async function liveAtOne() {
  const suite = await deploySuite(ethers);
  await acceptReport(suite, { navWad: WAD });
  return suite;
}
/** 64 + 20 NAVs with uneven gaps; the newest is five seconds old. */
async function uneven() {
  const suite = await deploySuite(ethers);
  const reports: TestReport[] = [];
  let at = await nowAt(suite);
  for (let i = 0n; i < RING_LENGTH + 20n; ++i) {
    at += 1n + ((i * 7n) % 4n);
    reports.push(await acceptReport(suite, { observedAt: at, navWad: WAD + ((i * 37n) % 101n) * 10n ** 14n }));
  }
  await mineAt(suite, at + 5n);
  return { suite, reports: reports.slice(20), endAt: at + 5n };
}

/** Second by second: the NAV that stood in each second of the window, summed and divided. */
function slowTwap(reports: readonly TestReport[], endAt: bigint, windowSeconds: bigint): bigint {
  let sum = 0n;
  for (let second = endAt - windowSeconds; second < endAt; ++second) {
    const stood = reports.findLast((report) => report.observedAt <= second);
    if (!stood) throw new Error(`no NAV stood at ${second}`);
    sum += stood.navWad;
  }
  return sum / windowSeconds;
}

describe("NAVOracle twap", () => {
  describe("given there is no NAV to use", () => {
    it("reverts with NAVOracle_NoNav before the first", async () => {
      const suite = await networkHelpers.loadFixture(unseen);
      await expect(suite.oracle.twap(1n)).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav").withArgs();
    });
    it("reverts with NAVOracle_NavStale when it is old", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await mineAt(suite, (await nowAt(suite)) + 31n);
      await expect(suite.oracle.twap(1n))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
        .withArgs(31n, 30n);
    });
    it("reverts with NAVOracle_Quarantined in quarantine", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { navWad: 2n * WAD });
      await expect(suite.oracle.twap(1n))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(WAD, 2n * WAD);
    });
    it("reverts with NAVOracle_Halted when halted", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await acceptReport(suite, { navWad: 1n });
      await expect(suite.oracle.twap(1n))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
        .withArgs(REASON.SANITY);
    });
  });

  describe("given NAVs settled over time", () => {
    describe("when the window is empty", () => {
      it("reverts with NAVOracle_WindowEmpty", async () => {
        const { suite } = await networkHelpers.loadFixture(uneven);
        await expect(suite.oracle.twap(0n))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_WindowEmpty")
          .withArgs();
      });
    });
    describe("when the window reaches further back than the ring", () => {
      it("answers to the oldest second and reverts with NAVOracle_TimeForgotten one second further", async () => {
        const { suite, reports, endAt } = await networkHelpers.loadFixture(uneven);
        const oldestAt = reports[0]?.observedAt ?? 0n;
        const whole = endAt - oldestAt;
        expect(await suite.oracle.twap(whole)).to.equal(slowTwap(reports, endAt, whole));
        await expect(suite.oracle.twap(whole + 1n))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_TimeForgotten")
          .withArgs(oldestAt - 1n, oldestAt);
      });
      it("reverts with NAVOracle_TimeForgotten for a window longer than time itself", async () => {
        const { suite, reports } = await networkHelpers.loadFixture(uneven);
        await expect(suite.oracle.twap(2n ** 256n - 1n))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_TimeForgotten")
          .withArgs(0n, reports[0]?.observedAt);
      });
    });
    describe("when the ring holds the window", () => {
      it("equals the sum second by second, rounded down, for every window length", async () => {
        const { suite, reports, endAt } = await networkHelpers.loadFixture(uneven);
        const whole = endAt - (reports[0]?.observedAt ?? 0n);
        for (let window = 1n; window <= whole; window += 1n) {
          expect(await suite.oracle.twap(window), `window ${window}`).to.equal(slowTwap(reports, endAt, window));
        }
      });
      it("is the newest NAV itself while no other stood in the window", async () => {
        const { suite, reports } = await networkHelpers.loadFixture(uneven);
        expect(await suite.oracle.twap(5n)).to.equal(reports.at(-1)?.navWad);
      });
    });
    describe("when the newest NAV lies ahead of the clock", () => {
      it("averages the NAVs whose seconds have come", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const at = await nowAt(suite);
        await acceptReport(suite, { observedAt: at + 6n, arrivesAt: at + 4n, navWad: WAD + 1_000n });
        expect(await suite.oracle.twap(4n)).to.equal(WAD);
        await mineAt(suite, at + 8n);
        expect(await suite.oracle.twap(8n)).to.equal((6n * WAD + 2n * (WAD + 1_000n)) / 8n);
      });
    });
  });
});
