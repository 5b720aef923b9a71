import { setTimeout as delay } from "node:timers/promises";

/** Time, so that tests can bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Resolves after `ms`, or as soon as `signal` aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** A clock that follows a chain which runs ahead of the wall clock. */
export interface ChainClock extends Clock {
  /** Tells the clock a block's timestamp, unix seconds. */
  noteBlock(timestamp: number): void;
  /** How far it runs ahead of the wall clock, seconds. */
  aheadSeconds(): number;
}

const SAMPLE_WINDOW_MS = 60_000; // a lead not seen for this long is forgotten
const LEAST_LEAD_SECONDS = 2; // block timestamps lie up to a second off; a report may be 12 s old

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(Math.max(0, ms), undefined, { signal });
    } catch (cause) {
      if (!signal.aborted) throw cause;
    }
  },
};

/** `clock`, moved ahead by the largest lead the chain's newest blocks had over it. Never moved back. */
export function createChainClock(clock: Clock): ChainClock {
  let samples: { readonly atMs: number; readonly leadSeconds: number }[] = [];
  const aheadSeconds = (): number => {
    const lead = samples.reduce((most, { leadSeconds }) => Math.max(most, leadSeconds), 0);
    return lead < LEAST_LEAD_SECONDS ? 0 : lead;
  };
  return {
    nowMs: () => clock.nowMs() + aheadSeconds() * 1_000,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    noteBlock(timestamp) {
      const atMs = clock.nowMs();
      const leadSeconds = timestamp - Math.floor(atMs / 1_000);
      samples = samples.filter((sample) => atMs - sample.atMs <= SAMPLE_WINDOW_MS && sample.leadSeconds > leadSeconds);
      samples.push({ atMs, leadSeconds });
    },
    aheadSeconds,
  };
}

/** The round at `nowMs`: seconds since genesis, from 1. Below 1 before genesis. */
export function roundAt(genesisAt: number, nowMs: number): bigint {
  return BigInt(Math.floor(nowMs / 1_000) - genesisAt + 1);
}

/** When `round` begins, milliseconds since 1970. */
export function roundStartMs(genesisAt: number, round: bigint): number {
  return (genesisAt + Number(round) - 1) * 1_000;
}
