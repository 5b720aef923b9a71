import { Option } from "commander";
import type { Wallet } from "ethers";

import type { AllowanceSet } from "./allowances.js";
import { FundsError } from "./cli-error.js";
import { connectWriter } from "./fund-acts.js";
import type { FundChain } from "./fund-chain.js";
import { formatMoney } from "./fund-money.js";
import { sendTransaction } from "./transaction.js";

/** Who takes the settlement asset, as a person knows it. */
export interface Spender {
  readonly name: "the vault" | "the fund";
  readonly address: string;
}

/** --approve */
export function approveOption(): Option {
  return new Option("--approve", "set the allowance of the settlement asset first, exactly, when it is short");
}

/**
 * Sees to it that `spender` can take `amount` of the settlement asset from `wallet`; sets exactly this allowance where it
 * is short, if it may.
 * @returns The allowance set, or null when there was enough.
 * @throws {@link FundsError} when the account holds too little, or the allowance is short and must not be set.
 */
export async function ensureMoney(
  chain: FundChain,
  wallet: Wallet,
  spender: Spender,
  amount: bigint,
  mayApprove: boolean,
): Promise<AllowanceSet | null> {
  const { asset } = chain.suite;
  const { money } = chain;
  const [held, allowanceBefore] = await Promise.all([
    asset.balanceOf(wallet.address),
    asset.allowance(wallet.address, spender.address),
  ]);
  if (held < amount) {
    throw new FundsError(
      `${wallet.address} holds ${formatMoney(held, money)}, and ${formatMoney(amount, money)} is needed`,
    );
  }
  if (allowanceBefore >= amount) return null;
  if (!mayApprove) {
    throw new FundsError(
      `${spender.name} ${spender.address} may take ${formatMoney(allowanceBefore, money)} from ${wallet.address}, ` +
        `and ${formatMoney(amount, money)} is needed: approve that, or add --approve`,
    );
  }
  const { approve } = connectWriter(chain, wallet).asset;
  const { hash } = await sendTransaction(approve, [spender.address, amount]);
  const { asset: token } = chain.addresses;
  return { token, symbol: money.symbol, allowanceBefore, allowance: amount, transaction: hash };
}

/** The allowance set, for people. */
export function allowanceFields(set: AllowanceSet | null, chain: FundChain): [string, string][] {
  return set === null ? [] : [["allowance", `set to ${formatMoney(set.allowance, chain.money)}`]];
}
