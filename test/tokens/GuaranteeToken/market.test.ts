import { expect } from "chai";

import { createChain, deployEconomy } from "../../helpers/economy.js";
import { impersonated } from "../../helpers/fund.js";

const { ethers, networkHelpers } = await createChain();

describe("GuaranteeToken", () => {
  const { loadFixture } = networkHelpers;
  const fixture = async () => {
    const suite = await deployEconomy(ethers);
    // Any contract will do for a market here; it is impersonated.
    await suite.guarantee.connect(suite.admin).bindMarket(suite.reward.target);
    return { ...suite, market: await impersonated(ethers, suite.reward.target as string) };
  };

  it("when there is a market, or no contract at the address, it reverts with GuaranteeToken_CannotBind", async () => {
    const { guarantee, manager, admin, alice, utility } = await loadFixture(fixture);
    await expect(guarantee.connect(admin).bindMarket(utility.target))
      .to.be.revertedWithCustomError(guarantee, "GuaranteeToken_CannotBind")
      .withArgs(utility.target);
    const fresh = await ethers.deployContract("GuaranteeToken", [manager.target]);
    await expect(fresh.connect(admin).bindMarket(alice.address))
      .to.be.revertedWithCustomError(fresh, "GuaranteeToken_CannotBind")
      .withArgs(alice.address);
    await expect(fresh.connect(admin).bindMarket(utility.target))
      .to.emit(fresh, "MarketBound")
      .withArgs(utility.target);
    await expect(guarantee.connect(alice).bindMarket(utility.target))
      .to.be.revertedWithCustomError(guarantee, "AccessManagedUnauthorized")
      .withArgs(alice.address);
  });

  it("when the caller is not the market, it reverts with GuaranteeToken_NotMarket", async () => {
    const { guarantee, admin, alice } = await loadFixture(fixture);
    for (const attempt of [
      () => guarantee.connect(admin).mintLocked(alice.address, 1n),
      () => guarantee.connect(admin).burnLocked(alice.address, 1n),
    ]) {
      await expect(attempt())
        .to.be.revertedWithCustomError(guarantee, "GuaranteeToken_NotMarket")
        .withArgs(admin.address);
    }
  });

  it("when the market mints, it locks the tokens in the holder's account; when it burns, it ends exactly so many", async () => {
    const { guarantee, market, alice, bob } = await loadFixture(fixture);
    await guarantee.connect(market).mintLocked(alice.address, 100n);
    expect([await guarantee.totalSupply(), await guarantee.available(alice.address)]).to.deep.equal([100n, 0n]);
    for (const attempt of [
      () => guarantee.connect(alice).transfer(bob.address, 1n),
      () => guarantee.connect(alice).burn(1n),
    ]) {
      await expect(attempt())
        .to.be.revertedWithCustomError(guarantee, "Lockable_NotAvailable")
        .withArgs(alice.address, 1n, 0n);
    }
    await guarantee.connect(market).burnLocked(alice.address, 40n);
    expect([await guarantee.totalSupply(), await guarantee.locked(alice.address)]).to.deep.equal([60n, 60n]);
    await expect(guarantee.connect(market).burnLocked(alice.address, 61n))
      .to.be.revertedWithCustomError(guarantee, "Lockable_NotLocked")
      .withArgs(alice.address, market.address, 61n, 60n);
  });
});
