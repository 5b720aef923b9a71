import { difference, type Finding } from "./finding.js";
import { ceilDiv, type Fraction } from "./index-arithmetic.js";
import { closedPeriods, type FundFacts, type FundState, type TokenFacts, tokenOf } from "./state.js";

/** Active tokens that share one value: those that earn since the same close. */
export interface TokenGroup {
  readonly since: bigint;
  readonly count: bigint;
  /** The value without any rounding, as a fraction of a wei. */
  readonly exactWad: Fraction;
}

/** A token as the contract holds it. */
export interface TokenRecord {
  readonly phase: TokenFacts["phase"];
  readonly owner: string | undefined;
  readonly since: bigint;
  readonly place: bigint;
  readonly valueWad: bigint;
}

/** Figures of the whole, as the contracts tell them. */
export interface FundTotals {
  readonly liabilityWad: bigint;
  readonly averageWad: bigint;
  readonly coverageWad: bigint;
  /** Of the fund, WAD. */
  readonly worthWad: bigint;
}

/** What a reconciliation found. */
export interface Reconciliation {
  /** Sum of the contract's values of all active tokens. */
  readonly sumWad: bigint;
  readonly findings: readonly Finding[];
}

const WAD = 10n ** 18n;
const UINT256_MAX = 2n ** 256n - 1n;
const UNCHANGED: Fraction = { numerator: 1n, denominator: 1n };

/** The active tokens by the close they earn from, the oldest first, each group with its exact value. */
export function groupTokens(state: FundState, facts: FundFacts): TokenGroup[] {
  const counts = new Map<bigint, bigint>();
  let touched = 0n;
  for (const [tokenId, { phase, since }] of state.tokens) {
    if (tokenId <= facts.genesisTokens) touched += 1n;
    if (phase !== "INACTIVE") counts.set(since, (counts.get(since) ?? 0n) + 1n);
  }
  const untouched = state.isOpen ? facts.genesisTokens - touched : 0n;
  if (untouched > 0n) counts.set(0n, (counts.get(0n) ?? 0n) + untouched);
  const values = exactValues(state, facts.coreWad, counts);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([since, count]) => ({ since, count, exactWad: values.get(since) ?? UNCHANGED }));
}

/** core x the growths of all periods after `since`, for each that is asked for; one pass from the last period back. */
function exactValues(state: FundState, coreWad: bigint, wanted: ReadonlyMap<bigint, unknown>): Map<bigint, Fraction> {
  const values = new Map<bigint, Fraction>();
  let product: Fraction = { numerator: coreWad, denominator: 1n };
  const closed = closedPeriods(state);
  for (const since of wanted.keys()) if (since >= closed) values.set(since, product);
  for (let number = closed; number > 0n; number -= 1n) {
    const growth = state.periods[Number(number)]?.growth ?? UNCHANGED;
    product = {
      numerator: product.numerator * growth.numerator,
      denominator: product.denominator * growth.denominator,
    };
    if (wanted.has(number - 1n)) values.set(number - 1n, product);
  }
  return values;
}

/** The value of a group that the contract tells must be the exact one rounded down, or one wei less. */
export function reconcileGroup({ since, exactWad }: TokenGroup, toldWad: bigint): Finding | undefined {
  const floor = exactWad.numerator / exactWad.denominator;
  if (toldWad === floor || toldWad === floor - 1n) return undefined;
  return difference("value", `tokens since close ${since}`, "value", `${floor} or 1 less`, toldWad);
}

/** A token's record must be the one that the events lead to, with the value of its group. */
export function reconcileToken(
  state: FundState,
  facts: FundFacts,
  tokenId: bigint,
  told: TokenRecord,
  groupValues: ReadonlyMap<bigint, bigint>,
): Finding[] {
  const expected = tokenOf(state, facts, tokenId);
  const isActive = expected.phase !== "INACTIVE";
  const value = isActive ? groupValues.get(expected.since) : 0n;
  const where = `token ${tokenId}`;
  return [
    difference("state", where, "state", expected.phase, told.phase),
    difference("state", where, "owner", expected.owner, told.owner),
    difference("state", where, "since", expected.since, told.since),
    difference("state", where, "place", expected.place, told.place),
    difference("value", where, "value", value, told.valueWad),
  ].filter((finding) => finding !== undefined);
}

/**
 * Liability, average and coverage against the sum over all tokens: the liability is at least the sum of the values, and
 * at most one wei a token more.
 */
export function reconcileTotals(
  groups: readonly TokenGroup[],
  groupValues: ReadonlyMap<bigint, bigint>,
  told: FundTotals,
): Reconciliation {
  const sumWad = groups.reduce((sum, { since, count }) => sum + count * (groupValues.get(since) ?? 0n), 0n);
  const active = groups.reduce((sum, { count }) => sum + count, 0n);
  const { liabilityWad, averageWad, coverageWad, worthWad } = told;
  const isWithin = liabilityWad >= sumWad && liabilityWad <= sumWad + active;
  const range = `${sumWad} to ${sumWad + active}`;
  const findings = [
    difference("value", "vault", "liability", range, isWithin ? range : liabilityWad),
    difference("value", "report", "average", active === 0n ? 0n : ceilDiv(liabilityWad, active), averageWad),
    difference(
      "value",
      "report",
      "coverage",
      liabilityWad === 0n ? UINT256_MAX : (worthWad * WAD) / liabilityWad,
      coverageWad,
    ),
  ];
  return { sumWad, findings: findings.filter((finding) => finding !== undefined) };
}
