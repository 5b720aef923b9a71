import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { indexWeights } from "@assay/math";
import { parseIsoDay, readEmissionFile, selectDays } from "@assay/validator/market";
import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import type { MockERC20 } from "../../typechain-types/index.js";
import { CASH, DAY, multiplierAt, openAuction, REST, wait } from "../helpers/auction.js";
import { BasketModel, priceOf } from "../helpers/basket-model.js";
import { deployUnseeded, LOCK_ADDRESS, LOCKED, MINT, NO_DEADLINE, REDEEM } from "../helpers/index-suite.js";
import { mineAt, setNext } from "../helpers/oracle.js";
import { type Prices, settleWithPrices } from "../helpers/prices.js";
import { BPS, RAY, settleNav, type Suite, WAD } from "../helpers/suite.js";

const DATA = process.env.ASSAY_DATA ?? path.resolve(import.meta.dirname, "..", "..", "..", "shared", "data", "nav");
const FILES = {
  basket: path.join(DATA, "basket_20250808.json"),
  prices: path.join(DATA, "alpha_price_2min_20250808.csv"),
  daily: path.join(DATA, "alpha_price_daily_midnight.csv"),
  emissions: path.join(DATA, "emission_share_daily.csv"),
};
const REBALANCE_DAY = "2025-10-12";
const ROWS = 24;

const SUPPLY = 100n * WAD;
const AUCTION = { durationSeconds: 3_600n, startBps: 100n, endBps: 100n };
// Fills are sent one a second around the middle of an auction, where m is 1; m moves 200 bps in 3,600 seconds.
const FILLS_AT_MOST = 40n;
const SLIP_BPS = (FILLS_AT_MOST / 2n) * 200n;
// A weight misses its target by what fills gained or lost of the value that moved (each half of it at most twice the
// whole: sold for cash, cash for others) and by one bp of rounding down.
const DRIFT_BOUND_BPS = 2n * ((SLIP_BPS + 3_599n) / 3_600n) + 1n;

const { ethers } = await network.create();

/** What a basket goes through. */
interface Journey {
  /** Amounts seeded, of 18 decimals each, by asset id. */
  readonly amounts: ReadonlyMap<bigint, bigint>;
  /** Prices of the day the vault trades on, one map a round. */
  readonly rows: readonly Prices[];
  /** Prices of the day it is rebalanced. */
  readonly later: Prices;
  readonly weightsBps: ReadonlyMap<bigint, bigint>;
  /** Assets that leave, which are as many as join. */
  readonly turnover: number;
}

describe("a basket's journey", function () {
  this.timeout(60_000);

  it("of synthetic assets: created, traded at its NAV, rebalanced, redeemed to the last unit", () => travel(twin()));

  it("of the real basket of August to the real weights of October", async function () {
    const absent = Object.values(FILES).filter((file) => !existsSync(file));
    if (absent.length > 0) {
      console.log(`    skipped: no ${absent.join(", ")}; set ASSAY_DATA to the folder of test data`);
      this.skip();
    }
    await travel(real());
  });
});

async function travel(journey: Journey): Promise<void> {
  const suite = await deployUnseeded(ethers);
  const tokens = await seed(suite, journey);
  const model = new BasketModel(journey.amounts, SUPPLY);

  await createInKind(suite, model, tokens);
  await tradeAtNav(suite, model, journey.rows);
  await expectBooks(suite, model);

  await rebalance(suite, model, tokens, journey);
  await expectDrift(suite, model, tokens, journey);

  await everybodyLeaves(suite, model);
  await expectDustOnly(suite, model, tokens);
}

/** Makes a token an asset, held or to come, and seeds the vault; alice and bob own plenty of each. */
async function seed(suite: Suite, { amounts, weightsBps }: Journey): Promise<ReadonlyMap<bigint, MockERC20>> {
  const { admin, alice, bob, vault } = suite;
  const tokens = new Map<bigint, MockERC20>();
  for (const assetId of rising([...new Set([...amounts.keys(), ...weightsBps.keys()])])) {
    const token = await ethers.deployContract("MockERC20", [`Alpha ${assetId}`, `SN${assetId}`, 18]);
    await token.mint(admin.address, amounts.get(assetId) ?? 0n);
    await token.approve(vault.target, MaxUint256);
    for (const holder of [alice, bob]) {
      await token.mint(holder.address, 10n ** 6n * WAD);
      await token.connect(holder).approve(vault.target, MaxUint256);
    }
    tokens.set(assetId, token);
  }
  const components = rising([...amounts.keys()]).map((assetId) => ({
    assetId,
    token: tokenOf(tokens, assetId).target,
    amount: amounts.get(assetId) ?? 0n,
  }));
  await vault.seed(components, 0n, SUPPLY, admin.address);
  return tokens;
}

async function createInKind(suite: Suite, model: BasketModel, tokens: ReadonlyMap<bigint, MockERC20>): Promise<void> {
  for (const [holder, made] of [
    [suite.alice, 20n * WAD],
    [suite.bob, 7_654_321_098_765_432_109n],
  ] as const) {
    const balances = () => Promise.all(model.parts.map(({ assetId }) => tokenOf(tokens, assetId).balanceOf(holder)));
    const before = await balances();
    const amounts = model.create(made);
    await suite.vault.connect(holder).createInKind(made, amounts, holder.address); // the exact cost is the most allowed
    const after = await balances();
    expect(before.map((balance, i) => balance - (after[i] ?? 0n))).to.deep.equal(amounts.slice(0, -1));
    expect(await suite.token.balanceOf(holder.address)).to.equal(made);
  }
}

/** One NAV a row, exact; alice mints at the even ones and redeems part of it at the odd ones. */
async function tradeAtNav(suite: Suite, model: BasketModel, rows: readonly Prices[]): Promise<void> {
  const { vault, alice } = suite;
  const to = alice.address;
  for (const [i, prices] of rows.entries()) {
    const navWad = model.navWad(prices);
    await settleNav(suite, navWad);
    if (i % 2 === 0) {
      const out = model.mint(5n * WAD + BigInt(i), navWad);
      await expect(vault.connect(alice)[MINT](5n * WAD + BigInt(i), out, NO_DEADLINE, to)).to.changeTokenBalance(
        ethers,
        suite.token,
        alice,
        out,
      );
    } else {
      const out = model.redeem(3n * WAD + BigInt(i), navWad);
      await expect(vault.connect(alice)[REDEEM](3n * WAD + BigInt(i), out, NO_DEADLINE, to)).to.changeTokenBalance(
        ethers,
        suite.base,
        alice,
        out,
      );
    }
  }
}

async function rebalance(
  suite: Suite,
  model: BasketModel,
  tokens: ReadonlyMap<bigint, MockERC20>,
  { amounts, weightsBps, later, turnover }: Journey,
): Promise<void> {
  const joiners = rising([...weightsBps.keys()].filter((assetId) => !amounts.has(assetId)));
  const leavers = rising([...amounts.keys()].filter((assetId) => !weightsBps.has(assetId)));
  expect([leavers.length, joiners.length]).to.deep.equal([turnover, turnover]);
  const targets = rising([...weightsBps.keys()]).map((assetId) => ({
    assetId,
    token: tokenOf(tokens, assetId).target,
    weightBps: weightsBps.get(assetId) ?? 0n,
  }));
  await suite.auction.announceTargets(targets, 0n);
  await wait(suite, DAY);
  await settleJump(suite, model, later);
  const worth = model.valueWad(later);

  // All 20 places are taken: leavers go for cash, joiners wait.
  await holdAuction(suite, model, { weightsBps, later }, [], new Set(weightsBps.keys()));
  expect(model.parts).to.have.length(20 - turnover);
  await settleWithPrices(suite, model.navWad(later), later);
  await holdAuction(suite, model, { weightsBps, later }, joiners, new Set(weightsBps.keys()));
  expect(model.parts.map(({ assetId }) => assetId)).to.deep.equal(rising([...weightsBps.keys()]));

  expect(model.valueWad(later) * BPS).to.be.within(
    worth * (BPS - DRIFT_BOUND_BPS),
    worth * (BPS + DRIFT_BOUND_BPS),
    "what fills gained or lost",
  );
}

/** The NAV fell by a quarter since the last round: three rounds in a row must agree before it counts. */
async function settleJump(suite: Suite, model: BasketModel, later: Prices): Promise<void> {
  const navWad = model.navWad(later);
  for (let round = 0; round < 2; ++round) {
    await settleNav(suite, navWad);
    expect(await suite.oracle.isNAVValid()).to.equal(false);
  }
  await settleWithPrices(suite, navWad, later);
  expect(await suite.oracle.isNAVValid()).to.equal(true);
}

/** Sells for cash what is over weight, buys what is under, around the moment at which the oracle's price is asked. */
async function holdAuction(
  suite: Suite,
  model: BasketModel,
  { weightsBps, later }: Pick<Journey, "weightsBps" | "later">,
  joiners: readonly bigint[],
  kept: ReadonlySet<bigint>,
): Promise<void> {
  const { startedAt, endsAt } = await openAuction(suite, AUCTION);
  model.recompose(joiners, kept, false);
  const lots = model.lots(later, weightsBps, 0n);
  // Prices live 600 seconds: new ones before the middle.
  await mineAt(suite, startedAt + 1_500n);
  await settleWithPrices(suite, model.navWad(later), later);

  let at = (startedAt + endsAt) / 2n - FILLS_AT_MOST / 2n;
  const { base, alice } = suite;
  const fill = async (sold: bigint, bought: bigint, amount: bigint) => {
    await setNext(suite, at);
    await suite.auction.connect(alice).fill(sold, bought, MaxUint256, MaxUint256, at, alice.address);
    expect(amount > 0n).to.equal(true);
    at += 1n;
  };
  const m = () => multiplierAt(at, startedAt, endsAt, AUCTION.startBps, AUCTION.endBps);
  const cashBefore = await base.balanceOf(suite.vault.target);
  const modelBefore = model.cash;
  for (const [i, { assetId }] of model.parts.entries()) {
    const over = model.above(lots.get(assetId) ?? 0n, model.held(assetId));
    if (over === 0n) continue;
    await fill(BigInt(i), CASH, model.sell(assetId, over, priceOf(later, assetId), m()));
  }
  for (const [i, { assetId }] of model.parts.entries()) {
    const room = model.below(lots.get(assetId) ?? 0n, model.held(assetId));
    const cash = model.above(lots.get(undefined) ?? 0n, model.cash);
    if (room === 0n || cash === 0n) continue;
    const { spent, got } = model.buy(assetId, cash, room, priceOf(later, assetId), m());
    if (spent !== 0n) await fill(CASH, BigInt(i), got);
  }
  expect(at <= (startedAt + endsAt) / 2n + FILLS_AT_MOST / 2n, "as many fills as the bound allows").to.equal(true);
  expect((await base.balanceOf(suite.vault.target)) - cashBefore).to.equal(model.cash - modelBefore);
  await expectBooks(suite, model);

  await mineAt(suite, endsAt);
  await suite.auction.connect(suite.bob).close();
  model.recompose([], kept, true);
  await expectBooks(suite, model);
  await wait(suite, REST);
}

async function expectBooks({ vault, token }: Suite, model: BasketModel): Promise<void> {
  const holdings = await vault.holdings();
  expect(holdings.map(({ assetId }) => assetId)).to.deep.equal(model.parts.map(({ assetId }) => assetId));
  expect(holdings.map(({ amount }) => amount)).to.deep.equal(model.holdings());
  expect(await vault.books()).to.deep.equal([model.baskets, model.cash]);
  expect(await token.totalSupply()).to.equal(model.supply);
}

async function expectDrift(
  suite: Suite,
  model: BasketModel,
  tokens: ReadonlyMap<bigint, MockERC20>,
  { weightsBps, later }: Journey,
): Promise<void> {
  await settleWithPrices(suite, model.navWad(later), later);
  const value = model.valueWad(later);
  const entry = (assetId: bigint, token: unknown, held: bigint, worth: bigint, targetBps: bigint) => {
    const weightBps = (worth * BPS) / value;
    const driftBps = weightBps - targetBps;
    expect(driftBps < 0n ? -driftBps : driftBps, `asset ${assetId}`).to.be.at.most(DRIFT_BOUND_BPS);
    return [assetId, token, held, worth, weightBps, targetBps, driftBps];
  };
  const expected = model.parts.map(({ assetId }) => {
    const held = model.held(assetId);
    const worth = (held * priceOf(later, assetId)) / WAD;
    return entry(assetId, tokenOf(tokens, assetId).target, held, worth, weightsBps.get(assetId) ?? 0n);
  });
  expected.push(entry(0n, suite.base.target, model.cash, model.cash, 0n));
  expect(await suite.auction.drift()).to.deep.equal(expected);
}

/** Alice at once, bob by a claim, admin last: only what is locked stays. */
async function everybodyLeaves(suite: Suite, model: BasketModel): Promise<void> {
  const { vault, token, alice, bob, admin } = suite;
  const [baskets, supply] = [model.baskets, model.supply];
  const balanceOf = (holder: { address: string }) => token.balanceOf(holder.address);
  const exit = "redeemInKind(uint256,uint256[],address)";
  const all = await balanceOf(alice);
  await vault.connect(alice)[exit](all, model.leave(all), alice.address); // exactly its share, or nothing
  const owed = model.leave(await balanceOf(bob));
  await vault.connect(bob).redeemDeferred(await balanceOf(bob));
  const claimId = (await vault.basketVersion()) << 8n;
  const [, components, cash] = await vault.claimOf(bob.address, claimId);
  expect([...components.map(({ amount }) => amount), cash]).to.deep.equal(owed);
  await vault.connect(bob).claim(claimId, MaxUint256, bob.address);
  model.leave(await balanceOf(admin));
  await vault["redeemInKind(uint256)"](await balanceOf(admin));

  expect(model.supply).to.equal(LOCKED);
  expect(await token.balanceOf(LOCK_ADDRESS)).to.equal(LOCKED);
  await expectBooks(suite, model);
  // The locked share of the books, and less than one 1e-27 of a basket for each of the three who left.
  expect(model.baskets * supply).to.be.within(baskets * LOCKED, baskets * LOCKED + 3n * supply);
}

/**
 * Beyond the books the vault holds, of each component, at most one unit for each creation and each exit it was part of,
 * and ceil(baskets / 1e27) units, a basket's rounding, for each fill of it; of cash exactly nothing.
 */
async function expectDustOnly(
  { vault, base }: Suite,
  model: BasketModel,
  tokens: ReadonlyMap<bigint, MockERC20>,
): Promise<void> {
  for (const [assetId, token] of tokens) {
    const dust = (await token.balanceOf(vault.target)) - model.held(assetId);
    expect(dust, `asset ${assetId}`).to.be.within(0n, model.dust.get(assetId) ?? 0n);
  }
  expect(Math.max(...[...model.dust.values()].map(Number)), "a few units, not a growing sum").to.be.at.most(12);
  expect(await base.balanceOf(vault.target)).to.equal(model.cash);
  expect(model.baskets).to.be.lessThan(RAY / 10_000n);
}

/* JOURNEYS */

/** Twenty assets 1 to 20 worth about 5 each; 3, 11 and 20 leave, 21, 30 and 40 join; prices fall by a third. */
function twin(): Journey {
  const held = Array.from({ length: 20 }, (_, i) => BigInt(i + 1));
  const price = (assetId: bigint) => 10_000_000_000_000_001n * assetId + 7n;
  const amounts = new Map(held.map((assetId) => [assetId, (5n * WAD * WAD) / price(assetId) + assetId]));
  const rows = Array.from(
    { length: 6 },
    (_, row) => new Map(held.map((assetId) => [assetId, price(assetId) + (BigInt(row) * price(assetId)) / 333n])),
  );
  const kept = held.filter((assetId) => ![3n, 11n, 20n].includes(assetId));
  const all = [...held, 21n, 30n, 40n];
  const later = new Map(all.map((assetId) => [assetId, (price(assetId) * (assetId % 2n === 0n ? 61n : 71n)) / 100n]));
  // 17 x 400 + 17 x (-8 ... 8), and 3,200 for the joiners
  const weightsBps = new Map<bigint, bigint>(kept.map((assetId, i) => [assetId, 400n + BigInt(i) - 8n]));
  for (const [assetId, bps] of [
    [21n, 1_500n],
    [30n, 1_000n],
    [40n, 700n],
  ] as const)
    weightsBps.set(assetId, bps);
  return { amounts, rows, later, weightsBps, turnover: 3 };
}

function real(): Journey {
  const { holdings } = JSON.parse(readFileSync(FILES.basket, "utf8")) as { holdings: Record<string, string> };
  const amounts = new Map(Object.entries(holdings).map(([assetId, amount]) => [BigInt(assetId), wadOf(amount)]));
  const day = readRows(FILES.prices);
  const rows = Array.from({ length: ROWS }, (_, i) => pricesOf(day[Math.floor((i * day.length) / ROWS)]));
  const october = readRows(FILES.daily).find(({ time }) => time === REBALANCE_DAY);
  const days = selectDays(readEmissionFile(FILES.emissions), parseIsoDay(REBALANCE_DAY) ?? 0, 14);
  const { weights } = indexWeights(
    days.map(({ shares }) => shares),
    20,
  );
  const weightsBps = new Map(weights.map(({ assetId, weightBps }) => [BigInt(assetId), weightBps]));
  const needed = new Set([...amounts.keys(), ...weightsBps.keys()]);
  const later = new Map([...pricesOf(october)].filter(([assetId]) => needed.has(assetId)));
  return { amounts, rows, later, weightsBps, turnover: 7 };
}

interface Row {
  readonly time: string;
  readonly prices: Prices;
}

/** Rows of a price file; columns sn<asset id> follow the time and the block. */
function readRows(file: string): Row[] {
  const [header = "", ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const assets = header
    .split(",")
    .slice(2)
    .map((heading) => BigInt(heading.slice("sn".length)));
  return lines.map((line) => {
    const [time = "", , ...cells] = line.split(",");
    const priced = assets.flatMap((asset, i): [bigint, bigint][] => (cells[i] ? [[asset, wadOf(cells[i])]] : []));
    return { time, prices: new Map(priced) };
  });
}

function pricesOf(row: Row | undefined): Prices {
  if (row === undefined) throw new Error("the row is missing");
  return row.prices;
}

/** "140.681614" in WAD, exact: no price or amount of the files has more than 18 decimals. */
function wadOf(text: string): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  if (!/^\d+$/.test(whole + fraction) || fraction.length > 18) throw new Error(`"${text}" is no plain decimal`);
  return BigInt(whole + fraction.padEnd(18, "0"));
}

function tokenOf(tokens: ReadonlyMap<bigint, MockERC20>, assetId: bigint): MockERC20 {
  const token = tokens.get(assetId);
  if (!token) throw new Error(`no token of asset ${assetId}`);
  return token;
}

function rising(ids: readonly bigint[]): bigint[] {
  return [...ids].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
