import { formatBps, formatMoment, formatSeconds, formatWad } from "@assay/sdk/format";
import { Command } from "commander";

import { withChain } from "../chain.js";
import type { CommandContext } from "../context.js";
import { type Feed, readFeed } from "../feed.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatFields, type Style, toJson } from "../output.js";

/** `assay nav status` */
export function navStatusCommand(context: CommandContext): Command {
  return withChainOptions(new Command("status"))
    .summary("the newest NAV, its age and who stands behind it")
    .description("Shows the newest NAV, its age, and the validators behind it; says why when there is none to use.")
    .action(async (options: ChainCommandOptions) => {
      const json = await withChain(options, context.cwd, async (chain) => ({
        chainId: chain.chainId,
        oracle: chain.addresses.oracle,
        ...(await readFeed(chain)),
      }));
      const { navWad } = json;
      const nav = navWad === null ? null : formatWad(navWad);
      context.write(options.json === true ? `${toJson({ ...json, nav })}\n` : describe(json, createStyle(context)));
    });
}

function describe(feed: Feed, style: Style): string {
  const fields: [string, string][] = [
    ["NAV", feed.navWad === null ? "none yet" : style.bold(formatWad(feed.navWad))],
    ["status", feed.isValid ? style.good(feed.status) : style.bad(`${feed.status} (${feed.reason})`)],
  ];
  if (feed.ageSeconds !== null) {
    fields.push([
      "age",
      `${formatSeconds(feed.ageSeconds)}, of ${formatSeconds(feed.maxAgeSeconds)} that readers accept`,
    ]);
  }
  if (feed.confidenceBps !== null) fields.push(["confidence", formatBps(feed.confidenceBps)]);
  const set = `${feed.setSize} in force`;
  fields.push([
    "validators",
    feed.validatorCount === null || feed.stakeBps === null
      ? set
      : `${feed.validatorCount} agree of ${set}, with ${formatBps(feed.stakeBps)} of the stake`,
  ]);
  if (feed.round !== null && feed.observedAt !== null) {
    fields.push(["round", `${feed.round}, observed ${formatMoment(feed.observedAt)}`]);
  }
  if (feed.candidateNavWad !== null && feed.agreeingRounds !== null) {
    fields.push(["waiting", `${formatWad(feed.candidateNavWad)}, ${feed.agreeingRounds} rounds agree so far`]);
  }
  return formatFields(fields, style);
}
