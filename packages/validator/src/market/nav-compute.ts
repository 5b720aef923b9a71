import { computeNav, parseDecimal, toDecimalString, type Decimal, type Nav } from "@assay/math";
import { readHoldingsFile, type Holdings } from "./holdings-file.js";
import { SupplyError } from "./input-error.js";
import { MissingPriceError, UnknownAssetError } from "./prices-error.js";
import { readPriceFile, type PriceRow, type PriceTable } from "./prices-file.js";
import { parseRowSelector, selectRow, type RowOptions } from "./row-selection.js";

/** What to compute a NAV from; exactly one of at, block, row. */
export interface NavComputeOptions extends RowOptions {
  /** Path of the holdings JSON. */
  readonly holdings: string;
  /** Path of the price CSV. */
  readonly prices: string;
  /** Index tokens in existence, a decimal greater than 0. */
  readonly supply: string;
}

/** A NAV as text, so that no reader of the JSON rounds it. */
export interface NavReport {
  /** Sum of holding x price + cash, exact decimal, in base asset (TAO). */
  readonly totalValue: string;
  /** totalValue / supply, exactly 50 decimals, cut off. */
  readonly nav50: string;
  /** totalValue / supply in WAD, a whole number, rounded down. */
  readonly navWad: string;
  /** Held assets left out for want of a price. Always empty: a missing price is an error, never a smaller NAV. */
  readonly missing: readonly string[];
}

/** A report, and where in the files it comes from. */
export interface NavFromFiles {
  readonly report: NavReport;
  readonly holdings: Holdings;
  readonly row: PriceRow;
}

/**
 * The NAV of a basket file at one row of a price file; both files are checked whole before use.
 * @throws {@link InputError} of the fitting kind, its message naming file, place and repair.
 */
export function computeFromFiles(options: NavComputeOptions): NavReport {
  return evaluateFiles(options).report;
}

/** As {@link computeFromFiles}, with the holdings and the row that were used. */
export function evaluateFiles(options: NavComputeOptions): NavFromFiles {
  const selector = parseRowSelector(options);
  const supply = parseSupply(options.supply);
  const holdings = readHoldingsFile(options.holdings);
  const table = readPriceFile(options.prices);
  const row = selectRow(table, selector);
  const nav = navAtRow(holdings, table, row, supply);
  const totalValue = toDecimalString(nav.totalValue);
  return { report: { totalValue, nav50: nav.nav50, navWad: nav.navWad.toString(), missing: [] }, holdings, row };
}

/**
 * The NAV of holdings at one row of a price table. Takes and returns values only.
 * @throws {@link UnknownAssetError} when a held asset has no column, {@link MissingPriceError} when its cell is empty;
 * SupplyNotPositiveError (of @assay/math) when supply is not above 0.
 */
export function navAtRow(holdings: Holdings, table: PriceTable, row: PriceRow, supply: Decimal): Nav {
  const held = [...holdings.amounts.keys()];
  const unknown = held.filter((netuid) => !table.netuids.includes(netuid));
  if (unknown.length > 0) throw new UnknownAssetError(table.file, unknown, holdings.file);
  const unpriced = held.filter((netuid) => !row.prices.has(netuid));
  if (unpriced.length > 0) throw new MissingPriceError(table.file, row, unpriced, holdings.file);
  return computeNav({ holdings: holdings.amounts, prices: row.prices, cash: holdings.cash, supply });
}

/** @throws {@link SupplyError} when the text is not a decimal above 0. */
export function parseSupply(text: string): Decimal {
  const supply = toDecimal(text);
  if (supply.units <= 0n) throw new SupplyError(text, "is not above 0");
  return supply;
}

function toDecimal(text: string): Decimal {
  try {
    return parseDecimal(text);
  } catch (cause) {
    throw new SupplyError(text, "is not a decimal", cause);
  }
}
