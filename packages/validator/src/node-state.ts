import type { SubmitOutcome } from "./submit-outcome.js";

/** The last NAV this node worked out itself. */
export interface OwnObservation {
  readonly round: bigint;
  readonly navWad: bigint;
  readonly nav50: string;
  readonly confidenceBps: bigint;
  readonly observedAt: bigint;
  readonly blockNumber: number;
}

/** What became of the last report this node brought to the chain. */
export interface LastSubmission {
  readonly round: bigint;
  readonly attempt: number;
  readonly signers: readonly number[];
  readonly outcome: SubmitOutcome;
  readonly elapsedMs: number;
}

/** What the node knows of itself; written by its loop, read by HTTP and alerts. */
export interface NodeState {
  readonly validator: string;
  readonly submitter: string;
  readonly startedAtMs: number;
  round: bigint;
  lastTickAtMs: number;
  /** Place in the set in force; undefined when it is not of it. */
  index: number | undefined;
  validators: number;
  own: OwnObservation | undefined;
  /** Why the last round gave no observation. */
  problem: string | undefined;
  latestRound: bigint;
  latestRoundChangedAtMs: number;
  disagreementBps: bigint | undefined;
  submission: LastSubmission | undefined;
  balanceWei: bigint | undefined;
  /** Health of each source; undefined: healthy. */
  readonly sources: Map<string, string | undefined>;
}

/** A node that has done nothing yet. */
export function createNodeState(validator: string, submitter: string, nowMs: number): NodeState {
  return {
    validator,
    submitter,
    startedAtMs: nowMs,
    round: 0n,
    lastTickAtMs: nowMs,
    index: undefined,
    validators: 0,
    own: undefined,
    problem: "the node is starting",
    latestRound: 0n,
    latestRoundChangedAtMs: nowMs,
    disagreementBps: undefined,
    submission: undefined,
    balanceWei: undefined,
    sources: new Map(),
  };
}

const MOST_TICK_AGE_MS = 5_000; // five rounds

/** Why the node cannot do its part now; empty when it can. */
export function whyNotReady(state: NodeState, nowMs: number): string[] {
  const reasons: string[] = [];
  if (state.problem !== undefined) reasons.push(state.problem);
  if (state.index === undefined) reasons.push(`${state.validator} is not in the validator set in force`);
  if (nowMs - state.lastTickAtMs > MOST_TICK_AGE_MS)
    reasons.push(`the loop stands since ${nowMs - state.lastTickAtMs} ms`);
  return reasons;
}
