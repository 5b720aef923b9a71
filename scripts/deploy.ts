import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import JSON5 from "json5";

import { missingParameters } from "../deploy/required.js";
import { HARDHAT, ROOT } from "./run-tool.js";

const USAGE = `npm run deploy -- --network <name>

Deploys the suite with Ignition in the production profile; an interrupted deployment resumes where it stopped. The fund's
genesis takes 1,250,000 of the settlement asset from the deployer (with the parameters of example.json5).
Parameters come from deploy/parameters/<name>.json5 (copy example.json5), the network from hardhat.config.ts. The
deployer is left without any role: the admin named in the parameters has them.`;

const { values } = parseArgs({ options: { network: { type: "string" }, help: { type: "boolean" } } });
if (values.help === true) console.log(USAGE);
else process.exitCode = await deploy(values.network);

async function deploy(network: string | undefined): Promise<number> {
  if (network === undefined) return refuse("--network is missing: name a network of hardhat.config.ts");
  const parameters = path.join("deploy", "parameters", `${network}.json5`);
  if (!existsSync(path.join(ROOT, parameters))) {
    return refuse(`${parameters} does not exist: copy deploy/parameters/example.json5 to it and fill in every value`);
  }
  const missing = missingOf(path.join(ROOT, parameters));
  if (typeof missing === "string") return refuse(`${parameters} is not JSON5: ${missing}`);
  if (missing.length > 0) return refuse(`${parameters} lacks ${missing.join(", ")}: example.json5 says what each is`);
  // Ignition asks before it sends anything, and a keystore asks for its password: both need the terminal.
  const module = ["ignition", "deploy", "deploy/modules/HandedOver.ts", "--parameters", parameters];
  const child = spawn(process.execPath, [HARDHAT, "--network", network, ...module], { cwd: ROOT, stdio: "inherit" });
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}

/** What the file lacks, or why it cannot be read. */
function missingOf(file: string): string[] | string {
  try {
    return missingParameters(JSON5.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

function refuse(problem: string): number {
  console.error(`error: ${problem}`);
  return 1;
}
