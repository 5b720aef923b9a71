import { statSync } from "node:fs";
import path from "node:path";

import { deploymentFile } from "@assay/sdk";

import { AddressesError } from "./cli-error.js";

/** The project this command belongs to. */
export const PROJECT_ROOT = path.resolve(import.meta.dirname, "..", "..", "..");

/**
 * The newest address file for `chainId` under deploy/deployments of any of `roots`.
 * @throws {@link AddressesError} when there is none.
 */
export function findAddressesFile(chainId: bigint, roots: readonly string[]): string {
  const found = [...new Set(roots)]
    .map((root) => deploymentFile(root, `chain-${chainId}`))
    .map((file) => ({ file, changedMs: statSync(file, { throwIfNoEntry: false })?.mtimeMs }))
    .filter((entry): entry is { file: string; changedMs: number } => entry.changedMs !== undefined)
    .sort((a, b) => b.changedMs - a.changedMs);
  const [newest] = found;
  if (newest === undefined) {
    throw new AddressesError(
      `no deployment for chain ${chainId} under deploy/deployments/chain-${chainId} of ${roots.join(" or ")}: ` +
        "deploy first, or name the file with --addresses",
    );
  }
  return newest.file;
}
