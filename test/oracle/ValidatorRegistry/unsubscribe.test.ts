import { expect } from "chai";
import { network } from "hardhat";

import { deployRegistry, initialOf, keyOf } from "../../helpers/registry.js";
import { PARAMETERS } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

/** Five equal validators, and three oracles that are told of their epochs. */
async function threeListeners() {
  const suite = await deployRegistry(ethers, initialOf([100n, 100n, 100n, 100n, 100n]));
  const listeners = [];
  for (let i = 0; i < 3; ++i) {
    const listener = await ethers.deployContract("NAVOracle", [
      suite.manager.target,
      suite.registry.target,
      64,
      30,
      PARAMETERS,
    ]);
    await suite.registry.subscribe(listener.target);
    listeners.push(listener);
  }
  return { ...suite, listeners };
}

describe("ValidatorRegistry unsubscribe", () => {
  describe("given the caller does not keep the set", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { registry, listeners } = await networkHelpers.loadFixture(threeListeners);
      const [, outsider] = await ethers.getSigners();
      if (!outsider) throw new Error("no second account");
      await expect(registry.connect(outsider).unsubscribe(listeners[0]!.target))
        .to.be.revertedWithCustomError(registry, "AccessManagedUnauthorized")
        .withArgs(outsider.address);
    });
  });
  describe("given the contract is not subscribed", () => {
    it("reverts with ValidatorRegistry_NotSubscribed", async () => {
      const { registry } = await networkHelpers.loadFixture(threeListeners);
      await expect(registry.unsubscribe(keyOf(1)))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_NotSubscribed")
        .withArgs(keyOf(1));
    });
  });
  describe("given several are subscribed", () => {
    it("emits SubscriberRemoved, tells that one no more, and goes on telling the others", async () => {
      const { registry, listeners } = await networkHelpers.loadFixture(threeListeners);
      const [first, second, third] = listeners;
      await expect(registry.unsubscribe(first!.target)).to.emit(registry, "SubscriberRemoved").withArgs(first!.target);
      expect([...(await registry.subscribers())]).to.deep.equal([third!.target, second!.target]);
      const tx = await registry.removeValidator(keyOf(0));
      await expect(tx).not.to.emit(first, "SetEpochChanged");
      for (const listener of [second, third]) await expect(tx).to.emit(listener, "SetEpochChanged").withArgs(1n, 2n);
      expect(await first!.setEpoch()).to.equal(1n);
    });
  });
});
