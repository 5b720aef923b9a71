import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { FOLDERS, groupTests, type TestGroup, TIMED_FOLDERS } from "../../scripts/test-groups.js";

const TEST = path.resolve(import.meta.dirname, "..");

describe("groupTests", () => {
  const filesOf = (groups: readonly TestGroup[], name: string): readonly string[] | undefined =>
    groups.find((group) => group.name === name)?.args;

  it("puts a file with its deepest folder, and the folders nobody named with the others", () => {
    const groups = groupTests([
      "index/IndexToken/mint.test.ts",
      "indexer/new.test.ts",
      "integration/cli.test.ts",
      "packages/cli/claims.test.ts",
      "packages/validator/creations/http.test.ts",
      "top.test.mjs",
      "index/Till.t.sol",
      "fixtures/nav/basket.json",
    ]);
    expect(groups.map(({ name, isTimed }) => [name, isTimed])).to.deep.equal([
      ["integration", true],
      ["packages/validator", true],
      ["solidity", false],
      ["index", false],
      ["packages", false],
      ["others", false],
    ]);
    expect(filesOf(groups, "integration")).to.deep.equal(["mocha", "test/integration/cli.test.ts"]);
    expect(filesOf(groups, "packages/validator")).to.deep.equal([
      "mocha",
      "test/packages/validator/creations/http.test.ts",
    ]);
    expect(filesOf(groups, "solidity")).to.deep.equal(["solidity"]);
    expect(filesOf(groups, "index")).to.deep.equal(["mocha", "test/index/IndexToken/mint.test.ts"]);
    expect(filesOf(groups, "packages")).to.deep.equal(["mocha", "test/packages/cli/claims.test.ts"]);
    expect(filesOf(groups, "others")).to.deep.equal(["mocha", "test/indexer/new.test.ts", "test/top.test.mjs"]);
  });

  it("runs each test file of this project once", () => {
    const files = readdirSync(TEST, { recursive: true, encoding: "utf8" });
    const dealt = groupTests(files).flatMap(({ args }) => args.filter((arg) => arg.endsWith(".test.ts")));
    const wanted = files.filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`);
    expect(wanted).to.include("test/scripts/test-groups.test.ts");
    expect([...dealt].sort()).to.deep.equal(wanted.sort());
  });

  it("names folders that there are", () => {
    for (const folder of [...TIMED_FOLDERS, ...FOLDERS])
      expect(existsSync(path.join(TEST, folder)), folder).to.equal(true);
  });
});
