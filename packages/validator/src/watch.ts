import type { AgreementEvent } from "./agreement/events.js";
import type { createAlerts } from "./alerts.js";
import type { ChainView } from "./chain.js";
import { type ChainClock, roundStartMs } from "./clock.js";
import { FailureRate } from "./failure-rate.js";
import type { Metrics } from "./metrics.js";
import type { NodeState } from "./node-state.js";
import type { Submitter } from "./submitter.js";

export interface WatchDeps {
  readonly clock: ChainClock;
  readonly chain: Pick<ChainView, "readNextBlockAt">;
  readonly submitter: Pick<Submitter, "readBalanceWei">;
  readonly state: NodeState;
  readonly metrics: Metrics;
  readonly alerts: ReturnType<typeof createAlerts>;
}

/** Keeps an eye on the node: metrics and alerts each second, balance and the chain's clock more rarely. */
export interface Watch {
  onEvent(event: AgreementEvent): void;
  run(signal: AbortSignal): Promise<void>;
}

const BEAT_MS = 1_000;
const SLOW_BEATS = 10;
const FAILURE_WINDOW_SECONDS = 300;
const LEAST_SAMPLES = 100;

export function createWatch(deps: WatchDeps, { genesisAt }: { readonly genesisAt: number }): Watch {
  const { clock, state, metrics } = deps;
  const failures = new FailureRate(FAILURE_WINDOW_SECONDS, LEAST_SAMPLES);

  const beat = (): void => {
    const nowMs = clock.nowMs();
    metrics.update(state, nowMs);
    const observedAtMs = state.latestRound === 0n ? state.startedAtMs : roundStartMs(genesisAt, state.latestRound);
    deps.alerts.update({
      navAgeSeconds: Math.floor((nowMs - observedAtMs) / 1_000),
      confidenceBps: state.own?.confidenceBps,
      disagreementBps: state.disagreementBps,
      idleSeconds: Math.floor((nowMs - state.latestRoundChangedAtMs) / 1_000),
      validationFailureBps: failures.failureBps(nowMs),
      balanceWei: state.balanceWei,
    });
  };

  const look = async (): Promise<void> => {
    try {
      clock.noteBlock(await deps.chain.readNextBlockAt());
      state.balanceWei = await deps.submitter.readBalanceWei();
    } catch {
      return; // the round loop says when the chain does not answer
    }
  };

  return {
    onEvent(event) {
      metrics.onEvent(event);
      const nowMs = clock.nowMs();
      if (event.type === "observation-accepted" || event.type === "proposal-signed") failures.note(nowMs, false);
      if (event.type === "observation-refused") failures.note(nowMs, true);
      if (event.type === "proposal-refused" && event.isInvalid) failures.note(nowMs, true);
      if (event.type === "disagreement") state.disagreementBps = event.deviationBps;
      if (event.type === "submitted") {
        const { report, attempt, signers, outcome, elapsedMs } = event;
        state.submission = { round: report.round, attempt, signers, outcome, elapsedMs };
      }
    },
    async run(signal) {
      for (let count = 0; !signal.aborted; count += 1) {
        if (count % SLOW_BEATS === 0) await look();
        beat();
        await clock.sleep(BEAT_MS, signal);
      }
    },
  };
}
