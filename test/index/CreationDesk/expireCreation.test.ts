import { expect } from "chai";
import { network } from "hardhat";

import {
  create,
  CREATION,
  deliver,
  deployCreations,
  deskState,
  FINALIZE_WITHIN,
  finalize,
  openCreation,
  signRefusal,
} from "../../helpers/creation.js";
import { mineAt, setNext } from "../../helpers/oracle.js";

const { ethers, networkHelpers } = await network.create();
/** The node estimates gas as of the block before, in which it would still revert. */
const GAS = { gasLimit: 200_000 };

describe("CreationDesk expireCreation", () => {
  const { loadFixture } = networkHelpers;
  const seeded = () => deployCreations(ethers);

  describe("given there is no such creation", () => {
    it("reverts with CreationDesk_WrongState", async () => {
      const { desk } = await loadFixture(seeded);
      await expect(desk.expireCreation(1n))
        .to.be.revertedWithCustomError(desk, "CreationDesk_WrongState")
        .withArgs(1n, CREATION.NONE);
    });
  });

  describe("given it ended otherwise", () => {
    it("reverts with CreationDesk_WrongState: no state goes back", async () => {
      const suite = await loadFixture(seeded);
      await create(suite);
      const { deadline } = await openCreation(suite);
      await suite.desk.refuseCreation(2n, "no", await signRefusal(suite, 2n, "no"));
      await mineAt(suite, deadline + FINALIZE_WITHIN + 1n);
      for (const [id, state] of [
        [1n, CREATION.FINALIZED],
        [2n, CREATION.REFUSED],
      ] as const) {
        const before = await deskState(suite, id);
        await expect(suite.desk.expireCreation(id))
          .to.be.revertedWithCustomError(suite.desk, "CreationDesk_WrongState")
          .withArgs(id, state);
        expect(await deskState(suite, id)).to.equal(before);
      }
    });
  });

  describe("given the time to finalize runs", () => {
    it("reverts with CreationDesk_NotExpired, up to its last second", async () => {
      const suite = await loadFixture(seeded);
      const { deadline } = await openCreation(suite);
      for (const at of [deadline, deadline + 1n, deadline + FINALIZE_WITHIN]) {
        await setNext(suite, at);
        await expect(suite.desk.expireCreation(1n))
          .to.be.revertedWithCustomError(suite.desk, "CreationDesk_NotExpired")
          .withArgs(1n, deadline + FINALIZE_WITHIN);
      }
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.OPEN);
    });
  });

  describe("given the time to finalize is over", () => {
    it("ends it in the first second after, whoever calls, and emits CreationExpired", async () => {
      const suite = await loadFixture(seeded);
      const { deadline } = await openCreation(suite);
      const record = [...(await suite.desk.creation(1n))];
      const rest = await deskState(suite, 2n);
      await setNext(suite, deadline + FINALIZE_WITHIN + 1n);
      await expect(suite.desk.connect(suite.carol).expireCreation(1n, GAS))
        .to.emit(suite.desk, "CreationExpired")
        .withArgs(1n);
      record[1] = CREATION.EXPIRED;
      expect(await suite.desk.creation(1n)).to.deep.equal(record);
      expect(await deskState(suite, 2n)).to.equal(rest);
    });

    it("can be neither finalized nor expired again", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      await mineAt(suite, opened.deadline + FINALIZE_WITHIN + 1n);
      await suite.desk.expireCreation(1n);
      for (const send of [() => finalize(suite, attestation, opened.basket), () => suite.desk.expireCreation(1n)]) {
        await expect(send())
          .to.be.revertedWithCustomError(suite.desk, "CreationDesk_WrongState")
          .withArgs(1n, CREATION.EXPIRED);
      }
      expect(await suite.desk.creationOf(attestation.receipt)).to.equal(0n);
    });
  });
});
