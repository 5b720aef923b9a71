import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import {
  AMOUNTS,
  auctionOf,
  AWKWARD_TOKENS,
  balancesOf,
  deployInKind,
  FIRST,
  minus,
  shareIn,
  SUPPLY,
} from "../../helpers/in-kind.js";
import { deploySuite, latestTimestamp, RAY, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault previewCreateInKind", () => {
  const { loadFixture } = networkHelpers;
  const inKind = () => deployInKind(ethers);

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded", async () => {
      const { vault } = await deploySuite(ethers);
      await expect(vault.previewCreateInKind(WAD))
        .to.be.revertedWithCustomError(vault, "IndexVault_NotSeeded")
        .withArgs();
    });
  });

  describe("given minting is stopped", () => {
    it("reverts with IndexVault_MintingStopped, naming until when", async () => {
      const { vault } = await loadFixture(inKind);
      await vault.stopMinting(3_600);
      await expect(vault.previewCreateInKind(WAD))
        .to.be.revertedWithCustomError(vault, "IndexVault_MintingStopped")
        .withArgs((await latestTimestamp(ethers)) + 3_600);
      await vault.announceEnd();
      await networkHelpers.time.increase(7 * 86_400);
      await expect(vault.previewCreateInKind(WAD))
        .to.be.revertedWithCustomError(vault, "IndexVault_MintingStopped")
        .withArgs(MaxUint256);
    });
  });

  describe("when no token is asked for", () => {
    it("reverts with IndexVault_NothingOut", async () => {
      const { vault } = await loadFixture(inKind);
      await expect(vault.previewCreateInKind(0n))
        .to.be.revertedWithCustomError(vault, "IndexVault_NothingOut")
        .withArgs();
    });
  });

  describe("when the books have no room for it", () => {
    it("reverts with Books_Overflow", async () => {
      const { vault } = await loadFixture(inKind);
      const abi = ["error Books_Overflow(uint256 value, uint256 maximum)"];
      const tokens = 2n ** 104n;
      await expect(vault.previewCreateInKind(tokens))
        .to.be.revertedWithCustomError(await ethers.getContractAt(abi, vault.target), "Books_Overflow")
        .withArgs(RAY + (tokens * RAY + SUPPLY - 1n) / SUPPLY, 2n ** 104n - 1n);
    });
  });

  describe("given the vault is open", () => {
    it("is each component and the cash, rounded up", async () => {
      const { vault } = await loadFixture(inKind);
      for (const tokens of [...AWKWARD_TOKENS, 10n ** 24n]) {
        expect(await vault.previewCreateInKind(tokens)).to.deep.equal(shareIn(FIRST, tokens).amounts);
      }
    });

    it("is what the next creation takes, to the unit", async () => {
      const suite = await loadFixture(inKind);
      const { vault, alice } = suite;
      for (const tokens of AWKWARD_TOKENS) {
        const previewed = [...(await vault.previewCreateInKind(tokens))];
        const before = await balancesOf(suite, alice.address);
        await vault.connect(alice).createInKind(tokens, previewed, alice.address);
        expect(minus(before, await balancesOf(suite, alice.address))).to.deep.equal(previewed);
      }
    });

    it("has the mint fee in it", async () => {
      const { vault, admin } = await loadFixture(inKind);
      await vault.setFees(77n, 0n, 0n, admin.address);
      const fee = (WAD * 77n) / 10_000n; // comes out even
      expect(await vault.previewCreateInKind(WAD)).to.deep.equal(shareIn(FIRST, WAD + fee).amounts);
      // And of one wei a whole wei.
      expect(await vault.previewCreateInKind(1n)).to.deep.equal(shareIn(FIRST, 2n).amounts);
    });

    it("follows what trades changed", async () => {
      const suite = await loadFixture(inKind);
      const { vault, bob } = suite;
      const order = { filler: bob.address, to: bob.address, sold: 0n, soldAmount: AMOUNTS[0]!, bought: 3n };
      await vault.connect(await auctionOf(suite)).trade({ ...order, boughtAmount: 9n * WAD });
      const units = [0n, AMOUNTS[1]!, AMOUNTS[2]!, AMOUNTS[3]! + 9n * WAD];
      expect(await vault.previewCreateInKind(WAD)).to.deep.equal(shareIn({ ...FIRST, units }, WAD).amounts);
    });
  });
});
