import { formatMoment, formatWad } from "@assay/sdk/format";
import { Command } from "commander";

import { withChain } from "../chain.js";
import type { CommandContext } from "../context.js";
import {
  CREATION_STATES,
  describeAmounts,
  readBasket,
  readCreation,
  requireDesk,
  toJsonAmounts,
  withCreationOption,
} from "../creations.js";
import { nameOf } from "../feed.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";

interface StatusOptions extends ChainCommandOptions {
  readonly creation: bigint;
}

/** `assay index creation status` */
export function creationStatusCommand(context: CommandContext): Command {
  return withCreationOption(withChainOptions(new Command("status")))
    .summary("where a creation stands")
    .description("Shows a creation: what was announced, until when, and what became of it.")
    .action(async (options: StatusOptions) => {
      await withChain(options, context.cwd, async (chain) => {
        const desk = requireDesk(chain);
        const record = await readCreation(desk, options.creation);
        const [basket, finalizeSeconds] = await Promise.all([
          readBasket(chain, options.creation, record),
          desk.FINALIZE_SECONDS(),
        ]);
        const state = nameOf(CREATION_STATES, record.state);
        const isFinalized = state === "FINALIZED";
        const { creator, openedAt, deadline, minTokens, receipt, receivedAt, navWad, tokens } = record;
        const expiresAt = deadline + finalizeSeconds;
        const style = createStyle(context);
        const fields: [string, string][] = [
          ["creation", options.creation.toString()],
          ["state", isFinalized || state === "OPEN" ? style.good(state) : style.bad(state)],
          ["announced", describeAmounts(basket)],
          ["creator", creator],
          ["at least", `${formatWad(minTokens)} index tokens`],
          ["opened", formatMoment(openedAt)],
          ["arrives until", formatMoment(deadline)],
          ["finalized until", formatMoment(expiresAt)],
        ];
        if (isFinalized) {
          fields.push(["delivery", `${receipt}, ${formatMoment(receivedAt)}`]);
          fields.push(["made", `${style.bold(formatWad(tokens))} index tokens at NAV ${formatWad(navWad)}`]);
        }
        const delivery = isFinalized ? { receipt, receivedAt, navWad, tokens } : null;
        const json = {
          creationId: options.creation,
          state,
          creator,
          openedAt,
          deadline,
          expiresAt,
          minTokens,
          delivery,
        };
        const text = formatFields(fields, style);
        context.write(options.json === true ? `${toJson({ ...json, basket: toJsonAmounts(basket) })}\n` : text);
      });
    });
}
