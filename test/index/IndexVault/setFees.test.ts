import { expect } from "chai";
import { network } from "hardhat";

import { distance, feeUp, grownSupply, growthSlack, YEAR_SECONDS } from "../../helpers/fee-model.js";
import { deployTrading, MINT_SHORT, SEED_SUPPLY, setNextBlock, snapshotOf } from "../../helpers/index-suite.js";
import { mineAt, setNext } from "../../helpers/oracle.js";
import { type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const MAX_TRADE_BPS = 200n;
const MAX_STREAMING_BPS = 500n;
const { ZeroAddress: nobody } = ethers;

describe("IndexVault setFees", () => {
  const { loadFixture } = networkHelpers;
  const trading = async () => {
    const suite = await deployTrading(ethers);
    const [, , , , , , , , , carol, dave] = await ethers.getSigners();
    if (!carol || !dave) throw new Error("the test chain has too few accounts");
    return { ...suite, carol: carol.address, dave: dave.address };
  };
  const mint = ({ vault, alice }: Suite, baseIn: bigint) => vault.connect(alice)[MINT_SHORT](baseIn);

  describe("given a caller without the configurator role", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { vault, alice } = await loadFixture(trading);
      await expect(vault.connect(alice).setFees(0n, 0n, 0n, alice.address))
        .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
        .withArgs(alice.address);
    });
  });

  describe("when a fee is over its cap", () => {
    for (const [position, name, cap] of [
      [0, "mintBps", MAX_TRADE_BPS],
      [1, "redeemBps", MAX_TRADE_BPS],
      [2, "streamingBps", MAX_STREAMING_BPS],
    ] as const) {
      it(`reverts with IndexVault_ParameterOutOfRange, naming ${name}`, async () => {
        const { vault, carol } = await loadFixture(trading);
        for (const value of [cap + 1n, 65_536n, 2n ** 256n - 1n]) {
          const [mintBps, redeemBps, streamingBps] = [0, 1, 2].map((i) => (i === position ? value : 0n));
          await expect(vault.setFees(mintBps!, redeemBps!, streamingBps!, carol))
            .to.be.revertedWithCustomError(vault, "IndexVault_ParameterOutOfRange")
            .withArgs(ethers.encodeBytes32String(name), value, 0n, cap);
        }
      });
    }
  });

  describe("when every fee is at its cap", () => {
    it("sets them", async () => {
      const { vault, carol } = await loadFixture(trading);
      await vault.setFees(MAX_TRADE_BPS, MAX_TRADE_BPS, MAX_STREAMING_BPS, carol);
      expect(await vault.fees()).to.deep.equal([MAX_TRADE_BPS, MAX_TRADE_BPS, MAX_STREAMING_BPS, carol, 0n]);
      expect(await vault.MAX_TRADE_FEE_BPS()).to.equal(MAX_TRADE_BPS);
      expect(await vault.MAX_STREAMING_FEE_BPS()).to.equal(MAX_STREAMING_BPS);
    });
  });

  describe("when there is a fee and nobody to get it", () => {
    it("reverts with IndexVault_ReceiverInvalid, whichever fee it is", async () => {
      const { vault } = await loadFixture(trading);
      for (const [mintBps, redeemBps, streamingBps] of [
        [1n, 0n, 0n],
        [0n, 1n, 0n],
        [0n, 0n, 1n],
      ] as const) {
        await expect(vault.setFees(mintBps, redeemBps, streamingBps, nobody))
          .to.be.revertedWithCustomError(vault, "IndexVault_ReceiverInvalid")
          .withArgs(nobody);
      }
    });
  });

  describe("when there is no fee and nobody to get it", () => {
    it("sets that", async () => {
      const { vault, carol } = await loadFixture(trading);
      await vault.setFees(1n, 2n, 3n, carol);
      await vault.setFees(0n, 0n, 0n, nobody);
      expect(await vault.fees()).to.deep.equal([0n, 0n, 0n, nobody, 0n]);
    });
  });

  describe("when fees are set", () => {
    it("emits FeesChanged with what was and what is", async () => {
      const { vault, carol, dave } = await loadFixture(trading);
      await expect(vault.setFees(1n, 2n, 3n, carol))
        .to.emit(vault, "FeesChanged")
        .withArgs(0n, 1n, 0n, 2n, 0n, 3n, nobody, carol);
      await expect(vault.setFees(40n, 50n, 60n, dave))
        .to.emit(vault, "FeesChanged")
        .withArgs(1n, 40n, 2n, 50n, 3n, 60n, carol, dave);
    });

    it("makes no token and moves no book when nothing is owed", async () => {
      const suite = await loadFixture(trading);
      const before = await snapshotOf(suite);
      await expect(suite.vault.setFees(1n, 2n, 3n, suite.carol)).to.not.emit(suite.vault, "FeesCollected");
      expect(await suite.token.totalSupply()).to.equal(SEED_SUPPLY);
      const { baskets, cash, vaultBase, holdings } = await snapshotOf(suite);
      expect([baskets, cash, vaultBase, holdings]).to.deep.equal([
        before.baskets,
        before.cash,
        before.vaultBase,
        before.holdings,
      ]);
    });
  });

  describe("given something is owed to the recipient so far", () => {
    const FEE = feeUp(10n * WAD, 100n);

    it("makes it for him, and the new one gets what comes later", async () => {
      const suite = await loadFixture(trading);
      const { vault, token, carol, dave } = suite;
      await vault.setFees(100n, 0n, 0n, carol);
      await mint(suite, 10n * WAD);
      const changed = vault.setFees(100n, 0n, 0n, dave);
      await expect(changed).to.emit(vault, "FeesCollected").withArgs(carol, FEE);
      await expect(changed).to.changeTokenBalances(ethers, token, [carol, dave], [FEE, 0n]);
      expect(await vault.fees()).to.deep.equal([100n, 0n, 0n, dave, 0n]);
      await mint(suite, 20n * WAD);
      expect(await vault.fees()).to.deep.equal([100n, 0n, 0n, dave, 2n * FEE]);
      await expect(vault.collectFees()).to.changeTokenBalances(ethers, token, [carol, dave], [0n, 2n * FEE]);
    });

    it("makes it for him when fees end, and nothing is owed ever after", async () => {
      const suite = await loadFixture(trading);
      const { vault, token, carol } = suite;
      await vault.setFees(100n, 100n, 500n, carol);
      await mint(suite, 10n * WAD);
      const [, , , , owedBefore] = await vault.fees();
      expect(owedBefore).to.be.at.least(FEE);
      await vault.setFees(0n, 0n, 0n, nobody);
      const paid = await token.balanceOf(carol);
      const supply = SEED_SUPPLY + 10n * WAD - FEE + paid;
      expect(await token.totalSupply()).to.equal(supply);
      await mint(suite, 10n * WAD); // pays no fee
      expect(await token.totalSupply()).to.equal(supply + 10n * WAD);
      await networkHelpers.time.increase(YEAR_SECONDS);
      expect(await vault.effectiveSupply()).to.equal(supply + 10n * WAD);
      expect(await vault.fees()).to.deep.equal([0n, 0n, 0n, nobody, 0n]);
    });

    it("makes exactly what streamed at the old fee, and streams on at the new one", async () => {
      const suite = await loadFixture(trading);
      const { vault, token, carol, dave } = suite;
      const setAt = await setNextBlock(suite);
      await vault.setFees(0n, 0n, 500n, carol);
      await setNext(suite, setAt + YEAR_SECONDS);
      await vault.setFees(0n, 0n, 125n, dave);
      const afterOne = grownSupply(SEED_SUPPLY, 500n, YEAR_SECONDS);
      const made = await token.totalSupply();
      expect(distance(made, afterOne)).to.be.at.most(growthSlack(afterOne));
      expect(await token.balanceOf(carol)).to.equal(made - SEED_SUPPLY);
      await mineAt(suite, setAt + 3n * YEAR_SECONDS);
      const afterThree = grownSupply(afterOne, 125n, 2n * YEAR_SECONDS);
      expect(distance(await vault.effectiveSupply(), afterThree)).to.be.at.most(2n * growthSlack(afterThree));
      expect(await token.balanceOf(carol)).to.equal(made - SEED_SUPPLY);
      const [, , , recipient, owed] = await vault.fees();
      expect([recipient, owed]).to.deep.equal([dave, (await vault.effectiveSupply()) - made]);
    });
  });

  describe("given the vault is not seeded", () => {
    it("sets fees that begin with the supply", async () => {
      const { token, manager, base, alice, carol } = await loadFixture(trading);
      const oracle = await ethers.deployContract("MockNavOracle");
      const fresh = await ethers.deployContract("IndexVault", [manager.target, base.target, oracle.target, "I", "I"]);
      await oracle.bindIndexToken(await fresh.TOKEN());
      await fresh.setFees(0n, 0n, 500n, carol);
      await networkHelpers.time.increase(YEAR_SECONDS);
      expect(await fresh.fees()).to.deep.equal([0n, 0n, 500n, carol, 0n]);
      const part = { assetId: 1n, token: token.target, amount: 0n };
      const seededAt = BigInt(await networkHelpers.time.latest()) + 1n;
      await networkHelpers.time.setNextBlockTimestamp(seededAt);
      await fresh.seed([part], 0n, 10n * WAD, alice.address);
      expect(await fresh.effectiveSupply()).to.equal(10n * WAD);
      await networkHelpers.time.increaseTo(seededAt + YEAR_SECONDS);
      const grown = grownSupply(10n * WAD, 500n, YEAR_SECONDS);
      expect(distance(await fresh.effectiveSupply(), grown)).to.be.at.most(2n * growthSlack(grown));
    });
  });
});
