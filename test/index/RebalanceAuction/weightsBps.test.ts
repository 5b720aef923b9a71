import { expect } from "chai";
import { network } from "hardhat";

import { DAY, deployBasket, openAuction, putInForce, targetsOf, USUAL_CASH_BPS, wait } from "../../helpers/auction.js";

const { ethers, networkHelpers } = await network.create();

describe("RebalanceAuction weightsBps", () => {
  const { loadFixture } = networkHelpers;
  const basket = () => deployBasket(ethers);

  it("is empty before any target counts, at the vault too", async () => {
    const suite = await loadFixture(basket);
    await suite.auction.announceTargets(targetsOf(suite.parts), USUAL_CASH_BPS);
    expect(await suite.auction.weightsBps()).to.deep.equal([[], 0n]);
    expect(await suite.vault.weightsBps()).to.deep.equal([[], 0n]);
  });

  it("is what was announced a day ago, and stays so while nothing new counts", async () => {
    const suite = await loadFixture(basket);
    const expected = [
      targetsOf(suite.parts).map(({ assetId, token, weightBps }) => [assetId, token, weightBps]),
      USUAL_CASH_BPS,
    ];
    await putInForce(suite);
    expect(await suite.auction.weightsBps()).to.deep.equal(expected);
    expect(await suite.vault.weightsBps()).to.deep.equal(expected);
    await openAuction(suite);
    await wait(suite, 400n * DAY);
    await suite.auction.close();
    expect(await suite.vault.weightsBps()).to.deep.equal(expected);
  });
});
