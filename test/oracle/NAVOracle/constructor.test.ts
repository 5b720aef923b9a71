import { expect } from "chai";
import { encodeBytes32String, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deploySuite, PARAMETERS, type Suite } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function suiteFixture() {
  return deploySuite(ethers);
}

const PARAMETER_LIST = Object.values(PARAMETERS);

async function deployOracle(suite: Suite, init: { ringLength?: bigint; maxAge?: bigint; parameters?: object }) {
  return ethers.deployContract("NAVOracle", [
    suite.manager.target,
    suite.registry.target,
    init.ringLength ?? 64n,
    init.maxAge ?? 30n,
    { ...PARAMETERS, ...init.parameters },
  ]);
}

describe("NAVOracle constructor", () => {
  describe("when the ring's length is out of bounds", () => {
    it("reverts with NAVOracle_ParameterOutOfRange below 64 and above 32,768", async () => {
      const suite = await networkHelpers.loadFixture(suiteFixture);
      for (const ringLength of [0n, 63n, 32_769n]) {
        await expect(deployOracle(suite, { ringLength }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ParameterOutOfRange")
          .withArgs(encodeBytes32String("ringLength"), ringLength, 64n, 32_768n);
      }
    });
  });
  describe("when the age readers accept is out of bounds", () => {
    it("reverts with NAVOracle_ParameterOutOfRange", async () => {
      const suite = await networkHelpers.loadFixture(suiteFixture);
      for (const maxAge of [0n, 3_601n]) {
        await expect(deployOracle(suite, { maxAge }))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ParameterOutOfRange")
          .withArgs(encodeBytes32String("maxPriceAge"), maxAge, 1n, 3_600n);
      }
    });
  });
  describe("when a parameter is out of bounds", () => {
    it("reverts with NAVOracle_ParameterOutOfRange", async () => {
      const suite = await networkHelpers.loadFixture(suiteFixture);
      await expect(deployOracle(suite, { parameters: { minValidators: 2n } }))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ParameterOutOfRange")
        .withArgs(encodeBytes32String("minValidators"), 2n, 3n, 100n);
    });
  });
  describe("when everything is within its bounds", () => {
    it("keeps what it was given and starts without a NAV", async () => {
      const suite = await networkHelpers.loadFixture(suiteFixture);
      const oracle = await deployOracle(suite, { ringLength: 32_768n, maxAge: 3_600n });
      const block = await ethers.provider.getBlock("latest");
      expect(await oracle.INDEX_TOKEN(), "bound later, once").to.equal(ZeroAddress);
      expect(await oracle.REGISTRY()).to.equal(suite.registry.target);
      expect(await oracle.RING_LENGTH()).to.equal(32_768n);
      expect(await oracle.GENESIS_AT()).to.equal(block?.timestamp);
      expect(await oracle.MAX_DIRECT_VALIDATORS()).to.equal(21n);
      expect(await oracle.maxPriceAge()).to.equal(3_600n);
      expect(await oracle.authority()).to.equal(suite.manager.target);
      expect([...(await oracle.parameters())]).to.deep.equal(PARAMETER_LIST);
      expect(await oracle.latestRound()).to.equal(0n);
    });
    it("knows no validator set until the registry tells it", async () => {
      const suite = await networkHelpers.loadFixture(suiteFixture);
      const oracle = await deployOracle(suite, {});
      expect(await oracle.setEpoch()).to.equal(0n);
      expect([...(await oracle.validatorSet())].map((list) => [...list])).to.deep.equal([[], []]);
      await suite.registry.subscribe(oracle.target);
      expect(await oracle.setEpoch()).to.equal(1n);
      expect((await oracle.validatorSet()).signers.length).to.equal(5);
    });
    it("emits the first settings with zeros before them", async () => {
      const suite = await networkHelpers.loadFixture(suiteFixture);
      const oracle = await deployOracle(suite, {});
      const tx = oracle.deploymentTransaction();
      const none = PARAMETER_LIST.map(() => 0n);
      await expect(tx).to.emit(oracle, "MaxPriceAgeChanged").withArgs(0n, 30n);
      await expect(tx).to.emit(oracle, "ParametersChanged").withArgs(none, PARAMETER_LIST);
    });
  });
});
