import { expect } from "chai";
import { network } from "hardhat";

import { booksOf, closingOf, drop, grown } from "../../helpers/fund.js";
import { closePlain, deployFund, invest, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund dropStrategy", () => {
  const { loadFixture } = networkHelpers;
  const invested = async () => {
    const suite = await deployFund(ethers);
    const first = await invest(suite, 100n * WAD, "HostileStrategy");
    const second = await invest(suite, 200n * WAD, "HostileStrategy");
    const third = await invest(suite, 300n * WAD, "HostileStrategy");
    return { ...suite, first, second, third };
  };

  it("reverts with OperationalFund_NotAllowed for one that is not on the list", async () => {
    const suite = await loadFixture(invested);
    await drop(suite, suite.second);
    for (const strategy of [suite.second, suite.reserve]) {
      await expect(drop(suite, strategy))
        .to.be.revertedWithCustomError(suite.fund, "OperationalFund_NotAllowed")
        .withArgs(strategy.target);
    }
  });

  it("takes it from the list, keeps the order of the others and its shares, and emits StrategyDropped", async () => {
    const suite = await loadFixture(invested);
    const { fund, first, second, third } = suite;
    await expect(drop(suite, first))
      .to.emit(fund, "StrategyDropped")
      .withArgs(first.target, 100n * WAD, 3n, 2n);
    expect((await fund.positions()).map((position) => [...position])).to.deep.equal([
      [second.target, 200n * WAD],
      [third.target, 300n * WAD],
    ]);
    await expect(drop(suite, third))
      .to.emit(fund, "StrategyDropped")
      .withArgs(third.target, 300n * WAD, 2n, 1n);
    await drop(suite, second);
    expect(await fund.positions()).to.deep.equal([]);
    for (const [strategy, shares] of [
      [first, 100n],
      [second, 200n],
      [third, 300n],
    ] as const) {
      expect(await fund.sharesOf(strategy.target)).to.equal(shares * WAD);
      expect(await strategy.balanceOf(fund.target)).to.equal(shares * WAD);
    }
  });

  it("counts what lies in it as nothing from the next close on", async () => {
    const suite = await loadFixture(invested);
    const { fund, second } = suite;
    await drop(suite, second);
    expect(await booksOf(fund)).to.deep.equal({ cash: 300n * WAD, positions: 600n * WAD, external: 0n });
    expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(1n, 900n * WAD, -200n * WAD));
    expect(await booksOf(fund)).to.deep.equal({ cash: 300n * WAD, positions: 400n * WAD, external: 0n });
  });

  it("lets nobody deposit there or withdraw from there", async () => {
    const suite = await loadFixture(invested);
    const { fund, second } = suite;
    await drop(suite, second);
    for (const call of [() => fund.deposit(second.target, 1n, 0n), () => fund.withdraw(second.target, 1n, 2n)]) {
      await expect(call()).to.be.revertedWithCustomError(fund, "OperationalFund_NotAllowed").withArgs(second.target);
    }
  });
});
