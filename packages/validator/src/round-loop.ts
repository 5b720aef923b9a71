import type { AssetPrice } from "@assay/sdk";

import type { Agreement } from "./agreement/agreement.js";
import type { ChainView, RoundView } from "./chain.js";
import { type ChainClock, roundAt, roundStartMs } from "./clock.js";
import { DoubleSignError, JournalError, NavUnavailableError } from "./errors.js";
import type { Metrics } from "./metrics.js";
import type { NodeState } from "./node-state.js";
import { observeNav, readSources } from "./observe.js";
import { describeRpcError } from "./rpc.js";
import type { MergeRules } from "./sources/merge.js";
import type { PriceSource } from "./sources/price-source.js";

export interface RoundLoopDeps {
  readonly clock: ChainClock;
  readonly chain: ChainView;
  readonly sources: readonly PriceSource[];
  readonly agreement: Agreement;
  readonly state: NodeState;
  readonly metrics: Pick<Metrics, "onTick">;
  /** Told of the prices behind every observation, with its time. */
  readonly onPrices?: ((observedAt: bigint, prices: readonly AssetPrice[]) => void) | undefined;
  /** A round that gave no observation; called again only when the reason changes, and with undefined once it is over. */
  readonly onProblem: (problem: string | undefined) => void;
  /** The journal failed: nothing may be signed any more. */
  readonly onFatal: (cause: Error) => void;
}

export interface RoundLoopInit {
  readonly genesisAt: number;
  readonly self: string;
  readonly merge: MergeRules;
}

const MOST_OBSERVING = 3; // a chain this slow gets no more questions

/** Begins a round each second, by the clock, until `signal` aborts; resolves when the last round's work is done. */
export async function runRounds(deps: RoundLoopDeps, init: RoundLoopInit, signal: AbortSignal): Promise<void> {
  const { clock } = deps;
  const running = new Set<Promise<void>>();
  let last = roundAt(init.genesisAt, clock.nowMs());
  let observing = 0;
  while (!signal.aborted) {
    const nextMs = roundStartMs(init.genesisAt, roundAt(init.genesisAt, clock.nowMs()) + 1n);
    await clock.sleep(nextMs - clock.nowMs(), signal);
    const nowMs = clock.nowMs();
    const round = roundAt(init.genesisAt, nowMs);
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- aborted while it slept
    if (signal.aborted || round <= last || round < 1n) continue;
    last = round;
    deps.state.round = round;
    deps.state.lastTickAtMs = nowMs;
    if (observing >= MOST_OBSERVING) {
      deps.metrics.onTick("skipped", 0);
      continue;
    }
    observing += 1;
    const work = playRound(deps, init, round, nowMs, () => (observing -= 1), signal);
    running.add(work);
    void work.finally(() => running.delete(work));
  }
  await Promise.all(running);
}

async function playRound(
  deps: RoundLoopDeps,
  init: RoundLoopInit,
  round: bigint,
  nowMs: number,
  onObserved: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { state, clock, sources, metrics } = deps;
  let isObserved = false;
  try {
    const view = await deps.chain.readRound();
    clock.noteBlock(view.blockAt);
    noteView(state, view, init.self, clock.nowMs());
    const request = { assetIds: [...view.portfolio.holdings.keys()], round, nowMs };
    const readings = await readSources(sources, request, signal);
    for (const reading of readings)
      state.sources.set(reading.source, reading.health === "healthy" ? undefined : reading.reason);
    const observation = observeNav(view.portfolio, readings, init.merge);
    const observedAt = BigInt(Math.floor(nowMs / 1_000));
    const { navWad, nav50 } = observation.nav;
    const { blockNumber } = view.portfolio;
    state.own = { round, navWad, nav50, confidenceBps: observation.confidenceBps, observedAt, blockNumber };
    deps.onPrices?.(observedAt, observation.prices);
    metrics.onTick("observed", clock.nowMs() - nowMs);
    setProblem(deps, undefined);
    isObserved = true;
    onObserved();
    await deps.agreement.takePart({ ...view, round }, observation, observedAt, signal);
  } catch (cause) {
    if (!isObserved) onObserved();
    if (signal.aborted) return;
    metrics.onTick("failed", clock.nowMs() - nowMs);
    if (cause instanceof JournalError && !(cause instanceof DoubleSignError)) return deps.onFatal(cause);
    const isOwn = cause instanceof NavUnavailableError || cause instanceof DoubleSignError;
    setProblem(deps, isOwn ? cause.message : describeRpcError(cause));
  }
}

function noteView(state: NodeState, view: RoundView, self: string, nowMs: number): void {
  const index = view.set.members.findIndex(({ address }) => address === self);
  state.index = index < 0 ? undefined : index;
  state.validators = view.set.members.length;
  if (view.latestRound === state.latestRound) return;
  state.latestRound = view.latestRound;
  state.latestRoundChangedAtMs = nowMs;
}

function setProblem({ state, onProblem }: RoundLoopDeps, problem: string | undefined): void {
  if (state.problem === problem) return;
  state.problem = problem;
  onProblem(problem);
}
