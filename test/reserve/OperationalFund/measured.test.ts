import { expect } from "chai";
import { network } from "hardhat";

import type { HostileStrategy } from "../../../typechain-types/index.js";
import { allow, booksOf, closingOf, drop, grown, MODE, paidFor, sharesTaken } from "../../helpers/fund.js";
import {
  closeAttested,
  closePlain,
  deployFund,
  FOREVER,
  invest,
  place,
  RAY,
  SALE,
  WAD,
} from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

const BEGIN = 900n * WAD; // core x (1,000 - 100)
const ALL = Array.from({ length: 100 }, (_, i) => BigInt(i + 1));

describe("OperationalFund measured returns", () => {
  const { loadFixture } = networkHelpers;
  const invested = async () => {
    const suite = await deployFund(ethers);
    return { ...suite, strategy: await invest(suite, 400n * WAD) };
  };
  /** 830 in a strategy that can misbehave, 40 in one that does not: 30 of cash. */
  const hostile = async () => {
    const suite = await deployFund(ethers);
    const first = (await invest(suite, 830n * WAD, "HostileStrategy")) as unknown as HostileStrategy;
    const second = await invest(suite, 40n * WAD);
    return { ...suite, first, second };
  };

  describe("a close", () => {
    it("counts a gain of a position", async () => {
      const suite = await loadFixture(invested);
      const { fund, asset, vault, strategy } = suite;
      await asset.mint(strategy.target, 45n * WAD);
      const worth = paidFor(400n * WAD, 400n * WAD, 445n * WAD);
      const gain = worth - 400n * WAD; // 45, less a unit
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(1n, BEGIN, gain));
      expect(await booksOf(fund)).to.deep.equal({ cash: 500n * WAD, positions: worth, external: 0n });
      const exact = (WAD * (BEGIN + gain)) / BEGIN;
      expect(exact - (await vault.tokenValue(1n))).to.be.oneOf([0n, 1n]);
      // Counted once.
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(2n, BEGIN + gain, 0n));
    });

    it("counts a loss of a position", async () => {
      const suite = await loadFixture(invested);
      const { fund, vault, treasury, strategy } = suite;
      await strategy.lose(treasury.address, 90n * WAD);
      const worth = paidFor(400n * WAD, 400n * WAD, 310n * WAD);
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(1n, BEGIN, worth - 400n * WAD));
      expect(await booksOf(fund)).to.deep.equal({ cash: 500n * WAD, positions: worth, external: 0n });
      expect(await vault.tokenValue(1n)).to.be.below((9n * WAD) / 10n + 1n);
      expect(await vault.payoutRatioRay()).to.equal(RAY); // the liability fell with the fund
    });

    it("adds up several positions", async () => {
      const suite = await loadFixture(invested);
      const { asset, treasury, strategy } = suite;
      const second = await invest(suite, 200n * WAD);
      const third = await invest(suite, 100n * WAD);
      await asset.mint(strategy.target, 10n * WAD);
      await second.lose(treasury.address, 30n * WAD);
      await asset.mint(third.target, 5n * WAD);
      const gain =
        paidFor(400n * WAD, 400n * WAD, 410n * WAD) +
        paidFor(200n * WAD, 200n * WAD, 170n * WAD) +
        paidFor(100n * WAD, 100n * WAD, 105n * WAD) -
        700n * WAD;
      expect(gain).to.be.within(-15n * WAD - 3n, -15n * WAD);
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(1n, BEGIN, gain));
    });

    it("counts no flow as a return: deposits, withdrawals, issues, redemptions, contributions", async () => {
      const suite = await loadFixture(invested);
      const { fund, vault, asset, alice, distributor, strategy } = suite;
      await fund.deposit(strategy.target, 100n * WAD, 0n); // 500 in 500 shares
      await asset.mint(strategy.target, 50n * WAD);
      const shares = sharesTaken(220n * WAD, 500n * WAD, 550n * WAD);
      await fund.withdraw(strategy.target, 220n * WAD, shares);
      await vault.connect(alice).issue(500n, alice.address, FOREVER); // + 1
      await vault.connect(distributor).redeemBatch([1n, 2n, 3n], alice.address, 0n, FOREVER); // - 3
      await fund.connect(alice).contribute(7n * WAD); // + 7
      expect(await fund.worth()).to.equal(BEGIN + 5n * WAD);
      const left = paidFor(500n * WAD - shares, 500n * WAD - shares, 330n * WAD);
      const gain = left + 220n * WAD - 500n * WAD; // 50, but for rounding
      expect(gain).to.be.within(50n * WAD - 2n, 50n * WAD);
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(1n, BEGIN, gain, 5n * WAD));
      expect(await fund.worth()).to.equal(BEGIN + 5n * WAD + gain);
      expect(await vault.tokenValue(500n)).to.equal(WAD); // it came in between
    });

    it("adds up cash, positions and the external position before it rounds", async () => {
      const suite = await loadFixture(invested);
      const { fund, asset, vault, strategy } = suite;
      await place(suite, 300n * WAD);
      await asset.mint(strategy.target, 7n);
      const ratioRay = RAY + 1n; // 300 x 1e18 x 1e-27 is less than a unit
      const positions = paidFor(400n * WAD, 400n * WAD, 400n * WAD + 7n);
      const gainRay = (positions - 400n * WAD) * RAY + 300n * WAD;
      const closing = await closingOf(suite, await closeAttested(suite, ratioRay));
      expect(closing).to.deep.equal({
        period: 1n,
        numerator: BEGIN * RAY + gainRay,
        denominator: BEGIN * RAY,
        fundBefore: BEGIN,
        fundAfter: BEGIN + gainRay / RAY,
      });
      expect(await booksOf(fund)).to.deep.equal({ cash: 200n * WAD, positions, external: 300n * WAD });
      expect(await vault.closedPeriods()).to.equal(1n);
      // A loss of as little is rounded down: the external book loses a unit, the worth too.
      const next = await closingOf(suite, await closeAttested(suite, RAY - 1n));
      const worth = BEGIN + gainRay / RAY;
      expect([next.numerator, next.fundAfter]).to.deep.equal([worth * RAY - 300n * WAD, worth - 1n]);
      expect(await fund.externalBook()).to.equal(300n * WAD - 1n);
    });

    it("counts a report that is too high only up to the bound", async () => {
      const suite = await loadFixture(hostile);
      const { fund, first } = suite;
      await first.setMode(MODE.REPORT);
      await first.setReported(1_000_000n * WAD);
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(1n, BEGIN, BEGIN)); // + 100 %
      expect(await fund.worth()).to.equal(2n * BEGIN);
      // Told the truth again, the next close takes all of it back.
      await first.setMode(MODE.OBEY);
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(2n, 2n * BEGIN, -BEGIN));
    });
  });

  describe("a redemption", () => {
    it("draws on the positions in their order", async () => {
      const suite = await loadFixture(invested);
      const { fund, vault, asset, distributor, alice, strategy } = suite;
      await fund.withdraw(strategy.target, 370n * WAD, 370n * WAD); // 30 left in it
      const second = await invest(suite, 50n * WAD);
      const third = await invest(suite, 810n * WAD); // 10 of cash
      const paid = vault.connect(distributor).redeemBatch(ALL, alice.address, 100n * WAD, FOREVER);
      await expect(paid).to.changeTokenBalances(
        ethers,
        asset,
        [fund, strategy, second, third, alice],
        [-10n * WAD, -30n * WAD, -50n * WAD, -10n * WAD, 100n * WAD],
      );
      expect(await booksOf(fund)).to.deep.equal({ cash: 0n, positions: 800n * WAD, external: 0n });
      expect((await fund.positions()).map(({ shares }) => shares)).to.deep.equal([0n, 0n, 800n * WAD]);
    });

    it("takes what a position says it can pay, and the rest from the next", async () => {
      const { fund, vault, asset, distributor, alice, first, second } = await loadFixture(hostile);
      await first.setMode(MODE.REPORT);
      await first.setReported(25n * WAD);
      const paid = vault.connect(distributor).redeemBatch(ALL.slice(0, 90), alice.address, 0n, FOREVER);
      await expect(paid).to.changeTokenBalances(
        ethers,
        asset,
        [fund, first, second, alice],
        [-30n * WAD, -25n * WAD, -35n * WAD, 90n * WAD],
      );
      // 5 are left in the second, 25 more to be had of the first.
      await first.setReported(4n * WAD);
      await expect(vault.connect(distributor).redeemBatch(ALL.slice(90), alice.address, 0n, FOREVER))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_InsufficientFunds")
        .withArgs(9n * WAD, 10n * WAD);
      expect(await fund.sharesOf(first.target)).to.equal(805n * WAD); // nothing of that happened
    });

    for (const [what, mode] of [
      ["reverts", MODE.REVERT_WITHDRAW],
      ["cannot be read", MODE.REVERT_PREVIEW],
      ["pays half", MODE.PAY_HALF],
      ["takes twice the shares", MODE.BURN_TWICE],
    ] as const) {
      it(`passes over a position that ${what}`, async () => {
        const { fund, vault, asset, distributor, alice, first, second } = await loadFixture(hostile);
        await first.setMode(mode);
        const paid = vault.connect(distributor).redeemBatch(ALL.slice(0, 60), alice.address, 0n, FOREVER);
        await expect(paid).to.changeTokenBalances(
          ethers,
          asset,
          [fund, first, second, alice],
          [-30n * WAD, 0n, -30n * WAD, 60n * WAD],
        );
        expect(await fund.sharesOf(first.target)).to.equal(830n * WAD);
        await expect(vault.connect(distributor).redeemBatch(ALL.slice(60), alice.address, 0n, FOREVER))
          .to.be.revertedWithCustomError(vault, "RedemptionVault_InsufficientFunds")
          .withArgs(10n * WAD, 40n * WAD);
      });
    }

    it("reverts with RedemptionVault_InsufficientFunds when the only position reverts", async () => {
      const suite = await loadFixture(hostile);
      const { fund, vault, distributor, alice, first, second } = suite;
      await fund.withdraw(second.target, await fund.positionWorth(second.target), FOREVER * WAD);
      await place(suite, (await fund.cash()) - 30n * WAD);
      await first.setMode(MODE.REVERT_WITHDRAW);
      await expect(vault.connect(distributor).redeemBatch(ALL.slice(0, 31), alice.address, 0n, FOREVER))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_InsufficientFunds")
        .withArgs(30n * WAD, 31n * WAD);
      await vault.connect(distributor).redeemBatch(ALL.slice(0, 30), alice.address, 0n, FOREVER);
      expect(await fund.cash()).to.equal(0n);
    });

    it("pays no more than is really there, whatever a position reports", async () => {
      const suite = await loadFixture(hostile);
      const { fund, vault, asset, distributor, alice, treasury, first, second } = suite;
      await first.lose(treasury.address, 780n * WAD); // 50 are there
      await first.setMode(MODE.REPORT);
      await first.setReported(1_000_000n * WAD);
      await closePlain(suite); // every token is worth 2, says the report
      expect(await vault.tokenValue(1n)).to.equal(2n * WAD);
      await expect(vault.connect(distributor).redeemBatch(ALL, alice.address, 0n, FOREVER)) // 130 more from it: no
        .to.be.revertedWithCustomError(vault, "RedemptionVault_InsufficientFunds")
        .withArgs(70n * WAD, 200n * WAD); // cash and the second's
      const paid = vault.connect(distributor).redeemBatch(ALL.slice(0, 40), alice.address, 0n, FOREVER);
      await expect(paid).to.changeTokenBalances(
        ethers,
        asset,
        [fund, first, second, alice],
        [-30n * WAD, -50n * WAD, 0n, 80n * WAD],
      );
      expect(await fund.sharesOf(first.target)).to.equal(830n * WAD - sharesTaken(50n * WAD, 830n * WAD, 50n * WAD));
    });
  });

  describe("a position that cannot be read", () => {
    it("stops the close until it is dropped; what it held is a loss, and a gain once recovered", async () => {
      const suite = await loadFixture(hostile);
      const { fund, vault, first } = suite;
      await first.setMode(MODE.REVERT_PREVIEW);
      await expect(closePlain(suite))
        .to.be.revertedWithCustomError(fund, "OperationalFund_StrategyUnreadable")
        .withArgs(first.target);
      await drop(suite, first);
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(1n, BEGIN, -830n * WAD));
      expect(await vault.payoutRatioRay()).to.equal(RAY);
      await first.setMode(MODE.OBEY);
      await fund.recoverDropped(first.target, 830n * WAD);
      // 70 may grow by 70 a close; the rest waits.
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(2n, 70n * WAD, 70n * WAD));
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(3n, 140n * WAD, 140n * WAD));
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(4n, 280n * WAD, 280n * WAD));
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(5n, 560n * WAD, 340n * WAD));
      expect(await booksOf(fund)).to.deep.equal({ cash: 860n * WAD, positions: 40n * WAD, external: 0n });
    });
  });

  describe("a donation", () => {
    it("to the fund is no return, and goes to the treasury", async () => {
      const suite = await loadFixture(invested);
      const { fund, asset, bob, treasury } = suite;
      await asset.connect(bob).transfer(fund.target, 90n * WAD);
      expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(1n, BEGIN, 0n));
      await expect(fund.restore()).to.changeTokenBalances(ethers, asset, [fund, treasury], [-90n * WAD, 90n * WAD]);
    });

    it("to a strategy before the deposit (the inflation attack) buys the attacker nothing", async () => {
      const suite = await loadFixture(invested);
      const { fund, asset, bob } = suite;
      const strategy = await ethers.deployContract("MockStrategy", [asset.target]);
      await allow(suite, strategy);
      const before = await asset.balanceOf(bob.address);
      await asset.connect(bob).approve(strategy.target, 1n);
      await strategy.connect(bob).deposit(1n, bob.address);
      await asset.connect(bob).transfer(strategy.target, 100n * WAD);
      // 100 would buy one share of two: 2 x (200 + 2) / 3 of what lies there is not it.
      const worth = paidFor(1n, 2n, 200n * WAD + 1n);
      await expect(fund.deposit(strategy.target, 100n * WAD, 0n))
        .to.be.revertedWithCustomError(fund, "OperationalFund_MovingLoss")
        .withArgs(100n * WAD - worth, (900n * WAD * 50n) / 10_000n);
      await expect(fund.deposit(strategy.target, 100n * WAD, 100n * WAD))
        .to.be.revertedWithCustomError(fund, "OperationalFund_SharesTooFew")
        .withArgs(strategy.target, 1n, 100n * WAD);
      await strategy.connect(bob).redeem(1n, bob.address, bob.address);
      expect(await asset.balanceOf(bob.address)).to.equal(before - 1n - 100n * WAD + paidFor(1n, 1n, 100n * WAD + 1n));
      expect(await booksOf(fund)).to.deep.equal({ cash: 500n * WAD, positions: 400n * WAD, external: 0n });
    });

    it("to a strategy is a gain of all tokens; a holder who donates ends with less", async () => {
      const suite = await loadFixture(invested);
      const { fund, vault, asset, distributor, bob, strategy } = suite;
      const before = await asset.balanceOf(bob.address);
      // Half of all tokens are bob's, and one he buys in the open period.
      for (const id of ALL.slice(0, 50)) {
        await vault.connect(distributor).transferFrom(distributor.address, bob.address, id);
      }
      await vault.connect(bob).issue(777n, bob.address, FOREVER);
      await asset.connect(bob).transfer(strategy.target, 90n * WAD);
      await closePlain(suite);
      const gain = paidFor(400n * WAD, 400n * WAD, 490n * WAD) - 400n * WAD;
      const value = (WAD * (BEGIN + gain)) / BEGIN; // 1.1, for his and for everyone's
      for (const id of [1n, 50n, 51n, 100n]) expect(value - (await vault.tokenValue(id))).to.be.oneOf([0n, 1n]);
      const each = await vault.tokenValue(1n);
      await vault.connect(bob).redeemBatch([...ALL.slice(0, 50), 777n], bob.address, 0n, FOREVER);
      const after = await asset.balanceOf(bob.address);
      expect(after).to.equal(before - SALE - 90n * WAD + 50n * each + WAD);
      // 50 tokens would have paid 50 without it, and cost nothing: the donation brought him 5 of its 90.
      expect(after - (before + 50n * WAD)).to.be.below(-85n * WAD + 1n);
      expect((await fund.worth()) > (await vault.liabilityWad())).to.equal(true);
    });
  });
});
