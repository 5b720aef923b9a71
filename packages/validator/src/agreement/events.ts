import type { ReportMessage } from "@assay/sdk";

import type { SubmitOutcome } from "../submit-outcome.js";

/** What happens while validators agree; for logs, metrics and alerts. */
export type AgreementEvent =
  | { readonly type: "observation-accepted"; readonly round: bigint; readonly index: number }
  | { readonly type: "observation-refused"; readonly reason: string }
  | { readonly type: "equivocation"; readonly round: bigint; readonly index: number }
  | { readonly type: "proposal-signed"; readonly round: bigint; readonly attempt: number }
  | { readonly type: "proposal-refused"; readonly round: bigint; readonly reason: string; readonly isInvalid: boolean }
  | { readonly type: "disagreement"; readonly round: bigint; readonly deviationBps: bigint }
  | { readonly type: "not-agreed"; readonly round: bigint; readonly attempt: number; readonly reason: string }
  | {
      readonly type: "submitted";
      readonly report: ReportMessage;
      readonly attempt: number;
      readonly signers: readonly number[];
      readonly uncounted: number;
      readonly outcome: SubmitOutcome;
      /** From the start of the round to this outcome, milliseconds. */
      readonly elapsedMs: number;
    };
