import { type Signer, TypedDataEncoder, verifyTypedData } from "ethers";

import type { AssetAmount } from "./asset-amount.js";
import { deskDomain, type DeskDomain } from "./desk-domain.js";
import { type IndexedSignature, packSignatures } from "./report.js";
import { MessageFieldError } from "./sdk-error.js";

/** What validators sign about a delivery; the fields of contracts/index/types/Creation.sol. */
export interface AttestationMessage {
  readonly creationId: bigint;
  /** What identifies the delivery where it was made; 32 bytes. */
  readonly receipt: string;
  /** When it arrived, unix seconds. */
  readonly receivedAt: bigint;
  /** NAV of that moment, WAD. */
  readonly navWad: bigint;
  /** What it was worth at that moment in the base asset, WAD. */
  readonly valueWad: bigint;
  /** What arrived, by rising asset id. */
  readonly amounts: readonly AssetAmount[];
}

/** What validators sign to end a creation. */
export interface RefusalMessage {
  readonly creationId: bigint;
  /** At most 256 bytes. */
  readonly reason: string;
}

/** A signature with the oracle key it is of. */
export interface ValidatorSignature {
  readonly validator: string;
  /** 65 bytes: r, s, v. */
  readonly signature: string;
}

export const ATTESTATION_TYPES = {
  Attestation: [
    { name: "creationId", type: "uint256" },
    { name: "receipt", type: "bytes32" },
    { name: "receivedAt", type: "uint256" },
    { name: "navWad", type: "uint256" },
    { name: "valueWad", type: "uint256" },
    { name: "amounts", type: "AssetAmount[]" },
  ],
  AssetAmount: [
    { name: "assetId", type: "uint32" },
    { name: "amount", type: "uint256" },
  ],
};

export const REFUSAL_TYPES = {
  Refusal: [
    { name: "creationId", type: "uint256" },
    { name: "reason", type: "string" },
  ],
};

/** The digest that `CreationDesk.attestationDigest` gives. */
export function attestationDigest(domain: DeskDomain, attestation: AttestationMessage): string {
  return TypedDataEncoder.hash(deskDomain(domain), ATTESTATION_TYPES, attestation);
}

/** The digest that `CreationDesk.refusalDigest` gives. */
export function refusalDigest(domain: DeskDomain, refusal: RefusalMessage): string {
  return TypedDataEncoder.hash(deskDomain(domain), REFUSAL_TYPES, refusal);
}

/** Signs `attestation` for the desk of `domain`. */
export function signAttestation(signer: Signer, domain: DeskDomain, attestation: AttestationMessage): Promise<string> {
  return signer.signTypedData(deskDomain(domain), ATTESTATION_TYPES, attestation);
}

/** Signs `refusal` for the desk of `domain`. */
export function signRefusal(signer: Signer, domain: DeskDomain, refusal: RefusalMessage): Promise<string> {
  return signer.signTypedData(deskDomain(domain), REFUSAL_TYPES, refusal);
}

/** Address of the key that made `signature`; another address when attestation, domain or signature differ. */
export function recoverAttestationSigner(
  domain: DeskDomain,
  attestation: AttestationMessage,
  signature: string,
): string {
  return verifyTypedData(deskDomain(domain), ATTESTATION_TYPES, attestation, signature);
}

/** Address of the key that made `signature`; another address when refusal, domain or signature differ. */
export function recoverRefusalSigner(domain: DeskDomain, refusal: RefusalMessage, signature: string): string {
  return verifyTypedData(deskDomain(domain), REFUSAL_TYPES, refusal, signature);
}

/**
 * The bytes `finalizeCreation` and `refuseCreation` take: as {@link packSignatures}, an index being a validator's place
 * in `activeSet`, which is `ValidatorRegistry.activeSet` read at once with everything else.
 * @throws {@link MessageFieldError} when a signer is not of the set, or stands twice.
 */
export function packQuorum(activeSet: readonly string[], signatures: readonly ValidatorSignature[]): string {
  return packSignatures(
    signatures.map(({ validator, signature }): IndexedSignature => {
      const index = activeSet.indexOf(validator);
      if (index < 0) throw new MessageFieldError("validator", `${validator} is not in the set in force`);
      return { index, signature };
    }),
  );
}
