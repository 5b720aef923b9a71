import { type BlockTag, type ContractRunner, FetchRequest, isError, JsonRpcProvider, Network } from "ethers";

import {
  askVault,
  completeAddresses,
  connectSuite,
  connectVault,
  readDeployment,
  readPendingTime,
  type SuiteAddresses,
  type SuiteContracts,
  type VaultAddresses,
  type VaultContracts,
} from "@assay/sdk";

import { AddressesError, ChainError } from "./cli-error.js";
import { findAddressesFile, PROJECT_ROOT } from "./deployment-files.js";

/** An open connection to a chain. */
export interface Connection {
  readonly provider: JsonRpcProvider;
  readonly chainId: bigint;
  /** Unix seconds the next transaction will see, as far as the node can tell. */
  nextTimestamp(): Promise<bigint>;
}

/** A chain that a vault lives on: what acts in kind and the auction need, and no more. */
export interface VaultChain extends Connection {
  readonly addresses: VaultAddresses;
  /** For reading; `connectVault` of the SDK gives contracts that write. */
  readonly suite: VaultContracts;
}

/** A chain that the suite is deployed on. */
export interface Chain extends VaultChain {
  readonly addresses: SuiteAddresses;
  /** For reading; {@link connect} gives contracts that write. */
  readonly suite: SuiteContracts;
}

/** Where to find the chain and the suite. */
export interface ChainOptions {
  readonly rpc: string;
  readonly addresses?: string;
}

/** Where to find the chain and a vault; the vault's own address needs no file. */
export interface VaultChainOptions extends ChainOptions {
  readonly vault?: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
const LOCAL_CHAIN_ID = 31_337n;

/** Opens the chain for the time of `use`. */
export async function withChain<T>(options: ChainOptions, cwd: string, use: (chain: Chain) => Promise<T>): Promise<T> {
  return withConnection(options.rpc, async (connection) => {
    const { provider, chainId } = connection;
    const addresses = await findSuite(options, cwd, chainId, provider);
    return use({ ...connection, addresses, suite: connectSuite(addresses, provider) });
  });
}

/** {@link withChain} for what a vault alone is enough for: with `vault` no deployment file is looked for. */
export async function withVaultChain<T>(
  options: VaultChainOptions,
  cwd: string,
  use: (chain: VaultChain) => Promise<T>,
): Promise<T> {
  return withConnection(options.rpc, async (connection) => {
    const { provider, chainId } = connection;
    const addresses =
      options.vault === undefined
        ? await findSuite(options, cwd, chainId, provider)
        : await findVault(options.vault, chainId, provider);
    return use({ ...connection, addresses, suite: connectVault(addresses, provider) });
  });
}

/** Opens a connection for the time of `use`. */
export async function withConnection<T>(rpc: string, use: (connection: Connection) => Promise<T>): Promise<T> {
  const chainId = await askChainId(rpc);
  const network = Network.from(chainId);
  // No cache: a balance before and one after must not be the same answer.
  const provider = new JsonRpcProvider(rpc, network, { staticNetwork: network, cacheTimeout: -1 });
  provider.pollingInterval = chainId === LOCAL_CHAIN_ID ? 100 : 1_000;
  try {
    const nextTimestamp = async (): Promise<bigint> => {
      const pendingAt = await readPendingTime(provider);
      if (pendingAt !== undefined) return pendingAt;
      const block = await provider.getBlock("latest");
      if (block === null) throw new ChainError(`the chain behind ${hostOf(rpc)} has no block`);
      return BigInt(block.timestamp);
    };
    return await use({ provider, chainId, nextTimestamp });
  } finally {
    provider.destroy();
  }
}

/** The suite's contracts for `runner`. */
export function connect(chain: Chain, runner: ContractRunner): SuiteContracts {
  return connectSuite(chain.addresses, runner);
}

/**
 * Reads as the next block will: prices as the next transaction gets them, ages up to now. Nodes without a pending
 * block answer for the latest one.
 */
export async function readNext<T>(read: (blockTag: BlockTag) => Promise<T>): Promise<T> {
  try {
    return await read("pending");
  } catch (error) {
    if (isError(error, "CALL_EXCEPTION")) throw error;
    return read("latest");
  }
}

/** An RPC address for messages: its path and query may hold an access key. */
export function hostOf(rpc: string): string {
  const { protocol, host } = new URL(rpc);
  return `${protocol}//${host}`;
}

/** Asked before there is a provider: ethers would try again for ever. */
async function askChainId(rpc: string): Promise<bigint> {
  const request = new FetchRequest(rpc);
  request.timeout = CONNECT_TIMEOUT_MS;
  request.body = { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] };
  let answer: unknown;
  try {
    const response = await request.send();
    response.assertOk();
    answer = response.bodyJson;
  } catch (cause) {
    throw new ChainError(`no chain answers at ${hostOf(rpc)}: start one, or name another with --rpc`, { cause });
  }
  const result = typeof answer === "object" && answer !== null && "result" in answer ? answer.result : undefined;
  if (typeof result !== "string" || !/^0x[0-9a-fA-F]+$/.test(result)) {
    throw new ChainError(`what answers at ${hostOf(rpc)} is no Ethereum node`);
  }
  return BigInt(result);
}

async function findSuite(
  options: ChainOptions,
  cwd: string,
  chainId: bigint,
  provider: JsonRpcProvider,
): Promise<SuiteAddresses> {
  const file = options.addresses ?? findAddressesFile(chainId, [cwd, PROJECT_ROOT]);
  const { core } = readDeployment(file);
  const code = await provider.getCode(core.vault);
  if (code === "0x") {
    throw new AddressesError(
      `there is no contract at the vault's address ${core.vault} of ${file} on chain ${chainId}: ` +
        "deploy to this chain, or name another file with --addresses",
    );
  }
  return completeAddresses(core, provider);
}

async function findVault(vault: string, chainId: bigint, provider: JsonRpcProvider): Promise<VaultAddresses> {
  if ((await provider.getCode(vault)) === "0x") {
    throw new AddressesError(`there is no contract at --vault ${vault} on chain ${chainId}: check --vault and --rpc`);
  }
  return askVault(vault, provider);
}
