import { expect } from "chai";
import { network } from "hardhat";

import {
  acceptReport,
  bringReport,
  inOneBlock,
  mineAt,
  nowAt,
  prepareReport,
  REASON,
  releaseOracle,
  roundAt,
  setNext,
  settledState,
  STATUS,
  submitNavAt,
  validatorOf,
} from "../helpers/oracle.js";
import { BPS, deploySuite, firstIndexes, PARAMETERS, signReport, type Suite, WAD } from "../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();
const NAV = 2n * WAD;

async function liveAtTwo() {
  const suite = await deploySuite(ethers);
  await acceptReport(suite, { navWad: NAV });
  await mineAt(suite, (await nowAt(suite)) + 1n);
  return suite;
}

/** Each of `navs` from the validator of that index, all in one second; the receipts' logs by name. */
async function submitAll(suite: Suite, navs: readonly bigint[]) {
  const at = (await nowAt(suite)) + 1n;
  const round = await roundAt(suite, at);
  const sent = [];
  for (const [i, navWad] of navs.entries()) sent.push(await submitNavAt(suite, i, { at, round, navWad }));
  const last = sent.at(-1);
  if (!last) throw new Error("nothing was submitted");
  return { at, round, last };
}

describe("Incidents: one source reports zero (Pyth 2021)", () => {
  it("refuses zero itself from one validator, and halts when two thirds sign it", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    const at = (await nowAt(suite)) + 1n;
    await expect(submitNavAt(suite, 0, { at, round: await roundAt(suite, at), navWad: 0n }))
      .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ValueOutOfRange")
      .withArgs(0n, 2n ** 80n - 1n);
    const { report, tx } = await bringReport(suite, { observedAt: at, navWad: 0n });
    await expect(tx).to.emit(suite.oracle, "OracleHalted").withArgs(report.round, 0n);
    await expect(tx).not.to.emit(suite.oracle, "NavSettled");
    await expect(suite.oracle.getCurrentNAV())
      .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
      .withArgs(REASON.SANITY);
  });
  it("does not move the NAV for one validator next to zero, whoever it is, and names that validator", async () => {
    for (const liar of firstIndexes(5)) {
      const suite = await networkHelpers.loadFixture(liveAtTwo);
      const navs = firstIndexes(5).map((i) => (i === liar ? 1n : NAV + 7n));
      const at = (await nowAt(suite)) + 1n;
      const round = await roundAt(suite, at);
      // The liar goes first: four honest ones follow and settle.
      const order = [liar, ...firstIndexes(5).filter((i) => i !== liar)];
      let last = await submitNavAt(suite, liar, { at, round, navWad: 1n });
      for (const i of order.slice(1)) last = await submitNavAt(suite, i, { at, round, navWad: navs[i] ?? 0n });
      await expect(last)
        .to.emit(suite.oracle, "SubmissionNotCounted")
        .withArgs(round, validatorOf(suite, liar).wallet.address, 1n, BPS);
      expect((await suite.oracle.getCurrentNAV()).navPerToken).to.equal(NAV + 7n);
      expect((await suite.oracle.status()).status).to.equal(STATUS.LIVE);
    }
  });
});

describe("Incidents: a dead price under a floor (LUNA 2022)", () => {
  it("is never clamped to the floor: it halts, the floor is never told, and readers get the reason", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    const before = await settledState(suite);
    const dead = PARAMETERS.minNavWad / 1_000n;
    const { tx } = await bringReport(suite, { navWad: dead });
    await expect(tx).to.emit(suite.oracle, "OracleHalted");
    await expect(tx).not.to.emit(suite.oracle, "NavSettled");
    expect(await settledState(suite)).to.equal(before);
    const at = await nowAt(suite);
    for (const read of [
      () => suite.oracle.getCurrentNAV(),
      () => suite.oracle.quote(),
      () => suite.oracle.getNAVForMinting(WAD),
      () => suite.oracle.getNAVForRedemption(WAD),
      () => suite.oracle.twap(1n),
      () => suite.oracle.navAt(at),
    ]) {
      await expect(read()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted").withArgs(REASON.SANITY);
    }
    expect(await suite.oracle.isNAVValid()).to.equal(false);
  });
});

describe("Incidents: time travel", () => {
  it("refuses a report signed earlier than the last one, though it is still young", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    const older = await prepareReport(suite, { observedAt: (await nowAt(suite)) + 1n, navWad: NAV - 5n });
    const newer = await acceptReport(suite, { observedAt: older.report.observedAt + 1n, navWad: NAV + 5n });
    await setNext(suite, newer.observedAt + 1n);
    await expect(suite.oracle.submitReport(older.report, older.signatures))
      .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
      .withArgs(older.report.observedAt, newer.observedAt);
    expect((await suite.oracle.getCurrentNAV()).navPerToken).to.equal(NAV + 5n);
  });
  it("refuses a report that was kept back until it was old", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    const observedAt = (await nowAt(suite)) + 1n;
    const { tx } = await bringReport(suite, { observedAt, arrivesAt: observedAt + 999n });
    await expect(tx).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReportLate").withArgs(999n, 12n);
  });
});

describe("Incidents: a report for somewhere else", () => {
  it("refuses signatures made for another chain", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    const { report } = await prepareReport(suite);
    const signatures = await signReport(suite, report, firstIndexes(5), { chainId: 1n });
    await setNext(suite, report.observedAt);
    await expect(suite.oracle.submitReport(report, signatures)).to.be.revertedWithCustomError(
      suite.oracle,
      "SignatureQuorum_SignatureInvalid",
    );
  });
  it("refuses signatures made for another oracle of the same validators and the same token", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    const twin = await ethers.deployContract("NAVOracle", [
      suite.manager.target,
      suite.registry.target,
      64,
      30,
      PARAMETERS,
    ]);
    await twin.bindIndexToken(suite.token.target);
    await suite.registry.subscribe(twin.target);
    const { report: early, signatures: signed } = await prepareReport(suite, {
      observedAt: (await nowAt(suite)) + 1n,
      round: 1n, // both could take it
    });
    await setNext(suite, early.observedAt);
    await expect(twin.submitReport(early, signed)).to.be.revertedWithCustomError(
      twin,
      "SignatureQuorum_SignatureInvalid",
    );
    const right = await signReport(suite, early, firstIndexes(5), { verifyingContract: String(twin.target) });
    await expect(twin.submitReport(early, right)).to.emit(twin, "NavSettled");
  });
});

describe("Incidents: a bad report after a release", () => {
  it("cannot be brought again, and neither can one that was signed before the release and kept", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    const bad = await bringReport(suite, { navWad: 1n });
    await expect(bad.tx).to.emit(suite.oracle, "OracleHalted");
    const data = suite.oracle.interface.encodeFunctionData("release");
    await suite.manager.connect(suite.releaser).schedule(suite.oracle.target, data, 0);
    const releasedAt = (await nowAt(suite)) + 3_600n;
    // Signed in the last second before the release, to be brought right after it.
    const kept = await prepareReport(suite, { observedAt: releasedAt - 1n, navWad: 1n });
    await setNext(suite, releasedAt);
    await suite.manager.connect(suite.releaser).execute(suite.oracle.target, data);
    for (const { report, signatures } of [bad, kept]) {
      await setNext(suite, releasedAt + 1n);
      await expect(suite.oracle.submitReport(report, signatures))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
        .withArgs(report.observedAt, releasedAt);
    }
    expect((await suite.oracle.status()).status).to.equal(STATUS.STALE);
  });
  it("cannot be brought again while the oracle is still halted", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    const { report, signatures, tx } = await bringReport(suite, { navWad: 1n });
    await tx;
    await expect(suite.oracle.submitReport(report, signatures))
      .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
      .withArgs(report.observedAt, report.observedAt);
  });
});

describe("Incidents: an oracle key pays gas", () => {
  it("is refused at configuration in both directions", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    const { wallet, submitter } = validatorOf(suite, 0);
    await expect(suite.registry.setSubmitter(validatorOf(suite, 1).wallet.address, wallet.address))
      .to.be.revertedWithCustomError(suite.registry, "ValidatorRegistry_SubmitterIsSigner")
      .withArgs(wallet.address);
    await expect(suite.registry.setSubmitter(wallet.address, wallet.address))
      .to.be.revertedWithCustomError(suite.registry, "ValidatorRegistry_SubmitterIsSigner")
      .withArgs(wallet.address);
    await expect(suite.oracle.addValidator(submitter.address, 100n))
      .to.be.revertedWithCustomError(suite.registry, "ValidatorRegistry_SubmitterIsSigner")
      .withArgs(submitter.address);
  });
});

describe("Incidents: most nodes wrong together (Moonwell 2025)", () => {
  it("sends a majority's jump to quarantine while a minority is right, and nobody can trade on it", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    const before = await settledState(suite);
    const wrong = NAV / 1_000n + PARAMETERS.minNavWad; // sane, and far from the truth
    const { round, last } = await submitAll(suite, [NAV, wrong, wrong, wrong, wrong]);
    await expect(last).to.emit(suite.oracle, "NavQuarantined").withArgs(round, NAV, wrong, 1n);
    expect(await settledState(suite)).to.equal(before);
    await expect(suite.oracle.quote())
      .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
      .withArgs(NAV, wrong);
  });
  it("is live again with the first right round", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    await acceptReport(suite, { navWad: NAV / 2n });
    await acceptReport(suite, { navWad: NAV + 3n });
    expect((await suite.oracle.getCurrentNAV()).navPerToken).to.equal(NAV + 3n);
  });
});

describe("Incidents: a report brought and traded on in one block", () => {
  for (const [word, navWad] of [
    ["rising", NAV + NAV / 20n],
    ["falling", NAV - NAV / 20n],
  ] as const) {
    it(`gains nothing on a ${word} NAV: buying before or after it costs no less than selling gives`, async () => {
      const suite = await networkHelpers.loadFixture(liveAtTwo);
      const oldQuote = await suite.oracle.quote();
      await acceptReport(suite, { navWad });
      const newQuote = await suite.oracle.quote();
      for (const bought of [oldQuote.mintPriceWad, newQuote.mintPriceWad]) {
        expect(newQuote.redeemPriceWad).to.be.at.most(bought);
      }
    });
  }
  it("gains nothing on a NAV that swings within the block and comes back", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    const start = await nowAt(suite);
    const navs = [NAV - NAV / 20n, NAV + NAV / 50n, NAV];
    const prepared: Awaited<ReturnType<typeof prepareReport>>[] = [];
    for (const [i, navWad] of navs.entries()) {
      prepared.push(await prepareReport(suite, { observedAt: start + 1n + BigInt(i), navWad }));
    }
    const nonce = await ethers.provider.getTransactionCount(suite.bob.address);
    await inOneBlock(suite, start + 3n, async () => {
      const sent = [];
      for (const [i, { report, signatures }] of prepared.entries()) {
        const overrides = { gasLimit: 500_000, nonce: nonce + i };
        sent.push(await suite.oracle.connect(suite.bob).submitReport(report, signatures, overrides));
      }
      return sent;
    });
    const quote = await suite.oracle.quote();
    expect([...quote]).to.deep.equal([NAV, NAV + NAV / 50n, NAV - NAV / 20n]);
  });
});

describe("Incidents: a release", () => {
  it("does not make old news new: readers wait for a NAV observed after it", async () => {
    const suite = await networkHelpers.loadFixture(liveAtTwo);
    await acceptReport(suite, { navWad: 1n });
    await releaseOracle(suite);
    await expect(suite.oracle.getCurrentNAV()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale");
    await acceptReport(suite, { navWad: NAV });
    expect((await suite.oracle.getCurrentNAV()).navPerToken).to.equal(NAV);
  });
});
