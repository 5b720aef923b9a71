import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { type CliRun, runCliHere } from "../../helpers/run-cli.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const DATA = process.env.ASSAY_DATA ?? path.resolve(ROOT, "../shared/data");
const SHILLER = path.join(DATA, "fund/sp500_monthly_shiller.csv");
const WAD = 10n ** 18n;

interface Period {
  readonly period: string;
  readonly indexRay: string;
  readonly valueWad: string;
  readonly fundWad: string;
  readonly liabilityWad: string;
  readonly coverageWad: string;
}

interface Answer {
  readonly periods: readonly Period[];
  readonly final: Period;
}

describe("assay fund replay", function () {
  this.timeout(240_000);

  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "assay-replay-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function replay(text: string, ...flags: string[]): Promise<CliRun> {
    writeFileSync(path.join(folder, "returns.csv"), text);
    return runCliHere(["fund", "replay", "--returns", "returns.csv", ...flags], {}, folder);
  }

  async function answer(text: string, ...flags: string[]): Promise<Answer> {
    const { code, stdout, stderr } = await replay(text, ...flags, "--json");
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(stdout.trim().split("\n")).to.have.length(1);
    return JSON.parse(stdout) as Answer;
  }

  it("closes a period for each return, to the wei", async () => {
    const { periods, final } = await answer(
      "month,r\na,0.1\nb,-0.5\nc,0.000000000000000000000000001\n",
      "--column",
      "r",
    );
    // 1.1, then 0.55, then 0.55 x (1 + 1e-27): the fund of 900,000 follows, 100,000 tokens owe a ninth of it.
    expect(periods).to.deep.equal([
      {
        period: "1",
        indexRay: "1100000000000000000000000000",
        valueWad: "1100000000000000000",
        fundWad: "990000000000000000000000",
        liabilityWad: "110000000000000000000000",
        coverageWad: "9000000000000000000",
      },
      {
        period: "2",
        indexRay: "550000000000000000000000000",
        valueWad: "550000000000000000",
        fundWad: "495000000000000000000000",
        liabilityWad: "55000000000000000000000",
        coverageWad: "9000000000000000000",
      },
      {
        period: "3",
        indexRay: "550000000000000000000000000",
        valueWad: "550000000000000000",
        fundWad: "495000000000000000000000",
        liabilityWad: "55000000000000000000001", // rounded up
        coverageWad: "8999999999999999999",
      },
    ]);
    expect(final).to.deep.equal(periods[2]);
  });

  it("takes per cent, and a table says that it is simulated", async () => {
    const { code, stdout, stderr } = await replay("r\n1\n-2.5\n", "--percent");
    expect([code, stderr]).to.deep.equal([0, ""]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.find((line) => line.startsWith("fund "))).to.contain("a simulated asset");
    expect(lines.at(-1)).to.equal(
      "after 2 periods: index 0.98475, value 0.98475, fund 886275, liability 98475, coverage 9 (simulated)",
    );
    expect(lines.at(-3)).to.match(/^ {5}2 +3 +-0\.025 +0\.98475 +0\.98475 +886275 +98475 +9$/);
    expect(stdout).not.to.contain("\u001b");
  });

  it("follows levels: the value is last / first, rounded down, whatever came between", async () => {
    const levels = ["4.44", "7", "3.33", "19.17", "2.5", "4.61", "3"];
    const { final } = await answer(`level\n${levels.join("\n")}\n`, "--levels");
    const exact = (300n * WAD) / 444n; // 0.6756...
    expect(exact - BigInt(final.valueWad) <= 1n && exact >= BigInt(final.valueWad)).to.equal(true);
  });

  it("checks the whole file before anything is deployed", async () => {
    const { code, stdout, stderr } = await replay("r\n0.1\n0.2\nx\n");
    expect([code, stdout]).to.deep.equal([1, ""]);
    const file = path.join(folder, "returns.csv");
    expect(stderr).to.contain(`error: ${file} row 2 (line 4), column r: "x" is not a decimal`);
  });

  it("refuses by name a gain that would count in part only, and a period after everything was lost", async () => {
    const gain = await replay("r\n0.1\n0.6\n", "--max-gain-bps", "5000");
    expect(gain.stderr).to.contain("row 1 (line 3), column r: the gain 0.6 is above the bound of 5000 bps a period");
    const most = await replay("r\n9.01\n");
    expect(most.stderr).to.contain("the gain 9.01 is above the bound of 90000 bps");
    const lost = await replay("r\n-1\n0.5\n");
    expect(lost.stderr).to.contain("row 1 (line 3), column r: the fund lost everything before this row");
    const large = await replay(`r\n${"9\n".repeat(5)}`);
    expect(large.stderr).to.contain("row 4 (line 6), column r: the fund would be worth more than");
    expect([gain.code, most.code, lost.code, large.code]).to.deep.equal([1, 1, 1, 1]);
  });

  it("refuses options of another kind", async () => {
    for (const bps of ["0", "90001", "many"]) {
      expect((await replay("r\n0\n", "--max-gain-bps", bps)).stderr).to.contain("Give whole bps from 1 to 90000");
    }
    expect((await runCliHere(["fund", "replay"])).stderr).to.contain("required option '--returns <csv>'");
  });

  it("gives last / first on 155 years of the S&P 500", async function () {
    if (!existsSync(SHILLER)) {
      console.log(`    skipped: no ${SHILLER}; set ASSAY_DATA to the folder of test data`);
      this.skip();
    }
    const text = readFileSync(SHILLER, "utf8");
    const levels = text
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",")[1] ?? "");
    const { periods, final } = await answer(text, "--levels", "--column", "SP500");
    expect(periods).to.have.length(levels.length - 1);
    const units = (level: string): bigint => {
      const [whole = "", fraction = ""] = level.split(".");
      return BigInt(whole + fraction.padEnd(13, "0"));
    };
    for (const [index, { valueWad }] of periods.entries()) {
      const exact = (units(levels[index + 1]!) * WAD) / units(levels[0]!);
      const apart = exact - BigInt(valueWad);
      expect(apart === 0n || apart === 1n, `period ${index + 1}`).to.equal(true);
    }
    expect(final).to.deep.equal(periods.at(-1));
  });
});
