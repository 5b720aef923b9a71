import { TooFewAssetsError } from "@assay/math";
import {
  CellError,
  MissingDaysError,
  MissingFileError,
  RowNotFoundError,
  RowOrderError,
} from "@assay/validator/market";
import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { indexWeightsCommand } from "../../../packages/cli/src/commands/index-weights.js";
import { runCli } from "../../helpers/run-cli.js";
import { expectError } from "../support/expect-error.js";

const EMISSIONS = path.resolve(import.meta.dirname, "../../fixtures/nav/emissions-daily.csv");
const FOUR_DAYS = ["--asof", "2025-01-05", "--days", "4", "--top", "3"];

/** What the command writes. */
function run(file: string, flags: readonly string[] = FOUR_DAYS, isTty = false): string {
  let output = "";
  const write = (text: string): void => void (output += text);
  const command = indexWeightsCommand({ write, isTty, env: {}, cwd: tmpdir() });
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  command.parse(["--emissions", file, ...flags], { from: "user" });
  return output;
}

describe("assay index weights", () => {
  // The four days from 2 January sum to 1.6 (sn4), 0.8 (sn5), 0.1 + 0.1 + 0.2 = 0.4 (sn7, not there on the first) and
  // 0.2 (sn64). sn8 has 1.0 but is not there on the last day. The top three weigh 4/7, 2/7, 1/7, in bps 5,714.29,
  // 2,857.14, 1,428.57: the floors sum to 9,999, sn7 lost most. Over the days it was there sn7 would weigh 2/11.
  it("prints exactly one line of JSON with --json, worked out by hand", () => {
    const zeros = (count: number): string => "0".repeat(count);
    expect(run(EMISSIONS, [...FOUR_DAYS, "--json"])).to.equal(
      `${JSON.stringify({
        asOf: "2025-01-05",
        from: "2025-01-02",
        days: 4,
        top: 3,
        weights: [
          {
            assetId: 4,
            meanShare: `0.4${zeros(49)}`,
            weight: `0.${"571428".repeat(8)}57`,
            weightWad: "571428571428571428",
            weightBps: 5714,
          },
          {
            assetId: 5,
            meanShare: `0.2${zeros(49)}`,
            weight: `0.${"285714".repeat(8)}28`,
            weightWad: "285714285714285714",
            weightBps: 2857,
          },
          {
            assetId: 7,
            meanShare: `0.1${zeros(49)}`,
            weight: `0.${"142857".repeat(8)}14`,
            weightWad: "142857142857142857",
            weightBps: 1429,
          },
        ],
        gone: [8],
      })}\n`,
    );
  });

  it("prints a table with bars without", () => {
    expect(run(EMISSIONS).split("\n")).to.deep.equal([
      "as of     2025-01-05",
      "mean of   4 days, from 2025-01-02",
      "chosen    3 of 4 subnets with a share",
      "left out  sn8: not there on 2025-01-05",
      "",
      "#  asset   mean share   weight",
      `1    sn4  0.400000000  57.14 %  ${"█".repeat(32)}`,
      `2    sn5  0.200000000  28.57 %  ${"█".repeat(16)}`,
      `3    sn7  0.100000000  14.29 %  ${"█".repeat(8)}`,
      "",
    ]);
  });

  it("colours on a terminal only, and never the JSON", () => {
    expect(run(EMISSIONS, FOUR_DAYS, true)).to.contain("\u001b[32m█");
    for (const text of [run(EMISSIONS), run(EMISSIONS, [...FOUR_DAYS, "--json"], true)]) {
      expect(text).not.to.contain("\u001b");
    }
  });

  it("takes 14 days and 20 subnets unless told", () => {
    expectError(() => run(EMISSIONS, ["--asof", "2025-01-05"]), RowNotFoundError, "14 days up to 2025-01-05");
    const act = () => run(EMISSIONS, ["--asof", "2025-01-05", "--days", "5"]);
    expectError(act, TooFewAssetsError, "20 assets are asked for, 4 exist");
  });

  it("asks for the file and the day, and refuses options of another kind", () => {
    expect(() => run(EMISSIONS, [])).to.throw("required option '--asof <date>' not specified");
    for (const day of ["today", "2025-02-30", "2025-01-05T00:00:00Z", "20250105", ""]) {
      expect(() => run(EMISSIONS, ["--asof", day])).to.throw("Give a day, e.g. 2025-10-12.");
    }
    for (const option of ["--days", "--top"]) {
      for (const count of ["0", "-1", "1.5", "many"]) {
        expect(() => run(EMISSIONS, ["--asof", "2025-01-05", option, count])).to.throw("Give a whole number from 1.");
      }
    }
  });

  describe("refuses", () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), "assay-weights-"));
    });

    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    /** The fixture with one change, as a file. */
    const changed = (from: string, to: string): string => {
      const text = readFileSync(EMISSIONS, "utf8");
      expect(text).to.contain(from);
      const file = path.join(folder, "emissions.csv");
      writeFileSync(file, text.replace(from, to));
      return file;
    };

    it("a gap in the period, naming the day; one before it does no harm", () => {
      const gap = changed("2025-01-03,0.4,0.2,0.1,0.3,\n", "");
      expectError(() => run(gap), MissingDaysError, `${gap}: no row for 2025-01-03`);
      const flags = ["--asof", "2025-01-05", "--days", "2", "--top", "1"];
      expect(run(gap, flags)).to.equal(run(EMISSIONS, flags));
    });

    it("a day that stands twice", () => {
      const file = changed("2025-01-04,", "2025-01-03,");
      expectError(
        () => run(file),
        RowOrderError,
        `${file} row 3 (line 5), column date: 2025-01-03 does not come after`,
      );
    });

    it("a malformed or negative share, also outside the period", () => {
      const malformed = changed("2025-01-01,0.9", "2025-01-01,0.9O");
      const place = `${malformed} row 0 (line 2), column sn4`;
      expectError(() => run(malformed), CellError, place, '"0.9O" is not a decimal');
      const negative = changed("2025-01-05,0.4,0.2", "2025-01-05,0.4,-0.2");
      expectError(() => run(negative), CellError, `${negative} row 4 (line 6), column sn5`, "negative");
    });

    it("more subnets than there are with a share", () => {
      const flags = ["--asof", "2025-01-04", "--days", "3", "--top", "5"]; // sn64 is there, at 0
      expectError(() => run(EMISSIONS, flags), TooFewAssetsError, "ask for 4 or fewer");
    });

    it("a missing file", () => {
      const file = path.join(folder, "absent.csv");
      expectError(() => run(file), MissingFileError, `${file}: no such file`);
    });

    it("with one line on stderr, nothing on stdout and exit code 1", async function () {
      this.timeout(30_000);
      const args = ["index", "weights", "--emissions", EMISSIONS, "--json"];
      const failed = await runCli([...args, "--asof", "2025-01-06", "--top", "3"]);
      expect(failed).to.deep.equal({
        code: 1,
        stdout: "",
        stderr: `error: ${EMISSIONS}: there is no row for 2025-01-06: choose a day from 2025-01-01 to 2025-01-05\n`,
      });
      const tooMany = await runCli([...args, "--asof", "2025-01-05", "--days", "4", "--top", "9"]);
      expect(tooMany.stderr).to.equal(
        "error: 9 assets are asked for, 4 exist with a share above 0: ask for 4 or fewer\n",
      );
      expect([tooMany.code, tooMany.stdout]).to.deep.equal([1, ""]);
    });
  });
});
