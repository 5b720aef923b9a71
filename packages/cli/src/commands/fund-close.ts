import { formatRay } from "@assay/sdk/format";
import { Command } from "commander";
import type { ContractTransactionReceipt, Wallet } from "ethers";

import { packReturns, readAttestedReturns, type SignedReturn } from "../attested-return.js";
import type { CommandContext } from "../context.js";
import {
  actFields,
  connectWriter,
  formatMoneyMove,
  type FundAct,
  numberOf,
  readEvent,
  readEvents,
  requireOpen,
  toAct,
} from "../fund-acts.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { formatMoneyWad } from "../fund-money.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, type Style, toJson } from "../output.js";
import { formatReturnRay, formatShareWad, returnRayOf } from "../ratios.js";
import { sendTransaction } from "../transaction.js";

interface CloseOptions extends KeyCommandOptions {
  readonly attestation?: readonly string[];
}

type CloseResult = FundAct & {
  readonly period: bigint;
  /** Growth of the period as the contract has it: numerator / denominator. */
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** numerator / denominator - 1, rounded to the nearest. */
  readonly returnRay: bigint;
  readonly indexBefore45: bigint;
  readonly indexAfter45: bigint;
  readonly fundBefore: bigint;
  readonly fundAfter: bigint;
  readonly liabilityAfterWad: bigint;
  /** Share of a value that is paid from now on, where it changed. */
  readonly payoutRatioRay: bigint | null;
  /** Who signed, of the validators. */
  readonly validators: readonly string[];
};

const WAD_OF_RAY = 10n ** 9n;

/** `assay fund close` */
export function fundCloseCommand(context: CommandContext): Command {
  return withKeyOptions(new Command("close"))
    .summary("close the period with its return; anyone may")
    .description(
      "Closes the open period: every value that earned through it changes by the fund's return. While the fund has an " +
        "external position, give what two thirds of the validators' stake attested of it.",
    )
    .option("--attestation <file...>", "what `assay fund attest` printed, a file for each validator or lists of them")
    .action(async (options: CloseOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      await withFundChain(options, context.cwd, async (chain) => {
        const result = await close(chain, wallet, options.attestation ?? []);
        const text = describe(chain, result, createStyle(context));
        context.write(options.json === true ? `${toJson(result)}\n` : text);
      });
    });
}

async function close(chain: FundChain, wallet: Wallet, files: readonly string[]): Promise<CloseResult> {
  await requireOpen(chain);
  const signed = files.length === 0 ? undefined : await readSigned(chain, files);
  const receipt = await send(chain, wallet, signed);
  const { vault } = chain.suite;
  const closed = await readEvent(vault, receipt, "PeriodClosed");
  const [change] = await readEvents(vault, receipt, "CoverageChanged");
  const [numerator, denominator] = [numberOf(closed, "numerator"), numberOf(closed, "denominator")];
  return {
    ...toAct(receipt, wallet.address),
    period: numberOf(closed, "period"),
    ...{ numerator, denominator, returnRay: returnRayOf(denominator, numerator) },
    indexBefore45: numberOf(closed, "indexBefore"),
    indexAfter45: numberOf(closed, "indexAfter"),
    fundBefore: numberOf(closed, "fundBefore"),
    fundAfter: numberOf(closed, "fundAfter"),
    liabilityAfterWad: numberOf(closed, "liabilityAfter"),
    payoutRatioRay: change === undefined ? null : numberOf(change, "coverageAfterRay"),
    validators: signed?.validators ?? [],
  };
}

async function readSigned(chain: FundChain, files: readonly string[]): Promise<SignedReturn> {
  const returns = readAttestedReturns(files);
  const [closed, set] = await Promise.all([chain.suite.vault.closedPeriods(), chain.suite.registry.activeSet()]);
  const rules = {
    domain: { chainId: chain.chainId, fund: chain.addresses.fund },
    period: closed + 1n,
    activeSet: set.map(({ signer }) => signer),
  };
  return packReturns(rules, returns);
}

async function send(
  chain: FundChain,
  wallet: Wallet,
  signed: SignedReturn | undefined,
): Promise<ContractTransactionReceipt> {
  const { vault } = connectWriter(chain, wallet);
  if (signed === undefined) return sendTransaction(vault["closePeriod()"], []);
  const { valueBefore, ratioRay } = signed.attested;
  return sendTransaction(vault["closePeriod(uint256,uint256,bytes)"], [valueBefore, ratioRay, signed.signatures]);
}

function describe(chain: FundChain, result: CloseResult, style: Style): string {
  const { money } = chain;
  const { payoutRatioRay } = result;
  const growth = formatReturnRay(result.returnRay);
  const coverage =
    payoutRatioRay === null
      ? []
      : [["payouts", `${formatShareWad(payoutRatioRay / WAD_OF_RAY)} of a value from now on`] as [string, string]];
  return formatFields(
    [
      ["closed", `${style.bold(`period ${result.period}`)}, return ${growth}`],
      ["index", `${formatIndex(result.indexBefore45)} -> ${formatIndex(result.indexAfter45)}`],
      ["fund", formatMoneyMove(result.fundBefore, result.fundAfter, money)],
      ["token value", formatMoneyWad(result.liabilityAfterWad, money)],
      ...coverage,
      ...(result.validators.length === 0
        ? []
        : [["attested by", `${result.validators.length} validators`] as [string, string]]),
      ...actFields(result),
    ],
    style,
  );
}

function formatIndex(index45: bigint): string {
  return formatRay(index45 / 10n ** 18n);
}
