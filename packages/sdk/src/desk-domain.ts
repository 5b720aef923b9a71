import type { TypedDataDomain } from "ethers";

/** What binds a signature to one creation desk on one chain. */
export interface DeskDomain {
  readonly chainId: bigint;
  /** Address of the CreationDesk. */
  readonly desk: string;
}

/** The EIP-712 domain of the CreationDesk. */
export function deskDomain({ chainId, desk }: DeskDomain): TypedDataDomain {
  return { name: "Assay CreationDesk", version: "1", chainId, verifyingContract: desk };
}
