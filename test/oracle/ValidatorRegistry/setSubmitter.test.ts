import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deployRegistry, initialOf, keyOf, payerOf, recordsOf } from "../../helpers/registry.js";

const { ethers, networkHelpers } = await network.create();

async function five() {
  return deployRegistry(ethers, initialOf([100n, 100n, 100n, 100n, 100n]));
}

describe("ValidatorRegistry setSubmitter", () => {
  describe("given the caller does not keep the set", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      const [, outsider] = await ethers.getSigners();
      if (!outsider) throw new Error("no second account");
      await expect(registry.connect(outsider).setSubmitter(keyOf(0), outsider.address))
        .to.be.revertedWithCustomError(registry, "AccessManagedUnauthorized")
        .withArgs(outsider.address);
    });
  });
  describe("given the validator is unknown", () => {
    it("reverts with ValidatorRegistry_UnknownValidator", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await expect(registry.setSubmitter(keyOf(9), payerOf(9)))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_UnknownValidator")
        .withArgs(keyOf(9));
    });
  });
  describe("given the validator is known", () => {
    it("emits SubmitterChanged with the submitter before, and waits for the next epoch", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await expect(registry.setSubmitter(keyOf(1), payerOf(9)))
        .to.emit(registry, "SubmitterChanged")
        .withArgs(keyOf(1), payerOf(1), payerOf(9));
      expect((await recordsOf(registry))[1]?.[1]).to.equal(payerOf(9));
      expect(await registry.epoch()).to.equal(1n);
      await networkHelpers.time.increase(3_600);
      await expect(registry.advanceEpoch()).to.emit(registry, "EpochAdvanced").withArgs(2n, 5n, 500n, 500n);
    });
    it("takes the submitter away with zero, and for several validators", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      for (const i of [1, 2]) {
        await expect(registry.setSubmitter(keyOf(i), ZeroAddress))
          .to.emit(registry, "SubmitterChanged")
          .withArgs(keyOf(i), payerOf(i), ZeroAddress);
        expect((await recordsOf(registry))[i]?.[1]).to.equal(ZeroAddress);
      }
    });
    it("frees the submitter before for another validator", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await registry.setSubmitter(keyOf(1), payerOf(9));
      await expect(registry.setSubmitter(keyOf(2), payerOf(1)))
        .to.emit(registry, "SubmitterChanged")
        .withArgs(keyOf(2), payerOf(2), payerOf(1));
    });
    it("reverts with ValidatorRegistry_SubmitterIsSigner for an oracle key, its own included", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      for (const i of [0, 1]) {
        await expect(registry.setSubmitter(keyOf(1), keyOf(i)))
          .to.be.revertedWithCustomError(registry, "ValidatorRegistry_SubmitterIsSigner")
          .withArgs(keyOf(i));
      }
    });
    it("reverts with ValidatorRegistry_SubmitterIsSigner for an oracle key that waits to join", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      await registry.addValidator(keyOf(5), 1n);
      await expect(registry.setSubmitter(keyOf(1), keyOf(5)))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_SubmitterIsSigner")
        .withArgs(keyOf(5));
    });
    it("reverts with ValidatorRegistry_SubmitterTaken for another's submitter and for its own", async () => {
      const { registry } = await networkHelpers.loadFixture(five);
      for (const i of [0, 1]) {
        await expect(registry.setSubmitter(keyOf(1), payerOf(i)))
          .to.be.revertedWithCustomError(registry, "ValidatorRegistry_SubmitterTaken")
          .withArgs(payerOf(i), keyOf(i));
      }
    });
  });
});
