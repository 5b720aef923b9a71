import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import { network } from "hardhat";

import {
  deployGuarantee,
  EVIDENCE,
  GUARANTEE_STATES,
  type GuaranteeSuite,
  reach,
  stateNumber,
  type TermsOf,
} from "../../helpers/guarantee.js";

const { ethers, networkHelpers } = await network.create();

/** The table, written down once more: from each state, where each act leads. */
const TABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  NONE: {},
  DRAFT: { offer: "OFFERED", withdraw: "WITHDRAWN" },
  OFFERED: { accept: "LOCKED", withdraw: "WITHDRAWN" },
  WITHDRAWN: {},
  LOCKED: { activate: "ACTIVE" },
  ACTIVE: { release: "RELEASED", expire: "EXPIRED", claim: "CLAIMED" },
  EXPIRED: { release: "RELEASED", claim: "CLAIMED" },
  CLAIMED: { acceptClaim: "ACCEPTED", dispute: "DISPUTED" },
  DISPUTED: { resolve: "RESOLVED", resolveBySilence: "RESOLVED" },
  RELEASED: {},
  ACCEPTED: {},
  RESOLVED: {},
};

type Party = "guarantor" | "beneficiary" | "arbiter" | "stranger";

interface Act {
  /** Where it leads, when it leads anywhere. */
  readonly to: string;
  readonly by: Party;
  readonly call: (suite: GuaranteeSuite, id: bigint, by: HardhatEthersSigner) => Promise<ContractTransactionResponse>;
  /** From when on it may be done by `by`. */
  readonly opensAt?: (terms: TermsOf, dueAt: bigint) => bigint;
  /** Before when. */
  readonly closesAt?: (terms: TermsOf, dueAt: bigint) => bigint;
}

const ACTS: Readonly<Record<string, Act>> = {
  offer: {
    ...{ to: "OFFERED", by: "guarantor", call: ({ market }, id, by) => market.connect(by).offer(id) },
    closesAt: ({ acceptBy }) => acceptBy,
  },
  withdraw: { to: "WITHDRAWN", by: "guarantor", call: ({ market }, id, by) => market.connect(by).withdraw(id) },
  accept: {
    ...{ to: "LOCKED", by: "beneficiary", call: ({ market }, id, by) => market.connect(by).accept(id) },
    closesAt: ({ acceptBy }) => acceptBy,
  },
  activate: {
    ...{ to: "ACTIVE", by: "stranger", call: ({ market }, id, by) => market.connect(by).activate(id) },
    opensAt: ({ startsAt }) => startsAt,
  },
  release: { to: "RELEASED", by: "beneficiary", call: ({ market }, id, by) => market.connect(by).release(id) },
  expire: {
    ...{ to: "EXPIRED", by: "stranger", call: ({ market }, id, by) => market.connect(by).expire(id) },
    opensAt: ({ expiresAt }) => expiresAt,
  },
  claim: {
    ...{ to: "CLAIMED", by: "beneficiary", call: ({ market }, id, by) => market.connect(by).claim(id, 1n, EVIDENCE) },
    closesAt: ({ expiresAt, claimSeconds }) => expiresAt + claimSeconds,
  },
  acceptClaim: { to: "ACCEPTED", by: "guarantor", call: ({ market }, id, by) => market.connect(by).acceptClaim(id) },
  dispute: {
    ...{ to: "DISPUTED", by: "guarantor", call: ({ market }, id, by) => market.connect(by).dispute(id, EVIDENCE) },
    closesAt: (_terms, dueAt) => dueAt,
  },
  resolve: {
    ...{ to: "RESOLVED", by: "arbiter", call: ({ market }, id, by) => market.connect(by).resolve(id, 1n) },
    closesAt: (_terms, dueAt) => dueAt,
  },
  resolveBySilence: {
    ...{ to: "RESOLVED", by: "stranger", call: ({ market }, id, by) => market.connect(by).resolveBySilence(id) },
    opensAt: (_terms, dueAt) => dueAt,
  },
};

describe("GuaranteeMarket transitions", () => {
  const { loadFixture, time } = networkHelpers;
  const fixtures = GUARANTEE_STATES.map((state) => ({
    state,
    fixture: async () => {
      const suite = await deployGuarantee(ethers);
      const { id, terms } = await reach(suite, time, state);
      const { book } = await suite.market.guaranteeOf(id);
      return { suite, id, terms, dueAt: book.dueAt };
    },
  }));

  it("the table allows exactly these ways, one direction only", async () => {
    const { suite } = await loadFixture(fixtures[0]!.fixture);
    for (const from of GUARANTEE_STATES) {
      for (const to of GUARANTEE_STATES) {
        const isKnown = Object.values(TABLE[from]!).includes(to) || (from === "NONE" && to === "DRAFT");
        expect(await suite.market.allows(stateNumber(from), stateNumber(to)), `${from} -> ${to}`).to.equal(isKnown);
      }
    }
  });

  for (const { state, fixture } of fixtures) {
    for (const [name, act] of Object.entries(ACTS)) {
      const to = TABLE[state]![name];
      if (to === undefined) {
        it(`${state}: ${name} reverts with GuaranteeMarket_WrongState, naming both states`, async () => {
          const { suite, id } = await loadFixture(fixture);
          for (const by of [suite[act.by], suite.admin]) {
            await expect(act.call(suite, id, by))
              .to.be.revertedWithCustomError(suite.market, "GuaranteeMarket_WrongState")
              .withArgs(id, stateNumber(state), stateNumber(act.to));
          }
          expect(await suite.market.stateOf(id)).to.equal(stateNumber(state));
        });
        continue;
      }

      it(`${state}: ${name} leads to ${to}, and says so`, async () => {
        const { suite, id, terms, dueAt } = await loadFixture(fixture);
        if (act.opensAt) await time.increaseTo(act.opensAt(terms, dueAt));
        await expect(act.call(suite, id, suite[act.by]))
          .to.emit(suite.market, "StateChanged")
          .withArgs(id, stateNumber(state), stateNumber(to));
        expect(await suite.market.stateOf(id)).to.equal(stateNumber(to));
      });

      if (act.by !== "stranger") {
        it(`${state}: ${name} by anyone else reverts with GuaranteeMarket_NotParty, naming who may`, async () => {
          const { suite, id } = await loadFixture(fixture);
          if (state === "EXPIRED" && name === "release") return; // has a time of its own, below
          for (const party of ["guarantor", "beneficiary", "arbiter", "stranger", "admin"] as const) {
            if (party === act.by) continue;
            await expect(act.call(suite, id, suite[party]))
              .to.be.revertedWithCustomError(suite.market, "GuaranteeMarket_NotParty")
              .withArgs(suite[party].address, suite[act.by].address);
          }
        });
      }

      const { opensAt, closesAt } = act;
      if (opensAt) {
        it(`${state}: ${name} a second too early reverts with GuaranteeMarket_TooEarly, and passes a second later`, async () => {
          const { suite, id, terms, dueAt } = await loadFixture(fixture);
          const at = opensAt(terms, dueAt);
          await time.setNextBlockTimestamp(at - 1n);
          await expect(act.call(suite, id, suite[act.by]))
            .to.be.revertedWithCustomError(suite.market, "GuaranteeMarket_TooEarly")
            .withArgs(at - 1n, at);
          await time.setNextBlockTimestamp(at);
          await act.call(suite, id, suite[act.by]);
        });
      }
      if (closesAt) {
        it(`${state}: ${name} at its end reverts with GuaranteeMarket_TooLate, and passes a second earlier`, async () => {
          const { suite, id, terms, dueAt } = await loadFixture(fixture);
          const at = closesAt(terms, dueAt);
          const snapshot = await networkHelpers.takeSnapshot();
          await time.setNextBlockTimestamp(at - 1n);
          await act.call(suite, id, suite[act.by]);
          await snapshot.restore();
          await time.setNextBlockTimestamp(at);
          await expect(act.call(suite, id, suite[act.by]))
            .to.be.revertedWithCustomError(suite.market, "GuaranteeMarket_TooLate")
            .withArgs(at, at);
        });
      }
    }
  }
});
