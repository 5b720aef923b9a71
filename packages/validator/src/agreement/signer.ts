import { type OracleDomain, reportDigest, type ReportMessage, signReport } from "@assay/sdk";
import type { Signer } from "ethers";

import { DoubleSignError } from "../errors.js";
import type { Journal } from "../journal.js";
import type { SignedObservation, SignedReport } from "./messages.js";
import type { RoundState } from "./round-state.js";

export interface ReportSignerDeps {
  readonly key: Signer;
  readonly domain: OracleDomain;
  readonly journal: Journal;
}

/** A report and the observations it follows from. */
export interface Candidate {
  readonly report: ReportMessage;
  readonly observations: readonly SignedObservation[];
}

/**
 * Signs `candidate`, unless this node signed a report for the round before: then that one is the answer, whatever is
 * asked. The journal is on disk before the signature exists.
 * @returns undefined when the journal knows of another report, signed before a restart and not at hand any more.
 */
export function signOnce(
  deps: ReportSignerDeps,
  state: RoundState,
  candidate: Candidate,
): Promise<SignedReport | undefined> {
  const next = state.signing.then(() => signNow(deps, state, candidate));
  state.signing = next.catch(() => undefined);
  return next;
}

async function signNow(
  deps: ReportSignerDeps,
  state: RoundState,
  candidate: Candidate,
): Promise<SignedReport | undefined> {
  if (state.signed !== undefined) return state.signed;
  const { report, observations } = candidate;
  try {
    await deps.journal.record("report", report.round, reportDigest(deps.domain, report));
  } catch (cause) {
    if (cause instanceof DoubleSignError) return undefined;
    throw cause;
  }
  const signature = await signReport(deps.key, deps.domain, report);
  state.signed = { report, signature, observations };
  return state.signed;
}
