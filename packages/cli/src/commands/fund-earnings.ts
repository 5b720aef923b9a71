import { Command, Option } from "commander";
import { formatUnits } from "ethers";

import { parseCount } from "../amounts.js";
import type { CommandContext } from "../context.js";
import { withFundChain } from "../fund-chain.js";
import { formatMoneyWad } from "../fund-money.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";
import { formatReturnRay, parseRate } from "../ratios.js";

interface EarningsOptions extends ChainCommandOptions {
  readonly rate: bigint;
}

/** What a token would earn. Decimals of a name's number follow its unit: WAD 18, RAY 27, both together 45. */
type Earnings = {
  readonly token: bigint;
  readonly valueWad: bigint;
  readonly rateRay: bigint;
  /** value x rate, exactly, with 45 decimals. */
  readonly earnings45: bigint;
  /** The same, as a decimal. */
  readonly earnings: string;
};

const PLACES = 45;

/** `assay fund earnings` */
export function fundEarningsCommand(context: CommandContext): Command {
  return withChainOptions(new Command("earnings"))
    .summary("what a token earns in a period of a given rate")
    .description(
      "Works out a token's present value x rate, exactly: its earnings of a month whose return is that rate.",
    )
    .argument("<token>", "number of the token", parseCount)
    .addOption(
      new Option("--rate <decimal>", "return of the period, at most 27 places: 0.0125 for 1.25 %; may be below 0")
        .argParser(parseRate)
        .makeOptionMandatory(),
    )
    .action(async (token: bigint, options: EarningsOptions) => {
      await withFundChain(options, context.cwd, async (chain) => {
        const valueWad = await chain.suite.vault.tokenValue(token);
        const earnings = earningsOf(token, valueWad, options.rate);
        const style = createStyle(context);
        const text = formatFields(
          [
            ["token", token.toString()],
            ["value", formatMoneyWad(valueWad, chain.money)],
            ["rate", formatReturnRay(options.rate)],
            ["earnings", style.bold(`${earnings.earnings} ${chain.money.symbol}`)],
          ],
          style,
        );
        context.write(options.json === true ? `${toJson(earnings)}\n` : text);
      });
    });
}

/** value x rate without rounding. */
export function earningsOf(token: bigint, valueWad: bigint, rateRay: bigint): Earnings {
  const earnings45 = valueWad * rateRay;
  const earnings = formatUnits(earnings45, PLACES).replace(/\.0$/, "");
  return { token, valueWad, rateRay, earnings45, earnings };
}
