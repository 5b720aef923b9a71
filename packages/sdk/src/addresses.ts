import path from "node:path";

import { type ContractRunner, ZeroAddress } from "ethers";

import { IndexVault__factory } from "../../../typechain-types/index.js";
import { type AddressMap, parseAddressMap, readAddressFile, seekContract } from "./address-map.js";
import { type DeployedFund, findFund } from "./fund-addresses.js";
import { DeploymentFileError } from "./sdk-error.js";

/** What Ignition deployed of the suite; enough to find the rest on chain. */
export interface DeployedCore {
  readonly accessManager: string;
  readonly registry: string;
  readonly oracle: string;
  readonly vault: string;
  /** Absent where there is no attested creation. */
  readonly desk?: string;
  /** Absent where there is no rebalancing. */
  readonly auction?: string;
}

/** What a vault knows of itself: enough to leave with, and to trade in its auction. */
export interface VaultAddresses extends Pick<DeployedCore, "vault" | "desk" | "auction"> {
  /** The index token (TAO20). */
  readonly token: string;
  /** The base asset (TAO). */
  readonly base: string;
}

/** Every address a person of the suite talks to. */
export interface SuiteAddresses extends DeployedCore {
  /** The index token (TAO20). */
  readonly token: string;
  /** The base asset (TAO). */
  readonly base: string;
}

/** A deployment's address file: the core, and every contract by its Ignition id ("Oracle#NAVOracle"). */
export interface Deployment {
  readonly core: DeployedCore;
  /** Absent where there is no fund of numbered tokens. */
  readonly fund?: DeployedFund;
  readonly byId: AddressMap;
}

/** Ignition ids end in "#" and these names, whatever module made them. */
const CORE_NAMES: Readonly<Record<keyof DeployedCore, string>> = {
  accessManager: "AssayAccessManager",
  registry: "ValidatorRegistry",
  oracle: "NAVOracle",
  vault: "IndexVault",
  desk: "CreationDesk",
  auction: "RebalanceAuction",
};

/** Where Ignition writes the addresses of deployment `id` ("chain-31337"). */
export function deploymentFile(projectRoot: string, id: string): string {
  return path.join(projectRoot, "deploy", "deployments", id, "deployed_addresses.json");
}

/**
 * Reads Ignition's deployed_addresses.json.
 * @throws {@link DeploymentFileError} when it is missing, malformed, or lacks a contract of the core.
 */
export function readDeployment(file: string): Deployment {
  return parseDeployment(readAddressFile(file), file);
}

/** The same for text already read; `file` is for the messages. */
export function parseDeployment(text: string, file: string): Deployment {
  const byId = parseAddressMap(text, file);
  const find = (name: string): string => {
    const address = seekContract(byId, name, file);
    if (address === undefined) throw new DeploymentFileError(file, `holds no ${name}: the deployment is not finished`);
    return address;
  };
  const desk = seekContract(byId, CORE_NAMES.desk, file);
  const auction = seekContract(byId, CORE_NAMES.auction, file);
  const fund = findFund(byId, file);
  return {
    core: {
      accessManager: find(CORE_NAMES.accessManager),
      registry: find(CORE_NAMES.registry),
      oracle: find(CORE_NAMES.oracle),
      vault: find(CORE_NAMES.vault),
      ...(desk === undefined ? {} : { desk }),
      ...(auction === undefined ? {} : { auction }),
    },
    ...(fund === undefined ? {} : { fund }),
    byId,
  };
}

/** Asks the vault for what no file needs to hold. What it is bound to counts more than what a file says. */
export async function completeAddresses(core: DeployedCore, runner: ContractRunner): Promise<SuiteAddresses> {
  return { ...core, ...(await askVault(core.vault, runner)) };
}

/** The addresses that the vault at `address` answers with. */
export async function askVault(address: string, runner: ContractRunner): Promise<VaultAddresses> {
  const vault = IndexVault__factory.connect(address, runner);
  const [token, base, auction, desk] = await Promise.all([
    vault.TOKEN(),
    vault.BASE(),
    vault.auctionModule(),
    vault.deskModule(),
  ]);
  return {
    vault: address,
    token,
    base,
    ...(auction === ZeroAddress ? {} : { auction }),
    ...(desk === ZeroAddress ? {} : { desk }),
  };
}
