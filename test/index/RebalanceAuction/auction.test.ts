import { expect } from "chai";
import { network } from "hardhat";

import { DAY, deployBasket, openAuction, pricesOf, putInForce, REST } from "../../helpers/auction.js";
import { mineAt } from "../../helpers/oracle.js";
import { settleWithPrices } from "../../helpers/prices.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("RebalanceAuction auction", () => {
  const { loadFixture } = networkHelpers;
  const opened = async () => {
    const suite = await deployBasket(ethers);
    await putInForce(suite);
    return { ...suite, ...(await openAuction(suite)) }; // 600 seconds from 1.02 to 0.99
  };

  it("names the vault, its oracle and the constants", async () => {
    const suite = await loadFixture(opened);
    expect(await suite.auction.VAULT()).to.equal(suite.vault.target);
    expect(await suite.auction.ORACLE()).to.equal(suite.oracle.target);
    expect(await suite.auction.CASH()).to.equal(20n);
    expect(await suite.auction.NOTICE_SECONDS()).to.equal(DAY);
    expect(await suite.auction.REST_SECONDS()).to.equal(REST);
  });

  it("is all zeros before the first", async () => {
    const suite = await deployBasket(ethers);
    expect(await suite.auction.auction()).to.deep.equal([0n, false, 0n, 0n, 0n, 0n, 0n]);
  });

  it("says its times, bounds and m while it can be filled", async () => {
    const suite = await loadFixture(opened);
    const { startedAt, endsAt } = suite;
    for (const [elapsed, m] of [
      [0n, (102n * WAD) / 100n],
      [1n, 1_019_950_000_000_000_000n], // 1.02 - 0.03 / 600
      [300n, 1_005_000_000_000_000_000n],
      [599n, 990_050_000_000_000_000n],
    ] as const) {
      if (elapsed !== 0n) await mineAt(suite, startedAt + elapsed);
      expect(await suite.auction.auction()).to.deep.equal([1n, true, startedAt, endsAt, 200n, 100n, m]);
    }
  });

  it("cannot be filled from its end on, closed or not", async () => {
    const suite = await loadFixture(opened);
    await mineAt(suite, suite.endsAt);
    const over = [1n, false, suite.startedAt, suite.endsAt, 200n, 100n, 0n];
    expect(await suite.auction.auction()).to.deep.equal(over);
    await suite.auction.close();
    expect(await suite.auction.auction()).to.deep.equal(over);
  });

  it("rounds m up", async () => {
    const suite = await deployBasket(ethers);
    await putInForce(suite);
    const { startedAt } = await openAuction(suite, { durationSeconds: 601n, startBps: 1n, endBps: 0n });
    await mineAt(suite, startedAt + 2n);
    // 1.0001 - 0.0001 x 2 / 601 = 1.00009966722129783694...
    expect((await suite.auction.auction()).multiplierWad).to.equal(1_000_099_667_221_297_837n);
  });

  it("counts on, with the bounds of the newest", async () => {
    const suite = await loadFixture(opened);
    await mineAt(suite, suite.endsAt + REST);
    await settleWithPrices(suite, WAD, pricesOf(suite.parts));
    const { startedAt } = await openAuction(suite, { durationSeconds: DAY, startBps: 0n, endBps: 500n });
    expect(await suite.auction.auction()).to.deep.equal([2n, true, startedAt, startedAt + DAY, 0n, 500n, WAD]);
  });
});
