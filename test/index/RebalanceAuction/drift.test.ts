import { expect } from "chai";
import { network } from "hardhat";

import {
  type AuctionAsset,
  CASH,
  deployBasket,
  fill,
  openAuction,
  partOf,
  pricesOf,
  putInForce,
  USUAL_CASH,
} from "../../helpers/auction.js";
import { NAV_LIFE_SECONDS } from "../../helpers/index-suite.js";
import { mineAt } from "../../helpers/oracle.js";
import { settleWithPrices } from "../../helpers/prices.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("RebalanceAuction drift", () => {
  const { loadFixture } = networkHelpers;
  const basket = () => deployBasket(ethers);
  const inForce = async () => {
    const suite = await basket();
    await putInForce(suite);
    return suite;
  };

  it("without targets in force lists what is held, and cash last, all of it over target", async () => {
    const suite = await loadFixture(basket);
    await settleWithPrices(suite, WAD, pricesOf(suite.parts));
    const [one, two, three] = suite.parts.map(({ token }) => token.target);
    expect(await suite.auction.drift()).to.deep.equal([
      [1n, one, 1_000n * WAD, 500n * WAD, 5_000n, 0n, 5_000n],
      [2n, two, 100n * 10n ** 6n, 300n * WAD, 3_000n, 0n, 3_000n],
      [3n, three, 75n * 10n ** 8n, 150n * WAD, 1_500n, 0n, 1_500n],
      [0n, suite.base.target, USUAL_CASH, 50n * WAD, 500n, 0n, 500n],
    ]);
  });

  it("shows leavers at a target of 0, joiners after what is held, and cash last", async () => {
    const suite = await loadFixture(inForce);
    const [one, two, three, four] = suite.parts.map(({ token }) => token.target);
    expect(await suite.auction.drift()).to.deep.equal([
      [1n, one, 1_000n * WAD, 500n * WAD, 5_000n, 3_000n, 2_000n],
      [2n, two, 100n * 10n ** 6n, 300n * WAD, 3_000n, 4_000n, -1_000n],
      [3n, three, 75n * 10n ** 8n, 150n * WAD, 1_500n, 0n, 1_500n],
      [4n, four, 0n, 0n, 0n, 2_500n, -2_500n],
      [0n, suite.base.target, USUAL_CASH, 50n * WAD, 500n, 500n, 0n],
    ]);
  });

  it("rounds values and weights down, whatever the decimals", async () => {
    const odd: AuctionAsset[] = [
      { assetId: 3n, amount: 1_234_567n, decimals: 6, priceWad: 777_777_777_777_777_777n, weightBps: 1n },
      { assetId: 5n, amount: 98_765_432_101n, decimals: 8, priceWad: 3n * 10n ** 15n + 7n, weightBps: 9_998n },
      { assetId: 8n, amount: 3n * 10n ** 24n + 7n, decimals: 24, priceWad: WAD / 3n, weightBps: 1n },
    ];
    const suite = await deployBasket(ethers, odd, { cash: 12_345n });
    await putInForce(suite, 0n);
    const worth = odd.map(({ amount, decimals, priceWad }) => (amount * priceWad) / 10n ** BigInt(decimals));
    worth.push(12_345n);
    const value = worth.reduce((sum, one) => sum + one, 0n);
    const weights = worth.map((one) => (one * 10_000n) / value);
    expect(weights.reduce((sum, one) => sum + one, 0n)).to.be.lessThan(10_000n); // something was rounded
    const entries = await suite.auction.drift();
    expect(entries.map(({ valueWad }) => valueWad)).to.deep.equal(worth);
    expect(entries.map(({ weightBps }) => weightBps)).to.deep.equal(weights);
    expect(entries.map(({ driftBps }) => driftBps)).to.deep.equal([
      ...odd.map(({ weightBps }, i) => (weights[i] ?? 0n) - weightBps),
      0n,
    ]);
  });

  it("comes to nothing once everything is traded at the oracle's prices", async () => {
    const suite = await loadFixture(inForce);
    await openAuction(suite, { startBps: 0n, endBps: 0n });
    await fill(suite, 0n, CASH);
    await fill(suite, 2n, CASH);
    await fill(suite, CASH, 3n);
    await fill(suite, CASH, 1n);
    const entries = await suite.auction.drift();
    // 400 / 3 has no end in six decimals: what misses it stays in cash.
    expect(entries.map(({ driftBps }) => driftBps)).to.deep.equal([0n, -1n, 0n, 0n, 0n]);
    expect(entries.map(({ held }) => held).slice(0, 4)).to.deep.equal([
      600n * WAD,
      133_333_333n,
      0n,
      1_000n * 10n ** 24n,
    ]);
  });

  it("needs a fresh price of what is held, and of nothing else", async () => {
    const suite = await loadFixture(basket);
    await expect(suite.auction.drift()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoPrice").withArgs(1n);
    const held = new Map([...pricesOf(suite.parts)].filter(([assetId]) => assetId !== 4n));
    await putInForce(suite);
    const { observedAt } = await settleWithPrices(suite, WAD, held);
    await mineAt(suite, observedAt + NAV_LIFE_SECONDS);
    expect(await suite.auction.drift()).to.have.length(5); // the joiner's own price is older
    await mineAt(suite, observedAt + NAV_LIFE_SECONDS + 1n);
    await expect(suite.auction.drift())
      .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_PriceStale")
      .withArgs(1n, NAV_LIFE_SECONDS + 1n, NAV_LIFE_SECONDS);
  });

  it("a donation changes nothing", async () => {
    const suite = await loadFixture(inForce);
    const before = await suite.auction.drift();
    await partOf(suite, 0)
      .token.connect(suite.bob)
      .transfer(suite.vault.target, 500n * WAD);
    await suite.base.connect(suite.bob).transfer(suite.vault.target, 500n * WAD);
    expect(await suite.auction.drift()).to.deep.equal(before);
  });
});
