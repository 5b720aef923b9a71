import { Command, Option } from "commander";
import type { Wallet } from "ethers";

import { parseCount } from "../amounts.js";
import type { CommandContext } from "../context.js";
import { actFields, connectWriter, type FundAct, readRedeemed, type RedeemedToken, toAct } from "../fund-acts.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { formatMoney, type FundMoney } from "../fund-money.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, formatTable, type Style, toJson } from "../output.js";
import { sendTransaction } from "../transaction.js";

interface ProcessOptions extends KeyCommandOptions {
  readonly steps: bigint;
}

type ProcessResult = FundAct & {
  readonly paid: readonly RedeemedToken[];
  /** What the queue is worth afterwards. */
  readonly queuedAmount: bigint;
};

/** `assay fund queue process` */
export function queueProcessCommand(context: CommandContext): Command {
  return withKeyOptions(new Command("process"))
    .summary("pay the queue from its head; anyone may")
    .description(
      "Pays tokens from the head of the queue at their value of now, into claims of their owners, until a token cannot be " +
        "paid or the steps are used up; a cancelled place is a step too.",
    )
    .addOption(new Option("--steps <n>", "at most so many, 1 to 100").argParser(parseCount).default(20n, "20"))
    .action(async (options: ProcessOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      await withFundChain(options, context.cwd, async (chain) => {
        const result = await process(chain, wallet, options.steps);
        const text = describe(result, chain.money, createStyle(context));
        context.write(options.json === true ? `${toJson(result)}\n` : text);
      });
    });
}

async function process(chain: FundChain, wallet: Wallet, steps: bigint): Promise<ProcessResult> {
  const receipt = await sendTransaction(connectWriter(chain, wallet).vault.processQueue, [steps]);
  const [paid, queuedAmount] = await Promise.all([readRedeemed(chain, receipt), chain.suite.vault.queuedAmount()]);
  return { ...toAct(receipt, wallet.address), paid, queuedAmount };
}

function describe(result: ProcessResult, money: FundMoney, style: Style): string {
  const fields = formatFields(
    [
      ["paid", style.bold(`${result.paid.length} tokens`)],
      ["still queued", formatMoney(result.queuedAmount, money)],
      ...actFields(result),
    ],
    style,
  );
  const rows = result.paid.map(({ token, amount, owner }) => [token.toString(), formatMoney(amount, money), owner]);
  return `${fields}\n${formatTable(["token", "claim", "owner"], rows, style, new Set([2]))}`;
}
