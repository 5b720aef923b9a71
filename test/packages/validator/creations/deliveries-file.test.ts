import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import {
  createFileDeliverySource,
  DeliveriesFileError,
  parseBasket,
  parseDeliveries,
  readBasketFile,
} from "@assay/validator/creations";
import {
  DuplicateKeyError,
  EmptyFileError,
  FileError,
  JsonSyntaxError,
  MissingFileError,
} from "@assay/validator/market";
import { expect } from "chai";

const RECEIPT = `0x${"ab".repeat(32)}`;
const sound = {
  creationId: 1,
  receipt: RECEIPT,
  receivedAt: "2025-08-08T12:00:00Z",
  amounts: { "64": "140.68", "4": "3" } as Record<string, unknown>,
};
const fileOf = (...deliveries: object[]): string => JSON.stringify({ deliveries });
const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (cause) {
    expect(cause).to.be.instanceOf(FileError);
    return (cause as Error).message;
  }
  throw new Error("nothing was refused");
};

describe("parseDeliveries", () => {
  it("reads deliveries and refusals", () => {
    const text = `{
      "deliveries": [{"creationId": "1", "receipt": "${RECEIPT.toUpperCase().replace("0X", "0x")}",
        "receivedAt": 1754654400, "amounts": {"64": "140.68", "4": "1e-18"}}],
      "refusals": [{"creationId": 2, "reason": "sent to another address"}]
    }`;
    const { deliveries, refusals } = parseDeliveries(text, "d.json");
    expect(deliveries.get(1n)).to.deep.equal({
      receipt: RECEIPT,
      receivedAt: 1_754_654_400n,
      amounts: [
        { assetId: 4n, amount: 1n },
        { assetId: 64n, amount: 140_680_000_000_000_000_000n },
      ],
    });
    expect([...refusals]).to.deep.equal([[2n, "sent to another address"]]);
    expect(parseDeliveries(fileOf(sound), "d.json").deliveries.get(1n)?.receivedAt).to.equal(1_754_654_400n);
  });

  it("needs neither list", () => {
    expect(parseDeliveries("{}", "d.json").deliveries.size).to.equal(0);
  });

  const BAD: readonly (readonly [title: string, entry: object, message: RegExp])[] = [
    ["no creation", { creationId: undefined }, /deliveries\.0\.creationId must be a whole number from 1: write/],
    ["creation 0", { creationId: 0 }, /creationId must be a whole number from 1/],
    ["a fraction of a creation", { creationId: 1.5 }, /creationId must be a whole number from 1/],
    ["a short receipt", { receipt: "0x12" }, /deliveries\.0\.receipt must be 0x and 64 hex digits/],
    ["a zero receipt", { receipt: `0x${"0".repeat(64)}` }, /receipt must be .* not all zero/],
    ["a receipt that is a number", { receipt: 5 }, /receipt must be/],
    ["a time without zone", { receivedAt: "2025-08-08T12:00:00" }, /receivedAt must be a time in whole seconds: write/],
    ["a broken second", { receivedAt: "2025-08-08T12:00:00.5Z" }, /receivedAt must be a time in whole seconds/],
    ["a negative time", { receivedAt: -1 }, /receivedAt must be a time/],
    ["milliseconds", { receivedAt: 1_754_654_400_000 }, /receivedAt must be a time/],
    ["a list of amounts", { amounts: ["1"] }, /deliveries\.0\.amounts must be an object: write e\.g\. {"64"/],
    ["no amounts", { amounts: {} }, /amounts must name 1 to 20 assets/],
    ["21 amounts", { amounts: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [i, "1"])) }, /1 to 20 assets/],
    ["an asset by name", { amounts: { sn64: "1" } }, /amounts\.sn64 is not an asset id: write its number/],
    ["an asset beyond 32 bits", { amounts: { 4294967296: "1" } }, /is not an asset id/],
    ["a float", { amounts: { 64: 140.68 } }, /amounts\.64 is a JSON number: write it as text, "140\.68"/],
    ["null", { amounts: { 64: null } }, /amounts\.64 is no text/],
    ["a word", { amounts: { 64: "much" } }, /amounts\.64 is "much", not a decimal: write decimal text/],
    ["a zero", { amounts: { 64: "0.0" } }, /is "0\.0", not above 0/],
    ["a negative amount", { amounts: { 64: "-1" } }, /is "-1", not above 0/],
    ["19 places", { amounts: { 64: "0.0000000000000000001" } }, /at most 18 digits after the point/],
    ["too much", { amounts: { 64: "1e30" } }, /more than any vault can hold/],
    ["an unknown field", { recieved: 1 }, /deliveries\.0\.recieved is not known: remove it, or use one of creationId/],
  ];
  for (const [title, change, message] of BAD) {
    it(`refuses ${title}, naming field and repair`, () => {
      expect(messageOf(() => parseDeliveries(fileOf({ ...sound, ...change }), "d.json"))).to.match(message);
    });
  }

  it("refuses what stands twice: a creation, a receipt, a key", () => {
    const second = { ...sound, creationId: 2, receipt: `0x${"cd".repeat(32)}` };
    expect(messageOf(() => parseDeliveries(fileOf(sound, { ...second, creationId: 1 }), "d.json"))).to.contain(
      "deliveries.1.creationId is 1 again",
    );
    expect(messageOf(() => parseDeliveries(fileOf(sound, { ...second, receipt: RECEIPT }), "d.json"))).to.contain(
      "deliveries.1.receipt is that of creation 1",
    );
    const both = JSON.stringify({ deliveries: [sound], refusals: [{ creationId: 1, reason: "late" }] });
    expect(messageOf(() => parseDeliveries(both, "d.json"))).to.contain("refusals.0.creationId is 1 again");
    expect(() => parseDeliveries('{"deliveries": [],\n "deliveries": []}', "d.json")).to.throw(
      DuplicateKeyError,
      "d.json line 2: key deliveries stands already on line 1",
    );
  });

  it("refuses a bad refusal", () => {
    const refuse = (entry: object): string =>
      messageOf(() => parseDeliveries(JSON.stringify({ refusals: [entry] }), "d.json"));
    expect(refuse({ creationId: 1, reason: "" })).to.contain("refusals.0.reason must be a text of 1 to 256 bytes");
    expect(refuse({ creationId: 1, reason: "é".repeat(129) })).to.contain("1 to 256 bytes");
    expect(refuse({ creationId: 1 })).to.contain("refusals.0.reason must be");
    expect(refuse({ creationId: 1, reason: "a", note: 1 })).to.contain("refusals.0.note is not known");
  });

  it("refuses other shapes, with the line", () => {
    expect(() => parseDeliveries("{", "d.json")).to.throw(JsonSyntaxError, "d.json line 1, column 2");
    expect(() => parseDeliveries("[]", "d.json")).to.throw(DeliveriesFileError, "the top level must be an object");
    expect(messageOf(() => parseDeliveries('{"deliveries": {}}', "d.json"))).to.contain("deliveries must be a list");
    expect(messageOf(() => parseDeliveries('{\n"delivery": []}', "d.json"))).to.contain(
      "d.json line 2: delivery is not known",
    );
    expect(messageOf(() => parseDeliveries('{"deliveries": [\n7]}', "d.json"))).to.contain("deliveries.0 must be an");
  });
});

describe("parseBasket", () => {
  it("reads amounts by rising asset id, and refuses anything else", () => {
    expect(parseBasket('{"64": "1", "4": "2"}', "b.json").map(({ assetId }) => assetId)).to.deep.equal([4n, 64n]);
    expect(messageOf(() => parseBasket('{"64": 1}', "b.json"))).to.contain("b.json line 1: 64 is a JSON number");
    expect(messageOf(() => parseBasket("[]", "b.json"))).to.contain("the top level must be an object");
    expect(() => readBasketFile("/nowhere/b.json")).to.throw(MissingFileError);
  });
});

describe("file delivery source", () => {
  let folder: string;
  let file: string;
  const write = (text: string): void => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  const rejection = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (cause: unknown) => cause,
    );

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "assay-deliveries-"));
    file = path.join(folder, "deliveries.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("reads the file again when it has changed", async () => {
    write(fileOf(sound));
    const source = createFileDeliverySource(file);
    expect((await source.find(1n))?.kind).to.equal("delivered");
    expect(await source.find(2n)).to.equal(undefined);
    write(JSON.stringify({ refusals: [{ creationId: 1, reason: "no" }] }));
    expect(await source.find(1n)).to.deep.equal({ kind: "refused", reason: "no" });
  });

  it("knows nothing while the file is missing or unsound, and recovers", async () => {
    const source = createFileDeliverySource(file);
    expect(await rejection(source.find(1n))).to.be.instanceOf(MissingFileError);
    write(fileOf(sound));
    await source.find(1n);
    write("");
    expect(await rejection(source.find(1n))).to.be.instanceOf(EmptyFileError);
    expect(await rejection(source.find(1n)), "no older content").to.be.instanceOf(EmptyFileError);
    write(fileOf(sound));
    expect((await source.find(1n))?.kind).to.equal("delivered");
  });
});
