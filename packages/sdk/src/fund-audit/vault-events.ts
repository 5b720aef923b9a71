import {
  floorRay,
  GREATEST_TO_GROW,
  INDEX_ONE,
  indexAfterClose,
  LEAST_INDEX,
  LOSS_FOR_GOOD_BELOW,
  MAX_WORTH,
  RAY,
  sharesAt,
  sumWad,
} from "./index-arithmetic.js";
import {
  closedPeriods,
  coverageAfter,
  indexNow,
  keptSum,
  payoutOf,
  tokenOf,
  type TokenFacts,
  valueSince,
} from "./state.js";
import { moveCash, type Step } from "./step.js";

const WORTH_MAX = (1n << 96n) - 1n;
const UNIT = { numerator: 1n, denominator: 1n };

/** What each audited event of the RedemptionVault does, and its transfers. */
export const VAULT_EVENTS: Readonly<Record<string, (step: Step) => void>> = {
  GenesisCompleted: begin,
  TokenIssued: issue,
  TokenRedeemed: redeem,
  RedemptionRequested: request,
  RedemptionCancelled: cancel,
  PeriodClosed: close,
  CoverageChanged: changeCoverage,
  IssuanceEndAnnounced: announceEnd,
  Transfer: transfer,
};

function begin(step: Step): void {
  const { state, facts } = step;
  const inactive = facts.totalTokens - facts.genesisTokens;
  const fundMoney = (facts.coreWad / facts.unitWad) * inactive;
  step.gap("isOpen", "false", String(state.isOpen));
  step.rule("fundAfter", fundMoney, step.number("fundAfter"));
  step.rule("activeTokens", facts.genesisTokens, step.number("activeTokens"));
  step.rule("inactiveTokens", inactive, step.number("inactiveTokens"));
  state.isOpen = true;
  state.reserve = step.address("reserve");
  state.active = step.number("activeTokens");
  state.inactive = step.number("inactiveTokens");
  state.shares = RAY * facts.genesisTokens;
  state.runningLiabilityWad = facts.coreWad * facts.genesisTokens;
  state.cash = step.number("fundAfter");
  state.periods.length = 0;
  state.periods.push({ index: INDEX_ONE, growth: UNIT, worth: state.cash });
  step.rule("coverage", coverageAfter(facts, state.cash, state.runningLiabilityWad), state.payoutRatioRay);
}

function issue(step: Step): void {
  const { state, facts } = step;
  const tokenId = step.number("tokenId");
  step.gap(`phase of token ${tokenId}`, "INACTIVE", tokenOf(state, facts, tokenId).phase);
  step.rule("since", closedPeriods(state) + 1n, step.number("since"));
  const cash = moveCash(step, "fundBefore", "fundAfter");
  step.rule("fundAfter", cash.before + facts.coreWad / facts.unitWad, cash.after);
  countActive(step, 1n);
  state.pending += 1n;
  state.runningLiabilityWad = keptSum(state.runningLiabilityWad + facts.coreWad);
  state.tokens.set(tokenId, {
    ...{ phase: "ACTIVE", owner: step.address("owner"), since: step.number("since"), place: 0n },
  });
}

function redeem(step: Step): void {
  const { state, facts } = step;
  const tokenId = step.number("tokenId");
  const token = tokenOf(state, facts, tokenId);
  const isQueued = step.address("receiver") === facts.fund; // nobody else can name the fund
  step.gap(`phase of token ${tokenId}`, isQueued ? "QUEUED" : "ACTIVE", token.phase);
  step.gap(`owner of token ${tokenId}`, token.owner, step.address("owner"));
  const [valueWad, amount] = [step.number("valueWad"), step.number("amount")];
  step.rule("valueWad", valueSince(state, facts, token.since), valueWad);
  step.rule("amount", payoutOf(state, facts, valueWad), amount);
  const cash = moveCash(step, "fundBefore", "fundAfter");
  step.rule("fundAfter", cash.before - amount, cash.after);
  countActive(step, -1n);
  leaveTotals(step, token);
  state.runningLiabilityWad = keptSum(state.runningLiabilityWad - valueWad);
  state.tokens.set(tokenId, { phase: "INACTIVE", since: 0n, place: 0n });
  if (isQueued) payFromQueue(step, token.place, amount);
}

/** The one who waits longest is paid, into a claim. */
function payFromQueue(step: Step, place: bigint, amount: bigint): void {
  const { state } = step;
  const [first] = state.queue.keys(); // places are given in rising order
  step.rule("place", first, place);
  state.queue.delete(place);
  if (place >= state.queueHead) state.queueHead = place + 1n;
  const owner = step.address("owner");
  state.claims.set(owner, (state.claims.get(owner) ?? 0n) + amount);
  state.totalClaims += amount;
}

function request(step: Step): void {
  const { state, facts } = step;
  const [tokenId, place] = [step.number("tokenId"), step.number("place")];
  const token = tokenOf(state, facts, tokenId);
  step.gap(`phase of token ${tokenId}`, "ACTIVE", token.phase);
  step.gap(`owner of token ${tokenId}`, token.owner, step.address("owner"));
  step.gap("place", state.queueTail, place);
  state.queueTail = place + 1n;
  state.queue.set(place, tokenId);
  state.tokens.set(tokenId, { ...token, phase: "QUEUED", owner: step.address("owner"), place });
}

function cancel(step: Step): void {
  const { state, facts } = step;
  const [tokenId, place] = [step.number("tokenId"), step.number("place")];
  const token = tokenOf(state, facts, tokenId);
  step.gap(`phase of token ${tokenId}`, "QUEUED", token.phase);
  step.gap(`place of token ${tokenId}`, token.place, place);
  state.queue.delete(place);
  state.tokens.set(tokenId, { ...token, phase: "ACTIVE", owner: step.address("owner"), place: 0n });
}

function close(step: Step): void {
  const { state, facts } = step;
  const growth = { numerator: step.number("numerator"), denominator: step.number("denominator") };
  const [indexBefore, indexAfter] = [step.number("indexBefore"), step.number("indexAfter")];
  step.gap("period", closedPeriods(state) + 1n, step.number("period"));
  step.gap("indexBefore", indexNow(state), indexBefore);
  if (growth.denominator !== 0n) step.rule("indexAfter", indexAfterClose(indexBefore, growth), indexAfter);
  if (state.pending !== 0n) state.shares += state.pending * sharesAt(indexAfter);
  state.pending = 0n;

  const liabilityWad = sumWad(state.shares, 0n, indexAfter, facts.coreWad);
  step.rule("liabilityAfter", liabilityWad, step.number("liabilityAfter"));
  state.runningLiabilityWad = keptSum(step.number("liabilityAfter"));
  closeBooks(step, growth);
  const worth = step.number("fundAfter");
  const isFloored = indexAfter === LEAST_INDEX;
  const counted = isFloored ? { numerator: LEAST_INDEX, denominator: indexBefore } : growth;
  state.periods.push({ index: indexAfter, growth: counted, worth: worth > WORTH_MAX ? WORTH_MAX : worth });
  if (indexAfter < LOSS_FOR_GOOD_BELOW) state.isLossForGood = true;
  step.rule("coverage", coverageAfter(facts, worth, liabilityWad), state.payoutRatioRay);
}

/** What the close did to the fund. The event tells the worth; how it divides, only when there is no position. */
function closeBooks(step: Step, { numerator, denominator }: { numerator: bigint; denominator: bigint }): void {
  const { state } = step;
  const lastWorth = state.periods.at(-1)?.worth ?? 0n;
  const [before, after] = [step.number("fundBefore"), step.number("fundAfter")];
  step.gap("denominator", lastWorth === 0n ? 1n : lastWorth * RAY, denominator);
  if (state.invested !== undefined) step.gap("fundBefore", state.cash + state.invested, before);
  const counted = lastWorth === 0n || numerator === 0n ? undefined : numerator - denominator;
  if (counted !== undefined) step.rule("fundAfter", before + floorRay(counted), after);

  const { external } = state;
  const isAllExternal = external !== undefined && state.invested === external && state.strategies.length === 0;
  const most = mostCounted(step, lastWorth, before);
  if (external !== 0n) {
    const isKnown = isAllExternal && counted !== undefined && counted < most; // a gain that was cut is not in the event
    state.external = isKnown ? external + floorRay(counted) : undefined;
  }
  state.invested = after - state.cash;
  step.rule("growth", "within the bound", (counted ?? 0n) <= most ? "within the bound" : `${numerator}/${denominator}`);
}

/** Most of a gain that a close counts, x 1e27. */
function mostCounted({ state, facts }: Step, lastWorth: bigint, worth: bigint): bigint {
  const maxRatioRay = indexNow(state) > GREATEST_TO_GROW ? RAY : facts.maxRatioRay;
  const most = lastWorth * (maxRatioRay - RAY);
  const room = worth > MAX_WORTH ? 0n : (MAX_WORTH - worth) * RAY;
  return room < most ? room : most;
}

function changeCoverage(step: Step): void {
  step.gap("coverageBeforeRay", step.state.payoutRatioRay, step.number("coverageBeforeRay"));
  step.state.payoutRatioRay = step.number("coverageAfterRay");
}

function announceEnd(step: Step): void {
  step.gap("issuanceEndsAt", 0n, step.state.issuanceEndsAt);
  step.state.issuanceEndsAt = step.number("endsAt");
}

/** Beginnings and ends of tokens have audited events of their own. */
function transfer(step: Step): void {
  const { state, facts } = step;
  const [from, to, tokenId] = [step.address("from"), step.address("to"), step.number("tokenId")];
  if (BigInt(from) === 0n || BigInt(to) === 0n) return;
  const token = tokenOf(state, facts, tokenId);
  step.gap(`phase of token ${tokenId}`, "ACTIVE", token.phase);
  step.gap(`owner of token ${tokenId}`, token.owner, from);
  state.tokens.set(tokenId, { ...token, phase: "ACTIVE", owner: to });
}

function countActive(step: Step, change: bigint): void {
  const { state } = step;
  const [before, after] = [step.number("activeBefore"), step.number("activeAfter")];
  step.gap("activeBefore", state.active, before);
  step.rule("activeAfter", before + change, after);
  state.active = after;
  state.inactive -= change;
}

function leaveTotals({ state }: Step, token: TokenFacts): void {
  const start = state.periods[Number(token.since)];
  if (start === undefined) state.pending -= 1n;
  else state.shares -= sharesAt(start.index);
}
