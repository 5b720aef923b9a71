import type { Command } from "commander";

import type { CommandContext } from "../context.js";
import { fundAuditCommand } from "./fund-audit.js";
import { fundReconcileCommand } from "./fund-reconcile.js";
import { fundReplayCommand } from "./fund-replay.js";
import { fundStatusCommand } from "./fund-status.js";
import { fundWatchCommand } from "./fund-watch.js";

/** Makes one command of the group. */
type Make = (context: CommandContext) => Command;

/** Every `assay fund ...` with its example, in the order of the help. A new command needs one line here. */
const COMMANDS: readonly (readonly [make: Make, example: string])[] = [
  [fundStatusCommand, "assay fund status\n  assay fund status --at 2026-03-31T00:00:00Z --json"],
  [fundAuditCommand, "assay fund audit --rpc https://rpc.example.org --json"],
  [fundReconcileCommand, "assay fund reconcile"],
  [fundWatchCommand, "assay fund watch --every 60 --alert-webhook https://alerts.example.org/fund"],
  [fundReplayCommand, "assay fund replay --returns sp500_monthly.csv --levels --column SP500"],
];

/** The commands of `assay fund`. */
export function fundCommands(context: CommandContext): Command[] {
  return COMMANDS.map(([make, example]) => make(context).addHelpText("after", `\nExample:\n  ${example}`));
}
