import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deployRegistry, initialOf, keyOf, payerOf, recordsOf, setOf } from "../../helpers/registry.js";

const { ethers, networkHelpers } = await network.create();
const MAX_STAKE = 2n ** 96n - 1n;

async function empty() {
  return deployRegistry(ethers, []);
}
async function fiveEqual() {
  return deployRegistry(ethers, initialOf([100n, 100n, 100n, 100n, 100n]));
}
async function hundred() {
  return deployRegistry(ethers, initialOf(Array.from({ length: 100 }, () => 10n)));
}

describe("ValidatorRegistry addValidator", () => {
  describe("given the caller does not keep the set", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { registry } = await networkHelpers.loadFixture(fiveEqual);
      const [, outsider] = await ethers.getSigners();
      if (!outsider) throw new Error("no second account");
      await expect(registry.connect(outsider).addValidator(keyOf(9), 1n))
        .to.be.revertedWithCustomError(registry, "AccessManagedUnauthorized")
        .withArgs(outsider.address);
    });
  });
  describe("given a set in force", () => {
    describe("when the input is malformed", () => {
      it("reverts with ValidatorRegistry_ZeroAddress", async () => {
        const { registry } = await networkHelpers.loadFixture(fiveEqual);
        await expect(registry.addValidator(ZeroAddress, 1n))
          .to.be.revertedWithCustomError(registry, "ValidatorRegistry_ZeroAddress")
          .withArgs();
      });
      it("reverts with ValidatorRegistry_ReservedAddress for a precompile and for small numbers", async () => {
        const { registry } = await networkHelpers.loadFixture(fiveEqual);
        for (const number of [1n, 27n, 28n, 0xffffn]) {
          const address = ethers.getAddress(ethers.toBeHex(number, 20));
          await expect(registry.addValidator(address, 1n))
            .to.be.revertedWithCustomError(registry, "ValidatorRegistry_ReservedAddress")
            .withArgs(address);
        }
        await registry.addValidator(ethers.getAddress(ethers.toBeHex(0x10000n, 20)), 1n);
      });
      it("reverts with ValidatorRegistry_StakeOutOfRange for no stake and for more than 96 bits", async () => {
        const { registry } = await networkHelpers.loadFixture(fiveEqual);
        for (const stake of [0n, MAX_STAKE + 1n]) {
          await expect(registry.addValidator(keyOf(9), stake))
            .to.be.revertedWithCustomError(registry, "ValidatorRegistry_StakeOutOfRange")
            .withArgs(stake, MAX_STAKE);
        }
      });
    });
    describe("when the address pays gas for somebody", () => {
      it("reverts with ValidatorRegistry_SubmitterIsSigner", async () => {
        const { registry } = await networkHelpers.loadFixture(fiveEqual);
        await expect(registry.addValidator(payerOf(1), 1n))
          .to.be.revertedWithCustomError(registry, "ValidatorRegistry_SubmitterIsSigner")
          .withArgs(payerOf(1));
      });
    });
    describe("when the validator is new", () => {
      it("emits StakeProposed and lets it wait: the set in force stays", async () => {
        const { registry } = await networkHelpers.loadFixture(fiveEqual);
        const before = await setOf(registry);
        await expect(registry.addValidator(keyOf(5), 100n))
          .to.emit(registry, "StakeProposed")
          .withArgs(keyOf(5), 0n, 100n);
        expect((await recordsOf(registry)).at(-1)).to.deep.equal([keyOf(5), ZeroAddress, 0n, 100n]);
        expect(await setOf(registry)).to.deep.equal(before);
        expect(await registry.totalStake()).to.equal(500n);
        expect(await registry.epoch()).to.equal(1n);
      });
      it("takes exactly the greatest share of the set to come, and reverts with ValidatorRegistry_ShareTooLarge above", async () => {
        const { registry } = await networkHelpers.loadFixture(fiveEqual);
        // x / (500 + x) <= 34 %: 257 / 757 = 33.95 %, 258 / 758 = 34.04 %.
        await expect(registry.addValidator(keyOf(5), 258n))
          .to.be.revertedWithCustomError(registry, "ValidatorRegistry_ShareTooLarge")
          .withArgs(keyOf(5), 3_404n, 3_400n);
        await registry.addValidator(keyOf(5), 257n);
      });
      it("reverts with ValidatorRegistry_TooManyValidators for the hundred and first", async () => {
        const { registry } = await networkHelpers.loadFixture(hundred);
        await expect(registry.addValidator(keyOf(100), 10n))
          .to.be.revertedWithCustomError(registry, "ValidatorRegistry_TooManyValidators")
          .withArgs(100n);
      });
    });
    describe("when the validator is known", () => {
      it("emits StakeProposed with the stake before and raises the stake to come alone", async () => {
        const { registry } = await networkHelpers.loadFixture(fiveEqual);
        await expect(registry.addValidator(keyOf(2), 150n))
          .to.emit(registry, "StakeProposed")
          .withArgs(keyOf(2), 100n, 150n);
        await expect(registry.addValidator(keyOf(2), 160n))
          .to.emit(registry, "StakeProposed")
          .withArgs(keyOf(2), 150n, 160n);
        expect((await recordsOf(registry))[2]).to.deep.equal([keyOf(2), payerOf(2), 100n, 160n]);
        expect((await setOf(registry))[2]).to.deep.equal([keyOf(2), 100n]);
      });
      it("reverts with ValidatorRegistry_StakeNotHigher for the same or less", async () => {
        const { registry } = await networkHelpers.loadFixture(fiveEqual);
        for (const stake of [100n, 99n]) {
          await expect(registry.addValidator(keyOf(2), stake))
            .to.be.revertedWithCustomError(registry, "ValidatorRegistry_StakeNotHigher")
            .withArgs(keyOf(2), stake, 100n);
        }
      });
      it("reverts with ValidatorRegistry_ShareTooLarge when it would hold too much of the set to come", async () => {
        const { registry } = await networkHelpers.loadFixture(fiveEqual);
        // x / (400 + x): 206 / 606 = 33.99 %, 207 / 607 = 34.10 %.
        await expect(registry.addValidator(keyOf(2), 207n))
          .to.be.revertedWithCustomError(registry, "ValidatorRegistry_ShareTooLarge")
          .withArgs(keyOf(2), 3_411n, 3_400n);
        await registry.addValidator(keyOf(2), 206n);
      });
    });
  });
  describe("given no set is in force", () => {
    it("proposes without looking at shares: the first set is checked when it starts", async () => {
      const { registry } = await networkHelpers.loadFixture(empty);
      await registry.addValidator(keyOf(0), MAX_STAKE);
      await registry.addValidator(keyOf(1), 1n);
      await registry.addValidator(keyOf(2), 1n);
      expect(await registry.epoch()).to.equal(0n);
      expect(await setOf(registry)).to.deep.equal([]);
    });
  });
});
