import {
  closedPeriods,
  type Finding,
  type FundReplay,
  groupTokens,
  reconcileGroup,
  reconcileToken,
  reconcileTotals,
  type TokenGroup,
  tokenOf,
  type TokenRecord,
} from "@assay/sdk/fund-audit";
import { ZeroAddress } from "ethers";

import type { FundChain } from "../fund-chain.js";
import { inBatches } from "./batches.js";
import type { FundLedger } from "./ledger.js";

/** Tokens of one value: the exact one, and the one the contract tells. */
export interface ReconciledGroup {
  readonly since: bigint;
  readonly tokens: bigint;
  /** Rounded down. */
  readonly exactWad: bigint;
  readonly valueWad: bigint;
}

/** What a reconciliation found. */
export interface ReconcileResult {
  /** The block that everything was compared at. */
  readonly block: number;
  readonly periods: bigint;
  readonly activeTokens: bigint;
  readonly groups: readonly ReconciledGroup[];
  /** Tokens whose own record was read: all that an event names, and of the others the first and the last. */
  readonly records: number;
  /** Sum of all values as the contract tells them. */
  readonly sumWad: bigint;
  readonly liabilityWad: bigint;
  readonly averageWad: bigint;
  /** The greatest number there is when no token is active. */
  readonly coverageWad: bigint;
  readonly findings: readonly Finding[];
}

const PHASES = ["INACTIVE", "ACTIVE", "QUEUED"] as const;

/** Recomputes every active token's value from the growth of every period, at the ledger's block. */
export async function reconcileFund(chain: FundChain, ledger: FundLedger): Promise<ReconcileResult> {
  const { replay, block } = ledger;
  const { state, facts } = replay;
  const { vault, report } = chain.suite;
  const at = { blockTag: block };
  const periods = closedPeriods(state);
  const groups = groupTokens(state, facts);
  const sinces = groups.map(({ since }) => since);
  // A pending token's first close is yet to come: its value is read as of now, like the others'.
  const told = await inBatches(sinces, async (since) => vault.valueAfter(since, periods, at));
  const groupFindings = groups.map((group) => reconcileGroup(group, told.get(group.since) ?? 0n));

  const tokenIds = chooseTokens(replay);
  const records = await inBatches(tokenIds, async (tokenId) => readRecord(chain, tokenId, block));
  const recordFindings = [...records].flatMap(([tokenId, record]) =>
    reconcileToken(state, facts, tokenId, record, told),
  );
  const [liabilityWad, status] = await Promise.all([vault.liabilityWad(at), report.getSystemStatus(at)]);
  const totals = {
    ...{ liabilityWad, averageWad: status.averageTokenValue, coverageWad: status.coverageRatioWad },
    worthWad: status.operationalFund,
  };
  const { sumWad, findings } = reconcileTotals(groups, told, totals);
  return {
    ...{ block, periods, sumWad, liabilityWad },
    activeTokens: groups.reduce((sum, { count }) => sum + count, 0n),
    groups: groups.map((group) => toReconciled(group, told)),
    records: tokenIds.length,
    ...{ averageWad: totals.averageWad, coverageWad: totals.coverageWad },
    findings: [...groupFindings.filter((finding) => finding !== undefined), ...recordFindings, ...findings],
  };
}

function toReconciled({ since, count, exactWad }: TokenGroup, told: ReadonlyMap<bigint, bigint>): ReconciledGroup {
  const { numerator, denominator } = exactWad;
  return { since, tokens: count, exactWad: numerator / denominator, valueWad: told.get(since) ?? 0n };
}

/** Every token that an event names, and of those that genesis alone knows the first and the last. */
function chooseTokens({ state, facts }: FundReplay): bigint[] {
  const named = [...state.tokens.keys()];
  if (!state.isOpen) return named;
  const isUntouched = (tokenId: bigint): boolean => !state.tokens.has(tokenId);
  let [first, last] = [1n, facts.genesisTokens];
  while (first <= last && !isUntouched(first)) first += 1n;
  while (last >= first && !isUntouched(last)) last -= 1n;
  const samples = first > last ? [] : first === last ? [first] : [first, last];
  return [...named, ...samples.filter((tokenId) => tokenOf(state, facts, tokenId).phase === "ACTIVE")];
}

async function readRecord({ suite }: FundChain, tokenId: bigint, block: number): Promise<TokenRecord> {
  const { state, owner, since, place, valueWad } = await suite.vault.token(tokenId, { blockTag: block });
  const phase = PHASES[Number(state)] ?? "INACTIVE";
  return { phase, owner: owner === ZeroAddress ? undefined : owner, since, place, valueWad };
}
