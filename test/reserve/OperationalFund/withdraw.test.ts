import { expect } from "chai";
import { network } from "hardhat";

import { booksOf, MODE, sharesTaken } from "../../helpers/fund.js";
import type { HostileStrategy } from "../../../typechain-types/index.js";
import { deployFund, FOREVER, invest, passSeconds, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund withdraw", () => {
  const { loadFixture } = networkHelpers;
  const invested = async () => {
    const suite = await deployFund(ethers);
    const strategy = (await invest(suite, 400n * WAD, "HostileStrategy")) as unknown as HostileStrategy;
    return { ...suite, strategy };
  };

  describe("given the strategy is not allowed", () => {
    it("reverts with OperationalFund_NotAllowed", async () => {
      const { fund, reserve } = await loadFixture(invested);
      await expect(fund.withdraw(reserve.target, 1n, 2n))
        .to.be.revertedWithCustomError(fund, "OperationalFund_NotAllowed")
        .withArgs(reserve.target);
    });
  });

  describe("given the strategy is allowed", () => {
    it("turns shares into exactly the cash asked for, leaves the worth, and emits StrategyWithdrawn", async () => {
      const { fund, asset, strategy } = await loadFixture(invested);
      expect(await fund.withdraw.staticCall(strategy.target, 150n * WAD, 150n * WAD)).to.equal(150n * WAD);
      const withdrawn = fund.withdraw(strategy.target, 150n * WAD, 150n * WAD);
      await expect(withdrawn)
        .to.emit(fund, "StrategyWithdrawn")
        .withArgs(strategy.target, 400n * WAD, 250n * WAD, 500n * WAD, 650n * WAD);
      await expect(withdrawn).to.changeTokenBalances(ethers, asset, [fund, strategy], [150n * WAD, -150n * WAD]);
      expect(await booksOf(fund)).to.deep.equal({ cash: 650n * WAD, positions: 250n * WAD, external: 0n });
      expect([await fund.sharesOf(strategy.target), await fund.worth()]).to.deep.equal([250n * WAD, 900n * WAD]);
    });

    it("pays what shares cost now", async () => {
      const { fund, asset, strategy } = await loadFixture(invested);
      await asset.mint(strategy.target, 100n * WAD); // 1.25 each
      const shares = sharesTaken(450n * WAD, 400n * WAD, 500n * WAD);
      await fund.withdraw(strategy.target, 450n * WAD, shares);
      expect(await fund.sharesOf(strategy.target)).to.equal(400n * WAD - shares);
      // The gain is in cash, with a wei that the last share paid, and so the book is below nothing until the close.
      expect(await booksOf(fund)).to.deep.equal({ cash: 950n * WAD + 1n, positions: -50n * WAD - 1n, external: 0n });
      expect(await fund.worth()).to.equal(900n * WAD);
    });

    it("reverts with OperationalFund_StrategyInexact for more than there is", async () => {
      const { fund, strategy } = await loadFixture(invested);
      await expect(fund.withdraw(strategy.target, 400n * WAD + 1n, 500n * WAD))
        .to.be.revertedWithCustomError(fund, "OperationalFund_StrategyInexact")
        .withArgs(strategy.target, 400n * WAD, 400n * WAD + 1n);
    });

    it("reverts with OperationalFund_SharesTooMany beyond the most the allocator gives", async () => {
      const { fund, strategy } = await loadFixture(invested);
      await expect(fund.withdraw(strategy.target, 100n * WAD, 100n * WAD - 1n))
        .to.be.revertedWithCustomError(fund, "OperationalFund_SharesTooMany")
        .withArgs(strategy.target, 100n * WAD, 100n * WAD - 1n);
    });

    it("reverts with OperationalFund_StrategyInexact when the strategy takes other shares than it said", async () => {
      const { fund, strategy } = await loadFixture(invested);
      await strategy.setMode(MODE.BURN_TWICE);
      await expect(fund.withdraw(strategy.target, 100n * WAD, 400n * WAD))
        .to.be.revertedWithCustomError(fund, "OperationalFund_StrategyInexact")
        .withArgs(strategy.target, 200n * WAD, 100n * WAD);
    });

    it("takes what the last share pays beyond it, which is the fund's", async () => {
      const { fund, asset, strategy } = await loadFixture(invested);
      await asset.mint(strategy.target, 500n * WAD); // 2.25 each, so a wei costs a share
      const [cash, each] = [await fund.cash(), await strategy.previewRedeem(1n)];
      expect(each).to.equal(2n);
      await fund.withdraw(strategy.target, 1n, 1n);
      expect([(await fund.cash()) - cash, await fund.sharesOf(strategy.target)]).to.deep.equal([2n, 400n * WAD - 1n]);
    });

    it("reverts with OperationalFund_StrategyInexact when the strategy pays less", async () => {
      const { fund, strategy } = await loadFixture(invested);
      await strategy.setMode(MODE.PAY_HALF);
      await expect(fund.withdraw(strategy.target, 100n * WAD, 100n * WAD))
        .to.be.revertedWithCustomError(fund, "OperationalFund_StrategyInexact")
        .withArgs(strategy.target, 50n * WAD, 100n * WAD);
      expect(await booksOf(fund)).to.deep.equal({ cash: 500n * WAD, positions: 400n * WAD, external: 0n });
    });

    it("reverts when the strategy comes back in, whatever it calls", async () => {
      const suite = await loadFixture(invested);
      const { fund, vault, strategy, alice } = suite;
      await strategy.setMode(MODE.REENTER);
      const [own, its] = [fund.interface, vault.interface];
      const calls = [
        [fund.target, own.encodeFunctionData("contribute", [0n])],
        [fund.target, own.encodeFunctionData("returnExternal", [0n])],
        [fund.target, own.encodeFunctionData("recoverDropped", [strategy.target, 1n])],
        [fund.target, own.encodeFunctionData("claim", [alice.address])],
        [fund.target, own.encodeFunctionData("restore")],
        [fund.target, own.encodeFunctionData("dissolve")],
        [vault.target, its.encodeFunctionData("closePeriod()")],
      ] as const;
      await passSeconds(suite, 86_400n);
      for (const [target, data] of calls) {
        await strategy.setCall(target, data);
        for (const act of [
          () => fund.withdraw(strategy.target, WAD, WAD),
          () => fund.deposit(strategy.target, WAD, 0n),
        ]) {
          await expect(act()).to.be.revertedWithCustomError(fund, "ReentrancyGuardReentrantCall").withArgs();
        }
      }
      // Drawn on by a redemption, it only fails: what it asks of the locked vault too.
      const ids = Array.from({ length: 100 }, (_, i) => BigInt(i + 1));
      await strategy.setMode(MODE.OBEY);
      await fund.deposit(strategy.target, 450n * WAD, 0n); // 50 of cash are left
      await strategy.setMode(MODE.REENTER);
      await strategy.setCall(vault.target, its.encodeFunctionData("redeem", [1n, alice.address, 0n, FOREVER]));
      await expect(vault.connect(suite.distributor).redeemBatch(ids, alice.address, 0n, FOREVER))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_InsufficientFunds")
        .withArgs(50n * WAD, 100n * WAD);
    });
  });
});
