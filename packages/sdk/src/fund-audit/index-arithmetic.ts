/** A growth, or a product of some, not rounded. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const RAY = 10n ** 27n;
/** The index of genesis, 45 decimals. */
export const INDEX_ONE = 10n ** 45n;
/** What a total loss leaves of it. */
export const LEAST_INDEX = 10n ** 33n;
/** Above it no gain is counted any more. */
export const GREATEST_TO_GROW = 1n << 212n;
/** Under it loss mode is for good. */
export const LOSS_FOR_GOOD_BELOW = 10n ** 39n;
/** Most that the contract counts a fund at, in the settlement asset. */
export const MAX_WORTH = 1n << 95n;

const MANTISSA_BITS = 112;

/** The index after a close: before x growth, rounded down, at least 1e-12, cut to its 112 highest bits. */
export function indexAfterClose(indexBefore: bigint, { numerator, denominator }: Fraction): bigint {
  const exact = (indexBefore * numerator) / denominator;
  return cutIndex(exact < LEAST_INDEX ? LEAST_INDEX : exact);
}

/** RAY shares of a token that starts at `index`: 1 / index, rounded up. */
export function sharesAt(index: bigint): bigint {
  return ceilDiv(10n ** 72n, index);
}

/** What tokens of `shares` that earn, and `pending` that do not yet, are worth together at `index`, rounded up twice. */
export function sumWad(shares: bigint, pending: bigint, index: bigint, coreWad: bigint): bigint {
  return ceilDiv(ceilDiv(shares * index, INDEX_ONE) * coreWad, RAY) + pending * coreWad;
}

/** a / b for b above 0 and a from 0 on, rounded up. */
export function ceilDiv(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

/** x / 1e27, rounded down, below zero too. */
export function floorRay(x: bigint): bigint {
  const quotient = x / RAY;
  return quotient * RAY > x ? quotient - 1n : quotient;
}

function cutIndex(index: bigint): bigint {
  const drop = BigInt(Math.max(0, index.toString(2).length - MANTISSA_BITS));
  return (index >> drop) << drop;
}
