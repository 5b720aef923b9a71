import {
  deviationBpsUp,
  divDown,
  DivisionByZeroError,
  divUp,
  lowerWeightedMedian,
  mulDown,
  mulUp,
  Uint256RangeError,
  WAD,
  type StakedValue,
} from "@assay/math";
import { expect } from "chai";
import fc from "fast-check";
import { expectError } from "../support/expect-error.js";

const UINT256_MAX = 2n ** 256n - 1n;
const amount = fc.bigInt({ min: 0n, max: 10n ** 38n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 38n });

describe("mulDown and mulUp", () => {
  it("round one unit apart exactly when the product is not whole", () => {
    expect(mulDown(3n, WAD / 2n)).to.equal(1n); // 1.5
    expect(mulUp(3n, WAD / 2n)).to.equal(2n);
    expect(mulDown(4n, WAD / 2n)).to.equal(2n);
    expect(mulUp(4n, WAD / 2n)).to.equal(2n);
  });

  it("enclose x * y / 1e18", () => {
    fc.assert(
      fc.property(amount, amount, (x, y) => {
        const [down, up] = [mulDown(x, y), mulUp(x, y)];
        expect(down * WAD <= x * y && (down + 1n) * WAD > x * y).to.equal(true);
        expect(up - down).to.equal((x * y) % WAD === 0n ? 0n : 1n);
      }),
    );
  });

  it("refuse what the contract would revert on", () => {
    expect(mulDown(UINT256_MAX, WAD)).to.equal(UINT256_MAX);
    expectError(() => mulDown(UINT256_MAX, WAD + 1n), Uint256RangeError, "result is");
    expectError(() => mulUp(-1n, WAD), Uint256RangeError, "x is -1");
    expectError(() => mulUp(1n, UINT256_MAX + 1n), Uint256RangeError, "y is");
  });
});

describe("divDown and divUp", () => {
  it("round one unit apart exactly when the quotient is not whole", () => {
    expect(divDown(2n, 3n)).to.equal(666_666_666_666_666_666n);
    expect(divUp(2n, 3n)).to.equal(666_666_666_666_666_667n);
    expect(divDown(1n, 4n)).to.equal(WAD / 4n);
    expect(divUp(1n, 4n)).to.equal(WAD / 4n);
  });

  it("enclose x * 1e18 / y", () => {
    fc.assert(
      fc.property(amount, positive, (x, y) => {
        const [down, up] = [divDown(x, y), divUp(x, y)];
        expect(down * y <= x * WAD && (down + 1n) * y > x * WAD).to.equal(true);
        expect(up - down).to.equal((x * WAD) % y === 0n ? 0n : 1n);
      }),
    );
  });

  it("refuse a zero divisor and a result over 256 bits", () => {
    expectError(() => divDown(1n, 0n), DivisionByZeroError);
    expectError(() => divUp(0n, 0n), DivisionByZeroError);
    expectError(() => divUp(UINT256_MAX, 1n), Uint256RangeError, "result is");
    expect(divUp(UINT256_MAX, WAD)).to.equal(UINT256_MAX);
  });
});

describe("deviationBpsUp", () => {
  it("is the distance as a share of the reference, rounded up, both ways", () => {
    expect(deviationBpsUp(100n, 100n)).to.equal(0n);
    expect(deviationBpsUp(101n, 100n)).to.equal(100n);
    expect(deviationBpsUp(99n, 100n)).to.equal(100n);
    expect(deviationBpsUp(0n, 100n)).to.equal(10_000n);
    expect(deviationBpsUp(10n ** 18n + 1n, 10n ** 18n)).to.equal(1n);
    expect(deviationBpsUp(4n, 3n)).to.equal(3_334n); // 3333.3
  });

  it("is the least bps whose share covers the distance", () => {
    fc.assert(
      fc.property(amount, positive, (value, reference) => {
        const distance = value > reference ? value - reference : reference - value;
        const bps = deviationBpsUp(value, reference);
        expect(bps * reference >= distance * 10_000n).to.equal(true);
        expect(bps === 0n || (bps - 1n) * reference < distance * 10_000n).to.equal(true);
      }),
    );
  });

  it("refuses a zero reference and negative operands", () => {
    expectError(() => deviationBpsUp(1n, 0n), DivisionByZeroError);
    expectError(() => deviationBpsUp(-1n, 5n), Uint256RangeError, "value is -1");
    expectError(() => deviationBpsUp(1n, -5n), Uint256RangeError, "reference is -5");
  });
});

describe("lowerWeightedMedian", () => {
  const ballots = (...pairs: [value: bigint, stake: bigint][]): StakedValue[] =>
    pairs.map(([value, stake]) => ({ value, stake }));

  it("is the lower of the two middle values when the stake halves exactly", () => {
    expect(lowerWeightedMedian(ballots([20n, 1n], [10n, 1n]))).to.equal(10n);
    expect(lowerWeightedMedian(ballots([30n, 1n], [10n, 1n], [20n, 1n], [40n, 1n]))).to.equal(20n);
  });

  it("weighs by stake", () => {
    expect(lowerWeightedMedian(ballots([10n, 1n], [20n, 1n], [30n, 3n]))).to.equal(30n);
    expect(lowerWeightedMedian(ballots([30n, 49n], [20n, 50n], [10n, 1n]))).to.equal(20n);
    expect(lowerWeightedMedian(ballots([30n, 50n], [20n, 48n], [10n, 1n]))).to.equal(30n);
  });

  it("is zero without ballots and the least value without stake, as on chain", () => {
    expect(lowerWeightedMedian([])).to.equal(0n);
    expect(lowerWeightedMedian(ballots([7n, 0n], [5n, 0n]))).to.equal(5n);
  });

  it("leaves the ballots in their order", () => {
    const cast = ballots([20n, 1n], [10n, 1n]);
    lowerWeightedMedian(cast);
    expect(cast).to.deep.equal(ballots([20n, 1n], [10n, 1n]));
  });

  it("refuses values, stakes and sums that a uint256 cannot hold", () => {
    expectError(() => lowerWeightedMedian(ballots([-1n, 1n])), Uint256RangeError, "value is -1");
    expectError(() => lowerWeightedMedian(ballots([1n, -1n])), Uint256RangeError, "stake is -1");
    const half = 2n ** 255n;
    expectError(() => lowerWeightedMedian(ballots([1n, half], [2n, half])), Uint256RangeError, "total stake is");
    expectError(() => lowerWeightedMedian(ballots([1n, half])), Uint256RangeError, "twice the stake is");
  });

  it("is the least ballot value with half of the stake at or below it", () => {
    const ballot = fc.record({
      value: fc.bigInt({ min: 0n, max: 50n }),
      stake: fc.bigInt({ min: 1n, max: 10n ** 24n }),
    });
    fc.assert(
      fc.property(fc.array(ballot, { minLength: 1, maxLength: 21 }), (cast) => {
        const stakeOf = (some: StakedValue[]): bigint => some.reduce((total, { stake }) => total + stake, 0n);
        const reaches = (value: bigint): boolean =>
          stakeOf(cast.filter((one) => one.value <= value)) * 2n >= stakeOf(cast);
        const candidates = cast.map(({ value }) => value).filter(reaches);
        const least = candidates.reduce((a, b) => (a < b ? a : b));
        expect(lowerWeightedMedian(cast)).to.equal(least);
      }),
    );
  });
});
