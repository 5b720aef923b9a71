import { Command, Option } from "commander";
import type { Wallet } from "ethers";

import { parseAddress } from "../address.js";
import type { CommandContext } from "../context.js";
import { actFields, connectWriter, type FundAct, numberOf, readEvent, toAct } from "../fund-acts.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { formatMoney } from "../fund-money.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";
import { sendTransaction } from "../transaction.js";

interface ClaimOptions extends KeyCommandOptions {
  readonly to?: string;
}

type ClaimResult = FundAct & {
  readonly to: string;
  readonly amount: bigint;
  /** All claims on the fund afterwards. */
  readonly claims: bigint;
};

/** `assay fund claim` */
export function fundClaimCommand(context: CommandContext): Command {
  return withKeyOptions(new Command("claim"))
    .summary("pull what the queue has paid")
    .description("Pays the account's whole claim on the fund: what the queue paid for its tokens.")
    .addOption(new Option("--to <address>", "who is paid (default: the sender)").argParser(parseAddress))
    .action(async (options: ClaimOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      await withFundChain(options, context.cwd, async (chain) => {
        const result = await claim(chain, wallet, options.to ?? wallet.address);
        const style = createStyle(context);
        const text = formatFields(
          [
            ["claimed", style.bold(formatMoney(result.amount, chain.money))],
            ["to", result.to],
            ["claims left", `${formatMoney(result.claims, chain.money)}, of all owners`],
            ...actFields(result),
          ],
          style,
        );
        context.write(options.json === true ? `${toJson(result)}\n` : text);
      });
    });
}

async function claim(chain: FundChain, wallet: Wallet, to: string): Promise<ClaimResult> {
  const { fund } = connectWriter(chain, wallet);
  const receipt = await sendTransaction(fund.claim, [to]);
  const paid = await readEvent(fund, receipt, "ClaimPaid");
  const [before, after] = [numberOf(paid, "claimsBefore"), numberOf(paid, "claimsAfter")];
  return { ...toAct(receipt, wallet.address), to, amount: before - after, claims: after };
}
