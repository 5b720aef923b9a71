import { expect } from "chai";
import { network } from "hardhat";

import {
  type Amount,
  BASKET,
  CREATION,
  type CreationSuite,
  deployCreations,
  deskState,
  impersonate,
  MAX_OPEN,
  openCreation,
  UNKNOWN,
  UNLISTED,
} from "../../helpers/creation.js";
import { nowAt, setNext } from "../../helpers/oracle.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("CreationDesk openCreation", () => {
  const { loadFixture } = networkHelpers;
  const seeded = () => deployCreations(ethers);
  const open = async (suite: CreationSuite, basket: readonly Amount[], openFor = 3_600n) => {
    const openedAt = (await nowAt(suite)) + 1n;
    await setNext(suite, openedAt);
    return suite.desk.connect(suite.alice).openCreation([...basket], 0n, openedAt + openFor);
  };

  describe("when the deadline is not in the future", () => {
    it("reverts with CreationDesk_DeadlineOutOfRange, naming the range", async () => {
      const suite = await loadFixture(seeded);
      for (const late of [0n, 1n]) {
        const openedAt = (await nowAt(suite)) + 1n;
        await expect(open(suite, BASKET, -late))
          .to.be.revertedWithCustomError(suite.desk, "CreationDesk_DeadlineOutOfRange")
          .withArgs(openedAt - late, openedAt + 1n, openedAt + MAX_OPEN);
      }
      await open(suite, BASKET, 1n);
      expect(await suite.desk.creationCount()).to.equal(1n);
    });
  });

  describe("when the deadline is more than seven days ahead", () => {
    it("reverts with CreationDesk_DeadlineOutOfRange, and takes seven days exactly", async () => {
      const suite = await loadFixture(seeded);
      const openedAt = (await nowAt(suite)) + 1n;
      await expect(open(suite, BASKET, MAX_OPEN + 1n))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_DeadlineOutOfRange")
        .withArgs(openedAt + MAX_OPEN + 1n, openedAt + 1n, openedAt + MAX_OPEN);
      await open(suite, BASKET, MAX_OPEN);
      expect(await suite.desk.MAX_OPEN_SECONDS()).to.equal(MAX_OPEN);
      expect(await suite.desk.creationCount()).to.equal(1n);
    });
  });

  describe("when the basket is empty", () => {
    it("reverts with CreationDesk_BasketInvalid", async () => {
      const suite = await loadFixture(seeded);
      await expect(open(suite, []))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_BasketInvalid")
        .withArgs(0n);
    });
  });

  describe("when the basket has more than 20 amounts", () => {
    it("reverts with CreationDesk_BasketInvalid, and takes 20", async () => {
      const suite = await loadFixture(seeded);
      for (let id = 100n; id < 121n; ++id) await suite.desk.makeRemoteAsset(id, `Alpha ${id}`, `SN${id}`);
      const basket = Array.from({ length: 21 }, (_, i) => ({ assetId: 100n + BigInt(i), amount: 1n }));
      await expect(open(suite, basket))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_BasketInvalid")
        .withArgs(21n);
      await open(suite, basket.slice(0, 20));
      expect(await suite.desk.creationCount()).to.equal(1n);
    });
  });

  describe("when an amount is zero", () => {
    it("reverts with CreationDesk_BasketInvalid, naming its place", async () => {
      const suite = await loadFixture(seeded);
      await expect(
        open(suite, [
          { assetId: 2n, amount: 1n },
          { assetId: 7n, amount: 0n },
        ]),
      )
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_BasketInvalid")
        .withArgs(1n);
    });
  });

  describe("when assets do not rise strictly", () => {
    it("reverts with CreationDesk_BasketInvalid, naming the first that does not", async () => {
      const suite = await loadFixture(seeded);
      for (const ids of [
        [2n, 4n, 4n],
        [2n, 7n, 4n],
      ]) {
        const basket = ids.map((assetId) => ({ assetId, amount: 1n }));
        await expect(open(suite, basket))
          .to.be.revertedWithCustomError(suite.desk, "CreationDesk_BasketInvalid")
          .withArgs(2n);
      }
    });
  });

  describe("when an asset has no receipt token", () => {
    it("reverts with CreationDesk_UnknownAsset", async () => {
      const suite = await loadFixture(seeded);
      await expect(
        open(suite, [
          { assetId: 4n, amount: 1n },
          { assetId: UNKNOWN, amount: 1n },
        ]),
      )
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_UnknownAsset")
        .withArgs(UNKNOWN);
    });
  });

  describe("when everything is in order", () => {
    it("records the creation as OPEN and emits CreationOpened", async () => {
      const suite = await loadFixture(seeded);
      const openedAt = (await nowAt(suite)) + 1n;
      const deadline = openedAt + 5_000n;
      await setNext(suite, openedAt);
      await expect(suite.desk.connect(suite.alice).openCreation([...BASKET], 7n * WAD, deadline))
        .to.emit(suite.desk, "CreationOpened")
        .withArgs(
          1n,
          suite.alice.address,
          BASKET.map(({ assetId, amount }) => [assetId, amount]),
          7n * WAD,
          deadline,
        );
      const encoded = ethers.AbiCoder.defaultAbiCoder().encode(["tuple(uint32 assetId, uint256 amount)[]"], [BASKET]);
      expect(await suite.desk.creation(1n)).to.deep.equal([
        suite.alice.address,
        CREATION.OPEN,
        openedAt,
        deadline,
        7n * WAD,
        ethers.keccak256(encoded),
        ethers.ZeroHash,
        0n,
        0n,
        0n,
      ]);
    });

    it("numbers creations from 1, whoever opens them, and returns the number", async () => {
      const suite = await loadFixture(seeded);
      const { desk, alice, bob } = suite;
      const deadline = (await nowAt(suite)) + 5_000n;
      expect(await desk.creationCount()).to.equal(0n);
      for (const [i, creator] of [alice, bob, alice].entries()) {
        const id = BigInt(i) + 1n;
        expect(await desk.connect(creator).openCreation.staticCall([...BASKET], 0n, deadline)).to.equal(id);
        await desk.connect(creator).openCreation([...BASKET], 0n, deadline);
        expect(await desk.creationCount()).to.equal(id);
        expect((await desk.creation(id)).creator).to.equal(creator.address);
      }
    });

    it("takes an asset the vault does not list, any amount and any minimum", async () => {
      const suite = await loadFixture(seeded);
      const most = 2n ** 256n - 1n;
      await openCreation(suite, { basket: [{ assetId: UNLISTED, amount: most }], minTokens: most });
      expect((await suite.desk.creation(1n)).minTokens).to.equal(most);
    });

    it("moves nothing: neither the vault's books nor a receipt token", async () => {
      const suite = await loadFixture(seeded);
      const before = await deskState(suite, 2n); // an id that stays unused
      await openCreation(suite);
      expect(await suite.desk.creationCount()).to.equal(1n);
      expect(await deskState(suite, 2n)).to.equal(before);
    });
  });

  describe("given another opened just before", () => {
    it("gives the later caller the next number and leaves the first one's record alone", async () => {
      const suite = await loadFixture(seeded);
      const rogue = await openCreation(suite, { creator: suite.bob });
      const record = await suite.desk.creation(rogue.creationId);
      const { creationId } = await openCreation(suite, { creator: suite.alice });
      expect(creationId).to.equal(rogue.creationId + 1n);
      expect(await suite.desk.creation(rogue.creationId)).to.deep.equal(record);
      expect((await suite.desk.creation(creationId)).creator).to.equal(suite.alice.address);
    });
  });

  describe("given the vault mints nothing any more", () => {
    it("opens all the same: only finalizing needs it", async () => {
      const suite = await loadFixture(seeded);
      await suite.vault.stopMinting(3_600n);
      const opened = await openCreation(suite, { creator: await impersonate(suite, String(suite.token.target)) });
      expect((await suite.desk.creation(opened.creationId)).state).to.equal(CREATION.OPEN);
    });
  });
});
