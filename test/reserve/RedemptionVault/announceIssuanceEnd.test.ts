import { expect } from "chai";
import { network } from "hardhat";

import { closePlain, DAY, deployFund, passSeconds } from "../../helpers/reserve.js";
import { expectWhole, give, issue, nextBlockIn, redeem } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("RedemptionVault announceIssuanceEnd", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);

  describe("given genesis did not take place", () => {
    it("reverts with RedemptionVault_NotOpen", async () => {
      const { vault } = await deployFund(ethers, { isUnopened: true });
      await expect(vault.announceIssuanceEnd())
        .to.be.revertedWithCustomError(vault, "RedemptionVault_NotOpen")
        .withArgs();
    });
  });

  describe("given it was announced before", () => {
    it("reverts with RedemptionVault_IssuanceEnds", async () => {
      const suite = await loadFixture(opened);
      const at = await nextBlockIn(suite, 10n);
      await suite.vault.announceIssuanceEnd();
      await expect(suite.vault.announceIssuanceEnd())
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_IssuanceEnds")
        .withArgs(at + 30n * DAY);
      expect(await suite.vault.issuanceEndsAt()).to.equal(at + 30n * DAY);
    });
  });

  describe("given it was not announced", () => {
    it("says when issuance is over for good, and emits IssuanceEndAnnounced", async () => {
      const suite = await loadFixture(opened);
      expect(await suite.vault.issuanceEndsAt()).to.equal(0n);
      const at = await nextBlockIn(suite, 10n);
      await expect(suite.vault.announceIssuanceEnd())
        .to.emit(suite.vault, "IssuanceEndAnnounced")
        .withArgs(at + 30n * DAY);
      expect(await suite.vault.issuanceEndsAt()).to.equal(at + 30n * DAY);
    });

    it("stops sales at once, for good", async () => {
      const suite = await loadFixture(opened);
      const at = await nextBlockIn(suite, 10n);
      await suite.vault.announceIssuanceEnd();
      for (const seconds of [1n, 31n * DAY, 1_000n * DAY]) {
        await passSeconds(suite, seconds);
        await expect(issue(suite, suite.alice, 101n))
          .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_IssuanceEnds")
          .withArgs(at + 30n * DAY);
      }
    });

    it("stops no redemption, no close and no queue", async () => {
      const suite = await loadFixture(opened);
      const { vault, fund, alice, distributor } = suite;
      await give(suite, alice, 1n, 2n);
      await vault.announceIssuanceEnd();
      await redeem(suite, alice, 1n);
      await vault.connect(alice).requestRedemption(2n);
      await closePlain(suite);
      await vault.processQueue(1n);
      await fund.connect(alice).claim(alice.address);
      await passSeconds(suite, 31n * DAY);
      await redeem(suite, distributor, 3n);
      await expectWhole(suite, 97n);
    });
  });
});
