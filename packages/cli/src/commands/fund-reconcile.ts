import { Command } from "commander";
import { formatUnits } from "ethers";

import { formatWad } from "@assay/sdk/format";

import { DifferencesError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { countFindings, formatFindings } from "../fund/findings.js";
import { advanceLedger, openLedger } from "../fund/ledger.js";
import { type ReconcileResult, reconcileFund } from "../fund/reconcile.js";
import { withFundChain } from "../fund-chain.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatFields, formatTable, type Style, toJson } from "../output.js";

const EXPLANATION = `
A token's value is core x the growth of every period since it earns, multiplied here as exact fractions and rounded once;
the contract may tell that number or one wei less. Tokens that earn since the same close share one value, which is asked
for once; the record of every token that an event names is read. The liability must be the sum of all values and at
most one wei a token more. Exit code 1 when anything differs.`;

const HEAD = ["earning since close", "tokens", "value", "exact, rounded down", "apart"];

/** `assay fund reconcile` */
export function fundReconcileCommand(context: CommandContext): Command {
  return withChainOptions(new Command("reconcile"))
    .summary("recompute every token's value from the history of returns")
    .description(
      "Recomputes every active token's value from the returns of all periods, and compares it with the contract.",
    )
    .addHelpText("after", EXPLANATION)
    .action(async (options: ChainCommandOptions) => {
      const result = await withFundChain(options, context.cwd, async (chain) => {
        const ledger = await openLedger(chain);
        await advanceLedger(chain, ledger, context.progress);
        return reconcileFund(chain, ledger);
      });
      const findings = result.findings.map((finding) => ({ ...finding }));
      const groups = result.groups.map((group) => ({ ...group }));
      const isSound = findings.length === 0;
      context.write(
        options.json === true
          ? `${toJson({ isSound, ...result, groups, findings })}\n`
          : describe(result, createStyle(context)),
      );
      if (!isSound) throw new DifferencesError(`the reconciliation found ${countFindings(findings)}`);
    });
}

function describe(result: ReconcileResult, style: Style): string {
  const { activeTokens, coverageWad, liabilityWad, sumWad } = result;
  const fields = formatFields(
    [
      ["block", result.block.toString()],
      ["periods", result.periods.toString()],
      ["active tokens", `${activeTokens}, ${result.records} records read`],
      ["sum of values", formatWad(sumWad)],
      ["liability", `${formatWad(liabilityWad)}, ${liabilityWad - sumWad} wei more`],
      ["average", formatWad(result.averageWad)],
      ["coverage", activeTokens === 0n ? "no token is active" : formatWad(coverageWad)],
    ],
    style,
  );
  const rows = result.groups.map(({ since, tokens, valueWad, exactWad }) => [
    since.toString(),
    tokens.toString(),
    formatUnits(valueWad, 18),
    formatUnits(exactWad, 18),
    `${exactWad - valueWad} wei`,
  ]);
  return `${fields}\n${formatTable(HEAD, rows, style)}\n${formatFindings(result.findings, style)}`;
}
