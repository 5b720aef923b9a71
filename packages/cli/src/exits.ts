import { formatWad } from "@assay/sdk/format";
import { connectVault } from "@assay/sdk";
import type { ContractTransactionReceipt, Wallet } from "ethers";

import type { VaultChain, VaultChainOptions } from "./chain.js";
import { claimCommand, openedClaim, type OpenClaim, readClaim } from "./claims.js";
import { type ComponentAmount, formatComponentAmount, readComponents } from "./components.js";
import { type Exit, REDEEM_SKIPPING } from "./failing-components.js";
import { formatFields, type JsonValue, type Style } from "./output.js";
import { sendTransaction } from "./transaction.js";
import { readTransfers } from "./transfers.js";

/** What leaving in kind did. */
export interface ExitResult extends Exit {
  readonly transaction: string;
  readonly blockNumber: bigint;
  readonly gasUsed: bigint;
  readonly paid: readonly ComponentAmount[];
  /** What waits, and all of the claim it waits in; null when nothing does. */
  readonly claim: OpenClaim | null;
  /** What pulls it. */
  readonly next: string | null;
}

/** Redeems in kind without touching the components of `skip`. */
export async function redeemSkipping(
  chain: VaultChain,
  wallet: Wallet,
  options: VaultChainOptions,
  exit: Exit & { readonly minOut: readonly bigint[]; readonly skip: bigint },
): Promise<ExitResult> {
  const components = await readComponents(chain);
  const { [REDEEM_SKIPPING]: redeem } = connectVault(chain.addresses, wallet.connect(chain.provider)).vault;
  const receipt = await sendTransaction(redeem, [exit.tokens, [...exit.minOut], exit.to, exit.skip]);
  const paid = readTransfers(receipt, components, chain.addresses.vault, exit.to);
  return resultOf(chain, options, exit, receipt, paid);
}

/** Ends the tokens and leaves all of their share as a claim. */
export async function redeemDeferred(
  chain: VaultChain,
  wallet: Wallet,
  options: VaultChainOptions,
  exit: Exit,
): Promise<ExitResult> {
  const { vault } = connectVault(chain.addresses, wallet.connect(chain.provider));
  const receipt = await sendTransaction(vault.redeemDeferred, [exit.tokens]);
  return resultOf(chain, options, exit, receipt, []);
}

async function resultOf(
  chain: VaultChain,
  options: VaultChainOptions,
  { account, tokens, to }: Exit,
  receipt: ContractTransactionReceipt,
  paid: readonly ComponentAmount[],
): Promise<ExitResult> {
  const claimId = openedClaim(chain, receipt);
  const claim = claimId === undefined ? null : await readClaim(chain, account, claimId);
  return {
    transaction: receipt.hash,
    blockNumber: BigInt(receipt.blockNumber),
    gasUsed: receipt.gasUsed,
    account,
    to,
    tokens,
    paid,
    claim,
    next: claim === null ? null : claimCommand(chain, options, claim),
  };
}

/** {@link ExitResult} as a JSON value. */
export function toExitJson({ paid, claim, ...rest }: ExitResult): JsonValue {
  return { ...rest, paid: [...paid], claim: claim === null ? null : { ...claim, components: [...claim.components] } };
}

export function describeExit(result: ExitResult, tokenSymbol: string, style: Style): string {
  const { paid, claim, next } = result;
  const fields: [label: string, value: string][] = [
    ["redeemed", style.bold(`${formatWad(result.tokens)} ${tokenSymbol}`) + " in kind"],
    ...(paid.length === 0 ? [] : [["to", result.to] as [string, string]]),
    ...listed("paid", paid),
  ];
  if (claim !== null && next !== null) {
    fields.push(...listed(`waits in claim ${claim.claimId}`, claim.components), ["pull it with", style.bold(next)]);
  }
  fields.push(["transaction", result.transaction], ["gas used", result.gasUsed.toString()]);
  return formatFields(fields, style);
}

/** One line an amount, labelled on the first. */
export function listed(label: string, amounts: readonly ComponentAmount[]): [label: string, value: string][] {
  return amounts.map((amount, i) => [i === 0 ? label : "", formatComponentAmount(amount)]);
}
