import { expect } from "chai";
import { network } from "hardhat";

import { booksOf, closingOf } from "../../helpers/fund.js";
import { closePlain, deployFund, RAY, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund contribute", () => {
  const { loadFixture } = networkHelpers;
  const funded = () => deployFund(ethers);
  /** 600 tokens of 1,000 active: a fund of 400 covers two thirds of them. */
  const short = () => deployFund(ethers, { parameters: { genesisTokens: 600n } });

  it("adds the caller's money to cash, and emits EquityContributed", async () => {
    const { fund, asset, alice } = await loadFixture(funded);
    const contributed = fund.connect(alice).contribute(50n * WAD);
    await expect(contributed)
      .to.emit(fund, "EquityContributed")
      .withArgs(alice.address, 900n * WAD, 950n * WAD);
    await expect(contributed).to.changeTokenBalances(ethers, asset, [fund, alice], [50n * WAD, -50n * WAD]);
    expect(await booksOf(fund)).to.deep.equal({ cash: 950n * WAD, positions: 0n, external: 0n });
  });

  it("changes no value and is no return", async () => {
    const suite = await loadFixture(funded);
    const { fund, vault, alice } = suite;
    await fund.connect(alice).contribute(50n * WAD);
    expect(await closingOf(suite, await closePlain(suite))).to.deep.equal({
      ...{ period: 1n, numerator: 900n * WAD * RAY, denominator: 900n * WAD * RAY },
      ...{ fundBefore: 950n * WAD, fundAfter: 950n * WAD },
    });
    expect([await vault.tokenValue(1n), await vault.liabilityWad()]).to.deep.equal([WAD, 100n * WAD]);
  });

  it("ends loss mode at the close that finds the fund covered", async () => {
    const suite = await loadFixture(short);
    const { fund, vault, sponsor, asset } = suite;
    expect(await vault.payoutRatioRay()).to.equal((400n * RAY) / 600n);
    await asset.mint(sponsor.address, 200n * WAD);
    await asset.connect(sponsor).approve(fund.target, 200n * WAD);
    await fund.connect(sponsor).contribute(199n * WAD);
    await closePlain(suite);
    expect(await vault.payoutRatioRay()).to.equal((599n * RAY) / 600n);
    await fund.connect(sponsor).contribute(WAD);
    expect(await vault.payoutRatioRay()).to.equal((599n * RAY) / 600n); // until the close
    await expect(closePlain(suite))
      .to.emit(vault, "CoverageChanged")
      .withArgs((599n * RAY) / 600n, RAY);
    expect(await vault.payoutRatioRay()).to.equal(RAY);
  });

  it("reverts with OperationalFund_InexactReceipt when less arrives", async () => {
    const asset = { contract: "FeeOnTransferERC20", args: [] };
    const { fund, alice } = await deployFund(ethers, { asset, isUnopened: true });
    await expect(fund.connect(alice).contribute(100n * WAD))
      .to.be.revertedWithCustomError(fund, "OperationalFund_InexactReceipt")
      .withArgs(99n * WAD, 100n * WAD);
    expect(await fund.cash()).to.equal(0n);
  });
});
