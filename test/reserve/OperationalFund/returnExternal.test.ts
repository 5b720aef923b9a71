import { expect } from "chai";
import { network } from "hardhat";

import { asVault, booksOf } from "../../helpers/fund.js";
import { deployFund, place, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund returnExternal", () => {
  const { loadFixture } = networkHelpers;
  const placed = async () => {
    const suite = await deployFund(ethers);
    await place(suite, 300n * WAD);
    return suite;
  };

  it("takes the amount from whoever calls, leaves the worth, and emits ExternalReturned", async () => {
    const { fund, asset, custodian, alice } = await loadFixture(placed);
    const first = fund.connect(custodian).returnExternal(100n * WAD);
    await expect(first)
      .to.emit(fund, "ExternalReturned")
      .withArgs(custodian.address, 300n * WAD, 200n * WAD, 600n * WAD, 700n * WAD);
    await expect(first).to.changeTokenBalances(ethers, asset, [fund, custodian], [100n * WAD, -100n * WAD]);
    const second = fund.connect(alice).returnExternal(200n * WAD);
    await expect(second)
      .to.emit(fund, "ExternalReturned")
      .withArgs(alice.address, 200n * WAD, 0n, 700n * WAD, 900n * WAD);
    await expect(second).to.changeTokenBalances(ethers, asset, [fund, alice], [200n * WAD, -200n * WAD]);
    expect(await booksOf(fund)).to.deep.equal({ cash: 900n * WAD, positions: 0n, external: 0n });
    expect(await fund.worth()).to.equal(900n * WAD);
  });

  it("reverts with OperationalFund_ReturnTooLarge beyond the book", async () => {
    const { fund, custodian } = await loadFixture(placed);
    await expect(fund.connect(custodian).returnExternal(300n * WAD + 1n))
      .to.be.revertedWithCustomError(fund, "OperationalFund_ReturnTooLarge")
      .withArgs(300n * WAD + 1n, 300n * WAD);
  });

  it("reverts with what the asset says when the caller cannot pay", async () => {
    const { fund, asset, treasury } = await loadFixture(placed);
    await expect(fund.connect(treasury).returnExternal(1n))
      .to.be.revertedWithCustomError(asset, "ERC20InsufficientAllowance")
      .withArgs(fund.target, 0n, 1n);
    expect(await booksOf(fund)).to.deep.equal({ cash: 600n * WAD, positions: 0n, external: 300n * WAD });
  });

  it("reverts with OperationalFund_InexactReceipt when less arrives", async () => {
    // The asset keeps 1 %, so genesis is refused; the fund is begun for it.
    const asset = { contract: "FeeOnTransferERC20", args: [] };
    const suite = await deployFund(ethers, { asset, isUnopened: true });
    await suite.asset.mint(suite.fund.target, 900n * WAD);
    await (await asVault(suite)).open(900n * WAD);
    await place(suite, 300n * WAD);
    await expect(suite.fund.connect(suite.alice).returnExternal(100n * WAD))
      .to.be.revertedWithCustomError(suite.fund, "OperationalFund_InexactReceipt")
      .withArgs(99n * WAD, 100n * WAD);
  });
});
