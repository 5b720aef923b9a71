import { setImmediate } from "node:timers/promises";

import type { Clock } from "@assay/validator";

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/**
 * A clock that moves only while everybody sleeps on it, straight to when the first one wakes: no run waits for it, and
 * how busy the machine is changes nothing. Work that leaves the process, to a disk say, has to be held.
 */
export class IdleClock implements Clock {
  #nowMs: number;
  #sleepers: readonly Sleeper[] = [];
  readonly #held = new Set<Promise<unknown>>();

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        atMs: this.#nowMs + Math.max(0, ms),
        wake: () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          signal.removeEventListener("abort", sleeper.wake);
          resolve();
        },
      };
      this.#sleepers = [...this.#sleepers, sleeper];
      signal.addEventListener("abort", sleeper.wake, { once: true });
    });
  }

  /** Stops the clock until `work` is over. */
  async hold<T>(work: Promise<T>): Promise<T> {
    this.#held.add(work);
    try {
      return await work;
    } finally {
      this.#held.delete(work);
    }
  }

  /** Resolves when nothing more happens unless time passes. */
  async idle(): Promise<void> {
    for (;;) {
      await setImmediate(); // every promise that could settle by itself has
      if (this.#held.size === 0) return;
      await Promise.allSettled([...this.#held]);
    }
  }

  /** Lets time pass until `work` is over. */
  async pass<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController();
    const end = (): void => over.abort();
    work.then(end, end);
    for (await this.idle(); !over.signal.aborted; await this.idle()) {
      const [first] = [...this.#sleepers].sort((a, b) => a.atMs - b.atMs); // of equals, who lay down first
      if (first === undefined) throw new Error("everybody waits, and nobody for the clock");
      this.#nowMs = Math.max(this.#nowMs, first.atMs);
      first.wake();
    }
    return work;
  }
}
