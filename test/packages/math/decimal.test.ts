import {
  add,
  compare,
  DecimalPlacesError,
  DecimalSyntaxError,
  divideTruncated,
  DivisionByZeroError,
  multiply,
  parseDecimal,
  toDecimalString,
  toFixedString,
  toWadDown,
  type Decimal,
} from "@assay/math";
import { expect } from "chai";
import fc from "fast-check";
import { expectError } from "../support/expect-error.js";
import {
  decimalText,
  isSame,
  longDivision,
  product,
  quotient,
  rational,
  sum,
  type Rational,
} from "../support/rational.js";

function asRational({ units, scale }: Decimal): Rational {
  return { num: units, den: 10n ** BigInt(scale) };
}

describe("parseDecimal", () => {
  const accepted: [text: string, units: bigint, scale: number][] = [
    ["0", 0n, 0],
    ["-0", 0n, 0],
    ["0.0", 0n, 1],
    ["42", 42n, 0],
    ["007.50", 750n, 2],
    ["-12.5", -125n, 1],
    ["1e-7", 1n, 7],
    ["1E-07", 1n, 7],
    ["-2.5e-3", -25n, 4],
    ["1.5e1", 15n, 0],
    ["1.5e+3", 1500n, 0],
    ["140.68161434977577", 14068161434977577n, 14],
  ];
  for (const [text, units, scale] of accepted) {
    it(`reads ${text}`, () => {
      expect(parseDecimal(text)).to.deep.equal({ units, scale });
    });
  }

  const refused = [
    "",
    " ",
    " 1",
    "1 ",
    "+1",
    ".5",
    "5.",
    "-",
    "--1",
    "1.2.3",
    "1,5",
    "1_000",
    "0x10",
    "1e",
    "e5",
    "1e1.5",
    "NaN",
    "Infinity",
    "1n",
    "1\n",
    "１",
    "−1",
  ];
  for (const text of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expectError(() => parseDecimal(text), DecimalSyntaxError, JSON.stringify(text), "is not a decimal");
    });
  }

  it("refuses more digits or a longer exponent than any figure has", () => {
    expect(parseDecimal("9".repeat(1_000)).units).to.equal(10n ** 1_000n - 1n);
    expectError(() => parseDecimal("9".repeat(1_001)), DecimalSyntaxError, "more than 1000 digits");
    expect(parseDecimal("1e-1000").scale).to.equal(1_000);
    expectError(() => parseDecimal("1e-1001"), DecimalSyntaxError, "exponent beyond 1000");
    expectError(() => parseDecimal("1e999999999"), DecimalSyntaxError, "exponent beyond 1000");
  });

  it("keeps the exact number", () => {
    fc.assert(fc.property(decimalText(), (text) => isSame(asRational(parseDecimal(text)), rational(text))));
  });
});

describe("add, multiply, compare", () => {
  it("are exact", () => {
    expect(toDecimalString(add(parseDecimal("0.1"), parseDecimal("0.2")))).to.equal("0.3");
    expect(toDecimalString(multiply(parseDecimal("1.1"), parseDecimal("1.1")))).to.equal("1.21");
    fc.assert(
      fc.property(decimalText(), decimalText(), (left, right) => {
        const [a, b] = [parseDecimal(left), parseDecimal(right)];
        const difference = sum(rational(left), product({ num: -1n, den: 1n }, rational(right))).num;
        expect(isSame(asRational(add(a, b)), sum(rational(left), rational(right)))).to.equal(true);
        expect(isSame(asRational(multiply(a, b)), product(rational(left), rational(right)))).to.equal(true);
        expect(compare(a, b)).to.equal(difference < 0n ? -1 : difference > 0n ? 1 : 0);
      }),
    );
  });

  it("compare looks at the number, not at its form", () => {
    expect(compare(parseDecimal("1.50"), parseDecimal("15e-1"))).to.equal(0);
    expect(compare(parseDecimal("-1"), parseDecimal("-0.9"))).to.equal(-1);
    expect(compare(parseDecimal("0.10"), parseDecimal("0.09"))).to.equal(1);
  });
});

describe("divideTruncated", () => {
  it("cuts off after exactly the places asked for, towards zero", () => {
    const cut = (a: string, b: string, places: number): string =>
      toFixedString(divideTruncated(parseDecimal(a), parseDecimal(b), places), places);
    expect(cut("2", "3", 5)).to.equal("0.66666");
    expect(cut("-2", "3", 5)).to.equal("-0.66666");
    expect(cut("-2", "-3", 0)).to.equal("0");
    expect(cut("1", "8", 5)).to.equal("0.12500");
    expect(divideTruncated(parseDecimal("1"), parseDecimal("8"), 5)).to.deep.equal({ units: 12_500n, scale: 5 });
  });

  it("agrees with long division", () => {
    const divisor = decimalText().filter((text) => rational(text).num !== 0n);
    fc.assert(
      fc.property(decimalText(), divisor, fc.nat({ max: 60 }), (left, right, places) => {
        const result = divideTruncated(parseDecimal(left), parseDecimal(right), places);
        expect(result.scale).to.equal(places);
        const expected = longDivision(quotient(rational(left), rational(right)), places);
        expect(toFixedString(result, places)).to.equal(expected);
      }),
    );
  });

  it("refuses a zero divisor and a number of places that is not whole", () => {
    const one = parseDecimal("1");
    expectError(() => divideTruncated(one, parseDecimal("0.00"), 5), DivisionByZeroError, "division by zero");
    expectError(() => divideTruncated(one, one, -1), DecimalPlacesError, "-1 is not a number of decimal places");
    expectError(() => divideTruncated(one, one, 1.5), DecimalPlacesError, "1.5");
  });
});

describe("toDecimalString", () => {
  it("writes the exact number without exponent or trailing zeros", () => {
    const shortest: [text: string, expected: string][] = [
      ["0", "0"],
      ["-0.000", "0"],
      ["1.50", "1.5"],
      ["100.00", "100"],
      ["1e3", "1000"],
      ["-1e-7", "-0.0000001"],
    ];
    for (const [text, expected] of shortest) expect(toDecimalString(parseDecimal(text))).to.equal(expected);
  });

  it("is read back as the same number and is the shortest such text", () => {
    fc.assert(
      fc.property(decimalText(), (text) => {
        const written = toDecimalString(parseDecimal(text));
        expect(isSame(rational(written), rational(text))).to.equal(true);
        expect(written)
          .to.match(/^(0|-?(0|[1-9]\d*)(\.\d*[1-9])?)$/)
          .and.not.equal("-0");
      }),
    );
  });
});

describe("toFixedString", () => {
  it("pads with zeros and cuts off towards zero", () => {
    expect(toFixedString(parseDecimal("1.5"), 3)).to.equal("1.500");
    expect(toFixedString(parseDecimal("-1.999"), 2)).to.equal("-1.99");
    expect(toFixedString(parseDecimal("-0.009"), 2)).to.equal("0.00");
    expect(toFixedString(parseDecimal("12.9"), 0)).to.equal("12");
    expectError(() => toFixedString(parseDecimal("1"), Number.NaN), DecimalPlacesError, "NaN");
  });

  it("agrees with long division", () => {
    fc.assert(
      fc.property(decimalText(), fc.nat({ max: 60 }), (text, places) => {
        expect(toFixedString(parseDecimal(text), places)).to.equal(longDivision(rational(text), places));
      }),
    );
  });
});

describe("toWadDown", () => {
  it("is exact up to 18 decimals and rounds down beyond", () => {
    expect(toWadDown(parseDecimal("1.5"))).to.equal(1_500_000_000_000_000_000n);
    expect(toWadDown(parseDecimal("1e-18"))).to.equal(1n);
    expect(toWadDown(parseDecimal("1.9e-18"))).to.equal(1n);
    expect(toWadDown(parseDecimal("9e-19"))).to.equal(0n);
    expect(toWadDown(parseDecimal("-1e-19"))).to.equal(-1n);
    expect(toWadDown(parseDecimal("-2.0e-18"))).to.equal(-2n);
  });

  it("is the greatest WAD not above the number", () => {
    fc.assert(
      fc.property(decimalText(), (text) => {
        const { num, den } = rational(text);
        const wad = toWadDown(parseDecimal(text));
        return wad * den <= num * 10n ** 18n && (wad + 1n) * den > num * 10n ** 18n;
      }),
    );
  });
});
