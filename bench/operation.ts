import type { ContractTransactionResponse } from "ethers";

import { type FloorItem, floorGas } from "./opcode-costs.js";

/** A measured act. */
export interface Operation {
  readonly name: string;
  /** Most gas it may use. */
  readonly budget: bigint;
  /** What it has to do at the very least. */
  readonly floor: readonly FloorItem[];
  /** Does it once, on a chain of its own, in the conditions of the table. */
  run(): Promise<ContractTransactionResponse>;
}

/** One row of the table. */
export interface Measured {
  readonly name: string;
  readonly gas: bigint;
  readonly budget: bigint;
  readonly floor: bigint;
}

/** Runs `operation` and reads the whole transaction's gas. */
export async function measure(operation: Operation): Promise<Measured> {
  const transaction = await operation.run();
  const receipt = await transaction.wait();
  if (!receipt || receipt.status !== 1) throw new Error(`${operation.name} failed`);
  return {
    name: operation.name,
    gas: receipt.gasUsed,
    budget: operation.budget,
    floor: floorGas(transaction.data, operation.floor),
  };
}
