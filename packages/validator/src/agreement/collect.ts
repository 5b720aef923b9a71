import { type IndexedSignature, recoverReportSigner, reportDigest } from "@assay/sdk";

import { isQuorum, totalStakeOf } from "../aggregate.js";
import type { OracleConstants } from "../chain.js";
import { type Proposal, type ProposalReply, signProposal } from "./messages.js";
import type { ProposerDeps, Seat } from "./proposer.js";
import type { RoundContext, RoundState } from "./round-state.js";
import { type Candidate, signOnce } from "./signer.js";
import { verifyEvidence, whyTooFar } from "./verify.js";

/** What came of asking for signatures. */
export interface Collected {
  readonly signatures: readonly IndexedSignature[];
  /** A report that others signed already, with its evidence. */
  readonly other: Candidate | undefined;
}

/** Asks every peer at once; ends when all answered, or `signMs` after there are enough. The own signature comes last. */
export async function collectSignatures(
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

/** Whether those who signed hold a quorum. */
export function hasQuorum({ set, rules }: RoundContext, signatures: readonly IndexedSignature[]): boolean {
  const stake = signatures.reduce((sum, { index }) => sum + (set.members[index]?.stake ?? 0n), 0n);
  return isQuorum(stake, totalStakeOf(set.members), signatures.length, rules.minValidators);
}
