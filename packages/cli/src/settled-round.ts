import type { EventLog } from "ethers";

import type { NavSettledEvent } from "../../../typechain-types/oracle/NAVOracle.js";

/** A NAV that settled, as its event tells it. */
export interface SettledRound {
  readonly round: bigint;
  readonly navBeforeWad: bigint;
  readonly navWad: bigint;
  readonly observedAt: bigint;
  readonly confidenceBps: bigint;
  readonly spreadBps: bigint;
  readonly stakeBps: bigint;
  readonly validatorCount: bigint;
  readonly blockNumber: bigint;
  readonly transaction: string;
}

/** The one place that knows how NavSettled is laid out. */
export function toSettledRound(
  args: NavSettledEvent.OutputObject,
  log: Pick<EventLog, "blockNumber" | "transactionHash">,
): SettledRound {
  return {
    round: args.round,
    navBeforeWad: args.navBeforeWad,
    navWad: args.navWad,
    observedAt: args.observedAt,
    confidenceBps: args.confidenceBps,
    spreadBps: args.spreadBps,
    stakeBps: args.stakeBps,
    validatorCount: args.validatorCount,
    blockNumber: BigInt(log.blockNumber),
    transaction: log.transactionHash,
  };
}
