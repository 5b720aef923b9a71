import type { TypedDataDomain } from "ethers";

/** What binds a signature to one fund on one chain. */
export interface FundDomain {
  readonly chainId: bigint;
  /** Address of the OperationalFund. */
  readonly fund: string;
}

/** The EIP-712 domain of the OperationalFund. */
export function fundDomain({ chainId, fund }: FundDomain): TypedDataDomain {
  return { name: "Assay OperationalFund", version: "1", chainId, verifyingContract: fund };
}
