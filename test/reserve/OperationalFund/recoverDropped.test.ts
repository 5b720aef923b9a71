import { expect } from "chai";
import { network } from "hardhat";

import type { HostileStrategy } from "../../../typechain-types/index.js";
import { booksOf, closingOf, drop, grown, MODE } from "../../helpers/fund.js";
import { closePlain, deployFund, invest, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund recoverDropped", () => {
  const { loadFixture } = networkHelpers;
  const dropped = async () => {
    const suite = await deployFund(ethers);
    const strategy = (await invest(suite, 400n * WAD, "HostileStrategy")) as unknown as HostileStrategy;
    await drop(suite, strategy);
    return { ...suite, strategy };
  };

  it("reverts with OperationalFund_NotDropped for an allowed strategy, for none, for no shares, for more than there are", async () => {
    const suite = await loadFixture(dropped);
    const { fund, strategy, reserve } = suite;
    const kept = await invest(suite, 100n * WAD, "HostileStrategy");
    for (const [which, shares, held] of [
      [kept, 1n, 100n * WAD],
      [reserve, 1n, 0n],
      [strategy, 0n, 400n * WAD],
      [strategy, 400n * WAD + 1n, 400n * WAD],
    ] as const) {
      await expect(fund.recoverDropped(which.target, shares))
        .to.be.revertedWithCustomError(fund, "OperationalFund_NotDropped")
        .withArgs(which.target, held);
    }
  });

  it("redeems the shares into cash, by anyone, and emits StrategyWithdrawn", async () => {
    const { fund, asset, alice, strategy } = await loadFixture(dropped);
    const by = fund.connect(alice);
    expect(await by.recoverDropped.staticCall(strategy.target, 150n * WAD)).to.equal(150n * WAD);
    const recovered = by.recoverDropped(strategy.target, 150n * WAD);
    await expect(recovered)
      .to.emit(fund, "StrategyWithdrawn")
      .withArgs(strategy.target, 400n * WAD, 250n * WAD, 500n * WAD, 650n * WAD);
    await expect(recovered).to.changeTokenBalances(ethers, asset, [fund, alice], [150n * WAD, 0n]);
    expect(await booksOf(fund)).to.deep.equal({ cash: 650n * WAD, positions: 250n * WAD, external: 0n });
    await by.recoverDropped(strategy.target, 250n * WAD);
    await expect(by.recoverDropped(strategy.target, 1n))
      .to.be.revertedWithCustomError(fund, "OperationalFund_NotDropped")
      .withArgs(strategy.target, 0n);
    expect(await booksOf(fund)).to.deep.equal({ cash: 900n * WAD, positions: 0n, external: 0n });
  });

  it("is a gain of the next close, once", async () => {
    const suite = await loadFixture(dropped);
    const { fund, strategy } = suite;
    expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(1n, 900n * WAD, -400n * WAD));
    await fund.recoverDropped(strategy.target, 400n * WAD);
    expect(await booksOf(fund)).to.deep.equal({ cash: 900n * WAD, positions: -400n * WAD, external: 0n });
    expect(await fund.worth()).to.equal(500n * WAD); // not yet
    expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(2n, 500n * WAD, 400n * WAD));
    expect(await closingOf(suite, await closePlain(suite))).to.deep.equal(grown(3n, 900n * WAD, 0n));
    expect(await booksOf(fund)).to.deep.equal({ cash: 900n * WAD, positions: 0n, external: 0n });
  });

  it("books what came, when that is less", async () => {
    const { fund, strategy } = await loadFixture(dropped);
    await strategy.setMode(MODE.PAY_HALF);
    await fund.recoverDropped(strategy.target, 400n * WAD);
    expect(await booksOf(fund)).to.deep.equal({ cash: 700n * WAD, positions: 200n * WAD, external: 0n });
  });

  it("reverts with OperationalFund_StrategyInexact when other shares were taken", async () => {
    const { fund, strategy } = await loadFixture(dropped);
    await strategy.setMode(MODE.BURN_TWICE);
    await expect(fund.recoverDropped(strategy.target, 100n * WAD))
      .to.be.revertedWithCustomError(fund, "OperationalFund_StrategyInexact")
      .withArgs(strategy.target, 200n * WAD, 100n * WAD);
    expect(await fund.sharesOf(strategy.target)).to.equal(400n * WAD);
  });
});
