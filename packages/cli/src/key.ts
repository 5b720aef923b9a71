import { Wallet } from "ethers";

import { KeyError } from "./cli-error.js";

const KEY = /^(?:0x)?[0-9a-fA-F]{64}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The account whose private key the environment variable `variable` holds.
 * @throws {@link KeyError}, which names the variable and never what it holds.
 */
export function readWallet(env: Readonly<Record<string, string | undefined>>, variable: string): Wallet {
  if (KEY.test(variable)) {
    throw new KeyError(
      "--key-env takes the name of an environment variable, not a key; the key given is now in your shell's history",
    );
  }
  if (!VARIABLE.test(variable))
    throw new KeyError("--key-env takes the name of an environment variable: letters, digits and _");
  const key = env[variable]?.trim();
  if (key === undefined || key === "") {
    throw new KeyError(
      `the environment variable ${variable} is not set: put the private key of the sending account there`,
    );
  }
  if (!KEY.test(key)) {
    throw new KeyError(
      `the environment variable ${variable} holds no private key: 64 hexadecimal digits are needed, with or without 0x`,
    );
  }
  try {
    return new Wallet(key.startsWith("0x") ? key : `0x${key}`);
  } catch {
    throw new KeyError(`the environment variable ${variable} holds no valid private key`); // the cause may quote it
  }
}
