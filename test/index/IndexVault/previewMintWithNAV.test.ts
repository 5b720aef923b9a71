import { expect } from "chai";
import { network } from "hardhat";

import {
  AWKWARD_NAVS,
  deploySeeded,
  deployTrading,
  deployUnseeded,
  divDown,
  MINT_SHORT,
  NAV_LIFE_SECONDS,
} from "../../helpers/index-suite.js";
import { BPS, settleNav, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault previewMintWithNAV", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const seeded = () => deploySeeded(ethers);
  const trading = () => deployTrading(ethers);
  const banded = () => deploySeeded(ethers, { parameters: { bandShareBps: BPS / 2n } });

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded", async () => {
      const suite = await loadFixture(unseeded);
      await settleNav(suite, WAD);
      await expect(suite.vault.previewMintWithNAV(WAD))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_NotSeeded")
        .withArgs();
    });
  });

  describe("given the oracle has no NAV to use", () => {
    it("reverts as the mint would", async () => {
      const { vault, oracle } = await loadFixture(seeded);
      await expect(vault.previewMintWithNAV(WAD)).to.be.revertedWithCustomError(oracle, "NAVOracle_NoNav").withArgs();
      const suite = await loadFixture(trading);
      await settleNav(suite, 3n * WAD);
      await expect(suite.vault.previewMintWithNAV(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(WAD, 3n * WAD);
      const { observedAt } = await settleNav(suite, WAD);
      await networkHelpers.time.increaseTo(observedAt + NAV_LIFE_SECONDS + 1n);
      await expect(suite.vault.previewMintWithNAV(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
        .withArgs(NAV_LIFE_SECONDS + 1n, NAV_LIFE_SECONDS);
    });
  });

  describe("given a valid NAV", () => {
    it("equals what the next mint gives, at every awkward NAV", async () => {
      for (const nav of AWKWARD_NAVS) {
        const suite = await loadFixture(seeded);
        await settleNav(suite, nav);
        for (const baseIn of [1_000n, WAD + 1n, 777_777_777_777_777_777_777n]) {
          const preview = await suite.vault.previewMintWithNAV(baseIn);
          expect(preview).to.equal(divDown(baseIn, nav));
          await expect(suite.vault.connect(suite.alice)[MINT_SHORT](baseIn)).to.changeTokenBalance(
            ethers,
            suite.token,
            suite.alice,
            preview,
          );
        }
      }
    });

    it("reverts with IndexVault_NothingOut for a payment that buys nothing", async () => {
      const suite = await loadFixture(seeded);
      await settleNav(suite, 2n * WAD);
      for (const nothing of [0n, 1n]) {
        await expect(suite.vault.previewMintWithNAV(nothing))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut")
          .withArgs();
      }
      expect(await suite.vault.previewMintWithNAV(2n)).to.equal(1n);
    });
  });

  describe("given a band around the NAV", () => {
    it("prices at the high side", async () => {
      const suite = await loadFixture(banded);
      const nav = AWKWARD_NAVS[4];
      await settleNav(suite, nav, { spreadBps: 40n });
      const high = (nav * (BPS + 20n) + BPS - 1n) / BPS;
      expect(await suite.vault.previewMintWithNAV(9n * WAD)).to.equal(divDown(9n * WAD, high));
      await expect(suite.vault.connect(suite.alice)[MINT_SHORT](9n * WAD)).to.changeTokenBalance(
        ethers,
        suite.token,
        suite.alice,
        divDown(9n * WAD, high),
      );
    });
  });
});
