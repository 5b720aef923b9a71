import { CASH_SIDE, ceilDiv, costOf, type Side, soldFor } from "./auction.js";
import { BPS, RAY, WAD } from "./suite.js";

/** One asset of the model's list. */
interface ModelPart {
  readonly assetId: bigint;
  units: bigint;
}

/** The vault's books worked out from the formulas of its interfaces, for tokens of 18 decimals, without fees. */
export class BasketModel {
  baskets = RAY;
  cash = 0n;
  supply: bigint;
  parts: ModelPart[];
  /** Units of each asset that roundings may have left in the vault beyond the books. */
  readonly dust = new Map<bigint, bigint>();

  constructor(amounts: ReadonlyMap<bigint, bigint>, supply: bigint) {
    this.parts = sorted([...amounts].map(([assetId, units]) => ({ assetId, units })));
    this.supply = supply;
  }

  held(assetId: bigint): bigint {
    const part = this.parts.find((one) => one.assetId === assetId);
    return part === undefined ? 0n : (part.units * this.baskets) / RAY;
  }

  holdings(): bigint[] {
    return this.parts.map(({ assetId }) => this.held(assetId));
  }

  /** Everything by `prices`, times 1e18, exact. */
  #worth(prices: ReadonlyMap<bigint, bigint>): bigint {
    const parts = this.parts.map(({ assetId }) => this.held(assetId) * priceOf(prices, assetId));
    return parts.reduce((sum, worth) => sum + worth, this.cash * WAD);
  }

  /** floor(value / supply), exact until then. */
  navWad(prices: ReadonlyMap<bigint, bigint>): bigint {
    return this.#worth(prices) / this.supply;
  }

  /** As the auction values it: each asset rounded down. */
  valueWad(prices: ReadonlyMap<bigint, bigint>): bigint {
    const parts = this.parts.map(({ assetId }) => (this.held(assetId) * priceOf(prices, assetId)) / WAD);
    return parts.reduce((sum, worth) => sum + worth, this.cash);
  }

  mint(baseIn: bigint, navWad: bigint): bigint {
    const out = (baseIn * WAD) / navWad;
    this.cash += baseIn;
    this.supply += out;
    return out;
  }

  redeem(tokens: bigint, navWad: bigint): bigint {
    const out = (tokens * navWad) / WAD;
    this.cash -= out;
    this.supply -= tokens;
    return out;
  }

  /** What it costs of each asset, cash last. What comes in is at most one unit more than the books grow by. */
  create(tokens: bigint): bigint[] {
    const baskets = ceilDiv(tokens * this.baskets, this.supply);
    const cash = ceilDiv(tokens * this.cash, this.supply);
    const amounts = [...this.parts.map(({ units }) => ceilDiv(units * baskets, RAY)), cash];
    this.baskets += baskets;
    this.cash += cash;
    this.supply += tokens;
    this.#allowDust(this.parts, 1n);
    return amounts;
  }

  /** What it gives of each asset, cash last. What goes out is at most one unit less than the books fall by. */
  leave(tokens: bigint): bigint[] {
    const baskets = (tokens * this.baskets) / this.supply;
    const cash = (tokens * this.cash) / this.supply;
    const amounts = [...this.parts.map(({ units }) => (units * baskets) / RAY), cash];
    this.baskets -= baskets;
    this.cash -= cash;
    this.supply -= tokens;
    this.#allowDust(this.parts, 1n);
    return amounts;
  }

  /**
   * Takes `joiners` into the list and leaves out what is empty and not in `kept`. A list that is written, for that or
   * because trades changed it, counts in baskets of 1e27: what is held is rounded once more.
   */
  recompose(joiners: readonly bigint[], kept: ReadonlySet<bigint>, isTraded: boolean): void {
    const stay = this.parts.filter(({ assetId }) => this.held(assetId) !== 0n || kept.has(assetId));
    if (isTraded || joiners.length > 0 || stay.length < this.parts.length) {
      for (const part of this.parts) part.units = this.held(part.assetId);
      this.baskets = RAY;
    }
    this.parts = sorted([...stay, ...joiners.map((assetId) => ({ assetId, units: 0n }))]);
  }

  /** Target units per basket of each asset of the list, and of cash as undefined. */
  lots(prices: ReadonlyMap<bigint, bigint>, weightsBps: ReadonlyMap<bigint, bigint>, cashBps: bigint) {
    const valueWad = this.valueWad(prices);
    const lots = new Map<bigint | undefined, bigint>();
    for (const { assetId } of this.parts) {
      const amount = (valueWad * (weightsBps.get(assetId) ?? 0n) * WAD) / (priceOf(prices, assetId) * BPS);
      lots.set(assetId, (amount * RAY) / this.baskets);
    }
    return lots.set(undefined, (((valueWad * cashBps) / BPS) * RAY) / this.baskets);
  }

  /** What is over its target. */
  above(lot: bigint, held: bigint): bigint {
    const target = ceilDiv(lot * this.baskets, RAY);
    return held > target ? held - target : 0n;
  }

  /** What is missing to its target. */
  below(lot: bigint, held: bigint): bigint {
    const target = (lot * this.baskets) / RAY;
    return target > held ? target - held : 0n;
  }

  /** Sells all that is over weight of an asset, for cash. Returns what it costs. */
  sell(assetId: bigint, amount: bigint, priceWad: bigint, multiplierWad: bigint): bigint {
    const paid = costOf(amount, sideOf(priceWad), CASH_SIDE, multiplierWad);
    this.#setHeld(assetId, this.held(assetId) - amount);
    this.cash += paid;
    return paid;
  }

  /** Buys an asset for at most `cash`, and at most `room` of it. Returns cash spent and amount got; zeros if none. */
  buy(
    assetId: bigint,
    cash: bigint,
    room: bigint,
    priceWad: bigint,
    multiplierWad: bigint,
  ): { spent: bigint; got: bigint } {
    const side = sideOf(priceWad);
    const affordable = costOf(cash, CASH_SIDE, side, multiplierWad);
    const spent = affordable > room ? soldFor(room, CASH_SIDE, side, multiplierWad) : cash;
    const got = costOf(spent, CASH_SIDE, side, multiplierWad);
    if (spent === 0n || got === 0n) return { spent: 0n, got: 0n };
    this.#setHeld(assetId, this.held(assetId) + got);
    this.cash -= spent;
    return { spent, got };
  }

  /** Units per basket are rounded down: at most one basket's rounding less than `amount` is held afterwards. */
  #setHeld(assetId: bigint, amount: bigint): void {
    const part = this.parts.find((one) => one.assetId === assetId);
    if (part === undefined) throw new Error(`asset ${assetId} is not in the list`);
    part.units = (amount * RAY) / this.baskets;
    this.#allowDust([part], ceilDiv(this.baskets, RAY));
  }

  #allowDust(parts: readonly ModelPart[], units: bigint): void {
    for (const { assetId } of parts) this.dust.set(assetId, (this.dust.get(assetId) ?? 0n) + units);
  }
}

function sideOf(priceWad: bigint): Side {
  return { priceWad, decimals: 18 };
}

export function priceOf(prices: ReadonlyMap<bigint, bigint>, assetId: bigint): bigint {
  const priceWad = prices.get(assetId);
  if (priceWad === undefined) throw new Error(`no price of asset ${assetId}`);
  return priceWad;
}

function sorted(parts: readonly ModelPart[]): ModelPart[] {
  return [...parts].sort((a, b) => (a.assetId < b.assetId ? -1 : a.assetId > b.assetId ? 1 : 0));
}
