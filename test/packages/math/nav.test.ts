import {
  computeNav,
  NegativeAmountError,
  parseDecimal,
  PriceMissingError,
  PriceNotPositiveError,
  SupplyNotPositiveError,
  toDecimalString,
  type Decimal,
  type NavInput,
} from "@assay/math";
import { expect } from "chai";
import fc from "fast-check";
import { expectError } from "../support/expect-error.js";
import { decimalText, longDivision, product, quotient, rational, sum } from "../support/rational.js";

function amounts(texts: Readonly<Record<string, string>>): Map<string, Decimal> {
  return new Map(Object.entries(texts).map(([asset, text]) => [asset, parseDecimal(text)]));
}

/** Two assets worth 10 x 0.1 + 2.5 x 0.2 = 1.5, cash 0.5: total 2; supply 3. */
function input(change: Partial<NavInput> = {}): NavInput {
  return {
    holdings: amounts({ "4": "10", "5": "2.5" }),
    prices: amounts({ "4": "0.1", "5": "0.2", "7": "9" }),
    cash: parseDecimal("0.5"),
    supply: parseDecimal("3"),
    ...change,
  };
}

describe("computeNav", () => {
  it("gives total value, 50 decimals cut off, and WAD rounded down", () => {
    const nav = computeNav(input()); // 2 / 3
    expect(toDecimalString(nav.totalValue)).to.equal("2");
    expect(nav.nav50).to.equal(`0.${"6".repeat(50)}`);
    expect(nav.navWad).to.equal(666_666_666_666_666_666n);
  });

  it("is cash over supply when nothing else is held", () => {
    const nav = computeNav(input({ holdings: new Map() })); // 0.5 / 3
    expect(nav.nav50).to.equal(`0.1${"6".repeat(49)}`);
  });

  it("is zero for an empty basket", () => {
    const nav = computeNav(input({ holdings: new Map(), cash: parseDecimal("0") }));
    expect(toDecimalString(nav.totalValue)).to.equal("0");
    expect(nav.nav50).to.equal(`0.${"0".repeat(50)}`);
    expect(nav.navWad).to.equal(0n);
  });

  it("agrees with rational arithmetic", () => {
    const asset = fc.record({ holding: decimalText("notNegative"), price: decimalText("positive") });
    fc.assert(
      fc.property(
        fc.array(asset, { maxLength: 20 }),
        decimalText("notNegative"),
        decimalText("positive"),
        (assets, cash, supply) => {
          const nav = computeNav({
            holdings: new Map(assets.map(({ holding }, index) => [String(index), parseDecimal(holding)])),
            prices: new Map(assets.map(({ price }, index) => [String(index), parseDecimal(price)])),
            cash: parseDecimal(cash),
            supply: parseDecimal(supply),
          });
          const worth = assets.map(({ holding, price }) => product(rational(holding), rational(price)));
          const total = worth.reduce(sum, rational(cash));
          const expected = quotient(total, rational(supply));
          expect(nav.nav50).to.equal(longDivision(expected, 50));
          expect(nav.navWad).to.equal((expected.num * 10n ** 18n) / expected.den);
          expect(longDivision(rational(toDecimalString(nav.totalValue)), 60)).to.equal(longDivision(total, 60));
        },
      ),
    );
  });

  it("refuses a supply that is not above zero", () => {
    expectError(() => computeNav(input({ supply: parseDecimal("0.0") })), SupplyNotPositiveError, "supply is 0:");
    expectError(() => computeNav(input({ supply: parseDecimal("-1") })), SupplyNotPositiveError, "supply is -1:");
  });

  it("names every held asset without a price, also one held at zero", () => {
    const prices = amounts({ "4": "0.1" });
    const holdings = amounts({ "4": "1", "5": "0", "64": "2" });
    const error = expectError(() => computeNav(input({ prices, holdings })), PriceMissingError, "asset 5, 64");
    expect(error.assets).to.deep.equal(["5", "64"]);
  });

  it("refuses a price that is not above zero", () => {
    const withPrice = (price: string) => () => computeNav(input({ prices: amounts({ "4": price, "5": "1" }) }));
    expectError(withPrice("0"), PriceNotPositiveError, "price of asset 4 is 0:");
    expectError(withPrice("-0.1"), PriceNotPositiveError, "price of asset 4 is -0.1:");
  });

  it("refuses a negative holding and negative cash", () => {
    const holdings = amounts({ "4": "-0.5" });
    expectError(() => computeNav(input({ holdings })), NegativeAmountError, "holding of asset 4 is -0.5:");
    expectError(() => computeNav(input({ cash: parseDecimal("-2") })), NegativeAmountError, "cash is -2:");
  });
});
