import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type AddressLike, MaxUint256 } from "ethers";

import type { MockERC20 } from "../../typechain-types/index.js";
import { deployUnseeded, NO_DEADLINE } from "./index-suite.js";
import { nowAt, setNext } from "./oracle.js";
import { type Prices, settleWithPrices } from "./prices.js";
import { BPS, RAY, type Suite, type SuiteInit, WAD } from "./suite.js";

export const CASH = 20n;
export const DAY = 86_400n;
export const REST = 3_600n;

/** A component of a test's basket, or an asset that may join it. */
export interface AuctionAsset {
  readonly assetId: bigint;
  /** Held at the start, in its smallest unit. */
  readonly amount: bigint;
  readonly decimals: number;
  readonly priceWad: bigint;
  readonly weightBps: bigint;
  /** Another token than MockERC20, of 18 decimals, which must share the functions a test uses. */
  readonly contract?: "HostileERC20" | "ReenteringERC20" | "FeeOnTransferERC20";
}

export interface AuctionPart extends AuctionAsset {
  readonly token: MockERC20;
}

export interface AuctionSuite extends Suite {
  /** By rising asset id, held ones and others. */
  readonly parts: readonly AuctionPart[];
}

/**
 * Worth 1,000 at these prices: 500 of asset 1, 300 of asset 2, 150 of asset 3, 50 of cash. Asset 3 leaves, asset 4 joins,
 * asset 2 is under weight and asset 1 over.
 */
export const USUAL: readonly AuctionAsset[] = [
  { assetId: 1n, amount: 1_000n * WAD, decimals: 18, priceWad: WAD / 2n, weightBps: 3_000n },
  { assetId: 2n, amount: 100n * 10n ** 6n, decimals: 6, priceWad: 3n * WAD, weightBps: 4_000n },
  { assetId: 3n, amount: 75n * 10n ** 8n, decimals: 8, priceWad: 2n * WAD, weightBps: 0n },
  { assetId: 4n, amount: 0n, decimals: 24, priceWad: WAD / 4n, weightBps: 2_500n },
];
export const USUAL_CASH = 50n * WAD;
export const USUAL_CASH_BPS = 500n;
export const USUAL_SUPPLY = 1_000n * WAD;

async function deployToken(ethers: HardhatEthers, { assetId, decimals, contract }: AuctionAsset): Promise<MockERC20> {
  const names = [`Alpha ${assetId}`, `SN${assetId}`];
  if (contract === undefined) return ethers.deployContract("MockERC20", [...names, decimals]);
  return (await ethers.deployContract(contract, contract === "HostileERC20" ? names : [])) as unknown as MockERC20;
}

/** Makes the tokens of `assets`, seeds the vault with those that have an amount; alice and bob own and allow plenty. */
export async function deployBasket(
  ethers: HardhatEthers,
  assets: readonly AuctionAsset[] = USUAL,
  init: { readonly cash?: bigint; readonly supply?: bigint; readonly suite?: SuiteInit } = {},
): Promise<AuctionSuite> {
  const suite = await deployUnseeded(ethers, init.suite);
  const { admin, alice, bob, vault, base } = suite;
  const parts: AuctionPart[] = [];
  for (const asset of assets) {
    const token = await deployToken(ethers, asset);
    await token.mint(admin.address, asset.amount);
    await token.approve(vault.target, MaxUint256);
    for (const holder of [alice, bob]) {
      await token.mint(holder.address, 10n ** 6n * 10n ** BigInt(asset.decimals));
      await token.connect(holder).approve(vault.target, MaxUint256);
    }
    parts.push({ ...asset, token });
  }
  const cash = init.cash ?? USUAL_CASH;
  await base.mint(admin.address, cash);
  await base.approve(vault.target, cash);
  await vault.seed(
    parts
      .filter(({ amount }) => amount !== 0n)
      .map(({ assetId, token, amount }) => ({ assetId, token: token.target, amount })),
    cash,
    init.supply ?? USUAL_SUPPLY,
    admin.address,
  );
  return { ...suite, parts };
}

export function pricesOf(parts: readonly AuctionAsset[]): Prices {
  return new Map(parts.map(({ assetId, priceWad }) => [assetId, priceWad]));
}

/** As `announceTargets` takes them: those with a weight. */
export function targetsOf(parts: readonly AuctionPart[]): { assetId: bigint; token: AddressLike; weightBps: bigint }[] {
  return parts
    .filter(({ weightBps }) => weightBps !== 0n)
    .map(({ assetId, token, weightBps }) => ({ assetId, token: token.target, weightBps }));
}

/** Announces the parts' weights and waits until they count; then settles the parts' prices. */
export async function putInForce(suite: AuctionSuite, cashBps = USUAL_CASH_BPS): Promise<void> {
  await suite.auction.announceTargets(targetsOf(suite.parts), cashBps);
  await wait(suite, DAY);
  await settleWithPrices(suite, WAD, pricesOf(suite.parts));
}

/** Opens an auction now: its moments, worked out from the chain's clock. */
export async function openAuction(
  suite: Suite,
  { durationSeconds = 600n, startBps = 200n, endBps = 100n } = {},
): Promise<{ startedAt: bigint; endsAt: bigint }> {
  // In the second of the block before, however long that took: prices are as old as the auction.
  await setNext(suite, await nowAt(suite));
  await suite.auction.open(durationSeconds, startBps, endBps);
  const startedAt = await nowAt(suite);
  return { startedAt, endsAt: startedAt + durationSeconds };
}

/** Lets `seconds` pass in an empty block. */
export async function wait(suite: Pick<Suite, "ethers">, seconds: bigint): Promise<void> {
  await setNext(suite, (await nowAt(suite)) + seconds);
  await suite.ethers.provider.send("evm_mine", []);
}

/** `fill` without bounds of price and time, to the filler. */
export function fill(
  suite: Suite,
  sold: bigint,
  bought: bigint,
  maxSold = MaxUint256,
  filler: HardhatEthersSigner = suite.alice,
) {
  return suite.auction.connect(filler).fill(sold, bought, maxSold, MaxUint256, NO_DEADLINE, filler.address);
}

/** m(t), rounded up. */
export function multiplierAt(at: bigint, startedAt: bigint, endsAt: bigint, startBps: bigint, endBps: bigint): bigint {
  const fallenWad = (((startBps + endBps) * WAD) / BPS) * (at - startedAt);
  return WAD + (startBps * WAD) / BPS - fallenWad / (endsAt - startedAt);
}

export function ceilDiv(x: bigint, y: bigint): bigint {
  return (x + y - 1n) / y;
}

/** One side of a trade: 18 decimals and a price of 1 for cash. */
export interface Side {
  readonly priceWad: bigint;
  readonly decimals: number;
}
export const CASH_SIDE: Side = { priceWad: WAD, decimals: 18 };

/** What `soldAmount` costs, rounded up. */
export function costOf(soldAmount: bigint, sold: Side, bought: Side, multiplierWad: bigint): bigint {
  return ceilDiv(
    soldAmount * sold.priceWad * multiplierWad * 10n ** BigInt(bought.decimals),
    bought.priceWad * WAD * 10n ** BigInt(sold.decimals),
  );
}

/** The most that `paid` buys, rounded down. */
export function soldFor(paid: bigint, sold: Side, bought: Side, multiplierWad: bigint): bigint {
  return (
    (paid * bought.priceWad * WAD * 10n ** BigInt(sold.decimals)) /
    (sold.priceWad * multiplierWad * 10n ** BigInt(bought.decimals))
  );
}

/** Worth of `amount`, rounded down. */
export function worthOf(amount: bigint, { priceWad, decimals }: Side): bigint {
  return (amount * priceWad) / 10n ** BigInt(decimals);
}

/** What an asset shall come to: weight x value / price, with units per basket and holding rounded down. */
export function targetAmount(valueWad: bigint, weightBps: bigint, side: Side, basketsRay = RAY): bigint {
  const amount = (valueWad * weightBps * 10n ** BigInt(side.decimals)) / (side.priceWad * BPS);
  return (((amount * RAY) / basketsRay) * basketsRay) / RAY;
}

/** Part `i` of a suite, from 0. */
export function partOf({ parts }: Pick<AuctionSuite, "parts">, i: number): AuctionPart {
  const part = parts[i];
  if (!part) throw new Error(`no part ${i}`);
  return part;
}

/** The auction as a sender, to call the vault as it would. */
export async function auctionSigner({ ethers, auction }: Suite): Promise<HardhatEthersSigner> {
  const address = String(auction.target);
  await ethers.provider.send("hardhat_impersonateAccount", [address]);
  await ethers.provider.send("hardhat_setBalance", [address, `0x${WAD.toString(16)}`]);
  return ethers.getSigner(address);
}
