import { expect } from "chai";
import { MaxUint256, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deployFund, FOREVER, FUND_PARAMETERS, RAY, WAD } from "../../helpers/reserve.js";
import { expectMoved, expectWhole, holdingsOf, nextBlockIn } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("RedemptionVault genesis", () => {
  const { loadFixture } = networkHelpers;
  const unopened = () => deployFund(ethers, { isUnopened: true });
  const opened = () => deployFund(ethers);

  describe("when it is called again", () => {
    it("reverts with RedemptionVault_AlreadyOpen", async () => {
      const { vault, reserve } = await loadFixture(opened);
      await expect(vault.genesis(reserve.target))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_AlreadyOpen")
        .withArgs();
    });
  });

  describe("when the fund is bound to another vault", () => {
    it("reverts with RedemptionVault_NotMine, naming the fund and its vault", async () => {
      const { manager, fund, picture, vault, distributor } = await loadFixture(unopened);
      const other = await ethers.deployContract("RedemptionVault", [
        ...[manager.target, fund.target, picture.target],
        { ...FUND_PARAMETERS, distributor: distributor.address },
      ]);
      const reserve = await ethers.deployContract("PremiumReserve", [other.target]);
      await expect(other.genesis(reserve.target))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_NotMine")
        .withArgs(fund.target, vault.target);
    });
  });

  describe("when the reserve stands for another vault", () => {
    it("reverts with RedemptionVault_NotMine, naming the reserve and its vault", async () => {
      const { manager, fund, picture, vault, distributor } = await loadFixture(unopened);
      const other = await ethers.deployContract("RedemptionVault", [
        ...[manager.target, fund.target, picture.target],
        { ...FUND_PARAMETERS, distributor: distributor.address },
      ]);
      const reserve = await ethers.deployContract("PremiumReserve", [other.target]);
      await expect(vault.genesis(reserve.target))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_NotMine")
        .withArgs(reserve.target, other.target);
    });
  });

  describe("when the asset takes a fee", () => {
    it("reverts with RedemptionVault_InexactReceipt and nothing begins", async () => {
      const asset = { contract: "FeeOnTransferERC20", args: [] };
      const suite = await deployFund(ethers, { asset, isUnopened: true });
      await expect(suite.vault.genesis(suite.reserve.target))
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_InexactReceipt")
        .withArgs(891n * WAD, 900n * WAD);
      expect(await suite.vault.reserve()).to.equal(ZeroAddress);
      expect(await suite.vault.activeTokens()).to.equal(0n);
      expect(await suite.fund.cash()).to.equal(0n);
    });
  });

  describe("when the caller has too little", () => {
    it("reverts with the asset's error and nothing begins", async () => {
      const { vault, reserve, asset, admin, bob } = await loadFixture(unopened);
      const purse = await asset.balanceOf(admin.address);
      await asset.transfer(bob.address, purse - 1_249n * WAD); // one less than 900 + 350
      await expect(vault.genesis(reserve.target))
        .to.be.revertedWithCustomError(asset, "ERC20InsufficientBalance")
        .withArgs(admin.address, 349n * WAD, 350n * WAD);
      expect(await vault.reserve()).to.equal(ZeroAddress);
      expect(await asset.balanceOf(admin.address)).to.equal(1_249n * WAD);
    });
  });

  describe("when all is in order", () => {
    it("takes core x (total - active) into the fund and premium x total into the reserve", async () => {
      const suite = await loadFixture(unopened);
      const before = await holdingsOf(suite);
      const purse = await suite.asset.balanceOf(suite.admin.address);
      await suite.vault.genesis(suite.reserve.target);
      await expectMoved(suite, before, { fund: 900n * WAD, reserve: 350n * WAD });
      expect(purse - (await suite.asset.balanceOf(suite.admin.address))).to.equal(1_250n * WAD);
      expect(await suite.fund.cash()).to.equal(900n * WAD);
      expect(await suite.reserve.reserve()).to.equal(315n * WAD);
      expect(await suite.reserve.committed()).to.equal(35n * WAD);
      await expectWhole(suite, 100n);
    });

    it("emits GenesisCompleted and the ERC-2309 announcement", async () => {
      const { vault, reserve, distributor } = await loadFixture(unopened);
      const act = await vault.genesis(reserve.target);
      await expect(act)
        .to.emit(vault, "GenesisCompleted")
        .withArgs(reserve.target, 900n * WAD, 350n * WAD, 100n, 900n);
      await expect(act).to.emit(vault, "ConsecutiveTransfer").withArgs(1n, 100n, ZeroAddress, distributor.address);
      await expect(act).not.to.emit(vault, "CoverageChanged");
    });

    it("counts the tokens, and writes period 0", async () => {
      const suite = await loadFixture(unopened);
      const { vault, reserve } = suite;
      const at = await nextBlockIn(suite, 60n);
      await vault.genesis(reserve.target);
      expect(await vault.reserve()).to.equal(reserve.target);
      expect(await vault.activeTokens()).to.equal(100n);
      expect(await vault.inactiveTokens()).to.equal(900n);
      expect(await vault.pendingTokens()).to.equal(0n);
      expect(await vault.closedPeriods()).to.equal(0n);
      expect(await vault.period(0n)).to.deep.equal([10n ** 45n, at, 900n * WAD]);
      expect(await vault.indexRay()).to.equal(RAY);
      expect(await vault.liabilityWad()).to.equal(100n * WAD);
      expect(await vault.runningLiabilityWad()).to.equal(100n * WAD);
      expect(await vault.payoutRatioRay()).to.equal(RAY);
    });

    it("makes the genesis tokens earn from the first close, worth the core", async () => {
      const suite = await loadFixture(unopened);
      const { vault, reserve, distributor } = suite;
      const at = await nextBlockIn(suite, 60n);
      await vault.genesis(reserve.target);
      for (const id of [1n, 57n, 100n]) {
        expect([...(await vault.token(id))]).to.deep.equal([1n, distributor.address, at, 0n, WAD, 0n]);
      }
      expect([...(await vault.token(101n))]).to.deep.equal([0n, ZeroAddress, 0n, 0n, 0n, 0n]);
    });

    it("announces no token when none is active", async () => {
      const suite = await deployFund(ethers, {
        parameters: { totalTokens: 10n, genesisTokens: 0n },
        isUnopened: true,
      });
      const act = await suite.vault.genesis(suite.reserve.target);
      await expect(act).not.to.emit(suite.vault, "ConsecutiveTransfer");
      await expect(act)
        .to.emit(suite.vault, "GenesisCompleted")
        .withArgs(suite.reserve.target, 10n * WAD, (35n * WAD) / 10n, 0n, 10n);
      expect(await suite.vault.balanceOf(suite.distributor.address)).to.equal(0n);
    });

    it("takes amounts in the asset's unit, for an asset of 6 decimals", async () => {
      const suite = await deployFund(ethers, {
        asset: { contract: "MockERC20", args: ["Six", "SIX", 6] },
        isUnopened: true,
      });
      const before = await holdingsOf(suite);
      await suite.vault.genesis(suite.reserve.target);
      await expectMoved(suite, before, { fund: 900_000_000n, reserve: 350_000_000n });
      expect(await suite.vault.liabilityWad()).to.equal(100n * WAD);
      expect((await suite.vault.period(0n)).worth).to.equal(900_000_000n);
      await suite.asset.connect(suite.alice).approve(suite.vault.target, MaxUint256);
      await suite.vault.connect(suite.alice).issue(101n, suite.alice.address, FOREVER);
      await expectMoved(suite, before, { fund: 901_000_000n, reserve: 350_000_000n, treasury: 350_000n });
    });

    it("begins in loss mode when it is not covered", async () => {
      const suite = await deployFund(ethers, { parameters: { genesisTokens: 600n }, isUnopened: true });
      const coverageRay = (400n * RAY) / 600n;
      await expect(suite.vault.genesis(suite.reserve.target))
        .to.emit(suite.vault, "CoverageChanged")
        .withArgs(RAY, coverageRay);
      expect(await suite.vault.payoutRatioRay()).to.equal(coverageRay);
    });
  });
});
