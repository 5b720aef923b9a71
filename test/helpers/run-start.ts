import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..", "..");

/** A running `npm start`, without the installation in front of it. */
export interface StartRun {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Its exit code, once all it printed was read. */
  readonly ended: Promise<number | null>;
}

/** Runs scripts/start.ts as npm does; no variable of ours is inherited. */
export function runStart(args: readonly string[]): StartRun {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("ASSAY_"));
  const child = spawn(process.execPath, ["--import", "tsx", path.join("scripts", "start.ts"), ...args], {
    cwd: ROOT,
    env: Object.fromEntries(inherited),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => void (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (stderr += chunk.toString()));
  const ended = once(child, "close").then(() => child.exitCode);
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}
