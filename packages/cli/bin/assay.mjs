#!/usr/bin/env node
// Runs the TypeScript of ../src, from any folder. On a Node that is too old it starts itself again on the Node that
// npm installed beside the project.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const OLDEST = [22, 13]; // what commander and Hardhat need

function isOldNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

function bundledNode() {
  try {
    const home = path.dirname(createRequire(import.meta.url).resolve("node/package.json"));
    const file = path.join(home, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

function runOn(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  process.on("SIGINT", () => {}); // Ctrl-C reaches the child as well; this process ends with it
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => {
    process.stderr.write(`error: ${node} does not start: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}

if (isOldNode()) {
  const node = bundledNode();
  if (node === undefined || node === process.execPath) {
    process.stderr.write(`error: Node ${OLDEST.join(".")} or newer is needed; this is ${process.versions.node}\n`);
    process.exitCode = 1;
  } else {
    runOn(node);
  }
} else {
  const { register } = await import("tsx/esm/api");
  register({ tsconfig: false }); // the caller's folder may hold a tsconfig of its own
  const { main } = await import("../src/main.ts");
  process.exitCode = await main(process.argv);
}
