import { expect } from "chai";
import { network } from "hardhat";

import { allow, booksOf, MODE, paidFor, sharesFor } from "../../helpers/fund.js";
import { closePlain, deployFund, invest, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund deposit", () => {
  const { loadFixture } = networkHelpers;
  const allowed = async () => {
    const suite = await deployFund(ethers);
    const strategy = await ethers.deployContract("HostileStrategy", [suite.asset.target]);
    await allow(suite, strategy);
    return { ...suite, strategy };
  };

  describe("given the strategy is not allowed", () => {
    it("reverts with OperationalFund_NotAllowed", async () => {
      const { fund, asset } = await loadFixture(allowed);
      const other = await ethers.deployContract("MockStrategy", [asset.target]);
      await expect(fund.deposit(other.target, WAD, 0n))
        .to.be.revertedWithCustomError(fund, "OperationalFund_NotAllowed")
        .withArgs(other.target);
    });
  });

  describe("given the strategy is allowed", () => {
    it("turns cash into shares, leaves the worth and no allowance, and emits StrategyDeposited", async () => {
      const { fund, asset, strategy } = await loadFixture(allowed);
      expect(await fund.deposit.staticCall(strategy.target, 400n * WAD, 400n * WAD)).to.equal(400n * WAD);
      const deposited = fund.deposit(strategy.target, 400n * WAD, 400n * WAD);
      await expect(deposited)
        .to.emit(fund, "StrategyDeposited")
        .withArgs(strategy.target, 0n, 400n * WAD, 900n * WAD, 500n * WAD);
      await expect(deposited).to.changeTokenBalances(ethers, asset, [fund, strategy], [-400n * WAD, 400n * WAD]);
      expect(await booksOf(fund)).to.deep.equal({ cash: 500n * WAD, positions: 400n * WAD, external: 0n });
      expect([await fund.sharesOf(strategy.target), await fund.worth()]).to.deep.equal([400n * WAD, 900n * WAD]);
      expect(await asset.allowance(fund.target, strategy.target)).to.equal(0n);
    });

    it("buys shares at what they cost now", async () => {
      const { fund, asset, strategy } = await loadFixture(allowed);
      await fund.deposit(strategy.target, 400n * WAD, 0n);
      await asset.mint(strategy.target, 100n * WAD); // 1.25 each
      const shares = sharesFor(200n * WAD, 400n * WAD, 500n * WAD);
      await expect(fund.deposit(strategy.target, 200n * WAD, shares))
        .to.emit(fund, "StrategyDeposited")
        .withArgs(strategy.target, 400n * WAD, 400n * WAD + shares, 500n * WAD, 300n * WAD);
      expect(shares).to.equal(160n * WAD); // 200 / 1.25, less what rounding takes: nothing here
      expect(await booksOf(fund)).to.deep.equal({ cash: 300n * WAD, positions: 600n * WAD, external: 0n });
    });

    it("reverts with OperationalFund_CashShort for more than there is", async () => {
      const { fund, strategy, asset } = await loadFixture(allowed);
      await asset.mint(fund.target, WAD); // in no book
      await expect(fund.deposit(strategy.target, 900n * WAD + 1n, 0n))
        .to.be.revertedWithCustomError(fund, "OperationalFund_CashShort")
        .withArgs(900n * WAD, 900n * WAD + 1n);
      await fund.deposit(strategy.target, 900n * WAD, 0n);
      expect(await fund.cash()).to.equal(0n);
    });

    it("reverts with OperationalFund_SharesTooFew for fewer than the least, and without any", async () => {
      const { fund, strategy } = await loadFixture(allowed);
      await expect(fund.deposit(strategy.target, WAD, WAD + 1n))
        .to.be.revertedWithCustomError(fund, "OperationalFund_SharesTooFew")
        .withArgs(strategy.target, WAD, WAD + 1n);
      await expect(fund.deposit(strategy.target, 0n, 0n))
        .to.be.revertedWithCustomError(fund, "OperationalFund_SharesTooFew")
        .withArgs(strategy.target, 0n, 1n);
      await strategy.setMode(MODE.GIVE_NOTHING);
      await expect(fund.deposit(strategy.target, WAD, 0n))
        .to.be.revertedWithCustomError(fund, "OperationalFund_SharesTooFew")
        .withArgs(strategy.target, 0n, 1n);
      expect(await booksOf(fund)).to.deep.equal({ cash: 900n * WAD, positions: 0n, external: 0n });
    });

    it("reverts with OperationalFund_MovingLoss when getting out at once would lose more than 0.5 % of the fund", async () => {
      const { fund, asset, bob, strategy } = await loadFixture(allowed);
      // The first depositor owns one share, and has made it dear.
      await asset.connect(bob).approve(strategy.target, 1n);
      await strategy.connect(bob).deposit(1n, bob.address);
      await asset.mint(strategy.target, 100n * WAD);
      const total = 100n * WAD + 1n;
      const shares = sharesFor(300n * WAD, 1n, total);
      expect(shares).to.equal(5n); // 300 / 50 is just under 6
      const worth = paidFor(shares, 1n + shares, total + 300n * WAD);
      const most = (900n * WAD * 50n) / 10_000n;
      expect(300n * WAD - worth).to.be.above(most);
      await expect(fund.deposit(strategy.target, 300n * WAD, 0n))
        .to.be.revertedWithCustomError(fund, "OperationalFund_MovingLoss")
        .withArgs(300n * WAD - worth, most);
      // And the allocator's own bound stops it before that.
      await expect(fund.deposit(strategy.target, 300n * WAD, 6n))
        .to.be.revertedWithCustomError(fund, "OperationalFund_SharesTooFew")
        .withArgs(strategy.target, 5n, 6n);
      expect(await asset.balanceOf(fund.target)).to.equal(900n * WAD);
    });

    it("takes losses of 0.5 % of the fund, all together, from one close to the next", async () => {
      const suite = await loadFixture(allowed);
      const { fund, strategy } = suite;
      await strategy.setMode(MODE.REPORT);
      const most = (900n * WAD * 50n) / 10_000n;
      await strategy.setReported(100n * WAD - most + 1n);
      await fund.deposit(strategy.target, 100n * WAD, 0n);
      await strategy.setReported(100n * WAD - 2n);
      await expect(fund.deposit(strategy.target, 100n * WAD, 0n))
        .to.be.revertedWithCustomError(fund, "OperationalFund_MovingLoss")
        .withArgs(most + 1n, most);
      await strategy.setReported(100n * WAD - 1n);
      await fund.deposit(strategy.target, 100n * WAD, 0n);
      expect(await fund.sharesOf(strategy.target)).to.equal(200n * WAD);
      await strategy.setReported(200n * WAD);
      await closePlain(suite);
      await strategy.setReported(98n * WAD);
      await fund.deposit(strategy.target, 100n * WAD, 0n);
      expect(await fund.sharesOf(strategy.target)).to.equal(300n * WAD);
    });

    it("does not count shares that somebody sent", async () => {
      const suite = await loadFixture(allowed);
      const { fund, asset, bob, strategy } = suite;
      await asset.connect(bob).approve(strategy.target, 50n * WAD);
      await strategy.connect(bob).deposit(50n * WAD, fund.target);
      expect(await fund.deposit.staticCall(strategy.target, 10n * WAD, 0n)).to.equal(10n * WAD);
      await fund.deposit(strategy.target, 10n * WAD, 0n);
      expect(await fund.sharesOf(strategy.target)).to.equal(10n * WAD);
      expect(await fund.positionWorth(strategy.target)).to.equal(10n * WAD);
      await invest(suite, 0n); // nor does another strategy have any
      expect((await fund.positions()).map(({ shares }) => shares)).to.deep.equal([10n * WAD, 0n]);
    });
  });
});
