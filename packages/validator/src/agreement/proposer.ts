import {
  type IndexedSignature,
  packSignatures,
  recoverReportSigner,
  reportDigest,
  type ReportMessage,
} from "@assay/sdk";
import type { Signer } from "ethers";

import { aggregateReport, disagreementBps, isQuorum, totalStakeOf } from "../aggregate.js";
import type { OracleConstants } from "../chain.js";
import { type Clock, roundStartMs } from "../clock.js";
import type { Journal } from "../journal.js";
import type { SubmitOutcome } from "../submit-outcome.js";
import type { AgreementEvent } from "./events.js";
import { type Proposal, type ProposalReply, signProposal } from "./messages.js";
import type { RoundContext, RoundState } from "./round-state.js";
import { type Candidate, signOnce } from "./signer.js";
import type { Transport } from "./transport.js";
import { verifyEvidence, whyTooFar } from "./verify.js";

export interface AgreementTiming {
  /** How long the proposer waits for the rest once two thirds of the stake have observed. */
  readonly collectMs: number;
  /** How long the next validator waits for the one before to propose. */
  readonly takeoverMs: number;
  /** How long the next validator waits for a proposed round to settle. */
  readonly settleMs: number;
  /** How long the proposer waits for more signatures once it has enough. */
  readonly signMs: number;
  /** When a round is given up, from its start. */
  readonly giveUpMs: number;
}

export interface ProposerDeps {
  readonly key: Signer;
  readonly constants: OracleConstants;
  readonly journal: Journal;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly timing: AgreementTiming;
  readonly readLatestRound: () => Promise<bigint>;
  readonly submit: (report: ReportMessage, signatures: string, signal: AbortSignal) => Promise<SubmitOutcome>;
  readonly emit: (event: AgreementEvent) => void;
}

/** Where this node stands in the set. */
export interface Seat {
  readonly index: number;
  readonly attempt: number;
}

interface Collected {
  readonly signatures: readonly IndexedSignature[];
  /** A report that others signed already, with its evidence. */
  readonly other: Candidate | undefined;
}

/** Waits for this node's turn in the round, if it comes, and then proposes and submits. */
export async function driveRound(
  deps: ProposerDeps,
  context: RoundContext,
  state: RoundState,
  seat: Seat,
  signal: AbortSignal,
): Promise<void> {
  const endMs = roundStartMs(deps.constants.genesisAt, state.round) + deps.timing.giveUpMs;
  for (;;) {
    const nowMs = deps.clock.nowMs();
    if (signal.aborted || state.isDone || nowMs >= endMs) return;
    const turnMs = turnAtMs(state, seat.attempt, deps.timing);
    if (turnMs !== undefined && nowMs >= turnMs) break;
    await state.waitChange(Math.min(turnMs ?? endMs, endMs) - nowMs, signal);
  }
  await propose(deps, context, state, seat, signal);
}

/** When validator of `attempt` proposes; undefined while there is nothing to propose, or a later one did. */
export function turnAtMs(state: RoundState, attempt: number, timing: AgreementTiming): number | undefined {
  const { quorumAtMs, proposal } = state;
  if (proposal !== undefined) {
    if (proposal.attempt >= attempt) return undefined;
    return proposal.atMs + timing.settleMs * (attempt - proposal.attempt);
  }
  if (quorumAtMs === undefined) return undefined;
  if (attempt === 0 && state.isComplete()) return quorumAtMs;
  return quorumAtMs + timing.collectMs + timing.takeoverMs * attempt;
}

async function propose(
  deps: ProposerDeps,
  context: RoundContext,
  state: RoundState,
  seat: Seat,
  signal: AbortSignal,
): Promise<void> {
  const { round } = state;
  const { attempt } = seat;
  if (attempt > 0 && (await deps.readLatestRound()) >= round) return state.finish();

  const fail = (reason: string): void => deps.emit({ type: "not-agreed", round, attempt, reason });
  const own = makeCandidate(deps, context, state);
  if (typeof own === "string") return fail(own);
  let candidate = own;
  let collected = await collect(deps, context, state, seat, candidate, signal);
  if (!hasQuorum(context, collected.signatures) && collected.other !== undefined && state.signed === undefined) {
    candidate = collected.other; // somebody before us got signatures for it: finish that one
    collected = await collect(deps, context, state, seat, candidate, signal);
  }
  const { signatures } = collected;
  if (signal.aborted) return;
  if (!hasQuorum(context, signatures)) return fail(`${signatures.length} signatures are too few`);

  const outcome = await deps.submit(candidate.report, packSignatures(signatures), signal);
  if (outcome.kind !== "failed" && outcome.kind !== "busy") state.finish();
  deps.emit({
    type: "submitted",
    report: candidate.report,
    attempt,
    signers: signatures.map(({ index }) => index).sort((a, b) => a - b),
    uncounted: countUncounted(context, state, candidate),
    outcome,
    elapsedMs: deps.clock.nowMs() - roundStartMs(deps.constants.genesisAt, round),
  });
}

/** What this node signed before, else what follows from the observations it has; a text says why there is nothing. */
function makeCandidate(deps: ProposerDeps, context: RoundContext, state: RoundState): Candidate | string {
  if (state.signed !== undefined) return state.signed;
  const known = [...state.observations.values()];
  const deviationBps = disagreementBps(known, context.set);
  deps.emit({ type: "disagreement", round: state.round, deviationBps });
  const header = { indexToken: deps.constants.indexToken, round: state.round };
  const result = aggregateReport(header, known, context.set, context.rules);
  if (!result.isAgreed) return `${result.reason}: stake ${result.stake} of ${result.totalStake}`;
  return { report: result.report, observations: known.map(({ signed }) => signed) };
}

/** Asks every peer at once; ends when all answered, or `signMs` after there are enough. The own signature comes last. */
async function collect(
  deps: ProposerDeps,
  context: RoundContext,
  state: RoundState,
  seat: Seat,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<Collected> {
  const { constants, transport, timing, clock } = deps;
  const digest = reportDigest(constants.domain, candidate.report);
  const signature = await signProposal(deps.key, constants.domain, {
    round: state.round,
    attempt: seat.attempt,
    reportDigest: digest,
  });
  const proposal: Proposal = { ...candidate, attempt: seat.attempt, signature };
  const willSign = canSign(context, state, candidate, digest, constants);
  const signatures: IndexedSignature[] = [];
  let other: Candidate | undefined;
  const ended = new AbortController(); // enough, or nothing more to come
  const enough = new AbortController();

  const take = (peer: string, reply: ProposalReply): void => {
    if (reply.kind === "refused") return;
    const index = context.set.members.findIndex(({ address }) => address === peer);
    const theirs = reportDigest(constants.domain, reply.report);
    if (recoverReportSigner(constants.domain, reply.report, reply.signature) !== peer) return;
    if (theirs === digest) signatures.push({ index, signature: reply.signature });
    else if (reply.report.round === state.round) {
      verifyEvidence(constants, context, state, state.round, reply.observations, theirs);
      other = { report: reply.report, observations: reply.observations };
    }
    if (hasQuorum(context, withOwn(signatures, willSign, seat))) enough.abort();
  };
  const peers = transport.peers.filter((peer) => context.set.members.some(({ address }) => address === peer));
  const asked = peers.map(async (peer) => {
    try {
      take(peer, await transport.propose(peer, proposal, signal));
    } catch {
      return; // silent, or answered falsely: not a signer of this round
    }
  });
  void Promise.all(asked).then(() => ended.abort());
  await clock.sleep(timing.giveUpMs, AbortSignal.any([signal, ended.signal, enough.signal]));
  if (enough.signal.aborted) await clock.sleep(timing.signMs, AbortSignal.any([signal, ended.signal]));

  const collected = [...signatures];
  if (willSign && hasQuorum(context, withOwn(collected, true, seat))) {
    const signed = await signOnce({ key: deps.key, domain: constants.domain, journal: deps.journal }, state, candidate);
    if (signed !== undefined && reportDigest(constants.domain, signed.report) === digest) {
      collected.push({ index: seat.index, signature: signed.signature });
    }
  }
  return { signatures: collected, other };
}

function canSign(
  context: RoundContext,
  state: RoundState,
  { report }: Candidate,
  digest: string,
  { domain }: OracleConstants,
): boolean {
  if (state.signed !== undefined) return reportDigest(domain, state.signed.report) === digest;
  return (
    state.ownNavWad !== undefined && whyTooFar(state.ownNavWad, report.navWad, context.rules.toleranceBps) === undefined
  );
}

function withOwn(signatures: readonly IndexedSignature[], willSign: boolean, seat: Seat): readonly IndexedSignature[] {
  return willSign ? [...signatures, { index: seat.index, signature: "" }] : signatures;
}

function hasQuorum({ set, rules }: RoundContext, signatures: readonly IndexedSignature[]): boolean {
  const stake = signatures.reduce((sum, { index }) => sum + (set.members[index]?.stake ?? 0n), 0n);
  return isQuorum(stake, totalStakeOf(set.members), signatures.length, rules.minValidators);
}

function countUncounted(context: RoundContext, state: RoundState, { report }: Candidate): number {
  const { toleranceBps } = context.rules;
  return [...state.observations.values()].filter(
    ({ message }) => whyTooFar(message.navWad, report.navWad, toleranceBps) !== undefined,
  ).length;
}
