import { expect } from "chai";
import { network } from "hardhat";

import { DAY, deployFund, FOREVER, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("RedemptionVault isDissolved", () => {
  const { loadFixture } = networkHelpers;
  const small = () => deployFund(ethers, { parameters: { totalTokens: 5n, genesisTokens: 2n } });

  describe("given the end of issuance was not announced", () => {
    it("is false, with no token active too", async () => {
      const { vault, distributor } = await loadFixture(small);
      expect(await vault.isDissolved()).to.equal(false);
      await vault.connect(distributor).redeemBatch([1n, 2n], distributor.address, 0n, FOREVER);
      await networkHelpers.time.increase(100n * DAY);
      expect(await vault.activeTokens()).to.equal(0n);
      expect(await vault.isDissolved()).to.equal(false);
    });
  });

  describe("given it was announced and tokens are active", () => {
    it("is false, however long ago, for one that waits in the queue too", async () => {
      const { vault, fund, reserve, distributor } = await loadFixture(small);
      await vault.announceIssuanceEnd();
      await networkHelpers.time.increase(100n * DAY);
      expect(await vault.isDissolved()).to.equal(false);
      await vault.connect(distributor).redeem(1n, distributor.address, 0n, FOREVER);
      await vault.connect(distributor).requestRedemption(2n);
      expect(await vault.isDissolved()).to.equal(false);
      await expect(reserve.dissolve()).to.be.revertedWithCustomError(reserve, "PremiumReserve_NotDissolved").withArgs();
      await vault.processQueue(1n);
      expect(await vault.isDissolved()).to.equal(true);
      expect(await fund.totalClaims()).to.equal(WAD);
    });
  });

  describe("given it was announced and no token is active", () => {
    it("is false a second before the notice has passed, and true from then on", async () => {
      const { vault, fund, reserve, asset, sponsor, distributor } = await loadFixture(small);
      await vault.connect(distributor).redeemBatch([1n, 2n], distributor.address, 0n, FOREVER);
      await vault.announceIssuanceEnd();
      const endsAt = await vault.issuanceEndsAt();
      await networkHelpers.time.setNextBlockTimestamp(endsAt - 1n);
      await expect(fund.dissolve()).to.be.revertedWithCustomError(fund, "OperationalFund_NotDissolved").withArgs();
      await networkHelpers.time.setNextBlockTimestamp(endsAt);
      await fund.dissolve();
      expect(await vault.isDissolved()).to.equal(true);
      await reserve.dissolve();
      // 3 of cash less 2 redeemed, and 5 x 0.35.
      expect(await asset.balanceOf(sponsor.address)).to.equal(WAD + (175n * WAD) / 100n);
      await networkHelpers.time.increase(1_000n * DAY);
      expect(await vault.isDissolved()).to.equal(true);
    });
  });
});
