import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { runCli } from "../../helpers/run-cli.js";
import { product, quotient, rational, sum, type Rational } from "../support/rational.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const DATA = process.env.ASSAY_DATA ?? path.resolve(ROOT, "../shared/data");
const EMISSIONS = path.join(DATA, "nav/emission_share_daily.csv");
const PUBLISHED = path.join(DATA, "nav/tao20_20251012.json");
const TOLERANCE = rational("0.000000000000001"); // the published weights are floats

interface Answer {
  readonly weights: readonly {
    readonly assetId: number;
    readonly meanShare: string;
    readonly weight: string;
    readonly weightWad: string;
    readonly weightBps: number;
  }[];
  readonly gone: readonly number[];
}

/** The published index, its numbers as they are spelled. */
function published(): { assetId: number; meanShare: string; weight: string }[] {
  const entry = /"avg_emission_rate": ([\d.]+),\s*"netuid": (\d+),\s*"rank": \d+,\s*"weight": ([\d.]+),/g;
  return [...readFileSync(PUBLISHED, "utf8").matchAll(entry)].map(([, meanShare = "", assetId = "", weight = ""]) => ({
    assetId: Number(assetId),
    meanShare,
    weight,
  }));
}

function isWithin(a: Rational, b: Rational, tolerance: Rational): boolean {
  const difference = sum(a, product(b, rational("-1")));
  const { num, den } = quotient(difference, tolerance);
  return num <= den && -num <= den;
}

async function weigh(asOf: string): Promise<Answer> {
  const flags = ["--asof", asOf, "--days", "14", "--top", "20", "--json"];
  const { code, stdout, stderr } = await runCli(["index", "weights", "--emissions", EMISSIONS, ...flags]);
  expect([code, stderr]).to.deep.equal([0, ""]);
  return JSON.parse(stdout) as Answer;
}

describe("assay index weights on published emissions", function () {
  this.timeout(30_000);

  before(function () {
    const absent = [EMISSIONS, PUBLISHED].filter((file) => !existsSync(file));
    if (absent.length === 0) return;
    console.log(`    skipped: no ${absent.join(", ")}; set ASSAY_DATA to the folder of test data`);
    this.skip();
  });

  it("gives the published index of 12 October 2025: the same order, weights equal to 1e-15", async () => {
    const [{ weights, gone }, expected] = [await weigh("2025-10-12"), published()];
    expect(expected).to.have.length(20);
    expect(weights.map(({ assetId }) => assetId)).to.deep.equal(expected.map(({ assetId }) => assetId));
    for (const [index, { weight, meanShare }] of expected.entries()) {
      const ours = weights[index]!;
      expect(isWithin(rational(ours.weight), rational(weight), TOLERANCE)).to.equal(true);
      expect(isWithin(rational(ours.meanShare), rational(meanShare), TOLERANCE)).to.equal(true);
      expect(ours.weightWad).to.equal(BigInt(ours.weight.replace(".", "").slice(0, 19)).toString());
    }
    expect(weights.reduce((total, { weightBps }) => total + weightBps, 0)).to.equal(10_000);
    expect(gone).to.deep.equal([]);
  });

  it("does not give it for the 14 days that end one day earlier", async () => {
    const { weights } = await weigh("2025-10-11");
    expect(weights.map(({ assetId }) => assetId)).not.to.deep.equal(published().map(({ assetId }) => assetId));
  });

  it("cannot tell how an absent subnet was counted: every one that was chosen is there on all 14 days", () => {
    const [header = "", ...lines] = readFileSync(EMISSIONS, "utf8").trimEnd().split("\n");
    const headings = header.split(",");
    const last = lines.findIndex((line) => line.startsWith("2025-10-12,"));
    for (const line of lines.slice(last - 13, last + 1)) {
      const cells = line.split(",");
      for (const { assetId } of published()) expect(cells[headings.indexOf(`sn${assetId}`)]).to.match(/^0\.\d+$/);
    }
  });
});
