import { expect } from "chai";
import { network } from "hardhat";

import { deployRegistry, initialOf, keyOf, payerOf, recordsOf, setOf } from "../../helpers/registry.js";

const { ethers, networkHelpers } = await network.create();
const MAX_STAKE = 2n ** 96n - 1n;

async function empty() {
  return deployRegistry(ethers, []);
}

describe("ValidatorRegistry constructor", () => {
  describe("when no validators are given", () => {
    it("starts without a set", async () => {
      const { manager, registry } = await networkHelpers.loadFixture(empty);
      expect(await registry.epoch()).to.equal(0n);
      expect(await registry.epochStartedAt()).to.equal(0n);
      expect(await registry.epochSeconds()).to.equal(3_600n);
      expect(await registry.totalStake()).to.equal(0n);
      expect(await registry.authority()).to.equal(manager.target);
      expect(await recordsOf(registry)).to.deep.equal([]);
      expect(await setOf(registry)).to.deep.equal([]);
      expect([...(await registry.subscribers())]).to.deep.equal([]);
    });
    it("names its bounds", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      expect(await registry.MAX_VALIDATORS()).to.equal(100n);
      expect(await registry.MIN_VALIDATORS()).to.equal(3n);
      expect(await registry.MAX_SHARE_BPS()).to.equal(3_400n);
      expect(await registry.MAX_STAKE()).to.equal(MAX_STAKE);
      expect(await registry.MIN_EPOCH_SECONDS()).to.equal(60n);
      expect(await registry.MAX_EPOCH_SECONDS()).to.equal(30n * 24n * 3_600n);
      expect(await registry.MAX_SUBSCRIBERS()).to.equal(8n);
    });
  });
  describe("when validators are given", () => {
    it("puts them in force at once as epoch one", async () => {
      const { registry } = await deployRegistry(ethers, initialOf([5n, 6n, 7n, 8n]));
      const block = await ethers.provider.getBlock("latest");
      expect(await registry.epoch()).to.equal(1n);
      expect(await registry.epochStartedAt()).to.equal(block?.timestamp);
      expect(await registry.totalStake()).to.equal(26n);
      expect(await recordsOf(registry)).to.deep.equal([
        [keyOf(0), payerOf(0), 5n, 5n],
        [keyOf(1), payerOf(1), 6n, 6n],
        [keyOf(2), payerOf(2), 7n, 7n],
        [keyOf(3), payerOf(3), 8n, 8n],
      ]);
      expect(await setOf(registry)).to.deep.equal([
        [keyOf(0), 5n],
        [keyOf(1), 6n],
        [keyOf(2), 7n],
        [keyOf(3), 8n],
      ]);
      const tx = registry.deploymentTransaction();
      await expect(tx).to.emit(registry, "EpochSecondsChanged").withArgs(0n, 3_600n);
      await expect(tx).to.emit(registry, "StakeProposed").withArgs(keyOf(2), 0n, 7n);
      await expect(tx)
        .to.emit(registry, "SubmitterChanged")
        .withArgs(keyOf(2), "0x0000000000000000000000000000000000000000", payerOf(2));
      await expect(tx).to.emit(registry, "EpochAdvanced").withArgs(1n, 4n, 0n, 26n);
    });
    it("leaves nothing to advance to", async () => {
      const { registry } = await deployRegistry(ethers, initialOf([5n, 5n, 5n]));
      await expect(registry.advanceEpoch())
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_NothingToAdvance")
        .withArgs();
    });
    it("reverts with ValidatorRegistry_SetTooSmall for fewer than three", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      await expect(deployRegistry(ethers, initialOf([1n, 1n])))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_SetTooSmall")
        .withArgs(2n, 3n);
    });
    it("reverts with ValidatorRegistry_ShareTooLarge when one holds too much", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      await expect(deployRegistry(ethers, initialOf([33n, 35n, 32n])))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_ShareTooLarge")
        .withArgs(keyOf(1), 3_500n, 3_400n);
    });
    it("reverts with ValidatorRegistry_SubmitterIsSigner when an oracle key is to pay gas for another", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      const initial = initialOf([1n, 1n, 1n]).map((v, i) => (i === 0 ? { ...v, submitter: keyOf(2) } : v));
      await expect(deployRegistry(ethers, initial))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_SubmitterIsSigner")
        .withArgs(keyOf(2));
    });
    it("reverts with ValidatorRegistry_SubmitterTaken when two share a submitter", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      const initial = initialOf([1n, 1n, 1n]).map((v) => ({ ...v, submitter: payerOf(0) }));
      await expect(deployRegistry(ethers, initial))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_SubmitterTaken")
        .withArgs(payerOf(0), keyOf(0));
    });
    it("reverts with ValidatorRegistry_StakeNotHigher when one is named twice", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      const initial = [...initialOf([1n, 1n, 1n]), { validator: keyOf(1), submitter: payerOf(9), stake: 1n }];
      await expect(deployRegistry(ethers, initial))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_StakeNotHigher")
        .withArgs(keyOf(1), 1n, 1n);
    });
  });
  describe("when the epoch's length is out of bounds", () => {
    it("reverts with ValidatorRegistry_EpochSecondsOutOfRange", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      await expect(deployRegistry(ethers, [], 59n))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_EpochSecondsOutOfRange")
        .withArgs(59n, 60n, 2_592_000n);
    });
  });
});
