import { InvalidArgumentError } from "commander";

/** The place that stands for the vault's cash in a component list. */
export const CASH = 20n;
/** Every place. */
export const ALL_POSITIONS = (1n << (CASH + 1n)) - 1n;

/** Places as bits, as the vault takes sets of them. */
export function toBits(positions: readonly bigint[]): bigint {
  return positions.reduce((bits, position) => bits | (1n << position), 0n);
}

/** The places of a set, rising. */
export function positionsOf(bits: bigint): bigint[] {
  return Array.from({ length: Number(CASH) + 1 }, (_, i) => BigInt(i)).filter((position) => has(bits, position));
}

export function has(bits: bigint, position: bigint): boolean {
  return ((bits >> position) & 1n) === 1n;
}

/** "0,3,cash" or "all", as bits. */
export function parsePositions(text: string): bigint {
  if (text === "all") return ALL_POSITIONS;
  const positions = text
    .split(",")
    .map((part) => (part === "cash" ? CASH : /^\d{1,2}$/.test(part) ? BigInt(part) : -1n));
  if (positions.some((position) => position < 0n || position > CASH)) {
    throw new InvalidArgumentError(
      "Give positions of the component list by commas, cash for the cash, or all, e.g. 0,3,cash.",
    );
  }
  return toBits(positions);
}

/** "0,3,cash", as {@link parsePositions} reads it. */
export function formatPositions(positions: readonly bigint[]): string {
  return positions.map((position) => (position === CASH ? "cash" : position.toString())).join(",");
}
