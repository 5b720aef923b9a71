import { spawn } from "node:child_process";
import os from "node:os";
import path from "node:path";

import { descendantsOf } from "./process-tree.js";

export const ROOT = path.resolve(import.meta.dirname, "..");
export const HARDHAT = path.join("node_modules", "hardhat", "dist", "src", "cli.js");

/** How a tool ended. */
export interface ToolResult {
  readonly code: number;
  readonly output: string;
}

export interface ToolInit {
  readonly env?: Readonly<Record<string, string>>;
  /** Keep what it prints off the screen. */
  readonly isQuiet?: boolean;
  /** Lets every process of ordinary priority go first. */
  readonly isPatient?: boolean;
}

const PATIENT_PRIORITY = 5;
const running = new Set<number>();

/** Runs the project's Node on `args`, shows what it prints, and gives it back. */
export async function runTool(args: readonly string[], init: ToolInit = {}): Promise<ToolResult> {
  const child = spawn(process.execPath, [...args], {
    cwd: ROOT,
    env: { ...process.env, ...init.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  if (init.isPatient === true && pid !== undefined) lowerPriority(pid);
  let output = "";
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (init.isQuiet !== true) to.write(text);
    });
  }
  const code = await new Promise<number>((resolve) => child.once("close", (status) => resolve(status ?? 1)));
  if (pid !== undefined) running.delete(pid);
  return { code, output };
}

/** Ends every tool that runs, and all that they started. */
export function endTools(): void {
  for (const pid of [...running].flatMap((tool) => [...descendantsOf(tool), tool])) {
    try {
      process.kill(pid, "SIGTERM");
    } catch {
      continue; // it ended meanwhile
    }
  }
}

function lowerPriority(pid: number): void {
  try {
    os.setPriority(pid, PATIENT_PRIORITY);
  } catch {
    return; // it ended at once, or the system does not let us: it is slower company then, not wrong
  }
}

/** What a compiler says besides warnings, which are about other people's code. */
export function withoutWarnings(output: string): string {
  return output
    .split(/\n(?=\S)/)
    .filter((paragraph) => !paragraph.startsWith("Warning:"))
    .join("\n");
}

/** Builds contracts and Solidity tests in the fast profile; says only what is wrong. */
export function buildAll(): Promise<boolean> {
  return build([HARDHAT, "build", "--quiet"]);
}

/** What makes hardhat.config.ts keep the production build apart from the fast one. */
export const PRODUCTION_ENV = { ASSAY_PROFILE: "production" };
export const PRODUCTION_ARGS = [HARDHAT, "--build-profile", "production"];

/** Builds the contracts in the production profile; says only what is wrong. The first time takes a minute or two. */
export function buildProduction(): Promise<boolean> {
  return build([...PRODUCTION_ARGS, "build", "--quiet", "--no-tests"], PRODUCTION_ENV);
}

async function build(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<boolean> {
  const { code, output } = await runTool(args, { isQuiet: true, env });
  if (code !== 0) process.stderr.write(withoutWarnings(output));
  return code === 0;
}
