// Stands in front of every npm script: installs what is missing, builds the contracts, then runs the script on the Node
// that the project brings. Plain JavaScript for Node 18 and later, since it runs before anything is installed.
//
//   node scripts/bootstrap.mjs                      install and build only (npm run setup)
//   node scripts/bootstrap.mjs scripts/start.ts ... then run that script with the arguments behind it
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const NODE_PACKAGE = "node@24.21.0"; // the version in package.json
const LEAST_NODE = [22, 13]; // below this, npm leaves out the native package that the local chain needs

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const bin = path.join(root, "node_modules", ".bin");
const [script, ...args] = process.argv.slice(2);

function say(text) {
  process.stderr.write(`assay: ${text}\n`);
}

function isInstalled() {
  const marker = path.join(root, "node_modules", ".package-lock.json");
  const lockfile = path.join(root, "package-lock.json");
  return (
    existsSync(marker) && existsSync(path.join(bin, "node")) && statSync(marker).mtimeMs >= statSync(lockfile).mtimeMs
  );
}

function isNodeRecent() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
}

function install() {
  const command = isNodeRecent() ? ["npm", "ci"] : ["npx", "-y", "-p", NODE_PACKAGE, "npm", "ci"];
  say(`installing the packages of package-lock.json (${command.join(" ")}), about a minute`);
  run(command[0], [...command.slice(1), "--no-audit", "--no-fund", "--loglevel=error"], "the installation failed");
}

function build() {
  const hardhat = path.join(root, "node_modules", "hardhat", "dist", "src", "cli.js");
  const built = spawnSync(path.join(bin, "node"), [hardhat, "build", "--quiet", "--no-tests"], {
    cwd: root,
    env: environment(),
    encoding: "utf8",
  });
  if (built.status === 0) return;
  process.stderr.write(withoutWarnings(built.stdout + built.stderr));
  say("the contracts do not compile");
  process.exit(built.status ?? 1);
}

/** The compiler's warnings about other people's code would bury the error. */
function withoutWarnings(output) {
  return output
    .split(/\n(?=\S)/)
    .filter((paragraph) => !paragraph.startsWith("Warning:"))
    .join("\n");
}

/** The project's own Node first on the path, for everything below. */
function environment() {
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}` };
}

function run(command, commandArgs, complaint) {
  const { status } = spawnSync(command, commandArgs, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  say(complaint);
  process.exit(status ?? 1);
}

if (!isInstalled()) install();
say("building the contracts where they changed");
build();

if (script !== undefined) {
  const child = spawn(path.join(bin, "node"), ["--import", "tsx", path.join(root, script), ...args], {
    cwd: root,
    env: environment(),
    stdio: "inherit",
  });
  // A terminal sends Ctrl-C to the whole group: the script ends what it started, this process only waits for it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}
