import { expect } from "chai";
import { network } from "hardhat";

import { deployRegistry, initialOf, keyOf, type RegistrySuite } from "../../helpers/registry.js";
import { PARAMETERS } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

async function five() {
  return deployRegistry(ethers, initialOf([100n, 100n, 100n, 100n, 100n]));
}
async function empty() {
  return deployRegistry(ethers, []);
}

async function deployListener({ manager, registry }: RegistrySuite) {
  return ethers.deployContract("NAVOracle", [manager.target, registry.target, 64, 30, PARAMETERS]);
}

describe("ValidatorRegistry subscribe", () => {
  describe("given the caller does not keep the set", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      const [, outsider] = await ethers.getSigners();
      if (!outsider) throw new Error("no second account");
      await expect(registry.connect(outsider).subscribe(outsider.address))
        .to.be.revertedWithCustomError(registry, "AccessManagedUnauthorized")
        .withArgs(outsider.address);
    });
  });
  describe("given the listener is new", () => {
    it("emits SubscriberAdded and tells it the epoch in force", async () => {
      const suite = await networkHelpers.loadFixture(five);
      const listener = await deployListener(suite);
      const tx = await suite.registry.subscribe(listener.target);
      await expect(tx).to.emit(suite.registry, "SubscriberAdded").withArgs(listener.target);
      await expect(tx).to.emit(listener, "SetEpochChanged").withArgs(0n, 1n);
      expect([...(await suite.registry.subscribers())]).to.deep.equal([listener.target]);
    });
    it("tells it zero while there is no set, and the first set when it starts", async () => {
      const suite = await networkHelpers.loadFixture(empty);
      const listener = await deployListener(suite);
      await expect(suite.registry.subscribe(listener.target)).to.emit(listener, "SetEpochChanged").withArgs(0n, 0n);
      for (let i = 0; i < 3; ++i) await suite.registry.addValidator(keyOf(i), 1n);
      await expect(suite.registry.advanceEpoch()).to.emit(listener, "SetEpochChanged").withArgs(0n, 1n);
    });
    it("tells every listener of later epochs", async () => {
      const suite = await networkHelpers.loadFixture(five);
      const listeners = [await deployListener(suite), await deployListener(suite)];
      for (const listener of listeners) await suite.registry.subscribe(listener.target);
      const tx = await suite.registry.removeValidator(keyOf(0));
      for (const listener of listeners) await expect(tx).to.emit(listener, "SetEpochChanged").withArgs(1n, 2n);
    });
  });
  describe("given the listener is known, or there are eight", () => {
    it("reverts with ValidatorRegistry_SubscriberRefused", async () => {
      const suite = await networkHelpers.loadFixture(five);
      const first = await deployListener(suite);
      await suite.registry.subscribe(first.target);
      await expect(suite.registry.subscribe(first.target))
        .to.be.revertedWithCustomError(suite.registry, "ValidatorRegistry_SubscriberRefused")
        .withArgs(first.target, 8n);
      for (let i = 1; i < 8; ++i) await suite.registry.subscribe((await deployListener(suite)).target);
      const ninth = await deployListener(suite);
      await expect(suite.registry.subscribe(ninth.target))
        .to.be.revertedWithCustomError(suite.registry, "ValidatorRegistry_SubscriberRefused")
        .withArgs(ninth.target, 8n);
    });
  });
});
