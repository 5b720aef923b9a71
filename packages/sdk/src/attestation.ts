import { type Signer, TypedDataEncoder, verifyTypedData } from "ethers";

import type { AssetAmount } from "./asset-amount.js";
import { deskDomain, type DeskDomain } from "./desk-domain.js";
import { type IndexedSignature, packSignatures } from "./report.js";
import { MessageFieldError } from "./sdk-error.js";

/**
 * Whose creation a signature is about, as `CreationDesk.creation` has it: ids are counted, so after a reorganisation
 * another's creation may have the id.
 */
export interface CreationOwner {
  readonly creator: string;
  /** keccak256 of what was announced; 32 bytes. */
  readonly basketHash: string;
}

/**
 * What validators say about a delivery; the fields of contracts/index/types/Creation.sol. They sign it together with its
 * {@link CreationOwner}.
 */
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

/** What validators say to end a creation; signed together with its {@link CreationOwner}. */
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
    { name: "creator", type: "address" },
    { name: "basketHash", type: "bytes32" },
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
    { name: "creator", type: "address" },
    { name: "basketHash", type: "bytes32" },
    { name: "reason", type: "string" },
  ],
};

/** The digest that `CreationDesk.attestationDigest` gives while the desk's record of the creation says `owner`. */
export function attestationDigest(domain: DeskDomain, owner: CreationOwner, attestation: AttestationMessage): string {
  return TypedDataEncoder.hash(deskDomain(domain), ATTESTATION_TYPES, withOwner(attestation, owner));
}

/** The digest that `CreationDesk.refusalDigest` gives while the desk's record of the creation says `owner`. */
export function refusalDigest(domain: DeskDomain, owner: CreationOwner, refusal: RefusalMessage): string {
  return TypedDataEncoder.hash(deskDomain(domain), REFUSAL_TYPES, withOwner(refusal, owner));
}

/** Signs `attestation` of the creation of `owner` for the desk of `domain`. */
export function signAttestation(
  signer: Signer,
  domain: DeskDomain,
  owner: CreationOwner,
  attestation: AttestationMessage,
): Promise<string> {
  return signer.signTypedData(deskDomain(domain), ATTESTATION_TYPES, withOwner(attestation, owner));
}

/** Signs `refusal` of the creation of `owner` for the desk of `domain`. */
export function signRefusal(
  signer: Signer,
  domain: DeskDomain,
  owner: CreationOwner,
  refusal: RefusalMessage,
): Promise<string> {
  return signer.signTypedData(deskDomain(domain), REFUSAL_TYPES, withOwner(refusal, owner));
}

/** Address of the key that made `signature`; another address when attestation, owner, domain or signature differ. */
export function recoverAttestationSigner(
  domain: DeskDomain,
  owner: CreationOwner,
  attestation: AttestationMessage,
  signature: string,
): string {
  return verifyTypedData(deskDomain(domain), ATTESTATION_TYPES, withOwner(attestation, owner), signature);
}

/** Address of the key that made `signature`; another address when refusal, owner, domain or signature differ. */
export function recoverRefusalSigner(
  domain: DeskDomain,
  owner: CreationOwner,
  refusal: RefusalMessage,
  signature: string,
): string {
  return verifyTypedData(deskDomain(domain), REFUSAL_TYPES, withOwner(refusal, owner), signature);
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

/** Only the two fields of `owner`: it may be a whole record, whose other fields have names of the message's. */
function withOwner<T extends object>(message: T, { creator, basketHash }: CreationOwner): T & CreationOwner {
  return { ...message, creator, basketHash };
}
