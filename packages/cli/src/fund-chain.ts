import {
  completeFundAddresses,
  connectFund,
  type FundAddresses,
  type FundContracts,
  readFundDeployment,
} from "@assay/sdk";

import { type ChainOptions, type Connection, withConnection } from "./chain.js";
import { AddressesError } from "./cli-error.js";
import { askToken } from "./components.js";
import { findAddressesFile, PROJECT_ROOT } from "./deployment-files.js";
import type { FundMoney } from "./fund-money.js";

/** A chain that a fund of numbered tokens lives on. */
export interface FundChain extends Connection {
  readonly addresses: FundAddresses;
  /** For reading; `connectFund` of the SDK gives contracts that write. */
  readonly suite: FundContracts;
  /** What the fund counts in. */
  readonly money: FundMoney;
}

/**
 * Opens the chain for the time of `use`.
 * @throws {@link AddressesError} or the SDK's DeploymentFileError when the deployment has no fund.
 */
export async function withFundChain<T>(
  options: ChainOptions,
  cwd: string,
  use: (chain: FundChain) => Promise<T>,
): Promise<T> {
  return withConnection(options.rpc, async (connection) => {
    const { provider, chainId } = connection;
    const file = options.addresses ?? findAddressesFile(chainId, [cwd, PROJECT_ROOT]);
    const deployed = readFundDeployment(file);
    if ((await provider.getCode(deployed.vault)) === "0x") {
      throw new AddressesError(
        `there is no contract at the fund vault's address ${deployed.vault} of ${file} on chain ${chainId}: ` +
          "deploy to this chain, or name another file with --addresses",
      );
    }
    const addresses = await completeFundAddresses(deployed, provider);
    const suite = connectFund(addresses, provider);
    const [{ symbol }, decimals] = await Promise.all([askToken(provider, addresses.asset), suite.asset.decimals()]);
    return use({ ...connection, addresses, suite, money: { symbol: symbol ?? "units", decimals } });
  });
}
