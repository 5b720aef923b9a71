import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deployRegistry, initialOf, keyOf, payerOf, recordsOf, setOf } from "../../helpers/registry.js";

const { ethers, networkHelpers } = await network.create();

async function empty() {
  return deployRegistry(ethers, []);
}
async function five() {
  return deployRegistry(ethers, initialOf([100n, 100n, 100n, 100n, 100n]));
}
async function ninetyNine() {
  return deployRegistry(ethers, initialOf(Array.from({ length: 99 }, (_, i) => 1_000n + BigInt(i))));
}

describe("ValidatorRegistry advanceEpoch", () => {
  describe("given the set to come is the one in force", () => {
    it("reverts with ValidatorRegistry_NothingToAdvance, so nobody can void signatures for nothing", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await networkHelpers.time.increase(3_600);
      await expect(registry.advanceEpoch())
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_NothingToAdvance")
        .withArgs();
    });
    it("reverts again after it advanced", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await registry.addValidator(keyOf(5), 100n);
      await networkHelpers.time.increase(3_600);
      await registry.advanceEpoch();
      await networkHelpers.time.increase(3_600);
      await expect(registry.advanceEpoch())
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_NothingToAdvance")
        .withArgs();
    });
  });
  describe("given a change waits", () => {
    describe("when the epoch has not run its time", () => {
      it("reverts with ValidatorRegistry_EpochNotOver one second early", async () => {
        const { registry } = await networkHelpers.loadFixture(five);
        await registry.addValidator(keyOf(5), 100n);
        const endsAt = (await registry.epochStartedAt()) + 3_600n;
        await networkHelpers.time.setNextBlockTimestamp(endsAt - 1n);
        await expect(registry.advanceEpoch())
          .to.be.revertedWithCustomError(registry, "ValidatorRegistry_EpochNotOver")
          .withArgs(endsAt, endsAt - 1n);
      });
    });
    describe("when the epoch has run its time", () => {
      it("puts joins and raises in force, whoever calls", async () => {
        const { registry } = await networkHelpers.loadFixture(five);
        const [, outsider] = await ethers.getSigners();
        if (!outsider) throw new Error("no second account");
        await registry.addValidator(keyOf(5), 80n);
        await registry.addValidator(keyOf(1), 120n);
        const endsAt = (await registry.epochStartedAt()) + 3_600n;
        await networkHelpers.time.setNextBlockTimestamp(endsAt);
        await expect(registry.connect(outsider).advanceEpoch())
          .to.emit(registry, "EpochAdvanced")
          .withArgs(2n, 6n, 500n, 600n);
        expect(await registry.epoch()).to.equal(2n);
        expect(await registry.epochStartedAt()).to.equal(endsAt);
        expect(await registry.totalStake()).to.equal(600n);
        expect(await setOf(registry)).to.deep.equal([
          [keyOf(0), 100n],
          [keyOf(1), 120n],
          [keyOf(2), 100n],
          [keyOf(3), 100n],
          [keyOf(4), 100n],
          [keyOf(5), 80n],
        ]);
        expect((await recordsOf(registry))[5]).to.deep.equal([keyOf(5), ZeroAddress, 80n, 80n]);
        expect((await recordsOf(registry))[1]).to.deep.equal([keyOf(1), payerOf(1), 120n, 120n]);
      });
      it("puts a hundred validators in force in one transaction", async () => {
        const { registry } = await networkHelpers.loadFixture(ninetyNine);
        await registry.addValidator(keyOf(99), 1_099n);
        await networkHelpers.time.increase(3_600);
        const receipt = await (await registry.advanceEpoch()).wait();
        const set = await setOf(registry);
        expect(set.length).to.equal(100);
        set.forEach(([signer, stake], i) => expect([signer, stake]).to.deep.equal([keyOf(i), 1_000n + BigInt(i)]));
        expect(receipt?.gasUsed, "fits a block of any chain").to.be.below(10_000_000n);
      });
    });
  });
  describe("given no set was ever in force", () => {
    it("starts the first set without waiting", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      for (let i = 0; i < 3; ++i) await registry.addValidator(keyOf(i), 10n);
      await expect(registry.advanceEpoch()).to.emit(registry, "EpochAdvanced").withArgs(1n, 3n, 0n, 30n);
    });
    it("reverts with ValidatorRegistry_SetTooSmall for fewer than three", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      for (let i = 0; i < 2; ++i) await registry.addValidator(keyOf(i), 10n);
      await expect(registry.advanceEpoch())
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_SetTooSmall")
        .withArgs(2n, 3n);
    });
    it("reverts with ValidatorRegistry_ShareTooLarge when one would hold too much", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      for (let i = 0; i < 3; ++i) await registry.addValidator(keyOf(i), i === 1 ? 12n : 10n);
      // 12 / 32 = 37.5 %
      await expect(registry.advanceEpoch())
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_ShareTooLarge")
        .withArgs(keyOf(1), 3_750n, 3_400n);
      expect(await registry.epoch()).to.equal(0n);
    });
  });
  describe("given the epoch is the last that 16 bits hold", () => {
    it("reverts with SafeCastOverflowedUintDowncast rather than start over", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      const slot = await slotOfEpoch(registry.target);
      const word = BigInt(await ethers.provider.getStorage(registry.target, slot));
      await networkHelpers.setStorageAt(String(registry.target), slot, (word & ~(2n ** 64n - 1n)) | 65_535n);
      expect(await registry.epoch()).to.equal(65_535n);
      await expect(registry.removeValidator(keyOf(0)))
        .to.be.revertedWithCustomError(registry, "SafeCastOverflowedUintDowncast")
        .withArgs(16n, 65_536n);
    });
  });
});

/** The slot whose low 64 bits are the epoch: the first whose value is (epochSeconds, startedAt, 1). */
async function slotOfEpoch(target: Parameters<typeof ethers.provider.getStorage>[0]): Promise<bigint> {
  for (let slot = 0n; slot < 16n; ++slot) {
    const word = BigInt(await ethers.provider.getStorage(target, slot));
    if ((word & (2n ** 64n - 1n)) === 1n && (word >> 128n) % 2n ** 64n === 3_600n) return slot;
  }
  throw new Error("the epoch's slot was not found");
}
