import { Command } from "commander";

import { connect, withChain } from "../chain.js";
import type { CommandContext } from "../context.js";
import { requireDesk, withCreationOption } from "../creations.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";
import { gasLimitFor, waitMined } from "../transaction.js";

interface ExpireOptions extends KeyCommandOptions {
  readonly creation: bigint;
}

/** `assay index creation expire` */
export function creationExpireCommand(context: CommandContext): Command {
  return withCreationOption(withKeyOptions(new Command("expire")))
    .summary("end a creation whose time ran out")
    .description("Ends a creation that was not finalized in time.")
    .action(async (options: ExpireOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      const { creation } = options;
      await withChain(options, context.cwd, async (chain) => {
        const { expireCreation } = requireDesk({ suite: connect(chain, wallet.connect(chain.provider)) });
        const gasLimit = gasLimitFor(await expireCreation.estimateGas(creation));
        const sent = await expireCreation(creation, { gasLimit });
        const receipt = await waitMined(sent, (blockTag) => expireCreation.staticCall(creation, { blockTag }));
        const json = { creationId: creation, transaction: receipt.hash, gasUsed: receipt.gasUsed };
        const text = formatFields(
          [
            ["expired", `creation ${creation}`],
            ["transaction", receipt.hash],
            ["gas used", receipt.gasUsed.toString()],
          ],
          createStyle(context),
        );
        context.write(options.json === true ? `${toJson(json)}\n` : text);
      });
    });
}
