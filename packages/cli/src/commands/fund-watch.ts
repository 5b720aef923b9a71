import { setTimeout } from "node:timers/promises";

import type { Finding } from "@assay/sdk/fund-audit";
import { Command, InvalidArgumentError, Option } from "commander";

import type { CommandContext } from "../context.js";
import { auditFund } from "../fund/audit.js";
import { advanceLedger, type FundLedger, openLedger } from "../fund/ledger.js";
import { reconcileFund } from "../fund/reconcile.js";
import { type WatchRun, watchFund } from "../fund/watch.js";
import { createWebhook } from "../fund/webhook.js";
import { type FundChain, withFundChain } from "../fund-chain.js";
import { type ChainCommandOptions, withChainOptions } from "../options.js";
import { withSignals } from "../signals.js";

interface WatchOptions extends Omit<ChainCommandOptions, "json"> {
  readonly every: number;
  readonly alertWebhook?: string;
}

const EXPLANATION = `
Each run reads only what came since the one before, and prints one line on stdout. An alert is one line on stderr, for a
difference that the run before did not have, or a run that failed; the webhook is sent the same as a JSON object
{at, vault, text, block, findings}. Ctrl-C ends it.`;

const MAX_SECONDS = 86_400n; // a day, far below what a timer can hold

/** `assay fund watch` */
export function fundWatchCommand(context: CommandContext): Command {
  return withChainOptions(new Command("watch"))
    .summary("audit, reconcile and verify on a schedule, until Ctrl-C")
    .description("Runs audit, reconciliation and the contracts' own integrity check on a schedule, and alerts.")
    .addOption(
      new Option("--every <seconds>", "from the end of a run to the next")
        .argParser(parseSeconds)
        .makeOptionMandatory(),
    )
    .addOption(new Option("--alert-webhook <url>", "where alerts are posted to").argParser(parseWebhook))
    .addHelpText("after", EXPLANATION)
    .action((options: WatchOptions) =>
      withSignals(async (signal) =>
        withFundChain(options, context.cwd, async (chain) => {
          const { alertWebhook } = options;
          const deps = {
            check: createCheck(chain),
            sleep,
            now: () => new Date(),
            write: (line: string): void => context.write(`${line}\n`),
            warn: (line: string): void => context.warn?.(`${line}\n`),
            ...(alertWebhook === undefined ? {} : { post: createWebhook(alertWebhook) }),
          };
          await watchFund(deps, { vault: chain.addresses.vault, everyMs: options.every * 1_000 }, signal);
        }),
      ),
    );
}

/** One run after the other over the same ledger. */
function createCheck(chain: FundChain): () => Promise<WatchRun> {
  let opened: FundLedger | undefined;
  return async () => {
    opened ??= await openLedger(chain);
    await advanceLedger(chain, opened);
    const audit = await auditFund(chain, opened);
    const { activeTokens, findings } = await reconcileFund(chain, opened);
    const integrity = await verifyIntegrity(chain, opened.block);
    const { block, events } = audit;
    return { block, events, activeTokens, findings: [...audit.findings, ...findings, ...integrity] };
  };
}

/** What the contracts' own check says does not pass. */
async function verifyIntegrity({ suite }: FundChain, block: number): Promise<Finding[]> {
  const { checks } = await suite.report.verifyIntegrity({ blockTag: block });
  return checks
    .filter(({ pass }) => !pass)
    .map(({ name, expected, actual }) => ({
      ...{ kind: "state" as const, where: "verifyIntegrity", what: name },
      ...{ expected: expected.toString(), found: actual.toString() },
    }));
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined); // only the signal makes it fail
}

function parseSeconds(text: string): number {
  if (!/^\d{1,6}$/.test(text) || BigInt(text) === 0n || BigInt(text) > MAX_SECONDS) {
    throw new InvalidArgumentError(`Give whole seconds from 1 to ${MAX_SECONDS}.`);
  }
  return Number(text);
}

function parseWebhook(text: string): string {
  const isHttp = URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
  if (!isHttp) throw new InvalidArgumentError("Give an http or https address.");
  return text;
}
