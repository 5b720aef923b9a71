import { compareWithChain, type Finding, type FundSnapshot, type FundState } from "@assay/sdk/fund-audit";

import type { FundChain } from "../fund-chain.js";
import { inBatches } from "./batches.js";
import type { FundLedger } from "./ledger.js";

/** What an audit found. */
export interface AuditResult {
  readonly fromBlock: number;
  /** The block that everything was compared at. */
  readonly block: number;
  /** Audited events. */
  readonly events: number;
  readonly vaultHead: string;
  readonly fundHead: string;
  readonly findings: readonly Finding[];
}

/** Holds the ledger against the contracts, at the ledger's block. */
export async function auditFund(chain: FundChain, ledger: FundLedger): Promise<AuditResult> {
  const { replay, block, fromBlock } = ledger;
  const snapshot = await takeSnapshot(chain, replay.state, block);
  const findings = compareWithChain(replay, snapshot);
  const { events, vaultHead, fundHead } = replay;
  return { fromBlock, block, events, vaultHead, fundHead, findings };
}

/** Every figure of the contracts that the events lead to. */
async function takeSnapshot(chain: FundChain, state: FundState, block: number): Promise<FundSnapshot> {
  const { vault, fund } = chain.suite;
  const at = { blockTag: block };
  const closedPeriods = await vault.closedPeriods(at);
  const [vaultHead, reserve, activeTokens, inactiveTokens, pendingTokens, period, queueEnds, queuedAmount] =
    await Promise.all([
      vault.auditHead(at),
      vault.reserve(at),
      vault.activeTokens(at),
      vault.inactiveTokens(at),
      vault.pendingTokens(at),
      vault.period(closedPeriods, at),
      vault.queueEnds(at),
      vault.queuedAmount(at),
    ]);
  const [liabilityWad, runningLiabilityWad, payoutRatioRay, issuanceEndsAt] = await Promise.all([
    vault.liabilityWad(at),
    vault.runningLiabilityWad(at),
    vault.payoutRatioRay(at),
    vault.issuanceEndsAt(at),
  ]);
  const [fundHead, boundVault, cash, worth, externalBook, totalClaims, positions] = await Promise.all([
    fund.auditHead(at),
    fund.vault(at),
    fund.cash(at),
    fund.worth(at),
    fund.externalBook(at),
    fund.totalClaims(at),
    fund.positions(at),
  ]);
  const claims = await inBatches([...state.claims.keys()], async (owner) => fund.claimOf(owner, at));
  const queuedAt = await inBatches([...state.queue.keys()], async (place) => vault.queuedAt(place, at));
  return {
    ...{ vaultHead, fundHead, boundVault, reserve, activeTokens, inactiveTokens, pendingTokens, closedPeriods },
    ...{ liabilityWad, runningLiabilityWad, payoutRatioRay, issuanceEndsAt, queuedAmount },
    ...{ cash, worth, externalBook, totalClaims, claims, queuedAt },
    index45: period.index45,
    periodWorth: period.worth,
    queueHead: queueEnds.head,
    queueTail: queueEnds.tail,
    positions: positions.map(({ strategy, shares }) => ({ strategy, shares })),
  };
}
