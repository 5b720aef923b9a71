import { Command, Option } from "commander";
import type { Wallet } from "ethers";

import { parseAddress } from "../address.js";
import type { AllowanceSet } from "../allowances.js";
import { parseCount } from "../amounts.js";
import { UsageError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { allowanceFields, approveOption, ensureMoney } from "../fund-allowance.js";
import { actFields, connectWriter, type FundAct, numberOf, readEvent, requireOpen, toAct } from "../fund-acts.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { formatMoney } from "../fund-money.js";
import { findInactive } from "../fund-tokens.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, type Style, toJson } from "../output.js";
import { deadlineFor, withDeadline } from "../trade.js";
import { sendTransaction } from "../transaction.js";

interface IssueOptions extends KeyCommandOptions {
  readonly token?: bigint;
  readonly to?: string;
  readonly approve?: boolean;
  readonly deadlineSeconds: bigint;
}

type IssueResult = FundAct & {
  readonly token: bigint;
  readonly to: string;
  /** Close it earns from. */
  readonly since: bigint;
  readonly price: bigint;
  /** What of the price went to the fund. */
  readonly core: bigint;
  /** What of it went to the treasury. */
  readonly premium: bigint;
  readonly activeTokens: bigint;
  readonly allowance: AllowanceSet | null;
};

/** `assay fund issue` */
export function fundIssueCommand(context: CommandContext): Command {
  const command = new Command("issue")
    .summary("buy a numbered token for core + premium")
    .description(
      "Issues an inactive token. Without --token it takes the number after the unbroken run of active tokens that begins " +
        "above those of genesis (the lowest inactive one there, when they were issued in order), or else the lowest " +
        "inactive one of the first 256.",
    )
    .addOption(new Option("--token <n>", "the number").argParser(parseCount))
    .addOption(new Option("--to <address>", "whose it becomes (default: the sender's)").argParser(parseAddress))
    .addOption(approveOption());
  return withDeadline(withKeyOptions(command)).action(async (options: IssueOptions) => {
    const wallet = readWallet(context.env, options.keyEnv);
    await withFundChain(options, context.cwd, async (chain) => {
      const result = await issue(chain, wallet, options);
      const text = describe(chain, result, createStyle(context));
      context.write(options.json === true ? `${toJson(result)}\n` : text);
    });
  });
}

async function issue(chain: FundChain, wallet: Wallet, options: IssueOptions): Promise<IssueResult> {
  const { vault } = chain.suite;
  await requireOpen(chain);
  const [coreWad, premiumWad, unitWad] = await Promise.all([vault.CORE_WAD(), vault.PREMIUM_WAD(), vault.UNIT_WAD()]);
  const [core, premium] = [coreWad / unitWad, premiumWad / unitWad]; // prices are whole units
  const token = options.token ?? (await chooseToken(chain));
  const to = options.to ?? wallet.address;
  const spender = { name: "the vault", address: chain.addresses.vault } as const;
  const allowance = await ensureMoney(chain, wallet, spender, core + premium, options.approve === true);
  const deadline = await deadlineFor(options, chain);
  const receipt = await sendTransaction(connectWriter(chain, wallet).vault.issue, [token, to, deadline]);
  const issued = await readEvent(vault, receipt, "TokenIssued");
  return {
    ...toAct(receipt, wallet.address),
    ...{ token, to, since: numberOf(issued, "since") },
    ...{ price: core + premium, core, premium },
    activeTokens: numberOf(issued, "activeAfter"),
    allowance,
  };
}

async function chooseToken(chain: FundChain): Promise<bigint> {
  const { vault } = chain.suite;
  const [genesis, total] = await Promise.all([vault.GENESIS_TOKENS(), vault.TOTAL_TOKENS()]);
  const isActive = async (token: bigint): Promise<boolean> => (await vault.token(token)).state !== 0n;
  const found = await findInactive(isActive, genesis, total);
  if (found === undefined) throw new UsageError("no inactive number was found at once: name one with --token");
  return found;
}

function describe(chain: FundChain, result: IssueResult, style: Style): string {
  const { token, to, since, price, core, premium, activeTokens, allowance } = result;
  const { money } = chain;
  return formatFields(
    [
      ["issued", `${style.bold(`token ${token}`)} for ${formatMoney(price, money)}`],
      ["to", to],
      ["paid", `${formatMoney(core, money)} to the fund, ${formatMoney(premium, money)} to the treasury`],
      ["earns", `from close ${since} on`],
      ["active", `${activeTokens} tokens`],
      ...allowanceFields(allowance, chain),
      ...actFields(result),
    ],
    style,
  );
}
