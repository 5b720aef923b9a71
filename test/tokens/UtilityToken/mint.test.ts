import { expect } from "chai";

import { createChain, deployEconomy, MILLION, YEAR } from "../../helpers/economy.js";

const { ethers, networkHelpers } = await createChain();

describe("UtilityToken", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = () => deployEconomy(ethers);

  describe("constructor", () => {
    it("when the allocations do not make up 500 million, it reverts with UtilityToken_GenesisMismatch", async () => {
      const { manager, utility, alice } = await loadFixture(fixture);
      for (const amount of [500n * MILLION - 1n, 500n * MILLION + 1n]) {
        await expect(ethers.deployContract("UtilityToken", [manager.target, [{ holder: alice.address, amount }]]))
          .to.be.revertedWithCustomError(utility, "UtilityToken_GenesisMismatch")
          .withArgs(amount, 500n * MILLION);
      }
    });
  });

  describe("mint", () => {
    it("when the caller is not the admin of the manager, it reverts with AccessManagedUnauthorized", async () => {
      const { utility, alice } = await loadFixture(fixture);
      await expect(utility.connect(alice).mint(alice.address, 1n))
        .to.be.revertedWithCustomError(utility, "AccessManagedUnauthorized")
        .withArgs(alice.address);
    });

    it("when more than 10 % of the supply of a year ago was asked for in 365 days, it reverts with UtilityToken_CapReached", async () => {
      const { utility, admin, alice } = await loadFixture(fixture);
      await expect(utility.connect(admin).mint(alice.address, 50n * MILLION + 1n))
        .to.be.revertedWithCustomError(utility, "UtilityToken_CapReached")
        .withArgs(50n * MILLION + 1n, 50n * MILLION);
      await expect(utility.connect(admin).mint(alice.address, 50n * MILLION))
        .to.emit(utility, "Minted")
        .withArgs(alice.address, 0n, 50n * MILLION);
      expect([await utility.mintable(), await utility.totalSupply()]).to.deep.equal([0n, 550n * MILLION]);
      await time.increase(YEAR);
      expect(await utility.mintable()).to.equal(55n * MILLION);
      expect(await utility.mintedAt(await time.latest())).to.equal(50n * MILLION);
    });

    it("when much was burned, it counts by what is left", async () => {
      const { utility, admin, alice, bob } = await loadFixture(fixture);
      for (const holder of [alice, bob]) await utility.connect(holder).burn(100n * MILLION);
      expect(await utility.mintable()).to.equal(30n * MILLION);
      await utility.connect(admin).mint(alice.address, 30n * MILLION);
      expect(await utility.mintable()).to.equal(0n);
    });

    it("when 2,000 million would be exceeded, it leaves the room under them", async () => {
      const { utility, admin, alice } = await loadFixture(fixture);
      let supply = 500n * MILLION;
      while ((supply * 11n) / 10n < 2_000n * MILLION) {
        await utility.connect(admin).mint(alice.address, supply / 10n);
        supply += supply / 10n;
        await time.increase(YEAR);
      }
      expect(await utility.mintable()).to.equal(2_000n * MILLION - supply);
      await utility.connect(admin).mint(alice.address, 2_000n * MILLION - supply);
      await time.increase(YEAR);
      await expect(utility.connect(admin).mint(alice.address, 1n))
        .to.be.revertedWithCustomError(utility, "UtilityToken_CapReached")
        .withArgs(1n, 0n);
    });
  });
});
