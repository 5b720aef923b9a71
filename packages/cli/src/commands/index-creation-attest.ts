import { formatMoment, formatWad } from "@assay/sdk/format";
import { Command } from "commander";

import { attest, type AttestationOptions, type Attested, withAttestationOptions } from "../attestations.js";
import { withChain } from "../chain.js";
import type { CommandContext } from "../context.js";
import { describeAmounts, quorumFields, toJsonAmounts } from "../creations.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatFields, type JsonValue, type Style, toJson } from "../output.js";

/** `assay index creation attest` */
export function creationAttestCommand(context: CommandContext): Command {
  return withAttestationOptions(withChainOptions(new Command("attest")))
    .summary("collect the validators' signatures on a delivery")
    .description(
      "Asks validator nodes to sign what arrived for a creation, verifies what they give, and prints it. Sends nothing.",
    )
    .action(async (options: ChainCommandOptions & AttestationOptions) => {
      const attested = await withChain(options, context.cwd, (chain) => attest(chain, options));
      const style = createStyle(context);
      const text = formatFields(describeAttested(attested, style), style);
      context.write(options.json === true ? `${toJson(toJsonAttested(attested))}\n` : text);
    });
}

/** An attestation and its signatures for a JSON answer. */
export function toJsonAttested({ attestation, basket, quorum }: Attested): { readonly [key: string]: JsonValue } {
  return {
    attestation: { ...attestation, amounts: toJsonAmounts(attestation.amounts) },
    basket: toJsonAmounts(basket),
    isQuorum: quorum.isQuorum,
    signatures: quorum.signatures,
    stake: quorum.stake,
    totalStake: quorum.totalStake,
    signers: quorum.signers.map((signer) => ({ ...signer })),
    refused: quorum.refused.map((refusal) => ({ ...refusal })),
  };
}

/** The same for people. */
export function describeAttested({ attestation, quorum }: Attested, style: Style): [string, string][] {
  const { creationId, receipt, receivedAt, amounts, navWad, valueWad } = attestation;
  return [
    ["creation", creationId.toString()],
    ["delivery", receipt],
    ["arrived", `${describeAmounts(amounts)}, ${formatMoment(receivedAt)}`],
    ["worth", `${formatWad(valueWad)} at NAV ${formatWad(navWad)}`],
    ...quorumFields(quorum, style),
  ];
}
