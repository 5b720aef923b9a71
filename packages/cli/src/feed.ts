import { type Chain, readNext } from "./chain.js";

/** `Status` of the oracle, by its number. */
export const STATUSES = ["LIVE", "STALE", "QUARANTINE", "HALTED"] as const;
/** `Reason` of the oracle, by its number. */
export const REASONS = [
  "NONE",
  "SANITY",
  "CONFIDENCE",
  "SPREAD",
  "DEVIATION",
  "JUMP",
  "HALTED",
  "AGE",
  "UNSEEN",
] as const;

/** The NAV feed as a person wants to see it. */
export interface Feed {
  readonly status: string;
  readonly reason: string;
  readonly isValid: boolean;
  /** The newest settled NAV, WAD; null before the first. */
  readonly navWad: bigint | null;
  readonly round: bigint | null;
  readonly observedAt: bigint | null;
  readonly ageSeconds: bigint | null;
  readonly maxAgeSeconds: bigint;
  /** The next three are known while the NAV is valid. */
  readonly confidenceBps: bigint | null;
  readonly stakeBps: bigint | null;
  readonly validatorCount: bigint | null;
  /** Validators of the set in force. */
  readonly setSize: bigint;
  /** In quarantine, the NAV that waits, WAD. */
  readonly candidateNavWad: bigint | null;
  readonly agreeingRounds: bigint | null;
}

/** Reads the feed as of now; never fails for want of a NAV. */
export async function readFeed({ suite: { oracle, registry } }: Chain): Promise<Feed> {
  return readNext(async (blockTag) => {
    const [report, maxAgeSeconds, round, validators] = await Promise.all([
      oracle.status({ blockTag }),
      oracle.maxPriceAge({ blockTag }),
      oracle.latestRound({ blockTag }),
      registry.validators({ blockTag }),
    ]);
    const isValid = report.status === 0n;
    const isHeld = report.status === 2n;
    const [newest, nav] = await Promise.all([
      round === 0n ? null : oracle.getHistoricalNAV(round, { blockTag }),
      isValid ? oracle.getCurrentNAV({ blockTag }) : null,
    ]);
    return {
      status: nameOf(STATUSES, report.status),
      reason: nameOf(REASONS, report.reason),
      isValid,
      navWad: newest?.navPerToken ?? null,
      round: newest?.round ?? null,
      observedAt: newest?.timestamp ?? null,
      ageSeconds: newest === null ? null : report.ageSeconds,
      maxAgeSeconds,
      confidenceBps: nav?.confidence ?? null,
      stakeBps: nav?.stake ?? null,
      validatorCount: nav?.validatorCount ?? null,
      setSize: BigInt(validators.filter(({ stake }) => stake > 0n).length),
      candidateNavWad: isHeld ? report.candidateNavWad : null,
      agreeingRounds: isHeld ? report.agreeingRounds : null,
    };
  });
}

/** The name of an enum's value. */
export function nameOf(names: readonly string[], value: bigint): string {
  return names[Number(value)] ?? value.toString();
}
