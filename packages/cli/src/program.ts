import { Command, Help } from "commander";

import { fundCommands } from "./commands/fund.js";
import { govCommands } from "./commands/gov.js";
import { indexAuctionCommand } from "./commands/index-auction.js";
import { indexClaimCommand } from "./commands/index-claim.js";
import { indexCreateCommand } from "./commands/index-create.js";
import { indexDriftCommand } from "./commands/index-drift.js";
import { indexExitCommand } from "./commands/index-exit.js";
import { indexCreationCommand } from "./commands/index-creation.js";
import { indexMintCommand } from "./commands/index-mint.js";
import { indexRedeemCommand } from "./commands/index-redeem.js";
import { indexStatusCommand } from "./commands/index-status.js";
import { indexWeightsCommand } from "./commands/index-weights.js";
import { navComputeCommand } from "./commands/nav-compute.js";
import { navHistoryCommand } from "./commands/nav-history.js";
import { navStatusCommand } from "./commands/nav-status.js";
import { navSubmitCommand } from "./commands/nav-submit.js";
import { rewardsCommands } from "./commands/rewards.js";
import { validatorRunCommand } from "./commands/validator-run.js";
import type { CommandContext } from "./context.js";
import { hideSecrets } from "./failure.js";

const EXAMPLES = `
Examples:
  assay nav compute --holdings basket.json --prices prices.csv --row 0 --supply 1000
  assay nav status
  assay nav history --rounds 50
  assay nav submit --nav 1.0812 --confidence 0.97 --key-env VALIDATOR_1_KEY
  assay index mint --amount 12.5 --json
  assay index redeem --tokens 3 --min-out 3.2
  assay index exit --vault 0x...
  assay index weights --emissions emissions.csv --asof 2025-10-12

The chain is --rpc, else $ASSAY_RPC_URL, else http://127.0.0.1:8545. The sending account's private key is read
from $ASSAY_KEY, or from the variable that --key-env names. Every command has --help; results as one JSON object
with --json, where amounts and NAVs are whole numbers of 10^-18.`;

const COMMAND_EXAMPLES: Readonly<Record<string, string>> = {
  "nav status": "assay nav status --rpc https://rpc.example.org --json",
  "nav history": "assay nav history --rounds 50\n  assay nav history --from 1200 --to 1260 --json",
  "nav submit": "VALIDATOR_1_KEY=... assay nav submit --nav 1.0812 --confidence 0.97 --key-env VALIDATOR_1_KEY",
  "index status": "assay index status --json",
  "index mint": "assay index mint --amount 12.5\n  assay index mint --amount 12.5 --min-out 11.4 --deadline-seconds 30",
  "index redeem":
    "assay index redeem --tokens 3 --min-out 3.2\n  assay index redeem --in-kind --tokens 3\n  assay index redeem --in-kind --tokens 3 --skip auto",
  "index create": "assay index create --tokens 3 --approve\n  assay index create --tokens 3 --max most.json --json",
  "index exit":
    "assay index exit --rpc https://rpc.example.org --vault 0x...\n  assay index exit --tokens 3 --deferred --json",
  "index claim": "assay index claim\n  assay index claim --id 256 --components 0,3,cash",
  "index drift": "assay index drift --json",
  "index weights": "assay index weights --emissions emissions.csv --asof 2025-10-12 --days 14 --top 20 --json",
  "validator run": "assay validator run --config validator-1.json",
};

/** The `assay` command, ready to parse. */
export function buildProgram(context: CommandContext, writeError: (text: string) => void): Command {
  const program = new Command("assay")
    .description("Prices, issues and redeems tokenized portfolios.")
    .addHelpText("after", EXAMPLES)
    .addCommand(
      group("nav", "NAV", "the net asset value that validators agree on", [
        navComputeCommand((text) => context.write(text)),
        navStatusCommand(context),
        navHistoryCommand(context),
        navSubmitCommand(context),
      ]),
    )
    .addCommand(
      group("index", "Index token", "the token that is a share of the basket", [
        indexStatusCommand(context),
        indexMintCommand(context),
        indexRedeemCommand(context),
        indexCreateCommand(context),
        indexExitCommand(context),
        indexClaimCommand(context),
        indexWeightsCommand(context),
        indexDriftCommand(context),
        indexAuctionCommand(context),
        indexCreationCommand(context),
      ]),
    )
    .addCommand(group("fund", "Fund", "the fund of numbered tokens and its reserve", fundCommands(context)))
    .addCommand(group("gov", "Governance", "proposals and votes weighed by trust", govCommands(context)))
    .addCommand(group("rewards", "Rewards", "roots of rewards that anyone can verify", rewardsCommands(context)))
    .addCommand(group("validator", "Validator", "a validator node", [validatorRunCommand()]));
  program.configureHelp({ visibleCommands: leaves, subcommandTerm });
  configure(program, context, writeError);
  return program;
}

function group(name: string, heading: string, description: string, commands: readonly Command[]): Command {
  const parent = new Command(name).description(description);
  for (const command of commands) {
    const example = COMMAND_EXAMPLES[`${name} ${command.name()}`];
    if (example !== undefined) command.addHelpText("after", `\nExample:\n  ${example}`);
    parent.addCommand(command);
    for (const leaf of leavesOf(command)) leaf.helpGroup(`${heading}:`);
  }
  return parent;
}

/** Commands built on their own inherit nothing: each is told where to write, and to throw instead of exiting. */
function configure(command: Command, context: CommandContext, writeError: (text: string) => void): void {
  command.exitOverride().configureOutput({
    writeOut: context.write,
    writeErr: writeError,
    outputError: (text, write) =>
      write(
        `${hideSecrets(text)
          .trim()
          .replaceAll(/\s*\n\s*/g, " ")}\n`,
      ),
  });
  for (const child of command.commands) configure(child, context, writeError);
}

/** The root's help shows every command, not only the groups. */
function leaves(command: Command): Command[] {
  if (command.parent !== null) return new Help().visibleCommands(command);
  return command.commands.flatMap(leavesOf);
}

/** The command itself, or those below it that do something. */
function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

function subcommandTerm(command: Command): string {
  const { parent } = command;
  return parent?.parent == null ? command.name() : `${subcommandTerm(parent)} ${command.name()}`;
}
