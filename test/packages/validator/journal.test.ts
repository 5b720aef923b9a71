import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { CreationSignedError, DoubleSignError, JournalError, openJournal, type Journal } from "@assay/validator";
import { expect } from "chai";

import { entryLine } from "../../../packages/validator/src/journal-lines.js";

const identity = { chainId: 31_337n, oracle: "0xA1", genesisAt: 1_700_000_000, validator: "0xB2" };
const digest = (digit: string): string => `0x${digit.repeat(64)}`;

async function rejection(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (cause) {
    return cause;
  }
  return undefined;
}

describe("journal", () => {
  let folder: string;
  let file: string;
  const opened: Journal[] = [];
  const open = async (changes: Partial<typeof identity> = {}): Promise<Journal> => {
    const journal = await openJournal({ file, identity: { ...identity, ...changes } });
    opened.push(journal);
    return journal;
  };
  const reopen = async (): Promise<Journal> => {
    await opened.pop()?.close();
    return open();
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "assay-journal-"));
    file = path.join(folder, "node.journal");
  });
  afterEach(async () => {
    for (const journal of opened.splice(0)) await journal.close();
    rmSync(folder, { recursive: true });
  });

  it("notes one observation and one report a round, each on disk before it answers", async () => {
    const journal = await open();
    await journal.record("observation", 7n, digest("a"));
    expect(readFileSync(file, "utf8")).to.contain(digest("a"));
    await journal.record("report", 7n, digest("b"));
    await journal.record("report", 7n, digest("b")); // the same again is no second one
    expect(readFileSync(file, "utf8").split("\n").length).to.equal(4); // header, two notes, nothing
    expect(journal.find("report", 7n)).to.equal(digest("b"));
    expect(journal.find("report", 8n)).to.equal(undefined);
  });

  it("incident, double signing: refuses a second report or observation for one round, also after a restart", async () => {
    let journal = await open();
    await journal.record("report", 7n, digest("a"));
    await journal.record("observation", 7n, digest("c"));
    for (const again of [false, true]) {
      if (again) journal = await reopen();
      const cause = await rejection(journal.record("report", 7n, digest("b")));
      expect(cause).to.be.instanceOf(DoubleSignError);
      expect(cause).to.include({ kind: "report", round: 7n });
      expect(await rejection(journal.record("observation", 7n, digest("d")))).to.be.instanceOf(DoubleSignError);
      await journal.record("report", 7n, digest("a"));
    }
    await journal.record("report", 8n, digest("b"));
  });

  it("refuses the second of two that race", async () => {
    const journal = await open();
    const results = await Promise.allSettled([
      journal.record("report", 7n, digest("a")),
      journal.record("report", 7n, digest("b")),
    ]);
    expect(results.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected"]);
  });

  it("tolerates a last line torn by a crash, and writes on behind it", async () => {
    let journal = await open();
    await journal.record("report", 7n, digest("a"));
    await opened.pop()?.close();
    appendFileSync(file, '1234abcd {"kind":"report","rou');
    journal = await open();
    await journal.record("report", 8n, digest("b"));
    journal = await reopen();
    expect(journal.find("report", 7n)).to.equal(digest("a"));
    expect(journal.find("report", 8n)).to.equal(digest("b"));
  });

  it("refuses a file with a damaged whole line, naming it and the repair", async () => {
    const journal = await open();
    await journal.record("report", 7n, digest("a"));
    await journal.record("report", 8n, digest("b"));
    await opened.pop()?.close();
    writeFileSync(file, readFileSync(file, "utf8").replace('"round":"7"', '"round":"6"'));
    const cause = await rejection(open());
    expect(cause).to.be.instanceOf(JournalError);
    expect((cause as Error).message)
      .to.contain("line 2 is damaged")
      .and.to.contain("start with a new one");
  });

  it("refuses the journal of another chain, oracle, genesis or validator", async () => {
    await open();
    await opened.pop()?.close();
    for (const change of [{ chainId: 1n }, { oracle: "0xA2" }, { genesisAt: 5 }, { validator: "0xB3" }]) {
      const cause = await rejection(open(change));
      expect((cause as Error).message).to.contain("name another journal");
    }
    await open();
  });

  it("is open once: a running process keeps its lock, a dead one does not", async () => {
    await open();
    expect(((await rejection(open())) as Error).message).to.contain("is open already in this process");
    await opened.pop()?.close();
    expect(existsSync(`${file}.lock`)).to.equal(false);
    writeFileSync(`${file}.lock`, "1\n"); // process 1 always runs
    expect(((await rejection(open())) as Error).message).to.contain("is in use by process 1");
    writeFileSync(`${file}.lock`, "999999999\n");
    await open();
  });

  const DESK = "0xD5";
  const attested = (creationId: bigint, of: string, receipt: string) =>
    ({
      kind: "attestation",
      desk: DESK,
      creationId,
      digest: digest(of),
      receipt: digest(receipt),
      message: "{}",
    }) as const;
  const refused = (creationId: bigint, of: string) =>
    ({ kind: "refusal", desk: DESK, creationId, digest: digest(of), message: "{}" }) as const;

  it("notes one attestation or refusal a creation and one creation a receipt, also after a restart", async () => {
    let journal = await open();
    await journal.recordCreation(attested(1n, "a", "1"));
    await journal.recordCreation(refused(2n, "b"));
    for (const again of [false, true]) {
      if (again) journal = await reopen();
      for (const entry of [
        attested(1n, "c", "1"), // another attestation of one creation
        refused(1n, "c"), // a refusal after an attestation
        attested(2n, "c", "2"), // an attestation after a refusal
        refused(2n, "c"), // a refusal for another reason
        attested(3n, "c", "1"), // one receipt for two creations
      ]) {
        expect(await rejection(journal.recordCreation(entry))).to.be.instanceOf(CreationSignedError);
      }
      await journal.recordCreation(attested(1n, "a", "1"));
      expect(journal.findCreation(DESK, 1n)).to.deep.equal(attested(1n, "a", "1"));
      expect(journal.findCreation(DESK, 3n)).to.equal(undefined);
    }
    expect(readFileSync(file, "utf8").split("\n").length).to.equal(4);
    await journal.recordCreation({ ...attested(1n, "c", "1"), desk: "0xD6" }); // another desk counts anew
  });

  it("keeps whose creation it was, and reads lines of older versions that do not say", async () => {
    const whose = { creator: "0xA7", basketHash: digest("e") };
    let journal = await open();
    await journal.recordCreation({ ...attested(1n, "a", "1"), ...whose });
    await journal.recordCreation(attested(2n, "b", "2")); // as older versions did
    journal = await reopen();
    expect(journal.findCreation(DESK, 1n)).to.deep.equal({ ...attested(1n, "a", "1"), ...whose });
    expect(journal.findCreation(DESK, 2n)).to.deep.equal(attested(2n, "b", "2"));
    expect(await rejection(journal.recordCreation(attested(2n, "c", "2")))).to.be.instanceOf(CreationSignedError);
    expect(await rejection(journal.recordCreation(attested(3n, "c", "2")))).to.be.instanceOf(CreationSignedError);
  });

  it("refuses the second of two attestations that race", async () => {
    const journal = await open();
    const results = await Promise.allSettled([
      journal.recordCreation(attested(1n, "a", "1")),
      journal.recordCreation(attested(2n, "b", "1")),
    ]);
    expect(results.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected"]);
  });

  it("keeps creations when it writes itself anew", async () => {
    let journal = await open();
    await journal.recordCreation(attested(1n, "a", "1"));
    await opened.pop()?.close();
    const lines = Array.from({ length: 50_000 }, (_, i) =>
      entryLine({ kind: "report", round: BigInt(i + 1), digest: digest("e") }),
    );
    appendFileSync(file, lines.join(""));
    journal = await open();
    await journal.record("report", 60_000n, digest("f"));
    expect(readFileSync(file, "utf8").split("\n").length).to.be.lessThan(4_000);
    journal = await reopen();
    expect(journal.findCreation(DESK, 1n)?.digest).to.equal(digest("a"));
    expect(await rejection(journal.recordCreation(refused(1n, "c")))).to.be.instanceOf(CreationSignedError);
  });

  it("says when its folder is missing", async () => {
    file = path.join(folder, "nowhere", "node.journal");
    expect(((await rejection(open())) as Error).message).to.contain("cannot be locked: make its folder");
  });
});
