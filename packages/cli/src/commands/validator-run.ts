import { Command } from "commander";

import { withSignals } from "../signals.js";

interface RunOptions {
  readonly config: string;
}

/** Runs a node until `signal` says stop. */
export type RunValidator = (configPath: string, signal: AbortSignal) => Promise<void>;

/** `assay validator run` */
export function validatorRunCommand(run: RunValidator = runInstalled): Command {
  return new Command("run")
    .summary("run a validator node until Ctrl-C")
    .description(
      "Runs a validator node: prices to NAV, agreement with its peers, submission, HTTP status and metrics. " +
        "It logs one JSON object a line and ends on Ctrl-C or SIGTERM.",
    )
    .requiredOption(
      "--config <file>",
      "the node's configuration; it names the environment variables that hold its keys",
    )
    .action((options: RunOptions) => withSignals((signal) => run(options.config, signal)));
}

/** Loaded when asked for: no other command needs the node's libraries. */
async function runInstalled(configPath: string, signal: AbortSignal): Promise<void> {
  const { runValidator } = await import("@assay/validator");
  await runValidator(configPath, signal);
}
