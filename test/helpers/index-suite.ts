import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type AddressLike, MaxUint256, Signature, type TransactionRequest, type TransactionResponse } from "ethers";

import type { IndexToken, MockERC20, RemoteAsset } from "../../typechain-types/index.js";
import {
  deploySuite,
  firstIndexes,
  latestTimestamp,
  makeReport,
  type ReportInit,
  seedVault,
  settleNav,
  signReport,
  type Suite,
  type SuiteInit,
  type TestComponent,
  WAD,
} from "./suite.js";

/** Index tests give the NAV a long life, so that a slow machine cannot make it stale by accident. */
export const NAV_LIFE_SECONDS = 600n;
/** Locked for ever at seeding: 0.001 index tokens. */
export const LOCKED = WAD / 1_000n;
export const LOCK_ADDRESS = "0x000000000000000000000000000000000000dEaD";
/** Most of one component that a list has room for. */
export const MAX_UINT128 = 2n ** 128n - 1n;
/** Most base asset that the books have room for: 92 bits. */
export const MAX_CASH = 2n ** 92n - 1n;
/** Position of the base asset, as errors name it. */
export const CASH_POSITION = 20n;
/** What {@link seedVault} puts in and makes unless told otherwise. */
export const SEED_CASH = 50n * WAD;
export const SEED_SUPPLY = 100n * WAD;
/** What every holder of the tests owns of the base asset. */
export const PURSE = 10_000n * WAD;
/** Long after every test. */
export const NO_DEADLINE = MaxUint256;

/** NAVs whose quotients and products do not come out even. */
export const AWKWARD_NAVS = [
  100_000_000_000_000_001n, // just over the lower bound of the sane range
  333_333_333_333_333_333n,
  999_999_999_999_999_999n,
  1_000_000_000_000_000_001n,
  1_234_567_890_123_456_789n,
  7_777_777_777_777_777_777n,
  999_999_999_999_999_999_999n, // just under the upper bound
] as const;

export interface SeededSuite extends Suite {
  readonly components: readonly TestComponent[];
}

/** floor(x * 1e18 / y). */
export function divDown(x: bigint, yWad: bigint): bigint {
  return (x * WAD) / yWad;
}

/** floor(x * y / 1e18). */
export function mulDown(x: bigint, yWad: bigint): bigint {
  return (x * yWad) / WAD;
}

/** Suite with alice and bob holding a purse of the base asset each, fully approved; bound, not seeded, no NAV. */
export async function deployUnseeded(ethers: HardhatEthers, init: SuiteInit = {}): Promise<Suite> {
  const suite = await deploySuite(ethers, { maxPriceAgeSeconds: NAV_LIFE_SECONDS, ...init });
  for (const holder of [suite.alice, suite.bob]) {
    await suite.base.mint(holder.address, PURSE);
    await suite.base.connect(holder).approve(suite.vault.target, MaxUint256);
  }
  return suite;
}

/** {@link deployUnseeded}, seeded: 50 of cash, 100 tokens of supply, alice holds 40 of them and bob 10. No NAV yet. */
export async function deploySeeded(ethers: HardhatEthers, init: SuiteInit = {}): Promise<SeededSuite> {
  const suite = await deployUnseeded(ethers, init);
  const components = await seedVault(suite);
  await suite.token.transfer(suite.alice.address, 40n * WAD);
  await suite.token.transfer(suite.bob.address, 10n * WAD);
  return { ...suite, components };
}

/** {@link deploySeeded} with a NAV of exactly 1. */
export async function deployTrading(ethers: HardhatEthers, init: SuiteInit = {}): Promise<SeededSuite> {
  const suite = await deploySeeded(ethers, init);
  await settleNav(suite, WAD);
  return suite;
}

/** The long form of `mintWithNAV`, by its signature. */
export const MINT = "mintWithNAV(uint256,uint256,uint256,address)";
export const MINT_SHORT = "mintWithNAV(uint256)";
/** The long form of `redeemForTAO`, by its signature. */
export const REDEEM = "redeemForTAO(uint256,uint256,uint256,address)";
export const REDEEM_SHORT = "redeemForTAO(uint256)";

/** Everything of the vault that a trade may move, and what it must not. */
export interface Snapshot {
  readonly baskets: bigint;
  readonly cash: bigint;
  readonly supply: bigint;
  readonly vaultBase: bigint;
  readonly locked: bigint;
  readonly holdings: readonly bigint[];
  readonly unitsPerToken: readonly bigint[];
  readonly cashPerToken: bigint;
}

/** The vault's books and balances now. */
export async function snapshotOf({ vault, token, base }: Suite): Promise<Snapshot> {
  const [baskets, cash] = await vault.books();
  const [units, cashPerToken] = await vault.unitsPerToken();
  return {
    baskets,
    cash,
    supply: await token.totalSupply(),
    vaultBase: await base.balanceOf(vault.target),
    locked: await token.balanceOf(LOCK_ADDRESS),
    holdings: (await vault.holdings()).map(({ amount }) => amount),
    unitsPerToken: units.map(({ amount }) => amount),
    cashPerToken,
  };
}

/** Timestamp the next block gets: `seconds` after the newest one. */
export async function setNextBlock({ ethers }: Suite, seconds = 1): Promise<bigint> {
  const nextAt = (await latestTimestamp(ethers)) + seconds;
  await ethers.provider.send("evm_setNextBlockTimestamp", [`0x${nextAt.toString(16)}`]);
  return BigInt(nextAt);
}

/** One transaction of a block; it gets the overrides that fix its place. */
export type Step = (overrides: TransactionRequest) => Promise<TransactionResponse>;

/** Mines all `steps` into one block, in this order, and returns its number. Fails when one of them reverted. */
export async function inOneBlock(suite: Suite, steps: readonly Step[]): Promise<number> {
  const { provider } = suite.ethers;
  await provider.send("evm_setAutomine", [false]);
  const sent: TransactionResponse[] = [];
  try {
    for (const [i, step] of steps.entries()) {
      // The one that tips most goes first.
      const maxPriorityFeePerGas = 10n ** 9n * BigInt(steps.length - i);
      sent.push(await step({ gasLimit: 2_000_000, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas }));
    }
    await provider.send("evm_mine", []);
  } finally {
    await provider.send("evm_setAutomine", [true]);
  }
  const receipts = await Promise.all(sent.map(({ hash }) => provider.getTransactionReceipt(hash)));
  const [first] = receipts;
  if (!first) throw new Error("the block holds no transaction");
  for (const [i, receipt] of receipts.entries()) {
    if (!receipt || receipt.status !== 1) throw new Error(`transaction ${i} of the block failed`);
    if (receipt.blockNumber !== first.blockNumber || receipt.index !== i)
      throw new Error(`transaction ${i} lies elsewhere`);
  }
  return first.blockNumber;
}

/** A step that brings a report of `navWad`, observed when the next block happens. Sets that block's time. */
export async function reportStep(suite: Suite, navWad: bigint, init: ReportInit = {}): Promise<Step> {
  const observedAt = await setNextBlock(suite);
  const report = await makeReport(suite, { observedAt, navWad, ...init });
  const signatures = await signReport(suite, report, firstIndexes(suite.validators.length));
  return (overrides) => suite.oracle.submitReport(report, signatures, overrides);
}

/** What an ERC-2612 permit says. */
export interface PermitInit {
  readonly owner: HardhatEthersSigner;
  readonly spender: AddressLike;
  readonly value: bigint;
  readonly deadline: bigint;
  readonly nonce?: bigint;
  readonly chainId?: bigint;
}

/** Signs an ERC-2612 permit of `token`. */
export async function signPermit(
  ethers: HardhatEthers,
  token: MockERC20 | IndexToken | RemoteAsset,
  { owner, spender, value, deadline, nonce, chainId }: PermitInit,
): Promise<Signature> {
  const domain = {
    name: await token.name(),
    version: "1",
    chainId: chainId ?? (await ethers.provider.getNetwork()).chainId,
    verifyingContract: String(token.target),
  };
  const types = {
    Permit: [
      { name: "owner", type: "address" },
      { name: "spender", type: "address" },
      { name: "value", type: "uint256" },
      { name: "nonce", type: "uint256" },
      { name: "deadline", type: "uint256" },
    ],
  };
  const message = {
    owner: owner.address,
    spender,
    value,
    nonce: nonce ?? (await token.nonces(owner.address)),
    deadline,
  };
  return Signature.from(await owner.signTypedData(domain, types, message));
}
