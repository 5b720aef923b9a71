import type { ContractRunner } from "ethers";

import {
  AssayAccessManager__factory,
  ICreationDesk__factory,
  IndexToken__factory,
  IndexVault__factory,
  IRebalanceAuction__factory,
  MockERC20__factory,
  NAVOracle__factory,
  ValidatorRegistry__factory,
  type AssayAccessManager,
  type ICreationDesk,
  type IndexToken,
  type IndexVault,
  type IRebalanceAuction,
  type MockERC20,
  type NAVOracle,
  type ValidatorRegistry,
} from "../../../typechain-types/index.js";
import type { SuiteAddresses, VaultAddresses } from "./addresses.js";

/** The suite's contracts, typed. */
export interface SuiteContracts {
  readonly accessManager: AssayAccessManager;
  readonly registry: ValidatorRegistry;
  readonly oracle: NAVOracle;
  readonly vault: IndexVault;
  readonly token: IndexToken;
  /** Typed as the mock: an ERC-20 whose `mint` exists on local networks only. */
  readonly base: MockERC20;
  /** Present when the deployment has one. */
  readonly desk?: ICreationDesk;
  /** Present when the deployment has one. */
  readonly auction?: IRebalanceAuction;
}

/** What a validator node talks to. */
export type OracleContracts = Pick<SuiteContracts, "registry" | "oracle" | "vault">;

/** A vault and what it is bound to. */
export type VaultContracts = Pick<SuiteContracts, "vault" | "token" | "base" | "desk" | "auction">;

/** Typed contracts at `addresses`; with a signer as `runner` they write, with a provider they read. */
export function connectSuite(addresses: SuiteAddresses, runner: ContractRunner): SuiteContracts {
  return {
    ...connectOracle(addresses, runner),
    ...connectVault(addresses, runner),
    accessManager: AssayAccessManager__factory.connect(addresses.accessManager, runner),
  };
}

/** What the vault's own addresses lead to. */
export function connectVault(addresses: VaultAddresses, runner: ContractRunner): VaultContracts {
  const { vault, desk, auction } = addresses;
  return {
    vault: IndexVault__factory.connect(vault, runner),
    token: IndexToken__factory.connect(addresses.token, runner),
    base: MockERC20__factory.connect(addresses.base, runner),
    ...(desk === undefined ? {} : { desk: connectDesk(desk, runner) }),
    ...(auction === undefined ? {} : { auction: IRebalanceAuction__factory.connect(auction, runner) }),
  };
}

/** The three contracts a NAV is made with. */
export function connectOracle(
  addresses: Pick<SuiteAddresses, "registry" | "oracle" | "vault">,
  runner: ContractRunner,
): OracleContracts {
  return {
    registry: ValidatorRegistry__factory.connect(addresses.registry, runner),
    oracle: NAVOracle__factory.connect(addresses.oracle, runner),
    vault: IndexVault__factory.connect(addresses.vault, runner),
  };
}

/** The creation desk at `address`. */
export function connectDesk(address: string, runner: ContractRunner): ICreationDesk {
  return ICreationDesk__factory.connect(address, runner);
}
