import { id } from "ethers";

import { type Byte, explore, OP, type OutsideCall, placesOf } from "./bytecode.js";

/** Whom a premium reserve may deal with. */
export interface ReserveParties {
  readonly vault: string;
  readonly asset: string;
  readonly sponsor: string;
}

const FORBIDDEN = ["CALLCODE", "DELEGATECALL", "CREATE", "CREATE2", "SELFDESTRUCT"] as const;
const ASK = selectorOf("isDissolved()");
const TRANSFER = selectorOf("transfer(address,uint256)");

/**
 * What the deployed `code` of a premium reserve could do that it must not; empty when it can pay out in one way alone:
 * a transfer of the asset to the sponsor, on no path but one on which the vault itself said that it is dissolved.
 */
export function offencesOf(code: string, parties: ReserveParties): string[] {
  const offences = FORBIDDEN.flatMap((name) => placesOf(code, OP[name]).map((pc) => `${name} at ${pc}`));
  const calls = placesOf(code, OP.CALL);
  if (calls.length !== 1) offences.push(`${calls.length} CALLs, not one`);

  // The vault's answer is fixed, and every path that is then left is followed.
  const paidWhen = (answer: bigint): OutsideCall[] =>
    explore(code, (call) => (isQuestion(call, parties.vault) ? answer : undefined)).calls.filter(
      ({ opcode }) => opcode !== OP.STATICCALL,
    );
  if (paidWhen(0n).length !== 0) offences.push("it calls though the vault says no");
  const paid = paidWhen(1n);
  if (paid.length === 0) offences.push("it pays nobody though the vault says yes");
  if (!paid.every((call) => isPayment(call, parties)))
    offences.push("it calls for something else than to pay the sponsor");
  return offences;
}

function isQuestion({ opcode, target, input }: OutsideCall, vault: string): boolean {
  return opcode === OP.STATICCALL && target === BigInt(vault) && input?.length === 4 && isEqual(input, ASK);
}

function isPayment({ opcode, target, value, input }: OutsideCall, { asset, sponsor }: ReserveParties): boolean {
  const start = [...TRANSFER, ...bytesOf(BigInt(sponsor), 32)];
  return (
    opcode === OP.CALL &&
    target === BigInt(asset) &&
    value === 0n &&
    input?.length === 4 + 2 * 32 &&
    isEqual(input.slice(0, start.length), start)
  );
}

function isEqual(bytes: readonly Byte[], expected: readonly number[]): boolean {
  return bytes.length === expected.length && bytes.every((byte, i) => byte === expected[i]);
}

function selectorOf(signature: string): number[] {
  return bytesOf(BigInt(id(signature).slice(0, 10)), 4);
}

function bytesOf(word: bigint, size: number): number[] {
  return Array.from({ length: size }, (_, i) => Number((word >> BigInt(8 * (size - 1 - i))) & 0xffn));
}
