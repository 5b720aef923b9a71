import { InvalidArgumentError } from "commander";
import { getAddress, isAddress } from "ethers";

/** An address, with its checksum. */
export function parseAddress(text: string): string {
  if (!isAddress(text))
    throw new InvalidArgumentError(
      "Give an address: 0x and 40 hexadecimal digits, with a valid checksum if in mixed case.",
    );
  return getAddress(text);
}
