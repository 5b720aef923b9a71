import { concat, type Signer, Signature, toBeHex, TypedDataEncoder, verifyTypedData } from "ethers";

import { oracleDomain, type OracleDomain } from "./oracle-domain.js";
import { MessageFieldError } from "./sdk-error.js";

/** What validators sign for one round; the fields of contracts/oracle/types/Report.sol. */
export interface ReportMessage {
  readonly indexToken: string;
  readonly round: bigint;
  readonly observedAt: bigint;
  readonly navWad: bigint;
  readonly confidenceBps: bigint;
  readonly spreadBps: bigint;
  readonly assetsRoot: string;
  readonly setEpoch: bigint;
}

/** One validator's signature, with its index in the set. */
export interface IndexedSignature {
  readonly index: number;
  /** 65 bytes: r, s, v. */
  readonly signature: string;
}

export const REPORT_TYPES = {
  Report: [
    { name: "indexToken", type: "address" },
    { name: "round", type: "uint256" },
    { name: "observedAt", type: "uint256" },
    { name: "navWad", type: "uint256" },
    { name: "confidenceBps", type: "uint32" },
    { name: "spreadBps", type: "uint256" },
    { name: "assetsRoot", type: "bytes32" },
    { name: "setEpoch", type: "uint256" },
  ],
};

const MAX_INDEX = 255; // one byte in the packed form

/** The digest that `NAVOracle.reportDigest` gives. */
export function reportDigest(domain: OracleDomain, report: ReportMessage): string {
  return TypedDataEncoder.hash(oracleDomain(domain), REPORT_TYPES, report);
}

/** Signs `report` for the oracle of `domain`. */
export function signReport(signer: Signer, domain: OracleDomain, report: ReportMessage): Promise<string> {
  return signer.signTypedData(oracleDomain(domain), REPORT_TYPES, report);
}

/** Address of the key that made `signature`; another address when report, domain or signature differ. */
export function recoverReportSigner(domain: OracleDomain, report: ReportMessage, signature: string): string {
  return verifyTypedData(oracleDomain(domain), REPORT_TYPES, report, signature);
}

/**
 * The bytes `submitReport` takes: index (1), r (32), vs (32) a signer, by rising index.
 * @throws {@link MessageFieldError} when an index stands twice or does not fit a byte.
 */
export function packSignatures(signatures: readonly IndexedSignature[]): string {
  const sorted = [...signatures].sort((a, b) => a.index - b.index);
  return concat(
    sorted.map(({ index, signature }, position) => {
      if (index < 0 || index > MAX_INDEX) throw new MessageFieldError("index", `is ${index}: it must lie in 0 .. 255`);
      if (sorted[position - 1]?.index === index) throw new MessageFieldError("index", `${index} stands twice`);
      const { r, yParityAndS } = Signature.from(signature);
      return concat([toBeHex(index, 1), r, yParityAndS]);
    }),
  );
}
