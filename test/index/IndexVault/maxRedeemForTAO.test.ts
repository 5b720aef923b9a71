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
import { BPS, RAY, seedVault, settleNav, type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const ALICE_TOKENS = 40n * WAD;

describe("IndexVault maxRedeemForTAO", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const seeded = () => deploySeeded(ethers);
  const trading = () => deployTrading(ethers);
  /** All of a supply of 10^9 tokens is alice's, so that cash is the limit at every NAV of the sane range. */
  const wealthy = async () => {
    const suite = await deployUnseeded(ethers);
    await seedVault(suite, { supply: 10n ** 9n * WAD, cash: SEED_CASH + 1n, to: suite.alice.address });
    return suite;
  };

  const maxOf = ({ vault, alice }: Suite) => vault.maxRedeemForTAO(alice.address);

  describe("given no redemption can happen", () => {
    it("is 0 while the vault is not seeded", async () => {
      const suite = await loadFixture(unseeded);
      await settleNav(suite, WAD);
      expect(await maxOf(suite)).to.equal(0n);
    });

    it("is 0 before the first NAV", async () => {
      expect(await maxOf(await loadFixture(seeded))).to.equal(0n);
    });

    it("is 0 once the NAV is stale", async () => {
      const suite = await loadFixture(seeded);
      const { observedAt } = await settleNav(suite, WAD);
      await networkHelpers.time.increaseTo(observedAt + NAV_LIFE_SECONDS);
      expect(await maxOf(suite)).to.equal(ALICE_TOKENS);
      await networkHelpers.time.increaseTo(observedAt + NAV_LIFE_SECONDS + 1n);
      expect(await maxOf(suite)).to.equal(0n);
    });

    it("is 0 in quarantine and when halted", async () => {
      const suite = await loadFixture(trading);
      await settleNav(suite, 2n * WAD);
      expect(await maxOf(suite)).to.equal(0n);
      await settleNav(suite, WAD / 10n - 1n);
      expect(await maxOf(suite)).to.equal(0n);
    });

    it("is 0 for somebody who owns nothing", async () => {
      const { vault, releaser } = await loadFixture(trading);
      expect(await vault.maxRedeemForTAO(releaser.address)).to.equal(0n);
    });
  });

  describe("given a valid NAV", () => {
    describe("when the balance is the limit", () => {
      it("is the balance, and all of it redeems", async () => {
        const suite = await loadFixture(trading);
        expect(await maxOf(suite)).to.equal(ALICE_TOKENS);
        await expect(suite.vault.connect(suite.alice)[REDEEM_SHORT](ALICE_TOKENS)).to.changeTokenBalance(
          ethers,
          suite.base,
          suite.alice,
          ALICE_TOKENS,
        );
        expect(await maxOf(suite)).to.equal(0n);
      });
    });

    describe("when the cash is the limit", () => {
      it("is the most the cash covers: that redeems, one wei more does not", async () => {
        for (const nav of AWKWARD_NAVS) {
          const suite = await loadFixture(wealthy);
          const cash = SEED_CASH + 1n;
          await settleNav(suite, nav);
          const most = await maxOf(suite);
          expect(mulDown(most, nav)).to.be.at.most(cash);
          expect(mulDown(most + 1n, nav)).to.be.greaterThan(cash);
          const redeemer = suite.vault.connect(suite.alice);
          await expect(redeemer[REDEEM_SHORT](most + 1n))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_CashShort")
            .withArgs(cash, mulDown(most + 1n, nav));
          await expect(redeemer[REDEEM_SHORT](most)).to.changeTokenBalance(
            ethers,
            suite.base,
            suite.alice,
            mulDown(most, nav),
          );
        }
      });
    });

    describe("when the balance is worth less than one wei", () => {
      it("is 0", async () => {
        const suite = await loadFixture(seeded);
        const { vault, token, alice, releaser } = suite;
        await settleNav(suite, WAD / 2n);
        await token.connect(alice).transfer(releaser.address, 1n);
        expect(await vault.maxRedeemForTAO(releaser.address)).to.equal(0n);
        await expect(vault.connect(releaser)[REDEEM_SHORT](1n))
          .to.be.revertedWithCustomError(vault, "IndexVault_NothingOut")
          .withArgs();
        await token.connect(alice).transfer(releaser.address, 1n);
        expect(await vault.maxRedeemForTAO(releaser.address)).to.equal(2n);
        await expect(vault.connect(releaser)[REDEEM_SHORT](2n)).to.changeTokenBalance(ethers, suite.base, releaser, 1n);
      });
    });

    describe("when no cash is left", () => {
      it("is 0", async () => {
        const suite = await loadFixture(unseeded);
        await seedVault(suite, { cash: 0n, to: suite.alice.address });
        await settleNav(suite, WAD / 2n); // a wei of token is worth less than a wei, yet it pays nothing
        expect(await suite.vault.books()).to.deep.equal([RAY, 0n]);
        expect(await maxOf(suite)).to.equal(0n);
      });
    });

    describe("when there is a band", () => {
      it("prices at the low side", async () => {
        const banded = async () => {
          const suite = await deployUnseeded(ethers, { parameters: { bandShareBps: BPS } });
          await seedVault(suite, { cash: SEED_CASH, to: suite.alice.address });
          return suite;
        };
        const suite = await loadFixture(banded);
        await settleNav(suite, 2n * WAD, { spreadBps: 50n });
        const low = (2n * WAD * (BPS - 50n)) / BPS; // 1.99
        const most = await maxOf(suite);
        expect(mulDown(most, low)).to.be.at.most(SEED_CASH);
        expect(mulDown(most + 1n, low)).to.be.greaterThan(SEED_CASH);
        await expect(suite.vault.connect(suite.alice)[REDEEM_SHORT](most)).to.changeTokenBalance(
          ethers,
          suite.base,
          suite.alice,
          mulDown(most, low),
        );
      });
    });
  });
});
