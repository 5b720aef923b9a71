import { connectVault } from "@assay/sdk";
import { Command } from "commander";

import { requireAuction } from "../auctions.js";
import { withVaultChain } from "../chain.js";
import type { CommandContext } from "../context.js";
import { readWallet } from "../key.js";
import { type VaultKeyOptions, withKeyOptions, withVault } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";
import { sendTransaction } from "../transaction.js";

/** `assay index auction close` */
export function auctionCloseCommand(context: CommandContext): Command {
  return withVault(withKeyOptions(new Command("close")))
    .summary("end an auction whose time is over")
    .description("Ends the auction that is over, and has the units per token written anew. Anyone may.")
    .action(async (options: VaultKeyOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      await withVaultChain(options, context.cwd, async (chain) => {
        const signing = { ...chain, suite: connectVault(chain.addresses, wallet.connect(chain.provider)) };
        const auction = requireAuction(signing);
        const receipt = await sendTransaction(auction.close, []);
        const at = { blockTag: receipt.blockNumber };
        const [{ number }, version] = await Promise.all([auction.auction(at), chain.suite.vault.basketVersion(at)]);
        const result = { transaction: receipt.hash, gasUsed: receipt.gasUsed, number, basketVersion: version };
        const text = formatFields(
          [
            ["closed", `auction ${number}`],
            ["component list", `version ${version}`],
            ["transaction", receipt.hash],
            ["gas used", receipt.gasUsed.toString()],
          ],
          createStyle(context),
        );
        context.write(options.json === true ? `${toJson(result)}\n` : text);
      });
    });
}
