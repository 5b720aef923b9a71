import { Counter, Gauge, Histogram, Registry } from "prom-client";

import type { AgreementEvent } from "./agreement/events.js";
import type { AlertChange } from "./alerts.js";
import type { NodeState } from "./node-state.js";

/** A node's metrics. Prometheus knows floats only: these are for graphs, never for arithmetic. */
export interface Metrics {
  onEvent(event: AgreementEvent): void;
  onAlert(change: AlertChange): void;
  onTick(result: "observed" | "failed" | "skipped", elapsedMs: number): void;
  onPeerUnreachable(peer: string): void;
  /** Copies the state's gauges. */
  update(state: NodeState, nowMs: number): void;
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const LATENCY_SECONDS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]): Counter<L> =>
    new Counter({ name: `assay_${name}`, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> =>
    new Gauge({ name: `assay_${name}`, help, labelNames, registers });

  const rounds = counter("rounds_total", "Rounds by what this node's observation came to", ["result"]);
  const messages = counter("peer_messages_total", "Messages of peers, by kind and result", ["kind", "result"]);
  const unreachable = counter("peer_unreachable_total", "Requests a peer did not answer", ["peer"]);
  const submissions = counter("submissions_total", "Reports this node brought to the chain, by outcome", ["outcome"]);
  const notAgreed = counter("not_agreed_total", "Proposals of this node that found no quorum", []);
  const gasUsed = counter("gas_used_total", "Gas used by this node's reports", []);
  const observeSeconds = new Histogram({
    name: "assay_observe_seconds",
    help: "From the start of a round to this node's observation",
    buckets: LATENCY_SECONDS,
    registers,
  });
  const settleSeconds = new Histogram({
    name: "assay_settle_seconds",
    help: "From the start of a round to its settlement by this node",
    buckets: LATENCY_SECONDS,
    registers,
  });
  const round = gauge("round", "The round by this node's clock", []);
  const latestRound = gauge("oracle_round", "Newest settled round on chain", []);
  const idle = gauge("oracle_idle_seconds", "Since the newest round on chain changed", []);
  const nav = gauge("own_nav", "This node's last NAV, base asset per index token", []);
  const confidence = gauge("own_confidence_ratio", "Confidence of this node's last observation", []);
  const disagreement = gauge(
    "disagreement_bps",
    "Furthest observation from the median when this node last proposed",
    [],
  );
  const balance = gauge("submitter_balance_ether", "What the submitter holds for gas", []);
  const sourceUp = gauge("source_up", "1 when the source is healthy", ["source"]);
  const alertActive = gauge("alert_active", "1 while the alert is raised", ["alert"]);
  const lastTick = gauge("last_tick_seconds", "When the loop last began a round, unix seconds", []);

  return {
    onEvent(event) {
      switch (event.type) {
        case "observation-accepted":
          return messages.inc({ kind: "observation", result: "accepted" });
        case "observation-refused":
          return messages.inc({ kind: "observation", result: "refused" });
        case "equivocation":
          return messages.inc({ kind: "observation", result: "equivocation" });
        case "proposal-signed":
          return messages.inc({ kind: "proposal", result: "signed" });
        case "proposal-refused":
          return messages.inc({ kind: "proposal", result: event.isInvalid ? "invalid" : "refused" });
        case "not-agreed":
          return notAgreed.inc();
        case "disagreement":
          return disagreement.set(Number(event.deviationBps));
        case "submitted":
          submissions.inc({ outcome: event.outcome.kind });
          if (event.outcome.kind === "settled" || event.outcome.kind === "rejected")
            gasUsed.inc(Number(event.outcome.gasUsed));
          if (event.outcome.kind === "settled") settleSeconds.observe(event.elapsedMs / 1_000);
      }
    },
    onAlert: ({ alert, state }) => alertActive.set({ alert }, state === "raised" ? 1 : 0),
    onTick(result, elapsedMs) {
      rounds.inc({ result });
      if (result === "observed") observeSeconds.observe(elapsedMs / 1_000);
    },
    onPeerUnreachable: (peer) => unreachable.inc({ peer }),
    update(state, nowMs) {
      round.set(Number(state.round));
      latestRound.set(Number(state.latestRound));
      idle.set(Math.floor((nowMs - state.latestRoundChangedAtMs) / 1_000));
      lastTick.set(Math.floor(state.lastTickAtMs / 1_000));
      if (state.own !== undefined) {
        nav.set(Number(state.own.navWad) / 1e18);
        confidence.set(Number(state.own.confidenceBps) / 10_000);
      }
      if (state.balanceWei !== undefined) balance.set(Number(state.balanceWei) / 1e18);
      for (const [source, problem] of state.sources) sourceUp.set({ source }, problem === undefined ? 1 : 0);
    },
    read: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
