import { expect } from "chai";
import { network } from "hardhat";

import { asVault, booksOf } from "../../helpers/fund.js";
import { deployFund, type FundSuite, invest, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

const BEGIN = 900n * WAD; // core x (1,000 - 100)

describe("OperationalFund functions of the vault", () => {
  const { loadFixture } = networkHelpers;
  const funded = () => deployFund(ethers);
  const invested = async () => {
    const suite = await deployFund(ethers);
    const strategy = await invest(suite, 400n * WAD);
    return { ...suite, strategy, own: await asVault(suite) };
  };

  it("refuse everyone else with OperationalFund_NotVault", async () => {
    const suite: FundSuite = await loadFixture(funded);
    const { fund, admin, distributor, treasury, sponsor, custodian, alice } = suite;
    const attested = { period: 1n, valueBefore: 0n, ratioRay: 0n };
    for (const stranger of [admin, distributor, treasury, sponsor, custodian, alice]) {
      const by = fund.connect(stranger);
      for (const call of [
        () => by.open.staticCall(1n),
        () => by.credit.staticCall(1n),
        () => by.pay.staticCall(stranger.address, 1n, 0n),
        () => by.setAside.staticCall(stranger.address, 1n),
        () => by.settleBooks.staticCall(attested, "0x", 0n, 0n, true),
      ]) {
        await expect(call()).to.be.revertedWithCustomError(fund, "OperationalFund_NotVault").withArgs(stranger.address);
      }
    }
  });

  describe("open", () => {
    it("books what the fund begins with", async () => {
      const { fund } = await loadFixture(funded);
      expect(await booksOf(fund)).to.deep.equal({ cash: BEGIN, positions: 0n, external: 0n });
    });
  });

  describe("credit", () => {
    it("adds to cash and answers what it was", async () => {
      const { own, fund } = await loadFixture(invested);
      expect(await own.credit.staticCall(7n)).to.equal(500n * WAD);
      await own.credit(7n);
      expect(await booksOf(fund)).to.deep.equal({ cash: 500n * WAD + 7n, positions: 400n * WAD, external: 0n });
    });

    it("reverts when cash would outgrow 96 bits", async () => {
      const { own, fund } = await loadFixture(invested);
      const room = 2n ** 96n - 1n - 500n * WAD;
      await expect(own.credit(room + 1n))
        .to.be.revertedWithCustomError(fund, "SafeCastOverflowedUintDowncast")
        .withArgs(96n, 2n ** 96n);
      await own.credit(room);
      expect(await fund.cash()).to.equal(2n ** 96n - 1n);
    });
  });

  describe("pay", () => {
    it("pays from cash and answers what it was", async () => {
      const { own, fund, asset, alice, strategy } = await loadFixture(invested);
      expect(await own.pay.staticCall(alice.address, 500n * WAD, 0n)).to.equal(500n * WAD);
      const paid = own.pay(alice.address, 500n * WAD, 0n);
      await expect(paid).to.changeTokenBalances(ethers, asset, [fund, alice, strategy], [-500n * WAD, 500n * WAD, 0n]);
      expect(await booksOf(fund)).to.deep.equal({ cash: 0n, positions: 400n * WAD, external: 0n });
    });

    it("draws on the positions when cash is short", async () => {
      const { own, fund, asset, alice, strategy } = await loadFixture(invested);
      expect(await own.pay.staticCall(alice.address, 600n * WAD, 0n)).to.equal(600n * WAD); // 100 drawn
      const paid = own.pay(alice.address, 600n * WAD, 0n);
      await expect(paid).to.changeTokenBalances(
        ethers,
        asset,
        [fund, alice, strategy],
        [-500n * WAD, 600n * WAD, -100n * WAD],
      );
      await expect(paid)
        .to.emit(fund, "StrategyWithdrawn")
        .withArgs(strategy.target, 400n * WAD, 300n * WAD, 500n * WAD, 600n * WAD);
      expect(await booksOf(fund)).to.deep.equal({ cash: 0n, positions: 300n * WAD, external: 0n });
      expect(await fund.sharesOf(strategy.target)).to.equal(300n * WAD);
    });

    it("reverts with RedemptionVault_InsufficientFunds when they are short too", async () => {
      const { own, vault, alice } = await loadFixture(invested);
      await expect(own.pay(alice.address, BEGIN + 1n, 0n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_InsufficientFunds")
        .withArgs(BEGIN, BEGIN + 1n);
    });

    it("uses only cash beyond what is untouchable, and draws on nothing", async () => {
      const { own, fund, vault, asset, alice, strategy } = await loadFixture(invested);
      await expect(own.pay(alice.address, 51n * WAD, 450n * WAD))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_InsufficientFunds")
        .withArgs(50n * WAD, 51n * WAD);
      await expect(own.pay(alice.address, 1n, 501n * WAD)) // more is untouchable than there is
        .to.be.revertedWithCustomError(vault, "RedemptionVault_InsufficientFunds")
        .withArgs(0n, 1n);
      const paid = own.pay(alice.address, 50n * WAD, 450n * WAD);
      await expect(paid).to.changeTokenBalances(ethers, asset, [fund, strategy], [-50n * WAD, 0n]);
    });
  });

  describe("setAside", () => {
    it("makes a claim of cash", async () => {
      const { own, fund, asset, alice, bob } = await loadFixture(invested);
      expect([...(await own.setAside.staticCall(alice.address, 5n * WAD))]).to.deep.equal([true, 500n * WAD]);
      const head = await fund.auditHead();
      for (const [owner, amount] of [
        [alice, 5n * WAD],
        [bob, 7n * WAD],
        [alice, 11n * WAD],
      ] as const) {
        const set = own.setAside(owner.address, amount);
        await expect(set).to.changeTokenBalances(ethers, asset, [fund, owner], [0n, 0n]);
      }
      expect([await fund.claimOf(alice.address), await fund.claimOf(bob.address)]).to.deep.equal([16n * WAD, 7n * WAD]);
      expect([await fund.totalClaims(), await fund.cash()]).to.deep.equal([23n * WAD, 477n * WAD]);
      expect(await fund.auditHead()).to.equal(head); // the sum shares its slot
    });

    it("draws on the positions when cash is short", async () => {
      const { own, fund, alice, strategy } = await loadFixture(invested);
      expect([...(await own.setAside.staticCall(alice.address, 600n * WAD))]).to.deep.equal([true, 600n * WAD]);
      await own.setAside(alice.address, 600n * WAD);
      expect(await booksOf(fund)).to.deep.equal({ cash: 0n, positions: 300n * WAD, external: 0n });
      expect(await fund.sharesOf(strategy.target)).to.equal(300n * WAD);
      expect(await fund.claimOf(alice.address)).to.equal(600n * WAD);
    });

    it("sets nothing aside when they are short too", async () => {
      const { own, fund, alice } = await loadFixture(invested);
      expect([...(await own.setAside.staticCall(alice.address, BEGIN + 1n))]).to.deep.equal([false, BEGIN]);
      await own.setAside(alice.address, BEGIN + 1n);
      expect([await fund.claimOf(alice.address), await fund.totalClaims()]).to.deep.equal([0n, 0n]);
      expect(await booksOf(fund)).to.deep.equal({ cash: BEGIN, positions: 0n, external: 0n });
    });
  });
});
