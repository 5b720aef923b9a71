import { difference, type Figure, type Finding } from "./finding.js";
import { closedPeriods, indexNow, liabilityOf, tokenOf, type FundFacts, type FundState } from "./state.js";
import { ceilDiv, RAY, sharesAt, sumWad } from "./index-arithmetic.js";
import type { FundReplay } from "./replay.js";

/** What the contracts hold at one block. */
export interface FundSnapshot {
  readonly vaultHead: string;
  readonly fundHead: string;
  readonly boundVault: string;
  readonly reserve: string;
  readonly activeTokens: bigint;
  readonly inactiveTokens: bigint;
  readonly pendingTokens: bigint;
  readonly closedPeriods: bigint;
  /** Of the last period. */
  readonly index45: bigint;
  readonly periodWorth: bigint;
  readonly liabilityWad: bigint;
  readonly runningLiabilityWad: bigint;
  readonly payoutRatioRay: bigint;
  readonly issuanceEndsAt: bigint;
  readonly queueHead: bigint;
  readonly queueTail: bigint;
  readonly queuedAmount: bigint;
  readonly cash: bigint;
  readonly worth: bigint;
  readonly externalBook: bigint;
  readonly totalClaims: bigint;
  readonly positions: readonly { readonly strategy: string; readonly shares: bigint }[];
  /** Of everyone the events give a claim. */
  readonly claims: ReadonlyMap<string, bigint>;
  /** Of every place where the events have somebody wait. */
  readonly queuedAt: ReadonlyMap<bigint, bigint>;
}

const NOBODY = "0x0000000000000000000000000000000000000000";

/** Every difference between what the events lead to and what the contracts hold, after those within the events. */
export function compareWithChain(replay: FundReplay, chain: FundSnapshot): Finding[] {
  const { facts, state } = replay;
  const findings: (Finding | undefined)[] = [
    difference("head", "vault", "auditHead", replay.vaultHead, chain.vaultHead),
    difference("head", "fund", "auditHead", replay.fundHead, chain.fundHead),
  ];
  const check = (where: string, what: string, expected: Figure, found: Figure): void => {
    findings.push(difference("state", where, what, expected, found));
  };
  check("vault", "reserve", state.reserve ?? NOBODY, chain.reserve);
  check("vault", "activeTokens", state.active, chain.activeTokens);
  check("vault", "inactiveTokens", state.inactive, chain.inactiveTokens);
  check("vault", "pendingTokens", state.pending, chain.pendingTokens);
  check("vault", "closedPeriods", closedPeriods(state), chain.closedPeriods);
  check("vault", "index", state.isOpen ? indexNow(state) : 0n, chain.index45);
  check("vault", "worth of the last period", state.periods.at(-1)?.worth ?? 0n, chain.periodWorth);
  check("vault", "liabilityWad", state.isOpen ? liabilityOf(state, facts) : 0n, chain.liabilityWad);
  check("vault", "runningLiabilityWad", state.runningLiabilityWad, chain.runningLiabilityWad);
  check("vault", "payoutRatioRay", state.payoutRatioRay, chain.payoutRatioRay);
  check("vault", "issuanceEndsAt", state.issuanceEndsAt, chain.issuanceEndsAt);
  compareQueue(state, facts, chain, check);
  check("fund", "vault", state.boundVault ?? NOBODY, chain.boundVault);
  check("fund", "cash", state.cash, chain.cash);
  check("fund", "worth", state.cash + state.invested, chain.worth);
  check("fund", "externalBook", state.external, chain.externalBook);
  check("fund", "totalClaims", state.totalClaims, chain.totalClaims);
  for (const [owner, amount] of chain.claims) {
    check("fund", `claim of ${owner}`, state.claims.get(owner) ?? 0n, amount);
  }
  comparePositions(state, chain, check);
  return [...replay.findings, ...findings.filter((finding) => finding !== undefined)];
}

type Check = (where: string, what: string, expected: Figure, found: Figure) => void;

/** The head may have passed cancelled places, but nobody who waits. */
function compareQueue(state: FundState, facts: FundFacts, chain: FundSnapshot, check: Check): void {
  check("vault", "queue's next place to give", state.queueTail, chain.queueTail);
  const [first = state.queueTail] = state.queue.keys();
  const isWithin = chain.queueHead >= state.queueHead && chain.queueHead <= first;
  const range = `${state.queueHead} to ${first}`;
  check("vault", "queue's next place to pay", range, isWithin ? range : chain.queueHead);
  for (const [place, tokenId] of state.queue) {
    check("vault", `place ${place} of the queue`, tokenId, chain.queuedAt.get(place));
  }
  check("vault", "queuedAmount", queuedAmount(state, facts), chain.queuedAmount);
}

function queuedAmount(state: FundState, facts: FundFacts): bigint {
  let [shares, pending] = [0n, 0n];
  for (const tokenId of state.queue.values()) {
    const start = state.periods[Number(tokenOf(state, facts, tokenId).since)];
    if (start === undefined) pending += 1n;
    else shares += sharesAt(start.index);
  }
  const valueWad = sumWad(shares, pending, indexNow(state), facts.coreWad);
  return ceilDiv(ceilDiv(valueWad * state.payoutRatioRay, RAY), facts.unitWad);
}

function comparePositions(state: FundState, chain: FundSnapshot, check: Check): void {
  const list = (strategies: readonly string[]): string => (strategies.length === 0 ? "none" : strategies.join(", "));
  check("fund", "strategies", list(state.strategies), list(chain.positions.map(({ strategy }) => strategy)));
  for (const { strategy, shares } of chain.positions) {
    check("fund", `shares of ${strategy}`, state.sharesOf.get(strategy) ?? 0n, shares);
  }
}
