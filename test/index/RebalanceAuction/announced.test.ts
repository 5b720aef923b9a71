import { expect } from "chai";
import { network } from "hardhat";

import { DAY, deployBasket, partOf, targetsOf, USUAL_CASH_BPS } from "../../helpers/auction.js";
import { mineAt, nowAt } from "../../helpers/oracle.js";

const { ethers, networkHelpers } = await network.create();

describe("RebalanceAuction announced", () => {
  const { loadFixture } = networkHelpers;
  const basket = () => deployBasket(ethers);
  const announced = async () => {
    const suite = await basket();
    await suite.auction.announceTargets(targetsOf(suite.parts), USUAL_CASH_BPS);
    return { ...suite, effectiveAt: (await nowAt(suite)) + DAY };
  };

  it("is empty before the first announcement", async () => {
    const suite = await loadFixture(basket);
    expect(await suite.auction.announced()).to.deep.equal([[], 0n, 0n]);
  });

  it("names what waits and from when it counts, until its last second", async () => {
    const suite = await loadFixture(announced);
    const expected = [
      targetsOf(suite.parts).map(({ assetId, token, weightBps }) => [assetId, token, weightBps]),
      USUAL_CASH_BPS,
      suite.effectiveAt,
    ];
    expect(await suite.auction.announced()).to.deep.equal(expected);
    await mineAt(suite, suite.effectiveAt - 1n);
    expect(await suite.auction.announced()).to.deep.equal(expected);
  });

  it("is empty once it counts, until the next announcement", async () => {
    const suite = await loadFixture(announced);
    await mineAt(suite, suite.effectiveAt);
    expect(await suite.auction.announced()).to.deep.equal([[], 0n, 0n]);
    const { assetId, token } = partOf(suite, 1);
    await suite.auction.announceTargets([{ assetId, token: token.target, weightBps: 1n }], 9_999n);
    expect(await suite.auction.announced()).to.deep.equal([
      [[assetId, token.target, 1n]],
      9_999n,
      (await nowAt(suite)) + DAY,
    ]);
  });
});
