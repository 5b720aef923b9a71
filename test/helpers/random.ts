import { getBytes, id, keccak256 } from "ethers";

/** Bytes that look random and are the same in every run: those of `seed`. */
export function randomBytes(seed: string): (count: number) => Uint8Array {
  let word = id(seed);
  let left: number[] = [];
  return (count) => {
    while (left.length < count) {
      word = keccak256(word);
      left.push(...getBytes(word));
    }
    const bytes = Uint8Array.from(left.slice(0, count));
    left = left.slice(count);
    return bytes;
  };
}

/** Whole numbers below `bound` (2^32 at most) that look random and are the same in every run. */
export function randomNumbers(seed: string): (bound: number) => number {
  const next = randomBytes(seed);
  return (bound) => Math.floor((Number(`0x${Buffer.from(next(4)).toString("hex")}`) / 2 ** 32) * bound);
}
