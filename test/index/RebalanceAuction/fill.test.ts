import { MaxUint256 } from "ethers";
import { expect } from "chai";
import { network } from "hardhat";

import {
  type AuctionAsset,
  type AuctionSuite,
  CASH,
  CASH_SIDE,
  costOf,
  deployBasket,
  fill,
  multiplierAt,
  openAuction,
  partOf,
  pricesOf,
  putInForce,
  soldFor,
  USUAL,
  USUAL_CASH,
  USUAL_SUPPLY,
} from "../../helpers/auction.js";
import { LOCK_ADDRESS, LOCKED, MINT, NAV_LIFE_SECONDS, NO_DEADLINE, REDEEM } from "../../helpers/index-suite.js";
import { setNext } from "../../helpers/oracle.js";
import { settleWithPrices } from "../../helpers/prices.js";
import { RAY, settleNav, WAD } from "../../helpers/suite.js";

const START_BPS = 200n;
const END_BPS = 100n;
const DURATION = 600n;
// Of the usual basket: asset 1 shall fall from 1,000 to 600, asset 2 rise from 100 to 133.333333, asset 3 (75) leave and
// asset 4 join with 1,000. Cash stands at its target of 50.
const OVER_1 = 400n * WAD;
const UNDER_2 = 33_333_333n;
const OVER_3 = 75n * 10n ** 8n;
const UNDER_4 = 1_000n * 10n ** 24n;
const [HOSTILE_REVERT, HOSTILE_FALSE, HOSTILE_GAS] = [1, 2, 3];
const { ethers, networkHelpers } = await network.create();

type OpenSuite = AuctionSuite & { readonly startedAt: bigint; readonly endsAt: bigint };

describe("RebalanceAuction fill", () => {
  const { loadFixture } = networkHelpers;
  const opened = async (assets: readonly AuctionAsset[] = USUAL): Promise<OpenSuite> => {
    const suite = await deployBasket(ethers, assets);
    await putInForce(suite);
    const times = await openAuction(suite, { durationSeconds: DURATION, startBps: START_BPS, endBps: END_BPS });
    return { ...suite, ...times };
  };
  const usual = () => opened();
  const flat = async () => {
    const suite = await deployBasket(ethers);
    await putInForce(suite);
    return { ...suite, ...(await openAuction(suite, { durationSeconds: DURATION, startBps: 0n, endBps: 0n })) };
  };

  const multiplier = ({ startedAt, endsAt }: OpenSuite, at: bigint) =>
    multiplierAt(at, startedAt, endsAt, START_BPS, END_BPS);
  const held = async ({ vault }: AuctionSuite) => (await vault.holdings()).map(({ amount }) => amount);
  const cashOf = async ({ vault }: AuctionSuite) => (await vault.books()).cash;
  /** Sets the moment of the next block and gives m of it. */
  const nextAt = async (suite: OpenSuite, at: bigint) => {
    await setNext(suite, at);
    return multiplier(suite, at);
  };

  describe("given no auction that can be filled", () => {
    it("reverts with RebalanceAuction_NotOpen before the first", async () => {
      const suite = await deployBasket(ethers);
      await expect(fill(suite, 0n, CASH))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NotOpen")
        .withArgs();
    });

    it("reverts with RebalanceAuction_NotOpen from its end on, and fills in the second before", async () => {
      const suite = await loadFixture(usual);
      await setNext(suite, suite.endsAt - 1n);
      await expect(fill(suite, 0n, CASH, WAD)).to.emit(suite.auction, "AuctionFilled");
      for (const isClosed of [false, true]) {
        if (isClosed) await suite.auction.close();
        else await setNext(suite, suite.endsAt);
        await expect(fill(suite, 0n, CASH))
          .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NotOpen")
          .withArgs();
      }
    });
  });

  describe("when the order cannot be", () => {
    it("reverts with RebalanceAuction_Expired after the deadline, naming both, and fills at it", async () => {
      const suite = await loadFixture(usual);
      const at = suite.startedAt + 10n;
      const send = () => suite.auction.connect(suite.alice).fill(0n, CASH, WAD, MaxUint256, at, suite.alice.address);
      await setNext(suite, at);
      await expect(send()).to.emit(suite.auction, "AuctionFilled");
      await setNext(suite, at + 1n);
      await expect(send())
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_Expired")
        .withArgs(at, at + 1n);
    });

    it("reverts with RebalanceAuction_PositionUnknown on either side", async () => {
      const suite = await loadFixture(usual);
      for (const position of [4n, 19n, 21n, MaxUint256]) {
        for (const [sold, bought] of [
          [position, 1n],
          [0n, position],
        ] as const) {
          await expect(fill(suite, sold, bought))
            .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_PositionUnknown")
            .withArgs(position, 4n);
        }
      }
    });

    it("reverts with RebalanceAuction_NothingToTrade for one and the same, unknown or not", async () => {
      const suite = await loadFixture(usual);
      for (const position of [0n, 1n, CASH, 4n, MaxUint256]) {
        await expect(fill(suite, position, position))
          .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NothingToTrade")
          .withArgs(position, position);
      }
    });

    it("reverts with RebalanceAuction_NothingToTrade when what is sold is not over weight", async () => {
      const suite = await loadFixture(usual);
      for (const [sold, bought] of [
        [1n, CASH], // under
        [3n, CASH], // nothing there
        [CASH, 1n], // at its target
      ] as const) {
        await expect(fill(suite, sold, bought))
          .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NothingToTrade")
          .withArgs(sold, bought);
      }
    });

    it("reverts with RebalanceAuction_NothingToTrade when what is bought is not under weight", async () => {
      const suite = await loadFixture(usual);
      for (const [sold, bought] of [
        [0n, 2n],
        [2n, 0n],
      ] as const) {
        await expect(fill(suite, sold, bought))
          .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NothingToTrade")
          .withArgs(sold, bought);
      }
    });

    it("reverts with RebalanceAuction_NothingToTrade for an amount of nothing", async () => {
      const suite = await loadFixture(usual);
      await expect(fill(suite, 0n, CASH, 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NothingToTrade")
        .withArgs(0n, CASH);
    });

    it("reverts with RebalanceAuction_AboveMaximum one unit below the cost, and fills at the cost", async () => {
      const suite = await loadFixture(usual);
      for (const short of [1n, 0n]) {
        const m = await nextAt(suite, suite.startedAt + 10n + (1n - short));
        const cost = costOf(7n * WAD + 1n, partOf(suite, 0), partOf(suite, 1), m);
        const filled = suite.auction
          .connect(suite.alice)
          .fill(0n, 1n, 7n * WAD + 1n, cost - short, NO_DEADLINE, suite.alice.address);
        if (short === 0n) await expect(filled).to.emit(suite.auction, "AuctionFilled");
        else
          await expect(filled)
            .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_AboveMaximum")
            .withArgs(cost, cost - 1n);
      }
    });

    it("reverts with IndexVault_ReceiverInvalid for nobody, the vault and the index token", async () => {
      const suite = await loadFixture(usual);
      for (const to of [ethers.ZeroAddress, String(suite.vault.target), String(suite.token.target)]) {
        await expect(suite.auction.connect(suite.alice).fill(0n, CASH, WAD, MaxUint256, NO_DEADLINE, to))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_ReceiverInvalid")
          .withArgs(to);
      }
    });

    it("reverts with the token's error when the filler allows or owns too little", async () => {
      const suite = await loadFixture(usual);
      const { token } = partOf(suite, 1);
      const m = await nextAt(suite, suite.startedAt + 10n);
      const cost = costOf(WAD, partOf(suite, 0), partOf(suite, 1), m);
      await expect(fill(suite, 0n, 1n, WAD, suite.admin))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(suite.admin.address, 0n, cost);
      await token.connect(suite.alice).approve(suite.vault.target, 1n);
      await setNext(suite, suite.startedAt + 10n);
      await expect(fill(suite, 0n, 1n, WAD))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(suite.vault.target, 1n, cost);
    });

    it("reverts with NAVOracle_PriceStale one second past the prices' life, and fills in its last", async () => {
      const suite = await deployBasket(ethers);
      await putInForce(suite);
      await openAuction(suite, { durationSeconds: 86_400n });
      const { observedAt } = await suite.oracle.getPrice(1n);
      const staleAt = observedAt + NAV_LIFE_SECONDS + 1n;
      await setNext(suite, staleAt - 1n);
      await expect(fill(suite, 0n, 1n, WAD)).to.emit(suite.auction, "AuctionFilled");
      for (const [sold, bought, stale] of [
        [0n, 1n, 1n],
        [2n, CASH, 3n],
      ] as const) {
        await setNext(suite, staleAt);
        await expect(fill(suite, sold, bought, WAD))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_PriceStale")
          .withArgs(stale, NAV_LIFE_SECONDS + 1n, NAV_LIFE_SECONDS);
      }
    });
  });

  describe("when a component is sold for cash", () => {
    it("takes what is over weight, rounds the cost up, and says so", async () => {
      const suite = await loadFixture(usual);
      const at = suite.startedAt + 123n;
      const m = await nextAt(suite, at);
      const paid = costOf(OVER_3, partOf(suite, 2), CASH_SIDE, m);
      expect(paid).to.equal((150n * m * WAD) / WAD); // 75 at 2
      const filled = suite.auction
        .connect(suite.alice)
        .fill(2n, CASH, MaxUint256, MaxUint256, NO_DEADLINE, suite.bob.address);
      await expect(filled)
        .to.emit(suite.auction, "AuctionFilled")
        .withArgs(1n, suite.alice.address, 2n, OVER_3, 0n, CASH, paid, USUAL_CASH + paid, m);
      const { token } = partOf(suite, 2);
      await expect(filled).to.changeTokenBalances(
        ethers,
        token,
        [suite.alice, suite.bob, suite.vault],
        [0n, OVER_3, -OVER_3],
      );
      await expect(filled).to.changeTokenBalances(
        ethers,
        suite.base,
        [suite.alice, suite.bob, suite.vault],
        [-paid, 0n, paid],
      );
      expect(await held(suite)).to.deep.equal([1_000n * WAD, 100n * 10n ** 6n, 0n, 0n]);
      expect(await suite.vault.books()).to.deep.equal([RAY, USUAL_CASH + paid]);
      expect(await suite.token.totalSupply()).to.equal(USUAL_SUPPLY);
    });

    it("takes no more than asked", async () => {
      const suite = await loadFixture(usual);
      const m = await nextAt(suite, suite.startedAt + 77n);
      const sold = 123_456_789_012_345_678_901n;
      const paid = costOf(sold, partOf(suite, 0), CASH_SIDE, m);
      await fill(suite, 0n, CASH, sold);
      expect(await held(suite)).to.deep.equal([1_000n * WAD - sold, 100n * 10n ** 6n, OVER_3, 0n]);
      expect(await cashOf(suite)).to.equal(USUAL_CASH + paid);
    });

    it("stops at the target, and again finds nothing", async () => {
      const suite = await loadFixture(usual);
      await fill(suite, 0n, CASH, OVER_1 + 1n);
      expect((await held(suite))[0]).to.equal(1_000n * WAD - OVER_1);
      await expect(fill(suite, 0n, CASH))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NothingToTrade")
        .withArgs(0n, CASH);
    });

    it("charges one unit at least", async () => {
      const suite = await opened(
        USUAL.map((asset) => (asset.assetId === 3n ? { ...asset, amount: 75n * 10n ** 24n, decimals: 24 } : asset)),
      );
      await fill(suite, 2n, CASH, 10_000n); // a fiftieth of a unit's worth
      expect((await held(suite))[2]).to.equal(75n * 10n ** 24n - 10_000n);
      expect(await cashOf(suite)).to.equal(USUAL_CASH + 1n);
    });
  });

  describe("when the amount is small", () => {
    const refused = (suite: AuctionSuite, sold: bigint, bought: bigint, maxSold = MaxUint256) =>
      expect(fill(suite, sold, bought, maxSold))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NothingToTrade")
        .withArgs(sold, bought);

    it("sells 10,000 units of a component and no unit less", async () => {
      const suite = await loadFixture(flat);
      await refused(suite, 0n, CASH, 9_999n);
      await fill(suite, 0n, CASH, 10_000n);
      expect((await held(suite))[0]).to.equal(1_000n * WAD - 10_000n);
      expect(await cashOf(suite)).to.equal(USUAL_CASH + 5_000n);
    });

    it("buys 10,000 units of a component and no unit less", async () => {
      const suite = await loadFixture(flat);
      const aUnit = 6n * 10n ** 12n; // of asset 1 at 0.5 for a unit of asset 2 at 3, of 12 decimals less
      await refused(suite, 0n, 1n, 9_999n * aUnit);
      await fill(suite, 0n, 1n, 9_999n * aUnit + 1n); // rounded up
      expect((await held(suite))[1]).to.equal(100n * 10n ** 6n + 10_000n);
    });

    it("has no bound for cash, sold or bought", async () => {
      const suite = await loadFixture(flat);
      await fill(suite, 2n, CASH, 10_000n); // 0.0001 at 2
      expect(await cashOf(suite)).to.equal(USUAL_CASH + 2n * 10n ** 14n);
      await fill(suite, CASH, 3n, 1n);
      expect(await cashOf(suite)).to.equal(USUAL_CASH + 2n * 10n ** 14n - 1n);
      expect((await held(suite))[3]).to.equal(4n * 10n ** 6n); // 1e-18 at 0.25, of 24 decimals
    });

    it("sells all that is over weight whatever it is, for cash but not for less than 10,000 units", async () => {
      const suite = await loadFixture(flat);
      await fill(suite, 0n, CASH, OVER_1 - 5_000n);
      await refused(suite, 0n, CASH, 4_999n);
      await refused(suite, 0n, 1n); // a unit
      await fill(suite, 0n, CASH);
      expect((await held(suite))[0]).to.equal(1_000n * WAD - OVER_1);
    });

    it("leaves what lacks less than 10,000 units to its target", async () => {
      for (const rest of [9_999n, 10_000n]) {
        const suite = await loadFixture(flat);
        await fill(suite, 0n, 1n, (UNDER_2 - rest) * 6n * 10n ** 12n);
        expect((await held(suite))[1]).to.equal(100n * 10n ** 6n + UNDER_2 - rest);
        if (rest < 10_000n) await refused(suite, 0n, 1n);
        else await expect(fill(suite, 0n, 1n)).to.emit(suite.auction, "AuctionFilled");
      }
    });

    it("counts 10,000 for every basket that was begun", async () => {
      const suite = await loadFixture(flat);
      const create = (tokens: bigint) =>
        suite.vault.connect(suite.alice).createInKind(tokens, Array<bigint>(5).fill(MaxUint256), suite.alice.address);
      for (const [tokens, baskets, least] of [
        [1n, RAY + 10n ** 6n, 20_000n],
        [USUAL_SUPPLY - 1n, 2n * RAY, 20_000n],
        [1n, 2n * RAY + 10n ** 6n, 30_000n],
      ] as const) {
        await create(tokens);
        expect((await suite.vault.books()).baskets).to.equal(baskets);
        await refused(suite, 0n, CASH, least - 1n);
        await expect(fill(suite, 0n, CASH, least)).to.emit(suite.auction, "AuctionFilled");
      }
    });

    it("grinding away what the books round is refused: 10,001 baskets of a token of 6 decimals", async () => {
      const half = { decimals: 6, priceWad: WAD, weightBps: 5_000n };
      const suite = await deployBasket(
        ethers,
        [
          { ...half, assetId: 1n, amount: 10n ** 10n },
          { ...half, assetId: 2n, amount: 0n },
        ],
        { cash: 0n, supply: WAD / 10n },
      );
      for (const { token } of suite.parts) await token.mint(suite.alice.address, 10n ** 16n);
      const baskets = 10_001n;
      await putInForce(suite, 0n);
      await openAuction(suite, { startBps: 0n, endBps: 0n }); // counts in baskets anew; what grows afterwards does not
      await suite.vault.connect(suite.alice).createInKind(1_000n * WAD, [MaxUint256, 0n, 0n], suite.alice.address);
      expect(await suite.vault.pair(0n, 1n)).to.deep.equal([baskets * RAY, baskets * 10n ** 10n, 0n]);
      // Each would pay a unit, and lose a unit for every basket: 10,001.
      for (let i = 0; i < 10; ++i) await refused(suite, 0n, 1n, 1n);
      await refused(suite, 0n, 1n, 10_000n * baskets - 1n);
      expect(await held(suite)).to.deep.equal([baskets * 10n ** 10n, 0n]);
      // The worst there is: one unit over a whole number of baskets loses all but one unit of another. A bp at most.
      const sold = 10_000n * baskets + 1n;
      await fill(suite, 0n, 1n, sold);
      const after = await held(suite);
      expect(after).to.deep.equal([baskets * (10n ** 10n - 10_001n), baskets * 10_000n]);
      expect((baskets * 10n ** 10n - sold - (after[0] ?? 0n)) * 10_000n).to.be.at.most(sold);
    });
  });

  describe("when cash is sold for a component", () => {
    it("sells only cash over its target, and stops where the component is at its own", async () => {
      const suite = await loadFixture(usual);
      await fill(suite, 2n, CASH);
      const over = (await cashOf(suite)) - USUAL_CASH;
      const m = await nextAt(suite, suite.startedAt + 200n);
      const room = soldFor(UNDER_2, CASH_SIDE, partOf(suite, 1), m);
      expect(over).to.be.greaterThan(room);
      const paid = costOf(room, CASH_SIDE, partOf(suite, 1), m);
      await expect(fill(suite, CASH, 1n))
        .to.emit(suite.auction, "AuctionFilled")
        .withArgs(
          ...[1n, suite.alice.address, CASH, room, USUAL_CASH + over - room],
          ...[1n, paid, 100n * 10n ** 6n + paid, m],
        );
      expect(paid).to.equal(UNDER_2); // the room is filled to the unit
      const rest = over - room;
      const m2 = await nextAt(suite, suite.startedAt + 300n);
      const paid4 = costOf(rest, CASH_SIDE, partOf(suite, 3), m2);
      expect(paid4).to.be.lessThan(UNDER_4);
      await fill(suite, CASH, 3n);
      expect(await held(suite)).to.deep.equal([1_000n * WAD, 100n * 10n ** 6n + UNDER_2, 0n, paid4]);
      expect(await suite.vault.books()).to.deep.equal([RAY, USUAL_CASH]);
    });
  });

  describe("when a component is sold for a component", () => {
    it("takes as much as fills the room, between tokens of 18 and 6 decimals", async () => {
      const suite = await loadFixture(usual);
      const m = await nextAt(suite, suite.startedAt + 59n);
      const [one, two] = [partOf(suite, 0), partOf(suite, 1)];
      const sold = soldFor(UNDER_2, one, two, m);
      const paid = costOf(sold, one, two, m);
      expect(sold).to.be.lessThan(OVER_1);
      const filled = fill(suite, 0n, 1n);
      await expect(filled)
        .to.emit(suite.auction, "AuctionFilled")
        .withArgs(
          ...[1n, suite.alice.address, 0n, sold, 1_000n * WAD - sold],
          ...[1n, paid, 100n * 10n ** 6n + paid, m],
        );
      await expect(filled).to.changeTokenBalances(ethers, one.token, [suite.alice, suite.vault], [sold, -sold]);
      await expect(filled).to.changeTokenBalances(ethers, two.token, [suite.alice, suite.vault], [-paid, paid]);
      expect(await suite.vault.books()).to.deep.equal([RAY, USUAL_CASH]);
    });

    it("between tokens of 8 and 24 decimals takes all that is over weight", async () => {
      const suite = await loadFixture(usual);
      const m = await nextAt(suite, suite.startedAt + 599n);
      const [three, four] = [partOf(suite, 2), partOf(suite, 3)];
      const paid = costOf(OVER_3, three, four, m);
      expect(paid).to.be.lessThan(UNDER_4);
      await fill(suite, 2n, 3n);
      expect(await held(suite)).to.deep.equal([1_000n * WAD, 100n * 10n ** 6n, 0n, paid]);
    });

    it("in parts comes to the whole: as much sold, and at most a unit a part more paid", async () => {
      const suite = await loadFixture(flat); // m stays 1
      const [one, four] = [partOf(suite, 0), partOf(suite, 3)];
      const whole = costOf(OVER_1, one, four, WAD);
      const parts = 7n;
      for (let i = 0n; i < parts; ++i) await fill(suite, 0n, 3n, OVER_1 / parts);
      await fill(suite, 0n, 3n); // what the division left
      const after = await held(suite);
      expect(after[0]).to.equal(1_000n * WAD - OVER_1);
      expect(after[3]).to.be.within(whole, whole + parts);
      await expect(fill(suite, 0n, CASH))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NothingToTrade")
        .withArgs(0n, CASH);
    });
  });

  describe("given the course of time and of prices", () => {
    it("starts at 1 + start, falls evenly, and ends just over 1 - end", async () => {
      for (const elapsed of [1n, DURATION / 3n, DURATION / 2n, DURATION - 1n]) {
        const suite = await loadFixture(usual);
        const m = await nextAt(suite, suite.startedAt + elapsed);
        // 1.02 - 0.03 x elapsed / 600, rounded up
        expect(m).to.equal((102n * WAD) / 100n - (3n * WAD * elapsed) / (100n * DURATION));
        const cash = costOf(OVER_3, partOf(suite, 2), CASH_SIDE, m);
        await fill(suite, 2n, CASH);
        expect(await cashOf(suite)).to.equal(USUAL_CASH + cash);
      }
    });

    it("asks the price of the moment, towards the amounts of the opening", async () => {
      const suite = await loadFixture(flat);
      const risen = new Map([...pricesOf(suite.parts), [1n, WAD]]); // twice what it was
      await settleWithPrices(suite, WAD, risen);
      await fill(suite, 0n, CASH);
      expect((await held(suite))[0]).to.equal(1_000n * WAD - OVER_1);
      expect(await cashOf(suite)).to.equal(USUAL_CASH + 400n * WAD);
    });
  });

  describe("given somebody leaves or comes in the middle of the auction", () => {
    it("a redemption in kind gets exactly its share of what is held then", async () => {
      const suite = await loadFixture(usual);
      await fill(suite, 2n, CASH); // all of asset 3
      await fill(suite, 0n, 1n, 10n * WAD + 3n);
      const before = [...(await held(suite)), await cashOf(suite)];
      const balances = await Promise.all(suite.parts.map(({ token }) => token.balanceOf(suite.admin.address)));
      const baseBefore = await suite.base.balanceOf(suite.admin.address);
      await suite.vault["redeemInKind(uint256)"](USUAL_SUPPLY / 4n); // b = a quarter of the baskets, exact
      for (const [i, { token }] of suite.parts.entries()) {
        const got = (await token.balanceOf(suite.admin.address)) - (balances[i] ?? 0n);
        // The share of the books is rounded down; units of a traded component are those of its amount rounded down.
        expect(got, `asset ${i + 1}`).to.be.within((before[i] ?? 0n) / 4n - (i < 2 ? 1n : 0n), (before[i] ?? 0n) / 4n);
      }
      const got = (await suite.base.balanceOf(suite.admin.address)) - baseBefore;
      expect(got).to.equal((before[4] ?? 0n) / 4n);
      // Targets are counted in baskets: with three quarters of them left, three quarters of each target count.
      await fill(suite, 0n, CASH);
      expect((await held(suite))[0]).to.be.within(450n * WAD, 450n * WAD + 1n);
    });

    it("a deferred exit keeps the amounts of its moment across the close", async () => {
      const suite = await loadFixture(flat);
      await fill(suite, 2n, CASH); // 75 of asset 3 for 150 of cash
      await expect(suite.vault.redeemDeferred(USUAL_SUPPLY / 4n)).to.emit(suite.vault, "BasketChanged");
      const claimId = 3n << 8n; // seeded as list 1, joined as list 2, written down as list 3
      await fill(suite, 0n, CASH); // 300 of asset 1: three quarters of what was over
      await networkHelpers.time.increaseTo(suite.endsAt);
      await expect(suite.auction.close()).to.emit(suite.auction, "AuctionClosed").withArgs(1n, 3n, 4n);
      expect((await suite.vault.holdings()).map(({ assetId }) => assetId)).to.deep.equal([1n, 2n, 4n]);

      const [open, components, cash] = await suite.vault.claimOf(suite.admin.address, claimId);
      expect(open).to.equal(0b1111n | (1n << CASH));
      expect(components.map(({ amount }) => amount)).to.deep.equal([250n * WAD, 25n * 10n ** 6n, 0n, 0n]);
      expect(cash).to.equal(50n * WAD);
      const claimed = suite.vault.claim(claimId, MaxUint256, suite.bob.address);
      await expect(claimed).to.changeTokenBalance(ethers, partOf(suite, 0).token, suite.bob, 250n * WAD);
      await expect(claimed).to.changeTokenBalance(ethers, partOf(suite, 1).token, suite.bob, 25n * 10n ** 6n);
      await expect(claimed).to.changeTokenBalance(ethers, suite.base, suite.bob, 50n * WAD);
      // What is left is what the books say, to the unit.
      expect(await partOf(suite, 0).token.balanceOf(suite.vault.target)).to.equal(450n * WAD);
      expect(await held(suite)).to.deep.equal([450n * WAD, 75n * 10n ** 6n, 0n]);
      expect(await suite.base.balanceOf(suite.vault.target)).to.equal(await cashOf(suite));
      expect(await cashOf(suite)).to.equal(300n * WAD); // (50 + 150) x 3 / 4 + 150
    });

    it("minting and redeeming against the NAV move cash alone, and cash over its target can be sold", async () => {
      const suite = await loadFixture(flat);
      await settleNav(suite, WAD);
      const before = await held(suite);
      const over = await suite.auction.previewFill(0n, 1n, MaxUint256);
      await suite.vault.connect(suite.alice)[MINT](30n * WAD, 0n, NO_DEADLINE, suite.alice.address);
      expect(await suite.vault.books()).to.deep.equal([RAY, USUAL_CASH + 30n * WAD]);
      expect(await held(suite)).to.deep.equal(before);
      expect(await suite.auction.previewFill(0n, 1n, MaxUint256)).to.deep.equal(over);
      await fill(suite, CASH, 3n);
      expect(await held(suite)).to.deep.equal([...before.slice(0, 3), 120n * 10n ** 24n]); // 30 at 0.25
      expect(await cashOf(suite)).to.equal(USUAL_CASH);
      await suite.vault.connect(suite.alice)[REDEEM](30n * WAD, 0n, NO_DEADLINE, suite.alice.address);
      expect(await cashOf(suite)).to.equal(USUAL_CASH - 30n * WAD);
      await expect(fill(suite, CASH, 3n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NothingToTrade")
        .withArgs(CASH, 3n);
    });

    it("everybody but the lock may leave, and the rest can still be filled", async () => {
      const suite = await loadFixture(flat);
      await suite.vault["redeemInKind(uint256)"](USUAL_SUPPLY - LOCKED);
      expect(await suite.token.totalSupply()).to.equal(await suite.token.balanceOf(LOCK_ADDRESS));
      const [first] = await held(suite);
      expect(first).to.equal(WAD / 1_000n); // a millionth of 1,000
      await fill(suite, 0n, CASH);
      expect((await held(suite))[0]).to.equal((WAD * 6n) / 10_000n); // a millionth of 600
    });
  });

  describe("given a component that misbehaves", () => {
    const withHostile = () =>
      opened(
        USUAL.map((asset) =>
          asset.assetId === 3n ? { ...asset, amount: 75n * WAD, decimals: 18, contract: "HostileERC20" } : asset,
        ),
      );
    const withFee = () =>
      opened(
        USUAL.map((asset) =>
          asset.assetId === 4n ? { ...asset, decimals: 18, contract: "FeeOnTransferERC20" } : asset,
        ),
      );
    const withCallback = () =>
      opened(
        USUAL.map((asset) => (asset.assetId === 4n ? { ...asset, decimals: 18, contract: "ReenteringERC20" } : asset)),
      );

    for (const [title, mode] of [
      ["reverts", HOSTILE_REVERT],
      ["answers false", HOSTILE_FALSE],
      ["burns all gas", HOSTILE_GAS],
    ] as const) {
      it(`one that ${title} cannot be sold, and all others can`, async () => {
        const suite = await loadFixture(withHostile);
        const token = await ethers.getContractAt("HostileERC20", partOf(suite, 2).token.target);
        await token.arm(suite.vault.target, mode);
        const before = [...(await held(suite)), await cashOf(suite)];
        await expect(fill(suite, 2n, CASH))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentFailed")
          .withArgs(2n);
        expect([...(await held(suite)), await cashOf(suite)]).to.deep.equal(before);
        await expect(fill(suite, 0n, 1n)).to.emit(suite.auction, "AuctionFilled");
        await networkHelpers.time.increaseTo(suite.endsAt);
        await expect(suite.auction.close()).to.emit(suite.auction, "AuctionClosed").withArgs(1n, 2n, 3n);
      });
    }

    it("one that keeps a fee cannot be bought: IndexVault_InexactReceipt, naming asked and received", async () => {
      const suite = await loadFixture(withFee);
      const m = await nextAt(suite, suite.startedAt + 10n);
      const paid = costOf(OVER_3, partOf(suite, 2), partOf(suite, 3), m);
      await expect(fill(suite, 2n, 3n))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_InexactReceipt")
        .withArgs(partOf(suite, 3).token.target, paid, paid - paid / 100n);
    });

    it("one that calls back finds every write and every preview locked", async () => {
      const suite = await loadFixture(withCallback);
      const token = await ethers.getContractAt("ReenteringERC20", partOf(suite, 3).token.target);
      const { auction, vault } = suite;
      const to = suite.alice.address;
      for (const [target, data] of [
        [auction, auction.interface.encodeFunctionData("fill", [0n, CASH, 1n, MaxUint256, NO_DEADLINE, to])],
        [auction, auction.interface.encodeFunctionData("close")],
        [auction, auction.interface.encodeFunctionData("previewFill", [0n, CASH, 1n])],
        [auction, auction.interface.encodeFunctionData("drift")],
        [vault, vault.interface.encodeFunctionData("redeemInKind(uint256)", [1n])],
        [vault, vault.interface.encodeFunctionData("redeemDeferred", [1n])],
        [vault, vault.interface.encodeFunctionData("claim", [1n, 1n, to])],
        [vault, vault.interface.encodeFunctionData("holdings")],
        [vault, vault.interface.encodeFunctionData("pair", [0n, CASH])],
      ] as const) {
        await token.arm(target.target, data);
        await expect(fill(suite, 2n, 3n))
          .to.be.revertedWithCustomError(auction, "ReentrancyGuardReentrantCall")
          .withArgs();
      }
      await token.arm(ethers.ZeroAddress, "0x");
      await expect(fill(suite, 2n, 3n)).to.emit(auction, "AuctionFilled");
    });
  });

  describe("given a stranger's donation", () => {
    it("changes nothing that can be filled", async () => {
      const suite = await loadFixture(flat);
      const before = await suite.auction.previewFill(0n, 1n, MaxUint256);
      await partOf(suite, 0)
        .token.connect(suite.bob)
        .transfer(suite.vault.target, 77n * WAD);
      await partOf(suite, 1).token.connect(suite.bob).transfer(suite.vault.target, 77n);
      expect(await suite.auction.previewFill(0n, 1n, MaxUint256)).to.deep.equal(before);
    });
  });
});
