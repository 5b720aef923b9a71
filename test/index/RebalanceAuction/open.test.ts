import { encodeBytes32String } from "ethers";
import { expect } from "chai";
import { network } from "hardhat";

import {
  type AuctionAsset,
  auctionSigner,
  type AuctionSuite,
  CASH,
  DAY,
  deployBasket,
  fill,
  openAuction,
  partOf,
  pricesOf,
  putInForce,
  REST,
  targetsOf,
  USUAL,
  wait,
} from "../../helpers/auction.js";
import { NAV_LIFE_SECONDS, snapshotOf } from "../../helpers/index-suite.js";
import { mineAt, nowAt, setNext } from "../../helpers/oracle.js";
import { settleWithPrices } from "../../helpers/prices.js";
import { RAY, WAD } from "../../helpers/suite.js";

const WEEK = 7n * DAY;
const { ethers, networkHelpers } = await network.create();

describe("RebalanceAuction open", () => {
  const { loadFixture } = networkHelpers;
  const basket = () => deployBasket(ethers);
  const inForce = async () => {
    const suite = await basket();
    await putInForce(suite);
    return suite;
  };
  const prices = (suite: AuctionSuite) => settleWithPrices(suite, WAD, pricesOf(suite.parts));
  const listOf = async ({ vault }: AuctionSuite) => (await vault.holdings()).map(({ assetId }) => assetId);

  describe("given a caller without the role", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const suite = await loadFixture(inForce);
      await expect(suite.auction.connect(suite.alice).open(600n, 0n, 0n))
        .to.be.revertedWithCustomError(suite.auction, "AccessManagedUnauthorized")
        .withArgs(suite.alice.address);
    });
  });

  describe("when a parameter is out of its bounds", () => {
    it("reverts with RebalanceAuction_ParameterOutOfRange, naming it", async () => {
      const suite = await loadFixture(inForce);
      for (const [args, name, value, minimum, maximum] of [
        [[599n, 0n, 0n], "durationSeconds", 599n, 600n, DAY],
        [[DAY + 1n, 0n, 0n], "durationSeconds", DAY + 1n, 600n, DAY],
        [[600n, 1_001n, 0n], "startBps", 1_001n, 0n, 1_000n],
        [[600n, 0n, 501n], "endBps", 501n, 0n, 500n],
      ] as const) {
        await expect(suite.auction.open(...args))
          .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_ParameterOutOfRange")
          .withArgs(encodeBytes32String(name), value, minimum, maximum);
      }
    });

    it("takes the least and the greatest of each", async () => {
      for (const args of [
        [600n, 0n, 0n],
        [DAY, 1_000n, 500n],
      ] as const) {
        const suite = await loadFixture(inForce);
        const startedAt = (await nowAt(suite)) + 1n;
        await setNext(suite, startedAt);
        await expect(suite.auction.open(...args))
          .to.emit(suite.auction, "AuctionOpened")
          .withArgs(1n, 1_000n * WAD, startedAt, startedAt + args[0], args[1], args[2]);
      }
    });
  });

  describe("given no targets in force", () => {
    it("reverts with RebalanceAuction_NoTargets before the first, and while they wait", async () => {
      const suite = await loadFixture(basket);
      await prices(suite);
      const none = () =>
        expect(suite.auction.open(600n, 0n, 0n))
          .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NoTargets")
          .withArgs();
      await none();
      await suite.auction.announceTargets(targetsOf(suite.parts), 500n);
      await wait(suite, DAY - 1n - 10n);
      await prices(suite);
      await none();
    });
  });

  describe("given another auction", () => {
    it("reverts with RebalanceAuction_AlreadyOpen until its end, naming it", async () => {
      const suite = await loadFixture(inForce);
      const { endsAt } = await openAuction(suite);
      for (const at of [endsAt - 500n, endsAt - 1n]) {
        await setNext(suite, at);
        await expect(suite.auction.open(600n, 0n, 0n))
          .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_AlreadyOpen")
          .withArgs(1n, endsAt);
      }
    });

    it("reverts with RebalanceAuction_TooSoon until an hour after its end, closed or not", async () => {
      const suite = await loadFixture(inForce);
      const { endsAt } = await openAuction(suite);
      await setNext(suite, endsAt);
      await expect(suite.auction.open(600n, 0n, 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TooSoon")
        .withArgs(endsAt + REST);
      await suite.auction.close();
      await mineAt(suite, endsAt + REST - 100n);
      await prices(suite);
      await setNext(suite, endsAt + REST - 1n);
      await expect(suite.auction.open(600n, 0n, 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TooSoon")
        .withArgs(endsAt + REST);
      await setNext(suite, endsAt + REST);
      await expect(suite.auction.open(600n, 0n, 0n))
        .to.emit(suite.auction, "AuctionOpened")
        .withArgs(2n, 1_000n * WAD, endsAt + REST, endsAt + REST + 600n, 0n, 0n)
        .and.not.to.emit(suite.auction, "AuctionClosed");
    });

    it("closes the finished one first: what traded is written down, what is empty leaves", async () => {
      const suite = await loadFixture(inForce);
      const { endsAt } = await openAuction(suite);
      await fill(suite, 2n, CASH); // all of asset 3, which leaves
      await mineAt(suite, endsAt + REST);
      await prices(suite);
      expect(await listOf(suite)).to.deep.equal([1n, 2n, 3n, 4n]);
      const opened = suite.auction.open(600n, 0n, 0n);
      // Seeded as list 1, joined as list 2, closed as list 3; nothing joins now, so there is no list 4.
      await expect(opened).to.emit(suite.auction, "AuctionClosed").withArgs(1n, 2n, 3n);
      await expect(opened).to.emit(suite.auction, "AuctionOpened");
      expect(await listOf(suite)).to.deep.equal([1n, 2n, 4n]);
      expect(await suite.vault.basketVersion()).to.equal(3n);
    });
  });

  describe("given the vault's end", () => {
    it("opens until its last second before it, then reverts with RebalanceAuction_VaultEnded", async () => {
      const suite = await loadFixture(inForce);
      await suite.vault.announceEnd();
      const vaultEndsAt = (await nowAt(suite)) + WEEK;
      await mineAt(suite, vaultEndsAt - 100n);
      await prices(suite);
      const snapshot = await networkHelpers.takeSnapshot();
      await setNext(suite, vaultEndsAt - 1n);
      await expect(suite.auction.open(600n, 0n, 0n)).to.emit(suite.auction, "AuctionOpened");
      // One that is open goes on beyond the end.
      await setNext(suite, vaultEndsAt + 100n);
      await expect(fill(suite, 2n, CASH)).to.emit(suite.auction, "AuctionFilled");
      await snapshot.restore();
      await setNext(suite, vaultEndsAt);
      await expect(suite.auction.open(600n, 0n, 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_VaultEnded")
        .withArgs(vaultEndsAt);
    });
  });

  describe("given prices that are missing or old", () => {
    it("reverts with NAVOracle_NoPrice for an asset that is held, and for one that joins", async () => {
      for (const missing of [3n, 4n]) {
        const suite = await loadFixture(basket);
        await suite.auction.announceTargets(targetsOf(suite.parts), 500n);
        await wait(suite, DAY);
        await settleWithPrices(suite, WAD, new Map([...pricesOf(suite.parts)].filter(([id]) => id !== missing)));
        await expect(suite.auction.open(600n, 0n, 0n))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoPrice")
          .withArgs(missing);
        expect(await suite.vault.basketVersion()).to.equal(1n);
        expect((await suite.auction.auction()).number).to.equal(0n);
      }
    });

    it("reverts with NAVOracle_PriceStale one second past their life, and opens in its last", async () => {
      const suite = await loadFixture(basket);
      await suite.auction.announceTargets(targetsOf(suite.parts), 500n);
      await wait(suite, DAY);
      const { observedAt } = await prices(suite);
      const snapshot = await networkHelpers.takeSnapshot();
      await setNext(suite, observedAt + NAV_LIFE_SECONDS + 1n);
      await expect(suite.auction.open(600n, 0n, 0n))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_PriceStale")
        .withArgs(1n, NAV_LIFE_SECONDS + 1n, NAV_LIFE_SECONDS);
      await snapshot.restore();
      await setNext(suite, observedAt + NAV_LIFE_SECONDS);
      await expect(suite.auction.open(600n, 0n, 0n)).to.emit(suite.auction, "AuctionOpened");
    });
  });

  describe("when everything is in order", () => {
    it("values components by decimals and prices, rounded down each, and cash", async () => {
      const odd: AuctionAsset[] = [
        { assetId: 1n, amount: 1_234_567n, decimals: 6, priceWad: 777_777_777_777_777_777n, weightBps: 5_000n },
        { assetId: 2n, amount: 98_765_432_100_000_001n, decimals: 8, priceWad: 3n, weightBps: 2_500n },
        {
          assetId: 3n,
          amount: 3n * 10n ** 24n + 7n,
          decimals: 24,
          priceWad: 333_333_333_333_333_333n,
          weightBps: 2_500n,
        },
      ];
      const suite = await deployBasket(ethers, odd, { cash: 11n });
      await putInForce(suite, 0n);
      const worth =
        (1_234_567n * 777_777_777_777_777_777n) / 10n ** 6n +
        (98_765_432_100_000_001n * 3n) / 10n ** 8n +
        ((3n * 10n ** 24n + 7n) * 333_333_333_333_333_333n) / 10n ** 24n +
        11n;
      const startedAt = (await nowAt(suite)) + 1n;
      await setNext(suite, startedAt);
      await expect(suite.auction.open(600n, 1n, 2n))
        .to.emit(suite.auction, "AuctionOpened")
        .withArgs(1n, worth, startedAt, startedAt + 600n, 1n, 2n);
    });

    it("takes what joins into the list with nothing of it, and moves nothing else", async () => {
      const suite = await loadFixture(inForce);
      const before = await snapshotOf(suite);
      const opened = suite.auction.open(600n, 0n, 0n);
      await expect(opened)
        .to.emit(suite.vault, "BasketChanged")
        .withArgs(1n, 2n, ethers.getCreateAddress({ from: String(suite.vault.target), nonce: 4 }));
      const after = await snapshotOf(suite);
      expect(await listOf(suite)).to.deep.equal([1n, 2n, 3n, 4n]);
      expect(after).to.deep.equal({
        ...before,
        holdings: [...USUAL.map(({ amount }) => amount)],
        unitsPerToken: [...before.unitsPerToken, 0n],
      });
      expect((await suite.vault.holdings())[3]).to.deep.equal([4n, partOf(suite, 3).token.target, 0n]);
    });

    it("writes no list when nothing joins and nothing leaves", async () => {
      const suite = await deployBasket(ethers, USUAL.slice(0, 3));
      await suite.auction.announceTargets(
        [{ assetId: 1n, token: partOf(suite, 0).token.target, weightBps: 10_000n }],
        0n,
      );
      await wait(suite, DAY);
      await prices(suite);
      await expect(suite.auction.open(600n, 0n, 0n)).not.to.emit(suite.vault, "BasketChanged");
      expect(await suite.vault.basketVersion()).to.equal(1n);
    });

    it("drops what is empty and no target, and keeps a target of which nothing is held", async () => {
      const suite = await deployBasket(ethers, USUAL.slice(0, 3));
      const idle = await ethers.deployContract("MockERC20", ["Alpha", "SN", 18]);
      const kept = await ethers.deployContract("MockERC20", ["Alpha", "SN", 18]);
      const joiners = [
        { assetId: 8n, token: idle.target, amount: 0n },
        { assetId: 9n, token: kept.target, amount: 0n },
      ];
      await suite.vault.connect(await auctionSigner(suite)).recompose(0n, joiners);
      expect(await listOf(suite)).to.deep.equal([1n, 2n, 3n, 8n, 9n]);
      const targets = [
        { assetId: 1n, token: partOf(suite, 0).token.target, weightBps: 10_000n },
        { assetId: 9n, token: kept.target, weightBps: 0n },
      ];
      await suite.auction.announceTargets(targets, 0n);
      await wait(suite, DAY);
      await settleWithPrices(suite, WAD, new Map([...pricesOf(suite.parts), [9n, WAD]])); // none of asset 8
      await suite.auction.open(600n, 0n, 0n);
      expect(await listOf(suite)).to.deep.equal([1n, 2n, 3n, 9n]);
    });

    it("reverts with RebalanceAuction_TargetInvalid for a seeded component of over 24 decimals", async () => {
      const suite = await deployBasket(ethers, [
        { assetId: 1n, amount: 10n ** 18n, decimals: 18, priceWad: WAD, weightBps: 10_000n },
        { assetId: 2n, amount: 10n ** 25n, decimals: 25, priceWad: WAD, weightBps: 0n },
      ]);
      await putInForce(suite, 0n);
      await expect(suite.auction.open(600n, 0n, 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TargetInvalid")
        .withArgs(1n, partOf(suite, 1).token.target);
    });
  });

  describe("given targets announced before others joined", () => {
    // {1, 40} are in force and their successor is announced before 40 joins, so that no announcement could know of it.
    const successor = async (id: bigint, isSameToken: boolean) => {
      const half = { decimals: 18, priceWad: WAD, weightBps: 5_000n };
      const suite = await deployBasket(
        ethers,
        [
          { ...half, assetId: 1n, amount: 100n * WAD },
          { ...half, assetId: 40n, amount: 0n },
        ],
        { cash: 0n },
      );
      const other = await ethers.deployContract("MockERC20", ["Alpha", "SN", 18]);
      const coming = isSameToken ? partOf(suite, 1).token : other;
      await suite.auction.announceTargets(targetsOf(suite.parts), 0n);
      await wait(suite, DAY);
      const settle = () => settleWithPrices(suite, WAD, new Map([1n, 40n, 50n].map((each) => [each, WAD])));
      await settle();
      await suite.auction.announceTargets(
        [
          { assetId: 1n, token: partOf(suite, 0).token.target, weightBps: 5_000n },
          { assetId: id, token: coming.target, weightBps: 5_000n },
        ],
        0n,
      );
      await openAuction(suite, { startBps: 0n, endBps: 0n });
      expect(await listOf(suite)).to.deep.equal([1n, 40n]);
      const reopen = async () => {
        await settle();
        return openAuction(suite, { startBps: 0n, endBps: 0n });
      };
      return { ...suite, settle, reopen, coming };
    };

    it("reverts with RebalanceAuction_TokenMismatch when an asset came into the list with another token", async () => {
      const suite = await successor(40n, false);
      await wait(suite, DAY);
      await suite.settle();
      await expect(suite.auction.open(600n, 0n, 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TokenMismatch")
        .withArgs(40n, suite.coming.target, partOf(suite, 1).token.target);
      expect((await suite.auction.auction()).number).to.equal(1n);
      expect(await listOf(suite)).to.deep.equal([1n, 40n]);
    });

    it("a joiner whose token is listed under another id waits until that has left, empty", async () => {
      const suite = await successor(50n, true);
      await wait(suite, DAY);
      const { endsAt } = await suite.reopen(); // 40 was never bought: it leaves
      expect(await listOf(suite)).to.deep.equal([1n]);
      await mineAt(suite, endsAt + REST);
      await suite.reopen();
      expect(await listOf(suite)).to.deep.equal([1n, 50n]);
      await fill(suite, 0n, 1n);
      expect(await suite.vault.pair(0n, 1n)).to.deep.equal([RAY, 50n * WAD, 50n * WAD]);
    });

    it("a joiner whose token is listed under another id waits until that is sold", async () => {
      const suite = await successor(50n, true);
      await fill(suite, 0n, 1n);
      expect(await suite.vault.pair(0n, 1n)).to.deep.equal([RAY, 50n * WAD, 50n * WAD]);
      await wait(suite, DAY);
      const { endsAt } = await suite.reopen();
      expect(await listOf(suite)).to.deep.equal([1n, 40n]);
      await fill(suite, 1n, CASH);
      expect(await suite.vault.books()).to.deep.equal([RAY, 50n * WAD]);
      await mineAt(suite, endsAt + REST);
      await suite.reopen();
      expect(await suite.vault.holdings()).to.deep.equal([
        [1n, partOf(suite, 0).token.target, 50n * WAD],
        [50n, suite.coming.target, 0n],
      ]);
      await fill(suite, CASH, 1n);
      expect(await suite.vault.pair(1n, CASH)).to.deep.equal([RAY, 50n * WAD, 0n]);
    });
  });

  describe("given a full list of 20", () => {
    // Assets 1 to 20 are held, worth 10 each; 2 and 5 leave; 6 and 30 and 31 join.
    const TWENTY: AuctionAsset[] = [
      ...Array.from({ length: 20 }, (_, i) => ({
        assetId: BigInt(i + 1) * 10n,
        amount: 10n * WAD,
        decimals: 18,
        priceWad: WAD,
        weightBps: i === 1 || i === 4 ? 0n : 500n,
      })),
      { assetId: 55n, amount: 0n, decimals: 18, priceWad: WAD, weightBps: 600n },
      { assetId: 300n, amount: 0n, decimals: 18, priceWad: WAD, weightBps: 400n },
    ];
    const full = async () => {
      const byId = [...TWENTY].sort((a, b) => (a.assetId < b.assetId ? -1 : 1));
      const suite = await deployBasket(ethers, byId, { cash: 0n });
      await putInForce(suite, 0n);
      return suite;
    };
    const before = Array.from({ length: 20 }, (_, i) => BigInt(i + 1) * 10n);

    it("joiners wait in the first auction and join the next once leavers were sold for cash", async () => {
      const suite = await loadFixture(full);
      const { endsAt } = await openAuction(suite, { startBps: 0n, endBps: 0n });
      expect(await listOf(suite)).to.deep.equal(before);
      expect(await suite.vault.basketVersion()).to.equal(1n);
      await expect(fill(suite, 0n, 20n + 1n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_PositionUnknown")
        .withArgs(21n, 20n);
      // Kept ones stand at 500 bps of 200 = 10 each: only the leavers, at positions 1 and 4, can be sold.
      await fill(suite, 1n, CASH);
      await fill(suite, 4n, CASH);
      expect((await suite.vault.books()).cash).to.equal(20n * WAD);
      await mineAt(suite, endsAt + REST);
      await prices(suite);
      const again = suite.auction.open(600n, 0n, 0n);
      await expect(again).to.emit(suite.auction, "AuctionClosed").withArgs(1n, 1n, 2n);
      await expect(again).to.emit(suite.vault, "BasketChanged");
      expect(await suite.vault.basketVersion()).to.equal(3n);
      const after = [...before.filter((id) => id !== 20n && id !== 50n), 55n, 300n].sort((a, b) => (a < b ? -1 : 1));
      expect(await listOf(suite)).to.deep.equal(after);
      const [at55, at300] = [BigInt(after.indexOf(55n)), BigInt(after.indexOf(300n))];
      await fill(suite, CASH, at55);
      await fill(suite, CASH, at300);
      expect(await suite.vault.pair(at55, at300)).to.deep.equal([RAY, 12n * WAD, 8n * WAD]); // 600 and 400 bps of 200
      expect((await suite.vault.books()).cash).to.equal(0n);
    });

    it("with room for one, the joiner of the lower asset id comes first", async () => {
      const suite = await loadFixture(full);
      const { endsAt } = await openAuction(suite, { startBps: 0n, endBps: 0n });
      await fill(suite, 4n, CASH);
      await mineAt(suite, endsAt + REST);
      await prices(suite);
      await suite.auction.open(600n, 0n, 0n);
      const now = await listOf(suite);
      expect(now).to.have.length(20);
      expect(now).to.include(55n).and.not.to.include(300n);
      expect(now).to.include(20n).and.not.to.include(50n);
    });

    it("what is empty and no target makes room for a joiner in the same auction", async () => {
      const nineteen = TWENTY.filter(({ assetId }) => assetId !== 200n).map((asset) =>
        asset.assetId === 10n ? { ...asset, weightBps: 1_000n } : asset,
      );
      const suite = await deployBasket(ethers, nineteen, { cash: 0n });
      const idle = await ethers.deployContract("MockERC20", ["Alpha", "SN", 18]);
      await suite.vault
        .connect(await auctionSigner(suite))
        .recompose(0n, [{ assetId: 5n, token: idle.target, amount: 0n }]);
      expect(await listOf(suite)).to.have.length(20);
      await suite.auction.announceTargets(
        targetsOf([...suite.parts].sort((a, b) => (a.assetId < b.assetId ? -1 : 1))),
        0n,
      );
      await wait(suite, DAY);
      await prices(suite);
      await suite.auction.open(600n, 0n, 0n);
      const now = await listOf(suite);
      expect(now).to.have.length(20);
      expect(now).to.include(55n).and.not.to.include(5n).and.not.to.include(300n);
    });

    it("with both still held, both joiners wait again", async () => {
      const suite = await loadFixture(full);
      const { endsAt } = await openAuction(suite, { startBps: 0n, endBps: 0n });
      await fill(suite, 1n, CASH, 10n * WAD - 1n); // all but one unit
      await mineAt(suite, endsAt + REST);
      await prices(suite);
      await suite.auction.open(600n, 0n, 0n);
      expect(await listOf(suite)).to.deep.equal(before);
    });
  });

  describe("given everything is exchanged", () => {
    it("the list may be empty between two auctions: cash alone is held, redeemed in kind, and buys what joins", async () => {
      const suite = await deployBasket(
        ethers,
        Array.from({ length: 21 }, (_, i) => ({
          assetId: BigInt(i + 1),
          amount: i === 20 ? 0n : WAD,
          decimals: 18,
          priceWad: WAD,
          weightBps: i === 20 ? 10_000n : 0n,
        })),
        { cash: 0n, supply: 20n * WAD },
      );
      await putInForce(suite, 0n);
      const { endsAt } = await openAuction(suite, { startBps: 0n, endBps: 0n });
      for (let i = 0n; i < 20n; ++i) await fill(suite, i, CASH);
      await mineAt(suite, endsAt);
      await suite.auction.close();
      expect(await suite.vault.holdings()).to.deep.equal([]);
      await expect(suite.vault["redeemInKind(uint256)"](5n * WAD)).to.changeTokenBalances(
        ethers,
        suite.base,
        [suite.admin, suite.vault],
        [5n * WAD, -5n * WAD],
      );
      await mineAt(suite, endsAt + REST);
      await prices(suite);
      await suite.auction.open(600n, 0n, 0n);
      await fill(suite, CASH, 0n);
      expect(await suite.vault.holdings()).to.deep.equal([[21n, partOf(suite, 20).token.target, 15n * WAD]]);
    });
  });
});
