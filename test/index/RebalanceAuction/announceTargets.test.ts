import { expect } from "chai";
import { network } from "hardhat";

import {
  type AuctionSuite,
  DAY,
  deployBasket,
  partOf,
  pricesOf,
  targetsOf,
  USUAL_CASH_BPS,
} from "../../helpers/auction.js";
import { snapshotOf } from "../../helpers/index-suite.js";
import { mineAt, nowAt, setNext } from "../../helpers/oracle.js";
import { settleWithPrices } from "../../helpers/prices.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

interface Given {
  assetId: bigint;
  token: string;
  weightBps: bigint;
}

describe("RebalanceAuction announceTargets", () => {
  const { loadFixture } = networkHelpers;
  const basket = () => deployBasket(ethers);

  /** The usual targets: assets 1, 2 and 4. */
  const usual = (suite: AuctionSuite): Given[] =>
    targetsOf(suite.parts).map(({ assetId, token, weightBps }) => ({ assetId, token: String(token), weightBps }));
  const halves = (a: Given, b: Given): Given[] => [
    { ...a, weightBps: 5_000n },
    { ...b, weightBps: 5_000n },
  ];
  const one = (token: unknown, assetId = 7n): Given => ({ assetId, token: String(token), weightBps: 10_000n });
  /** Targets as tuples, to compare with what a read returns. */
  const tuples = (targets: readonly Given[]) =>
    targets.map(({ assetId, token, weightBps }) => [assetId, token, weightBps]);

  describe("given a caller without the role", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const suite = await loadFixture(basket);
      await expect(suite.auction.connect(suite.alice).announceTargets(usual(suite), USUAL_CASH_BPS))
        .to.be.revertedWithCustomError(suite.auction, "AccessManagedUnauthorized")
        .withArgs(suite.alice.address);
    });
  });

  describe("when the targets are no valid set", () => {
    it("reverts with RebalanceAuction_TargetCount for none and for 21, and takes 20", async () => {
      const suite = await loadFixture(basket);
      await expect(suite.auction.announceTargets([], 10_000n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TargetCount")
        .withArgs(0n, 20n);
      const many = await Promise.all(
        Array.from({ length: 21 }, async (_, i) => {
          const { target } = await ethers.deployContract("MockERC20", ["Alpha", "SN", 18]);
          return { ...one(target, BigInt(100 + i)), weightBps: i === 20 ? 0n : 500n };
        }),
      );
      await expect(suite.auction.announceTargets(many, 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TargetCount")
        .withArgs(21n, 20n);
      await expect(suite.auction.announceTargets(many.slice(0, 20), 0n)).to.emit(suite.auction, "TargetsAnnounced");
    });

    it("reverts with RebalanceAuction_TargetInvalid for the base asset and the index token", async () => {
      const suite = await loadFixture(basket);
      for (const token of [suite.base.target, suite.token.target]) {
        await expect(suite.auction.announceTargets([one(token)], 0n))
          .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TargetInvalid")
          .withArgs(0n, token);
      }
    });

    it("reverts with RebalanceAuction_TargetInvalid when asset ids do not rise", async () => {
      const suite = await loadFixture(basket);
      const [first, second] = usual(suite);
      if (!first || !second) throw new Error("too few targets");
      await expect(suite.auction.announceTargets(halves(second, first), 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TargetInvalid")
        .withArgs(1n, first.token);
      const other = partOf(suite, 3).token.target;
      await expect(suite.auction.announceTargets(halves(first, one(other, first.assetId)), 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TargetInvalid")
        .withArgs(1n, other);
    });

    it("reverts with RebalanceAuction_TargetInvalid for a token that stands twice", async () => {
      const suite = await loadFixture(basket);
      const { target } = partOf(suite, 3).token;
      await expect(suite.auction.announceTargets(halves(one(target, 7n), one(target, 8n)), 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TargetInvalid")
        .withArgs(1n, target);
    });

    it("reverts with RebalanceAuction_TargetInvalid for a token that is held under another asset id", async () => {
      const suite = await loadFixture(basket);
      const { target } = partOf(suite, 2).token;
      await expect(suite.auction.announceTargets([one(target, 9n)], 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TargetInvalid")
        .withArgs(0n, target);
    });

    it("reverts with RebalanceAuction_TargetInvalid over 24 decimals, and takes 24", async () => {
      const suite = await loadFixture(basket);
      const tooFine = await ethers.deployContract("MockERC20", ["Alpha", "SN", 25]);
      const fine = await ethers.deployContract("MockERC20", ["Alpha", "SN", 24]);
      await expect(suite.auction.announceTargets(halves(one(fine.target, 7n), one(tooFine.target, 8n)), 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TargetInvalid")
        .withArgs(1n, tooFine.target);
      await expect(suite.auction.announceTargets([one(fine.target)], 0n)).to.emit(suite.auction, "TargetsAnnounced");
    });

    it("reverts with RebalanceAuction_TokenMismatch when an asset that is held comes with another token", async () => {
      const suite = await loadFixture(basket);
      const other = partOf(suite, 3).token.target;
      await expect(suite.auction.announceTargets([one(other, 2n)], 0n))
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_TokenMismatch")
        .withArgs(2n, other, partOf(suite, 1).token.target);
    });

    it("reverts with RebalanceAuction_WeightSum unless weights and cash sum to 10,000", async () => {
      const suite = await loadFixture(basket);
      for (const cashBps of [0n, USUAL_CASH_BPS - 1n, USUAL_CASH_BPS + 1n, 10_000n]) {
        await expect(suite.auction.announceTargets(usual(suite), cashBps))
          .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_WeightSum")
          .withArgs(9_500n + cashBps, 10_000n);
      }
    });

    it("reverts with the panic of an overflow when the sum does not fit", async () => {
      const suite = await loadFixture(basket);
      await expect(suite.auction.announceTargets(usual(suite), ethers.MaxUint256)).to.be.revertedWithPanic(0x11);
    });
  });

  describe("when the targets are valid", () => {
    it("emits TargetsAnnounced with the moment they count from: a day later", async () => {
      const suite = await loadFixture(basket);
      const at = (await nowAt(suite)) + 5n;
      await setNext(suite, at);
      await expect(suite.auction.announceTargets(usual(suite), USUAL_CASH_BPS))
        .to.emit(suite.auction, "TargetsAnnounced")
        .withArgs(tuples(usual(suite)), USUAL_CASH_BPS, at + DAY);
    });

    it("moves nothing of the vault", async () => {
      const suite = await loadFixture(basket);
      const before = [await snapshotOf(suite), await suite.vault.basketVersion()];
      await suite.auction.announceTargets(usual(suite), USUAL_CASH_BPS);
      expect([await snapshotOf(suite), await suite.vault.basketVersion()]).to.deep.equal(before);
    });

    it("takes a target without weight, and cash alone", async () => {
      const suite = await loadFixture(basket);
      const nothing = [{ ...one(partOf(suite, 3).token.target), weightBps: 0n }];
      await suite.auction.announceTargets(nothing, 10_000n);
      await mineAt(suite, (await nowAt(suite)) + DAY);
      expect(await suite.auction.weightsBps()).to.deep.equal([tuples(nothing), 10_000n]);
    });
  });

  describe("given the day of notice", () => {
    it("they wait until its last second, and count from the next", async () => {
      const suite = await loadFixture(basket);
      await suite.auction.announceTargets(usual(suite), USUAL_CASH_BPS);
      const effectiveAt = (await nowAt(suite)) + DAY;
      await mineAt(suite, effectiveAt - 1n);
      expect(await suite.auction.weightsBps()).to.deep.equal([[], 0n]);
      expect(await suite.vault.weightsBps()).to.deep.equal([[], 0n]);
      expect(await suite.auction.announced()).to.deep.equal([tuples(usual(suite)), USUAL_CASH_BPS, effectiveAt]);
      await mineAt(suite, effectiveAt);
      expect(await suite.auction.weightsBps()).to.deep.equal([tuples(usual(suite)), USUAL_CASH_BPS]);
      expect(await suite.vault.weightsBps()).to.deep.equal([tuples(usual(suite)), USUAL_CASH_BPS]);
      expect(await suite.auction.announced()).to.deep.equal([[], 0n, 0n]);
    });

    it("another announcement replaces the one that waits and begins a new day", async () => {
      const suite = await loadFixture(basket);
      await suite.auction.announceTargets(usual(suite), USUAL_CASH_BPS);
      const first = await nowAt(suite);
      await setNext(suite, first + DAY - 1n);
      const other = [one(partOf(suite, 3).token.target, 4n)];
      await suite.auction.announceTargets(other, 0n);
      const second = await nowAt(suite);
      await mineAt(suite, first + DAY); // when the first would have counted
      expect(await suite.auction.weightsBps()).to.deep.equal([[], 0n]);
      expect(await suite.auction.announced()).to.deep.equal([tuples(other), 0n, second + DAY]);
      await mineAt(suite, second + DAY);
      expect(await suite.auction.weightsBps()).to.deep.equal([tuples(other), 0n]);
    });

    it("targets in force stay so until the next count, even when an announcement is replaced meanwhile", async () => {
      const suite = await loadFixture(basket);
      await suite.auction.announceTargets(usual(suite), USUAL_CASH_BPS);
      await mineAt(suite, (await nowAt(suite)) + DAY);
      const other = [one(partOf(suite, 3).token.target, 4n)];
      const last = [{ ...one(partOf(suite, 0).token.target, 1n), weightBps: 9_000n }];
      for (const [targets, cashBps] of [
        [other, 0n],
        [last, 1_000n],
      ] as const) {
        await suite.auction.announceTargets(targets, cashBps);
        expect(await suite.auction.weightsBps()).to.deep.equal([tuples(usual(suite)), USUAL_CASH_BPS]);
        await mineAt(suite, (await nowAt(suite)) + DAY - 1n);
        expect(await suite.auction.weightsBps()).to.deep.equal([tuples(usual(suite)), USUAL_CASH_BPS]);
      }
      await mineAt(suite, (await nowAt(suite)) + 1n);
      expect(await suite.auction.weightsBps()).to.deep.equal([tuples(last), 1_000n]);
    });

    it("an announcement in the middle of an auction changes nothing that can be filled", async () => {
      const suite = await loadFixture(basket);
      await suite.auction.announceTargets(usual(suite), USUAL_CASH_BPS);
      await mineAt(suite, (await nowAt(suite)) + DAY);
      await settleWithPrices(suite, WAD, pricesOf(suite.parts));
      await suite.auction.open(600n, 0n, 0n);
      const before = await suite.auction.previewFill(0n, 1n, ethers.MaxUint256);
      await suite.auction.announceTargets([one(partOf(suite, 0).token.target, 1n)], 0n);
      expect(await suite.auction.previewFill(0n, 1n, ethers.MaxUint256)).to.deep.equal(before);
    });
  });
});
