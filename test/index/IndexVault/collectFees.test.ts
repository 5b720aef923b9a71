import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import { distance, feeUp, grownSupply, growthSlack, YEAR_SECONDS } from "../../helpers/fee-model.js";
import { deployTrading, deployUnseeded, MINT_SHORT, SEED_SUPPLY, setNextBlock } from "../../helpers/index-suite.js";
import { mineAt, setNext } from "../../helpers/oracle.js";
import { WAD } from "../../helpers/suite.js";
import { NO_MAXIMA, REDEEM_IN_KIND_SHORT } from "../../helpers/vault-acts.js";

const { ethers, networkHelpers } = await network.create();

const MONTH = YEAR_SECONDS / 12n;

describe("IndexVault collectFees", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const trading = async () => {
    const suite = await deployTrading(ethers);
    const [, , , , , , , , , recipient] = await ethers.getSigners();
    if (!recipient) throw new Error("the test chain has too few accounts");
    for (const { token } of suite.components) {
      await token.mint(suite.alice.address, 1_000_000n * WAD);
      await token.connect(suite.alice).approve(suite.vault.target, MaxUint256);
    }
    return { ...suite, recipient: recipient.address };
  };
  const streaming = async () => {
    const suite = await trading();
    const setAt = await setNextBlock(suite);
    await suite.vault.setFees(0n, 0n, 500n, suite.recipient);
    return { ...suite, setAt };
  };

  describe("given nothing is owed", () => {
    it("makes nothing and says nothing", async () => {
      for (const { vault, token, alice } of [await loadFixture(unseeded), await loadFixture(trading)]) {
        const supply = await token.totalSupply();
        expect(await vault.connect(alice).collectFees.staticCall()).to.equal(0n);
        await expect(vault.connect(alice).collectFees()).to.not.emit(vault, "FeesCollected");
        expect(await token.totalSupply()).to.equal(supply);
      }
    });
  });

  describe("given something is owed", () => {
    const FEE = feeUp(10n * WAD, 200n);

    it("makes exactly that for the recipient, whoever calls, once", async () => {
      const { vault, token, alice, bob, recipient } = await loadFixture(trading);
      await vault.setFees(200n, 0n, 0n, recipient);
      await vault.connect(alice)[MINT_SHORT](10n * WAD);
      expect(await vault.connect(bob).collectFees.staticCall()).to.equal(FEE);
      const collected = vault.connect(bob).collectFees();
      await expect(collected).to.emit(vault, "FeesCollected").withArgs(recipient, FEE);
      await expect(collected).to.changeTokenBalances(ethers, token, [recipient, bob.address], [FEE, 0n]);
      expect(await vault.fees()).to.deep.equal([200n, 0n, 0n, recipient, 0n]);
      await expect(vault.connect(bob).collectFees()).to.not.emit(vault, "FeesCollected");
      expect(await token.balanceOf(recipient)).to.equal(FEE);
    });

    it("moves neither the books nor the supply that shares are of", async () => {
      const { vault, token, alice, recipient } = await loadFixture(trading);
      await vault.setFees(200n, 0n, 0n, recipient);
      await vault.connect(alice)[MINT_SHORT](10n * WAD);
      const [books, units] = [await vault.books(), await vault.unitsPerToken()];
      await vault.collectFees();
      expect(await vault.books()).to.deep.equal(books);
      expect(await vault.unitsPerToken()).to.deep.equal(units);
      expect(await vault.effectiveSupply()).to.equal(SEED_SUPPLY + 10n * WAD);
      expect(await token.totalSupply()).to.equal(SEED_SUPPLY + 10n * WAD);
    });
  });

  describe("given a streaming fee", () => {
    it("makes what the supply grew by, e^(fee x t)", async () => {
      const { vault, token, recipient, setAt, ...suite } = await loadFixture(streaming);
      await setNext(suite, setAt + YEAR_SECONDS);
      await vault.collectFees();
      const grown = grownSupply(SEED_SUPPLY, 500n, YEAR_SECONDS);
      expect(grown).to.equal(105_127_109_637_602_403_969n); // 100 x e^0.05 = 105.1271096376024039697...
      const supply = await token.totalSupply();
      expect(supply).to.be.at.most(grown);
      expect(grown - supply).to.be.at.most(growthSlack(grown));
      expect(await token.balanceOf(recipient)).to.equal(supply - SEED_SUPPLY);
    });

    /** A year of `pokes` calls, evenly spaced, with `act` done at each month's end; what the recipient has by then. */
    const afterYear = async (
      pokes: bigint,
      act?: (suite: Awaited<ReturnType<typeof streaming>>, month: bigint) => Promise<unknown>,
    ) => {
      const suite = await loadFixture(streaming);
      const { vault, token, recipient, setAt } = suite;
      const moments = new Map<bigint, (() => Promise<unknown>)[]>();
      const add = (at: bigint, run: () => Promise<unknown>) => moments.set(at, [...(moments.get(at) ?? []), run]);
      for (let i = 1n; i <= pokes; ++i) add(setAt + (YEAR_SECONDS * i) / pokes, () => vault.collectFees());
      // Five seconds off, so that no poke shares its second.
      if (act) for (let month = 1n; month < 12n; ++month) add(setAt + MONTH * month + 5n, () => act(suite, month));
      for (const [at, runs] of [...moments].sort(([x], [y]) => (x < y ? -1 : 1))) {
        for (const run of runs) {
          await setNext(suite, at);
          await run();
        }
        expect(await token.totalSupply()).to.be.at.most(await vault.effectiveSupply());
      }
      await mineAt(suite, setAt + YEAR_SECONDS + 1n);
      const { owed } = await vault.fees();
      return { paid: (await token.balanceOf(recipient)) + owed, supply: await vault.effectiveSupply() };
    };

    // Measured: no difference at all, in both.
    it("pays the same for one poke a year as for 10 and for 365, within 1 wei", async () => {
      const once = await afterYear(1n);
      for (const pokes of [10n, 365n]) {
        const { paid, supply } = await afterYear(pokes);
        expect(distance(paid, once.paid)).to.be.at.most(1n);
        expect(distance(supply, once.supply)).to.be.at.most(1n);
      }
    });

    it("pays the same however often it is poked with creations and exits in between, within 1 wei", async () => {
      const act = async ({ vault, alice }: Awaited<ReturnType<typeof streaming>>, month: bigint) =>
        month % 2n === 0n
          ? vault.connect(alice)[REDEEM_IN_KIND_SHORT](month * WAD + 1n)
          : vault.connect(alice).createInKind(3n * month * WAD + 7n, NO_MAXIMA, alice.address);
      const once = await afterYear(1n, act);
      for (const pokes of [10n, 365n]) {
        const { paid, supply } = await afterYear(pokes, act);
        expect(distance(paid, once.paid)).to.be.at.most(1n);
        expect(distance(supply, once.supply)).to.be.at.most(1n);
      }
      // And the supply is what the model says of each piece: tokens that came or went grew from then on.
      let model = grownSupply(SEED_SUPPLY, 500n, YEAR_SECONDS + 1n);
      for (let month = 1n; month < 12n; ++month) {
        const rest = YEAR_SECONDS + 1n - (MONTH * month + 5n);
        if (month % 2n === 0n) model -= grownSupply(month * WAD + 1n, 500n, rest);
        else model += grownSupply(3n * month * WAD + 7n, 500n, rest);
      }
      expect(distance(once.supply, model)).to.be.at.most(12n * growthSlack(model));
    });
  });
});
