import { Command, Option } from "commander";
import type { ContractTransactionReceipt, Wallet } from "ethers";

import { parseAddress } from "../address.js";
import { parseDecimalText } from "../amounts.js";
import { ChainError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import {
  actFields,
  collectToken,
  connectWriter,
  type FundAct,
  numberOf,
  readEvent,
  readRedeemed,
  type RedeemedToken,
  toAct,
} from "../fund-acts.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { formatMoney, formatMoneyWad, toMoney } from "../fund-money.js";
import { readToken } from "../fund-tokens.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, formatTable, type Style, toJson } from "../output.js";
import { deadlineFor, withDeadline } from "../trade.js";
import { sendTransaction } from "../transaction.js";

interface RedeemOptions extends KeyCommandOptions {
  readonly minAmount?: string;
  readonly to?: string;
  readonly deadlineSeconds: bigint;
  readonly queue?: boolean;
}

type RedeemResult = FundAct & {
  readonly to: string;
  readonly amount: bigint;
  readonly minAmount: bigint;
  readonly tokens: readonly RedeemedToken[];
};

/** A token that joined the queue. */
type RequestResult = FundAct & { readonly token: bigint; readonly place: bigint };

/** `assay fund redeem` */
export function fundRedeemCommand(context: CommandContext): Command {
  const command = new Command("redeem")
    .summary("give numbered tokens back for their value, at once or through the queue")
    .description(
      "Redeems tokens at their value; several with one payment, all or none. With --queue they join the queue instead, one " +
        "transaction each: they are paid later at the value of that day, into a claim.",
    )
    .argument("<token...>", "numbers of the tokens", collectToken)
    .addOption(
      new Option(
        "--min-amount <decimal>",
        "fail below this payout of all together (default: what they pay now, which only a close changes)",
      ).argParser(parseDecimalText),
    )
    .addOption(new Option("--to <address>", "who is paid (default: the sender)").argParser(parseAddress))
    .addOption(new Option("--queue", "join the queue instead").conflicts(["minAmount", "to"]));
  return withDeadline(withKeyOptions(command)).action(async (tokens: bigint[], options: RedeemOptions) => {
    const wallet = readWallet(context.env, options.keyEnv);
    await withFundChain(options, context.cwd, async (chain) => {
      const style = createStyle(context);
      if (options.queue === true) {
        const requests = await request(chain, wallet, tokens);
        const json = toJson({ account: wallet.address, requests });
        context.write(options.json === true ? `${json}\n` : describeRequests(requests, style));
        return;
      }
      const result = await redeem(chain, wallet, tokens, options);
      context.write(options.json === true ? `${toJson(result)}\n` : describe(chain, result, style));
    });
  });
}

async function redeem(
  chain: FundChain,
  wallet: Wallet,
  tokens: readonly bigint[],
  options: RedeemOptions,
): Promise<RedeemResult> {
  const to = options.to ?? wallet.address;
  const facts = await Promise.all(tokens.map(async (token) => readToken(chain, token))); // an unknown number says so here
  const preview = facts.reduce((sum, { payout }) => sum + (payout ?? 0n), 0n);
  const minAmount = options.minAmount === undefined ? preview : toMoney(options.minAmount, "min-amount", chain.money);
  const deadline = await deadlineFor(options, chain);
  const receipt = await send(chain, wallet, tokens, [to, minAmount, deadline]);
  const redeemed = await readRedeemed(chain, receipt);
  if (redeemed.length !== tokens.length) throw new ChainError(`transaction ${receipt.hash} redeemed other tokens`);
  const amount = redeemed.reduce((sum, one) => sum + one.amount, 0n);
  return { ...toAct(receipt, wallet.address), to, amount, minAmount, tokens: redeemed };
}

async function send(
  chain: FundChain,
  wallet: Wallet,
  tokens: readonly bigint[],
  rest: readonly [to: string, minAmount: bigint, deadline: bigint],
): Promise<ContractTransactionReceipt> {
  const { vault } = connectWriter(chain, wallet);
  const [only, ...others] = tokens;
  return only !== undefined && others.length === 0
    ? sendTransaction(vault.redeem, [only, ...rest])
    : sendTransaction(vault.redeemBatch, [[...tokens], ...rest]);
}

async function request(chain: FundChain, wallet: Wallet, tokens: readonly bigint[]): Promise<RequestResult[]> {
  const { vault } = connectWriter(chain, wallet);
  const requests: RequestResult[] = [];
  for (const token of tokens) {
    const receipt = await sendTransaction(vault.requestRedemption, [token]);
    const place = numberOf(await readEvent(vault, receipt, "RedemptionRequested"), "place");
    requests.push({ ...toAct(receipt, wallet.address), token, place });
  }
  return requests;
}

function describe(chain: FundChain, result: RedeemResult, style: Style): string {
  const { money } = chain;
  const { tokens, amount, to } = result;
  const [only] = tokens;
  const what = only !== undefined && tokens.length === 1 ? `token ${only.token}` : `${tokens.length} tokens`;
  const fields = formatFields(
    [["redeemed", `${style.bold(what)} for ${formatMoney(amount, money)}`], ["to", to], ...actFields(result)],
    style,
  );
  const rows = tokens.map((one) => [
    one.token.toString(),
    formatMoneyWad(one.valueWad, money),
    formatMoney(one.amount, money),
  ]);
  return `${fields}\n${formatTable(["token", "value", "paid"], rows, style)}`;
}

function describeRequests(requests: readonly RequestResult[], style: Style): string {
  const rows = requests.map(({ token, place, transaction }) => [token.toString(), place.toString(), transaction]);
  return `${formatTable(["token", "place", "transaction"], rows, style, new Set([2]))}\nthe queue pays into claims: \`assay fund claim\` pulls them\n`;
}
