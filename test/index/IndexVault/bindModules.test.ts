import { expect } from "chai";
import { network } from "hardhat";

import { deploySuite } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const { ZeroAddress: nobody } = ethers;

describe("IndexVault bindModules", () => {
  const { loadFixture } = networkHelpers;
  /** A vault whose modules are not bound, and two that are for it. */
  const unbound = async () => {
    const suite = await deploySuite(ethers);
    const { manager, base, oracle } = suite;
    const vault = await ethers.deployContract("IndexVault", [manager.target, base.target, oracle.target, "I", "I"]);
    const auction = await ethers.deployContract("RebalanceAuction", [manager.target, vault.target]);
    const desk = await ethers.deployContract("CreationDesk", [manager.target, vault.target]);
    return { ...suite, vault, auction, desk };
  };

  describe("given a caller without the role", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { vault, auction, desk, alice } = await loadFixture(unbound);
      await expect(vault.connect(alice).bindModules(auction.target, desk.target))
        .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
        .withArgs(alice.address);
    });
  });

  describe("given no modules are bound", () => {
    it("reverts with IndexVault_ZeroAddress when one of them is zero", async () => {
      const { vault, auction, desk } = await loadFixture(unbound);
      for (const [first, second] of [
        [nobody, desk.target],
        [auction.target, nobody],
        [nobody, nobody],
      ] as const) {
        await expect(vault.bindModules(first, second))
          .to.be.revertedWithCustomError(vault, "IndexVault_ZeroAddress")
          .withArgs();
      }
      expect([await vault.auctionModule(), await vault.deskModule()]).to.deep.equal([nobody, nobody]);
    });

    it("binds them and emits ModulesBound", async () => {
      const { vault, auction, desk } = await loadFixture(unbound);
      await expect(vault.bindModules(auction.target, desk.target))
        .to.emit(vault, "ModulesBound")
        .withArgs(auction.target, desk.target);
      expect(await vault.auctionModule()).to.equal(auction.target);
      expect(await vault.deskModule()).to.equal(desk.target);
    });

    it("lets nobody act as a module, not even the zero address", async () => {
      const { vault, admin } = await loadFixture(unbound);
      const order = {
        filler: admin.address,
        to: admin.address,
        sold: 0n,
        soldAmount: 1n,
        bought: 20n,
        boughtAmount: 1n,
      };
      for (const refused of [
        () => vault.trade(order),
        () => vault.recompose(0n, []),
        () => vault.issueAttested(admin.address, 1n, 1n, []),
      ]) {
        await expect(refused())
          .to.be.revertedWithCustomError(vault, "IndexVault_NotModule")
          .withArgs(admin.address, nobody);
      }
    });
  });

  describe("given modules are bound", () => {
    it("reverts with IndexVault_ModulesBound, naming them, and keeps them", async () => {
      const { vault, auction, desk, admin } = await loadFixture(unbound);
      await vault.bindModules(auction.target, desk.target);
      for (const [first, second] of [
        [admin.address, admin.address],
        [auction.target, desk.target],
        [nobody, nobody],
      ] as const) {
        await expect(vault.bindModules(first, second))
          .to.be.revertedWithCustomError(vault, "IndexVault_ModulesBound")
          .withArgs(auction.target, desk.target);
      }
      expect([await vault.auctionModule(), await vault.deskModule()]).to.deep.equal([auction.target, desk.target]);
    });

    it("lets each of them call its own functions alone, and the admin none", async () => {
      const { vault, auction, desk, admin } = await loadFixture(unbound);
      await vault.bindModules(auction.target, desk.target);
      const order = {
        filler: admin.address,
        to: admin.address,
        sold: 0n,
        soldAmount: 1n,
        bought: 20n,
        boughtAmount: 1n,
      };
      for (const from of [admin.address, String(auction.target), String(desk.target)]) {
        await networkHelpers.impersonateAccount(from);
        const caller = vault.connect(await ethers.getSigner(from));
        for (const [run, expected] of [
          [() => caller.trade.staticCall(order), auction.target],
          [() => caller.recompose.staticCall(0n, []), auction.target],
          [() => caller.issueAttested.staticCall(admin.address, 1n, 1n, []), desk.target],
        ] as const) {
          // A module of its own gets further: the vault is not seeded.
          const isOwn = from === expected;
          await expect(run())
            .to.be.revertedWithCustomError(vault, isOwn ? "IndexVault_NotSeeded" : "IndexVault_NotModule")
            .withArgs(...(isOwn ? [] : [from, expected]));
        }
      }
    });
  });
});
