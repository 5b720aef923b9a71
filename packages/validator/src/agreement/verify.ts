import { deviationBpsUp } from "@assay/math";
import { observationDigest, recoverObservationSigner, reportDigest } from "@assay/sdk";

import { aggregateReport } from "../aggregate.js";
import type { OracleConstants, SetView } from "../chain.js";
import { roundStartMs } from "../clock.js";
import { PeerMessageError } from "../errors.js";
import { arePricesSigned, type Proposal, recoverProposer, type SignedObservation } from "./messages.js";
import type { KnownObservation, RoundContext, RoundState } from "./round-state.js";

const MAX_AHEAD_SECONDS = 2n; // as far as the oracle takes an observation from the future

/**
 * Checks an observation against the set: whose it is, what it is for, when it was made, and its prices. A copy of one
 * in `known` is not recovered again.
 * @throws {@link PeerMessageError} naming the field that is wrong.
 */
export function verifyObservation(
  constants: OracleConstants,
  set: SetView,
  signed: SignedObservation,
  known: ReadonlyMap<number, KnownObservation>,
): KnownObservation {
  const { message, signature } = signed;
  const { domain, indexToken, genesisAt } = constants;
  if (message.indexToken !== indexToken) throw new PeerMessageError("indexToken", `is not ${indexToken}`);
  if (message.setEpoch !== set.epoch)
    throw new PeerMessageError("setEpoch", `is ${message.setEpoch}, not ${set.epoch}`);
  const startAt = BigInt(roundStartMs(genesisAt, message.round) / 1_000);
  if (message.observedAt < startAt || message.observedAt > startAt + MAX_AHEAD_SECONDS) {
    throw new PeerMessageError("observedAt", `${message.observedAt} does not belong to round ${message.round}`);
  }
  if (!arePricesSigned(signed)) throw new PeerMessageError("pricesHash", "is not the hash of the prices");
  const digest = observationDigest(domain, message);
  for (const copy of known.values()) {
    if (copy.digest === digest && copy.signed.signature === signature) return copy;
  }
  const signer = recover(() => recoverObservationSigner(domain, message, signature));
  return { index: indexOf(set, signer), message, prices: signed.prices, digest, signed };
}

/**
 * Checks that a proposal is of the validator whose turn it is.
 * @throws {@link PeerMessageError} naming what is wrong.
 */
export function verifyProposer(constants: OracleConstants, set: SetView, proposal: Proposal): void {
  const { report, attempt, signature } = proposal;
  const message = { round: report.round, attempt, reportDigest: reportDigest(constants.domain, report) };
  const proposer = indexOf(
    set,
    recover(() => recoverProposer(constants.domain, message, signature)),
  );
  const turn = proposerIndex(report.round, attempt, set.members.length);
  if (proposer !== turn) throw new PeerMessageError("attempt", `${attempt} is the turn of ${turn}, not of ${proposer}`);
}

/** @throws {@link PeerMessageError} unless the report of `digest` follows from `observations`. */
export function verifyEvidence(
  constants: OracleConstants,
  context: RoundContext,
  state: RoundState,
  round: bigint,
  observations: readonly SignedObservation[],
  digest: string,
): void {
  const verified = new Map<number, KnownObservation>();
  for (const signed of observations) {
    if (signed.message.round !== round) throw new PeerMessageError("observations", "hold another round");
    const known = verifyObservation(constants, context.set, signed, state.observations);
    if (verified.has(known.index)) throw new PeerMessageError("observations", `hold validator ${known.index} twice`);
    verified.set(known.index, known);
  }
  const header = { indexToken: constants.indexToken, round };
  const result = aggregateReport(header, [...verified.values()], context.set, context.rules);
  if (!result.isAgreed) throw new PeerMessageError("observations", `give no report: ${result.reason}`);
  if (reportDigest(constants.domain, result.report) !== digest) {
    throw new PeerMessageError("report", "does not follow from the observations");
  }
}

/** Whose turn it is to propose: the round's own proposer, then the next in the set, and so on. */
export function proposerIndex(round: bigint, attempt: number, validators: number): number {
  return Number((round + BigInt(attempt)) % BigInt(validators));
}

/** The attempt at which validator `index` has its turn. */
export function attemptOf(round: bigint, index: number, validators: number): number {
  const n = BigInt(validators);
  return Number((BigInt(index) + n - (round % n)) % n);
}

/** Why this node will not sign a report at `navWad`; undefined when its own NAV is close enough. */
export function whyTooFar(ownNavWad: bigint, navWad: bigint, toleranceBps: bigint): string | undefined {
  const deviationBps = deviationBpsUp(ownNavWad, navWad);
  return deviationBps <= toleranceBps
    ? undefined
    : `own NAV lies ${deviationBps} bps away, ${toleranceBps} is the limit`;
}

function indexOf(set: SetView, address: string): number {
  const index = set.members.findIndex((member) => member.address === address);
  if (index < 0) throw new PeerMessageError("signature", `is of ${address}, no validator of epoch ${set.epoch}`);
  return index;
}

function recover(recoverSigner: () => string): string {
  try {
    return recoverSigner();
  } catch {
    throw new PeerMessageError("signature", "is not a signature");
  }
}
