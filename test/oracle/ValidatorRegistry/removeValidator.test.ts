import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deployRegistry, initialOf, keyOf, payerOf, recordsOf, setOf } from "../../helpers/registry.js";

const { ethers, networkHelpers } = await network.create();

async function empty() {
  return deployRegistry(ethers, []);
}
async function three() {
  return deployRegistry(ethers, initialOf([100n, 100n, 100n]));
}
async function five() {
  return deployRegistry(ethers, initialOf([100n, 101n, 102n, 103n, 104n]));
}
async function lopsided() {
  return deployRegistry(ethers, initialOf([30n, 30n, 20n, 20n]));
}

describe("ValidatorRegistry removeValidator", () => {
  describe("given the caller does not keep the set", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      const [, outsider] = await ethers.getSigners();
      if (!outsider) throw new Error("no second account");
      await expect(registry.connect(outsider).removeValidator(keyOf(0)))
        .to.be.revertedWithCustomError(registry, "AccessManagedUnauthorized")
        .withArgs(outsider.address);
    });
  });
  describe("given the validator is unknown", () => {
    it("reverts with ValidatorRegistry_UnknownValidator", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      for (const unknown of [keyOf(9), payerOf(0), ZeroAddress]) {
        await expect(registry.removeValidator(unknown))
          .to.be.revertedWithCustomError(registry, "ValidatorRegistry_UnknownValidator")
          .withArgs(unknown);
      }
    });
  });
  describe("given the validator is in force", () => {
    it("takes it out at once: a new epoch, the last record in its place", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      const startedAt = await registry.epochStartedAt();
      const tx = await registry.removeValidator(keyOf(1));
      await expect(tx).to.emit(registry, "ValidatorRemoved").withArgs(keyOf(1), 101n);
      await expect(tx).to.emit(registry, "EpochAdvanced").withArgs(2n, 4n, 510n, 409n);
      expect(await registry.epoch()).to.equal(2n);
      expect(await registry.epochStartedAt()).to.equal(startedAt);
      expect(await registry.totalStake()).to.equal(409n);
      expect(await recordsOf(registry)).to.deep.equal([
        [keyOf(0), payerOf(0), 100n, 100n],
        [keyOf(4), payerOf(4), 104n, 104n],
        [keyOf(2), payerOf(2), 102n, 102n],
        [keyOf(3), payerOf(3), 103n, 103n],
      ]);
      expect(await setOf(registry)).to.deep.equal([
        [keyOf(0), 100n],
        [keyOf(4), 104n],
        [keyOf(2), 102n],
        [keyOf(3), 103n],
      ]);
    });
    it("takes out the last record and the one that moved", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await registry.removeValidator(keyOf(0)); // 4, 1, 2, 3
      await registry.removeValidator(keyOf(4)); // 3, 1, 2
      expect((await setOf(registry)).map(([signer]) => signer)).to.deep.equal([keyOf(3), keyOf(1), keyOf(2)]);
      expect(await registry.epoch()).to.equal(3n);
    });
    it("frees the submitter and the key for others", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await registry.removeValidator(keyOf(1));
      await registry.setSubmitter(keyOf(0), payerOf(1));
      await registry.setSubmitter(keyOf(2), keyOf(1));
      await expect(registry.addValidator(keyOf(1), 100n))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_SubmitterIsSigner")
        .withArgs(keyOf(1));
    });
    it("does not hasten joins and raises that wait", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await registry.addValidator(keyOf(5), 100n);
      await registry.addValidator(keyOf(0), 120n);
      await registry.removeValidator(keyOf(1)); // the one that waits takes its record
      expect(await setOf(registry)).to.deep.equal([
        [keyOf(0), 100n],
        [keyOf(2), 102n],
        [keyOf(3), 103n],
        [keyOf(4), 104n],
      ]);
      expect((await recordsOf(registry))[1]).to.deep.equal([keyOf(5), ZeroAddress, 0n, 100n]);
    });
    it("reverts with ValidatorRegistry_SetTooSmall for a set of three", async () => {
      const { registry } = await networkHelpers.loadFixture(three);
      await expect(registry.removeValidator(keyOf(0)))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_SetTooSmall")
        .withArgs(2n, 3n);
    });
    it("reverts with ValidatorRegistry_SetTooSmall for a set of three though a fourth waits", async () => {
      const { registry } = await networkHelpers.loadFixture(three);
      await registry.addValidator(keyOf(3), 100n);
      await expect(registry.removeValidator(keyOf(0)))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_SetTooSmall")
        .withArgs(2n, 3n);
    });
    it("reverts with ValidatorRegistry_ShareTooLarge when another would hold too much", async () => {
      const { registry } = await networkHelpers.loadFixture(lopsided);
      // 30 / 80 = 37.5 %
      await expect(registry.removeValidator(keyOf(3)))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_ShareTooLarge")
        .withArgs(keyOf(0), 3_750n, 3_400n);
      expect(await registry.epoch()).to.equal(1n);
    });
  });
  describe("given the validator waits to join", () => {
    it("takes it out with a new epoch and the same set", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await registry.addValidator(keyOf(5), 100n);
      const before = await setOf(registry);
      const tx = await registry.removeValidator(keyOf(5));
      await expect(tx).to.emit(registry, "ValidatorRemoved").withArgs(keyOf(5), 0n);
      await expect(tx).to.emit(registry, "EpochAdvanced").withArgs(2n, 5n, 510n, 510n);
      expect(await registry.epoch()).to.equal(2n);
      expect(await setOf(registry)).to.deep.equal(before);
    });
    it("bumps the epoch when it moves a member to its place, for signatures index the set", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await registry.addValidator(keyOf(5), 100n);
      await registry.removeValidator(keyOf(0)); // 5 waits at the place of 0: 5, 1, 2, 3, 4
      await registry.removeValidator(keyOf(5)); // 4 moves before 1: 4, 1, 2, 3
      expect((await setOf(registry)).map(([signer]) => signer)).to.deep.equal([4, 1, 2, 3].map(keyOf));
      expect(await registry.epoch()).to.equal(3n);
    });
    it("takes it out before there is any set, without an epoch", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      await registry.addValidator(keyOf(0), 1n);
      await registry.removeValidator(keyOf(0));
      expect(await recordsOf(registry)).to.deep.equal([]);
      expect(await registry.epoch()).to.equal(0n);
    });
  });
});
