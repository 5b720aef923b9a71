import { expect } from "chai";
import { network } from "hardhat";

import { booksOf } from "../../helpers/fund.js";
import { deployFund, invest, place, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund placeExternal", () => {
  const { loadFixture } = networkHelpers;
  const funded = () => deployFund(ethers);
  const halved = () => deployFund(ethers, { maxExternalBps: 5_000n });

  it("sends cash to the custodian, leaves the worth, and emits ExternalPlaced", async () => {
    const suite = await loadFixture(funded);
    const { fund, asset, custodian } = suite;
    const placed = place(suite, 300n * WAD);
    await expect(placed)
      .to.emit(fund, "ExternalPlaced")
      .withArgs(0n, 300n * WAD, 900n * WAD, 600n * WAD);
    await expect(placed).to.changeTokenBalances(ethers, asset, [fund, custodian], [-300n * WAD, 300n * WAD]);
    await expect(place(suite, 600n * WAD))
      .to.emit(fund, "ExternalPlaced")
      .withArgs(300n * WAD, 900n * WAD, 600n * WAD, 0n);
    expect(await booksOf(fund)).to.deep.equal({ cash: 0n, positions: 0n, external: 900n * WAD });
    expect(await fund.worth()).to.equal(900n * WAD);
  });

  it("reverts with OperationalFund_CashShort for more than the cash", async () => {
    const suite = await loadFixture(funded);
    await place(suite, 300n * WAD);
    await expect(place(suite, 600n * WAD + 1n))
      .to.be.revertedWithCustomError(suite.fund, "OperationalFund_CashShort")
      .withArgs(600n * WAD, 600n * WAD + 1n);
  });

  it("reverts with OperationalFund_ExternalTooLarge beyond its share of the fund, what lies there included", async () => {
    const suite = await loadFixture(halved);
    const { fund } = suite;
    await expect(place(suite, 450n * WAD + 1n))
      .to.be.revertedWithCustomError(fund, "OperationalFund_ExternalTooLarge")
      .withArgs(450n * WAD + 1n, 450n * WAD);
    await place(suite, 449n * WAD);
    await expect(place(suite, WAD + 1n))
      .to.be.revertedWithCustomError(fund, "OperationalFund_ExternalTooLarge")
      .withArgs(450n * WAD + 1n, 450n * WAD);
    await place(suite, WAD);
    expect(await fund.externalBook()).to.equal(450n * WAD);
  });

  it("measures the share by the whole fund, positions included", async () => {
    const suite = await loadFixture(halved);
    await invest(suite, 400n * WAD);
    await place(suite, 450n * WAD);
    expect(await booksOf(suite.fund)).to.deep.equal({ cash: 50n * WAD, positions: 400n * WAD, external: 450n * WAD });
  });
});
