import { AbiCoder, keccak256, type Signer, TypedDataEncoder, verifyTypedData } from "ethers";

import { oracleDomain, type OracleDomain } from "./oracle-domain.js";
import { type AssetPrice, sortAssetPrices } from "./prices-root.js";

/** What one validator saw, as it signs it for its peers. Never sent to the chain. */
export interface ObservationMessage {
  readonly indexToken: string;
  readonly round: bigint;
  /** The observer's clock, unix seconds. */
  readonly observedAt: bigint;
  readonly navWad: bigint;
  readonly confidenceBps: bigint;
  /** {@link hashPrices} of the prices behind the NAV, which travel beside the message. */
  readonly pricesHash: string;
  readonly setEpoch: bigint;
}

export const OBSERVATION_TYPES = {
  Observation: [
    { name: "indexToken", type: "address" },
    { name: "round", type: "uint64" },
    { name: "observedAt", type: "uint64" },
    { name: "navWad", type: "uint256" },
    { name: "confidenceBps", type: "uint16" },
    { name: "pricesHash", type: "bytes32" },
    { name: "setEpoch", type: "uint64" },
  ],
};

const PRICES_TYPE = "tuple(uint32 assetId, uint256 priceWad, uint64 sourceAt)[]";

/** keccak256 over the ABI encoding of the prices, by rising asset id. */
export function hashPrices(prices: readonly AssetPrice[]): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode([PRICES_TYPE], [sortAssetPrices(prices)]));
}

/** The digest a validator signs. */
export function observationDigest(domain: OracleDomain, observation: ObservationMessage): string {
  return TypedDataEncoder.hash(oracleDomain(domain), OBSERVATION_TYPES, observation);
}

/** Signs `observation` for the oracle of `domain`. */
export function signObservation(
  signer: Signer,
  domain: OracleDomain,
  observation: ObservationMessage,
): Promise<string> {
  return signer.signTypedData(oracleDomain(domain), OBSERVATION_TYPES, observation);
}

/** Address of the key that made `signature`; another address when anything signed differs. */
export function recoverObservationSigner(
  domain: OracleDomain,
  observation: ObservationMessage,
  signature: string,
): string {
  return verifyTypedData(oracleDomain(domain), OBSERVATION_TYPES, observation, signature);
}
