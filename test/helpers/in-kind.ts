import { expect } from "chai";
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type AddressLike, MaxUint256 } from "ethers";

import type { HostileERC20, MockERC20 } from "../../typechain-types/index.js";
import { deploySuite, RAY, type Suite, type SuiteInit, WAD } from "./suite.js";

/** Nothing here divides evenly: 6, 8 and 18 decimals, and a component of a single unit. */
export const AMOUNTS: readonly bigint[] = [1_234_567_890_123n, 9_876_543_211n, 140_681_614_349_775_770_001n, 1n];
export const DECIMALS: readonly number[] = [6, 8, 18, 18];
export const CASH = 49_999_999_999_999_999_999n;
export const SUPPLY = 100n * WAD + 7n;
export const ALICE = 40n * WAD + 3n;
export const BOB = 10n * WAD + 1n;
/** What alice and bob own of everything else than index tokens. */
export const PLENTY = 10n ** 40n;
/** Bit of cash in a set of components. */
export const CASH_BIT = 1n << 20n;
export const ALL_BITS = (1n << 21n) - 1n;
/** Token amounts whose shares do not come out even. */
export const AWKWARD_TOKENS = [1n, 2n, 3n, WAD / 3n, WAD, 7_777_777_777_777_777_777n, ALICE - 1n] as const;

export const REDEEM_IN_KIND = "redeemInKind(uint256,uint256[],address)";
export const REDEEM_SKIPPING = "redeemInKind(uint256,uint256[],address,uint256)";
export const REDEEM_IN_KIND_SHORT = "redeemInKind(uint256)";

export interface InKindSuite extends Suite {
  readonly parts: readonly MockERC20[];
}

export interface HostileSuite extends Suite {
  readonly parts: readonly HostileERC20[];
}

export interface InKindInit {
  readonly amounts?: readonly bigint[];
  readonly decimals?: readonly number[];
  readonly cash?: bigint;
  readonly supply?: bigint;
  readonly base?: SuiteInit["base"];
  readonly makePart?: (i: number) => Promise<MockERC20>;
}

/** Suite seeded with amounts that never divide evenly; alice and bob own index tokens and plenty of all else, approved. */
export async function deployInKind(ethers: HardhatEthers, init: InKindInit = {}): Promise<InKindSuite> {
  const suite = await deploySuite(ethers, init.base ? { base: init.base } : {});
  const { vault, token, base, admin, alice, bob } = suite;
  const amounts = init.amounts ?? AMOUNTS;
  const parts: MockERC20[] = [];
  for (const i of amounts.keys()) {
    const decimals = (init.decimals ?? DECIMALS)[i] ?? 18;
    const make = init.makePart ?? ((at) => ethers.deployContract("MockERC20", [`Alpha ${at}`, `SN${at}`, decimals]));
    parts.push(await make(i));
  }
  for (const asset of [...parts, base]) {
    for (const holder of [admin, alice, bob]) {
      await asset.mint(holder.address, PLENTY);
      await asset.connect(holder).approve(vault.target, MaxUint256);
    }
  }
  const components = parts.map((part, i) => ({ assetId: i + 1, token: part.target, amount: amounts[i] ?? 0n }));
  await vault.seed(components, init.cash ?? CASH, init.supply ?? SUPPLY, admin.address);
  await token.transfer(alice.address, ALICE);
  await token.transfer(bob.address, BOB);
  return { ...suite, parts };
}

/** {@link deployInKind} of `count` hostile components that obey until armed; with `isBaseHostile` the base asset too. */
export async function deployHostile(
  ethers: HardhatEthers,
  count: number,
  isBaseHostile = false,
): Promise<HostileSuite> {
  const suite = await deployInKind(ethers, {
    amounts: hostileUnits(count),
    ...(isBaseHostile ? { base: { contract: "HostileERC20", args: ["Hostile base", "HTAO"] } } : {}),
    makePart: async (i) =>
      (await ethers.deployContract("HostileERC20", [`Hostile ${i}`, `H${i}`])) as unknown as MockERC20,
  });
  return { ...suite, parts: suite.parts as unknown as HostileERC20[] };
}

/** Units of the components of {@link deployHostile}. */
export function hostileUnits(count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => (BigInt(i) + 1n) * 1_234_567_890_123_456_789n + 1n);
}

/** HostileERC20's ways to misbehave. */
export const MODES = {
  OBEY: 0n,
  REVERT: 1n,
  ANSWER_FALSE: 2n,
  BURN_GAS: 3n,
  REENTER: 4n,
  ANSWER_LONG: 5n,
  REVERT_LONG: 6n,
} as const;

/** What shares are counted from. */
export interface Stand {
  readonly baskets: bigint;
  readonly cash: bigint;
  readonly supply: bigint;
  readonly units: readonly bigint[];
}

export interface Share {
  readonly baskets: bigint;
  readonly cash: bigint;
  /** Of each component; cash last. */
  readonly amounts: readonly bigint[];
}

/** The vault after {@link deployInKind}. */
export const FIRST: Stand = { baskets: RAY, cash: CASH, supply: SUPPLY, units: AMOUNTS };

/** ceil(x / y). */
export function ceilDiv(x: bigint, y: bigint): bigint {
  return (x + y - 1n) / y;
}

/** What `tokens` give: all rounded down. */
export function shareOut({ baskets, cash, supply, units }: Stand, tokens: bigint): Share {
  const share = (tokens * baskets) / supply;
  const cashShare = (tokens * cash) / supply;
  return {
    baskets: share,
    cash: cashShare,
    amounts: [...units.map((unit) => (unit * share) / RAY), cashShare],
  };
}

/** What `tokens` cost: all rounded up. */
export function shareIn({ baskets, cash, supply, units }: Stand, tokens: bigint): Share {
  const share = ceilDiv(tokens * baskets, supply);
  const cashShare = ceilDiv(tokens * cash, supply);
  return {
    baskets: share,
    cash: cashShare,
    amounts: [...units.map((unit) => ceilDiv(unit * share, RAY)), cashShare],
  };
}

/** `stand` after `tokens` left with `share`. */
export function after(stand: Stand, share: Share, tokens: bigint): Stand {
  return {
    ...stand,
    baskets: stand.baskets - share.baskets,
    cash: stand.cash - share.cash,
    supply: stand.supply - tokens,
  };
}

/** What `who` owns of each component; of the base asset last. */
export async function balancesOf({ parts, base }: InKindSuite | HostileSuite, who: AddressLike): Promise<bigint[]> {
  return Promise.all([...parts, base].map((asset) => asset.balanceOf(who)));
}

/** `a[i] - b[i]`. */
export function minus(a: readonly bigint[], b: readonly bigint[]): bigint[] {
  return a.map((amount, i) => amount - (b[i] ?? 0n));
}

/** `amounts` where `bits` has bit i, or for the last one bit 20; 0 elsewhere. */
export function only(amounts: readonly bigint[], bits: bigint): bigint[] {
  return amounts.map((amount, i) => ((bits >> BigInt(i === amounts.length - 1 ? 20 : i)) & 1n ? amount : 0n));
}

/** Baskets, cash and supply now. */
export async function booksOf({ vault, token }: Suite): Promise<Omit<Stand, "units">> {
  const [baskets, cash] = await vault.books();
  return { baskets, cash, supply: await token.totalSupply() };
}

/** Fails unless the vault owns what its books and `claims` say, of everything. */
export async function expectBacked(
  suite: InKindSuite | HostileSuite,
  claims: readonly (readonly [owner: string, claimId: bigint])[] = [],
): Promise<void> {
  const { vault } = suite;
  const [, cash] = await vault.books();
  const owed = new Map<string, bigint>();
  const add = (asset: string, amount: bigint) => owed.set(asset, (owed.get(asset) ?? 0n) + amount);
  for (const { token, amount } of await vault.holdings()) add(token, amount);
  add(String(suite.base.target), cash);
  for (const [owner, claimId] of claims) {
    const [, components, claimedCash] = await vault.claimOf(owner, claimId);
    for (const { token, amount } of components) add(token, amount);
    add(String(suite.base.target), claimedCash);
  }
  for (const asset of [...suite.parts, suite.base]) {
    expect(owed.get(String(asset.target)) ?? 0n).to.be.at.most(await asset.balanceOf(vault.target));
  }
}

/** The auction module's own voice. */
export async function auctionOf({ ethers, auction }: Suite): Promise<HardhatEthersSigner> {
  const address = String(auction.target);
  await ethers.provider.send("hardhat_impersonateAccount", [address]);
  await ethers.provider.send("hardhat_setBalance", [address, "0x56bc75e2d63100000"]);
  return ethers.getSigner(address);
}
