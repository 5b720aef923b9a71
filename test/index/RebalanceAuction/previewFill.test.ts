import { MaxUint256 } from "ethers";
import { expect } from "chai";
import { network } from "hardhat";

import {
  CASH,
  CASH_SIDE,
  costOf,
  deployBasket,
  multiplierAt,
  openAuction,
  partOf,
  putInForce,
  soldFor,
} from "../../helpers/auction.js";
import { NAV_LIFE_SECONDS, snapshotOf } from "../../helpers/index-suite.js";
import { mineAt } from "../../helpers/oracle.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("RebalanceAuction previewFill", () => {
  const { loadFixture } = networkHelpers;
  const opened = async () => {
    const suite = await deployBasket(ethers);
    await putInForce(suite);
    return { ...suite, ...(await openAuction(suite)) }; // 600 seconds from 1.02 to 0.99
  };

  it("reverts with RebalanceAuction_NotOpen before the first, from the end on and once closed", async () => {
    const none = await deployBasket(ethers);
    await expect(none.auction.previewFill(0n, CASH, 1n))
      .to.be.revertedWithCustomError(none.auction, "RebalanceAuction_NotOpen")
      .withArgs();
    const suite = await loadFixture(opened);
    await mineAt(suite, suite.endsAt - 1n);
    expect((await suite.auction.previewFill(0n, CASH, 10_000n)).soldAmount).to.equal(10_000n);
    await mineAt(suite, suite.endsAt);
    for (const isClosed of [false, true]) {
      if (isClosed) await suite.auction.close();
      await expect(suite.auction.previewFill(0n, CASH, 1n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NotOpen")
        .withArgs();
    }
  });

  it("reverts as the fill would: nothing to trade, unknown position, old price", async () => {
    const suite = await loadFixture(opened);
    await expect(suite.auction.previewFill(1n, CASH, 1n))
      .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NothingToTrade")
      .withArgs(1n, CASH);
    await expect(suite.auction.previewFill(0n, CASH, 9_999n)) // too little
      .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NothingToTrade")
      .withArgs(0n, CASH);
    await expect(suite.auction.previewFill(0n, 4n, 1n))
      .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_PositionUnknown")
      .withArgs(4n, 4n);
    const longer = await deployBasket(ethers);
    await putInForce(longer);
    await openAuction(longer, { durationSeconds: 3_600n });
    const { observedAt } = await longer.oracle.getPrice(1n);
    await mineAt(longer, observedAt + NAV_LIFE_SECONDS + 1n);
    await expect(longer.auction.previewFill(0n, CASH, 1n))
      .to.be.revertedWithCustomError(longer.oracle, "NAVOracle_PriceStale")
      .withArgs(1n, NAV_LIFE_SECONDS + 1n, NAV_LIFE_SECONDS);
  });

  it("is what the fill of the same second takes and costs: whole, in part, and up to the room", async () => {
    const suite = await loadFixture(opened);
    await mineAt(suite, suite.startedAt + 100n);
    const m = multiplierAt(suite.startedAt + 100n, suite.startedAt, suite.endsAt, 200n, 100n);
    expect(m).to.equal((1_015n * WAD) / 1_000n); // 1.02 - 0.03 / 6
    const [one, two] = [partOf(suite, 0), partOf(suite, 1)];
    expect(await suite.auction.previewFill(0n, CASH, MaxUint256)).to.deep.equal([
      400n * WAD,
      203n * WAD, // 400 at 0.5 x 1.015
    ]);
    expect(await suite.auction.previewFill(0n, CASH, 10_007n)).to.deep.equal([
      10_007n,
      costOf(10_007n, one, CASH_SIDE, m),
    ]);
    const room = soldFor(33_333_333n, one, two, m);
    expect(await suite.auction.previewFill(0n, 1n, MaxUint256)).to.deep.equal([room, costOf(room, one, two, m)]);
  });

  it("follows the second and moves nothing", async () => {
    const suite = await loadFixture(opened);
    const before = await snapshotOf(suite);
    for (const elapsed of [1n, 300n, 500n]) {
      await mineAt(suite, suite.startedAt + elapsed);
      const m = (102n * WAD) / 100n - (3n * WAD * elapsed) / 60_000n;
      expect((await suite.auction.previewFill(2n, CASH, MaxUint256)).paidAmount).to.equal(150n * m);
    }
    expect(await snapshotOf(suite)).to.deep.equal(before);
  });
});
