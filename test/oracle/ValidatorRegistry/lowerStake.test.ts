import { expect } from "chai";
import { network } from "hardhat";

import { deployRegistry, initialOf, keyOf, payerOf, recordsOf, setOf } from "../../helpers/registry.js";

const { ethers, networkHelpers } = await network.create();
const MAX_STAKE = 2n ** 96n - 1n;

async function five() {
  return deployRegistry(ethers, initialOf([100n, 100n, 100n, 100n, 100n]));
}
async function three() {
  return deployRegistry(ethers, initialOf([100n, 100n, 100n]));
}

describe("ValidatorRegistry lowerStake", () => {
  describe("given the caller does not keep the set", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      const [, outsider] = await ethers.getSigners();
      if (!outsider) throw new Error("no second account");
      await expect(registry.connect(outsider).lowerStake(keyOf(0), 1n))
        .to.be.revertedWithCustomError(registry, "AccessManagedUnauthorized")
        .withArgs(outsider.address);
    });
  });
  describe("given the validator is unknown", () => {
    it("reverts with ValidatorRegistry_UnknownValidator", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await expect(registry.lowerStake(keyOf(9), 1n))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_UnknownValidator")
        .withArgs(keyOf(9));
    });
  });
  describe("given the validator is in force", () => {
    it("lowers both stakes at once and bumps the epoch", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      const tx = await registry.lowerStake(keyOf(1), 60n);
      await expect(tx).to.emit(registry, "StakeLowered").withArgs(keyOf(1), 100n, 60n);
      await expect(tx).to.emit(registry, "EpochAdvanced").withArgs(2n, 5n, 500n, 460n);
      expect((await recordsOf(registry))[1]).to.deep.equal([keyOf(1), payerOf(1), 60n, 60n]);
      expect((await setOf(registry))[1]).to.deep.equal([keyOf(1), 60n]);
      expect(await registry.totalStake()).to.equal(460n);
    });
    it("takes back only the raise that waits when the new stake is still above the one in force", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await registry.addValidator(keyOf(1), 150n);
      const tx = await registry.lowerStake(keyOf(1), 120n);
      await expect(tx).to.emit(registry, "StakeLowered").withArgs(keyOf(1), 150n, 120n);
      await expect(tx).not.to.emit(registry, "EpochAdvanced");
      expect((await recordsOf(registry))[1]).to.deep.equal([keyOf(1), payerOf(1), 100n, 120n]);
      expect(await registry.epoch()).to.equal(1n);
    });
    it("lowers a raise that waits and the stake in force together", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await registry.addValidator(keyOf(1), 150n);
      const tx = await registry.lowerStake(keyOf(1), 99n);
      await expect(tx).to.emit(registry, "EpochAdvanced").withArgs(2n, 5n, 500n, 499n);
      expect((await recordsOf(registry))[1]).to.deep.equal([keyOf(1), payerOf(1), 99n, 99n]);
    });
    it("reverts with ValidatorRegistry_StakeNotLower for the same or more", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      for (const stake of [100n, 101n]) {
        await expect(registry.lowerStake(keyOf(1), stake))
          .to.be.revertedWithCustomError(registry, "ValidatorRegistry_StakeNotLower")
          .withArgs(keyOf(1), stake, 100n);
      }
    });
    it("reverts with ValidatorRegistry_StakeOutOfRange for none: that is a removal", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await expect(registry.lowerStake(keyOf(1), 0n))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_StakeOutOfRange")
        .withArgs(0n, MAX_STAKE);
    });
    it("reverts with ValidatorRegistry_ShareTooLarge when another would hold too much", async () => {
      const { registry } = await networkHelpers.loadFixture(three);
      // 100 / 294 = 34.01 %; 100 / 295 = 33.90 %.
      await expect(registry.lowerStake(keyOf(1), 94n))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_ShareTooLarge")
        .withArgs(keyOf(0), 3_402n, 3_400n);
      await registry.lowerStake(keyOf(1), 95n);
    });
  });
  describe("given the validator waits to join", () => {
    it("lowers what it will have, without a new epoch", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await registry.addValidator(keyOf(5), 100n);
      const tx = await registry.lowerStake(keyOf(5), 1n);
      await expect(tx).to.emit(registry, "StakeLowered").withArgs(keyOf(5), 100n, 1n);
      await expect(tx).not.to.emit(registry, "EpochAdvanced");
      expect((await recordsOf(registry))[5]?.slice(2)).to.deep.equal([0n, 1n]);
    });
  });
});
