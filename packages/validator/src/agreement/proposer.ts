import { packSignatures, type ReportMessage } from "@assay/sdk";
import type { Signer } from "ethers";

import { aggregateReport, disagreementBps } from "../aggregate.js";
import type { OracleConstants } from "../chain.js";
import { type Clock, roundStartMs } from "../clock.js";
import type { Journal } from "../journal.js";
import type { SubmitOutcome } from "../submit-outcome.js";
import { collectSignatures, hasQuorum } from "./collect.js";
import type { AgreementEvent } from "./events.js";
import type { RoundContext, RoundState } from "./round-state.js";
import type { Candidate } from "./signer.js";
import type { Transport } from "./transport.js";
import { whyTooFar } from "./verify.js";

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
  let collected = await collectSignatures(deps, context, state, seat, candidate, signal);
  if (!hasQuorum(context, collected.signatures) && collected.other !== undefined && state.signed === undefined) {
    candidate = collected.other; // somebody before us got signatures for it: finish that one
    collected = await collectSignatures(deps, context, state, seat, candidate, signal);
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

function countUncounted(context: RoundContext, state: RoundState, { report }: Candidate): number {
  const { toleranceBps } = context.rules;
  return [...state.observations.values()].filter(
    ({ message }) => whyTooFar(message.navWad, report.navWad, toleranceBps) !== undefined,
  ).length;
}
