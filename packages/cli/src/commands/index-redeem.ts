import { formatWad } from "@assay/sdk/format";
import { Command, Option } from "commander";
import type { ContractTransactionReceipt, Signer, Wallet } from "ethers";

import { parsePositiveAmount } from "../amounts.js";
import { type Chain, connect, readNext, withChain, withVaultChain } from "../chain.js";
import { ChainError, UsageError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { describeExit, toExitJson } from "../exits.js";
import { type InKindOptions, redeemInKind, withInKindOptions } from "../in-kind-redemption.js";
import { readWallet } from "../key.js";
import { createStyle, formatFields, formatMove, type Style, toJson } from "../output.js";
import {
  deadlineFor,
  minOutFor,
  readBalances,
  requireFunds,
  type TradeOptions,
  type TradeResult,
  vaultEventValue,
  withTradeOptions,
} from "../trade.js";
import { gasLimitFor, waitMined } from "../transaction.js";

interface RedeemOptions extends TradeOptions, InKindOptions {
  readonly inKind?: boolean;
}

interface RedeemResult extends TradeResult {
  readonly tokens: bigint;
  readonly baseOut: bigint;
}

const REDEEM = "redeemForTAO(uint256,uint256,uint256,address)";

/** `assay index redeem` */
export function indexRedeemCommand(context: CommandContext): Command {
  const command = new Command("redeem")
    .summary("give index tokens, get base asset at the NAV, or the assets themselves")
    .description(
      "Redeems index tokens against the NAV, out of the vault's cash; with --in-kind for their share of every asset.",
    )
    .addOption(
      new Option("--tokens <decimal>", "index tokens to give, at most 18 places")
        .argParser(parsePositiveAmount)
        .makeOptionMandatory(),
    );
  return withInKindOptions(withTradeOptions(command, "base asset")).action(async (options: RedeemOptions) => {
    const wallet = readWallet(context.env, options.keyEnv);
    if (options.inKind === true) await runInKind(context, wallet, options);
    else await runAtNav(context, wallet, options);
  });
}

async function runInKind(context: CommandContext, wallet: Wallet, options: RedeemOptions): Promise<void> {
  await withVaultChain(options, context.cwd, async (chain) => {
    const symbol = await chain.suite.token.symbol();
    const result = await redeemInKind(chain, wallet, options, symbol);
    const text = describeExit(result, symbol, createStyle(context));
    context.write(options.json === true ? `${toJson(toExitJson(result))}\n` : text);
  });
}

async function runAtNav(context: CommandContext, wallet: Wallet, options: RedeemOptions): Promise<void> {
  for (const [name, value] of [
    ["--skip", options.skip],
    ["--min-out-bps", options.minOutBps],
    ["--vault", options.vault],
  ] as const) {
    if (value !== undefined) throw new UsageError(`${name} goes with --in-kind`);
  }
  await withChain(options, context.cwd, async (chain) => {
    const [base, token] = await Promise.all([chain.suite.base.symbol(), chain.suite.token.symbol()]);
    const result = await redeem(chain, wallet, options, token);
    const text = describe(result, { base, token }, createStyle(context));
    context.write(options.json === true ? `${toJson({ ...result })}\n` : text);
  });
}

async function redeem(
  chain: Chain,
  wallet: Wallet,
  options: RedeemOptions,
  tokenSymbol: string,
): Promise<RedeemResult> {
  const { tokens } = options;
  const to = options.to ?? wallet.address;
  const holders = { base: to, tokens: wallet.address };
  const before = await readBalances(chain, holders, "latest");
  requireFunds(wallet, tokenSymbol, before.tokens, tokens);
  const preview = await readNext((blockTag) => chain.suite.vault.previewRedeemForTAO(tokens, { blockTag }));
  const minOut = minOutFor(options, preview);

  const deadline = await deadlineFor(options, chain);
  const receipt = await send(chain, wallet.connect(chain.provider), [tokens, minOut, deadline, to]);
  const baseOut = vaultEventValue(chain, receipt, "RedeemForTAO", "baseOut");
  const navWad = vaultEventValue(chain, receipt, "RedeemForTAO", "navPerToken");
  if (baseOut === undefined || navWad === undefined)
    throw new ChainError(`transaction ${receipt.hash} redeemed nothing`);
  return {
    transaction: receipt.hash,
    blockNumber: BigInt(receipt.blockNumber),
    gasUsed: receipt.gasUsed,
    account: wallet.address,
    to,
    tokens,
    baseOut,
    minOut,
    navWad,
    before,
    after: await readBalances(chain, holders, receipt.blockNumber),
  };
}

async function send(
  chain: Chain,
  signer: Signer,
  args: readonly [tokens: bigint, minOut: bigint, deadline: bigint, to: string],
): Promise<ContractTransactionReceipt> {
  const redeemForTao = connect(chain, signer).vault[REDEEM];
  const gasLimit = gasLimitFor(await redeemForTao.estimateGas(...args));
  const sent = await redeemForTao(...args, { gasLimit });
  return waitMined(sent, (blockTag) => redeemForTao.staticCall(...args, { blockTag }));
}

function describe(
  result: RedeemResult,
  symbols: { readonly base: string; readonly token: string },
  style: Style,
): string {
  return formatFields(
    [
      [
        "redeemed",
        style.bold(`${formatWad(result.tokens)} ${symbols.token}`) +
          ` for ${formatWad(result.baseOut)} ${symbols.base} at NAV ${formatWad(result.navWad)}`,
      ],
      ["to", result.to],
      [symbols.token, formatMove(result.before.tokens, result.after.tokens)],
      [symbols.base, formatMove(result.before.base, result.after.base)],
      ["transaction", result.transaction],
      ["gas used", result.gasUsed.toString()],
    ],
    style,
  );
}
