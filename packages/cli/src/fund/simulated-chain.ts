import path from "node:path";

import { BrowserProvider, type JsonRpcSigner, Network } from "ethers";

/** A chain that lives in this process and ends with it. */
export interface SimulatedChain {
  readonly chainId: bigint;
  readonly provider: BrowserProvider;
  /** Pays for everything. */
  readonly signer: JsonRpcSigner;
  /** A JSON-RPC request as it is, without what ethers puts around it. */
  readonly request: (method: string, params: readonly unknown[]) => Promise<unknown>;
}

const CHAIN_ID = 31_337n;
const NAME = "simulated";
/** This package, which has no artifacts: with the project's own, Hardhat would read them all for its stack traces. */
const PACKAGE_ROOT = path.resolve(import.meta.dirname, "..", "..");

/**
 * Opens a chain for the time of `use`. It needs no configuration file and opens no port, so it works in any folder.
 * Hardhat is loaded when asked for: no other command needs it.
 */
export async function withSimulatedChain<T>(use: (chain: SimulatedChain) => Promise<T>): Promise<T> {
  const { createHardhatRuntimeEnvironment } = await import("hardhat/hre");
  const config = {
    networks: {
      [NAME]: {
        type: "edr-simulated",
        chainType: "l1",
        chainId: Number(CHAIN_ID),
        accounts: { count: 1 },
        allowUnlimitedContractSize: true, // the quick profile's code is larger than what is deployed
      },
    },
  } as const;
  const environment = await createHardhatRuntimeEnvironment(config, {}, PACKAGE_ROOT);
  const connection = await environment.network.create(NAME);
  const network = Network.from(CHAIN_ID);
  const provider = new BrowserProvider(connection.provider, network, { staticNetwork: network, cacheTimeout: -1 });
  try {
    const signer = await provider.getSigner();
    const request = async (method: string, params: readonly unknown[]): Promise<unknown> =>
      connection.provider.request({ method, params: [...params] });
    return await use({ chainId: CHAIN_ID, provider, signer, request });
  } finally {
    provider.destroy();
    await connection.close();
  }
}
