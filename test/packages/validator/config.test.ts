import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { ConfigError, parseConfig, readConfig, readKeys, requireSubmitterApart } from "@assay/validator";
import { expect } from "chai";

import { testKey } from "./helpers/hub.js";

const address = (digit: string): string => `0x${digit.repeat(40)}`;
const sound = {
  rpcUrl: "http://127.0.0.1:8545",
  addresses: { oracle: address("1"), registry: address("2"), vault: address("3") },
  oracleKeyEnv: "ORACLE_KEY",
  submitterKeyEnv: "SUBMITTER_KEY",
  http: { port: 4101 },
  peers: [{ validator: address("4"), url: "http://127.0.0.1:4102" }],
  sources: [{ type: "simulated", name: "market", seed: "demo" }],
  journalPath: "node.journal",
};

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.problems;
    throw cause;
  }
  return [];
}
const refuse = (change: object): readonly string[] =>
  problemsOf(() => parseConfig({ ...sound, ...change }, "/etc/assay/node.json"));

describe("parseConfig", () => {
  it("fills in defaults and makes paths absolute from the file's folder", () => {
    const replay = { type: "replay", name: "day", file: "../day.csv", startRound: 12 };
    const config = parseConfig({ ...sound, sources: [...sound.sources, replay] }, "/etc/assay/node.json");
    expect(config.journalPath).to.equal("/etc/assay/node.journal");
    expect(config.sources[1]).to.include({ file: "/etc/day.csv", startRound: 12n });
    expect(config.sources[0]).to.include({ noisePpm: 200n, swingBps: 500n });
    expect(config.timing).to.include({ collectMs: 120, takeoverMs: 350 });
    expect(config).to.include({ logLevel: "info" });
    expect(config.http.host).to.equal("127.0.0.1");
  });

  it("names every bad field at once, with its repair", () => {
    expect(
      refuse({
        rpcUrl: "localhost",
        http: { port: 70_000 },
        addresses: { ...sound.addresses, vault: "0x12" },
        logLevel: "loud",
      }),
    ).to.deep.equal([
      'rpcUrl: must be an http or https URL, such as "http://127.0.0.1:8545"',
      "addresses.vault: is not an address: write 0x and 40 hex digits, in all small letters or with the right checksum",
      "http.port: must be at most 65535",
      "logLevel: must be one of fatal, error, warn, info, debug, trace, silent",
    ]);
  });

  it("names what is missing and what it does not know", () => {
    const { journalPath: _gone, ...rest } = sound;
    expect(problemsOf(() => parseConfig(rest, "a.json"))).to.deep.equal(["journalPath: must be the path of a file"]);
    expect(refuse({ portt: 1 })).to.deep.equal(["the file: does not know portt: remove or rename it"]);
    expect(refuse({ sources: [] })).to.deep.equal(["sources: must not be empty: name at least one source"]);
    expect(refuse({ sources: [{ type: "oracle", name: "x" }] })).to.deep.equal([
      'sources.0.type: needs "type": "simulated", "replay" or "http"',
    ]);
  });

  it("refuses a key in place of a variable's name, without repeating it", () => {
    const key = `0x${"ab".repeat(32)}`;
    const problems = refuse({ oracleKeyEnv: key });
    expect(problems.join())
      .to.contain("oracleKeyEnv: must be the name of an environment variable")
      .and.not.to.contain(key);
  });

  it("takes deliveries only with a desk, and fills in how long it remembers prices", () => {
    const deliveries = { file: "../deliveries.json" };
    expect(refuse({ deliveries })).to.deep.equal([
      "addresses.desk: is missing: add the address of the CreationDesk, or remove deliveries",
    ]);
    const addresses = { ...sound.addresses, desk: address("5") };
    const config = parseConfig({ ...sound, addresses, deliveries }, "/etc/assay/node.json");
    expect(config.deliveries).to.deep.equal({ file: "/etc/deliveries.json", keepMinutes: 60 });
    expect(refuse({ addresses, deliveries: { file: "", keepMinutes: 0, valueToleranceBps: 501 } })).to.deep.equal([
      "deliveries.file: must not be empty",
      "deliveries.keepMinutes: must be at least 1",
      "deliveries.valueToleranceBps: must be at most 500",
    ]);
    expect(parseConfig(sound, "/etc/assay/node.json").deliveries).to.equal(undefined);
  });

  it("refuses names and validators that stand twice, and an age limit below the fresh age", () => {
    expect(refuse({ sources: [...sound.sources, ...sound.sources] })).to.deep.equal([
      "sources.1.name: stands twice: rename one",
    ]);
    expect(refuse({ peers: [...sound.peers, ...sound.peers] })).to.deep.equal([
      "peers.1.validator: stands twice: remove one",
    ]);
    expect(refuse({ merge: { freshMs: 10, maxAgeMs: 10 } })).to.deep.equal(["merge.maxAgeMs: must be above freshMs"]);
  });
});

describe("readConfig", () => {
  it("says when the file is missing or no JSON", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "assay-config-"));
    const file = path.join(folder, "node.json");
    expect(problemsOf(() => readConfig(file))).to.deep.equal(["cannot be read: give the path of a configuration file"]);
    writeFileSync(file, "{");
    expect(problemsOf(() => readConfig(file))[0]).to.match(/^is not JSON: /);
    rmSync(folder, { recursive: true });
  });
});

describe("keys of a node", () => {
  const names = { oracleKeyEnv: "ORACLE_KEY", submitterKeyEnv: "SUBMITTER_KEY" };
  const [one, two] = [testKey(1), testKey(2)];

  it("come from the variables the configuration names", () => {
    const keys = readKeys(names, { ORACLE_KEY: one.privateKey, SUBMITTER_KEY: two.privateKey });
    expect(keys.oracle.address).to.equal(one.address);
    expect(keys.submitter.address).to.equal(two.address);
  });

  it("are refused when missing or malformed, never repeated", () => {
    const problems = problemsOf(() => readKeys(names, { SUBMITTER_KEY: "0xsecret" }));
    expect(problems).to.deep.equal([
      "oracleKeyEnv: environment variable ORACLE_KEY is not set: put the private key in it",
      "submitterKeyEnv: SUBMITTER_KEY holds no private key: it must be 0x and 64 hex digits",
    ]);
    const zero = `0x${"0".repeat(64)}`;
    expect(problemsOf(() => readKeys(names, { ORACLE_KEY: zero, SUBMITTER_KEY: two.privateKey }))[0]).to.contain(
      "no private key",
    );
  });

  it("incident, oracle key pays gas: the same key for both is refused at configuration", () => {
    expect(refuse({ submitterKeyEnv: "ORACLE_KEY" })[0]).to.contain("the oracle key must never pay gas");
    const both = { ORACLE_KEY: one.privateKey, SUBMITTER_KEY: one.privateKey };
    expect(problemsOf(() => readKeys(names, both))[0]).to.contain("the oracle key must never pay gas");
    expect(
      problemsOf(() => requireSubmitterApart(two.address, [one.address, two.address.toLowerCase()]))[0],
    ).to.contain(`${two.address} is an oracle key in the registry`);
    expect(problemsOf(() => requireSubmitterApart(two.address, [one.address]))).to.deep.equal([]);
  });
});
