import { expect } from "chai";
import { network } from "hardhat";

import { drop } from "../../helpers/fund.js";
import { byStrategist, closePlain, deployFund, FOREVER, invest, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund forsakeDropped", () => {
  const { loadFixture } = networkHelpers;
  const invested = async () => {
    const suite = await deployFund(ethers);
    const strategy = await invest(suite, 100n * WAD, "HostileStrategy");
    const forsake = (which: { target: unknown }) =>
      byStrategist(suite, suite.fund.interface.encodeFunctionData("forsakeDropped", [String(which.target)]));
    return { ...suite, suite, strategy, forsake };
  };

  it("reverts with OperationalFund_NotDropped for a strategy that is allowed, or has no shares", async () => {
    const { fund, strategy, reserve, forsake } = await loadFixture(invested);
    for (const [which, shares] of [
      [strategy, 100n * WAD],
      [reserve, 0n],
    ] as const) {
      await expect(forsake(which))
        .to.be.revertedWithCustomError(fund, "OperationalFund_NotDropped")
        .withArgs(which.target, shares);
    }
  });

  it("takes the shares out of the books for good, emits StrategySurrendered, and lets tokens be issued after a close", async () => {
    const { suite, fund, vault, alice, strategy, forsake } = await loadFixture(invested);
    await drop(suite, strategy);
    expect(await fund.droppedCount()).to.equal(1n);
    await expect(forsake(strategy))
      .to.emit(fund, "StrategySurrendered")
      .withArgs(strategy.target, 100n * WAD, 0n);
    expect(await fund.sharesOf(strategy.target)).to.equal(0n);
    expect(await fund.droppedCount()).to.equal(0n);
    await closePlain(suite);
    expect(await fund.worth()).to.equal(800n * WAD);
    await vault.connect(alice).issue(500n, alice.address, FOREVER);
    expect(await vault.ownerOf(500n)).to.equal(alice.address);
  });
});
