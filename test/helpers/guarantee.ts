import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { AbiCoder, id as hashOf, keccak256 } from "ethers";

import type { GuaranteeMarket, MockERC20, ReverseAuction } from "../../typechain-types/index.js";
import { DAY, deployEconomy, type EconomySuite, MILLION } from "./economy.js";
import { WAD } from "./suite.js";

export const HOUR_SECONDS = 3_600n;
export const COLLATERAL = 1_000n * WAD + 1n;
export const PREMIUM = 50_000_001n;
export const CLAIM_SECONDS = 7n * DAY;
export const RESPONSE_SECONDS = 3n * DAY;
export const ARBITRATION_SECONDS = 14n * DAY;
export const SILENT_SPLIT_BPS = 3_333n;
export const AUCTION_BOND = 1_000n * WAD;
export const EVIDENCE = hashOf("what shows it");
/** What each account has of the collateral token, and of the premium token. */
export const PURSE = 1_000_000n * WAD;

export const GUARANTEE_STATES = [
  ...["NONE", "DRAFT", "OFFERED", "WITHDRAWN", "LOCKED", "ACTIVE"],
  ...["EXPIRED", "CLAIMED", "DISPUTED", "RELEASED", "ACCEPTED", "RESOLVED"],
] as const;
/** A state by its name, as the contract numbers it. */
export const stateNumber = (name: string): bigint => BigInt((GUARANTEE_STATES as readonly string[]).indexOf(name));

export const BID = { none: 0n, committed: 1n, revealed: 2n, refunded: 3n, forfeited: 4n, paid: 5n } as const;

export interface GuaranteeSuite extends EconomySuite {
  readonly market: GuaranteeMarket;
  readonly auction: ReverseAuction;
  readonly collateral: MockERC20;
  /** 6 decimals. */
  readonly premium: MockERC20;
  /** Trust 100; the guarantor of `termsFrom`. */
  readonly guarantor: HardhatEthersSigner;
  readonly beneficiary: HardhatEthersSigner;
  readonly arbiter: HardhatEthersSigner;
  readonly stranger: HardhatEthersSigner;
  /** Trust of the base, like erin; 100 million BTA-UTIL from erin. */
  readonly frank: HardhatEthersSigner;
}

/** The clock of the test chain. */
export interface Clock {
  latest(): Promise<number>;
  increaseTo(at: bigint): Promise<void>;
  setNextBlockTimestamp(at: bigint): Promise<void>;
}

export interface TermsOf {
  guarantor: string;
  collateral: bigint;
  beneficiary: string;
  premium: bigint;
  arbiter: string;
  startsAt: bigint;
  expiresAt: bigint;
  silentSplitBps: bigint;
  collateralToken: string;
  acceptBy: bigint;
  claimSeconds: bigint;
  premiumToken: string;
  responseSeconds: bigint;
  arbitrationSeconds: bigint;
}

/** The economy with its market, bound, and an auction; everybody approved both for everything. */
export async function deployGuarantee(ethers: HardhatEthers): Promise<GuaranteeSuite> {
  const suite = await deployEconomy(ethers);
  const [arbiter, stranger, frank] = (await ethers.getSigners()).slice(8);
  if (!arbiter || !stranger || !frank) throw new Error("the test chain has too few accounts");
  const { guarantee, utility, trust, treasury, admin, alice, bob, carol, dave, erin } = suite;
  const market = await ethers.deployContract("GuaranteeMarket", [guarantee.target]);
  await guarantee.connect(admin).bindMarket(market.target);
  const auction = await ethers.deployContract("ReverseAuction", [
    ...[market.target, trust.target, utility.target, AUCTION_BOND, treasury.address],
  ]);
  const collateral = await ethers.deployContract("MockERC20", ["Collateral", "COLL", 18]);
  const premium = await ethers.deployContract("MockERC20", ["Premium", "PREM", 6]);
  await utility.connect(erin).transfer(frank.address, 50n * MILLION);
  for (const account of [alice, bob, carol, dave, erin, frank, stranger]) {
    for (const token of [collateral, premium]) {
      await token.mint(account.address, PURSE);
      await token.connect(account).approve(market.target, PURSE);
      await token.connect(account).approve(auction.target, PURSE);
    }
    await utility.connect(account).approve(auction.target, 100n * MILLION);
  }
  return {
    ...{ ...suite, market, auction, collateral, premium, arbiter, stranger, frank },
    ...{ guarantor: alice, beneficiary: bob },
  };
}

/** Sound terms as of `now`: accepted within a day, a cover of 30 days from the second day on. */
export function termsFrom(suite: GuaranteeSuite, now: bigint, change: Partial<TermsOf> = {}): TermsOf {
  return {
    guarantor: suite.guarantor.address,
    collateral: COLLATERAL,
    beneficiary: suite.beneficiary.address,
    premium: PREMIUM,
    arbiter: suite.arbiter.address,
    startsAt: now + 2n * DAY,
    expiresAt: now + 32n * DAY,
    silentSplitBps: SILENT_SPLIT_BPS,
    collateralToken: suite.collateral.target as string,
    acceptBy: now + DAY,
    claimSeconds: CLAIM_SECONDS,
    premiumToken: suite.premium.target as string,
    responseSeconds: RESPONSE_SECONDS,
    arbitrationSeconds: ARBITRATION_SECONDS,
    ...change,
  };
}

/** What to commit, worked out apart from the contract. */
export function sealOf(auction: bigint, bidder: string, premium: bigint, salt: string): string {
  const types = ["uint256", "address", "uint256", "bytes32"];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, [auction, bidder, premium, salt]));
}

export const CLAIMED_AMOUNT = 700n * WAD + 3n;

/** Brings a new guarantee, drafted by the guarantor, into the state of this name; NONE is a number nobody drafted. */
export async function reach(suite: GuaranteeSuite, clock: Clock, state: string, change: Partial<TermsOf> = {}) {
  const { market, guarantor, beneficiary, arbiter, stranger } = suite;
  const terms = termsFrom(suite, BigInt(await clock.latest()) + 10n, change);
  const id = (await market.count()) + 1n;
  const done = { id, terms };
  if (state === "NONE") return done;
  await market.connect(guarantor).draft(terms);
  if (state === "DRAFT") return done;
  await market.connect(guarantor).offer(id);
  if (state === "OFFERED") return done;
  if (state === "WITHDRAWN") {
    await market.connect(guarantor).withdraw(id);
    return done;
  }
  await market.connect(beneficiary).accept(id);
  if (state === "LOCKED") return done;
  await clock.increaseTo(terms.startsAt);
  await market.connect(stranger).activate(id);
  if (state === "ACTIVE") return done;
  if (state === "RELEASED") {
    await market.connect(beneficiary).release(id);
    return done;
  }
  if (state === "EXPIRED") {
    await clock.increaseTo(terms.expiresAt);
    await market.connect(stranger).expire(id);
    return done;
  }
  await market.connect(beneficiary).claim(id, CLAIMED_AMOUNT, EVIDENCE);
  if (state === "CLAIMED") return done;
  if (state === "ACCEPTED") {
    await market.connect(guarantor).acceptClaim(id);
    return done;
  }
  await market.connect(guarantor).dispute(id, EVIDENCE);
  if (state === "DISPUTED") return done;
  await market.connect(arbiter).resolve(id, 1n);
  return done;
}

export const COMMIT_SECONDS = 2n * DAY;
export const REVEAL_SECONDS = DAY;
export const LOCK_SECONDS = 12n * HOUR_SECONDS;

/** The beneficiary opens an auction of `termsFrom`, whose cover begins 20 days on, and pays PREMIUM at most. */
export async function openAuction(suite: GuaranteeSuite, clock: Clock, change: Partial<TermsOf> = {}) {
  const { auction, beneficiary } = suite;
  const openedAt = BigInt(await clock.latest()) + 10n;
  const later = { startsAt: openedAt + 20n * DAY, expiresAt: openedAt + 50n * DAY };
  const terms = termsFrom(suite, openedAt, { ...later, ...change });
  await clock.setNextBlockTimestamp(openedAt);
  await auction.connect(beneficiary).open(terms, COMMIT_SECONDS, REVEAL_SECONDS, LOCK_SECONDS);
  const commitEndsAt = openedAt + COMMIT_SECONDS;
  const revealEndsAt = commitEndsAt + REVEAL_SECONDS;
  const turnEndsAt = (turn: bigint): bigint => revealEndsAt + (turn + 1n) * LOCK_SECONDS;
  return { id: await auction.count(), terms, openedAt, commitEndsAt, revealEndsAt, turnEndsAt };
}

/** Commits to a premium; returns how to reveal it. */
export async function commitAs({ auction }: GuaranteeSuite, id: bigint, bidder: HardhatEthersSigner, premium: bigint) {
  const salt = hashOf(`${bidder.address}'s secret`);
  await auction.connect(bidder).commit(id, sealOf(id, bidder.address, premium, salt));
  return () => auction.connect(bidder).reveal(id, bidder.address, premium, salt);
}
