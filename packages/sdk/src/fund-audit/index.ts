// The door of @assay/sdk/fund-audit: the fund's hash chain, its events replayed, and both held against the chain. Pure:
// whoever calls it brings the logs and the figures.
export { compareWithChain, type FundSnapshot } from "./compare.js";
export type { Finding, FindingKind } from "./finding.js";
export { type Fraction } from "./index-arithmetic.js";
export {
  groupTokens,
  reconcileGroup,
  reconcileToken,
  reconcileTotals,
  type FundTotals,
  type Reconciliation,
  type TokenGroup,
  type TokenRecord,
} from "./reconcile.js";
export { applyLogs, createFundReplay, type FundLog, type FundReplay } from "./replay.js";
export {
  closedPeriods,
  tokenOf,
  type FundFacts,
  type FundState,
  type PeriodFacts,
  type TokenFacts,
  type TokenPhase,
} from "./state.js";
export { FIRST_HEAD, nextHead, trailEntry, trailHead, type TrailLog } from "./trail.js";
