import { INDEX_ONE, RAY, sumWad, ceilDiv, type Fraction } from "./index-arithmetic.js";

/** What of the deployment a replay needs; none of it can change. */
export interface FundFacts {
  /** The RedemptionVault. */
  readonly vault: string;
  /** The OperationalFund. */
  readonly fund: string;
  readonly totalTokens: bigint;
  readonly genesisTokens: bigint;
  /** Owns the tokens of genesis until they move. */
  readonly distributor: string;
  readonly coreWad: bigint;
  /** WAD of one unit of the settlement asset. */
  readonly unitWad: bigint;
  readonly maxRatioRay: bigint;
}

export type TokenPhase = "INACTIVE" | "ACTIVE" | "QUEUED";

/** A token, as the events tell it. */
export interface TokenFacts {
  readonly phase: TokenPhase;
  /** Undefined while it is inactive. */
  readonly owner?: string;
  /** Close from which it earns. */
  readonly since: bigint;
  /** Where it stands in the queue; 0 outside it. */
  readonly place: bigint;
}

/** A closed period, as its event tells it. Number 0 is genesis. */
export interface PeriodFacts {
  /** After it, 45 decimals. */
  readonly index: bigint;
  /** Of every value over it: the fund's, but where a total loss left the least index there is. */
  readonly growth: Fraction;
  /** Of the fund after it. */
  readonly worth: bigint;
}

/** Counters and balances that follow from the events. */
export interface FundState {
  isOpen: boolean;
  boundVault: string | undefined;
  reserve: string | undefined;
  /** RAY, as the contract keeps them. */
  shares: bigint;
  active: bigint;
  inactive: bigint;
  pending: bigint;
  /** By number, from 0. */
  readonly periods: PeriodFacts[];
  /** The liability kept act by act. */
  runningLiabilityWad: bigint;
  payoutRatioRay: bigint;
  isLossForGood: boolean;
  issuanceEndsAt: bigint;
  /** Those that an event ever named; the others are as genesis left them. */
  readonly tokens: Map<bigint, TokenFacts>;
  /** Who waits, by place. */
  readonly queue: Map<bigint, bigint>;
  /** Least that the next place to pay can be: cancelled places are passed without an event. */
  queueHead: bigint;
  queueTail: bigint;
  cash: bigint;
  /** Positions and external position of the books together. */
  invested: bigint;
  /** Of the books. */
  external: bigint;
  /** In the order they are drawn on. */
  strategies: string[];
  /** By strategy, dropped ones included. */
  readonly sharesOf: Map<string, bigint>;
  readonly claims: Map<string, bigint>;
  totalClaims: bigint;
}

const WORD_SUM_MAX = (1n << 104n) - 1n;

/** The state before the first event. */
export function createFundState(): FundState {
  return {
    isOpen: false,
    boundVault: undefined,
    reserve: undefined,
    shares: 0n,
    active: 0n,
    inactive: 0n,
    pending: 0n,
    periods: [],
    runningLiabilityWad: 0n,
    payoutRatioRay: RAY,
    isLossForGood: false,
    issuanceEndsAt: 0n,
    tokens: new Map(),
    queue: new Map(),
    queueHead: 1n,
    queueTail: 1n,
    cash: 0n,
    invested: 0n,
    external: 0n,
    strategies: [],
    sharesOf: new Map(),
    claims: new Map(),
    totalClaims: 0n,
  };
}

/** How many periods are closed. */
export function closedPeriods(state: FundState): bigint {
  return BigInt(Math.max(0, state.periods.length - 1));
}

/** The index now. */
export function indexNow(state: FundState): bigint {
  return state.periods.at(-1)?.index ?? INDEX_ONE;
}

/** A token, whether or not an event ever named it. */
export function tokenOf(state: FundState, facts: FundFacts, tokenId: bigint): TokenFacts {
  const known = state.tokens.get(tokenId);
  if (known !== undefined) return known;
  const isOfGenesis = state.isOpen && tokenId >= 1n && tokenId <= facts.genesisTokens;
  return isOfGenesis
    ? { phase: "ACTIVE", owner: facts.distributor, since: 0n, place: 0n }
    : { phase: "INACTIVE", since: 0n, place: 0n };
}

/** What a token that earns since `since` is worth, as the contract reckons it. */
export function valueSince(state: FundState, facts: FundFacts, since: bigint): bigint {
  const start = state.periods[Number(since)];
  if (start === undefined || since >= closedPeriods(state)) return facts.coreWad;
  return (facts.coreWad * indexNow(state)) / start.index;
}

/** What is paid of a value, in the settlement asset. */
export function payoutOf(state: FundState, facts: FundFacts, valueWad: bigint): bigint {
  return (valueWad * state.payoutRatioRay) / RAY / facts.unitWad;
}

/** The sum of all values, rounded up. */
export function liabilityOf(state: FundState, facts: FundFacts): bigint {
  return sumWad(state.shares, state.pending, indexNow(state), facts.coreWad);
}

/** What is paid of a value after a close, RAY. */
export function coverageAfter(facts: FundFacts, worth: bigint, liabilityWad: bigint): bigint {
  const due = ceilDiv(liabilityWad, facts.unitWad);
  return worth < due ? (worth * RAY) / due : RAY;
}

/** A sum as the trail's word keeps it. */
export function keptSum(sum: bigint): bigint {
  return sum > WORD_SUM_MAX ? WORD_SUM_MAX : sum < 0n ? 0n : sum;
}
