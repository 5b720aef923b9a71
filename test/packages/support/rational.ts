import fc from "fast-check";

/** An exact fraction, the tests' own arithmetic: shares no code with packages/math. `den` is above 0. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

/** A plain decimal text such as "-12.50" as a fraction. */
export function rational(text: string): Rational {
  const [whole = "", fraction = ""] = text.split(".");
  return { num: BigInt(`${whole}${fraction}`), den: BigInt(`1${"0".repeat(fraction.length)}`) };
}

export function sum(a: Rational, b: Rational): Rational {
  return { num: a.num * b.den + b.num * a.den, den: a.den * b.den };
}

export function product(a: Rational, b: Rational): Rational {
  return { num: a.num * b.num, den: a.den * b.den };
}

/** b must not be zero. */
export function quotient(a: Rational, b: Rational): Rational {
  const sign = b.num < 0n ? -1n : 1n;
  return { num: a.num * b.den * sign, den: a.den * b.num * sign };
}

export function isSame(a: Rational, b: Rational): boolean {
  return a.num * b.den === b.num * a.den;
}

/** School long division, digit by digit: exactly `places` decimals, the rest cut off. */
export function longDivision({ num, den }: Rational, places: number): string {
  let rest = num < 0n ? -num : num;
  const whole = rest / den;
  rest %= den;
  let digits = "";
  for (let place = 0; place < places; place += 1) {
    rest *= 10n;
    digits += (rest / den).toString();
    rest %= den;
  }
  const isZero = whole === 0n && /^0*$/.test(digits);
  return `${num < 0n && !isZero ? "-" : ""}${whole}${places > 0 ? `.${digits}` : ""}`;
}

/** Plain decimal texts, up to 30 digits before and after the point. */
export function decimalText(sign: "any" | "positive" | "notNegative" = "any"): fc.Arbitrary<string> {
  return fc
    .tuple(fc.boolean(), fc.bigInt({ min: sign === "positive" ? 1n : 0n, max: 10n ** 30n }), fc.nat({ max: 30 }))
    .map(([isNegative, units, scale]) => {
      const digits = units.toString().padStart(scale + 1, "0");
      const point = digits.length - scale;
      const text = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
      return isNegative && sign === "any" ? `-${text}` : text;
    });
}
