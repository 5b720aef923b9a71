import type { OracleContracts } from "@assay/sdk";
import { isError } from "ethers";

import { ValidatorError } from "./errors.js";

/** The oracle has no NAV to read; `reason` is its error. */
export class NoNavError extends ValidatorError {
  override readonly name = "NoNavError";
  override readonly retryable = true;

  constructor(
    readonly reason: string,
    cause: unknown,
  ) {
    super(`the oracle gives no NAV: ${reason}`, { cause });
  }
}

/** The chain did not answer. */
export class ChainUnreachableError extends ValidatorError {
  override readonly name = "ChainUnreachableError";
  override readonly retryable = true;

  constructor(cause: unknown) {
    super("the chain does not answer", { cause });
  }
}

/** The settled NAV, as the chain has it. */
export interface LatestNav {
  readonly navWad: bigint;
  readonly observedAt: bigint;
  readonly round: bigint;
  readonly blockNumber: bigint;
  readonly confidenceBps: bigint;
  readonly validators: bigint;
  readonly stakeBps: bigint;
}

export interface OracleStatus {
  readonly status: string;
  readonly reason: string;
  readonly ageSeconds: bigint;
  readonly round: bigint;
}

/** The oracle as a reader sees it. */
export interface NavReader {
  /** @throws NoNavError, ChainUnreachableError. */
  readLatest(): Promise<LatestNav>;
  /** Base asset an index token costs now, WAD. @throws NoNavError, ChainUnreachableError. */
  readMintPriceWad(): Promise<bigint>;
  /** @throws ChainUnreachableError. */
  readStatus(): Promise<OracleStatus>;
}

/** At the next block's time: a chain that mines only on demand would judge the age by its last block's. */
const NOW = { blockTag: "pending" };
const MOST_TRIES = 3; // rounds settle once a second, calls take milliseconds
const STATUSES = ["LIVE", "STALE", "QUARANTINE", "HALTED"];
const REASONS = ["NONE", "SANITY", "CONFIDENCE", "SPREAD", "DEVIATION", "JUMP", "HALTED", "AGE", "UNSEEN"];

export function createNavReader({ oracle }: Pick<OracleContracts, "oracle">): NavReader {
  const guarded = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (cause) {
      throw explainNavError(oracle, cause);
    }
  };
  /** A NAV and its round, although a round may settle between the two calls. */
  const readTogether = async () => {
    for (let tries = 1; ; tries += 1) {
      const before = await oracle.latestRound(NOW);
      const [nav, after] = await Promise.all([oracle.getCurrentNAV(NOW), oracle.latestRound(NOW)]);
      if (before === after || tries >= MOST_TRIES) return [nav, after] as const;
    }
  };
  return {
    readLatest: () =>
      guarded(async () => {
        const [nav, round] = await readTogether();
        return {
          navWad: nav.navPerToken,
          observedAt: nav.timestamp,
          round,
          blockNumber: nav.blockNumber,
          confidenceBps: nav.confidence,
          validators: nav.validatorCount,
          stakeBps: nav.stake,
        };
      }),
    readMintPriceWad: () => guarded(async () => (await oracle.quote(NOW)).mintPriceWad),
    readStatus: () =>
      guarded(async () => {
        const [report, round] = await Promise.all([oracle.status(NOW), oracle.latestRound(NOW)]);
        return {
          status: STATUSES[Number(report.status)] ?? "UNKNOWN",
          reason: REASONS[Number(report.reason)] ?? "UNKNOWN",
          ageSeconds: report.ageSeconds,
          round,
        };
      }),
  };
}

/** A failed read of the oracle as an error of ours: NoNavError when it reverted, else ChainUnreachableError. */
export function explainNavError(oracle: OracleContracts["oracle"], cause: unknown): Error {
  if (!isError(cause, "CALL_EXCEPTION")) return new ChainUnreachableError(cause);
  const error = cause.data ? oracle.interface.parseError(cause.data) : null;
  const reason = error === null ? "it reverted" : `${error.name}(${error.args.map(String).join(", ")})`;
  return new NoNavError(reason, cause);
}
