/** Gas of single acts of the EVM (Osaka), as the yellow paper and the EIPs named list them. */
export const COST = {
  /** A transaction, before calldata. */
  transaction: 21_000n,
  /** One zero byte of calldata. */
  calldataZero: 4n,
  /** One non-zero byte of calldata (EIP-2028). */
  calldataNonZero: 16n,
  /** First touch of a storage slot in a transaction (EIP-2929). */
  coldSlot: 2_100n,
  /** Changing a touched slot from one non-zero value to another (EIP-2200). */
  changeSlot: 2_900n,
  /** What a slot costs more when it was zero before (EIP-2200). */
  newSlotSurcharge: 17_100n,
  /** First touch of a slot and setting it to zero, the refund (EIP-3529) taken off. */
  clearedSlot: 2_100n + 2_900n - 4_800n,
  /** First touch of an account in a transaction (EIP-2929). */
  coldAccount: 2_600n,
  /** A further touch of an account. */
  warmAccount: 100n,
  /** The ecrecover precompile, its call included. */
  ecrecover: 3_000n + 100n,
  /** A log, before topics and data. */
  log: 375n,
  /** A contract's creation, on top of the transaction. */
  creation: 32_000n,
  /** One word of the code that creates (EIP-3860). */
  initcodeWord: 2n,
  /** One byte of the code that stays. */
  codeByte: 200n,
  /** One topic of a log. */
  topic: 375n,
  /** One byte of a log's data. */
  logByte: 8n,
} as const;

/** One line of a floor: how often an act must happen, at least, and why. */
export interface FloorItem {
  readonly act: keyof typeof COST;
  readonly times: number;
  readonly why: string;
}

/** Gas of the calldata itself. */
export function calldataGas(data: string): bigint {
  const bytes = Buffer.from(data.slice(2), "hex");
  const zeros = bytes.filter((byte) => byte === 0).length;
  return BigInt(zeros) * COST.calldataZero + BigInt(bytes.length - zeros) * COST.calldataNonZero;
}

/**
 * The least a transaction with this calldata can cost if it has to do every act listed: no code in between, no memory,
 * no checks.
 */
export function floorGas(data: string, items: readonly FloorItem[]): bigint {
  const acts = items.reduce((sum, item) => sum + COST[item.act] * BigInt(item.times), 0n);
  return COST.transaction + calldataGas(data) + acts;
}

/** A slot that is read and changed. */
export function changedSlot(times: number, why: string): FloorItem[] {
  return [
    { act: "coldSlot", times, why },
    { act: "changeSlot", times, why },
  ];
}

/** A slot that was zero before. */
export function newSlot(times: number, why: string): FloorItem[] {
  return [...changedSlot(times, why), { act: "newSlotSurcharge", times, why }];
}

/** A log with `topics` topics and `words` words of data. */
export function logOf(topics: number, words: number, why: string): FloorItem[] {
  return [
    { act: "log", times: 1, why },
    { act: "topic", times: topics, why },
    { act: "logByte", times: words * 32, why },
  ];
}

/** An ERC-20 transfer between holders, without an allowance: the token, two balances, its event. */
export function tokenTransfer(why: string): FloorItem[] {
  return [{ act: "coldAccount", times: 1, why }, ...changedSlot(2, why), ...logOf(3, 1, why)];
}
