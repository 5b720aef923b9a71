import { expect } from "chai";
import { network } from "hardhat";

import { deploySuite, PARAMETERS } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function fiveEqual() {
  return deploySuite(ethers);
}

describe("NAVOracle onValidatorSetChanged", () => {
  describe("given the caller is not the registry", () => {
    it("reverts with NAVOracle_NotRegistry, for the admin too", async () => {
      const suite = await networkHelpers.loadFixture(fiveEqual);
      for (const caller of [suite.bob, suite.admin]) {
        await expect(suite.oracle.connect(caller).onValidatorSetChanged(2))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NotRegistry")
          .withArgs(caller.address);
      }
      expect(await suite.oracle.setEpoch()).to.equal(1n);
    });
  });
  describe("given the caller is the registry", () => {
    it("emits SetEpochChanged, keeps the epoch and leaves the parameters as they are", async () => {
      const suite = await networkHelpers.loadFixture(fiveEqual);
      const registry = String(suite.registry.target);
      await networkHelpers.setBalance(registry, 10n ** 18n);
      await networkHelpers.impersonateAccount(registry);
      await expect(suite.oracle.connect(await ethers.getSigner(registry)).onValidatorSetChanged(65_535))
        .to.emit(suite.oracle, "SetEpochChanged")
        .withArgs(1n, 65_535n);
      expect(await suite.oracle.setEpoch()).to.equal(65_535n);
      expect([...(await suite.oracle.parameters())]).to.deep.equal(Object.values(PARAMETERS));
    });
  });
});
