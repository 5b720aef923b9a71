import type { TypedDataDomain } from "ethers";

/** What binds a signature to one oracle on one chain. */
export interface OracleDomain {
  readonly chainId: bigint;
  /** Address of the NAVOracle. */
  readonly oracle: string;
}

/** The EIP-712 domain of the NAVOracle; observations use it too, so they cannot be taken to another deployment. */
export function oracleDomain({ chainId, oracle }: OracleDomain): TypedDataDomain {
  return { name: "Assay NAVOracle", version: "1", chainId, verifyingContract: oracle };
}
