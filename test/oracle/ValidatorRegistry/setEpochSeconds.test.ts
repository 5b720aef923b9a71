import { expect } from "chai";
import { network } from "hardhat";

import { deployRegistry, initialOf, keyOf } from "../../helpers/registry.js";

const { ethers, networkHelpers } = await network.create();

async function five() {
  return deployRegistry(ethers, initialOf([100n, 100n, 100n, 100n, 100n]));
}

describe("ValidatorRegistry setEpochSeconds", () => {
  it("reverts with AccessManagedUnauthorized for an outsider", async () => {
    const { registry } = await networkHelpers.loadFixture(five);
    const [, outsider] = await ethers.getSigners();
    if (!outsider) throw new Error("no second account");
    await expect(registry.connect(outsider).setEpochSeconds(60))
      .to.be.revertedWithCustomError(registry, "AccessManagedUnauthorized")
      .withArgs(outsider.address);
  });
  it("reverts with ValidatorRegistry_EpochSecondsOutOfRange below a minute and above thirty days", async () => {
    const { registry } = await networkHelpers.loadFixture(five);
    for (const seconds of [0n, 59n, 2_592_001n, 2n ** 256n - 1n]) {
      await expect(registry.setEpochSeconds(seconds))
        .to.be.revertedWithCustomError(registry, "ValidatorRegistry_EpochSecondsOutOfRange")
        .withArgs(seconds, 60n, 2_592_000n);
    }
  });
  it("emits EpochSecondsChanged at both bounds", async () => {
    const { registry } = await networkHelpers.loadFixture(five);
    await expect(registry.setEpochSeconds(60)).to.emit(registry, "EpochSecondsChanged").withArgs(3_600n, 60n);
    await expect(registry.setEpochSeconds(2_592_000))
      .to.emit(registry, "EpochSecondsChanged")
      .withArgs(60n, 2_592_000n);
    expect(await registry.epochSeconds()).to.equal(2_592_000n);
  });
  it("holds for the epoch that runs", async () => {
    const { registry } = await networkHelpers.loadFixture(five);
    await registry.addValidator(keyOf(5), 100n);
    await registry.setEpochSeconds(60);
    await networkHelpers.time.increaseTo((await registry.epochStartedAt()) + 60n);
    await expect(registry.advanceEpoch()).to.emit(registry, "EpochAdvanced");
  });
});
