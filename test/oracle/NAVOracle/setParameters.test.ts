import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { network } from "hardhat";

import { acceptReport, bringReport, prepareReport, setNext, settledState } from "../../helpers/oracle.js";
import { deploySuite, PARAMETERS, type TestParameters, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function liveAtOne() {
  const suite = await deploySuite(ethers);
  await acceptReport(suite, { navWad: WAD });
  return suite;
}

const LEAST = 10n ** 12n;
const GREATEST = 4_000n * WAD;

/** [changed field, error name, value told, minimum, maximum] */
type Case = readonly [Partial<TestParameters>, string, bigint, bigint, bigint];

const OUT_OF_BOUNDS: readonly Case[] = [
  [{ minNavWad: LEAST - 10n ** 9n }, "minNavWad", LEAST - 10n ** 9n, LEAST, PARAMETERS.maxNavWad],
  [
    { minNavWad: PARAMETERS.maxNavWad + 10n ** 9n },
    "minNavWad",
    PARAMETERS.maxNavWad + 10n ** 9n,
    LEAST,
    PARAMETERS.maxNavWad,
  ],
  [{ maxNavWad: GREATEST + 10n ** 9n }, "maxNavWad", GREATEST + 10n ** 9n, PARAMETERS.minNavWad, GREATEST],
  [{ minNavWad: PARAMETERS.minNavWad + 1n }, "minNavWad % 1e9", 1n, 0n, 0n],
  [{ maxNavWad: PARAMETERS.maxNavWad - 1n }, "maxNavWad % 1e9", 10n ** 9n - 1n, 0n, 0n],
  [{ toleranceBps: 0n }, "toleranceBps", 0n, 1n, 500n],
  [{ toleranceBps: 501n }, "toleranceBps", 501n, 1n, 500n],
  [{ maxDeviationBps: 49n }, "maxDeviationBps", 49n, 50n, 2_000n],
  [{ maxDeviationBps: 2_001n }, "maxDeviationBps", 2_001n, 50n, 2_000n],
  [{ minConfidenceBps: 4_999n }, "minConfidenceBps", 4_999n, 5_000n, 10_000n],
  [{ minConfidenceBps: 10_001n }, "minConfidenceBps", 10_001n, 5_000n, 10_000n],
  [{ maxJumpBps: 9n }, "maxJumpBps", 9n, 10n, 5_000n],
  [{ maxJumpBps: 5_001n }, "maxJumpBps", 5_001n, 10n, 5_000n],
  [{ bandShareBps: 10_001n }, "bandShareBps", 10_001n, 0n, 10_000n],
  [{ minValidators: 2n }, "minValidators", 2n, 3n, 100n],
  [{ minValidators: 101n }, "minValidators", 101n, 3n, 100n],
  [{ quarantineRounds: 1n }, "quarantineRounds", 1n, 2n, 250n],
  [{ quarantineRounds: 251n }, "quarantineRounds", 251n, 2n, 250n],
  [{ maxArrivalAgeSeconds: 0n }, "maxArrivalAgeSeconds", 0n, 1n, 30n],
  [{ maxArrivalAgeSeconds: 31n }, "maxArrivalAgeSeconds", 31n, 1n, 30n],
  [{ maxFutureSeconds: 6n }, "maxFutureSeconds", 6n, 0n, 5n],
];

const LOWEST: TestParameters = {
  minNavWad: LEAST,
  maxNavWad: LEAST,
  toleranceBps: 1n,
  maxDeviationBps: 1n,
  minConfidenceBps: 5_000n,
  maxJumpBps: 10n,
  bandShareBps: 0n,
  minValidators: 3n,
  quarantineRounds: 2n,
  maxArrivalAgeSeconds: 1n,
  maxFutureSeconds: 0n,
};

const HIGHEST: TestParameters = {
  minNavWad: GREATEST,
  maxNavWad: GREATEST,
  toleranceBps: 500n,
  maxDeviationBps: 2_000n,
  minConfidenceBps: 10_000n,
  maxJumpBps: 5_000n,
  bandShareBps: 10_000n,
  minValidators: 100n,
  quarantineRounds: 250n,
  maxArrivalAgeSeconds: 30n,
  maxFutureSeconds: 5n,
};

describe("NAVOracle setParameters", () => {
  describe("given the caller is no configurator", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const suite = await networkHelpers.loadFixture(liveAtOne);
      await expect(suite.oracle.connect(suite.bob).setParameters(PARAMETERS))
        .to.be.revertedWithCustomError(suite.oracle, "AccessManagedUnauthorized")
        .withArgs(suite.bob.address);
    });
  });
  describe("given the caller is a configurator", () => {
    for (const [change, name, value, minimum, maximum] of OUT_OF_BOUNDS) {
      const [field, given] = Object.entries(change)[0] ?? ["", 0n];
      describe(`when ${field} is ${given}`, () => {
        it("reverts with NAVOracle_ParameterOutOfRange and changes nothing", async () => {
          const suite = await networkHelpers.loadFixture(liveAtOne);
          await expect(suite.oracle.setParameters({ ...PARAMETERS, ...change }))
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ParameterOutOfRange")
            .withArgs(encodeBytes32String(name), value, minimum, maximum);
          expect([...(await suite.oracle.parameters())]).to.deep.equal(Object.values(PARAMETERS));
        });
      });
    }
    describe("when every parameter is at its lowest, then at its highest", () => {
      it("emits ParametersChanged with those before and after, and returns them", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        await expect(suite.oracle.setParameters(LOWEST))
          .to.emit(suite.oracle, "ParametersChanged")
          .withArgs(Object.values(PARAMETERS), Object.values(LOWEST));
        expect([...(await suite.oracle.parameters())]).to.deep.equal(Object.values(LOWEST));
        await expect(suite.oracle.setParameters(HIGHEST))
          .to.emit(suite.oracle, "ParametersChanged")
          .withArgs(Object.values(LOWEST), Object.values(HIGHEST));
        expect([...(await suite.oracle.parameters())]).to.deep.equal(Object.values(HIGHEST));
      });
      it("leaves the set's epoch, the age readers accept and the settled NAV as they are", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        const before = await settledState(suite);
        await suite.oracle.setParameters(HIGHEST);
        expect(await suite.oracle.setEpoch()).to.equal(1n);
        expect(await suite.oracle.INDEX_TOKEN()).to.equal(suite.token.target);
        const { signers, stakes } = await suite.oracle.validatorSet();
        expect([...signers]).to.deep.equal(suite.validators.map(({ wallet }) => wallet.address));
        expect([...stakes]).to.deep.equal(suite.validators.map(({ stake }) => stake));
        expect(await suite.oracle.maxPriceAge()).to.equal(30n);
        expect(await settledState(suite)).to.equal(before);
      });
    });
    describe("when the next report comes", () => {
      it("is judged by the new parameters", async () => {
        const suite = await networkHelpers.loadFixture(liveAtOne);
        await suite.oracle.setParameters({ ...PARAMETERS, maxJumpBps: 10n, minValidators: 5n });
        const { report, signatures } = await prepareReport(suite, { signers: [0, 1, 2, 3] });
        await setNext(suite, report.observedAt);
        await expect(suite.oracle.submitReport(report, signatures))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_QuorumMissed")
          .withArgs(400n * WAD, 500n * WAD, 4n, 5n);
        const { tx } = await bringReport(suite, { navWad: WAD + WAD / 1_000n + 1n });
        await expect(tx).to.emit(suite.oracle, "NavQuarantined");
      });
    });
  });
});
