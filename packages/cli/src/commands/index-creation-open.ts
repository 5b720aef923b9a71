import { formatMoment, formatWad } from "@assay/sdk/format";
import { readBasketFile } from "@assay/validator/creations";
import { Command, Option } from "commander";

import { parseAmount, parseCount } from "../amounts.js";
import { connect, withChain } from "../chain.js";
import { ChainError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { describeAmounts, requireDesk, toJsonAmounts } from "../creations.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";
import { gasLimitFor, waitMined } from "../transaction.js";

interface OpenOptions extends KeyCommandOptions {
  readonly basket: string;
  readonly minTokens: bigint;
  readonly deadlineSeconds: bigint;
}

/** `assay index creation open` */
export function creationOpenCommand(context: CommandContext): Command {
  return withKeyOptions(new Command("open"))
    .summary("announce a delivery on another chain")
    .description("Announces what will be delivered on another chain; the sender gets the index tokens.")
    .requiredOption("--basket <json>", 'file of what will be delivered, {"64": "140.68"}: decimal text by asset id')
    .addOption(
      new Option("--min-tokens <decimal>", "fewest index tokens to accept")
        .argParser(parseAmount)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--deadline-seconds <n>", "it must arrive in this time, at most 7 days")
        .argParser(parseCount)
        .makeOptionMandatory(),
    )
    .action(async (options: OpenOptions) => {
      const basket = readBasketFile(options.basket);
      const wallet = readWallet(context.env, options.keyEnv);
      await withChain(options, context.cwd, async (chain) => {
        const desk = requireDesk({ suite: connect(chain, wallet.connect(chain.provider)) });
        const deadline = (await chain.nextTimestamp()) + options.deadlineSeconds;
        const args = [basket, options.minTokens, deadline] as const;
        const gasLimit = gasLimitFor(await desk.openCreation.estimateGas(...args));
        const sent = await desk.openCreation(...args, { gasLimit });
        const receipt = await waitMined(sent, (blockTag) => desk.openCreation.staticCall(...args, { blockTag }));
        const opened = receipt.logs
          .map((log) => desk.interface.parseLog(log))
          .find((e) => e?.name === "CreationOpened");
        if (opened == null) throw new ChainError(`transaction ${receipt.hash} opened nothing`);
        const creationId = BigInt(String(opened.args.getValue("creationId")));
        const result = {
          creationId,
          creator: wallet.address,
          minTokens: options.minTokens,
          deadline,
          transaction: receipt.hash,
          blockNumber: BigInt(receipt.blockNumber),
          gasUsed: receipt.gasUsed,
        };
        const style = createStyle(context);
        context.write(
          options.json === true
            ? `${toJson({ ...result, basket: toJsonAmounts(basket) })}\n`
            : formatFields(
                [
                  ["creation", style.bold(creationId.toString())],
                  ["deliver", describeAmounts(basket)],
                  ["until", formatMoment(deadline)],
                  ["at least", `${formatWad(options.minTokens)} index tokens, to ${wallet.address}`],
                  ["transaction", receipt.hash],
                  ["gas used", receipt.gasUsed.toString()],
                ],
                style,
              ),
        );
      });
    });
}
