import { Command } from "commander";

import type { CommandContext } from "../context.js";
import { creationAttestCommand } from "./index-creation-attest.js";
import { creationExpireCommand } from "./index-creation-expire.js";
import { creationFinalizeCommand } from "./index-creation-finalize.js";
import { creationOpenCommand } from "./index-creation-open.js";
import { creationRefuseCommand } from "./index-creation-refuse.js";
import { creationStatusCommand } from "./index-creation-status.js";

const EXAMPLES: Readonly<Record<string, string>> = {
  open: "assay index creation open --basket basket.json --min-tokens 9.5 --deadline-seconds 3600",
  attest: "assay index creation attest --creation 1 --nodes http://127.0.0.1:9100,http://127.0.0.1:9101 --json",
  finalize: "assay index creation finalize --creation 1 --nodes http://127.0.0.1:9100,http://127.0.0.1:9101",
  refuse: 'assay index creation refuse --creation 1 --reason "nothing arrived" --nodes http://127.0.0.1:9100',
  expire: "assay index creation expire --creation 1",
  status: "assay index creation status --creation 1 --json",
};

/** `assay index creation ...` */
export function indexCreationCommand(context: CommandContext): Command {
  const group = new Command("creation").description("index tokens for assets delivered on another chain");
  for (const command of [
    creationOpenCommand(context),
    creationAttestCommand(context),
    creationFinalizeCommand(context),
    creationRefuseCommand(context),
    creationExpireCommand(context),
    creationStatusCommand(context),
  ]) {
    group.addCommand(command.addHelpText("after", `\nExample:\n  ${EXAMPLES[command.name()] ?? ""}`));
  }
  return group;
}
