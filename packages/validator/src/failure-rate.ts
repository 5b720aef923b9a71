const BPS = 10_000;

/** Share of failures over a sliding window of whole seconds; bounded memory. */
export class FailureRate {
  readonly #buckets = new Map<number, { total: number; failed: number }>();

  constructor(
    readonly windowSeconds: number,
    /** Fewer than this say nothing. */
    readonly leastSamples: number,
  ) {}

  note(nowMs: number, isFailure: boolean): void {
    const second = Math.floor(nowMs / 1_000);
    for (const old of this.#buckets.keys()) if (old <= second - this.windowSeconds) this.#buckets.delete(old);
    const bucket = this.#buckets.get(second) ?? { total: 0, failed: 0 };
    bucket.total += 1;
    if (isFailure) bucket.failed += 1;
    this.#buckets.set(second, bucket);
  }

  /** Failures of all, bps, rounded down; undefined while there are too few. */
  failureBps(nowMs: number): bigint | undefined {
    const oldest = Math.floor(nowMs / 1_000) - this.windowSeconds;
    let total = 0;
    let failed = 0;
    for (const [second, bucket] of this.#buckets) {
      if (second <= oldest) continue;
      total += bucket.total;
      failed += bucket.failed;
    }
    return total < this.leastSamples ? undefined : BigInt(Math.floor((failed * BPS) / total));
  }
}
