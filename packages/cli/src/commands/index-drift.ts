import { Command } from "commander";

import { withVaultChain } from "../chain.js";
import type { CommandContext } from "../context.js";
import { formatDrift, readDrift } from "../drift.js";
import { type VaultCommandOptions, withChainOptions, withVault } from "../options.js";
import { createStyle, toJson } from "../output.js";

const ABOUT = `
It needs a price of every asset that is held, no older than readers of the oracle accept.`;

/** `assay index drift` */
export function indexDriftCommand(context: CommandContext): Command {
  return withVault(withChainOptions(new Command("drift")))
    .summary("how far each asset's share lies from its target")
    .description("Shows each asset's share of the basket's value by the oracle's prices, and its target.")
    .addHelpText("after", ABOUT)
    .action(async (options: VaultCommandOptions) => {
      await withVaultChain(options, context.cwd, async (chain) => {
        const entries = await readDrift(chain);
        if (options.json === true) {
          context.write(`${toJson({ vault: chain.addresses.vault, assets: entries })}\n`);
          return;
        }
        const hasTargets = entries.some(({ targetBps }) => targetBps > 0n);
        const note = hasTargets ? "" : "\nno target weights are in force: every target is 0\n";
        context.write(`${formatDrift(entries, createStyle(context))}${note}`);
      });
    });
}
