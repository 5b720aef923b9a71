import { expect } from "chai";
import { network } from "hardhat";

import {
  AWKWARD_NAVS,
  deploySeeded,
  deployTrading,
  deployUnseeded,
  mulDown,
  NAV_LIFE_SECONDS,
  REDEEM_SHORT,
  SEED_CASH,
} from "../../helpers/index-suite.js";
import { BPS, settleNav, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault previewRedeemForTAO", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const seeded = () => deploySeeded(ethers);
  const trading = () => deployTrading(ethers);
  const banded = () => deploySeeded(ethers, { parameters: { bandShareBps: BPS / 2n } });

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded", async () => {
      const suite = await loadFixture(unseeded);
      await settleNav(suite, WAD);
      await expect(suite.vault.previewRedeemForTAO(WAD))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_NotSeeded")
        .withArgs();
    });
  });

  describe("given the oracle has no NAV to use", () => {
    it("reverts as the redemption would", async () => {
      const { vault, oracle } = await loadFixture(seeded);
      await expect(vault.previewRedeemForTAO(WAD)).to.be.revertedWithCustomError(oracle, "NAVOracle_NoNav").withArgs();
      const suite = await loadFixture(trading);
      await settleNav(suite, 3n * WAD);
      await expect(suite.vault.previewRedeemForTAO(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(WAD, 3n * WAD);
      const { observedAt } = await settleNav(suite, WAD);
      await networkHelpers.time.increaseTo(observedAt + NAV_LIFE_SECONDS + 1n);
      await expect(suite.vault.previewRedeemForTAO(WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
        .withArgs(NAV_LIFE_SECONDS + 1n, NAV_LIFE_SECONDS);
    });
  });

  describe("given a valid NAV", () => {
    it("equals what the next redemption pays, at every awkward NAV", async () => {
      for (const nav of AWKWARD_NAVS) {
        const suite = await loadFixture(seeded);
        await settleNav(suite, nav);
        for (const tokens of [1_000n, WAD / 50n + 1n, 11_111_111_111_111_111n]) {
          const preview = await suite.vault.previewRedeemForTAO(tokens);
          expect(preview).to.equal(mulDown(tokens, nav));
          await expect(suite.vault.connect(suite.alice)[REDEEM_SHORT](tokens)).to.changeTokenBalance(
            ethers,
            suite.base,
            suite.alice,
            preview,
          );
        }
      }
    });

    it("reverts with IndexVault_NothingOut for tokens that are worth nothing", async () => {
      const suite = await loadFixture(seeded);
      await settleNav(suite, WAD / 2n);
      for (const nothing of [0n, 1n]) {
        await expect(suite.vault.previewRedeemForTAO(nothing))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut")
          .withArgs();
      }
      expect(await suite.vault.previewRedeemForTAO(2n)).to.equal(1n);
    });

    it("reverts with IndexVault_CashShort when the books are one wei short", async () => {
      const suite = await loadFixture(trading);
      expect(await suite.vault.previewRedeemForTAO(SEED_CASH)).to.equal(SEED_CASH);
      await suite.base.connect(suite.bob).transfer(suite.vault.target, WAD); // a donation does not help
      await expect(suite.vault.previewRedeemForTAO(SEED_CASH + 1n))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_CashShort")
        .withArgs(SEED_CASH, SEED_CASH + 1n);
    });
  });

  describe("given a band around the NAV", () => {
    it("prices at the low side", async () => {
      const suite = await loadFixture(banded);
      const nav = AWKWARD_NAVS[4];
      await settleNav(suite, nav, { spreadBps: 40n });
      const low = (nav * (BPS - 20n)) / BPS;
      expect(await suite.vault.previewRedeemForTAO(9n * WAD)).to.equal(mulDown(9n * WAD, low));
      await expect(suite.vault.connect(suite.alice)[REDEEM_SHORT](9n * WAD)).to.changeTokenBalance(
        ethers,
        suite.base,
        suite.alice,
        mulDown(9n * WAD, low),
      );
    });
  });
});
