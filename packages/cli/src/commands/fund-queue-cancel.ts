import { Command } from "commander";
import type { Wallet } from "ethers";

import type { CommandContext } from "../context.js";
import { collectToken, connectWriter, type FundAct, numberOf, readEvent, toAct } from "../fund-acts.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatTable, toJson } from "../output.js";
import { sendTransaction } from "../transaction.js";

type CancelResult = FundAct & { readonly token: bigint; readonly place: bigint };

/** `assay fund queue cancel` */
export function queueCancelCommand(context: CommandContext): Command {
  return withKeyOptions(new Command("cancel"))
    .summary("take tokens out of the queue")
    .description("Takes tokens out of the queue, unpaid; one transaction each.")
    .argument("<token...>", "numbers of the tokens", collectToken)
    .action(async (tokens: bigint[], options: KeyCommandOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      await withFundChain(options, context.cwd, async (chain) => {
        const cancelled = await cancel(chain, wallet, tokens);
        const rows = cancelled.map(({ token, place, transaction }) => [
          token.toString(),
          place.toString(),
          transaction,
        ]);
        const head = ["token", "left place", "transaction"];
        context.write(
          options.json === true
            ? `${toJson({ account: wallet.address, cancelled })}\n`
            : formatTable(head, rows, createStyle(context), new Set([2])),
        );
      });
    });
}

async function cancel(chain: FundChain, wallet: Wallet, tokens: readonly bigint[]): Promise<CancelResult[]> {
  const { vault } = connectWriter(chain, wallet);
  const cancelled: CancelResult[] = [];
  for (const token of tokens) {
    const receipt = await sendTransaction(vault.cancelRedemption, [token]);
    const place = numberOf(await readEvent(vault, receipt, "RedemptionCancelled"), "place");
    cancelled.push({ ...toAct(receipt, wallet.address), token, place });
  }
  return cancelled;
}
