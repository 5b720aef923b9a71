/** Base of every error of this package. None of them goes away by trying again. */
export class MathError extends Error {
  override readonly name: string = "MathError";
  readonly retryable = false;
}

/** The text is not a decimal as {@link parseDecimal} reads them. */
export class DecimalSyntaxError extends MathError {
  override readonly name = "DecimalSyntaxError";

  constructor(
    readonly text: string,
    reason = 'write digits, at most one point and an optional exponent, e.g. "-12.5" or "1e-7"',
  ) {
    super(`${quoteShort(text)} is not a decimal: ${reason}`);
  }
}

/** A number of decimal places that is not a whole number from 0. */
export class DecimalPlacesError extends MathError {
  override readonly name = "DecimalPlacesError";

  constructor(readonly places: number) {
    super(`${places} is not a number of decimal places: give a whole number from 0`);
  }
}

/** The divisor is zero. */
export class DivisionByZeroError extends MathError {
  override readonly name = "DivisionByZeroError";

  constructor() {
    super("division by zero");
  }
}

/** A NAV was asked for with no supply to share it. */
export class SupplyNotPositiveError extends MathError {
  override readonly name = "SupplyNotPositiveError";

  constructor(readonly supply: string) {
    super(`supply is ${supply}: it must be greater than 0`);
  }
}

/** Some held assets have no price. */
export class PriceMissingError extends MathError {
  override readonly name = "PriceMissingError";

  constructor(readonly assets: readonly string[]) {
    super(`no price for held asset ${assets.join(", ")}`);
  }
}

/** A price that is zero or negative. */
export class PriceNotPositiveError extends MathError {
  override readonly name = "PriceNotPositiveError";

  constructor(
    readonly asset: string,
    readonly price: string,
  ) {
    super(`price of asset ${asset} is ${price}: it must be greater than 0`);
  }
}

/** An amount that must not be negative is. */
export class NegativeAmountError extends MathError {
  override readonly name = "NegativeAmountError";

  constructor(
    readonly what: string,
    readonly amount: string,
  ) {
    super(`${what} is ${amount}: it must not be negative`);
  }
}

/** A count that is not a whole number from 1. */
export class CountNotPositiveError extends MathError {
  override readonly name = "CountNotPositiveError";

  constructor(
    readonly what: string,
    readonly count: number,
  ) {
    super(`${what} is ${count}: give a whole number from 1`);
  }
}

/** An index was asked for with more assets than have a share. */
export class TooFewAssetsError extends MathError {
  override readonly name = "TooFewAssetsError";

  constructor(
    readonly found: number,
    readonly wanted: number,
  ) {
    super(
      found === 0
        ? "no asset has a share above 0: there is nothing to weigh"
        : `${wanted} assets are asked for, ${found} exist with a share above 0: ask for ${found} or fewer`,
    );
  }
}

/** A value that a Solidity uint256 cannot hold; the contract would revert here too. */
export class Uint256RangeError extends MathError {
  override readonly name = "Uint256RangeError";

  constructor(
    readonly what: string,
    readonly value: bigint,
  ) {
    super(`${what} is ${value}: it must lie in 0 .. 2^256 - 1`);
  }
}

function quoteShort(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
