import { connectVault } from "@assay/sdk";
import { formatWad } from "@assay/sdk/format";
import { Command, Option } from "commander";
import { MaxUint256, type Wallet } from "ethers";

import { parseAddress } from "../address.js";
import { type AllowanceSet, ensureAllowances, requireHeld } from "../allowances.js";
import { unitsOf } from "../amount-file.js";
import { parseDecimalText } from "../amounts.js";
import { type AssetChoice, findComponent, parseAssetChoice, requireAuction } from "../auctions.js";
import { readNext, type VaultChain, withVaultChain } from "../chain.js";
import { ChainError, UsageError } from "../cli-error.js";
import {
  type Component,
  type ComponentAmount,
  formatAmount,
  formatComponentAmount,
  readComponents,
} from "../components.js";
import type { CommandContext } from "../context.js";
import { readWallet } from "../key.js";
import { type VaultKeyOptions, withKeyOptions, withVault } from "../options.js";
import { createStyle, formatFields, type Style, toJson } from "../output.js";
import { deadlineFor, withDeadline } from "../trade.js";
import { sendTransaction } from "../transaction.js";
import { readTransfers } from "../transfers.js";

interface FillOptions extends VaultKeyOptions {
  readonly sell: AssetChoice;
  readonly buy: AssetChoice;
  readonly maxSold?: string;
  readonly maxPaid?: string;
  readonly preview?: boolean;
  readonly approve?: boolean;
  readonly deadlineSeconds: bigint;
  readonly to?: string;
}

/** What a trade would be now. */
interface Quote {
  readonly sold: ComponentAmount;
  readonly paid: ComponentAmount;
  readonly multiplierWad: bigint;
  readonly maxSold: bigint;
  readonly maxPaid: bigint;
}

/** A trade that was made. */
interface Fill extends Pick<Quote, "sold" | "paid"> {
  readonly transaction: string;
  readonly gasUsed: bigint;
  readonly to: string;
  readonly allowances: readonly AllowanceSet[];
}

const ABOUT = `
--sell is what the vault sells and the filler gets, --buy what the vault takes for it. It trades as much of --max-sold as
the vault has too much of and lacks of the other; \`assay index drift\` shows both.`;

/** `assay index auction fill` */
export function auctionFillCommand(context: CommandContext): Command {
  return withDeadline(withVault(withKeyOptions(new Command("fill"))))
    .summary("trade with the vault in the open auction")
    .description("Takes what the vault has too much of, and pays with what it lacks.")
    .addOption(
      new Option("--sell <asset>", "what the vault sells: an asset id, or cash")
        .argParser(parseAssetChoice)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--buy <asset>", "what the vault buys: an asset id, or cash")
        .argParser(parseAssetChoice)
        .makeOptionMandatory(),
    )
    .addOption(new Option("--max-sold <decimal>", "most to take (default: all there is)").argParser(parseDecimalText))
    .addOption(
      new Option("--max-paid <decimal>", "most to pay (default: the preview; the price falls with time)").argParser(
        parseDecimalText,
      ),
    )
    .option("--preview", "say what the trade would be, and send nothing")
    .option("--approve", "set the vault's allowance when it is short, to exactly the most that may be paid")
    .addOption(new Option("--to <address>", "who gets what is sold (default: the sender)").argParser(parseAddress))
    .addHelpText("after", ABOUT)
    .action(async (options: FillOptions) => {
      const wallet = options.preview === true ? undefined : readWallet(context.env, options.keyEnv);
      await withVaultChain(options, context.cwd, async (chain) => {
        const style = createStyle(context);
        const quote = await readQuote(chain, options);
        if (wallet === undefined) {
          context.write(options.json === true ? `${toJson({ ...quote })}\n` : describeQuote(quote, style));
          return;
        }
        const fill = await send(chain, wallet, options, quote);
        const json = { ...fill, allowances: [...fill.allowances] };
        context.write(options.json === true ? `${toJson(json)}\n` : describeFill(fill, style));
      });
    });
}

async function readQuote(chain: VaultChain, options: FillOptions): Promise<Quote> {
  const auction = requireAuction(chain);
  const components = await readComponents(chain);
  const [sold, bought] = [findComponent(components, options.sell), findComponent(components, options.buy)];
  const limit = (component: Component, name: string, text: string | undefined): bigint | undefined =>
    text === undefined ? undefined : unitsOf(component, text, name);
  const maxSold = limit(sold, "--max-sold", options.maxSold) ?? MaxUint256;
  const [preview, { multiplierWad }] = await readNext((blockTag) =>
    Promise.all([
      auction.previewFill(sold.position, bought.position, maxSold, { blockTag }),
      auction.auction({ blockTag }),
    ]),
  );
  return {
    sold: { ...sold, amount: preview.soldAmount },
    paid: { ...bought, amount: preview.paidAmount },
    multiplierWad,
    maxSold,
    maxPaid: limit(bought, "--max-paid", options.maxPaid) ?? preview.paidAmount,
  };
}

async function send(chain: VaultChain, wallet: Wallet, options: FillOptions, quote: Quote): Promise<Fill> {
  const { sold, paid, maxPaid } = quote;
  if (paid.amount > maxPaid) {
    throw new UsageError(
      `it would cost ${formatComponentAmount(paid)} now, over the maximum of ${formatAmount(maxPaid, paid.decimals)}: ` +
        "raise --max-paid, take less, or wait until the price has fallen",
    );
  }
  await requireHeld(chain, wallet.address, [paid]);
  const mayApprove = options.approve === true;
  const allowances = await ensureAllowances(
    chain,
    wallet,
    [mayApprove ? { ...paid, amount: maxPaid } : paid],
    mayApprove,
  );

  const to = options.to ?? wallet.address;
  const { fill } = requireAuction({ ...chain, suite: connectVault(chain.addresses, wallet.connect(chain.provider)) });
  const deadline = await deadlineFor(options, chain);
  // Not more than was previewed: what else becomes tradable meanwhile was not asked for.
  const receipt = await sendTransaction(fill, [sold.position, paid.position, sold.amount, maxPaid, deadline, to]);
  const [got] = readTransfers(receipt, [sold], chain.addresses.vault, to);
  const [gave] = readTransfers(receipt, [paid], wallet.address, chain.addresses.vault);
  if (got === undefined || gave === undefined) throw new ChainError(`transaction ${receipt.hash} traded nothing`);
  return { transaction: receipt.hash, gasUsed: receipt.gasUsed, to, sold: got, paid: gave, allowances };
}

function describeQuote({ sold, paid, multiplierWad }: Quote, style: Style): string {
  return formatFields(
    [
      ["would get", style.bold(formatComponentAmount(sold))],
      ["would pay", formatComponentAmount(paid)],
      ["price", `${formatWad(multiplierWad)} of the oracle's`],
    ],
    style,
  );
}

function describeFill({ transaction, gasUsed, to, sold, paid, allowances }: Fill, style: Style): string {
  return formatFields(
    [
      ["got", style.bold(formatComponentAmount(sold))],
      ["paid", formatComponentAmount(paid)],
      ["to", to],
      ...allowances.map((set): [string, string] => [
        "allowance",
        `exactly ${formatAmount(set.allowance, paid.decimals)} ${set.symbol}: ${set.transaction}`,
      ]),
      ["transaction", transaction],
      ["gas used", gasUsed.toString()],
    ],
    style,
  );
}
