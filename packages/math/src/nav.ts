import { add, divideTruncated, multiply, toDecimalString, toFixedString, ZERO, type Decimal } from "./decimal.js";
import { NegativeAmountError, PriceMissingError, PriceNotPositiveError, SupplyNotPositiveError } from "./errors.js";

/** What a NAV is worked out from. Keys of both maps are asset ids; prices of assets not held are not looked at. */
export interface NavInput {
  /** Whole units of each asset held; not negative. */
  readonly holdings: ReadonlyMap<string, Decimal>;
  /** Base asset per whole unit of each asset; greater than 0. */
  readonly prices: ReadonlyMap<string, Decimal>;
  /** Base asset held as such; not negative. */
  readonly cash: Decimal;
  /** Whole index tokens; greater than 0. */
  readonly supply: Decimal;
}

/** One NAV, in base asset per index token, at three precisions. */
export interface Nav {
  /** Sum of holding x price + cash, exact, in base asset. */
  readonly totalValue: Decimal;
  /** totalValue / supply as text with exactly 50 decimals, cut off. */
  readonly nav50: string;
  /** totalValue / supply in WAD (1e18 = 1.0), rounded down. */
  readonly navWad: bigint;
}

export const NAV_PLACES = 50;
const WAD_PLACES = 18;

/**
 * NAV = (sum of holding x price + cash) / supply, all in exact arithmetic until the one final division.
 * @throws {@link SupplyNotPositiveError}, {@link PriceMissingError} (naming every held asset without a price, also those
 * held at zero), {@link PriceNotPositiveError}, {@link NegativeAmountError} (holding or cash).
 */
export function computeNav(input: NavInput): Nav {
  const { cash, supply } = input;
  if (supply.units <= 0n) throw new SupplyNotPositiveError(toDecimalString(supply));
  if (cash.units < 0n) throw new NegativeAmountError("cash", toDecimalString(cash));
  const totalValue = add(basketValue(input), cash);
  return {
    totalValue,
    nav50: toFixedString(divideTruncated(totalValue, supply, NAV_PLACES), NAV_PLACES),
    navWad: divideTruncated(totalValue, supply, WAD_PLACES).units, // nothing is negative here: cutting off is rounding down
  };
}

function basketValue({ holdings, prices }: NavInput): Decimal {
  const missing = [...holdings.keys()].filter((asset) => !prices.has(asset));
  if (missing.length > 0) throw new PriceMissingError(missing);
  let total = ZERO;
  for (const [asset, holding] of holdings) {
    const price = prices.get(asset) ?? ZERO;
    if (price.units <= 0n) throw new PriceNotPositiveError(asset, toDecimalString(price));
    if (holding.units < 0n) throw new NegativeAmountError(`holding of asset ${asset}`, toDecimalString(holding));
    total = add(total, multiply(holding, price));
  }
  return total;
}
