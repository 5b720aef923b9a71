import { once } from "node:events";
import { createServer } from "node:http";
import { existsSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { validatorRunCommand } from "../../../packages/cli/src/commands/validator-run.js";
import { freePort } from "../../../scripts/local/chain-process.js";
import { type CliRun, runCli, runCliHere } from "../../helpers/run-cli.js";

const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const COMMANDS = [
  "nav compute",
  "nav status",
  "nav history",
  "nav submit",
  "index status",
  "index mint",
  "index redeem",
  "index create",
  "index exit",
  "index claim",
  "index weights",
  "index drift",
  "index auction status",
  "index auction announce",
  "index auction open",
  "index auction fill",
  "index auction close",
  "index creation open",
  "index creation attest",
  "index creation finalize",
  "index creation refuse",
  "index creation expire",
  "index creation status",
  "fund status",
  "fund value",
  "fund returns",
  "fund earnings",
  "fund issue",
  "fund redeem",
  "fund queue status",
  "fund queue cancel",
  "fund queue process",
  "fund claim",
  "fund attest",
  "fund close",
  "fund integrity",
  "fund invest deposit",
  "fund invest withdraw",
  "fund invest allow",
  "fund invest drop",
  "fund invest place",
  "fund invest return",
  "fund invest contribute",
  "gov simulate",
  "rewards build",
  "rewards verify",
  "validator run",
];
const OFF_CHAIN = ["nav compute", "index weights", "gov simulate", "rewards build", "rewards verify", "validator run"];
const ON_CHAIN = COMMANDS.filter((command) => !OFF_CHAIN.includes(command));
const SIGNING = [
  "nav submit",
  "index mint",
  "index redeem",
  "index create",
  "index exit",
  "index claim",
  ...["announce", "open", "fill", "close"].map((command) => `index auction ${command}`),
  ...["open", "finalize", "refuse", "expire"].map((command) => `index creation ${command}`),
  ...["issue", "redeem", "queue cancel", "queue process", "claim", "attest", "close", "integrity"].map(
    (command) => `fund ${command}`,
  ),
  ...COMMANDS.filter((command) => command.startsWith("fund invest")),
];
/** A vault's address is enough for these. */
const WITH_VAULT = COMMANDS.filter((command) => /^index (redeem|create|exit|claim|drift|auction)/.test(command));

describe("assay", function () {
  this.timeout(120_000); // a dozen processes in a row, on a machine that runs other tests meanwhile

  /** Runs and expects one line on stderr, nothing on stdout, exit code 1. */
  async function errorOf(args: string, env: Record<string, string> = {}): Promise<string> {
    return errorIn(await runCliHere(args.split(" "), env));
  }

  /** The same in a process of its own, whose environment counts. */
  async function errorOfProcess(args: string, env: Record<string, string> = {}): Promise<string> {
    return errorIn(await runCli(args.split(" "), env));
  }

  function errorIn(run: CliRun): string {
    expect([run.code, run.stdout]).to.deep.equal([1, ""]);
    expect(run.stderr).to.match(/^error: [^\n]+\n$/);
    return run.stderr.slice("error: ".length, -1);
  }

  describe("--help", () => {
    it("lists every command, grouped, with examples", async () => {
      const { code, stdout, stderr } = await runCli(["--help"]);
      expect([code, stderr]).to.deep.equal([0, ""]);
      for (const command of COMMANDS) expect(stdout).to.match(new RegExp(`^  ${command} {2,}\\S`, "m"));
      for (const heading of ["NAV:", "Index token:", "Fund:", "Governance:", "Rewards:", "Validator:", "Examples:"]) {
        expect(stdout.split("\n")).to.include(heading);
      }
    });

    for (const command of COMMANDS) {
      it(`explains ${command}`, async () => {
        const { code, stdout, stderr } = await runCliHere([...command.split(" "), "--help"]);
        expect([code, stderr]).to.deep.equal([0, ""]);
        expect(stdout).to.contain(`Usage: assay ${command} [options]`);
        expect(stdout).to.match(/Example/);
        if (command !== "validator run") expect(stdout).to.contain("--json");
        if (ON_CHAIN.includes(command)) expect(stdout).to.contain("--rpc <url>").and.to.contain("--addresses <file>");
        expect(stdout.includes("--vault <address>")).to.equal(WITH_VAULT.includes(command));
        expect(stdout.includes("--key-env <NAME>")).to.equal(SIGNING.includes(command));
      });
    }
  });

  describe("argument errors", () => {
    it("names a missing option, a bad decimal and an unknown command", async () => {
      expect(await errorOf("nav submit")).to.equal("required option '--nav <decimal>' not specified");
      expect(await errorOf("index mint --amount 1.0000000000000000001")).to.equal(
        "option '--amount <decimal>' argument '1.0000000000000000001' is invalid. Give a decimal with at most 18 places, e.g. 12.5.",
      );
      expect(await errorOf("nav submit --nav 1 --confidence 95")).to.contain("Give a decimal from 0 to 1");
      expect(await errorOf("nav submit --nav 0")).to.contain("It must be greater than 0.");
      expect(await errorOf("index mint --amount 1 --to 0x12")).to.contain("Give an address");
      expect(await errorOf("nav status --rpc localhost:8545")).to.contain("Give an http or https address");
      expect(await errorOf("nav statu")).to.contain("unknown command 'statu'");
    });

    it("names what is wrong with amounts, positions and assets", async () => {
      expect(await errorOf("index create")).to.equal("required option '--tokens <decimal>' not specified");
      expect(await errorOf("index create --tokens 0")).to.contain("It must be greater than 0.");
      expect(await errorOf("index create --tokens 1 --max-in-bps 1.5")).to.contain("Give whole bps from 0 to 100000");
      expect(await errorOf("index create --tokens 1 --max a.json --max-in-bps 1")).to.contain("cannot be used with");
      expect(await errorOf("index exit --vault 0x12")).to.contain("Give an address");
      expect(await errorOf("index claim --id 0")).to.contain("Give a whole number from 1");
      expect(await errorOf("index claim --components 0,21")).to.contain("Give positions of the component list");
      expect(await errorOf("index claim --from-block -1")).to.contain("Give the number of a block");
      expect(await errorOf("index auction fill --sell TAO --buy 1")).to.contain(
        "Give an asset id of the basket, or cash",
      );
      expect(await errorOf("index auction fill --sell 1 --buy 2 --max-sold 1e3")).to.contain("Give a plain decimal");
      expect(await errorOf("index auction announce --targets a.json --cash-bps 10000")).to.contain("from 0 to 9999");
      expect(await errorOf("index auction open --duration-seconds 600 --start-bps 1")).to.contain("'--end-bps <n>'");
    });

    it("names what is wrong with a creation's options", async () => {
      const attest = "index creation attest --creation 1 --nodes";
      expect(await errorOf("index creation attest --creation 1")).to.contain("'--nodes <url,url>' not specified");
      expect(await errorOf(`${attest} localhost:9100`)).to.contain("Give http or https addresses by commas");
      expect(await errorOf(`${attest} http://a --receipt 0x12`)).to.contain("Give 0x and 64 hexadecimal digits");
      expect(await errorOf(`${attest} http://a --received-at noon`)).to.contain("Give whole seconds");
      expect(await errorOf("index creation status --creation 0")).to.contain("Give a whole number from 1");
      const open = "index creation open --min-tokens 1 --deadline-seconds 60 --basket";
      expect(await errorOf(`${open} nowhere.json`)).to.equal("nowhere.json: no such file: check the path");
    });

    it("names what is wrong with the fund's options", async () => {
      expect(await errorOf("fund value")).to.equal("missing required argument 'token'");
      expect(await errorOf("fund value 0")).to.contain("Give a whole number from 1");
      expect(await errorOf("fund redeem")).to.equal("missing required argument 'token'");
      expect(await errorOf("fund redeem 7 8 7")).to.contain("It is named twice.");
      expect(await errorOf("fund redeem 7 --queue --min-amount 1")).to.contain("cannot be used with option");
      expect(await errorOf("fund redeem 7 --queue --to 0x12")).to.contain("Give an address");
      expect(await errorOf("fund status --at-block 1 --at 1754654400")).to.contain("cannot be used with option");
      expect(await errorOf("fund status --at-block -1")).to.contain("Give the number of a block");
      expect(await errorOf(`fund attest --ratio 1.${"0".repeat(28)}`)).to.contain("at most 27 places");
      expect(await errorOf("fund attest --ratio 1 --ratio-ray 1")).to.contain("cannot be used with option");
      expect(await errorOf("fund attest --ratio 1 --value-before 1.5")).to.contain("smallest unit");
      expect(await errorOf("fund earnings 7")).to.equal("required option '--rate <decimal>' not specified");
      expect(await errorOf("fund returns --from yesterday")).to.contain("Give the number of a period");
      expect(await errorOf("fund invest deposit 0x12 --amount 1")).to.contain("Give an address");
      expect(await errorOf("fund invest place --amount 1 --schedule --execute")).to.contain("cannot be used with");
      for (const command of ["issue", "redeem 7", "claim", "close", "queue process", "integrity --restore"]) {
        expect(await errorOf(`fund ${command}`)).to.contain("the environment variable ASSAY_KEY is not set");
      }
    });

    it("refuses a range that makes no sense", async () => {
      expect(await errorOf("nav history --from 5 --to 4")).to.equal("--from 5 lies after --to 4");
      expect(await errorOf("nav history --rounds 5 --from 4")).to.contain("cannot be used with option");
    });
  });

  describe("keys", () => {
    it("names the variable when it is missing or malformed", async () => {
      for (const command of [
        "nav submit --nav 1",
        "index mint --amount 1",
        "index redeem --tokens 1",
        "index exit",
        "index claim",
      ]) {
        expect(await errorOf(command)).to.contain("the environment variable ASSAY_KEY is not set");
      }
      const message = await errorOf("index mint --amount 1 --key-env MINE", { MINE: KEY.slice(0, 50) });
      expect(message).to.contain("the environment variable MINE holds no private key");
      expect(message).not.to.contain(KEY.slice(2, 20));
    });

    it("never repeats a key that was given as an argument", async () => {
      for (const args of [`--key=${KEY}`, `--key-env ${KEY}`, `--key-env ${KEY.slice(2)}`, `--to ${KEY}`]) {
        expect(await errorOf(`index mint --amount 1 ${args}`)).not.to.contain(KEY.slice(2, 20));
      }
    });
  });

  describe("the chain", () => {
    it("says when none answers, without the path of the address", async () => {
      const port = await freePort();
      expect(await errorOfProcess(`nav status --json --rpc http://127.0.0.1:${port}/v3/my-access-key`)).to.equal(
        `no chain answers at http://127.0.0.1:${port}: start one, or name another with --rpc`,
      );
    });

    it("says when something else answers", async () => {
      const server = createServer((_request, response) => response.end("<html>")).listen(0, "127.0.0.1");
      await once(server, "listening");
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      try {
        expect(await errorOfProcess("nav status", { ASSAY_RPC_URL: `http://127.0.0.1:${port}` })).to.match(
          /^(no chain answers at|what answers at) http:\/\/127\.0\.0\.1:\d+/,
        );
      } finally {
        server.close();
      }
    });
  });

  describe("validator run", () => {
    it("hands over the configuration and a signal that SIGTERM aborts", async () => {
      const listeners = process.listenerCount("SIGTERM");
      let given: string | undefined;
      const command = validatorRunCommand(async (config, signal) => {
        given = config;
        process.emit("SIGTERM");
        expect(signal.aborted).to.equal(true);
      });
      await command.parseAsync(["--config", "node-1.json"], { from: "user" });
      expect(given).to.equal("node-1.json");
      expect(process.listenerCount("SIGTERM")).to.equal(listeners);
    });
  });

  it("lies where npm links it from", () => {
    const root = path.resolve(import.meta.dirname, "..", "..", "..");
    expect(existsSync(path.join(root, "packages", "cli", "bin", "assay.mjs"))).to.equal(true);
  });
});
