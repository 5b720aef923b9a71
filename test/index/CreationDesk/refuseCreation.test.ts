import { expect } from "chai";
import { network } from "hardhat";

import {
  create,
  CREATION,
  type CreationSuite,
  deliver,
  deployCreations,
  deskState,
  FINALIZE_WITHIN,
  finalize,
  openCreation,
  otherDesk,
  signAttestation,
  signRefusal,
} from "../../helpers/creation.js";
import { mineAt } from "../../helpers/oracle.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();
const REASON = "nothing arrived — ничего"; // not only ASCII

describe("CreationDesk refuseCreation", () => {
  const { loadFixture } = networkHelpers;
  const seeded = () => deployCreations(ethers);
  const six = () => deployCreations(ethers, { stakes: Array.from({ length: 6 }, () => 100n * WAD) });
  const fiveNeeded = () =>
    deployCreations(ethers, {
      stakes: Array.from({ length: 6 }, () => 100n * WAD),
      parameters: { minValidators: 5n },
    });
  const refuse = async ({ desk, carol, ...suite }: CreationSuite, signatures?: string, reason = REASON, id = 1n) =>
    desk.connect(carol).refuseCreation(id, reason, signatures ?? (await signRefusal({ desk, ...suite }, id, reason)));

  describe("given it is not open", () => {
    it("reverts with CreationDesk_WrongState, naming its state", async () => {
      const suite = await loadFixture(seeded);
      await create(suite); // 1: finalized
      await openCreation(suite); // 2: refused
      await refuse(suite, undefined, REASON, 2n);
      const { deadline } = await openCreation(suite); // 3: expired
      await mineAt(suite, deadline + FINALIZE_WITHIN + 1n);
      await suite.desk.expireCreation(3n);
      const states = [CREATION.NONE, CREATION.FINALIZED, CREATION.REFUSED, CREATION.EXPIRED, CREATION.NONE];
      for (const [id, state] of states.entries()) {
        const before = await deskState(suite, BigInt(id));
        await expect(refuse(suite, undefined, REASON, BigInt(id)))
          .to.be.revertedWithCustomError(suite.desk, "CreationDesk_WrongState")
          .withArgs(BigInt(id), state);
        expect(await deskState(suite, BigInt(id))).to.equal(before);
      }
    });
  });

  describe("when the reason is empty or longer than 256 bytes", () => {
    it("reverts with CreationDesk_ReasonInvalid, naming its bytes, and takes 256", async () => {
      const suite = await loadFixture(seeded);
      await openCreation(suite);
      for (const [reason, length] of [
        ["", 0n],
        ["x".repeat(257), 257n],
        ["é".repeat(129), 258n],
      ] as const) {
        await expect(refuse(suite, undefined, reason))
          .to.be.revertedWithCustomError(suite.desk, "CreationDesk_ReasonInvalid")
          .withArgs(length, 256n);
      }
      await refuse(suite, undefined, "é".repeat(128));
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.REFUSED);
    });
  });

  describe("given who signed", () => {
    it("refuses with exactly two thirds, and reverts with CreationDesk_QuorumMissed for less", async () => {
      const suite = await loadFixture(six);
      await openCreation(suite);
      await expect(refuse(suite, await signRefusal(suite, 1n, REASON, [0, 1, 2])))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_QuorumMissed")
        .withArgs(300n * WAD, 600n * WAD, 3n, 3n);
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.OPEN);
      await refuse(suite, await signRefusal(suite, 1n, REASON, [0, 1, 2, 5]));
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.REFUSED);
    });

    it("reverts with CreationDesk_QuorumMissed for too few validators", async () => {
      const suite = await loadFixture(fiveNeeded);
      await openCreation(suite);
      await expect(refuse(suite, await signRefusal(suite, 1n, REASON, [0, 1, 2, 3])))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_QuorumMissed")
        .withArgs(400n * WAD, 600n * WAD, 4n, 5n);
    });

    it("reverts for another reason, creation, creator, basket, chain or desk, and for an attestation's signatures", async () => {
      const suite = await loadFixture(seeded);
      const { attestation } = await deliver(suite);
      const all = [0, 1, 2, 3, 4];
      for (const signatures of [
        await signRefusal(suite, 1n, `${REASON} `),
        await signRefusal(suite, 2n, REASON),
        await signRefusal(suite, 1n, REASON, all, { owner: { creator: suite.bob.address } }),
        await signRefusal(suite, 1n, REASON, all, { owner: { basketHash: ethers.id("another") } }),
        await signRefusal(suite, 1n, REASON, all, { chainId: 1n }),
        await signRefusal(suite, 1n, REASON, all, { verifyingContract: String((await otherDesk(suite)).target) }),
        await signAttestation(suite, attestation),
      ]) {
        await expect(refuse(suite, signatures)).to.be.revertedWithCustomError(
          suite.registry,
          "SignatureQuorum_SignatureInvalid",
        );
      }
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.OPEN);
    });
  });

  describe("when everything is in order", () => {
    it("ends it, emits CreationRefused and moves nothing else", async () => {
      const suite = await loadFixture(seeded);
      await openCreation(suite);
      const before = [...(await suite.desk.creation(1n))];
      const rest = await deskState(suite, 2n);
      await expect(refuse(suite)).to.emit(suite.desk, "CreationRefused").withArgs(1n, REASON);
      before[1] = CREATION.REFUSED;
      expect(await suite.desk.creation(1n)).to.deep.equal(before);
      expect(await deskState(suite, 2n)).to.equal(rest);
    });

    it("keeps a delivered creation from being finalized, and frees its receipt for another", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      await refuse(suite);
      await expect(finalize(suite, attestation, opened.basket))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_WrongState")
        .withArgs(1n, CREATION.REFUSED);
      expect(await suite.desk.creationOf(attestation.receipt)).to.equal(0n);
      await create(suite, { attestation: { receipt: attestation.receipt } });
      expect(await suite.desk.creationOf(attestation.receipt)).to.equal(2n);
    });

    it("also after its time ran out, while nobody expired it", async () => {
      const suite = await loadFixture(seeded);
      const { deadline } = await openCreation(suite);
      await mineAt(suite, deadline + FINALIZE_WITHIN + 1n);
      await refuse(suite);
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.REFUSED);
    });
  });
});
