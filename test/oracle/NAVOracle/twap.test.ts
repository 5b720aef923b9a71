import { expect } from "chai";
import { network } from "hardhat";

import { acceptReport, mineAt, nowAt, REASON } from "../../helpers/oracle.js";
import { deploySuite, RING_LENGTH, type TestReport, WAD } from "../../helpers/suite.js";

const UNIT = 10_000n;
const MAX_WINDOW = 262_144n;
const { ethers, networkHelpers } = await network.create();

async function unseen() {
  return deploySuite(ethers);
}
async function liveAtOne() {
  const suite = await deploySuite(ethers);
  await acceptReport(suite, { navWad: WAD });
  return suite;
}
/** The greatest NAVs the parameters allow. */
async function greatest() {
  return deploySuite(ethers, { parameters: { maxNavWad: 4_000n * WAD } });
}
/** 64 + 20 NAVs with uneven gaps; the newest is five seconds old. */
async function uneven() {
  const suite = await deploySuite(ethers);
  const reports: TestReport[] = [];
  let at = await nowAt(suite);
  for (let i = 0n; i < RING_LENGTH + 20n; ++i) {
    at += 1n + ((i * 7n) % 4n);
    reports.push(
      await acceptReport(suite, { observedAt: at, navWad: WAD + ((i * 37n) % 101n) * 10n ** 14n + i * 1_237n }),
    );
  }
  await mineAt(suite, at + 5n);
  return { suite, reports: reports.slice(20), endAt: at + 5n };
}

/** Second by second: the NAV that stood in each second of the window, in whole units of 1e-14, summed and divided. */
function slowTwap(reports: readonly TestReport[], endAt: bigint, windowSeconds: bigint): bigint {
  let sum = 0n;
  for (let second = endAt - windowSeconds; second < endAt; ++second) {
    const stood = reports.findLast((report) => report.observedAt <= second);
    if (!stood) throw new Error(`no NAV stood at ${second}`);
    sum += stood.navWad / UNIT;
  }
  return (sum / windowSeconds) * UNIT;
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
    describe("when the window is empty or too long for its sum", () => {
      it("reverts with NAVOracle_WindowOutOfRange", async () => {
        const { suite } = await networkHelpers.loadFixture(uneven);
        for (const window of [0n, MAX_WINDOW + 1n, 2n ** 256n - 1n]) {
          await expect(suite.oracle.twap(window))
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_WindowOutOfRange")
            .withArgs(window, MAX_WINDOW);
        }
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
      it("reverts with NAVOracle_TimeForgotten for the longest window", async () => {
        const { suite, reports, endAt } = await networkHelpers.loadFixture(uneven);
        await expect(suite.oracle.twap(MAX_WINDOW))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_TimeForgotten")
          .withArgs(endAt - MAX_WINDOW, reports[0]?.observedAt);
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
        expect(await suite.oracle.twap(5n)).to.equal(((reports.at(-1)?.navWad ?? 0n) / UNIT) * UNIT);
      });
    });
    describe("when the running sum wraps round", () => {
      it("equals the plain sum over the longest window, of the greatest NAVs there are", async () => {
        const suite = await networkHelpers.loadFixture(greatest);
        const first = await acceptReport(suite, { navWad: 4_000n * WAD });
        const reports = [first];
        for (const [i, navWad] of [3_999n * WAD + 99_999n, 4_000n * WAD, 3_998n * WAD].entries()) {
          const observedAt = first.observedAt + BigInt(i + 1) * MAX_WINDOW;
          reports.push(await acceptReport(suite, { observedAt, navWad }));
        }
        const sums = reports.map(({ navWad }) => (navWad / UNIT) * MAX_WINDOW);
        const [a = 0n, b = 0n, c = 0n] = sums;
        expect(a + b > 2n ** 77n, "it wrapped").to.equal(true);
        expect(await suite.oracle.twap(MAX_WINDOW)).to.equal((c / MAX_WINDOW) * UNIT);
        const endAt = (await nowAt(suite)) + 30n;
        await mineAt(suite, endAt);
        const mixed = 30n * ((3_998n * WAD) / UNIT) + (MAX_WINDOW - 30n) * ((4_000n * WAD) / UNIT);
        expect(await suite.oracle.twap(MAX_WINDOW)).to.equal((mixed / MAX_WINDOW) * UNIT);
      });
    });
    describe("when the newest NAV lies ahead of the clock", () => {
      it("averages the NAVs whose seconds have come", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const at = await nowAt(suite);
        await acceptReport(suite, { observedAt: at + 6n, arrivesAt: at + 4n, navWad: WAD + 4n * UNIT });
        expect(await suite.oracle.twap(4n)).to.equal(WAD);
        await mineAt(suite, at + 8n);
        expect(await suite.oracle.twap(8n)).to.equal((6n * WAD + 2n * (WAD + 4n * UNIT)) / 8n);
      });
    });
  });
});
