import type { SuiteContracts } from "@assay/sdk";
import type { JsonRpcProvider } from "ethers";

/** One settled round, as the chain recorded it. */
export interface SettledRound {
  readonly round: bigint;
  readonly navBeforeWad: bigint;
  readonly navWad: bigint;
  readonly observedAt: bigint;
  readonly confidenceBps: bigint;
  readonly validators: bigint;
  readonly transaction: string;
  readonly gasUsed: bigint;
}

/** Rounds settled after block `fromBlock`, oldest first, and the newest block looked at. */
export async function readSettled(
  contracts: SuiteContracts,
  provider: JsonRpcProvider,
  fromBlock: number,
): Promise<{ rounds: SettledRound[]; block: number }> {
  const block = await provider.getBlockNumber();
  if (block <= fromBlock) return { rounds: [], block: fromBlock };
  const logs = await contracts.oracle.queryFilter(contracts.oracle.filters.NavSettled(), fromBlock + 1, block);
  const rounds = await Promise.all(
    logs.map(async ({ args, transactionHash }): Promise<SettledRound> => {
      const receipt = await provider.getTransactionReceipt(transactionHash);
      return {
        round: args.round,
        navBeforeWad: args.navBeforeWad,
        navWad: args.navWad,
        observedAt: args.observedAt,
        confidenceBps: args.confidenceBps,
        validators: args.validatorCount,
        transaction: transactionHash,
        gasUsed: receipt?.gasUsed ?? 0n,
      };
    }),
  );
  return { rounds, block };
}
