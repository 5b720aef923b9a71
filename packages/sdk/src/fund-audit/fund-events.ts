import { moveCash, type Step } from "./step.js";

/** What each audited event of the OperationalFund does. */
export const FUND_EVENTS: Readonly<Record<string, (step: Step) => void>> = {
  VaultBound: bind,
  StrategyAllowed: allow,
  StrategyDropped: drop,
  StrategySurrendered: surrender,
  StrategyDeposited: moveShares,
  StrategyWithdrawn: moveShares,
  ExternalPlaced: moveExternal,
  ExternalReturned: moveExternal,
  EquityContributed: contribute,
  ClaimPaid: payClaim,
  ReserveIntegrityRestored: () => undefined, // no figure of the books moves
  FundDissolved: dissolve,
};

function bind(step: Step): void {
  step.gap("vault before", undefined, step.state.boundVault);
  step.rule("vault", step.facts.vault, step.address("vault"));
  step.state.boundVault = step.address("vault");
}

function allow(step: Step): void {
  const { state } = step;
  const strategy = step.address("strategy");
  step.gap("countBefore", BigInt(state.strategies.length), step.number("countBefore"));
  step.rule("countAfter", step.number("countBefore") + 1n, step.number("countAfter"));
  if (!state.strategies.includes(strategy)) state.strategies.push(strategy);
}

function drop(step: Step): void {
  const { state } = step;
  const strategy = step.address("strategy");
  step.gap("countBefore", BigInt(state.strategies.length), step.number("countBefore"));
  step.gap(`shares of ${strategy}`, state.sharesOf.get(strategy) ?? 0n, step.number("shares"));
  step.rule("countAfter", step.number("countBefore") - 1n, step.number("countAfter"));
  state.strategies = state.strategies.filter((other) => other !== strategy);
}

/** Shares left the books for good. */
function surrender(step: Step): void {
  const { state } = step;
  const strategy = step.address("strategy");
  step.gap(`shares of ${strategy}`, state.sharesOf.get(strategy) ?? 0n, step.number("sharesBefore"));
  state.sharesOf.set(strategy, step.number("sharesAfter"));
}

/** Cash became shares of a strategy, or the other way round: the worth stays. */
function moveShares(step: Step): void {
  const { state } = step;
  const strategy = step.address("strategy");
  step.gap(`shares of ${strategy}`, state.sharesOf.get(strategy) ?? 0n, step.number("sharesBefore"));
  state.sharesOf.set(strategy, step.number("sharesAfter"));
  moveInvested(step);
}

function moveExternal(step: Step): void {
  const { state } = step;
  const before = step.number("externalBefore");
  step.gap("externalBefore", state.external, before);
  state.external = step.number("externalAfter");
  const cash = moveInvested(step);
  step.rule("externalAfter", before + cash.before - cash.after, state.external);
}

function moveInvested(step: Step): { before: bigint; after: bigint } {
  const cash = moveCash(step, "cashBefore", "cashAfter");
  step.state.invested += cash.before - cash.after;
  return cash;
}

function contribute(step: Step): void {
  moveCash(step, "cashBefore", "cashAfter");
}

function payClaim(step: Step): void {
  const { state } = step;
  const owner = step.address("owner");
  const [before, after] = [step.number("claimsBefore"), step.number("claimsAfter")];
  step.gap("claimsBefore", state.totalClaims, before);
  step.gap(`claim of ${owner}`, state.claims.get(owner) ?? 0n, before - after);
  state.claims.delete(owner);
  state.totalClaims = after;
}

/** The books of the positions end; the external position's stays. */
function dissolve(step: Step): void {
  const { state } = step;
  moveCash(step, "cashBefore", "cashAfter");
  state.invested = state.external;
}
