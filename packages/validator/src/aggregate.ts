import { BPS, deviationBpsUp, lowerWeightedMedian } from "@assay/math";
import { type AssetPrice, type ObservationMessage, pricesRoot, type ReportMessage } from "@assay/sdk";

import type { AgreementRules, SetMember, SetView } from "./chain.js";

/** An observation whose signature, prices and header were checked; `index` is its signer's place in the set. */
export interface VerifiedObservation {
  readonly index: number;
  readonly message: ObservationMessage;
  readonly prices: readonly AssetPrice[];
}

/** What the report is for. */
export interface ReportHeader {
  readonly indexToken: string;
  readonly round: bigint;
}

export interface Agreed {
  readonly isAgreed: true;
  readonly report: ReportMessage;
  readonly assetPrices: readonly AssetPrice[];
  /** Indexes within tolerance, rising. */
  readonly counted: readonly number[];
  /** Indexes that observed but lie too far away, rising. */
  readonly uncounted: readonly number[];
}

export interface NotAgreed {
  readonly isAgreed: false;
  /** QUORUM: too little stake; DEVIATION: too much stake too far from the median. */
  readonly reason: "QUORUM" | "DEVIATION";
  /** Stake that counted, or that was far. */
  readonly stake: bigint;
  readonly totalStake: bigint;
}

interface Ballot extends VerifiedObservation {
  readonly stake: bigint;
  readonly deviationBps: bigint;
}

/** Two thirds of the stake, read as stake x 3 >= total x 2, and `minValidators` of them. */
export function isQuorum(stake: bigint, totalStake: bigint, validators: number, minValidators: number): boolean {
  return totalStake > 0n && stake * 3n >= totalStake * 2n && validators >= minValidators;
}

/** Sum of the stakes of `members`. */
export function totalStakeOf(members: readonly SetMember[]): bigint {
  return members.reduce((sum, { stake }) => sum + stake, 0n);
}

/**
 * The one report that follows from `observations`: the order does not matter, so every signer computes the same.
 *
 *   nav          lower weighted median of all observations
 *   counted      those within toleranceBps of it; they need two thirds of the stake and minValidators
 *   confidence   stake-weighted mean of the counted, rounded down
 *   spread       the furthest counted one, bps, rounded up
 *   observedAt   the earliest counted one
 *   assetsRoot   per asset the lower weighted median of the counted ones' prices, at their earliest source time; an
 *                asset that less than two thirds of the stake priced is left out
 */
export function aggregateReport(
  header: ReportHeader,
  observations: readonly VerifiedObservation[],
  set: SetView,
  rules: AgreementRules,
): Agreed | NotAgreed {
  const totalStake = totalStakeOf(set.members);
  const ballots = weigh(observations, set);
  const fail = (reason: NotAgreed["reason"], stake: bigint): NotAgreed => ({
    isAgreed: false,
    reason,
    stake,
    totalStake,
  });
  if (!isQuorum(stakeOf(ballots), totalStake, ballots.length, rules.minValidators)) {
    return fail("QUORUM", stakeOf(ballots));
  }
  const farStake = stakeOf(ballots.filter(({ deviationBps }) => deviationBps > rules.maxDeviationBps));
  if (farStake * 4n > totalStake) return fail("DEVIATION", farStake);
  const counted = ballots.filter(({ deviationBps }) => deviationBps <= rules.toleranceBps);
  const countedStake = stakeOf(counted);
  if (!isQuorum(countedStake, totalStake, counted.length, rules.minValidators)) return fail("QUORUM", countedStake);

  const assetPrices = settleAssetPrices(counted, totalStake);
  return {
    isAgreed: true,
    report: {
      ...header,
      observedAt: counted.map(({ message }) => message.observedAt).reduce((a, b) => (a < b ? a : b)),
      navWad: medianNav(ballots),
      confidenceBps:
        counted.reduce((sum, { message, stake }) => sum + message.confidenceBps * stake, 0n) / countedStake,
      spreadBps: counted.map(({ deviationBps }) => deviationBps).reduce((a, b) => (a > b ? a : b)),
      assetsRoot: pricesRoot(assetPrices),
      setEpoch: set.epoch,
    },
    assetPrices,
    counted: indexesOf(counted),
    uncounted: indexesOf(ballots.filter((ballot) => !counted.includes(ballot))),
  };
}

/** How far the furthest observation lies from the median of all, bps, rounded up; 0 without any. */
export function disagreementBps(observations: readonly VerifiedObservation[], set: SetView): bigint {
  return weigh(observations, set).reduce((most, { deviationBps }) => (deviationBps > most ? deviationBps : most), 0n);
}

function weigh(observations: readonly VerifiedObservation[], set: SetView): Ballot[] {
  const staked = observations.map((observation) => ({
    ...observation,
    stake: set.members[observation.index]?.stake ?? 0n,
  }));
  const navWad = medianNav(staked);
  return staked.map((ballot) => ({
    ...ballot,
    deviationBps: navWad === 0n ? BPS : deviationBpsUp(ballot.message.navWad, navWad),
  }));
}

function medianNav(ballots: readonly { readonly message: ObservationMessage; readonly stake: bigint }[]): bigint {
  return lowerWeightedMedian(ballots.map(({ message, stake }) => ({ value: message.navWad, stake })));
}

function settleAssetPrices(counted: readonly Ballot[], totalStake: bigint): AssetPrice[] {
  const votes = new Map<bigint, { value: bigint; stake: bigint; sourceAt: bigint }[]>();
  for (const { prices, stake } of counted) {
    for (const { assetId, priceWad, sourceAt } of prices) {
      votes.set(assetId, [...(votes.get(assetId) ?? []), { value: priceWad, stake, sourceAt }]);
    }
  }
  return [...votes]
    .filter(([, ballots]) => stakeOf(ballots) * 3n >= totalStake * 2n)
    .map(([assetId, ballots]) => ({
      assetId,
      priceWad: lowerWeightedMedian(ballots),
      sourceAt: ballots.map(({ sourceAt }) => sourceAt).reduce((a, b) => (a < b ? a : b)),
    }))
    .sort((a, b) => (a.assetId < b.assetId ? -1 : 1));
}

function stakeOf(ballots: readonly { readonly stake: bigint }[]): bigint {
  return ballots.reduce((sum, { stake }) => sum + stake, 0n);
}

function indexesOf(ballots: readonly Ballot[]): number[] {
  return ballots.map(({ index }) => index).sort((a, b) => a - b);
}
