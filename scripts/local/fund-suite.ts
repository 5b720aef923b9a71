import type { Provider, Signer } from "ethers";

import { PERMISSIONS, ROLE } from "../../deploy/roles.js";
import {
  type AssayAccessManager,
  type FundReport,
  FundReport__factory,
  type MockERC20,
  type MockStrategy,
  MockStrategy__factory,
  type OperationalFund,
  OperationalFund__factory,
  type PremiumReserve,
  PremiumReserve__factory,
  type RedemptionVault,
  RedemptionVault__factory,
} from "../../typechain-types/index.js";

const WAD = 10n ** 18n;
/** What the strategy gets of the fund's 900,000. */
const INVESTED = 500_000n * WAD;

/** The figures of the founding text, with periods short enough to watch. */
export const FUND_PARAMETERS = {
  totalTokens: 1_000_000,
  genesisTokens: 100_000,
  coreWad: WAD,
  premiumWad: (35n * WAD) / 100n,
  minPeriodSeconds: 5,
  maxGainBps: 10_000,
} as const;

/** The fund's contracts, and the mock dollars they are paid in. */
export interface FundParts {
  readonly vault: RedemptionVault;
  readonly fund: OperationalFund;
  readonly reserve: PremiumReserve;
  readonly report: FundReport;
  readonly dollar: MockERC20;
}

/** The same with the one strategy of the local chain, which gains what somebody sends it. */
export interface LocalFund extends FundParts {
  readonly strategy: MockStrategy;
}

/** What genesis takes: core for every inactive token, premium for every token. */
export function fundMoney(): bigint {
  const { totalTokens, genesisTokens, coreWad, premiumWad } = FUND_PARAMETERS;
  return coreWad * BigInt(totalTokens - genesisTokens) + premiumWad * BigInt(totalTokens);
}

/** Typed contracts of the deployment whose addresses are `byId`. */
export function connectFund(byId: ReadonlyMap<string, string>, dollar: MockERC20, provider: Provider): FundParts {
  const at = (name: string): string => {
    const address = byId.get(`Reserve#${name}`);
    if (address === undefined) throw new Error(`the deployment holds no ${name}`);
    return address;
  };
  return {
    vault: RedemptionVault__factory.connect(at("RedemptionVault"), provider),
    fund: OperationalFund__factory.connect(at("OperationalFund"), provider),
    reserve: PremiumReserve__factory.connect(at("PremiumReserve"), provider),
    report: FundReport__factory.connect(at("FundReport"), provider),
    dollar,
  };
}

/**
 * Puts a part of the fund into a mock strategy. On a real network a strategist allows strategies with a day's notice; here
 * the deployer, still admin, takes the permission for a moment, so that nobody has to move the chain's clock.
 */
export async function investFund(
  { fund, dollar }: FundParts,
  manager: AssayAccessManager,
  admin: Signer,
  allocator: Signer,
): Promise<MockStrategy> {
  const strategy = await new MockStrategy__factory(admin).deploy(dollar);
  await strategy.waitForDeployment();
  const allow = [fund.interface.getFunction("allowStrategy").selector];
  if (!PERMISSIONS.fund.strategist.includes(allow[0] ?? "")) throw new Error("allowing is the strategist's no more");
  const asAdmin = manager.connect(admin);
  await (await asAdmin.setTargetFunctionRole(fund, allow, ROLE.admin)).wait();
  await (await fund.connect(admin).allowStrategy(strategy)).wait();
  await (await asAdmin.setTargetFunctionRole(fund, allow, ROLE.strategist)).wait();
  await (await fund.connect(allocator).deposit(strategy, INVESTED, 1n)).wait();
  return strategy;
}
