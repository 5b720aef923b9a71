import { expect } from "chai";
import { keccak256, toBeHex, toUtf8Bytes, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  acceptReport,
  bringReport,
  historicalOf,
  mineAt,
  nowAt,
  prepareReport,
  REASON,
  releaseOracle,
  roundAt,
  setNext,
  settledState,
  settleReport,
  STATUS,
  validatorOf,
} from "../../helpers/oracle.js";
import { deploySuite, PARAMETERS, signReport, type Suite, WAD } from "../../helpers/suite.js";

const MAX_NAV = 2n ** 80n - 1n;
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const { ethers, networkHelpers } = await network.create();

async function fiveEqual() {
  return deploySuite(ethers);
}
async function threeEqual() {
  return deploySuite(ethers, { stakes: [100n, 100n, 100n] });
}
async function twoThirdsExactly() {
  return deploySuite(ethers, { stakes: [100n, 100n, 100n, 75n, 75n] });
}
async function oneUnitShort() {
  return deploySuite(ethers, { stakes: [100n, 100n, 99n, 75n, 75n] });
}
async function twoOwnMost() {
  return deploySuite(ethers, { stakes: [34n, 34n, 32n] });
}
async function liveAtOne() {
  const suite = await deploySuite(ethers);
  await acceptReport(suite, { navWad: WAD });
  return suite;
}
async function quarantinedAtTwo() {
  const suite = await liveAtOne();
  await acceptReport(suite, { navWad: 2n * WAD });
  return suite;
}
async function halted() {
  const suite = await liveAtOne();
  await acceptReport(suite, { navWad: PARAMETERS.minNavWad - 1n });
  return suite;
}
async function withoutSet() {
  const suite = await deploySuite(ethers);
  const registry = await ethers.deployContract("ValidatorRegistry", [suite.manager.target, 3_600, []]);
  const oracle = await ethers.deployContract("NAVOracle", [suite.manager.target, registry.target, 64, 30, PARAMETERS]);
  return { ...suite, oracle, registry } satisfies Suite;
}

describe("NAVOracle submitReport", () => {
  describe("given no validator set is in force", () => {
    it("reverts with SignatureQuorum_IndexInvalid for any signature", async () => {
      const suite = await networkHelpers.loadFixture(withoutSet);
      const { tx } = await bringReport(suite, {});
      await expect(tx).to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_IndexInvalid").withArgs(0n, 0n);
    });
    it("reverts with NAVOracle_QuorumMissed for none", async () => {
      const suite = await networkHelpers.loadFixture(withoutSet);
      const { tx } = await bringReport(suite, { signers: [] });
      await expect(tx).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_QuorumMissed").withArgs(0n, 0n, 0n, 3n);
    });
  });

  describe("given a validator set is in force", () => {
    describe("when the report is for another index token", () => {
      it("reverts with NAVOracle_WrongIndexToken", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { tx } = await bringReport(suite, { indexToken: suite.alice.address });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_WrongIndexToken")
          .withArgs(suite.alice.address, suite.token.target);
      });
    });

    describe("when the report names another epoch", () => {
      it("reverts with NAVOracle_WrongEpoch", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { tx } = await bringReport(suite, { setEpoch: 2n });
        await expect(tx).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_WrongEpoch").withArgs(2n, 1n);
      });
      it("reverts with NAVOracle_WrongEpoch when the set changed after the signing", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures } = await prepareReport(suite, { observedAt: (await nowAt(suite)) + 2n });
        await setNext(suite, report.observedAt - 1n);
        await suite.oracle.removeValidator(validatorOf(suite, 4).wallet.address);
        await setNext(suite, report.observedAt);
        await expect(suite.oracle.submitReport(report, signatures))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_WrongEpoch")
          .withArgs(1n, 2n);
      });
    });

    describe("when the round is not newer than the last one used up", () => {
      it("reverts with NAVOracle_RoundNotNewer for the round that settled last", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const last = await suite.oracle.latestRound();
        const { tx } = await bringReport(suite, { round: last });
        await expect(tx).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotNewer").withArgs(last, last);
      });
      it("reverts with NAVOracle_RoundNotNewer for the round that was rejected last", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const rejected = await acceptReport(suite, { confidenceBps: 7_999n });
        const { tx } = await bringReport(suite, { round: rejected.round });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotNewer")
          .withArgs(rejected.round, rejected.round);
      });
      it("reverts with NAVOracle_RoundNotNewer for round zero", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { tx } = await bringReport(suite, { round: 0n });
        await expect(tx).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotNewer").withArgs(0n, 0n);
      });
    });

    describe("when the round cannot have begun at the observation", () => {
      it("reverts with NAVOracle_RoundNotBegun one round ahead", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await nowAt(suite)) + 1n;
        const newest = await roundAt(suite, observedAt);
        const { tx } = await bringReport(suite, { observedAt, round: newest + 1n });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotBegun")
          .withArgs(newest + 1n, newest);
      });
      it("reverts with NAVOracle_RoundNotBegun for the greatest round number", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await nowAt(suite)) + 1n;
        const newest = await roundAt(suite, observedAt);
        const { tx } = await bringReport(suite, { observedAt, round: 2n ** 256n - 1n });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotBegun")
          .withArgs(2n ** 256n - 1n, newest);
      });
      it("reverts with NAVOracle_RoundNotBegun for every number that would wrap round to a small lag", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await nowAt(suite)) + 1n;
        const newest = await roundAt(suite, observedAt);
        expect(newest < 255n, "the numbers below zero are within the lag").to.equal(true);
        // Lags 0, the one of round -1, 255, and their likes one and several words further.
        const rounds = [2n ** 256n - 1n, 2n ** 256n - (255n - newest), 2n ** 256n - (256n - newest)];
        rounds.push(2n ** 255n, 2n ** 64n + newest, 2n ** 32n + newest, 2n ** 32n, 2n ** 32n - 1n);
        for (const round of rounds) {
          const { tx } = await bringReport(suite, { observedAt, round });
          await expect(tx)
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotBegun")
            .withArgs(round, newest);
          expect(await suite.oracle.latestRound()).to.equal(0n);
          await networkHelpers.loadFixture(fiveEqual);
        }
      });
      it("reverts with NAVOracle_RoundNotBegun for an observation before genesis", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await suite.oracle.GENESIS_AT()) - 1n;
        const arrivesAt = (await nowAt(suite)) + 1n;
        expect(arrivesAt - observedAt, "still young on arrival").to.be.at.most(PARAMETERS.maxArrivalAgeSeconds);
        const { tx } = await bringReport(suite, { observedAt, round: 1n, arrivesAt });
        await expect(tx).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotBegun").withArgs(1n, 0n);
      });
      it("reverts with NAVOracle_RoundNotBegun before genesis for the numbers that would wrap round", async () => {
        for (const [before, round] of [
          [2n, 2n ** 256n - 1n],
          [2n, 2n ** 256n - 2n],
          [3n, 2n ** 256n - 2n],
          [1n, 2n ** 256n - 255n],
        ] as const) {
          const suite = await networkHelpers.loadFixture(fiveEqual);
          const observedAt = (await suite.oracle.GENESIS_AT()) - before;
          const arrivesAt = (await nowAt(suite)) + 1n;
          expect(arrivesAt - observedAt, "still young on arrival").to.be.at.most(PARAMETERS.maxArrivalAgeSeconds);
          const { tx } = await bringReport(suite, { observedAt, round, arrivesAt });
          await expect(tx).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundNotBegun").withArgs(round, 0n);
        }
      });
    });

    describe("when the round began long before the observation", () => {
      it("settles exactly 255 seconds after its second", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await suite.oracle.GENESIS_AT()) + 300n;
        const round = 301n - 255n;
        const report = await settleReport(suite, { observedAt, round });
        expect(await suite.oracle.latestRound()).to.equal(round);
        expect([...(await suite.oracle.getHistoricalNAV(round))]).to.deep.equal(historicalOf(report));
      });
      it("reverts with NAVOracle_RoundOver one second later", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await suite.oracle.GENESIS_AT()) + 300n;
        const { tx } = await bringReport(suite, { observedAt, round: 301n - 256n });
        await expect(tx).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundOver").withArgs(45n, 46n);
      });
      it("reverts with NAVOracle_RoundOver for the first round, days later", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await suite.oracle.GENESIS_AT()) + 1_000_000n;
        const { tx } = await bringReport(suite, { observedAt, round: 1n });
        await expect(tx).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_RoundOver").withArgs(1n, 999_746n);
      });
    });

    describe("when the round is older than its second but newer than the last", () => {
      it("settles, for rounds may leave gaps and lag", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        await mineAt(suite, (await nowAt(suite)) + 10n);
        await acceptReport(suite, { round: 3n });
        await acceptReport(suite, { round: 5n });
        expect(await suite.oracle.latestRound()).to.equal(5n);
      });
    });

    describe("when the observation is not newer than the last one used up", () => {
      it("reverts with NAVOracle_ObservedNotNewer for the second that settled last", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        await mineAt(suite, (await nowAt(suite)) + 10n);
        const last = await acceptReport(suite, { round: 3n });
        const { tx } = await bringReport(suite, {
          observedAt: last.observedAt,
          round: 4n,
          arrivesAt: last.observedAt + 1n,
        });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
          .withArgs(last.observedAt, last.observedAt);
      });
      it("reverts with NAVOracle_ObservedNotNewer for the second that was rejected last", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        await mineAt(suite, (await nowAt(suite)) + 10n);
        const last = await acceptReport(suite, { round: 3n, spreadBps: 51n });
        const { tx } = await bringReport(suite, {
          observedAt: last.observedAt,
          round: 4n,
          arrivesAt: last.observedAt + 1n,
        });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
          .withArgs(last.observedAt, last.observedAt);
      });
    });

    describe("when the observation is old on arrival", () => {
      it("settles at exactly the greatest age", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await nowAt(suite)) + 1n;
        const { tx } = await bringReport(suite, {
          observedAt,
          arrivesAt: observedAt + PARAMETERS.maxArrivalAgeSeconds,
        });
        await expect(tx).to.emit(suite.oracle, "NavSettled");
      });
      it("reverts with NAVOracle_ReportLate one second later", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await nowAt(suite)) + 1n;
        const { tx } = await bringReport(suite, { observedAt, arrivesAt: observedAt + 13n });
        await expect(tx).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReportLate").withArgs(13n, 12n);
      });
      it("reverts with NAVOracle_ReportLate for the first second of all", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const arrivesAt = (await nowAt(suite)) + 1n;
        const { tx } = await bringReport(suite, { observedAt: 1n, round: 1n, arrivesAt });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReportLate")
          .withArgs(arrivesAt - 1n, 12n);
      });
    });

    describe("when the observation lies in the future", () => {
      it("settles at exactly the furthest allowed, and its age is zero until its second comes", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await nowAt(suite)) + 3n;
        const { tx } = await bringReport(suite, { observedAt, arrivesAt: observedAt - 2n });
        await expect(tx).to.emit(suite.oracle, "NavSettled");
        expect((await suite.oracle.status()).ageSeconds).to.equal(0n);
        expect((await suite.oracle.getCurrentNAV()).timestamp).to.equal(observedAt);
      });
      it("reverts with NAVOracle_ReportFromFuture one second further", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await nowAt(suite)) + 4n;
        const { tx } = await bringReport(suite, { observedAt, arrivesAt: observedAt - 3n });
        await expect(tx).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReportFromFuture").withArgs(3n, 2n);
      });
      it("reverts with NAVOracle_ReportFromFuture for moments that would wrap round", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const arrivesAt = (await nowAt(suite)) + 1n;
        for (const observedAt of [2n ** 256n - 1n, 2n ** 256n - 12n, 2n ** 255n + arrivesAt, 2n ** 32n + arrivesAt]) {
          for (const round of [1n, 2n ** 256n - 1n]) {
            const { tx } = await bringReport(suite, { observedAt, round, arrivesAt });
            await expect(tx)
              .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReportFromFuture")
              .withArgs(observedAt - arrivesAt, 2n);
            await networkHelpers.loadFixture(fiveEqual);
          }
        }
      });
    });

    describe("when the NAV cannot be a price", () => {
      it("halts for zero and for 80, 81 and 256 bits, and nothing of it is kept", async () => {
        for (const [navWad, limitWad] of [
          [0n, PARAMETERS.minNavWad],
          [MAX_NAV, PARAMETERS.maxNavWad],
          [MAX_NAV + 1n, PARAMETERS.maxNavWad],
          [2n ** 256n - 1n, PARAMETERS.maxNavWad],
        ] as const) {
          const suite = await networkHelpers.loadFixture(liveAtOne);
          const before = await settledState(suite);
          const { report, tx } = await bringReport(suite, { navWad });
          await expect(tx)
            .to.emit(suite.oracle, "RoundRejected")
            .withArgs(report.round, REASON.SANITY, navWad, limitWad);
          await expect(tx).to.emit(suite.oracle, "OracleHalted").withArgs(report.round, navWad);
          expect(await settledState(suite)).to.equal(before);
          expect([...(await suite.oracle.status())]).to.deep.equal([STATUS.HALTED, REASON.SANITY, 1n, 0n, 0n]);
          await expect(suite.oracle.quote())
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
            .withArgs(REASON.SANITY);
        }
      });
    });

    describe("when a share is above 100 %", () => {
      it("reverts with NAVOracle_BpsOutOfRange for the confidence", async () => {
        for (const confidenceBps of [10_001n, 2n ** 14n, 2n ** 32n - 1n]) {
          const suite = await networkHelpers.loadFixture(fiveEqual);
          const { tx } = await bringReport(suite, { confidenceBps });
          await expect(tx)
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_BpsOutOfRange")
            .withArgs(confidenceBps);
        }
      });
      it("reverts for a confidence or an index token wider than its field, even signed as such", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report } = await prepareReport(suite);
        const data = suite.oracle.interface.encodeFunctionData("submitReport", [report, "0x"]);
        for (const word of [0, 4]) {
          const at = 2 + 2 * (4 + 32 * word); // the first byte of that word
          await expect(
            suite.bob.sendTransaction({ to: suite.oracle.target, data: `${data.slice(0, at)}01${data.slice(at + 2)}` }),
          ).to.be.revertedWithoutReason(ethers);
        }
      });
      it("rejects the round for the spread, and the settled NAV stays", async () => {
        for (const spreadBps of [10_001n, 2n ** 256n - 1n]) {
          const suite = await networkHelpers.loadFixture(liveAtOne);
          const before = await settledState(suite);
          const { report, tx } = await bringReport(suite, { spreadBps });
          await expect(tx).to.emit(suite.oracle, "RoundRejected").withArgs(report.round, REASON.SPREAD, spreadBps, 50n);
          expect(await settledState(suite)).to.equal(before);
        }
      });
    });

    describe("when the signatures are malformed", () => {
      it("reverts with SignatureQuorum_LengthInvalid when a byte is missing", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures } = await prepareReport(suite);
        await setNext(suite, report.observedAt);
        await expect(suite.oracle.submitReport(report, signatures.slice(0, -2)))
          .to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_LengthInvalid")
          .withArgs(5n * 65n - 1n);
      });
      it("reverts with SignatureQuorum_IndexInvalid when a validator signs twice", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { tx } = await bringReport(suite, { signers: [0, 1, 2, 2] });
        await expect(tx).to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_IndexInvalid").withArgs(2n, 5n);
      });
      it("reverts with SignatureQuorum_IndexInvalid when entries fall by index", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { tx } = await bringReport(suite, { signers: [0, 2, 1, 3] });
        await expect(tx).to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_IndexInvalid").withArgs(1n, 5n);
      });
      it("reverts with SignatureQuorum_IndexInvalid when an index is no member", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures } = await prepareReport(suite, { signers: [0, 1, 2, 3] });
        await setNext(suite, report.observedAt);
        const outside = `${signatures.slice(0, -130)}05${signatures.slice(-128)}`;
        await expect(suite.oracle.submitReport(report, outside))
          .to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_IndexInvalid")
          .withArgs(5n, 5n);
      });
      it("reverts with SignatureQuorum_SignatureInvalid when an entry names another validator", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures } = await prepareReport(suite, { signers: [0, 1, 2, 3] });
        await setNext(suite, report.observedAt);
        const renamed = `${signatures.slice(0, -130)}04${signatures.slice(-128)}`;
        await expect(suite.oracle.submitReport(report, renamed))
          .to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_SignatureInvalid")
          .withArgs(4n, validatorOf(suite, 4).wallet.address, validatorOf(suite, 3).wallet.address);
      });
      it("reverts with SignatureQuorum_SignatureInvalid when an entry recovers to nobody", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures } = await prepareReport(suite, { signers: [0, 1, 2, 3] });
        await setNext(suite, report.observedAt);
        const empty = `${signatures.slice(0, -130)}03${"00".repeat(64)}`;
        await expect(suite.oracle.submitReport(report, empty))
          .to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_SignatureInvalid")
          .withArgs(3n, validatorOf(suite, 3).wallet.address, ZeroAddress);
      });
      it("reverts with SignatureQuorum_SignatureInvalid when the s of an entry was mirrored", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures } = await prepareReport(suite, { signers: [0, 1, 2, 3] });
        const vs = BigInt(`0x${signatures.slice(-64)}`);
        const mirrored = CURVE_ORDER - (vs & (2n ** 255n - 1n)); // the same signature with the other parity
        const parity = 1n - (vs >> 255n);
        const signer = validatorOf(suite, 3).wallet.address;
        // s needs 256 bits now: whether its upper bit is dropped or taken for the parity, somebody else signed.
        for (const other of [
          mirrored & (2n ** 255n - 1n),
          mirrored | (2n ** 255n),
          (mirrored & (2n ** 255n - 1n)) | (parity << 255n),
        ]) {
          const tail = toBeHex(other, 32).slice(2);
          await setNext(suite, report.observedAt);
          await expect(suite.oracle.submitReport(report, `${signatures.slice(0, -64)}${tail}`))
            .to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_SignatureInvalid")
            .withArgs(3n, signer, (recovered: string) => recovered !== signer);
          await networkHelpers.loadFixture(fiveEqual);
        }
      });
      it("reverts with SignatureQuorum_LengthInvalid for a piece after enough sound entries", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures } = await prepareReport(suite);
        await setNext(suite, report.observedAt);
        await expect(suite.oracle.submitReport(report, `${signatures}05`))
          .to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_LengthInvalid")
          .withArgs(5n * 65n + 1n);
      });
      it("reverts with SignatureQuorum_IndexInvalid for index 255 after enough sound entries", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures } = await prepareReport(suite);
        await setNext(suite, report.observedAt);
        await expect(suite.oracle.submitReport(report, `${signatures}ff${"00".repeat(64)}`))
          .to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_IndexInvalid")
          .withArgs(255n, 5n);
      });
      it("reverts with SignatureQuorum_SignatureInvalid when any field of the report was changed after the signing", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures } = await prepareReport(suite);
        const changes = [
          { round: report.round - 1n },
          { observedAt: report.observedAt + 1n },
          { navWad: report.navWad + 1n },
          { confidenceBps: report.confidenceBps + 1n },
          { spreadBps: report.spreadBps + 1n },
          { assetsRoot: keccak256(toUtf8Bytes("other")) },
        ];
        for (const change of changes) {
          await setNext(suite, report.observedAt);
          await expect(
            suite.oracle.submitReport.staticCall({ ...report, ...change }, signatures, { blockTag: "pending" }),
            JSON.stringify(Object.keys(change)),
          ).to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_SignatureInvalid");
        }
      });
    });

    describe("when too little stands behind the report", () => {
      it("reverts with NAVOracle_QuorumMissed without any signature", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { tx } = await bringReport(suite, { signers: [] });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_QuorumMissed")
          .withArgs(0n, 500n * WAD, 0n, 3n);
      });
      it("reverts with NAVOracle_QuorumMissed for two of three equal validators", async () => {
        const suite = await networkHelpers.loadFixture(threeEqual);
        const { tx } = await bringReport(suite, { signers: [0, 1] });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_QuorumMissed")
          .withArgs(200n, 300n, 2n, 3n);
      });
      it("reverts with NAVOracle_QuorumMissed for three of five equal validators", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { tx } = await bringReport(suite, { signers: [0, 1, 2] });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_QuorumMissed")
          .withArgs(300n * WAD, 500n * WAD, 3n, 3n);
      });
      it("reverts with NAVOracle_QuorumMissed one unit of stake below two thirds", async () => {
        const suite = await networkHelpers.loadFixture(oneUnitShort);
        const { tx } = await bringReport(suite, { signers: [0, 1, 2] });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_QuorumMissed")
          .withArgs(299n, 449n, 3n, 3n);
      });
      it("reverts with NAVOracle_QuorumMissed for two validators with more than two thirds", async () => {
        const suite = await networkHelpers.loadFixture(twoOwnMost);
        const { tx } = await bringReport(suite, { signers: [0, 1] });
        await expect(tx)
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_QuorumMissed")
          .withArgs(68n, 100n, 2n, 3n);
      });
    });

    describe("when just enough stands behind the report", () => {
      it("settles for three of three equal validators", async () => {
        const suite = await networkHelpers.loadFixture(threeEqual);
        await acceptReport(suite, { signers: [0, 1, 2] });
        const nav = await suite.oracle.getCurrentNAV();
        expect([nav.validatorCount, nav.stake]).to.deep.equal([3n, 10_000n]);
      });
      it("settles for four of five equal validators", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        await acceptReport(suite, { signers: [0, 1, 3, 4] });
        const nav = await suite.oracle.getCurrentNAV();
        expect([nav.validatorCount, nav.stake]).to.deep.equal([4n, 8_000n]);
      });
      it("settles for exactly two thirds of the stake, the share rounded down", async () => {
        const suite = await networkHelpers.loadFixture(twoThirdsExactly);
        await acceptReport(suite, { signers: [0, 1, 2] });
        const nav = await suite.oracle.getCurrentNAV();
        expect([nav.validatorCount, nav.stake]).to.deep.equal([3n, 6_666n]);
      });
    });

    describe("when the report is sound", () => {
      it("emits NavSettled with the NAV before and after", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const navWad = WAD + WAD / 100n;
        const assetsRoot = keccak256(toUtf8Bytes("assets"));
        const { report, tx } = await bringReport(suite, {
          navWad,
          confidenceBps: 8_765n,
          spreadBps: 37n,
          assetsRoot,
          signers: [1, 2, 3, 4],
        });
        await expect(tx)
          .to.emit(suite.oracle, "NavSettled")
          .withArgs(report.round, WAD, navWad, report.observedAt, 8_765n, 37n, 8_000n, 4n, assetsRoot);
      });
      it("emits NavSettled with no NAV before the first", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, tx } = await bringReport(suite, { navWad: 3n * WAD });
        await expect(tx)
          .to.emit(suite.oracle, "NavSettled")
          .withArgs(report.round, 0n, 3n * WAD, report.observedAt, 9_500n, 0n, 10_000n, 5n, ZeroHash);
      });
      it("moves the NAV, its round, time, block and backing", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const navWad = WAD + 1n;
        const { report, tx } = await bringReport(suite, { navWad, confidenceBps: 10_000n, signers: [0, 1, 2, 3] });
        const { blockNumber } = await tx;
        expect([...(await suite.oracle.getCurrentNAV())]).to.deep.equal([
          navWad,
          report.observedAt,
          BigInt(blockNumber ?? -1),
          10_000n,
          4n,
          8_000n,
        ]);
        expect(await suite.oracle.latestRound()).to.equal(report.round);
        expect([...(await suite.oracle.getHistoricalNAV(report.round))]).to.deep.equal([
          navWad,
          report.observedAt,
          report.round,
          BigInt(blockNumber ?? -1),
          10_000n,
          4n,
          8_000n,
        ]);
      });
      it("keeps the age readers accept", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        await suite.oracle.updateMaxPriceAge(3_600);
        await acceptReport(suite);
        expect(await suite.oracle.maxPriceAge()).to.equal(3_600n);
      });
    });

    describe("when the same report comes twice", () => {
      it("reverts with NAVOracle_ObservedNotNewer", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures, tx } = await bringReport(suite);
        await tx;
        await expect(suite.oracle.submitReport(report, signatures))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
          .withArgs(report.observedAt, report.observedAt);
      });
    });

    describe("when the confidence is too low", () => {
      it("settles at exactly the least confidence", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const { tx } = await bringReport(suite, { confidenceBps: 8_000n });
        await expect(tx).to.emit(suite.oracle, "NavSettled");
      });
      it("rejects the round one bps lower, and the settled NAV stays", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const before = await settledState(suite);
        const { report, tx } = await bringReport(suite, { confidenceBps: 7_999n, navWad: WAD + 5n });
        await expect(tx)
          .to.emit(suite.oracle, "RoundRejected")
          .withArgs(report.round, REASON.CONFIDENCE, 7_999n, 8_000n);
        await expect(tx).not.to.emit(suite.oracle, "NavSettled");
        expect(await settledState(suite)).to.equal(before);
        expect((await suite.oracle.status()).status).to.equal(STATUS.LIVE);
      });
    });

    describe("when the counted validators lie far apart", () => {
      it("settles at exactly the tolerance", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const { tx } = await bringReport(suite, { spreadBps: 50n });
        await expect(tx).to.emit(suite.oracle, "NavSettled");
      });
      it("rejects the round one bps further, and the settled NAV stays", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const before = await settledState(suite);
        const { report, tx } = await bringReport(suite, { spreadBps: 51n, navWad: WAD + 5n });
        await expect(tx).to.emit(suite.oracle, "RoundRejected").withArgs(report.round, REASON.SPREAD, 51n, 50n);
        expect(await settledState(suite)).to.equal(before);
        expect((await suite.oracle.status()).status).to.equal(STATUS.LIVE);
      });
    });

    describe("when the NAV leaves its sane range", () => {
      it("settles at exactly the least and exactly the greatest sane NAV", async () => {
        const low = await networkHelpers.loadFixture(fiveEqual);
        const first = await bringReport(low, { navWad: PARAMETERS.minNavWad });
        await expect(first.tx).to.emit(low.oracle, "NavSettled");
        const high = await networkHelpers.loadFixture(fiveEqual);
        const second = await bringReport(high, { navWad: PARAMETERS.maxNavWad });
        await expect(second.tx).to.emit(high.oracle, "NavSettled");
      });
      it("halts one wei below the least, without clamping", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const before = await settledState(suite);
        const navWad = PARAMETERS.minNavWad - 1n;
        const { report, tx } = await bringReport(suite, { navWad });
        await expect(tx)
          .to.emit(suite.oracle, "RoundRejected")
          .withArgs(report.round, REASON.SANITY, navWad, PARAMETERS.minNavWad);
        await expect(tx).to.emit(suite.oracle, "OracleHalted").withArgs(report.round, navWad);
        await expect(tx).not.to.emit(suite.oracle, "NavSettled");
        expect(await settledState(suite)).to.equal(before);
        const { status, reason } = await suite.oracle.status();
        expect([status, reason]).to.deep.equal([STATUS.HALTED, REASON.SANITY]);
      });
      it("halts one wei above the greatest, without clamping", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const navWad = PARAMETERS.maxNavWad + 1n;
        const { report, tx } = await bringReport(suite, { navWad });
        await expect(tx)
          .to.emit(suite.oracle, "RoundRejected")
          .withArgs(report.round, REASON.SANITY, navWad, PARAMETERS.maxNavWad);
        await expect(tx).to.emit(suite.oracle, "OracleHalted").withArgs(report.round, navWad);
        await expect(suite.oracle.getCurrentNAV())
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
          .withArgs(REASON.SANITY);
      });
      it("halts before any NAV ever settled", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        await acceptReport(suite, { navWad: 1n });
        expect((await suite.oracle.status()).status).to.equal(STATUS.HALTED);
        expect(await suite.oracle.latestRound()).to.equal(0n);
      });
      it("halts even when confidence and spread are bad too, for sanity is looked at first", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const { tx } = await bringReport(suite, { navWad: 1n, confidenceBps: 0n, spreadBps: 10_000n });
        await expect(tx).to.emit(suite.oracle, "OracleHalted");
      });
    });

    describe("when the NAV jumped", () => {
      it("settles at exactly the greatest jump up and down", async () => {
        const up = await networkHelpers.loadFixture(liveAtOne);
        const rise = await bringReport(up, { navWad: WAD + WAD / 10n });
        await expect(rise.tx).to.emit(up.oracle, "NavSettled");
        const down = await networkHelpers.loadFixture(liveAtOne);
        const fall = await bringReport(down, { navWad: WAD - WAD / 10n });
        await expect(fall.tx).to.emit(down.oracle, "NavSettled");
      });
      it("quarantines one wei above, the jump rounded up, and the settled NAV stays", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const before = await settledState(suite);
        const navWad = WAD + WAD / 10n + 1n;
        const { report, tx } = await bringReport(suite, { navWad });
        await expect(tx)
          .to.emit(suite.oracle, "RoundRejected")
          .withArgs(report.round, REASON.JUMP, 1_001n, PARAMETERS.maxJumpBps);
        await expect(tx).to.emit(suite.oracle, "NavQuarantined").withArgs(report.round, WAD, navWad, 1n);
        expect(await settledState(suite)).to.equal(before);
        const status = await suite.oracle.status();
        expect([status.status, status.reason, status.candidateNavWad, status.agreeingRounds]).to.deep.equal([
          STATUS.QUARANTINE,
          REASON.JUMP,
          navWad,
          1n,
        ]);
      });
      it("quarantines one wei below, the jump rounded up", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const navWad = WAD - WAD / 10n - 1n;
        const { report, tx } = await bringReport(suite, { navWad });
        await expect(tx)
          .to.emit(suite.oracle, "RoundRejected")
          .withArgs(report.round, REASON.JUMP, 1_001n, PARAMETERS.maxJumpBps);
      });
      it("settles the first NAV ever wherever it lies", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { tx } = await bringReport(suite, { navWad: 999n * WAD });
        await expect(tx).to.emit(suite.oracle, "NavSettled");
      });
    });
  });

  describe("given the oracle is in quarantine", () => {
    it("counts agreeing rounds and settles with the third", async () => {
      const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
      const second = await bringReport(suite, { navWad: 2n * WAD + 7n });
      await expect(second.tx)
        .to.emit(suite.oracle, "NavQuarantined")
        .withArgs(second.report.round, WAD, 2n * WAD + 7n, 2n);
      const third = await bringReport(suite, { navWad: 2n * WAD + 9n });
      await expect(third.tx)
        .to.emit(suite.oracle, "NavSettled")
        .withArgs(third.report.round, WAD, 2n * WAD + 9n, third.report.observedAt, 9_500n, 0n, 10_000n, 5n, ZeroHash);
      expect((await suite.oracle.status()).status).to.equal(STATUS.LIVE);
      expect((await suite.oracle.getCurrentNAV()).navPerToken).to.equal(2n * WAD + 9n);
    });
    it("agrees with a NAV exactly one jump from the waiting one, and follows it", async () => {
      const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
      const navWad = (2n * WAD * 11n) / 10n;
      const { report, tx } = await bringReport(suite, { navWad });
      await expect(tx).to.emit(suite.oracle, "NavQuarantined").withArgs(report.round, WAD, navWad, 2n);
    });
    it("starts counting again when a NAV lies further from the waiting one", async () => {
      const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
      await acceptReport(suite, { navWad: 2n * WAD });
      const navWad = (2n * WAD * 11n) / 10n + 1n;
      const { report, tx } = await bringReport(suite, { navWad });
      await expect(tx).to.emit(suite.oracle, "NavQuarantined").withArgs(report.round, WAD, navWad, 1n);
    });
    it("settles a NAV near the last settled one and is live again", async () => {
      const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
      const { tx } = await bringReport(suite, { navWad: WAD + 1n });
      await expect(tx).to.emit(suite.oracle, "NavSettled");
      const status = await suite.oracle.status();
      expect([status.status, status.candidateNavWad, status.agreeingRounds]).to.deep.equal([STATUS.LIVE, 0n, 0n]);
    });
    it("forgets the old count when it is quarantined anew after it was live", async () => {
      const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
      await acceptReport(suite, { navWad: 2n * WAD });
      await acceptReport(suite, { navWad: WAD });
      const { report, tx } = await bringReport(suite, { navWad: 2n * WAD });
      await expect(tx)
        .to.emit(suite.oracle, "NavQuarantined")
        .withArgs(report.round, WAD, 2n * WAD, 1n);
    });
    it("halts when the NAV leaves its sane range", async () => {
      const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
      const { tx } = await bringReport(suite, { navWad: PARAMETERS.maxNavWad + 1n });
      await expect(tx).to.emit(suite.oracle, "OracleHalted");
      const { status, candidateNavWad } = await suite.oracle.status();
      expect([status, candidateNavWad]).to.deep.equal([STATUS.HALTED, 0n]);
    });
    it("rejects a round of low confidence without losing the waiting NAV or the reason of the quarantine", async () => {
      const suite = await networkHelpers.loadFixture(quarantinedAtTwo);
      const { report, tx } = await bringReport(suite, { navWad: 2n * WAD, confidenceBps: 0n });
      await expect(tx).to.emit(suite.oracle, "RoundRejected").withArgs(report.round, REASON.CONFIDENCE, 0n, 8_000n);
      const status = await suite.oracle.status();
      expect([status.status, status.reason, status.candidateNavWad, status.agreeingRounds]).to.deep.equal([
        STATUS.QUARANTINE,
        REASON.JUMP,
        2n * WAD,
        1n,
      ]);
      const released = await releaseOracle(suite);
      await expect(released)
        .to.emit(suite.oracle, "OracleReleased")
        .withArgs(REASON.JUMP, await nowAt(suite));
    });
  });

  describe("given the oracle is halted", () => {
    it("rejects a sound report, naming the halt, and uses its round and time up", async () => {
      const suite = await networkHelpers.loadFixture(halted);
      const before = await settledState(suite);
      const { report, signatures, tx } = await bringReport(suite, { navWad: WAD });
      await expect(tx).to.emit(suite.oracle, "RoundRejected").withArgs(report.round, REASON.HALTED, WAD, 0n);
      expect(await settledState(suite)).to.equal(before);
      const { status, reason } = await suite.oracle.status();
      expect([status, reason]).to.deep.equal([STATUS.HALTED, REASON.SANITY]);
      await expect(suite.oracle.submitReport(report, signatures))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
        .withArgs(report.observedAt, report.observedAt);
    });
    it("never comes back by itself, however many sound reports come", async () => {
      const suite = await networkHelpers.loadFixture(halted);
      for (let i = 0; i < 5; ++i) await acceptReport(suite, { navWad: WAD });
      await expect(suite.oracle.getCurrentNAV())
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted")
        .withArgs(REASON.SANITY);
    });
    it("still refuses reports that are not signed", async () => {
      const suite = await networkHelpers.loadFixture(halted);
      const { tx } = await bringReport(suite, { signers: [0, 1] });
      await expect(tx)
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_QuorumMissed")
        .withArgs(200n * WAD, 500n * WAD, 2n, 3n);
    });
  });

  describe("given the set changed", () => {
    it("settles with the new epoch and the new indexes", async () => {
      const suite = await networkHelpers.loadFixture(fiveEqual);
      await suite.oracle.removeValidator(validatorOf(suite, 1).wallet.address);
      // The last record took the place of the one that left: 0, 4, 2, 3.
      const validators = [0, 4, 2, 3].map((i) => validatorOf(suite, i));
      const changed = { ...suite, validators };
      const observedAt = (await nowAt(suite)) + 1n;
      const report = (await prepareReport(changed, { observedAt })).report;
      const signatures = await signReport(changed, report, [0, 1, 2]);
      await setNext(suite, observedAt);
      await suite.oracle.submitReport(report, signatures);
      const nav = await suite.oracle.getCurrentNAV();
      expect([nav.validatorCount, nav.stake]).to.deep.equal([3n, 7_500n]);
    });
  });
});
