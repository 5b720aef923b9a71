import { type ContractRunner, ZeroAddress } from "ethers";

import { OperationalFund__factory, RedemptionVault__factory } from "../../../typechain-types/index.js";
import { type AddressMap, parseAddressMap, readAddressFile, seekContract } from "./address-map.js";
import { DeploymentFileError } from "./sdk-error.js";

/** What Ignition deployed of the fund of numbered tokens. */
export interface DeployedFund {
  /** The RedemptionVault, which is the tokens' ERC-721 too. */
  readonly vault: string;
  /** The OperationalFund. */
  readonly fund: string;
  /** The PremiumReserve. */
  readonly reserve: string;
  /** The TokenPicture. */
  readonly picture: string;
  /** The FundReport. */
  readonly report: string;
}

/** Every address a person of the fund talks to. */
export interface FundAddresses extends DeployedFund {
  /** The settlement asset. */
  readonly asset: string;
  /** Whose validators attest the external position. */
  readonly registry: string;
  readonly accessManager: string;
}

/** Ignition ids end in "#" and these names ("Reserve#RedemptionVault"). */
const FUND_NAMES: Readonly<Record<keyof DeployedFund, string>> = {
  vault: "RedemptionVault",
  fund: "OperationalFund",
  reserve: "PremiumReserve",
  picture: "TokenPicture",
  report: "FundReport",
};

/**
 * Reads the fund's part of Ignition's deployed_addresses.json; the rest of the suite need not be there.
 * @throws {@link DeploymentFileError} when the file is missing or malformed, or lacks a contract of the fund.
 */
export function readFundDeployment(file: string): DeployedFund {
  return parseFundDeployment(readAddressFile(file), file);
}

/** The same for text already read; `file` is for the messages. */
export function parseFundDeployment(text: string, file: string): DeployedFund {
  const found = findFund(parseAddressMap(text, file), file);
  if (found !== undefined) return found;
  throw new DeploymentFileError(
    file,
    `holds no fund (no ${FUND_NAMES.vault}): deploy one, or name the file of a deployment that has one`,
  );
}

/**
 * The fund of a deployment; undefined when it has none, as older ones.
 * @throws {@link DeploymentFileError} when a part of it is missing.
 */
export function findFund(byId: AddressMap, file: string): DeployedFund | undefined {
  const vault = seekContract(byId, FUND_NAMES.vault, file);
  if (vault === undefined) return undefined;
  const find = (name: string): string => {
    const address = seekContract(byId, name, file);
    if (address === undefined)
      throw new DeploymentFileError(file, `holds no ${name}: the fund's deployment is not finished`);
    return address;
  };
  return {
    vault,
    fund: find(FUND_NAMES.fund),
    reserve: find(FUND_NAMES.reserve),
    picture: find(FUND_NAMES.picture),
    report: find(FUND_NAMES.report),
  };
}

/** Asks the vault and the fund for what no file needs to hold. What they are bound to counts more than what a file says. */
export async function completeFundAddresses(deployed: DeployedFund, runner: ContractRunner): Promise<FundAddresses> {
  const vault = RedemptionVault__factory.connect(deployed.vault, runner);
  const [fundAt, asset, picture, reserve] = await Promise.all([
    vault.FUND(),
    vault.ASSET(),
    vault.PICTURE(),
    vault.reserve(),
  ]);
  const fund = OperationalFund__factory.connect(fundAt, runner);
  const [registry, accessManager] = await Promise.all([fund.REGISTRY(), fund.authority()]);
  return {
    ...{ vault: deployed.vault, fund: fundAt, picture, report: deployed.report, asset, registry, accessManager },
    reserve: reserve === ZeroAddress ? deployed.reserve : reserve, // not bound before genesis
  };
}
