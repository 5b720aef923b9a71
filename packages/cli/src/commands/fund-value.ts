import { formatMoment } from "@assay/sdk/format";
import { Command, Option } from "commander";

import { parseCount } from "../amounts.js";
import type { CommandContext } from "../context.js";
import { withFundChain } from "../fund-chain.js";
import { formatMoney, formatMoneyWad, type FundMoney } from "../fund-money.js";
import { readToken, type TokenFacts } from "../fund-tokens.js";
import { parseMoment } from "../moments.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatFields, type Style, toJson } from "../output.js";
import { formatReturnRay, returnRayOf } from "../ratios.js";

interface ValueOptions extends ChainCommandOptions {
  readonly at?: bigint;
}

/** The facts, and what the token was worth at the moment asked for. */
type Valuation = TokenFacts & {
  readonly coreWad: bigint;
  readonly at: bigint | null;
  readonly valueAtWad: bigint | null;
};

/** `assay fund value` */
export function fundValueCommand(context: CommandContext): Command {
  return withChainOptions(new Command("value"))
    .summary("what a numbered token is worth, and everything known of it")
    .description(
      "Shows the value of a token, its state, owner and activation, and what redeeming it would pay now; " +
        "with --at also its value at a past moment of its present activation, which any node can tell.",
    )
    .argument("<token>", "number of the token", parseCount)
    .addOption(new Option("--at <time>", "its value then too: ISO time or unix seconds").argParser(parseMoment))
    .action(async (token: bigint, options: ValueOptions) => {
      await withFundChain(options, context.cwd, async (chain) => {
        const { vault } = chain.suite;
        const facts = await readToken(chain, token);
        const { at } = options;
        const valuation: Valuation = {
          ...facts,
          coreWad: await vault.CORE_WAD(),
          at: at ?? null,
          valueAtWad: at === undefined ? null : await vault.valueAt(token, at),
        };
        const text = describe(valuation, chain.money, createStyle(context));
        context.write(options.json === true ? `${toJson(valuation)}\n` : text);
      });
    });
}

function describe(valuation: Valuation, money: FundMoney, style: Style): string {
  const { token, state, owner, activatedAt, since, isPending, place, valueWad, payout, coreWad, at } = valuation;
  if (owner === null || activatedAt === null || since === null || payout === null) {
    return formatFields(
      [
        ["token", style.bold(token.toString())],
        ["state", "inactive: `assay fund issue` issues it"],
      ],
      style,
    );
  }
  const earns =
    since === 0n ? "since genesis" : `${isPending ? "from" : "since"} close ${since}${isPending ? " on" : ""}`;
  return formatFields(
    [
      ["token", style.bold(token.toString())],
      ["state", place === null ? state : `queued at place ${place}`],
      ["owner", owner],
      ["activated", formatMoment(activatedAt)],
      ["earns", earns],
      ["value", `${style.bold(formatMoneyWad(valueWad, money))} (${formatReturnRay(returnRayOf(coreWad, valueWad))})`],
      ...(at === null || valuation.valueAtWad === null
        ? []
        : [[`at ${formatMoment(at)}`, formatMoneyWad(valuation.valueAtWad, money)] as [string, string]]),
      ["pays now", formatMoney(payout, money)],
    ],
    style,
  );
}
