import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { encodeBytes32String, id, ZeroAddress } from "ethers";

import { PERMISSIONS, ROLE } from "../../deploy/roles.js";
import type { StakingPools } from "../../typechain-types/index.js";
import { DAY, deployEconomy, type EconomySuite, MILLION, WEEK } from "./economy.js";
import { WAD } from "./suite.js";

export const KIND = { apr: 0, apy: 1 } as const;
/**
 * For `network.create`: gas that is given, not estimated. An act in the second of the last one is cheaper than a second
 * later, and an estimate may be made in one and used in the other.
 */
export const GIVEN_GAS = { network: "default", override: { gas: 10_000_000n } } as const;
export const EVIDENCE = id("two signed reports of one round");
export const MIN_STAKE = 10n * WAD;
/** The terms of the usual pool: 10 % APR. */
export const TERMS = {
  kind: KIND.apr as number,
  rateBps: 1_000n,
  minStake: MIN_STAKE,
  lockSeconds: 30n * DAY,
  minTrust: 5n,
  unbondingSeconds: 14n * DAY,
  evidenceSeconds: WEEK,
  vetoSeconds: 2n * DAY,
  validator: ZeroAddress,
};
export type Terms = typeof TERMS & { token: string; rewardToken: string };

export interface StakingSuite extends EconomySuite {
  readonly pools: StakingPools;
  /** Gets what is slashed. */
  readonly slashedTo: HardhatEthersSigner;
  /** The usual pool: stakes and earns BTA-UTIL. */
  readonly poolId: bigint;
  /** A contract whose condition is proven on chain, at most 50 %. */
  readonly proven: HardhatEthersSigner;
  /** A condition that waits for its veto window, at most 30 %. */
  readonly reporter: HardhatEthersSigner;
}

/** Staking beside the economy, with one pool of `changed` terms and a million of rewards. */
export async function deployStaking(
  ethers: HardhatEthers,
  changed: Partial<Terms> = {},
  funded = MILLION,
): Promise<StakingSuite> {
  const economy = await deployEconomy(ethers);
  const { manager, admin, utility, trust, erin } = economy;
  const others = (await ethers.getSigners()).slice(8);
  const [slashedTo, reporter] = others;
  if (!slashedTo || !reporter) throw new Error("the test chain has too few accounts");
  const pools = await ethers.deployContract("StakingPools", [manager.target, trust.target, slashedTo.address]);
  await manager.setTargetFunctionRole(pools.target, PERMISSIONS.staking.configurator, ROLE.configurator);
  await manager.setTargetFunctionRole(pools.target, PERMISSIONS.staking.seeder, ROLE.seeder);
  await manager.grantRole(ROLE.configurator, admin.address, 0);
  for (const holder of [economy.alice, economy.bob, economy.carol, economy.dave, erin]) {
    await utility.connect(holder).approve(pools.target, 2n ** 256n - 1n);
  }
  const proven = await contractSigner(ethers);
  const suite = { ...economy, pools, slashedTo, reporter, proven, poolId: 1n };
  await makePool(suite, changed);
  if (funded > 0n) await pools.connect(erin).fundRewards(1n, funded);
  return suite;
}

/** One more pool, its two conditions included. */
export async function makePool(
  suite: Pick<StakingSuite, "pools" | "admin" | "utility" | "proven" | "reporter">,
  changed: Partial<Terms> = {},
): Promise<bigint> {
  const { pools, admin, utility, proven, reporter } = suite;
  const token = utility.target as string;
  await pools.connect(admin).createPool({ ...TERMS, token, rewardToken: token, ...changed });
  const poolId = await pools.pools();
  await pools.connect(admin).registerCondition(poolId, proven.address, 5_000n, true);
  await pools.connect(admin).registerCondition(poolId, reporter.address, 3_000n, false);
  return poolId;
}

/** A contract that sends transactions: stands for one that proves offences. */
export async function contractSigner(ethers: HardhatEthers): Promise<HardhatEthersSigner> {
  const contract = await ethers.deployContract("MockERC20", ["slasher", "SLASH", 18]);
  const address = await contract.getAddress();
  await ethers.provider.send("hardhat_setBalance", [address, "0xde0b6b3a7640000"]);
  return ethers.getImpersonatedSigner(address);
}

/** The id of a pool's position. */
export function positionId(poolId: bigint, number: bigint): bigint {
  return (poolId << 32n) | number;
}

export function term(name: string): string {
  return encodeBytes32String(name);
}

/** What the chain's clock says. */
export async function now(ethers: HardhatEthers): Promise<bigint> {
  const block = await ethers.provider.getBlock("latest");
  if (!block) throw new Error("no block");
  return BigInt(block.timestamp);
}

/** When a transaction was mined. */
export async function minedAt(ethers: HardhatEthers, sent: Promise<{ wait(): Promise<unknown> }>): Promise<bigint> {
  await (await sent).wait();
  return now(ethers);
}
