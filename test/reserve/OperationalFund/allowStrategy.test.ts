import { expect } from "chai";
import { network } from "hardhat";

import { allow, drop } from "../../helpers/fund.js";
import { deployFund, invest, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund allowStrategy", () => {
  const { loadFixture } = networkHelpers;
  const funded = async () => {
    const suite = await deployFund(ethers);
    const make = () => ethers.deployContract("MockStrategy", [suite.asset.target]);
    return { ...suite, strategies: [await make(), await make(), await make()] as const, make };
  };

  it("puts the strategy at the end of the list and emits StrategyAllowed", async () => {
    const suite = await loadFixture(funded);
    const { fund, strategies } = suite;
    for (const [i, strategy] of strategies.entries()) {
      await expect(allow(suite, strategy))
        .to.emit(fund, "StrategyAllowed")
        .withArgs(strategy.target, i, i + 1);
      const list = await fund.positions();
      expect(list.map((position) => [...position])).to.deep.equal(
        strategies.slice(0, i + 1).map(({ target }) => [target, 0n]),
      );
    }
    expect(await fund.worth()).to.equal(900n * WAD);
  });

  it("reverts with OperationalFund_AlreadyAllowed for one on the list", async () => {
    const suite = await loadFixture(funded);
    const { fund, strategies } = suite;
    await allow(suite, strategies[0]);
    await allow(suite, strategies[1]);
    for (const strategy of strategies.slice(0, 2)) {
      await expect(allow(suite, strategy))
        .to.be.revertedWithCustomError(fund, "OperationalFund_AlreadyAllowed")
        .withArgs(strategy.target);
    }
  });

  it("reverts with OperationalFund_WrongAsset for one that invests something else", async () => {
    const suite = await loadFixture(funded);
    const other = await ethers.deployContract("MockERC20", ["Other", "OTH", 18]);
    const strategy = await ethers.deployContract("MockStrategy", [other.target]);
    await expect(allow(suite, strategy))
      .to.be.revertedWithCustomError(suite.fund, "OperationalFund_WrongAsset")
      .withArgs(strategy.target, other.target);
    expect(await suite.fund.positions()).to.deep.equal([]);
  });

  it("reverts with OperationalFund_TooManyStrategies for a ninth", async () => {
    const suite = await loadFixture(funded);
    for (let i = 0; i < 8; ++i) await allow(suite, await suite.make());
    await expect(allow(suite, await suite.make()))
      .to.be.revertedWithCustomError(suite.fund, "OperationalFund_TooManyStrategies")
      .withArgs(8n);
    expect(await suite.fund.positions()).to.have.lengthOf(8);
  });

  it("takes a dropped one back, with the shares it has", async () => {
    const suite = await loadFixture(funded);
    const { fund, strategies } = suite;
    const strategy = await invest(suite, 400n * WAD, "HostileStrategy");
    await allow(suite, strategies[0]);
    await drop(suite, strategy);
    expect(await fund.positionWorth(strategy.target)).to.equal(0n);
    await expect(allow(suite, strategy)).to.emit(fund, "StrategyAllowed").withArgs(strategy.target, 1n, 2n);
    expect((await fund.positions()).map((position) => [...position])).to.deep.equal([
      [strategies[0].target, 0n],
      [strategy.target, 400n * WAD],
    ]);
    expect(await fund.positionWorth(strategy.target)).to.equal(400n * WAD);
  });
});
