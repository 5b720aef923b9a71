import { connectVault } from "@assay/sdk";
import { formatWad } from "@assay/sdk/format";
import { Command, Option } from "commander";
import type { Wallet } from "ethers";

import { parseAddress } from "../address.js";
import { type AllowanceSet, ensureAllowances, requireHeld } from "../allowances.js";
import { readAmountFile } from "../amount-file.js";
import { parseBps, parsePositiveAmount } from "../amounts.js";
import { readNext, type VaultChain, withVaultChain } from "../chain.js";
import { UsageError } from "../cli-error.js";
import {
  type Component,
  type ComponentAmount,
  formatAmount,
  formatComponentAmount,
  readComponents,
  withAmounts,
} from "../components.js";
import type { CommandContext } from "../context.js";
import { listed } from "../exits.js";
import { readWallet } from "../key.js";
import { type VaultKeyOptions, withKeyOptions, withVault } from "../options.js";
import { createStyle, formatFields, type Style, toJson } from "../output.js";
import { sendTransaction } from "../transaction.js";
import { readTransfers } from "../transfers.js";

interface CreateOptions extends VaultKeyOptions {
  readonly tokens: bigint;
  readonly max?: string;
  readonly maxInBps: bigint;
  readonly approve?: boolean;
  readonly to?: string;
}

interface CreateResult {
  readonly transaction: string;
  readonly blockNumber: bigint;
  readonly gasUsed: bigint;
  readonly account: string;
  readonly to: string;
  readonly tokens: bigint;
  readonly paid: readonly ComponentAmount[];
  readonly allowances: readonly AllowanceSet[];
}

const BPS = 10_000n;
const MOST_BPS = 100_000n;

const ABOUT = `
Creation takes the exact basket and cash behind the tokens and needs no NAV. To pay with base asset alone, see
\`assay index mint\`.

File:
  max  most to pay of each component and, last, of cash, in whole tokens: ["1.45", "20.5", "0.08", "0.6"]`;

/** `assay index create` */
export function indexCreateCommand(context: CommandContext): Command {
  return withVault(withKeyOptions(new Command("create")))
    .summary("pay the assets themselves, get index tokens")
    .description("Creates index tokens in kind, for exactly the assets behind them.")
    .addOption(
      new Option("--tokens <decimal>", "index tokens to make, at most 18 places")
        .argParser(parsePositiveAmount)
        .makeOptionMandatory(),
    )
    .option("--in-kind", "pay in kind, which is the only way here and may be left out")
    .addOption(new Option("--max <file>", "most to pay of each asset").conflicts("maxInBps"))
    .addOption(
      new Option("--max-in-bps <n>", "fail when an asset costs more than so many bps of the preview")
        .argParser(parseBps(MOST_BPS))
        .default(10_050n, "10050"),
    )
    .option("--approve", "set the vault's allowances where they are short, to exactly the most it may take")
    .addOption(new Option("--to <address>", "who gets the index tokens (default: the sender)").argParser(parseAddress))
    .addHelpText("after", ABOUT)
    .action(async (options: CreateOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      await withVaultChain(options, context.cwd, async (chain) => {
        const result = await create(chain, wallet, options);
        const { paid, allowances, ...rest } = result;
        context.write(
          options.json === true
            ? `${toJson({ ...rest, paid: [...paid], allowances: [...allowances] })}\n`
            : describe(result, await chain.suite.token.symbol(), createStyle(context)),
        );
      });
    });
}

async function create(chain: VaultChain, wallet: Wallet, options: CreateOptions): Promise<CreateResult> {
  const { tokens } = options;
  const to = options.to ?? wallet.address;
  const [preview, components] = await Promise.all([
    readNext((blockTag) => chain.suite.vault.previewCreateInKind(tokens, { blockTag })),
    readComponents(chain),
  ]);
  await requireHeld(chain, wallet.address, withAmounts(components, preview));
  const maxIn = maxInFor(options, components, preview);
  requireWithin(components, preview, maxIn);
  // A bound may be far above what it costs: an allowance need not be.
  const needed = maxIn.map((most, i) => least(most, withMargin(preview[i] ?? 0n, options.maxInBps)));
  const mayApprove = options.approve === true;
  const allowances = await ensureAllowances(
    chain,
    wallet,
    withAmounts(components, mayApprove ? needed : preview),
    mayApprove,
  );

  const { createInKind } = connectVault(chain.addresses, wallet.connect(chain.provider)).vault;
  const receipt = await sendTransaction(createInKind, [tokens, maxIn, to]);
  return {
    transaction: receipt.hash,
    blockNumber: BigInt(receipt.blockNumber),
    gasUsed: receipt.gasUsed,
    account: wallet.address,
    to,
    tokens,
    paid: readTransfers(receipt, components, wallet.address, chain.addresses.vault),
    allowances,
  };
}

function maxInFor(
  { max, maxInBps }: CreateOptions,
  components: readonly Component[],
  preview: readonly bigint[],
): bigint[] {
  if (max !== undefined) return readAmountFile(max, components);
  return preview.map((amount) => withMargin(amount, maxInBps));
}

/** Said before anything is approved. */
function requireWithin(components: readonly Component[], preview: readonly bigint[], maxIn: readonly bigint[]): void {
  for (const one of withAmounts(components, preview)) {
    const most = maxIn[components.findIndex(({ position }) => position === one.position)] ?? 0n;
    if (one.amount > most)
      throw new UsageError(
        `it would cost ${formatComponentAmount(one)} now, over the maximum of ${formatAmount(most, one.decimals)}`,
      );
  }
}

/** `amount` x `bps`, rounded up. */
function withMargin(amount: bigint, bps: bigint): bigint {
  return (amount * bps + BPS - 1n) / BPS;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function describe(result: CreateResult, tokenSymbol: string, style: Style): string {
  return formatFields(
    [
      ["created", style.bold(`${formatWad(result.tokens)} ${tokenSymbol}`) + " in kind"],
      ["to", result.to],
      ...listed("paid", result.paid),
      ...result.allowances.map(({ symbol, transaction }, i): [string, string] => [
        i === 0 ? "allowances" : "",
        `${symbol}: ${transaction}`,
      ]),
      ["transaction", result.transaction],
      ["gas used", result.gasUsed.toString()],
    ],
    style,
  );
}
