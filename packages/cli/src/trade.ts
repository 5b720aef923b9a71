import { formatWad } from "@assay/sdk/format";
import { type Command, Option } from "commander";
import type { ContractTransactionReceipt, Wallet } from "ethers";

import { parseAddress } from "./address.js";
import { parseAmount, parseCount } from "./amounts.js";
import type { Chain, VaultChain } from "./chain.js";
import { FundsError } from "./cli-error.js";
import { type KeyCommandOptions, withKeyOptions } from "./options.js";

/** What minting and redeeming have in common. */
export interface TradeOptions extends KeyCommandOptions {
  readonly minOut?: bigint;
  readonly deadlineSeconds: bigint;
  readonly to?: string;
}

/** Balances of both sides of a trade, in smallest units. A type, not an interface: only such are JSON values. */
export type Balances = {
  /** Base asset of the account that pays (mint) or is paid (redeem). */
  readonly base: bigint;
  /** Index tokens of the account that is paid (mint) or pays (redeem). */
  readonly tokens: bigint;
};

/** What a trade did. */
export interface TradeResult {
  readonly transaction: string;
  readonly blockNumber: bigint;
  readonly gasUsed: bigint;
  readonly account: string;
  readonly to: string;
  readonly minOut: bigint;
  readonly navWad: bigint;
  readonly before: Balances;
  readonly after: Balances;
}

const SLIPPAGE_KEPT_BPS = 9_950n; // 0.5 % below what a preview promises
const BPS = 10_000n;

/** Adds --min-out, --deadline-seconds and --to to the options of a command that signs. */
export function withTradeOptions(command: Command, outName: string): Command {
  return withDeadline(
    withKeyOptions(command).addOption(
      new Option("--min-out <decimal>", `fail below this much ${outName} (default: 0.5 % below the preview)`).argParser(
        parseAmount,
      ),
    ),
  ).addOption(new Option("--to <address>", `who gets the ${outName} (default: the sender)`).argParser(parseAddress));
}

/** --deadline-seconds */
export function withDeadline(command: Command): Command {
  return command.addOption(
    new Option("--deadline-seconds <n>", "fail when it is not mined in this time")
      .argParser(parseCount)
      .default(60n, "60"),
  );
}

/** The bound given, or 0.5 % below `preview`, rounded down. */
export function minOutFor(options: TradeOptions, preview: bigint): bigint {
  return options.minOut ?? (preview * SLIPPAGE_KEPT_BPS) / BPS;
}

/** The deadline by the chain's clock. */
export async function deadlineFor(
  options: Pick<TradeOptions, "deadlineSeconds">,
  chain: Pick<VaultChain, "nextTimestamp">,
): Promise<bigint> {
  return (await chain.nextTimestamp()) + options.deadlineSeconds;
}

/** @throws {@link FundsError} when `account` holds less of `symbol` than it is to give. */
export function requireFunds(account: Wallet, symbol: string, held: bigint, needed: bigint): void {
  if (held >= needed) return;
  throw new FundsError(`${account.address} holds ${formatWad(held)} ${symbol}, and ${formatWad(needed)} is needed`);
}

/** The argument `name` of the vault's event `event` in a receipt; undefined when it is not there. */
export function vaultEventValue(
  chain: VaultChain,
  receipt: ContractTransactionReceipt,
  event: string,
  name: string,
): bigint | undefined {
  const { vault } = chain.suite;
  for (const log of receipt.logs) {
    const parsed = log.address === chain.addresses.vault ? vault.interface.parseLog(log) : null;
    if (parsed?.name === event) return BigInt(String(parsed.args.getValue(name)));
  }
  return undefined;
}

/** Balances of a trade at `blockTag`. */
export async function readBalances(
  chain: Chain,
  holders: { readonly base: string; readonly tokens: string },
  blockTag: number | "latest",
): Promise<Balances> {
  const { base, token } = chain.suite;
  const [baseHeld, tokensHeld] = await Promise.all([
    base.balanceOf(holders.base, { blockTag }),
    token.balanceOf(holders.tokens, { blockTag }),
  ]);
  return { base: baseHeld, tokens: tokensHeld };
}
