import { type Command, InvalidArgumentError, Option } from "commander";

import { parseAddress } from "./address.js";

/** What every command can be told. */
export interface JsonOption {
  readonly json?: boolean;
}

/** What a command that talks to a chain can be told. */
export interface ChainCommandOptions extends JsonOption {
  readonly rpc: string;
  readonly addresses?: string;
}

/** What a command that signs can be told. */
export interface KeyCommandOptions extends ChainCommandOptions {
  readonly keyEnv: string;
}

/** What a command can be told that a vault is enough for. */
export interface VaultCommandOptions extends ChainCommandOptions {
  readonly vault?: string;
}

/** The same for one that signs. */
export interface VaultKeyOptions extends VaultCommandOptions, KeyCommandOptions {}

const DEFAULT_RPC = "http://127.0.0.1:8545";

/** --json */
export function withJson(command: Command): Command {
  return command.option("--json", "print one JSON object and nothing else");
}

/** --json, --rpc and --addresses */
export function withChainOptions(command: Command): Command {
  return withJson(command)
    .addOption(
      new Option("--rpc <url>", "the chain's JSON-RPC address")
        .env("ASSAY_RPC_URL")
        .default(DEFAULT_RPC)
        .argParser(parseRpc),
    )
    .option(
      "--addresses <file>",
      "deployed_addresses.json of the suite (default: the newest one for the chain's id under deploy/deployments)",
    );
}

/** --json, --rpc, --addresses and --key-env */
export function withKeyOptions(command: Command): Command {
  return withChainOptions(command).option(
    "--key-env <NAME>",
    "environment variable that holds the private key; a key is never an argument",
    "ASSAY_KEY",
  );
}

/** --vault, beside --addresses */
export function withVault(command: Command): Command {
  return command.addOption(
    new Option("--vault <address>", "the vault, when there is no deployment file")
      .argParser(parseAddress)
      .conflicts("addresses"),
  );
}

function parseRpc(text: string): string {
  const isHttp = URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
  if (!isHttp) throw new InvalidArgumentError("Give an http or https address, e.g. http://127.0.0.1:8545.");
  return text;
}
