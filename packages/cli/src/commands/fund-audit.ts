import { Command, InvalidArgumentError, Option } from "commander";

import { DifferencesError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { type AuditResult, auditFund } from "../fund/audit.js";
import { countFindings, formatFindings } from "../fund/findings.js";
import { advanceLedger, openLedger } from "../fund/ledger.js";
import { withFundChain } from "../fund-chain.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { createStyle, formatFields, type Style, toJson } from "../output.js";

interface AuditOptions extends ChainCommandOptions {
  readonly fromBlock?: number;
}

const EXPLANATION = `
Every audited event of the vault and of the fund is part of a hash chain whose head the contract keeps. The audit reads
all events, works out both heads, follows every counter and balance from event to event, and compares each with what the
contracts hold. It ends with exit code 1 when anything differs:

  gap    an event does not begin where the ones before it ended: one between them is missing or altered
  event  an event contradicts the rules: it was altered, or never emitted by this contract
  head   the events are not the ones the contract emitted
  state  a contract holds something else than its events lead to`;

/** `assay fund audit` */
export function fundAuditCommand(context: CommandContext): Command {
  return withChainOptions(new Command("audit"))
    .summary("replay the fund's events and compare them with the chain")
    .description("Replays the audited events of vault and fund, and holds every figure against the contracts.")
    .addOption(
      new Option(
        "--from-block <n>",
        "where to begin to look for events (default: where the fund was deployed)",
      ).argParser(parseBlock),
    )
    .addHelpText("after", EXPLANATION)
    .action(async (options: AuditOptions) => {
      const result = await withFundChain(options, context.cwd, async (chain) => {
        const ledger = await openLedger(chain, options.fromBlock);
        await advanceLedger(chain, ledger, context.progress);
        return auditFund(chain, ledger);
      });
      const findings = result.findings.map((finding) => ({ ...finding }));
      const isSound = findings.length === 0;
      context.write(
        options.json === true
          ? `${toJson({ isSound, ...result, findings })}\n`
          : describe(result, createStyle(context)),
      );
      if (!isSound) throw new DifferencesError(`the audit found ${countFindings(findings)}`);
    });
}

function describe(result: AuditResult, style: Style): string {
  const fields = formatFields(
    [
      ["events", `${result.events}, in blocks ${result.fromBlock} to ${result.block}`],
      ["vault's head", result.vaultHead],
      ["fund's head", result.fundHead],
    ],
    style,
  );
  return `${fields}\n${formatFindings(result.findings, style)}`;
}

function parseBlock(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("Give the number of a block.");
  return Number(text);
}
