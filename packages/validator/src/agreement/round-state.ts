import { isQuorum, totalStakeOf, type VerifiedObservation } from "../aggregate.js";
import type { AgreementRules, SetView } from "../chain.js";
import type { Clock } from "../clock.js";
import type { SignedObservation, SignedReport } from "./messages.js";

/** What a node knows of the chain in one round. */
export interface RoundContext {
  readonly round: bigint;
  readonly set: SetView;
  readonly rules: AgreementRules;
  /** Newest round on chain. */
  readonly latestRound: bigint;
}

/** An observation that was checked, with the form it came in. */
export interface KnownObservation extends VerifiedObservation {
  readonly digest: string;
  readonly signed: SignedObservation;
}

/** One round as this node sees it. Whoever waits on it is woken by every change. */
export class RoundState {
  readonly observations = new Map<number, KnownObservation>();
  context: RoundContext | undefined;
  ownNavWad: bigint | undefined;
  /** The one report this node signed. */
  signed: SignedReport | undefined;
  /** The latest attempt seen. */
  proposal: { readonly attempt: number; readonly atMs: number } | undefined;
  /** When two thirds of the stake had observed. */
  quorumAtMs: number | undefined;
  isDone = false;
  /** Signing happens one after the other. */
  signing: Promise<unknown> = Promise.resolve();
  #change = new AbortController();

  constructor(
    readonly round: bigint,
    readonly clock: Clock,
  ) {}

  /** The chain's view; observations of another set are dropped. */
  begin(context: RoundContext): void {
    this.context = context;
    for (const [index, { message }] of this.observations) {
      if (message.setEpoch !== context.set.epoch) this.observations.delete(index);
    }
    this.changed();
  }

  add(observation: KnownObservation): void {
    this.observations.set(observation.index, observation);
    this.changed();
  }

  finish(): void {
    this.isDone = true;
    this.changed();
  }

  /** True once every validator of the set has observed. */
  isComplete(): boolean {
    return this.context !== undefined && this.observations.size >= this.context.set.members.length;
  }

  changed(): void {
    if (this.quorumAtMs === undefined && this.#hasQuorum()) this.quorumAtMs = this.clock.nowMs();
    const waiters = this.#change;
    this.#change = new AbortController();
    waiters.abort();
  }

  /** Resolves at the next change, after `ms`, or when `signal` aborts. */
  async waitChange(ms: number, signal: AbortSignal): Promise<void> {
    await this.clock.sleep(ms, AbortSignal.any([signal, this.#change.signal]));
  }

  #hasQuorum(): boolean {
    if (this.context === undefined) return false;
    const { set, rules } = this.context;
    const seen = [...this.observations.keys()];
    const stake = seen.reduce((sum, index) => sum + (set.members[index]?.stake ?? 0n), 0n);
    return isQuorum(stake, totalStakeOf(set.members), seen.length, rules.minValidators);
  }
}

const ROUNDS_KEPT = 8n; // a report may be 12 s old at most, and agreement gives up before
const ROUNDS_AHEAD = 2n; // a peer's clock may run ahead this far

/** The rounds a node works on: a bounded window around the newest. */
export class RoundBook {
  readonly #rounds = new Map<bigint, RoundState>();

  constructor(
    readonly clock: Clock,
    readonly currentRound: () => bigint,
  ) {}

  /** The state of `round`; undefined when it lies outside the window. */
  at(round: bigint): RoundState | undefined {
    const current = this.currentRound();
    if (round > current + ROUNDS_AHEAD || round + ROUNDS_KEPT <= current) return undefined;
    const known = this.#rounds.get(round);
    if (known !== undefined) return known;
    for (const old of this.#rounds.keys()) if (old + ROUNDS_KEPT <= current) this.#rounds.delete(old);
    const state = new RoundState(round, this.clock);
    this.#rounds.set(round, state);
    return state;
  }

  /** Ends the rounds the chain has left behind. */
  finishUpTo(settled: bigint): void {
    for (const [round, state] of this.#rounds) if (round <= settled && !state.isDone) state.finish();
  }
}
