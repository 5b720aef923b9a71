import type { ContractRunner } from "ethers";

import {
  AssayAccessManager__factory,
  FundReport__factory,
  MockERC20__factory,
  OperationalFund__factory,
  PremiumReserve__factory,
  RedemptionVault__factory,
  TokenPicture__factory,
  ValidatorRegistry__factory,
  type AssayAccessManager,
  type FundReport,
  type MockERC20,
  type OperationalFund,
  type PremiumReserve,
  type RedemptionVault,
  type TokenPicture,
  type ValidatorRegistry,
} from "../../../typechain-types/index.js";
import type { FundAddresses } from "./fund-addresses.js";

/** The contracts of the fund of numbered tokens, typed. */
export interface FundContracts {
  readonly accessManager: AssayAccessManager;
  readonly registry: ValidatorRegistry;
  /** Typed as the mock: an ERC-20 whose `mint` exists on local networks only. */
  readonly asset: MockERC20;
  /** Issues, values and redeems; the tokens' ERC-721 too. */
  readonly vault: RedemptionVault;
  readonly fund: OperationalFund;
  readonly reserve: PremiumReserve;
  readonly picture: TokenPicture;
  readonly report: FundReport;
}

/** Typed contracts at `addresses`; with a signer as `runner` they write, with a provider they read. */
export function connectFund(addresses: FundAddresses, runner: ContractRunner): FundContracts {
  return {
    accessManager: AssayAccessManager__factory.connect(addresses.accessManager, runner),
    registry: ValidatorRegistry__factory.connect(addresses.registry, runner),
    asset: MockERC20__factory.connect(addresses.asset, runner),
    vault: RedemptionVault__factory.connect(addresses.vault, runner),
    fund: OperationalFund__factory.connect(addresses.fund, runner),
    reserve: PremiumReserve__factory.connect(addresses.reserve, runner),
    picture: TokenPicture__factory.connect(addresses.picture, runner),
    report: FundReport__factory.connect(addresses.report, runner),
  };
}
