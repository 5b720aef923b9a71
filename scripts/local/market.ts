import { navAtRow, parseSupply, readHoldingsFile, readPriceFile, type PriceTable } from "@assay/validator/market";
import { add, type Decimal, multiply, parseDecimal, toDecimalString, toWadDown, ZERO } from "@assay/math";

/** What the vault is seeded with. */
export interface Basket {
  /** By asset id, rising. */
  readonly components: readonly { readonly assetId: number; readonly amountWad: bigint }[];
  readonly cashWad: bigint;
  readonly supplyWad: bigint;
}

/** Where prices come from, in the words of a validator's configuration. */
export type SourceConfig =
  | { type: "simulated"; name: string; seed: string; noiseSeed: string; startPrices: Record<string, string> }
  | { type: "replay"; name: string; file: string; startRound: string };

export interface Market {
  /** For the screen: says plainly when prices are not real. */
  readonly label: string;
  readonly isSimulated: boolean;
  readonly basket: Basket;
  /** Rows there are, when prices end. */
  readonly rows: number | undefined;
  /** NAV of the first row of a replay; undefined when prices are made up to begin at about 1. */
  readonly firstNavWad: bigint | undefined;
  sourceFor(validator: number, startRound: bigint): SourceConfig;
}

const SIMULATED_ASSETS = 20;
const SEED = "assay";

/** A made-up basket of 20 assets, and prices that walk at random from a fixed seed. */
export function simulatedMarket(): Market {
  const ids = Array.from({ length: SIMULATED_ASSETS }, (_, i) => i + 1);
  const priceOf = (id: number): Decimal => parseDecimal(`0.${String(15 + ((id * 37) % 89)).padStart(3, "0")}`);
  const amountOf = (id: number): Decimal => parseDecimal(`${100 + ((id * 53) % 67)}.${(id * 7919) % 10_000}1`);
  const value = ids.reduce((sum, id) => add(sum, multiply(priceOf(id), amountOf(id))), ZERO);
  return {
    label: `simulated market (seed "${SEED}"): no real prices`,
    isSimulated: true,
    rows: undefined,
    firstNavWad: undefined,
    basket: {
      components: ids.map((assetId) => ({ assetId, amountWad: toWadDown(amountOf(assetId)) })),
      cashWad: 0n,
      supplyWad: toWadDown(value), // the first NAV is about 1
    },
    sourceFor: (validator) => ({
      type: "simulated",
      name: "simulated",
      seed: SEED,
      noiseSeed: `validator ${validator}`,
      startPrices: Object.fromEntries(ids.map((id) => [String(id), toDecimalString(priceOf(id))])),
    }),
  };
}

/**
 * A real basket, and its prices row by row.
 * @throws InputError naming file, row and column.
 */
export function replayMarket(holdingsFile: string, pricesFile: string, supply: string): Market {
  const holdings = readHoldingsFile(holdingsFile);
  const table: PriceTable = readPriceFile(pricesFile);
  const supplyTokens = parseSupply(supply);
  const [firstRow] = table.rows;
  // Now, while it can be said what is wrong: afterwards it would only be seen that no round settles.
  const firstNavWad = firstRow === undefined ? 0n : navAtRow(holdings, table, firstRow, supplyTokens).navWad;
  const components = [...holdings.amounts]
    .map(([id, amount]) => ({ assetId: Number(id), amountWad: toWadDown(amount) }))
    .sort((a, b) => a.assetId - b.assetId);
  return {
    label: `replay of ${pricesFile}: real prices of another day, one row a round; tokens are stand-ins on a local chain`,
    isSimulated: false,
    rows: table.rows.length,
    basket: { components, cashWad: toWadDown(holdings.cash), supplyWad: toWadDown(supplyTokens) },
    firstNavWad,
    sourceFor: (_validator, startRound) => ({
      type: "replay",
      name: "replay",
      file: pricesFile,
      startRound: startRound.toString(),
    }),
  };
}
