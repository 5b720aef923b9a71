import type { Command } from "commander";

import type { CommandContext } from "../context.js";
import { govSimulateCommand } from "./gov-simulate.js";

/** Makes one command of the group. */
type Make = (context: CommandContext) => Command;

/** Every `assay gov ...`, in the order of the help, with its example. */
const COMMANDS: readonly (readonly [make: Make, example: string])[] = [
  [
    govSimulateCommand,
    "assay gov simulate --votes votes.csv --trust scores.csv --quorum 40000000 --differential 5000000",
  ],
];

/** The commands of `assay gov`. */
export function govCommands(context: CommandContext): Command[] {
  return COMMANDS.map(([make, example]) => make(context).addHelpText("after", `\nExample:\n  ${example}`));
}
