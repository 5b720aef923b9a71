import { expect } from "chai";
import { network } from "hardhat";

import { CASH, DAY, deployBasket, fill, openAuction, partOf, putInForce, USUAL } from "../../helpers/auction.js";
import { snapshotOf } from "../../helpers/index-suite.js";
import { mineAt, nowAt, setNext } from "../../helpers/oracle.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("RebalanceAuction close", () => {
  const { loadFixture } = networkHelpers;
  const opened = async () => {
    const suite = await deployBasket(ethers);
    await putInForce(suite);
    return { ...suite, ...(await openAuction(suite, { startBps: 0n, endBps: 0n })) };
  };

  describe("given nothing to close", () => {
    it("reverts with RebalanceAuction_NotOpen before the first auction, and after it was closed", async () => {
      const none = await deployBasket(ethers);
      await expect(none.auction.close())
        .to.be.revertedWithCustomError(none.auction, "RebalanceAuction_NotOpen")
        .withArgs();
      const suite = await loadFixture(opened);
      await mineAt(suite, suite.endsAt);
      await suite.auction.close();
      await expect(suite.auction.close())
        .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_NotOpen")
        .withArgs();
    });
  });

  describe("given an auction that runs", () => {
    it("reverts with RebalanceAuction_AlreadyOpen until its last second, for its curator too", async () => {
      const suite = await loadFixture(opened);
      for (const closer of [suite.bob, suite.admin]) {
        await setNext(suite, suite.endsAt - 1n);
        await expect(suite.auction.connect(closer).close())
          .to.be.revertedWithCustomError(suite.auction, "RebalanceAuction_AlreadyOpen")
          .withArgs(1n, suite.endsAt);
      }
    });
  });

  describe("given an auction that is over", () => {
    it("anybody closes it from its end on", async () => {
      const suite = await loadFixture(opened);
      await setNext(suite, suite.endsAt);
      await expect(suite.auction.connect(suite.bob).close())
        .to.emit(suite.auction, "AuctionClosed")
        .withArgs(1n, 2n, 2n);
      expect((await suite.auction.auction()).isOpen).to.equal(false);
    });

    it("without a fill it writes no list", async () => {
      const suite = await loadFixture(opened);
      const before = await snapshotOf(suite);
      await mineAt(suite, suite.endsAt);
      await expect(suite.auction.close()).not.to.emit(suite.vault, "BasketChanged");
      expect(await suite.vault.basketVersion()).to.equal(2n);
      expect(await snapshotOf(suite)).to.deep.equal(before);
    });

    it("with fills it writes the units anew and drops what was sold out, and holdings stay as they are", async () => {
      const suite = await loadFixture(opened);
      await fill(suite, 2n, CASH); // all of asset 3, for 150
      await fill(suite, 0n, 1n, 6n * 10n ** 16n); // 0.06 at 0.5 are 0.01 of asset 2 at 3: 10,000 units of six decimals
      await fill(suite, CASH, 3n, 7n * WAD); // 28 of asset 4
      await mineAt(suite, suite.endsAt);
      const { holdings, cash } = await snapshotOf(suite);
      await expect(suite.auction.connect(suite.bob).close())
        .to.emit(suite.auction, "AuctionClosed")
        .withArgs(1n, 2n, 3n)
        .and.to.emit(suite.vault, "BasketChanged")
        .withArgs(2n, 3n, ethers.getCreateAddress({ from: String(suite.vault.target), nonce: 5 }));
      const after = await snapshotOf(suite);
      expect(after.holdings).to.deep.equal(holdings.filter((_, i) => i !== 2));
      expect(after.holdings).to.deep.equal([
        1_000n * WAD - 6n * 10n ** 16n,
        100n * 10n ** 6n + 10_000n,
        28n * 10n ** 24n,
      ]);
      expect(after.cash)
        .to.equal(cash)
        .and.to.equal(193n * WAD);
      expect((await suite.vault.holdings()).map(({ assetId, token }) => [assetId, token])).to.deep.equal(
        [0, 1, 3].map((i) => [partOf(suite, i).assetId, partOf(suite, i).token.target]),
      );
    });

    it("keeps a leaver of which one unit is left", async () => {
      const suite = await loadFixture(opened);
      await fill(suite, 2n, CASH, 75n * 10n ** 8n - 1n);
      await mineAt(suite, suite.endsAt);
      await suite.auction.close();
      expect((await suite.vault.holdings()).map(({ amount }) => amount)).to.deep.equal([
        1_000n * WAD,
        100n * 10n ** 6n,
        1n,
        0n,
      ]);
    });

    it("keeps targets of which nothing was bought", async () => {
      const suite = await loadFixture(opened);
      await fill(suite, 2n, CASH);
      await mineAt(suite, suite.endsAt);
      await suite.auction.close();
      const [, , last] = await suite.vault.holdings();
      expect(last).to.deep.equal([4n, partOf(suite, 3).token.target, 0n]);
    });

    it("goes by the targets in force then: one that came during the auction keeps what it names", async () => {
      const suite = await deployBasket(ethers);
      await putInForce(suite);
      await suite.auction.announceTargets(
        [
          { assetId: 1n, token: partOf(suite, 0).token.target, weightBps: 9_000n },
          { assetId: 3n, token: partOf(suite, 2).token.target, weightBps: 1_000n },
        ],
        0n,
      );
      const { endsAt } = await openAuction(suite, { startBps: 0n, endBps: 0n });
      await fill(suite, 2n, CASH); // all of asset 3, a leaver still
      await mineAt(suite, endsAt);
      await mineAt(suite, (await nowAt(suite)) + DAY);
      await suite.auction.close();
      // Asset 4 joined and is a target no more; asset 3 is one now.
      expect((await suite.vault.holdings()).map(({ assetId }) => assetId)).to.deep.equal([1n, 2n, 3n]);
    });

    it("an exit after it gives the same as one before it", async () => {
      const suite = await loadFixture(opened);
      await fill(suite, 2n, CASH);
      await fill(suite, CASH, 1n);
      await mineAt(suite, suite.endsAt);
      const before = await suite.vault.previewRedeemInKind(333n * WAD + 1n);
      await suite.auction.close();
      const after = await suite.vault.previewRedeemInKind(333n * WAD + 1n);
      expect(before).to.have.length(USUAL.length + 1);
      expect(after).to.deep.equal(before.filter((_, i) => i !== 2));
    });
  });
});
