import { expect } from "chai";
import { network } from "hardhat";

import {
  deploySeeded,
  deployTrading,
  deployUnseeded,
  MAX_CASH,
  MINT_SHORT,
  NAV_LIFE_SECONDS,
  SEED_CASH,
} from "../../helpers/index-suite.js";
import { RAY, seedVault, settleNav, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault maxMintWithNAV", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const seeded = () => deploySeeded(ethers);
  const trading = () => deployTrading(ethers);

  describe("given no mint can happen", () => {
    it("is 0 while the vault is not seeded", async () => {
      const suite = await loadFixture(unseeded);
      await settleNav(suite, WAD);
      expect(await suite.vault.maxMintWithNAV()).to.equal(0n);
    });

    it("is 0 before the first NAV", async () => {
      const { vault } = await loadFixture(seeded);
      expect(await vault.maxMintWithNAV()).to.equal(0n);
    });

    it("is 0 once the NAV is stale", async () => {
      const suite = await loadFixture(seeded);
      const { observedAt } = await settleNav(suite, WAD);
      await networkHelpers.time.increaseTo(observedAt + NAV_LIFE_SECONDS);
      expect(await suite.vault.maxMintWithNAV()).to.equal(MAX_CASH - SEED_CASH);
      await networkHelpers.time.increaseTo(observedAt + NAV_LIFE_SECONDS + 1n);
      expect(await suite.vault.maxMintWithNAV()).to.equal(0n);
    });

    it("is 0 in quarantine and when halted", async () => {
      const suite = await loadFixture(trading);
      await settleNav(suite, 2n * WAD);
      expect(await suite.vault.maxMintWithNAV()).to.equal(0n);
      await settleNav(suite, WAD / 10n - 1n);
      expect(await suite.vault.maxMintWithNAV()).to.equal(0n);
    });
  });

  describe("given a valid NAV", () => {
    it("is what the cash still has room for: that much mints, one wei more does not", async () => {
      const suite = await loadFixture(trading);
      const room = MAX_CASH - SEED_CASH;
      expect(await suite.vault.maxMintWithNAV()).to.equal(room);
      await suite.base.mint(suite.alice.address, room);
      await expect(suite.vault.connect(suite.alice)[MINT_SHORT](room + 1n))
        .to.be.revertedWithCustomError(suite.vault, "Books_Overflow")
        .withArgs(MAX_CASH + 1n, MAX_CASH);
      await suite.vault.connect(suite.alice)[MINT_SHORT](room);
      expect(await suite.vault.books()).to.deep.equal([RAY, MAX_CASH]);
    });

    it("is 0 when the cash is full", async () => {
      const suite = await loadFixture(unseeded);
      await seedVault(suite, { cash: MAX_CASH });
      await settleNav(suite, WAD);
      expect(await suite.vault.maxMintWithNAV()).to.equal(0n);
    });

    it("is 0 when the room left buys nothing", async () => {
      const suite = await loadFixture(unseeded);
      await seedVault(suite, { cash: MAX_CASH - 2n });
      await settleNav(suite, 2n * WAD + 1n); // 2 wei buy 0.99...
      expect(await suite.vault.maxMintWithNAV()).to.equal(0n);
      await expect(suite.vault.connect(suite.alice)[MINT_SHORT](2n))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut")
        .withArgs();
      await settleNav(suite, 2n * WAD);
      await networkHelpers.mine();
      expect(await suite.vault.maxMintWithNAV()).to.equal(2n);
      await expect(suite.vault.connect(suite.alice)[MINT_SHORT](2n)).to.changeTokenBalance(
        ethers,
        suite.token,
        suite.alice,
        1n,
      );
    });
  });
});
