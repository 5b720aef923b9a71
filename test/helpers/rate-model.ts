/** A rate limit is cut into as many tranches: 31 for the bucket, one for the till. */
export const TRANCHES = 32n;

/** The highest 8 bits of `amount`, and nothing below 2^28: what a till keeps of it. */
export function tillDown(amount: bigint): bigint {
  let unit = 2n ** 28n;
  while (amount / unit > 255n) unit *= 2n;
  return (amount / unit) * unit;
}

/** `capacity` as the vault counts it: 32 equal tranches. */
export function evenCapacity(capacity: bigint): bigint {
  return (capacity / TRANCHES) * TRANCHES;
}

/** What a limit of `capacity` leaves when nothing was used: 31 tranches, and one as the till can say it. */
export function unusedLeft(capacity: bigint): bigint {
  const tranche = capacity / TRANCHES;
  return tranche * (TRANCHES - 1n) + tillDown(tranche);
}

/** One side of the vault's rate limit, mint or redeem, worked out from what its interface says. */
export class RateModel {
  #windowSeconds: bigint;
  #tranche: bigint;
  #till: bigint;
  #used = 0n;
  #usedAt = 0n;

  /** Just turned on: nothing is used. */
  constructor(windowSeconds: bigint, capacity: bigint) {
    this.#windowSeconds = windowSeconds;
    this.#tranche = capacity / TRANCHES;
    this.#till = tillDown(this.#tranche);
  }

  get #bucket(): bigint {
    return this.#tranche * (TRANCHES - 1n);
  }

  #usedNow(nowAt: bigint): bigint {
    const back = ((nowAt - this.#usedAt) * this.#bucket) / this.#windowSeconds;
    return this.#used > back ? this.#used - back : 0n;
  }

  #inBucket(nowAt: bigint): bigint {
    const used = this.#usedNow(nowAt);
    return this.#bucket > used ? this.#bucket - used : 0n;
  }

  get till(): bigint {
    return this.#till;
  }

  left(nowAt: bigint): bigint {
    return this.#till + this.#inBucket(nowAt);
  }

  spend(amount: bigint, nowAt: bigint): void {
    if (amount > this.left(nowAt)) throw new Error(`${amount} is over the limit`);
    if (amount > this.#till) {
      const missing = amount - this.#till;
      const wanted = missing > this.#tranche ? missing : this.#tranche;
      const there = this.#inBucket(nowAt);
      const drawn = wanted < there ? wanted : there;
      this.#used = this.#usedNow(nowAt) + drawn;
      this.#usedAt = nowAt;
      this.#till += drawn;
    }
    this.#till = tillDown(this.#till - amount);
  }

  /** Other settings; what was used stays used. */
  change(windowSeconds: bigint, capacity: bigint, nowAt: bigint): void {
    this.#used = this.#usedNow(nowAt);
    this.#usedAt = nowAt;
    this.#windowSeconds = windowSeconds;
    this.#tranche = capacity / TRANCHES;
    this.#till = tillDown(this.#till < this.#tranche ? this.#till : this.#tranche);
  }
}
