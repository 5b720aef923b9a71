import { collectRefusals } from "@assay/validator/creations";
import { Command } from "commander";

import { connect, withChain } from "../chain.js";
import type { CommandContext } from "../context.js";
import {
  quorumFields,
  readOpenCreation,
  readQuorumRules,
  requireDesk,
  requireQuorum,
  withCreationOption,
  withNodesOptions,
} from "../creations.js";
import { readWallet } from "../key.js";
import { type KeyCommandOptions, withKeyOptions } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";
import { gasLimitFor, waitMined } from "../transaction.js";

interface RefuseOptions extends KeyCommandOptions {
  readonly creation: bigint;
  readonly nodes: readonly string[];
  readonly timeoutSeconds: bigint;
  readonly reason: string;
}

/** `assay index creation refuse` */
export function creationRefuseCommand(context: CommandContext): Command {
  return withNodesOptions(withCreationOption(withKeyOptions(new Command("refuse"))))
    .summary("end a creation that the validators refuse")
    .description("Collects the validators' signatures on a refusal and brings them to the desk.")
    .requiredOption("--reason <text>", "why, word for word as the validators have it")
    .action(async (options: RefuseOptions) => {
      const wallet = readWallet(context.env, options.keyEnv);
      const { creation, reason } = options;
      await withChain(options, context.cwd, async (chain) => {
        const record = await readOpenCreation(requireDesk(chain), creation);
        const deps = { fetch, timeoutMs: Number(options.timeoutSeconds) * 1_000 };
        const rules = await readQuorumRules(chain, record);
        const quorum = await collectRefusals(deps, rules, options.nodes, { creationId: creation, reason });
        requireQuorum(quorum);
        const { refuseCreation } = requireDesk({ suite: connect(chain, wallet.connect(chain.provider)) });
        const args = [creation, reason, quorum.signatures] as const;
        const sent = await refuseCreation(...args, {
          gasLimit: gasLimitFor(await refuseCreation.estimateGas(...args)),
        });
        const receipt = await waitMined(sent, (blockTag) => refuseCreation.staticCall(...args, { blockTag }));
        const style = createStyle(context);
        const text = formatFields(
          [
            ["refused", `creation ${creation}: ${reason}`],
            ...quorumFields(quorum, style),
            ["transaction", receipt.hash],
            ["gas used", receipt.gasUsed.toString()],
          ],
          style,
        );
        const refused = quorum.refused.map((refusal) => ({ ...refusal }));
        const json = { creationId: creation, reason, transaction: receipt.hash, gasUsed: receipt.gasUsed, refused };
        context.write(options.json === true ? `${toJson(json)}\n` : text);
      });
    });
}
