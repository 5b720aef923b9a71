import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** EIP-170: no contract may be larger. */
export const MAX_BYTES = 24_576;

export interface Size {
  readonly contract: string;
  readonly bytes: number;
}

/** Sizes of the deployed contracts whose artifacts lie under `artifacts`, largest first; mocks left out. */
export function readSizes(artifacts: string): Size[] {
  return readdirSync(path.join(artifacts, "contracts"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json") && !name.startsWith("mocks"))
    .map((name) => {
      const artifact = JSON.parse(readFileSync(path.join(artifacts, "contracts", name), "utf8")) as {
        contractName: string;
        deployedBytecode: string;
      };
      return { contract: artifact.contractName, bytes: (artifact.deployedBytecode.length - 2) / 2 };
    })
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}
