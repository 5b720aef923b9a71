import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";

import { run } from "../../packages/cli/src/main.js";

/** What a run of `assay` did. */
export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const BIN = path.resolve(import.meta.dirname, "..", "..", "packages", "cli", "bin", "assay.mjs");

/** Runs `assay` as a person would, in a folder that is not the project's. No variable of ours is inherited. */
export async function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = tmpdir(),
): Promise<CliRun> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("ASSAY_"));
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => void (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (stderr += chunk.toString()));
  await once(child, "close");
  return { code: child.exitCode, stdout, stderr };
}

/** {@link runCli} without a process of its own, for journeys of many commands. */
export async function runCliHere(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = tmpdir(),
): Promise<CliRun> {
  let stdout = "";
  let stderr = "";
  const write = (text: string): void => void (stdout += text);
  const writeError = (text: string): void => void (stderr += text);
  const code = await run(["node", "assay", ...args], { write, isTty: false, env, cwd }, writeError);
  return { code, stdout, stderr };
}
