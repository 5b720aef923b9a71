import { formatBps, formatWad } from "@assay/sdk/format";
import { Command, Option } from "commander";
import type { ContractTransactionReceipt } from "ethers";

import { parseCount, parsePositiveAmount, parseShareBps } from "../amounts.js";
import { type Chain, connect, withChain } from "../chain.js";
import type { CommandContext } from "../context.js";
import { nameOf, readFeed, REASONS } from "../feed.js";
import { readWallet } from "../key.js";
import { findOpenRound } from "../open-round.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, type Style, toJson } from "../output.js";
import { waitMined } from "../transaction.js";

interface SubmitOptions extends KeyCommandOptions {
  readonly nav: bigint;
  readonly confidence: bigint;
  readonly round?: bigint;
}

/** What a submission led to. */
type Outcome =
  | { readonly outcome: "SETTLED"; readonly settledNavWad: bigint; readonly reason: null }
  | { readonly outcome: "REJECTED"; readonly settledNavWad: null; readonly reason: string }
  | { readonly outcome: "WAITING"; readonly settledNavWad: null; readonly reason: null };

/** `assay nav submit` */
export function navSubmitCommand(context: CommandContext): Command {
  return withKeyOptions(new Command("submit"))
    .summary("send a validator's NAV in a transaction of its own")
    .description(
      "Sends one validator's NAV (the direct lane), from the submitter address that the registry maps to the validator. " +
        "The round settles with the submission that brings two thirds of the stake into agreement.",
    )
    .addOption(
      new Option("--nav <decimal>", "base asset per index token, at most 18 places")
        .argParser(parsePositiveAmount)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--confidence <decimal>", "0 to 1, at most 4 places").argParser(parseShareBps).default(10_000n, "1"),
    )
    .addOption(
      new Option(
        "--round <n>",
        "seconds since the oracle was made, from 1 (default: the round others have opened, else a new one)",
      ).argParser(parseCount),
    )
    .action(async (options: SubmitOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      const result = await withChain(options, context.cwd, async (chain) => {
        const { navWad: navBeforeWad } = await readFeed(chain);
        const round = options.round ?? (await findOpenRound(chain, wallet.address));
        const receipt = await submit(chain, wallet.connect(chain.provider), options, round);
        return {
          transaction: receipt.hash,
          blockNumber: BigInt(receipt.blockNumber),
          gasUsed: receipt.gasUsed,
          submitter: wallet.address,
          round,
          navWad: options.nav,
          confidenceBps: options.confidence,
          ...(await readOutcome(chain, receipt, round)),
          navBeforeWad,
        };
      });
      context.write(options.json === true ? `${toJson(result)}\n` : describe(result, createStyle(context)));
    });
}

async function submit(
  chain: Chain,
  signer: Parameters<typeof connect>[1],
  { nav, confidence }: SubmitOptions,
  round: bigint,
): Promise<ContractTransactionReceipt> {
  const { submitNAV } = connect(chain, signer).oracle;
  const estimate = await submitNAV.estimateGas(round, nav, confidence);
  // Others may submit before this lands, and the one that settles pays for counting everybody.
  const sent = await submitNAV(round, nav, confidence, { gasLimit: estimate * 2n + 200_000n });
  return waitMined(sent, (blockTag) => submitNAV.staticCall(round, nav, confidence, { blockTag }));
}

async function readOutcome(chain: Chain, receipt: ContractTransactionReceipt, round: bigint): Promise<Outcome> {
  const { oracle } = chain.suite;
  for (const log of receipt.logs) {
    if (log.address !== chain.addresses.oracle) continue;
    const event = oracle.interface.parseLog(log);
    if (event?.name === "NavSettled") {
      const { navPerToken } = await oracle.getHistoricalNAV(round, { blockTag: receipt.blockNumber });
      return { outcome: "SETTLED", settledNavWad: navPerToken, reason: null };
    }
    if (event?.name === "RoundRejected") {
      const reason = BigInt(String(event.args.getValue("reason")));
      return { outcome: "REJECTED", settledNavWad: null, reason: nameOf(REASONS, reason) };
    }
  }
  return { outcome: "WAITING", settledNavWad: null, reason: null };
}

type Result = Outcome & {
  readonly transaction: string;
  readonly gasUsed: bigint;
  readonly round: bigint;
  readonly navWad: bigint;
  readonly confidenceBps: bigint;
  readonly navBeforeWad: bigint | null;
};

function describe(result: Result, style: Style): string {
  const before = result.navBeforeWad === null ? "none" : formatWad(result.navBeforeWad);
  return formatFields(
    [
      [
        "submitted",
        `${formatWad(result.navWad)} for round ${result.round}, confidence ${formatBps(result.confidenceBps)}`,
      ],
      ["round", describeOutcome(result, style)],
      [
        "NAV",
        result.outcome === "SETTLED"
          ? `${before} -> ${style.bold(formatWad(result.settledNavWad))}`
          : `${before}, as before`,
      ],
      ["transaction", result.transaction],
      ["gas used", result.gasUsed.toString()],
    ],
    style,
  );
}

function describeOutcome(result: Outcome, style: Style): string {
  if (result.outcome === "SETTLED") return style.good("settled with this submission");
  if (result.outcome === "REJECTED") return style.bad(`rejected (${result.reason})`);
  return "waits for more validators to agree";
}
