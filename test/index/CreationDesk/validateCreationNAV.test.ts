import { expect } from "chai";
import { network } from "hardhat";

import {
  create,
  CREATION,
  deployCreations,
  FINAL_AFTER,
  ODD_NAV,
  openCreation,
  waitUntilFinal,
} from "../../helpers/creation.js";
import { NAV_LIFE_SECONDS } from "../../helpers/index-suite.js";
import { acceptReport, mineAt } from "../../helpers/oracle.js";
import { BPS, deviationBpsUp, PARAMETERS, settleNav } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();
const TOLERANCE = 50n;

describe("CreationDesk validateCreationNAV", () => {
  const { loadFixture } = networkHelpers;
  const seeded = () => deployCreations(ethers);
  /** An open creation and a NAV settled right after it. */
  async function opened() {
    const suite = await deployCreations(ethers);
    const creation = await openCreation(suite);
    const { observedAt } = await settleNav(suite, ODD_NAV);
    return { suite, observedAt, ...creation };
  }

  describe("given it is not open", () => {
    it("reverts with CreationDesk_WrongState", async () => {
      const suite = await loadFixture(seeded);
      const { attestation } = await create(suite);
      for (const [id, state] of [
        [1n, CREATION.FINALIZED],
        [2n, CREATION.NONE],
      ] as const) {
        await expect(suite.desk.validateCreationNAV(id, attestation.receivedAt, ODD_NAV))
          .to.be.revertedWithCustomError(suite.desk, "CreationDesk_WrongState")
          .withArgs(id, state);
      }
    });
  });

  describe("when it arrived before opening or after the deadline", () => {
    it("reverts with CreationDesk_ReceivedOutOfTime, naming the range", async () => {
      const { suite, openedAt, deadline } = await loadFixture(opened);
      await mineAt(suite, deadline + 100n);
      for (const receivedAt of [0n, openedAt - 1n, deadline + 1n, 2n ** 256n - 1n]) {
        await expect(suite.desk.validateCreationNAV(1n, receivedAt, ODD_NAV))
          .to.be.revertedWithCustomError(suite.desk, "CreationDesk_ReceivedOutOfTime")
          .withArgs(receivedAt, openedAt, deadline);
      }
    });
  });

  describe("when it arrived in the opening or the deadline's second", () => {
    it("answers", async () => {
      const suite = await loadFixture(seeded);
      await settleNav(suite, ODD_NAV);
      const { openedAt, deadline } = await openCreation(suite, { openFor: 500n });
      await mineAt(suite, deadline + FINAL_AFTER + 1n);
      expect(await suite.desk.validateCreationNAV(1n, openedAt, ODD_NAV)).to.equal(ODD_NAV);
      expect(await suite.desk.validateCreationNAV(1n, deadline, ODD_NAV)).to.equal(ODD_NAV);
    });
  });

  describe("when a report of that moment may still arrive", () => {
    it("reverts with CreationDesk_NavNotFinal until the oldest allowed report cannot arrive any more", async () => {
      const { suite, observedAt } = await loadFixture(opened);
      for (const at of [observedAt, observedAt + FINAL_AFTER]) {
        if (at > observedAt) await mineAt(suite, at);
        await expect(suite.desk.validateCreationNAV(1n, observedAt, ODD_NAV))
          .to.be.revertedWithCustomError(suite.desk, "CreationDesk_NavNotFinal")
          .withArgs(observedAt, observedAt + FINAL_AFTER);
      }
      await mineAt(suite, observedAt + FINAL_AFTER + 1n);
      expect(await suite.desk.validateCreationNAV(1n, observedAt, ODD_NAV)).to.equal(ODD_NAV);
    });

    it("takes the report that arrives in the last second", async () => {
      const { suite, observedAt } = await loadFixture(opened);
      const receivedAt = observedAt + 5n;
      const navWad = (ODD_NAV * 103n) / 100n;
      await acceptReport(suite, { observedAt: receivedAt, arrivesAt: receivedAt + FINAL_AFTER, navWad });
      await mineAt(suite, receivedAt + FINAL_AFTER + 1n);
      expect(await suite.desk.validateCreationNAV(1n, receivedAt, navWad)).to.equal(navWad);
      expect(await suite.desk.validateCreationNAV(1n, receivedAt - 1n, ODD_NAV)).to.equal(ODD_NAV);
    });

    it("reverts with CreationDesk_NavNotFinal for a moment to come", async () => {
      const { suite, deadline } = await loadFixture(opened);
      await expect(suite.desk.validateCreationNAV(1n, deadline, ODD_NAV))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_NavNotFinal")
        .withArgs(deadline, deadline + FINAL_AFTER);
    });
  });

  describe("when the oracle has no NAV of that moment", () => {
    it("reverts with NAVOracle_NoNav before the first one", async () => {
      const suite = await loadFixture(seeded);
      const { openedAt } = await openCreation(suite);
      await waitUntilFinal(suite, openedAt);
      await expect(suite.desk.validateCreationNAV(1n, openedAt, ODD_NAV)).to.be.revertedWithCustomError(
        suite.oracle,
        "NAVOracle_NoNav",
      );
    });

    it("reverts with NAVOracle_NavStale one second past the NAV's life", async () => {
      const { suite, observedAt } = await loadFixture(opened);
      const last = observedAt + NAV_LIFE_SECONDS;
      await mineAt(suite, last + FINAL_AFTER + 2n);
      expect(await suite.desk.validateCreationNAV(1n, last, ODD_NAV)).to.equal(ODD_NAV);
      await expect(suite.desk.validateCreationNAV(1n, last + 1n, ODD_NAV))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
        .withArgs(NAV_LIFE_SECONDS + 1n, NAV_LIFE_SECONDS);
    });

    it("reverts with NAVOracle_Quarantined for a moment since a jump waits, and answers for one before", async () => {
      const { suite, observedAt } = await loadFixture(opened);
      await mineAt(suite, observedAt + 20n);
      const jump = await settleNav(suite, 2n * ODD_NAV);
      await waitUntilFinal(suite, jump.observedAt);
      await expect(suite.desk.validateCreationNAV(1n, jump.observedAt, ODD_NAV))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(ODD_NAV, 2n * ODD_NAV);
      expect(await suite.desk.validateCreationNAV(1n, observedAt, ODD_NAV)).to.equal(ODD_NAV);
    });
  });

  describe("when the recorded NAV lies off the settled one", () => {
    it("reverts with CreationDesk_NavMismatch just over the tolerance, above and below, and answers at it", async () => {
      const { suite, observedAt } = await loadFixture(opened);
      await waitUntilFinal(suite, observedAt);
      const widest = (ODD_NAV * TOLERANCE) / BPS; // rounded down: still within
      for (const inside of [ODD_NAV + widest, ODD_NAV - widest]) {
        expect(await suite.desk.validateCreationNAV(1n, observedAt, inside)).to.equal(ODD_NAV);
      }
      for (const outside of [ODD_NAV + widest + 1n, ODD_NAV - widest - 1n, 0n]) {
        await expect(suite.desk.validateCreationNAV(1n, observedAt, outside))
          .to.be.revertedWithCustomError(suite.desk, "CreationDesk_NavMismatch")
          .withArgs(outside, ODD_NAV, deviationBpsUp(outside, ODD_NAV), TOLERANCE);
      }
    });

    it("reverts with the panic of an overflow for one no NAV can be", async () => {
      const { suite, observedAt } = await loadFixture(opened);
      await waitUntilFinal(suite, observedAt);
      await expect(suite.desk.validateCreationNAV(1n, observedAt, 2n ** 256n - 1n)).to.be.revertedWithPanic(0x11);
    });
  });

  describe("given the oracle's rules changed", () => {
    it("asks for the tolerance and the arrival age in force now", async () => {
      const { suite, observedAt } = await loadFixture(opened);
      await waitUntilFinal(suite, observedAt);
      await suite.oracle.setParameters({ ...PARAMETERS, toleranceBps: 10n, maxArrivalAgeSeconds: 30n });
      await expect(suite.desk.validateCreationNAV(1n, observedAt, ODD_NAV))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_NavNotFinal")
        .withArgs(observedAt, observedAt + 30n);
      await mineAt(suite, observedAt + 31n);
      const off = ODD_NAV + (ODD_NAV * 20n) / BPS;
      await expect(suite.desk.validateCreationNAV(1n, observedAt, off))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_NavMismatch")
        .withArgs(off, ODD_NAV, 20n, 10n);
    });
  });
});
