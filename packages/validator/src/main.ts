import { parseArgs } from "node:util";

import { ValidatorError } from "./errors.js";
import { FileError } from "./market/index.js";
import { runValidator } from "./run.js";

const USAGE =
  "usage: node --import tsx packages/validator/src/main.ts --config <file>\nKeys come from the environment variables the file names.";

const stop = new AbortController();
process.on("SIGINT", () => stop.abort());
process.on("SIGTERM", () => stop.abort());
process.on("unhandledRejection", (cause) => {
  process.stderr.write(`unhandled rejection: ${describe(cause)}\n`);
  process.exit(1); // what state the node is in is unknown; the journal keeps it from signing twice
});

try {
  const { values } = parseArgs({ options: { config: { type: "string" } } });
  if (values.config === undefined) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 1;
  } else {
    await runValidator(values.config, stop.signal);
  }
} catch (cause) {
  process.stderr.write(`${describe(cause)}\n`);
  process.exitCode = 1;
}

/** Our own errors speak for themselves; others come with their stack. */
function describe(cause: unknown): string {
  if (cause instanceof ValidatorError || cause instanceof FileError) return cause.message;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
