import type { AssetAmount } from "@assay/sdk";

/** What arrived for a creation. */
export interface Delivery {
  /** What identifies it where it was made: 32 bytes, lower case, never zero. */
  readonly receipt: string;
  /** Unix seconds. */
  readonly receivedAt: bigint;
  /** WAD, each above 0, by rising asset id; 1 to 20 of them. */
  readonly amounts: readonly AssetAmount[];
}

/** What a source says of a creation; undefined as long as there is nothing to say. */
export type DeliveryVerdict =
  | { readonly kind: "delivered"; readonly delivery: Delivery }
  | { readonly kind: "refused"; readonly reason: string }
  | undefined;

/** Where a validator learns what arrived on the other chain. */
export interface DeliverySource {
  /**
   * What is known of a creation now.
   * @throws an error for people when the source cannot be trusted now; nothing is signed then.
   */
  find(creationId: bigint): Promise<DeliveryVerdict>;
}
