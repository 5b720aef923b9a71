import type { FundChain } from "./fund-chain.js";

/** What a numbered token is doing. */
export type TokenStateName = "inactive" | "active" | "queued";

/** Everything known of a numbered token. A type, as JSON values are. */
export type TokenFacts = {
  readonly token: bigint;
  readonly state: TokenStateName;
  /** Null when inactive, as the rest but the value. */
  readonly owner: string | null;
  readonly activatedAt: bigint | null;
  /** Close from which it earns; 0 for genesis. */
  readonly since: bigint | null;
  /** Whether that close is yet to come. */
  readonly isPending: boolean;
  /** Place in the queue, if it waits there. */
  readonly place: bigint | null;
  readonly valueWad: bigint;
  /** What redeeming it would pay now, in the settlement asset's smallest unit. */
  readonly payout: bigint | null;
};

const STATES: readonly TokenStateName[] = ["inactive", "active", "queued"];
const FALLBACK_NUMBERS = 256n;
const CHUNK = 16n;

/** The facts of `token` now. */
export async function readToken(chain: FundChain, token: bigint): Promise<TokenFacts> {
  const { vault } = chain.suite;
  const [facts, closed] = await Promise.all([vault.token(token), vault.closedPeriods()]);
  const state = STATES[Number(facts.state)] ?? "inactive";
  const isActive = state !== "inactive";
  return {
    token,
    state,
    owner: isActive ? facts.owner : null,
    activatedAt: isActive ? facts.activatedAt : null,
    since: isActive ? facts.since : null,
    isPending: isActive && facts.since > closed,
    place: state === "queued" ? facts.place : null,
    valueWad: facts.valueWad,
    payout: isActive ? await vault.previewRedeem(token) : null,
  };
}

/**
 * An inactive number, in about 2 x log2(total) questions: above the genesis tokens the one after the last of an unbroken
 * run of active ones, so the lowest when they were issued in order; when all of those are active, the lowest among the
 * first 256. Undefined when there is none of these.
 */
export async function findInactive(
  isActive: (token: bigint) => Promise<boolean>,
  genesis: bigint,
  total: bigint,
): Promise<bigint | undefined> {
  let taken = genesis;
  for (let step = 1n; taken < total; step *= 2n) {
    const probe = taken + step < total ? taken + step : total;
    if (!(await isActive(probe))) return bisectInactive(isActive, taken, probe);
    taken = probe;
  }
  const most = total < FALLBACK_NUMBERS ? total : FALLBACK_NUMBERS;
  for (let first = 1n; first <= most; first += CHUNK) {
    const numbers = Array.from({ length: Number(CHUNK) }, (_, i) => first + BigInt(i)).filter((token) => token <= most);
    const found = await Promise.all(numbers.map(async (token) => ((await isActive(token)) ? undefined : token)));
    const lowest = found.find((token) => token !== undefined);
    if (lowest !== undefined) return lowest;
  }
  return undefined;
}

/** An inactive number right after an active one (or after `taken` itself), `taken` < it <= `free`. */
async function bisectInactive(
  isActive: (token: bigint) => Promise<boolean>,
  taken: bigint,
  free: bigint,
): Promise<bigint> {
  while (free - taken > 1n) {
    const middle = (taken + free) / 2n;
    if (await isActive(middle)) taken = middle;
    else free = middle;
  }
  return free;
}
