import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { MaxUint256 } from "ethers";

import { PERMISSIONS, ROLE, STRATEGY_DELAY_SECONDS } from "../../deploy/roles.js";
import type {
  AssayAccessManager,
  FundReport,
  MockERC20,
  MockStrategy,
  OperationalFund,
  PremiumReserve,
  RedemptionVault,
  TokenPicture,
  ValidatorRegistry,
} from "../../typechain-types/index.js";
import { EPOCH_SECONDS, latestTimestamp, oracleKeys, packSignatures, RAY, WAD } from "./suite.js";

export const FOREVER = 2n ** 40n;
export const CORE = WAD;
export const PREMIUM = (35n * WAD) / 100n;
export const SALE = CORE + PREMIUM;
export const DAY = 86_400n;

/** Parameters of the tests: a small fund with the proportions of `reserve.md`. */
export const FUND_PARAMETERS = {
  totalTokens: 1_000n,
  genesisTokens: 100n,
  coreWad: CORE,
  premiumWad: PREMIUM,
  minPeriodSeconds: DAY,
  maxGainBps: 10_000n,
};

/** The parameters of `reserve.md` themselves. */
export const REAL_PARAMETERS = { ...FUND_PARAMETERS, totalTokens: 1_000_000n, genesisTokens: 100_000n };

export interface FundSuite {
  readonly ethers: HardhatEthers;
  readonly manager: AssayAccessManager;
  readonly registry: ValidatorRegistry;
  readonly asset: MockERC20;
  readonly fund: OperationalFund;
  readonly vault: RedemptionVault;
  readonly reserve: PremiumReserve;
  readonly picture: TokenPicture;
  readonly report: FundReport;
  /** Oracle keys of the validators, in the order the set indexes them. */
  readonly keys: ReturnType<typeof oracleKeys>;
  /** Admin; seeder and allocator at once, strategist with a day's delay. */
  readonly admin: HardhatEthersSigner;
  /** Owns the tokens of genesis. */
  readonly distributor: HardhatEthersSigner;
  readonly treasury: HardhatEthersSigner;
  readonly sponsor: HardhatEthersSigner;
  readonly custodian: HardhatEthersSigner;
  /** Hold the asset and have approved the vault and the fund for any amount. */
  readonly alice: HardhatEthersSigner;
  readonly bob: HardhatEthersSigner;
  readonly carol: HardhatEthersSigner;
  readonly parameters: typeof FUND_PARAMETERS;
}

export interface FundInit {
  readonly parameters?: Partial<typeof FUND_PARAMETERS>;
  readonly maxExternalBps?: bigint;
  /** Another settlement asset than MockERC20; it must have `mint`. */
  readonly asset?: { readonly contract: string; readonly args: readonly unknown[] };
  /** Stop before genesis. */
  readonly isUnopened?: boolean;
  readonly validators?: number;
}

/** Deploys the fund with roles granted, and lets it begin. */
export async function deployFund(ethers: HardhatEthers, init: FundInit = {}): Promise<FundSuite> {
  const [admin, distributor, treasury, sponsor, custodian, alice, bob, carol, ...rest] = await ethers.getSigners();
  if (!admin || !distributor || !treasury || !sponsor || !custodian || !alice || !bob || !carol) {
    throw new Error("the test chain has too few accounts");
  }
  const parameters = { ...FUND_PARAMETERS, ...init.parameters };
  const keys = oracleKeys(init.validators ?? 5);
  const manager = await ethers.deployContract("AssayAccessManager", [admin.address]);
  const registry = await ethers.deployContract("ValidatorRegistry", [
    manager.target,
    EPOCH_SECONDS,
    keys.map(({ address }, i) => ({ validator: address, submitter: rest[i]?.address, stake: 100n * WAD })),
  ]);
  const assetInit = init.asset ?? { contract: "MockERC20", args: ["Mock Dollar", "mUSD", 18] };
  const asset = (await ethers.deployContract(assetInit.contract, [...assetInit.args])) as unknown as MockERC20;
  const fund = await ethers.deployContract("OperationalFund", [
    manager.target,
    asset.target,
    registry.target,
    treasury.address,
    sponsor.address,
    custodian.address,
    init.maxExternalBps ?? 10_000n,
  ]);
  const picture = await ethers.deployContract("TokenPicture");
  const vault = await ethers.deployContract("RedemptionVault", [
    manager.target,
    fund.target,
    picture.target,
    { ...parameters, distributor: distributor.address },
  ]);
  const reserve = await ethers.deployContract("PremiumReserve", [vault.target]);
  const report = await ethers.deployContract("FundReport", [reserve.target]);

  await manager.setTargetFunctionRole(fund.target, PERMISSIONS.fund.seeder, ROLE.seeder);
  await manager.setTargetFunctionRole(fund.target, PERMISSIONS.fund.allocator, ROLE.allocator);
  await manager.setTargetFunctionRole(fund.target, PERMISSIONS.fund.strategist, ROLE.strategist);
  await manager.setTargetFunctionRole(vault.target, PERMISSIONS.redemptionVault.seeder, ROLE.seeder);
  await manager.grantRole(ROLE.seeder, admin.address, 0);
  await manager.grantRole(ROLE.allocator, admin.address, 0);
  await manager.grantRole(ROLE.strategist, admin.address, STRATEGY_DELAY_SECONDS);
  await fund.bindVault(vault.target);
  for (const holder of [admin, distributor, custodian, alice, bob, carol]) {
    await asset.mint(holder.address, 10_000_000n * WAD);
    for (const spender of [vault, fund]) await asset.connect(holder).approve(spender.target, MaxUint256);
  }
  if (init.isUnopened !== true) await vault.genesis(reserve.target);
  return {
    ...{ ethers, manager, registry, asset, fund, vault, reserve, picture, report, keys },
    ...{ admin, distributor, treasury, sponsor, custodian, alice, bob, carol, parameters },
  };
}

/** Moves the chain's clock on, so that the next block comes `seconds` after the last. */
export async function passSeconds({ ethers }: Pick<FundSuite, "ethers">, seconds: bigint): Promise<void> {
  const nextAt = BigInt(await latestTimestamp(ethers)) + seconds;
  await ethers.provider.send("evm_setNextBlockTimestamp", [`0x${nextAt.toString(16)}`]);
}

/** Signs an external return with the validators of `indexes`; by default all. */
export async function signReturn(
  suite: FundSuite,
  attested: { period: bigint; valueBefore: bigint; ratioRay: bigint },
  indexes: readonly number[] = suite.keys.map((_, i) => i),
): Promise<string> {
  const { chainId } = await suite.ethers.provider.getNetwork();
  const domain = {
    name: "Assay OperationalFund",
    version: "1",
    chainId,
    verifyingContract: String(suite.fund.target),
  };
  const types = {
    ExternalReturn: [
      { name: "period", type: "uint256" },
      { name: "valueBefore", type: "uint256" },
      { name: "ratioRay", type: "uint256" },
    ],
  };
  return packSignatures(
    await Promise.all(
      indexes.map(async (index) => {
        const key = suite.keys[index];
        if (!key) throw new Error(`no validator ${index}`);
        return { index, signature: await key.signTypedData(domain, types, attested) };
      }),
    ),
  );
}

/** Closes a period without an external position, one least period after the last block. */
export async function closePlain(suite: FundSuite) {
  await passSeconds(suite, suite.parameters.minPeriodSeconds);
  return suite.vault["closePeriod()"]();
}

/** Closes a period whose external position, as large as its book, changed by `ratioRay`. */
export async function closeAttested(suite: FundSuite, ratioRay: bigint) {
  const period = (await suite.vault.closedPeriods()) + 1n;
  const valueBefore = await suite.fund.externalBook();
  const signatures = await signReturn(suite, { period, valueBefore, ratioRay });
  await passSeconds(suite, suite.parameters.minPeriodSeconds);
  return suite.vault["closePeriod(uint256,uint256,bytes)"](valueBefore, ratioRay, signatures);
}

/** Has the strategist do `data` to the fund: schedules it, waits a day, executes it. */
export async function byStrategist(suite: FundSuite, data: string) {
  const { manager, fund } = suite;
  await manager.schedule(fund.target, data, 0);
  await passSeconds(suite, BigInt(STRATEGY_DELAY_SECONDS));
  return manager.execute(fund.target, data);
}

/** Puts `amount` into the external position. */
export async function place(suite: FundSuite, amount: bigint) {
  return byStrategist(suite, suite.fund.interface.encodeFunctionData("placeExternal", [amount]));
}

/** Deploys a strategy, allows it, and deposits `amount`. */
export async function invest(suite: FundSuite, amount: bigint, contract = "MockStrategy"): Promise<MockStrategy> {
  const strategy = (await suite.ethers.deployContract(contract, [suite.asset.target])) as unknown as MockStrategy;
  await byStrategist(suite, suite.fund.interface.encodeFunctionData("allowStrategy", [strategy.target]));
  if (amount !== 0n) await suite.fund.deposit(strategy.target, amount, 0);
  return strategy;
}

/** Redeems every token, ends issuance, and lets its notice pass: the vault is dissolved from the next block on. */
export async function dissolveVault(suite: FundSuite): Promise<void> {
  const { vault, distributor, parameters, ethers } = suite;
  const ids = Array.from({ length: Number(parameters.genesisTokens) }, (_, i) => BigInt(i + 1));
  while (ids.length > 0) {
    await vault.connect(distributor).redeemBatch(ids.splice(0, 100), distributor.address, 0, FOREVER);
  }
  await vault.announceIssuanceEnd();
  await passSeconds(suite, 30n * DAY);
  await ethers.provider.send("evm_mine", []);
}

/** value(since, now) by rational arithmetic: core x product of numerators / product of denominators, not rounded. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The growth of every closed period, from the events, oldest first. */
export async function growths(suite: FundSuite): Promise<Rational[]> {
  const logs = await suite.vault.queryFilter(suite.vault.filters.PeriodClosed());
  return logs.map(({ args }) => ({ numerator: args.numerator, denominator: args.denominator }));
}

/** The exact value of a token that earns since close `since`, over `list`, as a fraction of wei. */
export function exactValue(list: readonly Rational[], since: number, core = CORE): Rational {
  return list.slice(since).reduce<Rational>(
    (value, growth) => ({
      numerator: value.numerator * growth.numerator,
      denominator: value.denominator * growth.denominator,
    }),
    { numerator: core, denominator: 1n },
  );
}

export { RAY, WAD };
