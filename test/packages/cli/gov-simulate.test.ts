import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { type CliRun, runCliHere } from "../../helpers/run-cli.js";

const ALICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

describe("assay gov simulate", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "assay-gov-"));
  after(() => rmSync(folder, { recursive: true }));

  /** Runs it on a file of votes, and of scores if given. */
  async function simulate(votes: string, args: readonly string[], trust?: string): Promise<CliRun> {
    writeFileSync(path.join(folder, "votes.csv"), votes);
    const more = trust === undefined ? [] : ["--trust", "trust.csv"];
    if (trust !== undefined) writeFileSync(path.join(folder, "trust.csv"), trust);
    return runCliHere(["gov", "simulate", "--votes", "votes.csv", ...more, ...args], {}, folder);
  }

  async function outcomeOf(votes: string, args: readonly string[], trust?: string): Promise<unknown> {
    const { code, stdout, stderr } = await simulate(votes, [...args, "--json"], trust);
    expect([code, stderr]).to.deep.equal([0, ""]);
    return JSON.parse(stdout);
  }

  async function errorOf(votes: string, args: readonly string[] = ["--quorum", "1"], trust?: string): Promise<string> {
    const { code, stdout, stderr } = await simulate(votes, args, trust);
    expect([code, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.match(/^error: [^\n]+\n$/);
    return stderr;
  }

  it("adds up decimals exactly, of any length", async () => {
    const long = `0.${"1".repeat(60)}`;
    const votes = `voter,support,weight\na,for,${long}\nb,for,${long}\nc,against,100000000000000000000000000000000.5\nd,abstain,1e-40`;
    expect(await outcomeOf(votes, ["--quorum", "0"])).to.deep.equal({
      for: `0.${"2".repeat(60)}`,
      against: "100000000000000000000000000000000.5",
      abstain: `0.${"0".repeat(39)}1`,
      succeeded: false,
    });
  });

  describe("it succeeds when For reaches the quorum and exceeds Against by more than the differential", () => {
    const votes = (inFavour: string, against: string) =>
      `voter,support,weight\na,for,${inFavour}\nb,against,${against}\nc,abstain,1000`;
    for (const [inFavour, against, args, succeeded] of [
      ["4", "0", ["--quorum", "4"], true],
      ["3.999999999999999999999", "0", ["--quorum", "4"], false], // abstentions make no quorum
      ["4", "4", ["--quorum", "4"], false],
      ["4.000000000000000000001", "4", ["--quorum", "4"], true],
      ["9", "4", ["--quorum", "4", "--differential", "5"], false],
      ["9.0000000000000000001", "4", ["--quorum", "4", "--differential", "5"], true],
      ["9", "4", ["--quorum", "9.1", "--differential", "1"], false],
      ["0", "0", ["--quorum", "0"], false],
    ] as const) {
      it(`${inFavour} to ${against} with ${args.join(" ")}: ${succeeded}`, async () => {
        expect(await outcomeOf(votes(inFavour, against), args)).to.deep.equal({
          for: inFavour,
          against,
          abstain: "1000",
          succeeded,
        });
      });
    }
  });

  it("weighs by trust, addresses whatever their case, columns in any order, words or Bravo's numbers", async () => {
    const votes = `weight,note,Support,voter\n300,x,For,${ALICE.toLowerCase()}\n80,y,0,bob\n"1,000",,2,carol`.replace(
      '"1,000"',
      "1000",
    );
    const trust = `score,voter\n50,${ALICE}\n12.5,bob\n0,carol\n99,nobody`;
    expect(await outcomeOf(votes, ["--quorum", "150"], trust)).to.deep.equal({
      for: "150",
      against: "10",
      abstain: "0",
      succeeded: true,
    });
  });

  it("gives voters without a score the base, if there is one", async () => {
    const votes = "voter,support,weight\na,for,100\nb,for,100";
    const outcome = await outcomeOf(votes, ["--quorum", "60", "--base-score", "10"], "voter,score\na,50");
    expect(outcome).to.deep.equal({ for: "60", against: "0", abstain: "0", succeeded: true });
    expect(await errorOf(votes, ["--quorum", "60"], "voter,score\na,50")).to.match(
      /row 1 \(line 3\).*voter.*no score: add the voter to the --trust file, or give --base-score/,
    );
  });

  it("tells people the outcome, and what of the rules was met", async () => {
    const { code, stdout } = await simulate("voter,support,weight\na,for,5", ["--quorum", "6"]);
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/quorum +6, missed/)
      .and.match(/outcome +defeated/);
  });

  describe("what is wrong with a file it names, with line and repair", () => {
    for (const [what, votes, message, trust] of [
      ["an empty file", "", /votes\.csv: the file is empty: it must hold a header with voter/],
      ["no votes", "voter,support,weight\n", /no data rows below the header: add one row of votes/],
      ["no column", "voter,weight\na,1", /--votes: .*no column "support".*add it to the header/],
      ["a column twice", "voter,support,weight,voter\na,for,1,b", /voter/],
      ["another way to vote", "voter,support,weight\na,yes,1", /line 2.*"yes" is no way to vote: write "for"/],
      ["no number", "voter,support,weight\na,for,much", /line 2.*"much" is not a decimal: write a decimal such as/],
      ["a number below 0", "voter,support,weight\na,for,-1", /line 2.*"-1" is below 0/],
      ["no voter", "voter,support,weight\n,for,1", /line 2.*name the voter/],
      ["a voter twice", `voter,support,weight\n${ALICE},for,1\n${ALICE.toLowerCase()},for,1`, /line 2 already/],
      ["a cell too many", "voter,support,weight\na,for,1,2", /line 2/],
      [
        "a score over 100",
        "voter,support,weight\na,for,1",
        /trust\.csv.*"101" is not from 0 to 100/,
        "voter,score\na,101",
      ],
      ["no scores", "voter,support,weight\na,for,1", /--trust: .*no column "score"/, "voter,points\na,1"],
    ] as const) {
      it(what, async () => {
        expect(await errorOf(votes, ["--quorum", "1"], trust)).to.match(message);
      });
    }

    it("an option that is no number, or missing", async () => {
      const votes = "voter,support,weight\na,for,1";
      expect(await errorOf(votes, ["--quorum", "many"])).to.match(/--quorum/);
      expect(await errorOf(votes, ["--quorum", "1", "--differential", "-1"])).to.match(/--differential/);
      expect(await errorOf(votes, [])).to.match(/--quorum/);
    });
  });
});
