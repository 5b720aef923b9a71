import { expect } from "chai";
import { network } from "hardhat";

import { deploySuite } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault constructor", () => {
  const { loadFixture } = networkHelpers;
  const unbound = () => deploySuite(ethers, { isUnbound: true });

  describe("when the base asset has not 18 decimals", () => {
    for (const decimals of [6n, 17n, 19n]) {
      it(`reverts with IndexVault_BaseDecimals (${decimals})`, async () => {
        const { manager, oracle, vault } = await loadFixture(unbound);
        const base = await ethers.deployContract("MockERC20", ["Odd", "ODD", decimals]);
        await expect(ethers.deployContract("IndexVault", [manager.target, base.target, oracle.target, "Index", "IDX"]))
          .to.be.revertedWithCustomError(vault, "IndexVault_BaseDecimals")
          .withArgs(decimals, 18n);
      });
    }
  });

  describe("when the base asset is no contract", () => {
    it("reverts", async () => {
      const { manager, oracle, alice } = await loadFixture(unbound);
      await expect(
        ethers.deployContract("IndexVault", [manager.target, alice.address, oracle.target, "Index", "IDX"]),
      ).to.be.revertedWithoutReason(ethers);
    });
  });

  describe("when the oracle is the zero address", () => {
    it("reverts with IndexVault_ZeroAddress", async () => {
      const { manager, base, vault } = await loadFixture(unbound);
      await expect(
        ethers.deployContract("IndexVault", [manager.target, base.target, ethers.ZeroAddress, "Index", "IDX"]),
      )
        .to.be.revertedWithCustomError(vault, "IndexVault_ZeroAddress")
        .withArgs();
    });
  });

  describe("when the base asset has 18 decimals", () => {
    it("makes an index token that obeys the vault alone", async () => {
      const { vault, token, base, oracle, manager } = await loadFixture(unbound);
      expect(await vault.TOKEN()).to.equal(ethers.getCreateAddress({ from: String(vault.target), nonce: 1 }));
      expect(await vault.BASE()).to.equal(base.target);
      expect(await vault.ORACLE()).to.equal(oracle.target);
      expect(await vault.authority()).to.equal(manager.target);
      expect(await token.VAULT()).to.equal(vault.target);
      expect(await token.name()).to.equal("TAO20 Index");
      expect(await token.symbol()).to.equal("TAO20");
      expect(await token.decimals()).to.equal(18n);
    });

    it("starts empty: no books, no list, no supply", async () => {
      const { vault, token } = await loadFixture(unbound);
      expect(await vault.books()).to.deep.equal([0n, 0n]);
      expect(await vault.holdings()).to.deep.equal([]);
      expect(await vault.unitsPerToken()).to.deep.equal([[], 0n]);
      expect(await vault.maxMintWithNAV()).to.equal(0n);
      expect(await token.totalSupply()).to.equal(0n);
    });
  });
});
