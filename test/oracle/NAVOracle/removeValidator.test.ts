import { expect } from "chai";
import { network } from "hardhat";

import { validatorOf } from "../../helpers/oracle.js";
import { deploySuite } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function fiveEqual() {
  return deploySuite(ethers);
}

describe("NAVOracle removeValidator", () => {
  describe("given the caller is no configurator", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const suite = await networkHelpers.loadFixture(fiveEqual);
      await expect(suite.oracle.connect(suite.bob).removeValidator(validatorOf(suite, 0).wallet.address))
        .to.be.revertedWithCustomError(suite.oracle, "AccessManagedUnauthorized")
        .withArgs(suite.bob.address);
    });
  });
  describe("given the caller is a configurator", () => {
    it("forwards to the registry and hears of the new epoch in the same transaction", async () => {
      const suite = await networkHelpers.loadFixture(fiveEqual);
      const { wallet, stake } = validatorOf(suite, 2);
      const tx = await suite.oracle.removeValidator(wallet.address);
      await expect(tx).to.emit(suite.registry, "ValidatorRemoved").withArgs(wallet.address, stake);
      await expect(tx).to.emit(suite.oracle, "SetEpochChanged").withArgs(1n, 2n);
      expect(await suite.oracle.setEpoch()).to.equal(2n);
    });
    it("passes on why the registry refuses", async () => {
      const suite = await networkHelpers.loadFixture(fiveEqual);
      await expect(suite.oracle.removeValidator(suite.bob.address))
        .to.be.revertedWithCustomError(suite.registry, "ValidatorRegistry_UnknownValidator")
        .withArgs(suite.bob.address);
    });
  });
});
