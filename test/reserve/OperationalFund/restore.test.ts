import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { network } from "hardhat";

import { asVault, booksOf, impersonated } from "../../helpers/fund.js";
import { deployFund, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund restore", () => {
  const { loadFixture } = networkHelpers;
  /** One token's worth of claims, 899 of cash. */
  const funded = async () => {
    const suite = await deployFund(ethers);
    await suite.vault.connect(suite.distributor).requestRedemption(1n);
    await suite.vault.processQueue(1n);
    return suite;
  };

  it("reverts with OperationalFund_NothingToRestore when books and balance agree, claims included", async () => {
    const { fund } = await loadFixture(funded);
    expect([await fund.cash(), await fund.totalClaims()]).to.deep.equal([899n * WAD, WAD]);
    await expect(fund.restore())
      .to.be.revertedWithCustomError(fund, "OperationalFund_NothingToRestore")
      .withArgs(900n * WAD);
  });

  it("sends a surplus to the treasury, whoever calls, and emits ReserveIntegrityRestored", async () => {
    const { fund, asset, report, bob, alice, treasury } = await loadFixture(funded);
    await asset.connect(bob).transfer(fund.target, 5n);
    expect((await report.verifyIntegrity()).isSound).to.equal(false);
    const restored = fund.connect(alice).restore();
    await expect(restored)
      .to.emit(fund, "ReserveIntegrityRestored")
      .withArgs(900n * WAD, 900n * WAD + 5n, encodeBytes32String("surplus_swept"));
    await expect(restored).to.changeTokenBalances(ethers, asset, [fund, treasury, alice], [-5n, 5n, 0n]);
    expect((await report.verifyIntegrity()).isSound).to.equal(true);
  });

  it("takes what is missing from the caller, and emits ReserveIntegrityRestored", async () => {
    const { fund, asset, report, alice, bob, treasury } = await loadFixture(funded);
    const lost = asset.connect(await impersonated(ethers, String(fund.target)));
    await lost.transfer(bob.address, 7n * WAD);
    expect((await report.verifyIntegrity()).isSound).to.equal(false);
    const restored = fund.connect(alice).restore();
    await expect(restored)
      .to.emit(fund, "ReserveIntegrityRestored")
      .withArgs(900n * WAD, 893n * WAD, encodeBytes32String("shortfall_paid"));
    await expect(restored).to.changeTokenBalances(ethers, asset, [fund, alice, treasury], [7n * WAD, -7n * WAD, 0n]);
    expect((await report.verifyIntegrity()).isSound).to.equal(true);
  });

  it("moves neither books nor the premium reserve", async () => {
    const { fund, asset, reserve, vault } = await loadFixture(funded);
    await asset.mint(fund.target, 5n * WAD);
    const [books, value] = [await booksOf(fund), await vault.tokenValue(2n)];
    await expect(fund.restore()).to.changeTokenBalances(ethers, asset, [reserve], [0n]);
    expect(await booksOf(fund)).to.deep.equal(books);
    expect([await vault.tokenValue(2n), await fund.totalClaims()]).to.deep.equal([value, WAD]);
  });

  it("reverts with OperationalFund_InexactReceipt when less arrives", async () => {
    const init = { asset: { contract: "FeeOnTransferERC20", args: [] }, isUnopened: true };
    const suite = await deployFund(ethers, init);
    await (await asVault(suite)).open(100n * WAD); // and nothing came
    await expect(suite.fund.connect(suite.alice).restore())
      .to.be.revertedWithCustomError(suite.fund, "OperationalFund_InexactReceipt")
      .withArgs(99n * WAD, 100n * WAD);
  });
});
