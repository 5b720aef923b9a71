import { expect } from "chai";

import { createChain, DAY, deployEconomy } from "../../helpers/economy.js";

const { ethers, networkHelpers } = await createChain();

describe("AssayTimelock", () => {
  const { loadFixture } = networkHelpers;
  const fixture = () => deployEconomy(ethers);

  it("when a delay is out of its bounds, it reverts with AssayTimelock_DelayOutOfRange", async () => {
    const { timelock, admin } = await loadFixture(fixture);
    for (const delay of [DAY - 1n, 30n * DAY + 1n]) {
      for (const attempt of [
        () => ethers.deployContract("AssayTimelock", [delay, admin.address]),
        () => timelock.updateDelay(delay),
      ]) {
        await expect(attempt())
          .to.be.revertedWithCustomError(timelock, "AssayTimelock_DelayOutOfRange")
          .withArgs(delay, DAY, 30n * DAY);
      }
    }
    await expect(timelock.connect(admin).updateDelay(DAY))
      .to.be.revertedWithCustomError(timelock, "TimelockUnauthorizedCaller")
      .withArgs(admin.address);
  });
});
