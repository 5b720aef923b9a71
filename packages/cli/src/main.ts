import { CommanderError } from "commander";

import type { CommandContext } from "./context.js";
import { describeFailure } from "./failure.js";
import { buildProgram } from "./program.js";

/**
 * Runs the command line of this process.
 * @param argv As in `process.argv`.
 * @returns The exit code: 0, or 1 after one line on stderr.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const context = {
    write: (text: string): void => void process.stdout.write(text),
    isTty: process.stdout.isTTY,
    env: process.env,
    cwd: process.cwd(),
    ...(process.stderr.isTTY
      ? { progress: (text: string): void => void process.stderr.write(`\r\u001b[K${text}`) }
      : {}),
  };
  return run(argv, context, (text) => void process.stderr.write(text));
}

/** {@link main} for any surroundings. */
export async function run(
  argv: readonly string[],
  context: CommandContext,
  writeError: (text: string) => void,
): Promise<number> {
  try {
    await buildProgram({ warn: writeError, ...context }, writeError).parseAsync([...argv]);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode; // it has said why
    writeError(`error: ${describeFailure(error)}\n`);
    return 1;
  }
}
