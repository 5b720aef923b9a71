import type { FundChain } from "./fund-chain.js";
import { readToken } from "./fund-tokens.js";

/** A token that waits. A type, as JSON values are. */
export type Waiting = {
  readonly place: bigint;
  readonly token: bigint;
  readonly owner: string | null;
  readonly valueWad: bigint;
  /** What it would be paid now, in the settlement asset's smallest unit. */
  readonly payout: bigint | null;
};

/** The queue as it stands. */
export type QueueStatus = {
  /** The next place to pay. */
  readonly head: bigint;
  /** The next place to give. */
  readonly tail: bigint;
  /** What the queue is worth, in the settlement asset's smallest unit. */
  readonly queuedAmount: bigint;
  readonly cash: bigint;
  readonly waiting: readonly Waiting[];
  /** Places that were not looked at. */
  readonly placesLeft: bigint;
};

/** The queue, and who waits at its first `most` places; those cancelled are left out. */
export async function readQueue(chain: FundChain, most: bigint): Promise<QueueStatus> {
  const { vault, fund } = chain.suite;
  const [[head, tail], queuedAmount, cash] = await Promise.all([vault.queueEnds(), vault.queuedAmount(), fund.cash()]);
  const length = tail - head;
  const looked = length < most ? length : most;
  const places = Array.from({ length: Number(looked) }, (_, i) => head + BigInt(i));
  const found = await Promise.all(
    places.map(async (place): Promise<Waiting[]> => {
      const token = await vault.queuedAt(place);
      if (token === 0n) return [];
      const { owner, valueWad, payout } = await readToken(chain, token);
      return [{ place, token, owner, valueWad, payout }];
    }),
  );
  return { head, tail, queuedAmount, cash, waiting: found.flat(), placesLeft: length - looked };
}
