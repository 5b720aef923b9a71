import { formatWad } from "@assay/sdk/format";
import { formatUnits } from "ethers";

import { toUnits } from "./amounts.js";
import { UsageError } from "./cli-error.js";

/** The settlement asset, for reading and writing amounts. A type, as JSON values are. */
export type FundMoney = {
  readonly symbol: string;
  /** At most 18. */
  readonly decimals: bigint;
};

/** "12.5 USD" of an amount in the asset's smallest unit. */
export function formatMoney(amount: bigint, { symbol, decimals }: FundMoney): string {
  return `${formatUnits(amount, decimals).replace(/\.0$/, "")} ${symbol}`;
}

/** The same of a WAD. */
export function formatMoneyWad(amountWad: bigint, { symbol }: FundMoney): string {
  return `${formatWad(amountWad)} ${symbol}`;
}

/**
 * A plain decimal that option `name` was given, in the asset's smallest unit.
 * @throws {@link UsageError} when it has more places than the asset.
 */
export function toMoney(text: string, name: string, { symbol, decimals }: FundMoney): bigint {
  const amount = toUnits(text, decimals);
  if (amount !== undefined) return amount;
  throw new UsageError(`--${name} ${text} has more than the ${decimals} decimal places of ${symbol}`);
}
