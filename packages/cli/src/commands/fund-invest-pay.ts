import { Command, Option } from "commander";
import type { ContractTransactionReceipt, Result, Wallet } from "ethers";

import type { AllowanceSet } from "../allowances.js";
import { parseDecimalText } from "../amounts.js";
import type { CommandContext } from "../context.js";
import { allowanceFields, approveOption, ensureMoney } from "../fund-allowance.js";
import { actFields, connectWriter, formatMoneyMove, type FundAct, numberOf, readEvent, toAct } from "../fund-acts.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { formatMoney, toMoney } from "../fund-money.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, type Style, toJson } from "../output.js";
import { sendTransaction } from "../transaction.js";

interface PayOptions extends KeyCommandOptions {
  readonly amount: string;
  readonly approve?: boolean;
}

type PayResult = FundAct & {
  readonly amount: bigint;
  readonly cashBefore: bigint;
  readonly cashAfter: bigint;
  /** Null where the external position has no part. */
  readonly externalBefore: bigint | null;
  readonly externalAfter: bigint | null;
  readonly allowance: AllowanceSet | null;
};

/** A way to pay the fund: the call, and the event that tells of it. */
interface Way {
  readonly verb: string;
  readonly event: string;
  readonly send: (chain: FundChain, wallet: Wallet, amount: bigint) => Promise<ContractTransactionReceipt>;
}

const RETURN: Way = {
  verb: "returned",
  event: "ExternalReturned",
  send: (chain, wallet, amount) => sendTransaction(connectWriter(chain, wallet).fund.returnExternal, [amount]),
};
const CONTRIBUTE: Way = {
  verb: "contributed",
  event: "EquityContributed",
  send: (chain, wallet, amount) => sendTransaction(connectWriter(chain, wallet).fund.contribute, [amount]),
};

/** `assay fund invest return` */
export function investReturnCommand(context: CommandContext): Command {
  const command = new Command("return")
    .summary("pay cash back from the external position; anyone may")
    .description("Pays cash into the fund out of the sender's account, against the external position's book.");
  return payCommand(context, command, RETURN);
}

/** `assay fund invest contribute` */
export function investContributeCommand(context: CommandContext): Command {
  const command = new Command("contribute")
    .summary("strengthen the sponsor's equity; anyone may")
    .description(
      "Gives cash to the fund for nothing in return. It is no return, so no value changes; a close that then finds the fund " +
        "covered ends loss mode.",
    );
  return payCommand(context, command, CONTRIBUTE);
}

function payCommand(context: CommandContext, command: Command, way: Way): Command {
  return withKeyOptions(command)
    .addOption(
      new Option("--amount <decimal>", "of the settlement asset").argParser(parseDecimalText).makeOptionMandatory(),
    )
    .addOption(approveOption())
    .action(async (options: PayOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      await withFundChain(options, context.cwd, async (chain) => {
        const result = await pay(chain, wallet, options, way);
        const text = describe(chain, result, way, createStyle(context));
        context.write(options.json === true ? `${toJson(result)}\n` : text);
      });
    });
}

async function pay(chain: FundChain, wallet: Wallet, options: PayOptions, way: Way): Promise<PayResult> {
  const amount = toMoney(options.amount, "amount", chain.money);
  const spender = { name: "the fund", address: chain.addresses.fund } as const;
  const allowance = await ensureMoney(chain, wallet, spender, amount, options.approve === true);
  const receipt = await way.send(chain, wallet, amount);
  const paid = await readEvent(chain.suite.fund, receipt, way.event);
  return {
    ...toAct(receipt, wallet.address),
    ...{ amount, cashBefore: numberOf(paid, "cashBefore"), cashAfter: numberOf(paid, "cashAfter") },
    ...externalOf(paid, way),
    allowance,
  };
}

function externalOf(paid: Result, way: Way): Pick<PayResult, "externalBefore" | "externalAfter"> {
  if (way !== RETURN) return { externalBefore: null, externalAfter: null };
  return { externalBefore: numberOf(paid, "externalBefore"), externalAfter: numberOf(paid, "externalAfter") };
}

function describe(chain: FundChain, result: PayResult, { verb }: Way, style: Style): string {
  const { money } = chain;
  const { amount, cashBefore, cashAfter, externalBefore, externalAfter, allowance } = result;
  const external: [string, string][] =
    externalBefore === null || externalAfter === null
      ? []
      : [["external position", formatMoneyMove(externalBefore, externalAfter, money)]];
  return formatFields(
    [
      [verb, style.bold(formatMoney(amount, money))],
      ["cash", formatMoneyMove(cashBefore, cashAfter, money)],
      ...external,
      ...allowanceFields(allowance, chain),
      ...actFields(result),
    ],
    style,
  );
}
