import { expect } from "chai";
import { network } from "hardhat";

import { deployTrading, deployUnseeded, MINT_SHORT, REDEEM_SHORT, SEED_CASH } from "../../helpers/index-suite.js";
import { RAY, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault books", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const trading = () => deployTrading(ethers);

  describe("given the vault is not seeded", () => {
    it("is nothing of both", async () => {
      const { vault } = await loadFixture(unseeded);
      expect(await vault.books()).to.deep.equal([0n, 0n]);
    });
  });

  describe("given the vault is seeded", () => {
    it("is one basket and the cash put in", async () => {
      const { vault } = await loadFixture(trading);
      expect(await vault.books()).to.deep.equal([RAY, SEED_CASH]);
    });

    it("follows mints and redemptions in cash alone", async () => {
      const { vault, alice } = await loadFixture(trading);
      await vault.connect(alice)[MINT_SHORT](7n * WAD + 5n);
      expect(await vault.books()).to.deep.equal([RAY, SEED_CASH + 7n * WAD + 5n]);
      await vault.connect(alice)[REDEEM_SHORT](9n * WAD + 1n);
      expect(await vault.books()).to.deep.equal([RAY, SEED_CASH - 2n * WAD + 4n]);
    });

    it("counts no donation", async () => {
      const { vault, base, bob } = await loadFixture(trading);
      await base.connect(bob).transfer(vault.target, WAD);
      expect(await vault.books()).to.deep.equal([RAY, SEED_CASH]);
    });
  });
});
