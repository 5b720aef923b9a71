import { expect } from "chai";
import { network } from "hardhat";

import { closeAttested, deployFund, FOREVER, type FundSuite, place, PREMIUM, RAY, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("PremiumReserve reserve, committed, donated", () => {
  const { loadFixture } = networkHelpers;
  const funded = () => deployFund(ethers);

  /** The labels must be those of `active` tokens, and the money all there. */
  const expectLabels = async ({ reserve, asset }: FundSuite, active: bigint) => {
    expect([await reserve.reserve(), await reserve.committed()]).to.deep.equal([
      PREMIUM * (1_000n - active),
      PREMIUM * active,
    ]);
    expect(await asset.balanceOf(reserve.target)).to.equal(350n * WAD);
  };

  it("the labels are premium x inactive and premium x active, and make the requirement", async () => {
    const suite = await loadFixture(funded);
    await expectLabels(suite, 100n);
    expect(await suite.reserve.reserve()).to.equal(315n * WAD);
    expect(await suite.reserve.donated()).to.equal(0n);
  });

  it("a redemption relabels committed as reserve, and moves nothing", async () => {
    const suite = await loadFixture(funded);
    const { vault, asset, reserve, distributor } = suite;
    const redeemed = vault.connect(distributor).redeem(1n, distributor.address, 0n, FOREVER);
    await expect(redeemed).to.changeTokenBalances(ethers, asset, [reserve, distributor], [0n, WAD]);
    await expectLabels(suite, 99n);
    await vault.connect(distributor).redeemBatch([2n, 3n, 4n], distributor.address, 0n, FOREVER);
    await expectLabels(suite, 96n);
  });

  it("an issue relabels reserve as committed, and moves nothing", async () => {
    const suite = await loadFixture(funded);
    const { vault, asset, reserve, treasury, alice } = suite;
    const issued = vault.connect(alice).issue(500n, alice.address, FOREVER);
    await expect(issued).to.changeTokenBalances(ethers, asset, [reserve, treasury], [0n, PREMIUM]);
    await expectLabels(suite, 101n);
  });

  it("neither a close, up or down, nor the queue, nor loss mode moves anything", async () => {
    const suite = await loadFixture(funded);
    const { vault, fund, distributor } = suite;
    await place(suite, 900n * WAD);
    await closeAttested(suite, (3n * RAY) / 2n);
    await expectLabels(suite, 100n);
    await vault.connect(distributor).requestRedemption(1n);
    await expectLabels(suite, 100n); // a queued token is active
    await fund.connect(suite.custodian).returnExternal(10n * WAD);
    await vault.processQueue(1n);
    await expectLabels(suite, 99n);
    await closeAttested(suite, 0n);
    await vault.connect(distributor).redeem(2n, distributor.address, 0n, FOREVER);
    await expectLabels(suite, 98n);
  });

  it("donated is what was sent beyond the requirement; it changes no label", async () => {
    const suite = await loadFixture(funded);
    const { reserve, asset, bob, report } = suite;
    await asset.connect(bob).transfer(reserve.target, 5n);
    expect([await reserve.donated(), await reserve.reserve(), await reserve.committed()]).to.deep.equal([
      5n,
      315n * WAD,
      35n * WAD,
    ]);
    expect((await report.verifyIntegrity()).isSound).to.equal(true);
    const unfunded = await deployFund(ethers, { isUnopened: true });
    expect(await unfunded.reserve.donated()).to.equal(0n);
  });
});
