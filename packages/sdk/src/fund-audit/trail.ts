import { concat, dataSlice, keccak256, ZeroHash, zeroPadBytes } from "ethers";

/** What of a log the trail is made of. */
export interface TrailLog {
  readonly topics: readonly string[];
  readonly data: string;
}

/** The head before the first event. */
export const FIRST_HEAD = ZeroHash;

const HEAD_BYTES = 19;

/** keccak256 of the topics, one after the other, and then the data. */
export function trailEntry({ topics, data }: TrailLog): string {
  return keccak256(concat([...topics, data]));
}

/** The head after one more event: the first 152 bits of keccak256(head, entry), left-aligned in 32 bytes. */
export function nextHead(head: string, log: TrailLog): string {
  return zeroPadBytes(dataSlice(keccak256(concat([head, trailEntry(log)])), 0, HEAD_BYTES), 32);
}

/** The head after all of `logs`, which must be the audited ones of one contract, oldest first. */
export function trailHead(logs: readonly TrailLog[], head: string = FIRST_HEAD): string {
  return logs.reduce(nextHead, head);
}
