import { readFileSync } from "node:fs";

import { getAddress, isAddress } from "ethers";

import { DeploymentFileError } from "./sdk-error.js";

/** Addresses by Ignition id ("Oracle#NAVOracle"). */
export type AddressMap = ReadonlyMap<string, string>;

/** @throws {@link DeploymentFileError} when the file cannot be read. */
export function readAddressFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new DeploymentFileError(file, "cannot be read: deploy first, or name the deployment that exists", cause);
  }
}

/** Reads the text of an address file; `file` is for the messages. */
export function parseAddressMap(text: string, file: string): AddressMap {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new DeploymentFileError(file, "is not JSON", cause);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new DeploymentFileError(file, 'must be an object such as {"Oracle#NAVOracle": "0x..."}');
  }
  const byId = new Map<string, string>();
  for (const [id, address] of Object.entries(parsed)) {
    if (!isAddress(address)) throw new DeploymentFileError(file, `${id} is ${JSON.stringify(address)}, not an address`);
    byId.set(id, getAddress(address));
  }
  return byId;
}

/**
 * The contract whose id ends in "#" and `name`, whatever module made it; undefined when there is none.
 * @throws {@link DeploymentFileError} when there are two.
 */
export function seekContract(byId: AddressMap, name: string, file: string): string | undefined {
  const ids = [...byId.keys()].filter((id) => id.endsWith(`#${name}`));
  if (ids.length > 1) throw new DeploymentFileError(file, `holds ${name} more than once: ${ids.join(", ")}`);
  const [id] = ids;
  return id === undefined ? undefined : byId.get(id);
}
