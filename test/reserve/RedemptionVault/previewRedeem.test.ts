import { expect } from "chai";
import { network } from "hardhat";

import { deployFund, place, WAD } from "../../helpers/reserve.js";
import { grow, issue, ratio, redeem } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("RedemptionVault previewRedeem", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);

  describe("given the token is inactive", () => {
    it("reverts with FundPeriods_TokenInactive", async () => {
      const suite = await loadFixture(opened);
      await redeem(suite, suite.distributor, 1n);
      for (const id of [0n, 1n, 101n, 1_001n]) {
        await expect(suite.vault.previewRedeem(id))
          .to.be.revertedWithCustomError(suite.vault, "FundPeriods_TokenInactive")
          .withArgs(id);
      }
    });
  });

  describe("given the token is active", () => {
    it("is what redeeming pays, at the core and after returns", async () => {
      const suite = await loadFixture(opened);
      const { vault, asset, distributor, alice } = suite;
      expect(await vault.previewRedeem(1n)).to.equal(WAD);
      await grow(suite, ratio(27n, 20n));
      await issue(suite, alice, 101n);
      expect(await vault.previewRedeem(1n)).to.equal((27n * WAD) / 20n);
      expect(await vault.previewRedeem(101n)).to.equal(WAD);
      for (const [owner, id, paid] of [
        [distributor, 1n, (27n * WAD) / 20n],
        [alice, 101n, WAD],
      ] as const) {
        const purse = await asset.balanceOf(owner.address);
        await redeem(suite, owner, id);
        expect((await asset.balanceOf(owner.address)) - purse).to.equal(paid);
      }
    });

    it("is rounded down to the asset's unit", async () => {
      const suite = await deployFund(ethers, { asset: { contract: "MockERC20", args: ["Six", "SIX", 6] } });
      await grow(suite, 1_234_567_999_999_999_999_999_999_999n);
      expect(await suite.vault.previewRedeem(1n)).to.equal(1_234_567n);
    });

    it("is cut in loss mode", async () => {
      const { vault } = await deployFund(ethers, { parameters: { genesisTokens: 600n } });
      expect(await vault.previewRedeem(1n)).to.equal((WAD * 400n) / 600n);
    });
  });

  describe("given the fund cannot pay", () => {
    it("says the same", async () => {
      const suite = await loadFixture(opened);
      await place(suite, 900n * WAD);
      expect(await suite.vault.previewRedeem(1n)).to.equal(WAD);
    });
  });
});
