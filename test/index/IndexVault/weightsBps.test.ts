import { expect } from "chai";
import { network } from "hardhat";

import { deployTrading } from "../../helpers/index-suite.js";
import { nowAt, mineAt } from "../../helpers/oracle.js";

const { ethers, networkHelpers } = await network.create();

const NOTICE = 86_400n;

describe("IndexVault weightsBps", () => {
  const { loadFixture } = networkHelpers;
  const trading = () => deployTrading(ethers);

  it("is empty before the auction is bound", async () => {
    const { manager, base, oracle } = await loadFixture(trading);
    const vault = await ethers.deployContract("IndexVault", [manager.target, base.target, oracle.target, "I", "I"]);
    expect(await vault.weightsBps()).to.deep.equal([[], 0n]);
  });

  it("is empty before there are targets", async () => {
    const { vault } = await loadFixture(trading);
    expect(await vault.weightsBps()).to.deep.equal([[], 0n]);
  });

  it("is what the curator announced, once its notice is over", async () => {
    const { components, vault, auction, ...suite } = await loadFixture(trading);
    const targetsOf = (weights: readonly bigint[]) =>
      components.map(({ assetId, token }, i) => ({ assetId, token: token.target, weightBps: weights[i]! }));
    const shown = (weights: readonly bigint[], cashBps: bigint) => [
      components.map(({ assetId, token }, i) => [assetId, token.target, weights[i]]),
      cashBps,
    ];
    await auction.announceTargets(targetsOf([4_000n, 3_000n, 2_500n]), 500n);
    const firstAt = (await nowAt(suite)) + NOTICE;
    await mineAt(suite, firstAt - 1n);
    expect(await vault.weightsBps()).to.deep.equal([[], 0n]);
    await mineAt(suite, firstAt);
    expect(await vault.weightsBps()).to.deep.equal(shown([4_000n, 3_000n, 2_500n], 500n));

    await auction.announceTargets(targetsOf([1_000n, 8_999n, 0n]), 1n);
    const secondAt = (await nowAt(suite)) + NOTICE;
    await mineAt(suite, secondAt - 1n);
    expect(await vault.weightsBps()).to.deep.equal(shown([4_000n, 3_000n, 2_500n], 500n));
    await mineAt(suite, secondAt);
    expect(await vault.weightsBps()).to.deep.equal(shown([1_000n, 8_999n, 0n], 1n));
  });
});
