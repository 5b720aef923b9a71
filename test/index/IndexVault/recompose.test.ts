import { expect } from "chai";
import { network } from "hardhat";

import { auctionSigner, type AuctionSuite, CASH, deployBasket, partOf, USUAL } from "../../helpers/auction.js";
import { deployUnseeded, snapshotOf } from "../../helpers/index-suite.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("IndexVault recompose", () => {
  const { loadFixture } = networkHelpers;
  const basket = () => deployBasket(ethers); // assets 1, 2 and 3 are held, 4 is not in the list

  const recompose = async (suite: AuctionSuite, drop: bigint, joiners: readonly Joiner[] = []) =>
    suite.vault.connect(await auctionSigner(suite)).recompose(drop, [...joiners]);
  const joiner = (suite: AuctionSuite, assetId = 4n): Joiner => ({
    assetId,
    token: String(partOf(suite, 3).token.target),
    amount: 0n,
  });
  const listOf = async ({ vault }: AuctionSuite) => (await vault.holdings()).map(({ assetId }) => assetId);
  /** Sells all of asset 3, at position 2. */
  const empty = async (suite: AuctionSuite) =>
    suite.vault.connect(await auctionSigner(suite)).trade({
      filler: suite.alice.address,
      to: suite.bob.address,
      sold: 2n,
      soldAmount: partOf(suite, 2).amount,
      bought: CASH,
      boughtAmount: 1n,
    });

  interface Joiner {
    assetId: bigint;
    token: string;
    amount: bigint;
  }

  describe("given a caller that is not the auction", () => {
    it("reverts with IndexVault_NotModule", async () => {
      const suite = await loadFixture(basket);
      for (const caller of [suite.admin, suite.alice]) {
        await expect(suite.vault.connect(caller).recompose(0n, []))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_NotModule")
          .withArgs(caller.address, suite.auction.target);
      }
    });
  });

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded", async () => {
      const suite = { ...(await deployUnseeded(ethers)), parts: [] };
      await expect(recompose(suite, 0n)).to.be.revertedWithCustomError(suite.vault, "IndexVault_NotSeeded").withArgs();
    });
  });

  describe("when the list cannot be", () => {
    it("reverts with IndexVault_StillHeld when something is left of what is dropped", async () => {
      const suite = await loadFixture(basket);
      await empty(suite);
      await expect(recompose(suite, 0b101n))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_StillHeld")
        .withArgs(0n, 1_000n * WAD);
    });

    it("reverts with IndexVault_ComponentInvalid for a token or an asset that is there already", async () => {
      const suite = await loadFixture(basket);
      const held = String(partOf(suite, 0).token.target);
      await expect(recompose(suite, 0n, [{ ...joiner(suite, 9n), token: held }]))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentInvalid")
        .withArgs(3n, held);
      // Of equal ids the one that is held stands first, so the joiner is named.
      await expect(recompose(suite, 0n, [joiner(suite, 2n)]))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentInvalid")
        .withArgs(2n, joiner(suite).token);
    });
  });

  describe("when the list can be", () => {
    it("takes joiners in by asset id, with nothing of them, and moves nothing", async () => {
      const suite = await loadFixture(basket);
      const before = await snapshotOf(suite);
      const first = { ...joiner(suite, 0n), token: suite.bob.address };
      await expect(recompose(suite, 0n, [first, joiner(suite)]))
        .to.emit(suite.vault, "BasketChanged")
        .withArgs(1n, 2n, ethers.getCreateAddress({ from: String(suite.vault.target), nonce: 4 }));
      expect(await listOf(suite)).to.deep.equal([0n, 1n, 2n, 3n, 4n]);
      expect(await snapshotOf(suite)).to.deep.equal({
        ...before,
        holdings: [0n, ...before.holdings, 0n],
        unitsPerToken: [0n, ...before.unitsPerToken, 0n],
      });
      expect((await suite.vault.holdings())[0]).to.deep.equal([0n, suite.bob.address, 0n]);
    });

    it("drops what is empty, and a joiner takes its asset id and place at once", async () => {
      const suite = await loadFixture(basket);
      await empty(suite);
      await recompose(suite, 0b100n, [joiner(suite, 3n)]);
      expect(await listOf(suite)).to.deep.equal([1n, 2n, 3n]);
      expect((await suite.vault.holdings())[2]).to.deep.equal([3n, joiner(suite).token, 0n]);
    });

    it("ignores bits beyond the list", async () => {
      const suite = await loadFixture(basket);
      await recompose(suite, ~0b111n & ((1n << 256n) - 1n));
      expect(await listOf(suite)).to.deep.equal([1n, 2n, 3n]);
    });

    it("writes traded units down: they follow their component to its new position", async () => {
      const suite = await loadFixture(basket);
      await empty(suite);
      await suite.vault.connect(await auctionSigner(suite)).trade({
        filler: suite.alice.address,
        to: suite.bob.address,
        sold: 1n,
        soldAmount: 11n,
        bought: 0n,
        boughtAmount: 13n,
      });
      await recompose(suite, 0b100n, [{ ...joiner(suite, 0n) }]);
      expect((await suite.vault.holdings()).map(({ assetId, amount }) => [assetId, amount])).to.deep.equal([
        [0n, 0n],
        [1n, 1_000n * WAD + 13n],
        [2n, 100n * 10n ** 6n - 11n],
      ]);
    });

    it("a trade after it begins anew: units of trades before it count no more", async () => {
      const suite = await loadFixture(basket);
      await empty(suite);
      const order = { filler: suite.alice.address, to: suite.bob.address };
      const vault = suite.vault.connect(await auctionSigner(suite));
      await vault.trade({ ...order, sold: 0n, soldAmount: 5n, bought: 1n, boughtAmount: 7n });
      await recompose(suite, 0b100n, [joiner(suite, 0n)]); // every position moves
      await vault.trade({ ...order, sold: 2n, soldAmount: 1n, bought: CASH, boughtAmount: 1n });
      expect((await suite.vault.holdings()).map(({ assetId, amount }) => [assetId, amount])).to.deep.equal([
        [0n, 0n],
        [1n, 1_000n * WAD - 5n],
        [2n, 100n * 10n ** 6n + 6n],
      ]);
    });

    it("counts versions on, and returns the new one", async () => {
      const suite = await loadFixture(basket);
      for (const version of [2n, 3n, 4n]) {
        const vault = suite.vault.connect(await auctionSigner(suite));
        expect(await vault.recompose.staticCall(0n, [])).to.equal(version);
        await vault.recompose(0n, []);
        expect(await suite.vault.basketVersion()).to.equal(version);
      }
      expect((await suite.vault.holdings()).map(({ amount }) => amount)).to.deep.equal(
        USUAL.slice(0, 3).map(({ amount }) => amount),
      );
    });
  });
});
