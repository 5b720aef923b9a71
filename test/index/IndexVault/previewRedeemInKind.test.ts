import { expect } from "chai";
import { network } from "hardhat";

import {
  AMOUNTS,
  AWKWARD_TOKENS,
  balancesOf,
  CASH,
  deployInKind,
  FIRST,
  minus,
  REDEEM_IN_KIND,
  shareIn,
  shareOut,
  SUPPLY,
} from "../../helpers/in-kind.js";
import { deploySuite, RAY, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault previewRedeemInKind", () => {
  const { loadFixture } = networkHelpers;
  const inKind = () => deployInKind(ethers);

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded", async () => {
      const { vault } = await deploySuite(ethers);
      await expect(vault.previewRedeemInKind(WAD))
        .to.be.revertedWithCustomError(vault, "IndexVault_NotSeeded")
        .withArgs();
    });
  });

  describe("when no token is given", () => {
    it("reverts with IndexVault_NothingOut", async () => {
      const { vault } = await loadFixture(inKind);
      await expect(vault.previewRedeemInKind(0n))
        .to.be.revertedWithCustomError(vault, "IndexVault_NothingOut")
        .withArgs();
    });
  });

  describe("when more tokens are given than there are", () => {
    it("reverts with IndexVault_TokensExceedSupply, naming both", async () => {
      const { vault } = await loadFixture(inKind);
      await expect(vault.previewRedeemInKind(SUPPLY + 1n))
        .to.be.revertedWithCustomError(vault, "IndexVault_TokensExceedSupply")
        .withArgs(SUPPLY + 1n, SUPPLY);
    });
  });

  describe("given a seeded vault", () => {
    it("is the share of each component and of the cash, rounded down", async () => {
      const { vault } = await loadFixture(inKind);
      for (const tokens of AWKWARD_TOKENS) {
        expect(await vault.previewRedeemInKind(tokens)).to.deep.equal(shareOut(FIRST, tokens).amounts);
      }
    });

    it("is what the next redemption sends, to the unit", async () => {
      const suite = await loadFixture(inKind);
      const { vault, alice } = suite;
      for (const tokens of AWKWARD_TOKENS.slice(0, -1)) {
        const previewed = [...(await vault.previewRedeemInKind(tokens))];
        const before = await balancesOf(suite, alice.address);
        await vault.connect(alice)[REDEEM_IN_KIND](tokens, previewed, alice.address);
        expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(previewed);
      }
    });

    it("is the whole vault for the whole supply", async () => {
      const { vault } = await loadFixture(inKind);
      expect(await vault.previewRedeemInKind(SUPPLY)).to.deep.equal([...AMOUNTS, CASH]);
    });

    it("counts fee tokens that are owed, and no redeem fee", async () => {
      const suite = await loadFixture(inKind);
      const { vault, alice, admin } = suite;
      await vault.setFees(100n, 200n, 0n, admin.address);
      const { baskets, cash, amounts } = shareIn(FIRST, 101n * WAD);
      await vault.connect(alice).createInKind(100n * WAD, [...amounts], alice.address); // and 1 for the fee
      const stand = { ...FIRST, baskets: RAY + baskets, cash: CASH + cash, supply: SUPPLY + 101n * WAD };
      expect(await vault.previewRedeemInKind(WAD)).to.deep.equal(shareOut(stand, WAD).amounts);
    });

    it("answers while minting is stopped and without a NAV", async () => {
      const { vault } = await loadFixture(inKind);
      await vault.announceEnd();
      await networkHelpers.time.increase(7 * 86_400);
      expect(await vault.previewRedeemInKind(WAD)).to.deep.equal(shareOut(FIRST, WAD).amounts);
    });
  });
});
