import { Command } from "commander";

import type { CommandContext } from "../context.js";
import { queueCancelCommand } from "./fund-queue-cancel.js";
import { queueProcessCommand } from "./fund-queue-process.js";
import { queueStatusCommand } from "./fund-queue-status.js";

const EXAMPLES: Readonly<Record<string, string>> = {
  status: "assay fund queue status --json",
  cancel: "assay fund queue cancel 100001 100002",
  process: "assay fund queue process --steps 50",
};

/** `assay fund queue ...` */
export function fundQueueCommand(context: CommandContext): Command {
  const group = new Command("queue").description("the queue of tokens that wait to be redeemed");
  for (const command of [queueStatusCommand(context), queueCancelCommand(context), queueProcessCommand(context)]) {
    group.addCommand(command.addHelpText("after", `\nExample:\n  ${EXAMPLES[command.name()] ?? ""}`));
  }
  return group;
}
