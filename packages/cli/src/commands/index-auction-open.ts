import { connectVault } from "@assay/sdk";
import { formatBps, formatMoment } from "@assay/sdk/format";
import { Command, Option } from "commander";

import { parseBps, parseCount } from "../amounts.js";
import { requireAuction } from "../auctions.js";
import { withVaultChain } from "../chain.js";
import type { CommandContext } from "../context.js";
import { readWallet } from "../key.js";
import { type VaultKeyOptions, withKeyOptions, withVault } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";
import { sendTransaction } from "../transaction.js";

interface OpenOptions extends VaultKeyOptions {
  readonly durationSeconds: bigint;
  readonly startBps: bigint;
  readonly endBps: bigint;
}

const BPS = 10_000n; // the contract's own bounds are tighter, and it says so

/** `assay index auction open` */
export function auctionOpenCommand(context: CommandContext): Command {
  return withVault(withKeyOptions(new Command("open")))
    .summary("open an auction towards the targets in force (curator)")
    .description(
      "Opens an auction towards the targets in force. Needs the curator role and a fresh price of every asset.",
    )
    .addOption(
      new Option("--duration-seconds <n>", "how long it runs, 600 to 86400")
        .argParser(parseCount)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--start-bps <n>", "how far above the oracle's price it starts, at most 1000")
        .argParser(parseBps(BPS))
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--end-bps <n>", "how far below it ends, at most 500").argParser(parseBps(BPS)).makeOptionMandatory(),
    )
    .action(async (options: OpenOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      const { durationSeconds, startBps, endBps } = options;
      await withVaultChain(options, context.cwd, async (chain) => {
        const signing = { ...chain, suite: connectVault(chain.addresses, wallet.connect(chain.provider)) };
        const auction = requireAuction(signing);
        const receipt = await sendTransaction(auction.open, [durationSeconds, startBps, endBps]);
        const { number, endsAt } = await auction.auction({ blockTag: receipt.blockNumber });
        const result = {
          transaction: receipt.hash,
          gasUsed: receipt.gasUsed,
          number,
          endsAt,
          durationSeconds,
          startBps,
          endBps,
        };
        const text = formatFields(
          [
            ["opened", `auction ${number}, until ${formatMoment(endsAt)}`],
            ["bounds", `from ${formatBps(startBps)} above the oracle's price to ${formatBps(endBps)} below it`],
            ["transaction", receipt.hash],
            ["gas used", receipt.gasUsed.toString()],
          ],
          createStyle(context),
        );
        context.write(options.json === true ? `${toJson(result)}\n` : text);
      });
    });
}
