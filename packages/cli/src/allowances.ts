import type { Wallet } from "ethers";

import { MockERC20__factory } from "../../../typechain-types/index.js";
import type { VaultChain } from "./chain.js";
import { FundsError } from "./cli-error.js";
import { type ComponentAmount, formatAmount, formatComponentAmount } from "./components.js";
import { sendTransaction } from "./transaction.js";

/** An allowance that was set because it was short. */
export type AllowanceSet = {
  readonly token: string;
  readonly symbol: string;
  readonly allowanceBefore: bigint;
  readonly allowance: bigint;
  readonly transaction: string;
};

/** @throws {@link FundsError} naming everything that `owner` holds too little of. */
export async function requireHeld(chain: VaultChain, owner: string, needed: readonly ComponentAmount[]): Promise<void> {
  const held = await Promise.all(
    needed.map(async (one) => MockERC20__factory.connect(one.token, chain.provider).balanceOf(owner)),
  );
  const short = needed.flatMap((one, i) => {
    const has = held[i] ?? 0n;
    return has >= one.amount ? [] : [`${formatComponentAmount(one)} (has ${formatAmount(has, one.decimals)})`];
  });
  if (short.length > 0) throw new FundsError(`${owner} needs more: ${short.join(", ")}`);
}

/**
 * Sees to it that the vault may take `needed` from `wallet`: sets exactly these allowances where they are short, if it
 * may.
 * @throws {@link FundsError} naming every allowance that is short, if it may not.
 */
export async function ensureAllowances(
  chain: VaultChain,
  wallet: Wallet,
  needed: readonly ComponentAmount[],
  mayApprove: boolean,
): Promise<AllowanceSet[]> {
  const { vault } = chain.addresses;
  const signer = wallet.connect(chain.provider);
  const given = await Promise.all(
    needed.map(async ({ token }) => MockERC20__factory.connect(token, chain.provider).allowance(wallet.address, vault)),
  );
  const short = needed.flatMap((one, i) => {
    const allowanceBefore = given[i] ?? 0n;
    return allowanceBefore >= one.amount ? [] : [{ ...one, allowanceBefore }];
  });
  if (short.length > 0 && !mayApprove) {
    const list = short.map(
      (one) => `${formatComponentAmount(one)} of ${one.token} (has ${formatAmount(one.allowanceBefore, one.decimals)})`,
    );
    throw new FundsError(
      `the vault ${vault} has too small an allowance: it needs ${list.join(", ")}; approve that, or add --approve`,
    );
  }
  const set: AllowanceSet[] = [];
  for (const { token, symbol, amount, allowanceBefore } of short) {
    const { approve } = MockERC20__factory.connect(token, signer);
    const receipt = await sendTransaction(approve, [vault, amount]);
    set.push({ token, symbol, allowanceBefore, allowance: amount, transaction: receipt.hash });
  }
  return set;
}
