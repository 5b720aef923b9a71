import { add, compare, multiply, ZERO, type Decimal } from "./decimal.js";

/** The three ways to vote, as OpenZeppelin's Governor numbers them. */
export const SUPPORT = { against: 0, for: 1, abstain: 2 } as const;
export type Support = keyof typeof SUPPORT;

/** One vote. Weight and trust are exact; a trust of 100 makes the weight count whole. */
export interface WeighedVote {
  readonly support: Support;
  /** From 0 on. */
  readonly weight: Decimal;
  /** From 0 to 100; 100 where trust plays no part. */
  readonly trust: Decimal;
}

/** When a proposal passes, in weight. */
export interface PassingRules {
  /** For needs at least that. */
  readonly quorum: Decimal;
  /** For must exceed Against by more than that. */
  readonly differential: Decimal;
}

/** The outcome of a vote, exact. */
export interface Tally {
  readonly for: Decimal;
  readonly against: Decimal;
  readonly abstain: Decimal;
  readonly succeeded: boolean;
}

const HUNDREDTH: Decimal = { units: 1n, scale: 2 };

/**
 * Counts votes by the rules of TrustGovernor: each weighs weight x trust / 100; it succeeds when For alone reaches the
 * quorum and For - Against > differential.
 */
export function tallyVotes(votes: readonly WeighedVote[], { quorum, differential }: PassingRules): Tally {
  const sums: Record<Support, Decimal> = { for: ZERO, against: ZERO, abstain: ZERO };
  for (const { support, weight, trust } of votes) {
    sums[support] = add(sums[support], multiply(multiply(weight, trust), HUNDREDTH));
  }
  const isQuorate = compare(sums.for, quorum) >= 0;
  return { ...sums, succeeded: isQuorate && compare(sums.for, add(sums.against, differential)) > 0 };
}
