import { type Signer, TypedDataEncoder, verifyTypedData } from "ethers";

import { fundDomain, type FundDomain } from "./fund-domain.js";

/** What validators say of the external position for one period; the fields of contracts/reserve/types/FundTypes.sol. */
export interface ExternalReturnMessage {
  /** Number of the period it closes. */
  readonly period: bigint;
  /** The external position's book value that the ratio is of, in the settlement asset's smallest unit. */
  readonly valueBefore: bigint;
  /** Value after the period / value before it, RAY. */
  readonly ratioRay: bigint;
}

export const EXTERNAL_RETURN_TYPES = {
  ExternalReturn: [
    { name: "period", type: "uint256" },
    { name: "valueBefore", type: "uint256" },
    { name: "ratioRay", type: "uint256" },
  ],
};

/** The digest that `OperationalFund.externalReturnDigest` gives. */
export function externalReturnDigest(domain: FundDomain, attested: ExternalReturnMessage): string {
  return TypedDataEncoder.hash(fundDomain(domain), EXTERNAL_RETURN_TYPES, attested);
}

/** Signs `attested` for the fund of `domain`. */
export function signExternalReturn(
  signer: Signer,
  domain: FundDomain,
  attested: ExternalReturnMessage,
): Promise<string> {
  return signer.signTypedData(fundDomain(domain), EXTERNAL_RETURN_TYPES, attested);
}

/** Address of the key that made `signature`; another address when return, domain or signature differ. */
export function recoverExternalReturnSigner(
  domain: FundDomain,
  attested: ExternalReturnMessage,
  signature: string,
): string {
  return verifyTypedData(fundDomain(domain), EXTERNAL_RETURN_TYPES, attested, signature);
}
