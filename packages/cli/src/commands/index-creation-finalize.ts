import { formatWad } from "@assay/sdk/format";
import { Command } from "commander";

import { attest, type AttestationOptions, withAttestationOptions } from "../attestations.js";
import { connect, withChain } from "../chain.js";
import { ChainError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { requireDesk, requireQuorum } from "../creations.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";
import { gasLimitFor, waitMined } from "../transaction.js";
import { describeAttested, toJsonAttested } from "./index-creation-attest.js";

/** `assay index creation finalize` */
export function creationFinalizeCommand(context: CommandContext): Command {
  return withAttestationOptions(withKeyOptions(new Command("finalize")))
    .summary("make the index tokens of a delivery")
    .description("Collects the validators' signatures on a delivery, as attest does, and brings them to the desk.")
    .action(async (options: KeyCommandOptions & AttestationOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      await withChain(options, context.cwd, async (chain) => {
        const attested = await attest(chain, options);
        requireQuorum(attested.quorum);
        const desk = requireDesk({ suite: connect(chain, wallet.connect(chain.provider)) });
        const attestation = { ...attested.attestation, amounts: [...attested.attestation.amounts] };
        const basket = [...attested.basket];
        const args = [attestation, basket, attested.quorum.signatures] as const;
        const gasLimit = gasLimitFor(await desk.finalizeCreation.estimateGas(...args));
        const sent = await desk.finalizeCreation(...args, { gasLimit });
        const receipt = await waitMined(sent, (blockTag) => desk.finalizeCreation.staticCall(...args, { blockTag }));
        const event = receipt.logs
          .filter(({ address }) => address === chain.addresses.desk)
          .map((log) => desk.interface.parseLog(log))
          .find((parsed) => parsed?.name === "CreationFinalized");
        if (event == null) throw new ChainError(`transaction ${receipt.hash} finalized nothing`);
        const result = {
          creator: String(event.args.getValue("creator")),
          tokens: BigInt(String(event.args.getValue("tokens"))),
          transaction: receipt.hash,
          blockNumber: BigInt(receipt.blockNumber),
          gasUsed: receipt.gasUsed,
        };
        const style = createStyle(context);
        const text = formatFields(
          [
            ["made", `${style.bold(formatWad(result.tokens))} index tokens, mint fee included, for ${result.creator}`],
            ...describeAttested(attested, style),
            ["transaction", receipt.hash],
            ["gas used", receipt.gasUsed.toString()],
          ],
          style,
        );
        context.write(options.json === true ? `${toJson({ ...result, ...toJsonAttested(attested) })}\n` : text);
      });
    });
}
