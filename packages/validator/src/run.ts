import { readConfig } from "./config.js";
import { createValidatorNode } from "./node.js";

/**
 * Runs a validator node until `signal` aborts; resolves when everything has ended.
 * @throws ConfigError and what else keeps the node from starting or signing.
 */
export async function runValidator(
  configPath: string,
  signal: AbortSignal,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const node = createValidatorNode(readConfig(configPath), env);
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const started = node.start();
  try {
    await Promise.race([started, stopped]);
    await Promise.race([node.ended, stopped]);
  } finally {
    await node.stop();
    await started.catch(() => undefined);
    await node.stop(); // what a start that was still under way has opened since
  }
}
