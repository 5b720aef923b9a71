import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { expect } from "chai";

import type { SettledRound } from "../../scripts/local/feed.js";
import { createHolder } from "../../scripts/local/holder.js";
import { replayMarket } from "../../scripts/local/market.js";
import { expectFundSummary } from "../helpers/fund-summary.js";
import { at, isAlive, type LocalStack, startStack, until } from "../helpers/local-stack.js";
import { runStart } from "../helpers/run-start.js";
import { WAD } from "../helpers/suite.js";

const FIXTURES = path.resolve(import.meta.dirname, "..", "fixtures", "nav");
const DATA = process.env.ASSAY_DATA ?? path.resolve(import.meta.dirname, "..", "..", "..", "shared", "data", "nav");
const REAL_HOLDINGS = path.join(DATA, "basket_20250808.json");
const REAL_PRICES = path.join(DATA, "alpha_price_2min_20250808.csv");
const SUPPLY = "100";
const TWIN_ROWS = 40;
const CASH = "101.5"; // 100 more than the twin's: its prices double, and no round may move the NAV by 10 %
// Worked out by hand, for 10 of asset 4, 2.5 of asset 5, 1e-9 of asset 64, 101.5 of cash and a supply of 100:
//   row 0: 10 x 0.1         + 2.5 x 0.2         + 1e-9 x 1000000 + 101.5 = 103.001
//   row 1: 10 x 0.3         + 2.5 x 0.4         + 1e-9 x 2e-7    + 101.5 = 105.5000000000000002
//   row 2: 10 x 0.333333333 + 2.5 x 0.142857142 + 1e-9 x 3       + 101.5 = 105.190476188
//   row 3: 10 x 0.35        + 2.5 x 0.2         + 1e-9 x 500000  + 101.5 = 105.5005
const TWIN_NAVS_WAD = [
  1_030_010_000_000_000_000n,
  1_055_000_000_000_000_002n,
  1_051_904_761_880_000_000n,
  1_055_005_000_000_000_000n,
];

/** An exact number: units / 10^places. */
interface Exact {
  readonly units: bigint;
  readonly places: number;
}

/** What the vault held at a block. */
interface Portfolio {
  readonly components: readonly { readonly assetId: bigint; readonly amount: bigint }[];
  readonly cash: bigint;
  readonly supply: bigint;
}

describe("npm start replays a price file", function () {
  this.timeout(180_000);

  let folder: string;
  let holdings: string;
  let prices: string;

  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "assay-replay-"));
    [holdings, prices] = writeTwin(folder);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  describe("given the twin files, as a process", () => {
    it("settles the rounds asked for, exits 0 and ends with one JSON object", async () => {
      const run = runStart(["--holdings", holdings, "--prices", prices, "--rounds", "4"]);
      expect(await run.ended, run.stderr()).to.equal(0);
      expect(run.stderr()).to.equal("");
      const lines = run.stdout().trim().split("\n");
      expect(lines[0]).to.match(/^prices: replay of .*real prices of another day, one row a round/);
      const shown = lines.filter((line) => /^round \d+ /.test(line));
      expect(shown).to.have.length(4);
      const navs = shown.map((line) => /NAV (\d+\.\d{9}) /.exec(line)?.[1]);
      expect(
        TWIN_NAVS_WAD.map((navWad) => decimal9(navWad)),
        "before anybody minted",
      ).to.include(navs[0]);

      const summary = JSON.parse(at(lines, -1)) as Record<string, unknown>;
      expect(summary).to.have.all.keys(
        ...["rounds", "navWad", "confidenceBps", "validators", "minted", "redeemed", "supply", "vaultValueWad", "gas"],
        "fund",
      );
      expect(summary).to.include({ rounds: 4, confidenceBps: 10_000 });
      expect(summary.validators).to.be.within(4, 5); // two thirds of the stake are four of five
      const [navWad, minted, redeemed, supply] = ["navWad", "minted", "redeemed", "supply"].map((name) =>
        BigInt(String(summary[name])),
      ) as [bigint, bigint, bigint, bigint];
      expect(decimal9(navWad)).to.equal(navs[3]);
      expect(minted > 0n && redeemed > 0n).to.equal(true); // the holder acted after rounds 1 and 3
      expect(redeemed).to.equal(minted / 4n);
      expect(supply).to.equal(100n * WAD + minted - redeemed);
      expect(BigInt(String(summary.vaultValueWad))).to.equal((navWad * supply) / WAD);
      const gas = summary.gas as Record<string, number>;
      expect(gas).to.have.all.keys("settle", "mint", "redeem");
      for (const used of Object.values(gas)) expect(used).to.be.greaterThan(21_000);
      // The fund's holder acted after rounds 2 and 4.
      expect(expectFundSummary(summary.fund)).to.include({ issued: 1, redeemed: 1 });
      expect(shown.every((line) => / fund \d+\.\d{2} mUSD .* coverage \d+\.\d{4} {2}periods \d+$/.test(line))).to.equal(
        true,
      );
    });
  });

  it("settles exact values for the twin files, while somebody mints and redeems", async () => {
    const settled = await expectExact(holdings, prices, 3);
    // Up to the first mint the values are those worked out by hand.
    expect(settled.first.navWad).to.equal(TWIN_NAVS_WAD[Number(settled.row) % 4]);
  });

  it("settles exact values for 20 rows of a real day, while somebody mints and redeems", async function () {
    if (!existsSync(REAL_HOLDINGS) || !existsSync(REAL_PRICES)) {
      console.log(`    skipped: the real basket and prices are not in ${DATA}`);
      this.skip();
    }
    await expectExact(REAL_HOLDINGS, REAL_PRICES, 20);
  });
});

/** Replays with a holder acting in every second round; every NAV must be the exact value of its row. */
async function expectExact(
  holdings: string,
  prices: string,
  rounds: number,
): Promise<{ first: SettledRound; row: bigint }> {
  const rows = readRows(prices);
  const stack = await startStack({ market: replayMarket(holdings, prices, SUPPLY) });
  try {
    const holder = await createHolder(stack.suite.contracts, stack.suite.provider);
    let acted = 0;
    const settled = await until(`${rounds} settled rounds`, async () => {
      const found = await stack.settled();
      if (found.length > acted * 2) {
        acted += 1;
        await holder.act();
      }
      return found.length >= rounds ? found.slice(0, rounds) : undefined;
    });
    expect(holder.book.minted > 0n && holder.book.redeemed > 0n, "somebody minted and redeemed").to.equal(true);

    const blocks = await Promise.all(settled.map((round) => blockOf(stack, round)));
    for (const [i, { round, navWad, confidenceBps }] of settled.entries()) {
      const row = rows[Number(round - stack.startRound)];
      if (row === undefined) throw new Error(`round ${round} has no row`);
      // A round is priced at a block up to its own; while one settles late the next may begin, hence two rounds back.
      const values = new Set<bigint>();
      const newest = at(blocks, i) - 1;
      const oldest = i < 2 ? newest - 8 : at(blocks, i - 2);
      for (let block = Math.max(oldest, at(blocks, 0) - 1); block <= newest; block += 1) {
        values.add(exactNavWad(await stack.suite.contracts.vault.portfolio({ blockTag: block }), row));
      }
      expect([...values], `round ${round}, row ${round - stack.startRound}`).to.include(navWad);
      expect(confidenceBps).to.equal(10_000n);
    }
    const first = at(settled, 0);
    return { first, row: first.round - stack.startRound };
  } finally {
    await stack.stop();
    expect(stack.pids().filter(isAlive)).to.deep.equal([]);
  }
}

/** floor((sum of amount x price + cash) / supply) in WAD, exact; amounts are WAD, prices rationals. */
function exactNavWad({ components, cash, supply }: Portfolio, prices: ReadonlyMap<bigint, Exact>): bigint {
  const places = Math.max(...[...prices.values()].map((price) => price.places));
  const scale = 10n ** BigInt(places);
  let value = cash * scale;
  for (const { assetId, amount } of components) {
    const price = prices.get(assetId);
    if (price === undefined) throw new Error(`no price for asset ${assetId}`);
    value += amount * price.units * 10n ** BigInt(places - price.places);
  }
  return (value * WAD) / (supply * scale);
}

async function blockOf(stack: LocalStack, { transaction }: SettledRound): Promise<number> {
  const receipt = await stack.suite.provider.getTransactionReceipt(transaction);
  if (receipt === null) throw new Error(`no receipt of ${transaction}`);
  return receipt.blockNumber;
}

/** Prices of each row by asset, read here and not by the code under test. */
function readRows(file: string): ReadonlyMap<bigint, Exact>[] {
  const [header = "", ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const assets = header
    .split(",")
    .slice(2)
    .map((heading) => BigInt(heading.slice("sn".length)));
  return lines.map((line) => {
    const cells = line.split(",").slice(2);
    const priced = assets.flatMap((asset, i): [bigint, Exact][] => (cells[i] ? [[asset, exact(cells[i])]] : []));
    return new Map(priced);
  });
}

/** "0.35" or "2e-7". */
function exact(text: string): Exact {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const places = fraction.length - Number(exponent);
  const units = BigInt(whole + fraction);
  return places >= 0 ? { units, places } : { units: units * 10n ** BigInt(-places), places: 0 };
}

/** The twin's basket with more cash, and its four rows again and again, so that a slow start does not run out of rows. */
function writeTwin(folder: string): [string, string] {
  const basket = JSON.parse(readFileSync(path.join(FIXTURES, "basket.json"), "utf8")) as Record<string, unknown>;
  const [header = "", ...lines] = readFileSync(path.join(FIXTURES, "prices-2min.csv"), "utf8").trim().split("\n");
  const rows = Array.from({ length: TWIN_ROWS }, (_, i) => {
    const [, , ...cells] = at(lines, i % lines.length).split(",");
    const time = new Date(Date.UTC(2025, 0, 2, 0, 2 * i)).toISOString().replace(".000", "");
    return [time, 1_000 + 10 * i, ...cells].join(",");
  });
  const files: [string, string] = [path.join(folder, "basket.json"), path.join(folder, "prices.csv")];
  writeFileSync(files[0], JSON.stringify({ ...basket, cashTao: CASH }));
  writeFileSync(files[1], `${[header, ...rows].join("\n")}\n`);
  return files;
}

/** Cut after nine decimals, as the screen shows it. */
function decimal9(valueWad: bigint): string {
  return `${valueWad / WAD}.${(valueWad % WAD).toString().padStart(18, "0").slice(0, 9)}`;
}
