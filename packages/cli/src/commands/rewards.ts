import type { Command } from "commander";

import type { CommandContext } from "../context.js";
import { rewardsBuildCommand } from "./rewards-build.js";
import { rewardsVerifyCommand } from "./rewards-verify.js";

/** Makes one command of the group. */
type Make = (context: CommandContext) => Command;

/** Every `assay rewards ...`, in the order of the help, with its example. */
const COMMANDS: readonly (readonly [make: Make, example: string])[] = [
  [rewardsBuildCommand, "assay rewards build --grants monday.csv --previous sunday.json --out monday.json"],
  [rewardsVerifyCommand, "assay rewards verify --file monday.json --root 0x... --account 0x... --json"],
];

/** The commands of `assay rewards`. */
export function rewardsCommands(context: CommandContext): Command[] {
  return COMMANDS.map(([make, example]) => make(context).addHelpText("after", `\nExample:\n  ${example}`));
}
