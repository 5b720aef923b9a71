import { connectVault } from "@assay/sdk";
import { formatBps, formatMoment } from "@assay/sdk/format";
import { Command, Option } from "commander";
import type { ContractTransactionReceipt, Wallet } from "ethers";

import { parseBps } from "../amounts.js";
import { type Auction, requireAuction } from "../auctions.js";
import { type VaultChain, withVaultChain } from "../chain.js";
import { ChainError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { readWallet } from "../key.js";
import { type VaultKeyOptions, withKeyOptions, withVault } from "../options.js";
import { createStyle, formatFields, formatTable, type Style, toJson } from "../output.js";
import { readTokensFile, readWeightsFile, type Target, toTargets } from "../targets.js";
import { sendTransaction } from "../transaction.js";

interface AnnounceOptions extends VaultKeyOptions {
  readonly targets: string;
  readonly tokensFile?: string;
  readonly cashBps: bigint;
}

interface AnnounceResult {
  readonly transaction: string;
  readonly gasUsed: bigint;
  readonly effectiveAt: bigint;
  readonly cashBps: bigint;
  readonly targets: readonly Target[];
}

const MOST_CASH_BPS = 9_999n;

const FILES = `
Files:
  targets      what \`assay index weights --json\` printed; its weights are shares of what is not cash
  tokens-file  tokens of assets that join, by asset id: {"7": "0x..."}`;

/** `assay index auction announce` */
export function auctionAnnounceCommand(context: CommandContext): Command {
  return withVault(withKeyOptions(new Command("announce")))
    .summary("announce target weights (curator)")
    .description("Announces target weights, in force after the notice. Needs the curator role.")
    .requiredOption("--targets <file>", "the weights")
    .option("--tokens-file <file>", "tokens of assets that join")
    .addOption(
      new Option("--cash-bps <n>", "share of the value to keep in cash, bps")
        .argParser(parseBps(MOST_CASH_BPS))
        .default(0n, "0"),
    )
    .addHelpText("after", FILES)
    .action(async (options: AnnounceOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      const weights = readWeightsFile(options.targets);
      const joiners = options.tokensFile === undefined ? new Map<bigint, string>() : readTokensFile(options.tokensFile);
      await withVaultChain(options, context.cwd, async (chain) => {
        const holdings = await chain.suite.vault.holdings();
        const held = holdings.map(({ assetId, token }): [bigint, string] => [assetId, token]);
        const targets = toTargets(weights, options.cashBps, new Map([...joiners, ...held]));
        const result = await announce(chain, wallet, targets, options.cashBps);
        context.write(
          options.json === true
            ? `${toJson({ ...result, targets: [...result.targets] })}\n`
            : describe(result, createStyle(context)),
        );
      });
    });
}

async function announce(
  chain: VaultChain,
  wallet: Wallet,
  targets: Target[],
  cashBps: bigint,
): Promise<AnnounceResult> {
  const auction = requireAuction({ ...chain, suite: connectVault(chain.addresses, wallet.connect(chain.provider)) });
  const receipt = await sendTransaction(auction.announceTargets, [targets, cashBps]);
  return {
    transaction: receipt.hash,
    gasUsed: receipt.gasUsed,
    effectiveAt: await effectiveAtOf(auction, receipt),
    cashBps,
    targets,
  };
}

async function effectiveAtOf(auction: Auction, receipt: ContractTransactionReceipt): Promise<bigint> {
  const events = await auction.queryFilter(
    auction.filters.TargetsAnnounced(),
    receipt.blockNumber,
    receipt.blockNumber,
  );
  const event = events.find(({ transactionHash }) => transactionHash === receipt.hash);
  if (event === undefined) throw new ChainError(`transaction ${receipt.hash} announced nothing`);
  return event.args.effectiveAt;
}

function describe({ transaction, gasUsed, effectiveAt, cashBps, targets }: AnnounceResult, style: Style): string {
  const fields = formatFields(
    [
      ["announced", style.bold(`${targets.length} targets and ${formatBps(cashBps)} of cash`)],
      ["in force", `from ${formatMoment(effectiveAt)} on`],
      ["transaction", transaction],
      ["gas used", gasUsed.toString()],
    ],
    style,
  );
  const rows = targets.map(({ assetId, token, weightBps }) => [assetId.toString(), formatBps(weightBps), token]);
  return `${fields}\n${formatTable(["asset", "weight", "token"], rows, style, new Set([2]))}`;
}
