import type { Finding } from "@assay/sdk/fund-audit";

import { describeFailure } from "../failure.js";
import { countFindings, formatFinding } from "./findings.js";

/** What one run of the watch saw. */
export interface WatchRun {
  /** The block that everything was compared at. */
  readonly block: number;
  /** Audited events so far. */
  readonly events: number;
  readonly activeTokens: bigint;
  /** Of audit, reconciliation and integrity. */
  readonly findings: readonly Finding[];
}

/** What the webhook is sent. */
export interface Alert {
  /** When, ISO 8601. */
  readonly at: string;
  /** The fund's vault. */
  readonly vault: string;
  readonly text: string;
  readonly block: number | null;
  readonly findings: readonly Finding[];
}

export interface WatchDeps {
  /** Audits, reconciles and verifies, from where the run before ended. */
  readonly check: () => Promise<WatchRun>;
  /** Waits, or less when the signal aborts; never throws. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => Date;
  /** One line a run. */
  readonly write: (line: string) => void;
  /** One line an alert. */
  readonly warn: (line: string) => void;
  /** Absent when nobody is to be told. */
  readonly post?: (alert: Alert, signal: AbortSignal) => Promise<void>;
}

export interface WatchInit {
  readonly vault: string;
  readonly everyMs: number;
}

/**
 * Checks, waits, checks, until the signal aborts. A difference alerts once, when it is first seen, and again when it comes
 * back; a run that fails alerts and does not end the watch.
 */
export async function watchFund(deps: WatchDeps, { vault, everyMs }: WatchInit, signal: AbortSignal): Promise<void> {
  let known: ReadonlySet<string> = new Set();
  while (!signal.aborted) {
    const at = deps.now().toISOString();
    try {
      const run = await deps.check();
      deps.write(describeRun(at, run));
      const fresh = run.findings.filter((finding) => !known.has(formatFinding(finding)));
      known = new Set(run.findings.map(formatFinding));
      for (const finding of fresh) deps.warn(`alert: ${formatFinding(finding)}`);
      if (fresh.length > 0) {
        const text = `${countFindings(fresh)} in the fund ${vault} at block ${run.block}`;
        await tell(deps, { at, vault, text, block: run.block, findings: fresh }, signal);
      }
    } catch (error) {
      const text = describeFailure(error);
      deps.write(`${at}  not checked`);
      deps.warn(`alert: not checked: ${text}`);
      await tell(deps, { at, vault, text: `not checked: ${text}`, block: null, findings: [] }, signal);
    }
    if (!isAborted(signal)) await deps.sleep(everyMs, signal);
  }
}

/** The loop awaits: what the signal said before may no longer hold. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function tell(deps: WatchDeps, alert: Alert, signal: AbortSignal): Promise<void> {
  if (deps.post === undefined || signal.aborted) return;
  try {
    await deps.post(alert, signal);
  } catch (error) {
    if (!isAborted(signal)) deps.warn(`alert: the webhook was not reached: ${describeFailure(error)}`);
  }
}

function describeRun(at: string, { block, events, activeTokens, findings }: WatchRun): string {
  const state = findings.length === 0 ? "sound" : countFindings(findings);
  return `${at}  block ${block}  ${events} events  ${activeTokens} active tokens  ${state}`;
}
