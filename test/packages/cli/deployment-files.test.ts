import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { AddressesError } from "../../../packages/cli/src/cli-error.js";
import { findAddressesFile } from "../../../packages/cli/src/deployment-files.js";

describe("cli: finding the deployment", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "assay-files-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function deployment(root: string, chainId: number, changedAt: number): string {
    const home = path.join(folder, root, "deploy", "deployments", `chain-${chainId}`);
    mkdirSync(home, { recursive: true });
    const file = path.join(home, "deployed_addresses.json");
    writeFileSync(file, "{}");
    utimesSync(file, changedAt, changedAt);
    return file;
  }

  it("takes the newest file for the chain's id", () => {
    const roots = [path.join(folder, "a"), path.join(folder, "b")];
    deployment("a", 31_337, 1_000);
    const newest = deployment("b", 31_337, 2_000);
    deployment("a", 1, 3_000);
    expect(findAddressesFile(31_337n, roots)).to.equal(newest);
  });

  it("says where it looked when there is none", () => {
    deployment("a", 1, 1_000);
    expect(() => findAddressesFile(31_337n, [path.join(folder, "a")])).to.throw(
      AddressesError,
      /no deployment for chain 31337 under deploy\/deployments\/chain-31337 of .*: deploy first, or name the file with --addresses/,
    );
  });
});
