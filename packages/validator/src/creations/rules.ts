import { deviationBpsUp, mulDown } from "@assay/math";
import { areSameAmounts, type AssetAmount, type AttestationMessage, basketHash, type CreationOwner } from "@assay/sdk";

import { ValidatorError } from "../errors.js";
import type { Delivery, DeliveryVerdict } from "./delivery-source.js";

/** Why a node will not sign; the code is for programs. */
export type RefusalCode =
  | "NOTHING_ARRIVED" // its delivery source knows nothing of the creation
  | "DELIVERY_REFUSED" // its delivery source refuses the creation
  | "DELIVERY_DIFFERS" // another receipt, moment, amount or reason
  | "NOT_OPEN"
  | "EXPIRED"
  | "BASKET_MISMATCH"
  | "NOT_ANNOUNCED"
  | "OUT_OF_TIME"
  | "NAV_NOT_FINAL"
  | "NO_NAV"
  | "NAV_TOO_FAR"
  | "NO_PRICES"
  | "VALUE_TOO_FAR"
  | "SIGNED_OTHER"; // it signed something else about the creation, or for the receipt

/** Codes of what passes by itself. */
const PASSING: readonly RefusalCode[] = ["NOTHING_ARRIVED", "NAV_NOT_FINAL", "NO_NAV"];

/** What was asked for is not what this node knows, or not yet. */
export class CreationRefusedError extends ValidatorError {
  override readonly name = "CreationRefusedError";
  override readonly retryable: boolean;

  constructor(
    readonly code: RefusalCode,
    reason: string,
    cause?: unknown,
  ) {
    super(reason, { cause });
    this.retryable = PASSING.includes(code);
  }
}

const BPS = 10_000n;

/** States of a creation by their number on chain. */
export const CREATION_STATES = ["NONE", "OPEN", "FINALIZED", "REFUSED", "EXPIRED"] as const;
export type CreationStateName = (typeof CREATION_STATES)[number];

/** A creation and the rules for it, as the chain has them at one block. */
export interface CreationView extends CreationOwner {
  readonly state: CreationStateName;
  readonly openedAt: bigint;
  readonly deadline: bigint;
  /** Last moment it can be finalized. */
  readonly expiresAt: bigint;
  /** The block's time. */
  readonly nowAt: bigint;
  readonly toleranceBps: bigint;
  readonly maxArrivalAgeSeconds: bigint;
  readonly maxPriceAgeSeconds: bigint;
}

/** The delivery of an own verdict. @throws {@link CreationRefusedError} when there is none. */
export function requireDelivery(creationId: bigint, verdict: DeliveryVerdict): Delivery {
  if (verdict === undefined)
    throw new CreationRefusedError("NOTHING_ARRIVED", `nothing is known to have arrived for creation ${creationId}`);
  if (verdict.kind === "refused")
    throw new CreationRefusedError("DELIVERY_REFUSED", `creation ${creationId} is refused: ${verdict.reason}`);
  return verdict.delivery;
}

/** @throws {@link CreationRefusedError} unless the attestation says exactly what this node's source does. */
export function requireSameDelivery(attestation: AttestationMessage, delivery: Delivery): void {
  const differs = (what: string): CreationRefusedError =>
    new CreationRefusedError("DELIVERY_DIFFERS", `another ${what} is known for creation ${attestation.creationId}`);
  if (attestation.receipt !== delivery.receipt) throw differs("receipt");
  if (attestation.receivedAt !== delivery.receivedAt) throw differs("receivedAt");
  if (!areSameAmounts(attestation.amounts, delivery.amounts)) throw differs("list of amounts");
}

/** @throws {@link CreationRefusedError} unless the creation can still be finalized or refused. */
export function requireOpen(creationId: bigint, view: CreationView): void {
  if (view.state !== "OPEN")
    throw new CreationRefusedError("NOT_OPEN", `creation ${creationId} is not open: its state is ${view.state}`);
  if (view.nowAt > view.expiresAt)
    throw new CreationRefusedError("EXPIRED", `creation ${creationId} could be finalized until ${view.expiresAt}`);
}

/** @throws {@link CreationRefusedError} unless the delivery came in time, and its moment's NAV is final. */
export function requireInTime(receivedAt: bigint, view: CreationView): void {
  const { openedAt, deadline, nowAt, maxArrivalAgeSeconds } = view;
  if (receivedAt < openedAt || receivedAt > deadline)
    throw new CreationRefusedError("OUT_OF_TIME", `${receivedAt} does not lie in ${openedAt} .. ${deadline}`);
  const finalAt = receivedAt + maxArrivalAgeSeconds + 1n; // a report of that very second may land until the one before
  if (nowAt < finalAt)
    throw new CreationRefusedError("NAV_NOT_FINAL", `the NAV of ${receivedAt} is final at ${finalAt}, it is ${nowAt}`);
}

/** @throws {@link CreationRefusedError} unless `basket` is the announced one and `amounts` lie within it. */
export function requireAnnounced(
  amounts: readonly AssetAmount[],
  basket: readonly AssetAmount[],
  { basketHash: expected }: CreationView,
): void {
  const given = basketHash(basket);
  if (given !== expected.toLowerCase())
    throw new CreationRefusedError(
      "BASKET_MISMATCH",
      `the basket hashes to ${given}, the announced one to ${expected}`,
    );
  const announced = new Map(basket.map(({ assetId, amount }) => [assetId, amount]));
  for (const { assetId, amount } of amounts) {
    const most = announced.get(assetId) ?? 0n;
    if (amount > most)
      throw new CreationRefusedError("NOT_ANNOUNCED", `${amount} of asset ${assetId} arrived, ${most} were announced`);
  }
}

/** @throws {@link CreationRefusedError} unless `navWad` lies within tolerance of the NAV the oracle settled. */
export function requireNavNear(navWad: bigint, settledWad: bigint, toleranceBps: bigint): void {
  const deviationBps = deviationBpsUp(navWad, settledWad);
  if (deviationBps <= toleranceBps) return;
  const problem = `the NAV ${navWad} lies ${deviationBps} bps from ${settledWad}, ${toleranceBps} is the limit`;
  throw new CreationRefusedError("NAV_TOO_FAR", problem);
}

/** @throws {@link CreationRefusedError} unless a node whose own value is `ownWad` may sign `valueWad`. */
export function requireValueSignable(valueWad: bigint, ownWad: bigint, toleranceBps: bigint): void {
  if (isValueSignable(valueWad, ownWad, toleranceBps)) return;
  const problem = `the value ${valueWad} is not at most ${ownWad} and at most ${toleranceBps} bps below it`;
  throw new CreationRefusedError("VALUE_TOO_FAR", problem);
}

/**
 * Whether a node whose own value is `ownWad` may sign `valueWad`: never more, in the house's favour, and at most the
 * tolerance less. So the highest value that finalizes is what two thirds of the stake agree is not too much.
 */
export function isValueSignable(valueWad: bigint, ownWad: bigint, toleranceBps: bigint): boolean {
  return valueWad <= ownWad && valueWad * BPS >= ownWad * (BPS - toleranceBps);
}

/**
 * What `amounts` are worth at `pricesWad`, each rounded down, WAD.
 * @throws {@link CreationRefusedError} when an asset has no price, or all of it is worth nothing.
 */
export function valueOf(amounts: readonly AssetAmount[], pricesWad: ReadonlyMap<bigint, bigint>): bigint {
  let valueWad = 0n;
  for (const { assetId, amount } of amounts) {
    const priceWad = pricesWad.get(assetId);
    if (priceWad === undefined)
      throw new CreationRefusedError("NO_PRICES", `this node has no price of asset ${assetId} for that moment`);
    valueWad += mulDown(amount, priceWad);
  }
  if (valueWad === 0n) throw new CreationRefusedError("VALUE_TOO_FAR", "what arrived is worth less than 1 wei");
  return valueWad;
}
