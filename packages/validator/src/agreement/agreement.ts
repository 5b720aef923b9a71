import { hashPrices, observationDigest, type ObservationMessage, reportDigest, signObservation } from "@assay/sdk";

import type { SetView } from "../chain.js";
import { roundAt } from "../clock.js";
import { PeerMessageError } from "../errors.js";
import type { NavObservation } from "../observe.js";
import type { Proposal, ProposalReply, SignedObservation } from "./messages.js";
import { driveRound, type ProposerDeps } from "./proposer.js";
import { RoundBook, type RoundContext, type RoundState } from "./round-state.js";
import { signOnce } from "./signer.js";
import type { PeerHandlers } from "./transport.js";
import { attemptOf, verifyEvidence, verifyObservation, verifyProposer, whyTooFar } from "./verify.js";

export type AgreementDeps = ProposerDeps;

export interface AgreementInit {
  /** This node's oracle address, checksummed. */
  readonly self: string;
}

/** One node's part in agreeing on a NAV a second. */
export interface Agreement extends PeerHandlers {
  /**
   * Signs and sends this node's observation of a round, then plays its part until the round is settled or given up.
   * @throws DoubleSignError when another observation was signed for the round.
   */
  takePart(context: RoundContext, observation: NavObservation, observedAt: bigint, signal: AbortSignal): Promise<void>;
}

const OWN_VIEW_WAIT_MS = 500; // a proposal may arrive before this node has its own NAV

/** Joins sources' observations into one signed report a round. Needs no start or stop: every act ends with its signal. */
export function createAgreement(deps: AgreementDeps, { self }: AgreementInit): Agreement {
  const { constants, clock, journal, emit } = deps;
  const book = new RoundBook(clock, () => roundAt(constants.genesisAt, clock.nowMs()));
  let newestSet: SetView | undefined;

  const keep = (state: RoundState, set: SetView, signed: SignedObservation): void => {
    const observation = verifyObservation(constants, set, signed, state.observations);
    const before = state.observations.get(observation.index);
    if (before === undefined) {
      state.add(observation);
      emit({ type: "observation-accepted", round: state.round, index: observation.index });
    } else if (before.digest !== observation.digest) {
      emit({ type: "equivocation", round: state.round, index: observation.index });
      throw new PeerMessageError("observation", "is the second, another one, of this validator in this round");
    }
  };

  const onObservation = (signed: SignedObservation): void => {
    try {
      const state = book.at(signed.message.round);
      if (state === undefined) throw new PeerMessageError("round", `${signed.message.round} is not near now`);
      const set = state.context?.set ?? newestSet;
      if (set === undefined) throw new PeerMessageError("setEpoch", "cannot be checked yet: this node is starting");
      keep(state, set, signed);
    } catch (cause) {
      emit({ type: "observation-refused", reason: describe(cause) });
      throw cause;
    }
  };

  const onProposal = async (proposal: Proposal): Promise<ProposalReply> => {
    const { round } = proposal.report;
    const refuse = (reason: string, isInvalid: boolean): ProposalReply => {
      emit({ type: "proposal-refused", round, reason, isInvalid });
      return { kind: "refused", reason };
    };
    const state = book.at(round);
    const set = state?.context?.set ?? newestSet;
    if (state === undefined || set === undefined)
      return refuse(`round ${round} is not near now, or this node is starting`, false);
    const insist = (check: () => void): void => {
      try {
        check();
      } catch (cause) {
        emit({ type: "proposal-refused", round, reason: describe(cause), isInvalid: true });
        throw cause;
      }
    };
    insist(() => verifyProposer(constants, set, proposal)); // first, so that only validators can make this node wait
    await waitOwnView(state);
    const { context, ownNavWad } = state;
    if (context === undefined || ownNavWad === undefined) return refuse("this node has no NAV of its own", false);
    const digest = reportDigest(constants.domain, proposal.report);
    insist(() => verifyEvidence(constants, context, state, round, proposal.observations, digest));
    const { attempt } = proposal;
    if (state.proposal === undefined || state.proposal.attempt < attempt)
      state.proposal = { attempt, atMs: clock.nowMs() };
    state.changed();
    const tooFar = whyTooFar(ownNavWad, proposal.report.navWad, context.rules.toleranceBps);
    if (tooFar !== undefined && state.signed === undefined) return refuse(tooFar, false);

    const signed = await signOnce({ key: deps.key, domain: constants.domain, journal }, state, proposal);
    if (signed === undefined) return refuse("another report was signed for this round before a restart", false);
    emit({ type: "proposal-signed", round, attempt });
    const isSame = reportDigest(constants.domain, signed.report) === digest;
    return { kind: "signed", ...signed, observations: isSame ? [] : signed.observations };
  };

  const waitOwnView = async (state: RoundState): Promise<void> => {
    const endMs = clock.nowMs() + OWN_VIEW_WAIT_MS;
    const never = new AbortController().signal;
    while (state.ownNavWad === undefined && clock.nowMs() < endMs) {
      await state.waitChange(endMs - clock.nowMs(), never);
    }
  };

  const takePart: Agreement["takePart"] = async (context, observation, observedAt, signal) => {
    newestSet = context.set;
    book.finishUpTo(context.latestRound);
    const state = book.at(context.round);
    const index = context.set.members.findIndex(({ address }) => address === self);
    if (state === undefined || index < 0) return; // too late, or not of the set in force
    state.begin(context);
    const signed = await signOwn(context, observation, observedAt);
    state.ownNavWad = observation.nav.navWad;
    keep(state, context.set, signed);
    const sent = deps.transport.broadcastObservation(signed, signal);
    const attempt = attemptOf(context.round, index, context.set.members.length);
    await Promise.all([sent, driveRound(deps, context, state, { index, attempt }, signal)]);
  };

  const signOwn = async (
    { round, set }: RoundContext,
    { nav, confidenceBps, prices }: NavObservation,
    observedAt: bigint,
  ): Promise<SignedObservation> => {
    const message: ObservationMessage = {
      indexToken: constants.indexToken,
      round,
      observedAt,
      navWad: nav.navWad,
      confidenceBps,
      pricesHash: hashPrices(prices),
      setEpoch: set.epoch,
    };
    await journal.record("observation", round, observationDigest(constants.domain, message));
    return { message, prices, signature: await signObservation(deps.key, constants.domain, message) };
  };

  return { onObservation, onProposal, takePart };
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : "unknown reason";
}
