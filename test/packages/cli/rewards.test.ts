import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";

import { runCliHere } from "../../helpers/run-cli.js";

const ALICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const BOB = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const CAROL = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";
const WAD = 10n ** 18n;

describe("assay rewards", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "assay-rewards-"));
  after(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  const read = (name: string): string => readFileSync(path.join(folder, name), "utf8");
  const run = async (...args: string[]) => runCliHere(["rewards", ...args], {}, folder);

  async function build(grants: string, out: string, previous?: string): Promise<Record<string, unknown>> {
    write("grants.csv", grants);
    const more = previous === undefined ? [] : ["--previous", previous];
    const { code, stdout, stderr } = await run("build", "--grants", "grants.csv", "--out", out, ...more, "--json");
    expect([code, stderr]).to.deep.equal([0, ""]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  it("builds the root that OpenZeppelin's tree has of the same leaves", async () => {
    const made = await build(`account,amount\n${ALICE},1.5\n${BOB},0.25\n${ALICE.toLowerCase()},2`, "one.json");
    const tree = StandardMerkleTree.of(
      [
        [BOB, WAD / 4n],
        [ALICE, (7n * WAD) / 2n],
      ],
      ["address", "uint256"],
    );
    expect(made).to.deep.equal({ root: tree.root, total: ((15n * WAD) / 4n).toString(), accounts: 2 });
  });

  it("gives the same file for the same rewards in any order", async () => {
    await build(`account,amount\n${ALICE},1\n${BOB},2\n${CAROL},3`, "a.json");
    await build(`amount,note,account\n3,x,${CAROL}\n1,,${ALICE}\n2,y,${BOB.toLowerCase()}`, "b.json");
    expect(read("a.json")).to.equal(read("b.json"));
  });

  it("adds a day to those before, and proves an account", async () => {
    await build(`account,amount\n${ALICE},1\n${BOB},2`, "monday.json");
    const { root } = await build(`account,amount\n${BOB},0.5\n${CAROL},4`, "tuesday.json", "monday.json");
    const args = ["--file", "tuesday.json", "--root", String(root), "--account", BOB, "--json"];
    const { code, stdout } = await run("verify", ...args);
    expect(code).to.equal(0);
    const report = JSON.parse(stdout) as { valid: boolean; amount: string; proof: string[] };
    expect([report.valid, report.amount]).to.deep.equal([true, ((5n * WAD) / 2n).toString()]);
    const leaf = [BOB, (5n * WAD) / 2n];
    expect(StandardMerkleTree.verify(String(root), ["address", "uint256"], leaf, report.proof)).to.equal(true);
  });

  it("says every difference, and ends with exit code 1", async () => {
    await build(`account,amount\n${ALICE},1\n${BOB},2`, "good.json");
    const good = JSON.parse(read("good.json")) as { total: string; leaves: { account: string; amount: string }[] };
    write(
      "bad.json",
      JSON.stringify({ ...good, total: "7", leaves: [...good.leaves, { account: CAROL, amount: "9" }] }),
    );
    const { code, stderr } = await run("verify", "--file", "bad.json", "--root", `0x${"11".repeat(32)}`);
    expect(code).to.equal(1);
    for (const words of ["the file says root", "the file says total 7", "the root posted is 0x1111"]) {
      expect(stderr).to.contain(words);
    }
    write("twice.json", JSON.stringify({ ...good, leaves: [...good.leaves, ...good.leaves] }));
    expect((await run("verify", "--file", "twice.json")).stderr).to.contain("has more than one leaf");
  });

  it("names what is wrong with a file, and writes nothing then", async () => {
    for (const [text, message] of [
      ["", /the file is empty/],
      ["account,amount\n", /add one row of rewards/],
      [`account,sum\n${ALICE},1`, /--grants: .*no column "amount"/],
      ["account,amount\n0x12,1", /line 2.*"0x12" is no address/],
      [`account,amount\n${ALICE},0`, /line 2.*"0" is no amount/],
      [`account,amount\n${ALICE},-1`, /line 2.*"-1" is no amount/],
      [`account,amount\n${ALICE},1.0000000000000000001`, /at most 18 places/],
    ] as const) {
      write("wrong.csv", text);
      const { code, stdout, stderr } = await run("build", "--grants", "wrong.csv", "--out", "none.json");
      expect([code, stdout]).to.deep.equal([1, ""]);
      expect(stderr).to.match(message);
    }
    expect(existsSync(path.join(folder, "none.json"))).to.equal(false);
    write("other.json", "{}");
    expect((await run("verify", "--file", "other.json")).stderr).to.contain("assay rewards build");
    expect((await run("verify", "--file", "good.json", "--root", "0x12")).stderr).to.contain("--root");
  });
});
