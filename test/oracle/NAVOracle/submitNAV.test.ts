import { expect } from "chai";
import { ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  acceptReport,
  bringReport,
  mineAt,
  nowAt,
  REASON,
  releaseOracle,
  roundAt,
  setNext,
  settledState,
  STATUS,
  submitNavAt,
  validatorOf,
} from "../../helpers/oracle.js";
import { BPS, deploySuite, deviationBpsUp, HOUR, PARAMETERS, type Suite, WAD } from "../../helpers/suite.js";

const MAX_NAV = 2n ** 80n - 1n;
const NAV = 2n * WAD;
const AT_50_BPS = NAV + (NAV * 50n) / BPS;
const AT_500_BPS = NAV + (NAV * 500n) / BPS;

const { ethers, networkHelpers } = await network.create({ network: "default", override: { accounts: { count: 40 } } });

async function fiveEqual() {
  return deploySuite(ethers);
}
async function threeEqual() {
  return deploySuite(ethers, { stakes: [100n, 100n, 100n] });
}
async function fourEqual() {
  return deploySuite(ethers, { stakes: [100n, 100n, 100n, 100n] });
}
async function fourthJustOverAQuarter() {
  return deploySuite(ethers, { stakes: [100n, 100n, 100n, 101n] });
}
async function twoOwnMost() {
  return deploySuite(ethers, { stakes: [34n, 34n, 32n] });
}
async function twoThirdsExactly() {
  return deploySuite(ethers, { stakes: [100n, 100n, 100n, 75n, 75n] });
}
async function oneUnitShort() {
  return deploySuite(ethers, { stakes: [100n, 100n, 99n, 75n, 75n] });
}
async function unequal() {
  return deploySuite(ethers, { stakes: [30n, 30n, 20n, 10n, 10n] });
}
async function twentyOne() {
  return deploySuite(ethers, { stakes: Array.from({ length: 21 }, () => 10n) });
}
async function twentyTwo() {
  return deploySuite(ethers, { stakes: Array.from({ length: 22 }, () => 10n) });
}
async function liveAtTwo() {
  const suite = await deploySuite(ethers);
  await acceptReport(suite, { navWad: NAV });
  return suite;
}
async function withoutSet() {
  const suite = await deploySuite(ethers);
  const registry = await ethers.deployContract("ValidatorRegistry", [suite.manager.target, HOUR, []]);
  const oracle = await ethers.deployContract("NAVOracle", [suite.manager.target, registry.target, 64, 30, PARAMETERS]);
  return { ...suite, oracle, registry } satisfies Suite;
}

/** A round that begins in a few seconds: [its first second, its number]. */
async function nextRound(suite: Suite): Promise<[bigint, bigint]> {
  const at = (await nowAt(suite)) + 1n;
  return [at, await roundAt(suite, at)];
}

/** Each of `navs` from the validator of that index, one second apart; the last transaction. */
async function submitAll(suite: Suite, navs: readonly bigint[], confidences: readonly bigint[] = []) {
  const [at, round] = await nextRound(suite);
  let last: Awaited<ReturnType<typeof submitNavAt>> | undefined;
  for (const [i, navWad] of navs.entries()) {
    const confidenceBps = confidences[i] ?? 9_500n;
    last = await submitNavAt(suite, i, { at: at + BigInt(i), round, navWad, confidenceBps });
  }
  if (!last) throw new Error("nothing was submitted");
  return { at, round, last };
}

describe("NAVOracle submitNAV", () => {
  describe("given no validator set is in force", () => {
    it("reverts with NAVOracle_NoValidatorSet", async () => {
      const suite = await networkHelpers.loadFixture(withoutSet);
      await expect(suite.oracle.submitNAV(1n, WAD, 9_000n))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoValidatorSet")
        .withArgs();
    });
  });

  describe("given the set has more than 21 validators", () => {
    it("reverts with NAVOracle_DirectLaneFull", async () => {
      const suite = await networkHelpers.loadFixture(twentyTwo);
      const [at, round] = await nextRound(suite);
      await expect(submitNavAt(suite, 0, { at, round, navWad: NAV }))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_DirectLaneFull")
        .withArgs(22n, 21n);
    });
  });

  describe("given the set has exactly 21 validators", () => {
    it("settles with the fourteenth submission", async () => {
      const suite = await networkHelpers.loadFixture(twentyOne);
      const [at, round] = await nextRound(suite);
      await setNext(suite, at);
      for (let i = 0; i < 14; ++i) {
        const tx = await submitNavAt(suite, i, { at: at + BigInt(Math.floor(i / 2)), round, navWad: NAV + BigInt(i) });
        if (i < 13) await expect(tx).not.to.emit(suite.oracle, "NavSettled");
        else await expect(tx).to.emit(suite.oracle, "NavSettled");
      }
      const nav = await suite.oracle.getCurrentNAV();
      expect([nav.navPerToken, nav.validatorCount, nav.stake]).to.deep.equal([NAV + 6n, 14n, 6_666n]);
    });
  });

  describe("given a set in force", () => {
    describe("when the NAV cannot be a price", () => {
      it("reverts with NAVOracle_ValueOutOfRange for zero", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        await expect(submitNavAt(suite, 0, { at, round, navWad: 0n }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ValueOutOfRange")
          .withArgs(0n, MAX_NAV);
      });
      it("reverts with NAVOracle_ValueOutOfRange when it does not fit 80 bits", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        await expect(submitNavAt(suite, 0, { at, round, navWad: MAX_NAV + 1n }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ValueOutOfRange")
          .withArgs(MAX_NAV + 1n, MAX_NAV);
      });
    });

    describe("when the confidence is above 100 %", () => {
      it("reverts with NAVOracle_BpsOutOfRange", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        await expect(submitNavAt(suite, 0, { at, round, navWad: NAV, confidenceBps: 10_001n }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_BpsOutOfRange")
          .withArgs(10_001n);
      });
    });

    describe("when the sender pays gas for no validator", () => {
      it("reverts with NAVOracle_NotSubmitter for an outsider", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        await setNext(suite, at);
        await expect(suite.oracle.connect(suite.bob).submitNAV(round, NAV, 9_500n))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NotSubmitter")
          .withArgs(suite.bob.address);
      });
      it("reverts with NAVOracle_NotSubmitter for the oracle key itself", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const key = validatorOf(suite, 0).wallet.address;
        await networkHelpers.setBalance(key, WAD);
        await networkHelpers.impersonateAccount(key);
        const [at, round] = await nextRound(suite);
        await setNext(suite, at);
        await expect(suite.oracle.connect(await ethers.getSigner(key)).submitNAV(round, NAV, 9_500n))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NotSubmitter")
          .withArgs(key);
      });
      it("reverts with NAVOracle_NotSubmitter for a submitter whose change is not in force yet", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        await suite.registry.setSubmitter(validatorOf(suite, 0).wallet.address, suite.bob.address);
        const [at, round] = await nextRound(suite);
        await setNext(suite, at);
        await expect(suite.oracle.connect(suite.bob).submitNAV(round, NAV, 9_500n))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NotSubmitter")
          .withArgs(suite.bob.address);
      });
    });

    describe("when the round was used up", () => {
      it("reverts with NAVOracle_RoundNotNewer for a settled round", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { at, round } = await submitAll(suite, [NAV, NAV, NAV, NAV]);
        await expect(submitNavAt(suite, 4, { at: at + 4n, round, navWad: NAV }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotNewer")
          .withArgs(round, round);
      });
      it("reverts with NAVOracle_RoundNotNewer for a rejected round", async () => {
        const suite = await networkHelpers.loadFixture(liveAtTwo);
        const { report, tx } = await bringReport(suite, { confidenceBps: 0n });
        await tx;
        await expect(submitNavAt(suite, 0, { at: report.observedAt + 1n, round: report.round, navWad: NAV }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotNewer")
          .withArgs(report.round, report.round);
      });
      it("reverts with NAVOracle_RoundNotNewer for round zero", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at] = await nextRound(suite);
        await expect(submitNavAt(suite, 0, { at, round: 0n, navWad: NAV }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotNewer")
          .withArgs(0n, 0n);
      });
    });

    describe("when the round has not begun", () => {
      it("reverts with NAVOracle_RoundNotBegun", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        await expect(submitNavAt(suite, 0, { at, round: round + 1n, navWad: NAV }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotBegun")
          .withArgs(round + 1n, round);
      });
      it("reverts with NAVOracle_RoundNotBegun for numbers that would wrap round, and the validator is not locked out", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, newest] = await nextRound(suite);
        expect(newest < 255n, "the numbers below zero are within the lag").to.equal(true);
        for (const round of [2n ** 256n - 1n, 2n ** 256n - (255n - newest), 2n ** 32n + newest, 2n ** 32n - 1n]) {
          await setNext(suite, at);
          await expect(
            suite.oracle.connect(validatorOf(suite, 0).submitter).submitNAV.staticCall(round, NAV, 9_500n, {
              blockTag: "pending",
            }),
          )
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotBegun")
            .withArgs(round, newest);
        }
        await expect(submitNavAt(suite, 0, { at, round: newest, navWad: NAV })).to.emit(suite.oracle, "NavSubmitted");
      });
    });

    describe("when the round began long ago", () => {
      it("takes a submission exactly 255 seconds after its second", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const at = (await suite.oracle.GENESIS_AT()) + 300n;
        const round = 301n - 255n;
        for (let i = 0; i < 4; ++i) await submitNavAt(suite, i, { at, round, navWad: NAV });
        expect(await suite.oracle.latestRound()).to.equal(round);
        expect((await suite.oracle.getHistoricalNAV(round)).timestamp).to.equal(at);
      });
      it("reverts with NAVOracle_RoundOver one second later", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const at = (await suite.oracle.GENESIS_AT()) + 300n;
        await expect(submitNavAt(suite, 0, { at, round: 45n, navWad: NAV }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundOver")
          .withArgs(45n, 46n);
      });
    });

    describe("when the validator sends again", () => {
      it("reverts with NAVOracle_RoundNotNewer for the same round, so nobody changes a vote", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        await submitNavAt(suite, 0, { at, round, navWad: NAV });
        await expect(submitNavAt(suite, 0, { at: at + 1n, round, navWad: NAV + 1n }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotNewer")
          .withArgs(round, round);
      });
      it("reverts with NAVOracle_RoundNotNewer for an older round", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        await submitNavAt(suite, 0, { at, round, navWad: NAV });
        await expect(submitNavAt(suite, 0, { at: at + 1n, round: round - 1n, navWad: NAV }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotNewer")
          .withArgs(round - 1n, round);
      });
      it("moves to a newer round and counts in the older one no more", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        const [at, round] = await nextRound(suite);
        await submitNavAt(suite, 0, { at, round, navWad: NAV });
        await submitNavAt(suite, 0, { at: at + 1n, round: round + 1n, navWad: NAV });
        await submitNavAt(suite, 1, { at: at + 2n, round, navWad: NAV });
        await expect(submitNavAt(suite, 2, { at: at + 3n, round, navWad: NAV })).not.to.emit(
          suite.oracle,
          "NavSettled",
        );
        await expect(submitNavAt(suite, 3, { at: at + 4n, round, navWad: NAV })).to.emit(suite.oracle, "NavSettled");
        expect((await suite.oracle.getCurrentNAV()).validatorCount).to.equal(3n);
      });
    });

    describe("when too little was submitted", () => {
      it("emits NavSubmitted and settles nothing", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        const tx = await submitNavAt(suite, 3, { at, round, navWad: NAV, confidenceBps: 8_123n });
        await expect(tx)
          .to.emit(suite.oracle, "NavSubmitted")
          .withArgs(round, validatorOf(suite, 3).wallet.address, NAV, 8_123n);
        await expect(tx).not.to.emit(suite.oracle, "NavSettled");
        await expect(suite.oracle.getCurrentNAV()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav");
      });
      it("settles nothing for two validators with more than two thirds of the stake", async () => {
        const suite = await networkHelpers.loadFixture(twoOwnMost);
        const { last } = await submitAll(suite, [NAV, NAV]);
        await expect(last).not.to.emit(suite.oracle, "NavSettled");
        expect(await suite.oracle.latestRound()).to.equal(0n);
      });
      it("settles nothing one unit of stake below two thirds", async () => {
        const suite = await networkHelpers.loadFixture(oneUnitShort);
        const { last } = await submitAll(suite, [NAV, NAV, NAV]);
        await expect(last).not.to.emit(suite.oracle, "NavSettled");
        expect(await suite.oracle.latestRound()).to.equal(0n);
      });
    });

    describe("when just enough was submitted", () => {
      it("settles with the third of three equal validators, not before", async () => {
        const suite = await networkHelpers.loadFixture(threeEqual);
        const [at, round] = await nextRound(suite);
        await submitNavAt(suite, 0, { at, round, navWad: NAV });
        await expect(submitNavAt(suite, 1, { at: at + 1n, round, navWad: NAV })).not.to.emit(
          suite.oracle,
          "NavSettled",
        );
        await expect(submitNavAt(suite, 2, { at: at + 2n, round, navWad: NAV }))
          .to.emit(suite.oracle, "NavSettled")
          .withArgs(round, 0n, NAV, at, 9_500n, 0n, 10_000n, 3n, ZeroHash);
      });
      it("settles with the fourth of five equal validators, not before", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        for (let i = 0; i < 3; ++i) {
          const tx = submitNavAt(suite, i, { at: at + BigInt(i), round, navWad: NAV });
          await expect(tx).not.to.emit(suite.oracle, "NavSettled");
        }
        await expect(submitNavAt(suite, 3, { at: at + 3n, round, navWad: NAV })).to.emit(suite.oracle, "NavSettled");
      });
      it("settles with exactly two thirds of the stake, the share rounded down", async () => {
        const suite = await networkHelpers.loadFixture(twoThirdsExactly);
        const { at, round, last } = await submitAll(suite, [NAV, NAV, NAV]);
        await expect(last)
          .to.emit(suite.oracle, "NavSettled")
          .withArgs(round, 0n, NAV, at, 9_500n, 0n, 6_666n, 3n, ZeroHash);
      });
    });

    describe("when the submissions differ", () => {
      it("settles the lower weighted median, the weighted confidence rounded down and the spread rounded up", async () => {
        const suite = await networkHelpers.loadFixture(unequal);
        // By value: 20 (validator 2), 30 (0), 30 (1), of 80 submitted; half is 40, reached by validator 0.
        const navs = [NAV + 200n, NAV + 300n, NAV + 100n];
        const { at, round, last } = await submitAll(suite, navs, [9_000n, 9_999n, 8_500n]);
        const value = NAV + 200n;
        const confidenceBps = (30n * 9_000n + 30n * 9_999n + 20n * 8_500n) / 80n;
        await expect(last)
          .to.emit(suite.oracle, "NavSettled")
          .withArgs(round, 0n, value, at, confidenceBps, deviationBpsUp(NAV + 300n, value), 8_000n, 3n, ZeroHash);
      });
      it("settles the earliest counted submission's time, not an uncounted one's", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        // Validator 0 is first and out of tolerance; 1 is the earliest that counts.
        const { at, round, last } = await submitAll(suite, [AT_50_BPS + 1n, NAV, NAV, NAV, NAV]);
        await expect(last)
          .to.emit(suite.oracle, "NavSettled")
          .withArgs(round, 0n, NAV, at + 1n, 9_500n, 0n, 8_000n, 4n, ZeroHash);
      });
      it("counts a submission exactly 50 bps away", async () => {
        const suite = await networkHelpers.loadFixture(threeEqual);
        const { at, round, last } = await submitAll(suite, [NAV, NAV, AT_50_BPS]);
        await expect(last)
          .to.emit(suite.oracle, "NavSettled")
          .withArgs(round, 0n, NAV, at, 9_500n, 50n, 10_000n, 3n, ZeroHash);
        await expect(last).not.to.emit(suite.oracle, "SubmissionNotCounted");
      });
      it("does not count a submission one wei further up, and names it", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        const { at, round, last } = await submitAll(suite, [AT_50_BPS + 1n, NAV, NAV, NAV]);
        await expect(last)
          .to.emit(suite.oracle, "SubmissionNotCounted")
          .withArgs(round, validatorOf(suite, 0).wallet.address, AT_50_BPS + 1n, 51n);
        await expect(last)
          .to.emit(suite.oracle, "NavSettled")
          .withArgs(round, 0n, NAV, at + 1n, 9_500n, 0n, 7_500n, 3n, ZeroHash);
      });
      it("does not count a submission one wei further down, and names it", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        const below = NAV - (NAV * 50n) / BPS - 1n;
        const { round, last } = await submitAll(suite, [below, NAV, NAV, NAV]);
        await expect(last)
          .to.emit(suite.oracle, "SubmissionNotCounted")
          .withArgs(round, validatorOf(suite, 0).wallet.address, below, 51n);
      });
      it("waits for more when too little stake is within 50 bps", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        const navs = [NAV, NAV, NAV, AT_50_BPS + 1n];
        for (const [i, navWad] of navs.entries()) {
          const tx = await submitNavAt(suite, i, { at: at + BigInt(i), round, navWad });
          await expect(tx).not.to.emit(suite.oracle, "NavSettled");
          await expect(tx).not.to.emit(suite.oracle, "SubmissionNotCounted");
        }
        await expect(submitNavAt(suite, 4, { at: at + 4n, round, navWad: NAV })).to.emit(suite.oracle, "NavSettled");
        expect((await suite.oracle.getCurrentNAV()).validatorCount).to.equal(4n);
      });
      it("counts a validator again in the next round", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        await submitAll(suite, [AT_50_BPS + 1n, NAV, NAV, NAV]);
        const { last } = await submitAll(suite, [NAV, NAV, NAV]);
        await expect(last).to.emit(suite.oracle, "NavSettled");
        await expect(last).not.to.emit(suite.oracle, "SubmissionNotCounted");
      });
    });

    describe("when stake lies further than 500 bps from the median", () => {
      it("settles with exactly one quarter of the stake that far", async () => {
        const suite = await networkHelpers.loadFixture(fourEqual);
        const { round, last } = await submitAll(suite, [AT_500_BPS + 1n, NAV, NAV, NAV]);
        await expect(last)
          .to.emit(suite.oracle, "SubmissionNotCounted")
          .withArgs(round, validatorOf(suite, 0).wallet.address, AT_500_BPS + 1n, 501n);
        await expect(last).to.emit(suite.oracle, "NavSettled");
      });
      it("rejects with one unit more, uses the round up to the newest submission, and the settled NAV stays", async () => {
        const suite = await networkHelpers.loadFixture(fourthJustOverAQuarter);
        await acceptReport(suite, { navWad: NAV });
        const before = await settledState(suite);
        const [at, round] = await nextRound(suite);
        await submitNavAt(suite, 3, { at, round, navWad: AT_500_BPS + 1n });
        await submitNavAt(suite, 0, { at: at + 1n, round, navWad: NAV });
        // 101 of the 301 submitted are far: more than a quarter of 401.
        const last = await submitNavAt(suite, 1, { at: at + 2n, round, navWad: NAV });
        await expect(last)
          .to.emit(suite.oracle, "RoundRejected")
          .withArgs(round, REASON.DEVIATION, (101n * BPS) / 401n, 2_500n);
        await expect(last).not.to.emit(suite.oracle, "NavSettled");
        expect(await settledState(suite)).to.equal(before);
        expect((await suite.oracle.status()).status).to.equal(STATUS.LIVE);
        const { tx } = await bringReport(suite, { observedAt: at + 2n, arrivesAt: at + 3n });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
          .withArgs(at + 2n, at + 2n);
      });
      it("does not call stake exactly 500 bps away far", async () => {
        const suite = await networkHelpers.loadFixture(fourthJustOverAQuarter);
        const [at, round] = await nextRound(suite);
        await submitNavAt(suite, 3, { at, round, navWad: AT_500_BPS });
        await submitNavAt(suite, 0, { at: at + 1n, round, navWad: NAV });
        await submitNavAt(suite, 1, { at: at + 2n, round, navWad: NAV });
        const last = await submitNavAt(suite, 2, { at: at + 3n, round, navWad: NAV });
        await expect(last).not.to.emit(suite.oracle, "RoundRejected");
        // 300 of 401 agree: more than two thirds.
        await expect(last).to.emit(suite.oracle, "NavSettled");
      });
      it("settles the next round as usual after a rejection", async () => {
        const suite = await networkHelpers.loadFixture(fourthJustOverAQuarter);
        const [at, round] = await nextRound(suite);
        await submitNavAt(suite, 3, { at, round, navWad: AT_500_BPS + 1n });
        await submitNavAt(suite, 0, { at: at + 1n, round, navWad: NAV });
        await submitNavAt(suite, 1, { at: at + 2n, round, navWad: NAV });
        const { last } = await submitAll(suite, [NAV, NAV, NAV]);
        await expect(last).to.emit(suite.oracle, "NavSettled");
      });
    });

    describe("when a submission is old", () => {
      it("counts one exactly as old as allowed", async () => {
        const suite = await networkHelpers.loadFixture(threeEqual);
        const [at, round] = await nextRound(suite);
        await submitNavAt(suite, 0, { at, round, navWad: NAV });
        await submitNavAt(suite, 1, { at: at + 12n, round, navWad: NAV });
        await expect(submitNavAt(suite, 2, { at: at + 12n, round, navWad: NAV })).to.emit(suite.oracle, "NavSettled");
      });
      it("does not count one a second older", async () => {
        const suite = await networkHelpers.loadFixture(threeEqual);
        const [at, round] = await nextRound(suite);
        await submitNavAt(suite, 0, { at, round, navWad: NAV });
        await submitNavAt(suite, 1, { at: at + 13n, round, navWad: NAV });
        const last = submitNavAt(suite, 2, { at: at + 13n, round, navWad: NAV });
        await expect(last).not.to.emit(suite.oracle, "NavSettled");
        expect(await suite.oracle.latestRound()).to.equal(0n);
      });
      it("does not count one sent at or before the last observation that settled", async () => {
        const suite = await networkHelpers.loadFixture(threeEqual);
        const [at, round] = await nextRound(suite);
        await submitNavAt(suite, 0, { at, round: round, navWad: NAV });
        await submitNavAt(suite, 1, { at: at + 1n, round: round, navWad: NAV });
        // A report for an earlier round, observed in the second of the second submission.
        await acceptReport(suite, { observedAt: at + 1n, round: round - 1n, navWad: NAV, arrivesAt: at + 2n });
        const last = submitNavAt(suite, 2, { at: at + 3n, round, navWad: NAV });
        await expect(last).not.to.emit(suite.oracle, "NavSettled");
        expect(await suite.oracle.latestRound()).to.equal(round - 1n);
      });
    });

    describe("when the set changes in the middle of a round", () => {
      it("does not count what the old set sent, and lets its members send that round again", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        for (let i = 0; i < 3; ++i) await submitNavAt(suite, i, { at: at + BigInt(i), round, navWad: NAV });
        await setNext(suite, at + 3n);
        await suite.oracle.removeValidator(validatorOf(suite, 4).wallet.address);
        // Three of the old epoch and this one would be all four: it does not settle.
        const fourth = submitNavAt(suite, 3, { at: at + 4n, round, navWad: NAV });
        await expect(fourth).not.to.emit(suite.oracle, "NavSettled");
        await submitNavAt(suite, 0, { at: at + 5n, round, navWad: NAV });
        const sixth = submitNavAt(suite, 1, { at: at + 6n, round, navWad: NAV });
        await expect(sixth)
          .to.emit(suite.oracle, "NavSettled")
          .withArgs(round, 0n, NAV, at + 4n, 9_500n, 0n, 7_500n, 3n, ZeroHash);
      });
      it("refuses the one that was removed", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        await suite.oracle.removeValidator(validatorOf(suite, 4).wallet.address);
        const [at, round] = await nextRound(suite);
        await expect(submitNavAt(suite, 4, { at, round, navWad: NAV }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NotSubmitter")
          .withArgs(validatorOf(suite, 4).submitter.address);
      });
      it("does not mistake a submission of whoever had the index before", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const [at, round] = await nextRound(suite);
        await submitNavAt(suite, 1, { at, round, navWad: NAV });
        await setNext(suite, at + 1n);
        // Validator 4 takes index 1.
        await suite.oracle.removeValidator(validatorOf(suite, 1).wallet.address);
        await submitNavAt(suite, 0, { at: at + 2n, round, navWad: NAV });
        const second = submitNavAt(suite, 2, { at: at + 3n, round, navWad: NAV });
        await expect(second).not.to.emit(suite.oracle, "NavSettled");
        await expect(submitNavAt(suite, 4, { at: at + 4n, round, navWad: NAV })).to.emit(suite.oracle, "NavSettled");
      });
    });

    describe("when the confidence is too low", () => {
      it("rejects the round with the weighted confidence, and the settled NAV stays", async () => {
        const suite = await networkHelpers.loadFixture(liveAtTwo);
        const before = await settledState(suite);
        const { round, last } = await submitAll(suite, [NAV, NAV, NAV, NAV], [8_000n, 8_000n, 8_000n, 7_999n]);
        await expect(last)
          .to.emit(suite.oracle, "RoundRejected")
          .withArgs(round, REASON.CONFIDENCE, (3n * 8_000n + 7_999n) / 4n, 8_000n);
        expect(await settledState(suite)).to.equal(before);
      });
      it("settles at exactly the least confidence", async () => {
        const suite = await networkHelpers.loadFixture(liveAtTwo);
        const { last } = await submitAll(suite, [NAV, NAV, NAV, NAV], [8_000n, 8_000n, 8_000n, 8_000n]);
        await expect(last).to.emit(suite.oracle, "NavSettled");
      });
    });

    describe("when the median leaves the sane range", () => {
      it("halts, without clamping", async () => {
        const suite = await networkHelpers.loadFixture(liveAtTwo);
        const before = await settledState(suite);
        const dead = PARAMETERS.minNavWad - 1n;
        const { round, last } = await submitAll(suite, [dead, dead, dead, dead]);
        await expect(last)
          .to.emit(suite.oracle, "RoundRejected")
          .withArgs(round, REASON.SANITY, dead, PARAMETERS.minNavWad);
        await expect(last).to.emit(suite.oracle, "OracleHalted").withArgs(round, dead);
        expect(await settledState(suite)).to.equal(before);
      });
    });

    describe("when the median jumped", () => {
      it("quarantines, and the settled NAV stays", async () => {
        const suite = await networkHelpers.loadFixture(liveAtTwo);
        const before = await settledState(suite);
        const far = 3n * WAD;
        const { round, last } = await submitAll(suite, [far, far, far, far]);
        await expect(last).to.emit(suite.oracle, "RoundRejected").withArgs(round, REASON.JUMP, 5_000n, 1_000n);
        await expect(last).to.emit(suite.oracle, "NavQuarantined").withArgs(round, NAV, far, 1n);
        expect(await settledState(suite)).to.equal(before);
      });
    });
  });

  describe("given the oracle is halted", () => {
    it("takes submissions and rejects their round, naming the halt", async () => {
      const suite = await networkHelpers.loadFixture(liveAtTwo);
      await acceptReport(suite, { navWad: 1n });
      const { round, last } = await submitAll(suite, [NAV, NAV, NAV, NAV]);
      await expect(last).to.emit(suite.oracle, "RoundRejected").withArgs(round, REASON.HALTED, NAV, 0n);
      expect((await suite.oracle.status()).status).to.equal(STATUS.HALTED);
    });
    it("keeps the halt's reason when too much stake disagrees", async () => {
      const suite = await networkHelpers.loadFixture(fourthJustOverAQuarter);
      await acceptReport(suite, { navWad: 1n });
      const [at, round] = await nextRound(suite);
      await submitNavAt(suite, 3, { at, round, navWad: AT_500_BPS + 1n });
      await submitNavAt(suite, 0, { at: at + 1n, round, navWad: NAV });
      const last = submitNavAt(suite, 1, { at: at + 2n, round, navWad: NAV });
      await expect(last)
        .to.emit(suite.oracle, "RoundRejected")
        .withArgs(round, REASON.DEVIATION, (101n * BPS) / 401n, 2_500n);
      const { status, reason } = await suite.oracle.status();
      expect([status, reason]).to.deep.equal([STATUS.HALTED, REASON.SANITY]);
    });
    it("does not count after the release what was sent before it", async () => {
      const suite = await networkHelpers.loadFixture(threeEqual);
      await acceptReport(suite, { navWad: NAV });
      await acceptReport(suite, { navWad: 1n });
      await releaseOracle(suite);
      const releasedAt = await nowAt(suite);
      const round = await roundAt(suite, releasedAt);
      // In the second of the release: too early to count.
      await submitNavAt(suite, 0, { at: releasedAt, round, navWad: NAV });
      await submitNavAt(suite, 1, { at: releasedAt + 1n, round, navWad: NAV });
      const third = submitNavAt(suite, 2, { at: releasedAt + 1n, round, navWad: NAV });
      await expect(third).not.to.emit(suite.oracle, "NavSettled");
      await mineAt(suite, releasedAt + 2n);
      const { last } = await submitAll(suite, [NAV, NAV, NAV]);
      await expect(last).to.emit(suite.oracle, "NavSettled");
    });
  });
});
