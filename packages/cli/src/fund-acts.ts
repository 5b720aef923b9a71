import { connectFund, type FundContracts } from "@assay/sdk";
import { InvalidArgumentError } from "commander";
import type { BaseContract, ContractTransactionReceipt, Result, Wallet } from "ethers";

import { parseCount } from "./amounts.js";
import { ChainError, UsageError } from "./cli-error.js";
import type { FundChain } from "./fund-chain.js";
import type { FundMoney } from "./fund-money.js";
import { formatMoney } from "./fund-money.js";

/** What every act reports. A type, as JSON values are. */
export type FundAct = {
  readonly transaction: string;
  readonly blockNumber: number;
  readonly gasUsed: bigint;
  readonly account: string;
};

/** A token that ended. */
export type RedeemedToken = {
  readonly token: bigint;
  readonly owner: string;
  readonly valueWad: bigint;
  /** In the settlement asset's smallest unit. */
  readonly amount: bigint;
};

/** The contracts for the account of `wallet`. */
export function connectWriter(chain: FundChain, wallet: Wallet): FundContracts {
  return connectFund(chain.addresses, wallet.connect(chain.provider));
}

/** What a mined transaction of `account` reports. */
export function toAct(receipt: ContractTransactionReceipt, account: string): FundAct {
  return { transaction: receipt.hash, blockNumber: receipt.blockNumber, gasUsed: receipt.gasUsed, account };
}

/** The same for people. */
export function actFields({ transaction, gasUsed }: FundAct): [string, string][] {
  return [
    ["transaction", transaction],
    ["gas used", gasUsed.toString()],
  ];
}

/** Arguments of every event `name` of `contract` in a receipt, in their order. */
export async function readEvents(
  contract: BaseContract,
  receipt: ContractTransactionReceipt,
  name: string,
): Promise<Result[]> {
  const address = await contract.getAddress();
  return receipt.logs.flatMap((log) => {
    const parsed = log.address === address ? contract.interface.parseLog(log) : null;
    return parsed?.name === name ? [parsed.args] : [];
  });
}

/**
 * The arguments of the one event `name`.
 * @throws {@link ChainError} when it is not there.
 */
export async function readEvent(
  contract: BaseContract,
  receipt: ContractTransactionReceipt,
  name: string,
): Promise<Result> {
  const [args] = await readEvents(contract, receipt, name);
  if (args === undefined) throw new ChainError(`transaction ${receipt.hash} holds no ${name}`);
  return args;
}

/** A number of an event. */
export function numberOf(args: Result, name: string): bigint {
  return BigInt(String(args.getValue(name)));
}

/** The tokens that a transaction ended. */
export async function readRedeemed(chain: FundChain, receipt: ContractTransactionReceipt): Promise<RedeemedToken[]> {
  const events = await readEvents(chain.suite.vault, receipt, "TokenRedeemed");
  return events.map((args) => ({
    token: numberOf(args, "tokenId"),
    owner: String(args.getValue("owner")),
    valueWad: numberOf(args, "valueWad"),
    amount: numberOf(args, "amount"),
  }));
}

/** "10 USD -> 12.5 USD" */
export function formatMoneyMove(before: bigint, after: bigint, money: FundMoney): string {
  return `${formatMoney(before, money)} -> ${formatMoney(after, money)}`;
}

/** One more token number of an argument that takes several. */
export function collectToken(text: string, previous: readonly bigint[] | undefined): bigint[] {
  const token = parseCount(text);
  const tokens = previous ?? [];
  if (tokens.includes(token)) throw new InvalidArgumentError("It is named twice.");
  return [...tokens, token];
}

/** @throws {@link UsageError} unless genesis took place. */
export async function requireOpen(chain: FundChain): Promise<void> {
  const code = await chain.suite.vault.reserve();
  if (/^0x0+$/.test(code)) throw new UsageError("the fund has not begun: let the seeder call `genesis` first");
}
