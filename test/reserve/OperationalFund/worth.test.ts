import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import type { HostileStrategy } from "../../../typechain-types/index.js";
import { drop, MAX_WORTH, MODE, paidFor } from "../../helpers/fund.js";
import { deployFund, FOREVER, invest, place, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund worth, positions, positionWorth", () => {
  const { loadFixture } = networkHelpers;
  const invested = async () => {
    const suite = await deployFund(ethers);
    const first = (await invest(suite, 400n * WAD, "HostileStrategy")) as unknown as HostileStrategy;
    const second = await invest(suite, 100n * WAD, "HostileStrategy");
    await place(suite, 50n * WAD);
    return { ...suite, first, second };
  };

  it("worth is cash, positions and external by the books, whatever the positions would pay", async () => {
    const { fund, asset, first } = await loadFixture(invested);
    expect([await fund.cash(), await fund.positionsBook(), await fund.externalBook()]).to.deep.equal([
      350n * WAD,
      500n * WAD,
      50n * WAD,
    ]);
    await asset.mint(first.target, 77n * WAD);
    expect(await fund.worth()).to.equal(900n * WAD);
  });

  it("worth counts the flows of the period", async () => {
    const { fund, vault, alice, distributor } = await loadFixture(invested);
    await vault.connect(alice).issue(500n, alice.address, FOREVER); // + 1
    await vault.connect(distributor).redeemBatch([1n, 2n, 3n], alice.address, 0n, FOREVER); // - 3
    await fund.connect(alice).contribute(10n * WAD);
    expect(await fund.worth()).to.equal(908n * WAD);
  });

  it("positions are in the order they were allowed in, with the shares of the books", async () => {
    const { fund, first, second, asset, alice } = await loadFixture(invested);
    await asset.connect(alice).approve(second.target, WAD);
    await second.connect(alice).deposit(WAD, fund.target);
    expect((await fund.positions()).map((position) => [...position])).to.deep.equal([
      [first.target, 400n * WAD],
      [second.target, 100n * WAD],
    ]);
  });

  it("positionWorth is what a position would pay now", async () => {
    const { fund, asset, first, second } = await loadFixture(invested);
    await asset.mint(first.target, 77n * WAD);
    expect(await fund.positionWorth(first.target)).to.equal(paidFor(400n * WAD, 400n * WAD, 477n * WAD));
    expect(await fund.positionWorth(second.target)).to.equal(100n * WAD);
  });

  it("positionWorth is 0 for what is not allowed", async () => {
    const suite = await loadFixture(invested);
    expect(await suite.fund.positionWorth(suite.reserve.target)).to.equal(0n);
    await drop(suite, suite.second);
    expect(await suite.fund.positionWorth(suite.second.target)).to.equal(0n);
  });

  it("positionWorth is at most 2^95", async () => {
    const { fund, first } = await loadFixture(invested);
    await first.setMode(MODE.REPORT);
    for (const [reported, counted] of [
      [MAX_WORTH - 1n, MAX_WORTH - 1n],
      [MAX_WORTH + 1n, MAX_WORTH],
      [MaxUint256, MAX_WORTH],
    ] as const) {
      await first.setReported(reported);
      expect(await fund.positionWorth(first.target)).to.equal(counted);
    }
  });

  it("positionWorth reverts with OperationalFund_StrategyUnreadable when the strategy does not say", async () => {
    const { fund, first } = await loadFixture(invested);
    await first.setMode(MODE.REVERT_PREVIEW);
    await expect(fund.positionWorth(first.target))
      .to.be.revertedWithCustomError(fund, "OperationalFund_StrategyUnreadable")
      .withArgs(first.target);
  });
});
