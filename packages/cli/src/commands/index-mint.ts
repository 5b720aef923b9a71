import { formatWad } from "@assay/sdk/format";
import { Command, Option } from "commander";
import type { ContractTransactionReceipt, Signer, Wallet } from "ethers";

import { parsePositiveAmount } from "../amounts.js";
import { type Chain, connect, readNext, withChain } from "../chain.js";
import { ChainError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
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

interface MintOptions extends TradeOptions {
  readonly amount: bigint;
}

/** An approval that was sent because the allowance was short. A type, as JSON values are. */
type Approval = {
  readonly transaction: string;
  readonly gasUsed: bigint;
  readonly allowanceBefore: bigint;
};

interface MintResult extends TradeResult {
  readonly baseIn: bigint;
  readonly tokensOut: bigint;
  readonly approval: Approval | null;
}

interface Symbols {
  readonly base: string;
  readonly token: string;
}

const MINT = "mintWithNAV(uint256,uint256,uint256,address)";

/** `assay index mint` */
export function indexMintCommand(context: CommandContext): Command {
  const command = new Command("mint")
    .summary("pay base asset, get index tokens at the NAV")
    .description(
      "Mints index tokens against the NAV. Approves exactly --amount of the base asset first when the allowance is short.",
    )
    .addOption(
      new Option("--amount <decimal>", "base asset to pay, at most 18 places")
        .argParser(parsePositiveAmount)
        .makeOptionMandatory(),
    );
  return withTradeOptions(command, "index tokens").action(async (options: MintOptions) => {
    const wallet = readWallet(context.env, options.keyEnv);
    await withChain(options, context.cwd, async (chain) => {
      const [base, token] = await Promise.all([chain.suite.base.symbol(), chain.suite.token.symbol()]);
      const result = await mint(chain, wallet, options, base);
      const text = describe(result, { base, token }, createStyle(context));
      context.write(options.json === true ? `${toJson({ ...result })}\n` : text);
    });
  });
}

async function mint(chain: Chain, wallet: Wallet, options: MintOptions, baseSymbol: string): Promise<MintResult> {
  const { amount } = options;
  const to = options.to ?? wallet.address;
  const holders = { base: wallet.address, tokens: to };
  const before = await readBalances(chain, holders, "latest");
  requireFunds(wallet, baseSymbol, before.base, amount);
  const preview = await readNext((blockTag) => chain.suite.vault.previewMintWithNAV(amount, { blockTag }));
  const minOut = minOutFor(options, preview);

  const signer = wallet.connect(chain.provider);
  const approval = await approveIfShort(chain, signer, wallet.address, amount);
  const receipt = await send(chain, signer, [amount, minOut, await deadlineFor(options, chain), to]);
  const tokensOut = vaultEventValue(chain, receipt, "MintWithNAV", "tokens");
  const navWad = vaultEventValue(chain, receipt, "MintWithNAV", "navPerToken");
  if (tokensOut === undefined || navWad === undefined)
    throw new ChainError(`transaction ${receipt.hash} minted nothing`);
  return {
    transaction: receipt.hash,
    blockNumber: BigInt(receipt.blockNumber),
    gasUsed: receipt.gasUsed,
    account: wallet.address,
    to,
    baseIn: amount,
    tokensOut,
    minOut,
    navWad,
    approval,
    before,
    after: await readBalances(chain, holders, receipt.blockNumber),
  };
}

/** Exactly what is needed: an allowance left open is a risk. */
async function approveIfShort(chain: Chain, signer: Signer, owner: string, amount: bigint): Promise<Approval | null> {
  const { vault } = chain.addresses;
  const allowanceBefore = await chain.suite.base.allowance(owner, vault);
  if (allowanceBefore >= amount) return null;
  const { approve } = connect(chain, signer).base;
  const sent = await approve(vault, amount);
  const receipt = await waitMined(sent, (blockTag) => approve.staticCall(vault, amount, { blockTag }));
  return { transaction: receipt.hash, gasUsed: receipt.gasUsed, allowanceBefore };
}

async function send(
  chain: Chain,
  signer: Signer,
  args: readonly [baseIn: bigint, minOut: bigint, deadline: bigint, to: string],
): Promise<ContractTransactionReceipt> {
  const mintWithNav = connect(chain, signer).vault[MINT];
  const gasLimit = gasLimitFor(await mintWithNav.estimateGas(...args));
  const sent = await mintWithNav(...args, { gasLimit });
  return waitMined(sent, (blockTag) => mintWithNav.staticCall(...args, { blockTag }));
}

function describe(result: MintResult, symbols: Symbols, style: Style): string {
  const fields: [string, string][] = [
    [
      "minted",
      style.bold(`${formatWad(result.tokensOut)} ${symbols.token}`) +
        ` for ${formatWad(result.baseIn)} ${symbols.base} at NAV ${formatWad(result.navWad)}`,
    ],
    ["to", result.to],
    [symbols.base, formatMove(result.before.base, result.after.base)],
    [symbols.token, formatMove(result.before.tokens, result.after.tokens)],
  ];
  if (result.approval !== null) {
    fields.push([
      "approval",
      `exactly ${formatWad(result.baseIn)} ${symbols.base}, since the allowance was ${formatWad(result.approval.allowanceBefore)}: ` +
        `${result.approval.transaction}, gas used ${result.approval.gasUsed}`,
    ]);
  }
  fields.push(["transaction", result.transaction], ["gas used", result.gasUsed.toString()]);
  return formatFields(fields, style);
}
