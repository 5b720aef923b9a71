/** What became of a report that was to go on chain. */
export type SubmitOutcome =
  | {
      /** SETTLED: the NAV is on chain; REJECTED: the round is used up without one (bounds, jump, halt). */
      readonly kind: "settled" | "rejected";
      readonly txHash: string;
      readonly blockNumber: number;
      readonly gasUsed: bigint;
      readonly feeWei: bigint;
    }
  /** The oracle has this round, or a newer one. */
  | { readonly kind: "already"; readonly reason: string }
  /** Another transaction is on its way. */
  | { readonly kind: "busy" }
  | { readonly kind: "failed"; readonly reason: string; readonly isRetryable: boolean };
