import { getAddress, isHexString, Wallet } from "ethers";

import { ConfigError } from "./errors.js";

/** The two keys of a node. */
export interface NodeKeys {
  /** Signs observations and reports; never pays gas. */
  readonly oracle: Wallet;
  /** Pays gas. */
  readonly submitter: Wallet;
}

/** The names of the environment variables that hold them. */
export interface KeyNames {
  readonly oracleKeyEnv: string;
  readonly submitterKeyEnv: string;
}

/**
 * Reads both keys. No message holds any part of a key.
 * @throws {@link ConfigError} when one is missing or malformed, or both are the same.
 */
export function readKeys(names: KeyNames, env: Readonly<Record<string, string | undefined>>): NodeKeys {
  const problems: string[] = [];
  const read = (field: keyof KeyNames): Wallet | undefined => {
    const name = names[field];
    const key = env[name]?.trim() ?? "";
    if (key === "") problems.push(`${field}: environment variable ${name} is not set: put the private key in it`);
    else if (!isHexString(key, 32))
      problems.push(`${field}: ${name} holds no private key: it must be 0x and 64 hex digits`);
    else return toWallet(key, `${field}: ${name} holds a number that is no private key: make a new one`, problems);
    return undefined;
  };
  const oracle = read("oracleKeyEnv");
  const submitter = read("submitterKeyEnv");
  if (oracle !== undefined && oracle.address === submitter?.address) {
    problems.push(
      "submitterKeyEnv: the oracle key must never pay gas: give the submitter a key of its own, and name its address in the registry",
    );
  }
  if (oracle === undefined || submitter === undefined || problems.length > 0) throw new ConfigError("keys", problems);
  return { oracle, submitter };
}

/**
 * Refuses a submitter that is the oracle key of any validator.
 * @throws {@link ConfigError}.
 */
export function requireSubmitterApart(submitter: string, oracleKeys: readonly string[]): void {
  if (!oracleKeys.map((key) => getAddress(key)).includes(getAddress(submitter))) return;
  throw new ConfigError("keys", [
    `submitterKeyEnv: ${submitter} is an oracle key in the registry: use an account that signs nothing`,
  ]);
}

function toWallet(key: string, problem: string, problems: string[]): Wallet | undefined {
  try {
    return new Wallet(key);
  } catch {
    problems.push(problem);
    return undefined;
  }
}
