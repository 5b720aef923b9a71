import { type FundDomain, signExternalReturn } from "@assay/sdk";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Wallet } from "ethers";

import { parseCount } from "../amounts.js";
import type { SignedBy } from "../attested-return.js";
import { UsageError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { toJson } from "../output.js";
import { parseRatio, parseRatioRay } from "../ratios.js";

interface AttestOptions extends KeyCommandOptions {
  readonly ratio?: bigint;
  readonly ratioRay?: bigint;
  readonly valueBefore?: bigint;
  readonly period?: bigint;
}

/** `assay fund attest` */
export function fundAttestCommand(context: CommandContext): Command {
  return withKeyOptions(new Command("attest"))
    .summary("sign the return of the external position, as a validator")
    .description(
      "Signs what became of the external position in a period and prints it as JSON, which `assay fund close " +
        "--attestation` takes. The key is the validator's oracle key. Sends nothing.",
    )
    .addOption(
      new Option("--ratio <decimal>", "value after the period / value before it, at most 27 places: 1.0125 for +1.25 %")
        .argParser(parseRatio)
        .conflicts("ratioRay"),
    )
    .addOption(new Option("--ratio-ray <n>", "the same as a whole number of 10^-27").argParser(parseRatioRay))
    .addOption(
      new Option(
        "--value-before <units>",
        "book value that the ratio is of, in the asset's smallest unit (default: the whole external position)",
      ).argParser(parseUnits),
    )
    .addOption(new Option("--period <n>", "the period it closes (default: the open one)").argParser(parseCount))
    .action(async (options: AttestOptions) => {
      const ratioRay = options.ratio ?? options.ratioRay;
      if (ratioRay === undefined) throw new UsageError("give --ratio or --ratio-ray");
      const wallet = readWallet(context.env, options.keyEnv);
      await withFundChain(options, context.cwd, async (chain) => {
        context.write(`${toJson({ ...(await attest(chain, wallet, ratioRay, options)) })}\n`);
      });
    });
}

async function attest(chain: FundChain, wallet: Wallet, ratioRay: bigint, options: AttestOptions): Promise<SignedBy> {
  const { vault, fund, registry } = chain.suite;
  const [closed, external, set] = await Promise.all([vault.closedPeriods(), fund.externalBook(), registry.activeSet()]);
  if (!set.some(({ signer }) => signer === wallet.address)) {
    throw new UsageError(`${wallet.address} is no validator of the set in force: use the key of a validator's oracle`);
  }
  const attested = {
    period: options.period ?? closed + 1n,
    valueBefore: options.valueBefore ?? external,
    ratioRay,
  };
  const domain: FundDomain = { chainId: chain.chainId, fund: chain.addresses.fund };
  const signature = await signExternalReturn(wallet, domain, attested);
  return { ...domain, ...attested, validator: wallet.address, signature };
}

function parseUnits(text: string): bigint {
  if (!/^\d{1,29}$/.test(text)) throw new InvalidArgumentError("Give a whole number of the asset's smallest unit.");
  return BigInt(text);
}
