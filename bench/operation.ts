import type { ContractTransactionResponse } from "ethers";

import { type FloorItem, floorGas } from "./opcode-costs.js";

/** A measured act. */
export interface Operation {
  readonly name: string;
  /** Most gas it may use. */
  readonly budget: bigint;
  /** What it has to do at the very least. */
  readonly floor: readonly FloorItem[];
  /** How many acts the transaction does, if not one: its gas and its floor are divided by it and rounded up. */
  readonly units?: number;
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

/** Runs `operation` and reads the whole transaction's gas, or its share of it. */
export async function measure(operation: Operation): Promise<Measured> {
  const transaction = await operation.run();
  const receipt = await transaction.wait();
  if (!receipt || receipt.status !== 1) throw new Error(`${operation.name} failed`);
  const units = BigInt(operation.units ?? 1);
  return {
    name: operation.name,
    gas: divideUp(receipt.gasUsed, units),
    budget: operation.budget,
    floor: divideUp(floorGas(transaction.data, operation.floor), units),
  };
}

function divideUp(gas: bigint, units: bigint): bigint {
  return (gas + units - 1n) / units;
}
