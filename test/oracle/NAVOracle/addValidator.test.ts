import { expect } from "chai";
import { network } from "hardhat";

import { deploySuite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function fiveEqual() {
  return deploySuite(ethers);
}

describe("NAVOracle addValidator", () => {
  describe("given the caller is no configurator", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const suite = await networkHelpers.loadFixture(fiveEqual);
      await expect(suite.oracle.connect(suite.bob).addValidator(suite.alice.address, WAD))
        .to.be.revertedWithCustomError(suite.oracle, "AccessManagedUnauthorized")
        .withArgs(suite.bob.address);
    });
  });
  describe("given the oracle does not keep the set", () => {
    it("reverts with the registry's AccessManagedUnauthorized, naming the oracle", async () => {
      const suite = await networkHelpers.loadFixture(fiveEqual);
      await suite.manager.revokeRole(await suite.manager.SET_KEEPER_ROLE(), suite.oracle.target);
      await expect(suite.oracle.addValidator(suite.alice.address, WAD))
        .to.be.revertedWithCustomError(suite.registry, "AccessManagedUnauthorized")
        .withArgs(suite.oracle.target);
    });
  });
  describe("given the caller is a configurator", () => {
    it("forwards to the registry: the validator waits for the next epoch", async () => {
      const suite = await networkHelpers.loadFixture(fiveEqual);
      await expect(suite.oracle.addValidator(suite.alice.address, WAD))
        .to.emit(suite.registry, "StakeProposed")
        .withArgs(suite.alice.address, 0n, WAD);
      expect(await suite.oracle.setEpoch()).to.equal(1n);
      expect((await suite.registry.activeSet()).length).to.equal(5);
    });
    it("passes on why the registry refuses", async () => {
      const suite = await networkHelpers.loadFixture(fiveEqual);
      await expect(suite.oracle.addValidator(suite.alice.address, 0n))
        .to.be.revertedWithCustomError(suite.registry, "ValidatorRegistry_StakeOutOfRange")
        .withArgs(0n, 2n ** 96n - 1n);
    });
  });
});
