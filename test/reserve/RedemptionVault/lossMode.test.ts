import { expect } from "chai";
import { network } from "hardhat";

import { closePlain, deployFund, FOREVER, RAY, WAD } from "../../helpers/reserve.js";
import { expectSound, grow, issue, ratio, redeem } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("RedemptionVault loss mode", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);
  /**
   * 50 genesis tokens and Alice's 51 to 60, fund and liability equal. Then 20 leave in the middle of a period that ends in a
   * loss: those who stay bear it on less money than the period began with, and are not covered.
   */
  const cut = async () => {
    const suite = await deployFund(ethers, { parameters: { totalTokens: 100n, genesisTokens: 50n } });
    const { vault, fund, alice, distributor } = suite;
    await issue(suite, alice, ...Array.from({ length: 10 }, (_, i) => BigInt(i) + 51n));
    await grow(suite, ratio(3n, 2n)); // 30 of gain on 50: 1.6 a genesis token
    expect(await fund.worth()).to.equal(90n * WAD);
    const leaving = Array.from({ length: 20 }, (_, i) => BigInt(i) + 1n);
    await vault.connect(distributor).redeemBatch(leaving, distributor.address, 32n * WAD, FOREVER);
    await grow(suite, ratio(1n, 2n)); // 29 of loss on 90, of 58 that were left
    return suite;
  };
  type Suite = Awaited<ReturnType<typeof cut>>;

  // Growth 61 / 90. 30 tokens at 1.6 and 10 at 1 before it, 29 of money.
  const LIABILITY = { numerator: 58n * 61n * WAD, denominator: 90n };
  const OLD = (16n * WAD * 61n) / 900n;
  const NEW = (WAD * 61n) / 90n;
  /** Coverage, to the rounding of the liability: one wei for each of 40 tokens. */
  const expectCoverage = (coverageRay: bigint, worth: bigint) => {
    const { numerator, denominator } = LIABILITY;
    const most = (worth * RAY * denominator) / numerator;
    const least = (worth * RAY) / (numerator / denominator + 41n);
    expect(coverageRay).to.be.at.most(most).and.at.least(least);
  };

  describe("given a fund that covers all tokens", () => {
    it("is off, and payouts are whole", async () => {
      const { vault, fund } = await loadFixture(opened);
      expect(await vault.payoutRatioRay()).to.equal(RAY);
      expect(await fund.worth()).to.equal(900n * WAD);
      expect(await vault.previewRedeem(1n)).to.equal(WAD);
    });
  });

  describe("given a close that finds less than all tokens are worth", () => {
    it("turns on, with the coverage of that close", async () => {
      const suite = await loadFixture(cut);
      const { vault, fund } = suite;
      expect(await fund.worth()).to.equal(29n * WAD);
      const coverage = await vault.payoutRatioRay();
      expectCoverage(coverage, 29n * WAD);
      const [event] = await vault.queryFilter(vault.filters.CoverageChanged());
      expect([...event!.args]).to.deep.equal([RAY, coverage]);
      await expectSound(suite.report);
    });

    it("pays every token its value x coverage, whatever the order of exits", async () => {
      const ids = [60n, 21n, 55n, 50n, 35n, 51n];
      const seen: Record<string, bigint>[] = [];
      for (const order of [ids, [...ids].reverse(), [21n, 35n, 50n, 51n, 55n, 60n]]) {
        const suite: Suite = await loadFixture(cut);
        const { vault, asset, alice, distributor } = suite;
        const coverage = await vault.payoutRatioRay();
        const paid: Record<string, bigint> = {};
        for (const id of order) {
          const owner = id > 50n ? alice : distributor;
          const value = await suite.vault.tokenValue(id);
          expect((id > 50n ? NEW : OLD) - value).to.be.oneOf([0n, 1n]);
          const purse = await asset.balanceOf(owner.address);
          await redeem(suite, owner, id);
          paid[String(id)] = (await asset.balanceOf(owner.address)) - purse;
          expect(paid[String(id)]).to.equal((value * coverage) / RAY);
        }
        expect(await vault.payoutRatioRay()).to.equal(coverage);
        seen.push(paid);
      }
      expect(seen[1]).to.deep.equal(seen[0]);
      expect(seen[2]).to.deep.equal(seen[0]);
    });

    it("pays the last one too", async () => {
      const { vault, fund, asset, alice, distributor, bob } = await loadFixture(cut);
      const purse = await asset.balanceOf(bob.address);
      const old = Array.from({ length: 30 }, (_, i) => BigInt(i) + 21n);
      await vault.connect(distributor).redeemBatch(old, bob.address, 0n, FOREVER);
      const young = Array.from({ length: 10 }, (_, i) => BigInt(i) + 51n);
      await vault.connect(alice).redeemBatch(young, bob.address, 0n, FOREVER);
      const left = await fund.cash();
      expect(left).to.be.at.least(0n).and.at.most(80n); // two roundings a token
      expect((await asset.balanceOf(bob.address)) - purse).to.equal(29n * WAD - left);
      expect(await vault.activeTokens()).to.equal(0n);
    });

    it("pays the queue the same share", async () => {
      const suite = await loadFixture(cut);
      const { vault, fund, alice } = suite;
      const value = await suite.vault.tokenValue(51n);
      const coverage = await vault.payoutRatioRay();
      const paid = (value * coverage) / RAY;
      expect(await vault.previewRedeem(51n)).to.equal(paid);
      await vault.connect(alice).requestRedemption(51n);
      const queued = await vault.queuedAmount();
      expect(queued - paid)
        .to.be.at.least(0n)
        .and.at.most(2n);
      await vault.processQueue(1n);
      expect(await fund.claimOf(alice.address)).to.equal(paid);
    });

    it("leaves values alone", async () => {
      const suite = await loadFixture(cut);
      const { vault } = suite;
      expect(OLD - (await suite.vault.tokenValue(50n))).to.be.oneOf([0n, 1n]);
      expect(NEW - (await suite.vault.tokenValue(60n))).to.be.oneOf([0n, 1n]);
      const exact = LIABILITY.numerator / LIABILITY.denominator;
      expect((await vault.liabilityWad()) - exact)
        .to.be.at.least(0n)
        .and.at.most(41n);
    });

    it("lets nobody buy", async () => {
      const suite = await loadFixture(cut);
      await expect(issue(suite, suite.bob, 1n))
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_LossMode")
        .withArgs(await suite.vault.payoutRatioRay());
    });
  });

  describe("given money comes in", () => {
    it("changes nothing before a close", async () => {
      const suite = await loadFixture(cut);
      const { vault, fund, bob } = suite;
      const paid = await vault.previewRedeem(50n);
      await fund.connect(bob).contribute(1_000n * WAD);
      expect(await vault.previewRedeem(50n)).to.equal(paid);
      await expect(issue(suite, bob, 1n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_LossMode")
        .withArgs(await vault.payoutRatioRay());
      await expectSound(suite.report);
    });

    it("raises the coverage at the close, as far as it goes", async () => {
      const suite = await loadFixture(cut);
      const { vault, fund, bob } = suite;
      const before = await vault.payoutRatioRay();
      await fund.connect(bob).contribute(5n * WAD);
      const act = await closePlain(suite);
      const after = await vault.payoutRatioRay();
      expectCoverage(after, 34n * WAD);
      expect(after).to.be.lessThan(RAY).and.greaterThan(before);
      await expect(act).to.emit(vault, "CoverageChanged").withArgs(before, after);
    });

    it("ends at a close that finds all covered, and sales go on", async () => {
      const suite = await loadFixture(cut);
      const { vault, fund, asset, bob, alice } = suite;
      const before = await vault.payoutRatioRay();
      const short = (await vault.liabilityWad()) - 29n * WAD;
      await fund.connect(bob).contribute(short - 1n);
      await closePlain(suite);
      expect(await vault.payoutRatioRay()).to.be.lessThan(RAY); // by a wei
      await fund.connect(bob).contribute(1n);
      const last = await vault.payoutRatioRay();
      await expect(closePlain(suite)).to.emit(vault, "CoverageChanged").withArgs(last, RAY);
      expect(last).to.be.greaterThan(before);
      const purse = await asset.balanceOf(alice.address);
      const value = await suite.vault.tokenValue(51n);
      await redeem(suite, alice, 51n);
      expect((await asset.balanceOf(alice.address)) - purse).to.equal(value);
      await issue(suite, bob, 1n);
      expect(await vault.ownerOf(1n)).to.equal(bob.address);
      await expectSound(suite.report);
    });
  });

  describe("given the index fell to 1e-6", () => {
    it("stays off", async () => {
      const suite = await loadFixture(opened);
      await grow(suite, RAY / 1_000_000n);
      expect(await suite.vault.indexRay()).to.equal(RAY / 1_000_000n);
      await issue(suite, suite.alice, 101n);
      expect(await suite.vault.ownerOf(101n)).to.equal(suite.alice.address);
    });
  });

  describe("given the index fell below 1e-6", () => {
    it("stays on for ever, however much is gained or contributed, payouts being whole", async () => {
      const suite = await loadFixture(opened);
      const { vault, fund, asset, alice, distributor } = suite;
      const refused = async () =>
        expect(issue(suite, alice, 101n))
          .to.be.revertedWithCustomError(vault, "RedemptionVault_LossMode")
          .withArgs(RAY);
      await grow(suite, RAY / 1_000_000n - 1n);
      await refused();
      await fund.connect(alice).contribute(1_000n * WAD);
      await closePlain(suite);
      await refused();
      for (let i = 0; i < 3; i += 1) await grow(suite, 2n * RAY);
      expect(await vault.indexRay()).to.be.greaterThan(RAY / 1_000_000n);
      await refused();
      const value = await suite.vault.tokenValue(1n);
      const purse = await asset.balanceOf(distributor.address);
      await redeem(suite, distributor, 1n);
      expect((await asset.balanceOf(distributor.address)) - purse).to.equal(value);
      await expectSound(suite.report);
    });
  });
});
