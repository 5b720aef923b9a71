import { isError, ZeroAddress } from "ethers";

import { UsageError } from "./cli-error.js";
import type { FundChain } from "./fund-chain.js";
import type { BlockAt } from "./past-block.js";

/** An investment of the fund. A type, as JSON values are. */
export type PositionStatus = {
  readonly strategy: string;
  readonly shares: bigint;
  /** What it would pay, in the settlement asset; null when the strategy does not say. */
  readonly worth: bigint | null;
};

/** The system after a block. WAD where the name says so; other amounts in the settlement asset's smallest unit. */
export type FundStatus = {
  readonly blockNumber: number;
  /** Unix seconds. */
  readonly timestamp: bigint;
  readonly operationalFundWad: bigint;
  readonly premiumReserveWad: bigint;
  readonly activeTokens: bigint;
  readonly inactiveTokens: bigint;
  readonly pendingTokens: bigint;
  readonly totalTokenValueWad: bigint;
  readonly averageTokenValueWad: bigint;
  /** Null when no token is active. */
  readonly coverageRatioWad: bigint | null;
  readonly inceptionReturnWad: bigint;
  readonly systemNavWad: bigint;
  readonly equityWad: bigint;
  readonly isLossMode: boolean;
  /** Share of a value that is paid, RAY. */
  readonly payoutRatioRay: bigint;
  readonly closedPeriods: bigint;
  readonly lastClosedAt: bigint;
  /** From when on the next period can be closed. */
  readonly nextCloseAt: bigint;
  readonly indexRay: bigint;
  readonly cash: bigint;
  /** Below 0 when gains elsewhere are not counted yet. */
  readonly positionsBook: bigint;
  readonly externalBook: bigint;
  readonly positions: readonly PositionStatus[];
  readonly claims: bigint;
  readonly queueHead: bigint;
  readonly queueTail: bigint;
  readonly queuedAmount: bigint;
  /** 0 while the end of issuance is not announced. */
  readonly issuanceEndsAt: bigint;
};

const RAY = 10n ** 27n;
const NOTHING_OWED = 2n ** 256n - 1n;

/**
 * Everything after one block.
 * @throws {@link UsageError} when there was no fund yet.
 */
export async function readFundStatus(chain: FundChain, block: BlockAt): Promise<FundStatus> {
  const { vault, fund, report } = chain.suite;
  const at = { blockTag: block.number };
  if (
    (await chain.provider.getCode(chain.addresses.report, block.number)) === "0x" ||
    (await vault.reserve(at)) === ZeroAddress
  )
    throw new UsageError(`at block ${block.number} there was no fund yet`);
  const closedPeriods = await vault.closedPeriods(at);
  const [system, payoutRatioRay, pendingTokens, last, indexRay, minPeriodSeconds, [queueHead, queueTail]] =
    await Promise.all([
      report.getSystemStatus(at),
      vault.payoutRatioRay(at),
      vault.pendingTokens(at),
      vault.period(closedPeriods, at),
      vault.indexRay(at),
      vault.MIN_PERIOD_SECONDS(at),
      vault.queueEnds(at),
    ]);
  const [queuedAmount, issuanceEndsAt, cash, positionsBook, externalBook, claims, positions] = await Promise.all([
    vault.queuedAmount(at),
    vault.issuanceEndsAt(at),
    fund.cash(at),
    fund.positionsBook(at),
    fund.externalBook(at),
    fund.totalClaims(at),
    readPositions(chain, block.number),
  ]);
  return {
    blockNumber: block.number,
    timestamp: block.timestamp,
    operationalFundWad: system.operationalFund,
    premiumReserveWad: system.premiumReserve,
    activeTokens: system.activeTokens,
    inactiveTokens: system.inactiveTokens,
    pendingTokens,
    totalTokenValueWad: system.totalTokenValue,
    averageTokenValueWad: system.averageTokenValue,
    coverageRatioWad: system.coverageRatioWad === NOTHING_OWED ? null : system.coverageRatioWad,
    inceptionReturnWad: system.inceptionReturnWad,
    systemNavWad: system.systemNav,
    equityWad: system.equity,
    isLossMode: payoutRatioRay < RAY,
    payoutRatioRay,
    closedPeriods,
    lastClosedAt: last.closedAt,
    nextCloseAt: last.closedAt + minPeriodSeconds,
    indexRay,
    ...{ cash, positionsBook, externalBook, positions, claims },
    ...{ queueHead, queueTail, queuedAmount, issuanceEndsAt },
  };
}

/** The index after each of the newest `most` closes up to `closed`, genesis included; oldest first. */
export async function readIndexes(chain: FundChain, closed: bigint, most: number): Promise<bigint[]> {
  const count = closed + 1n < BigInt(most) ? Number(closed) + 1 : most;
  const numbers = Array.from({ length: count }, (_, i) => closed - BigInt(count - 1 - i));
  const periods = await Promise.all(numbers.map((number) => chain.suite.vault.period(number)));
  return periods.map(({ index45 }) => index45);
}

async function readPositions(chain: FundChain, blockTag: number): Promise<PositionStatus[]> {
  const { fund } = chain.suite;
  const positions = await fund.positions({ blockTag });
  return Promise.all(
    positions.map(async ({ strategy, shares }) => ({
      strategy,
      shares,
      worth: await fund.positionWorth(strategy, { blockTag }).catch(nullIfReverted),
    })),
  );
}

/** A strategy may be broken; a chain that does not answer is another matter. */
function nullIfReverted(error: unknown): null {
  if (isError(error, "CALL_EXCEPTION")) return null;
  throw error;
}
