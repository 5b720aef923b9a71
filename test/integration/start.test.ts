import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";

import { expect } from "chai";

import { descendantsOf } from "../../scripts/process-tree.js";
import { expectFundSummary } from "../helpers/fund-summary.js";
import { at, isAlive, until } from "../helpers/local-stack.js";
import { runStart } from "../helpers/run-start.js";

const FIXTURES = path.resolve(import.meta.dirname, "..", "fixtures", "nav");
const HOLDINGS = path.join(FIXTURES, "basket.json");
const PRICES = path.join(FIXTURES, "prices-2min.csv");
const INTERRUPT_MS = 10_000;

describe("npm start", function () {
  this.timeout(180_000);

  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "assay-start-"));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Nothing is started for a bad argument: one line says what is wrong. */
  async function expectRefused(args: readonly string[], sentence: string | RegExp): Promise<void> {
    const run = runStart(args);
    expect(await run.ended).to.equal(1);
    expect(run.stdout()).to.equal("");
    expect(run.stderr()).to.match(/^error: [^\n]+\n$/);
    if (typeof sentence === "string") expect(run.stderr()).to.equal(`error: ${sentence}\n`);
    else expect(run.stderr()).to.match(sentence);
  }

  describe("when an argument is wrong", () => {
    it("refuses --rounds that is no whole number from 1", async () => {
      await Promise.all(
        ["0", "1.5", "two"].map((text) =>
          expectRefused(["--rounds", text], `--rounds is "${text}": give a whole number from 1 to 9999999`),
        ),
      );
    });

    it("refuses one of --holdings and --prices without the other", async () => {
      const sentence = "--holdings and --prices go together: give both, or neither for a simulated market";
      await expectRefused(["--holdings", HOLDINGS], sentence);
      await expectRefused(["--prices", PRICES], sentence);
    });

    it("refuses --supply without a basket", async () => {
      await expectRefused(["--supply", "5"], "--supply goes with --holdings and --prices");
    });

    it("refuses a supply that is no decimal above 0", async () => {
      const files = ["--holdings", HOLDINGS, "--prices", PRICES];
      await expectRefused([...files, "--supply", "0"], /supply/);
      await expectRefused([...files, "--supply", "many"], /supply/);
    });

    it("refuses a supply that puts the first NAV out of the oracle's range", async () => {
      // The twin's first row is worth 10 x 0.1 + 2.5 x 0.2 + 1e-9 x 1000000 + 1.5 = 3.001.
      await expectRefused(
        ["--holdings", HOLDINGS, "--prices", PRICES],
        "--supply 100 makes a first NAV of 0.03001, and the oracle takes 0.1 to 1000: give another supply",
      );
    });

    it("refuses an option it does not know", async () => {
      await expectRefused(["--fast"], /--fast.*see npm start -- --help/);
    });

    it("names a file that is not there", async () => {
      const nowhere = path.join(folder, "nowhere.json");
      await expectRefused(["--holdings", nowhere, "--prices", PRICES], new RegExp(nowhere));
    });

    it("names the file, row and column of a bad price", async () => {
      const bad = path.join(folder, "bad.csv");
      writeFileSync(bad, "utc,block,sn4\n2025-01-02T00:00:00Z,1000,0.1\n2025-01-02T00:02:00Z,1010,0\n");
      await expectRefused(["--holdings", HOLDINGS, "--prices", bad], /bad\.csv.*row 1.*sn4/);
    });

    it("refuses a basket that the price file has no column for", async () => {
      const lacking = path.join(folder, "lacking.csv");
      writeFileSync(lacking, "utc,block,sn4\n2025-01-02T00:00:00Z,1000,0.1\n2025-01-02T00:02:00Z,1010,0.2\n");
      await expectRefused(["--holdings", HOLDINGS, "--prices", lacking, "--rounds", "1"], /lacking\.csv.*(5|64)/);
    });

    it("refuses more rounds than the file has rows", async () => {
      await expectRefused(
        ["--holdings", HOLDINGS, "--prices", PRICES, "--supply", "3", "--rounds", "5"],
        "--rounds is 5, but the price file has 4 rows: ask for fewer",
      );
    });
  });

  describe("when --help is given", () => {
    it("tells the options and ends well", async () => {
      const run = runStart(["--help"]);
      expect(await run.ended).to.equal(0);
      for (const option of ["--rounds", "--holdings", "--prices", "--supply"]) expect(run.stdout()).to.contain(option);
      expect(run.stderr()).to.equal("");
    });
  });

  describe("when somebody presses Ctrl-C", () => {
    it("ends everything it started and exits 0", async () => {
      const run = runStart([]);
      try {
        await until("two rounds on the screen", () => {
          if (run.child.exitCode !== null) throw new Error(`it ended: ${run.stdout()}${run.stderr()}`);
          return [...run.stdout().matchAll(/^round \d+ /gm)].length >= 2 ? true : undefined;
        });
        const ports = [Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(run.stdout())?.[1])];
        const logs = /their logs are in (\S+)/.exec(run.stdout())?.[1] ?? "";
        for (const file of readdirSync(logs).filter((name) => name.endsWith(".json"))) {
          const { http } = JSON.parse(readFileSync(path.join(logs, file), "utf8")) as { http: { port: number } };
          ports.push(http.port);
        }
        expect(ports).to.have.length(6);
        for (const port of ports) expect(await isOpen(port), `port ${port}`).to.equal(true);
        const pids = descendantsOf(run.child.pid ?? -1);
        expect(pids.length).to.be.at.least(6); // the chain and five validators

        const pressedAt = Date.now();
        run.child.kill("SIGINT");
        expect(await run.ended).to.equal(0);
        expect(Date.now() - pressedAt).to.be.lessThan(INTERRUPT_MS);
        await until("every process gone", () => (pids.some(isAlive) ? undefined : true));
        for (const port of ports) expect(await isOpen(port), `port ${port}`).to.equal(false);
        expect(run.stderr()).to.equal("");
        expect(run.stdout()).to.match(/^prices: simulated market \(seed "assay"\): no real prices$/m);
        expect(run.stdout()).to.match(/^returns of the fund: simulated: mock dollars, /m);
        const summary = JSON.parse(at(run.stdout().trim().split("\n"), -1)) as Record<string, unknown>;
        expect(summary).to.include({ confidenceBps: 10_000 });
        expect(expectFundSummary(summary.fund).issued).to.be.at.least(1); // after the second round
      } finally {
        run.child.kill("SIGTERM");
        await run.ended;
      }
    });
  });
});

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
