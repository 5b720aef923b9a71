import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { getAddress, toBeHex, ZeroAddress } from "ethers";

import type { AssayAccessManager, ValidatorRegistry } from "../../typechain-types/index.js";

/** A validator to start with, as the registry's constructor takes it. */
export interface Initial {
  readonly validator: string;
  readonly submitter: string;
  readonly stake: bigint;
}

/** Validator `i` of the registry's tests: an address nobody holds a key of. */
export function keyOf(i: number): string {
  return getAddress(toBeHex(0x100000 + i, 20));
}

/** The submitter of validator `i`. */
export function payerOf(i: number): string {
  return getAddress(toBeHex(0x900000 + i, 20));
}

/** Validators 0, 1, ... with `stakes` and a submitter each. */
export function initialOf(stakes: readonly bigint[]): Initial[] {
  return stakes.map((stake, i) => ({ validator: keyOf(i), submitter: payerOf(i), stake }));
}

export interface RegistrySuite {
  readonly manager: AssayAccessManager;
  readonly registry: ValidatorRegistry;
}

/** A registry with `initial` in force; the first account administers it. */
export async function deployRegistry(
  ethers: HardhatEthers,
  initial: readonly Initial[],
  epochSeconds = 3_600n,
): Promise<RegistrySuite> {
  const [admin] = await ethers.getSigners();
  if (!admin) throw new Error("the test chain has no accounts");
  const manager = await ethers.deployContract("AssayAccessManager", [admin.address]);
  const registry = await ethers.deployContract("ValidatorRegistry", [manager.target, epochSeconds, [...initial]]);
  return { manager, registry };
}

/** Every record as plain values, so that two readings compare. */
export async function recordsOf(registry: ValidatorRegistry): Promise<[string, string, bigint, bigint][]> {
  const all = await registry.validators();
  return all.map((v) => [v.validator, v.submitter, v.stake, v.stakeToCome]);
}

/** The set in force as [signer, stake] in signing order. */
export async function setOf(registry: ValidatorRegistry): Promise<[string, bigint][]> {
  return (await registry.activeSet()).map(({ signer, stake }) => [signer, stake]);
}

export { ZeroAddress };
