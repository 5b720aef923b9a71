import { toDecimalString } from "@assay/math";
import {
  DuplicateKeyError,
  EmptyFileError,
  FileError,
  HoldingAmountError,
  HoldingsShapeError,
  InputError,
  JsonSyntaxError,
  MissingFileError,
  parseHoldings,
  readHoldingsFile,
  UnreadableFileError,
} from "@assay/validator/market";
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expectError } from "../../support/expect-error.js";

/** A holdings text with one part replaced. */
function basket(holdings: string, rest = '"cashTao": "0"'): string {
  return `{\n  ${rest},\n  "holdings": ${holdings}\n}`;
}

describe("parseHoldings", () => {
  const amountsOf = (text: string): Record<string, string> =>
    Object.fromEntries(
      [...parseHoldings(text, "basket.json").amounts].map(([netuid, amount]) => [netuid, toDecimalString(amount)]),
    );

  it("reads amounts, cash and time", () => {
    const holdings = parseHoldings(
      '{"asOf": "2025-08-08T16:09:09Z", "cashTao": "0.50", "holdings": {"64": "140.5", "0": "0"}}',
      "basket.json",
    );
    expect(holdings.file).to.equal("basket.json");
    expect(holdings.asOfMs).to.equal(Date.UTC(2025, 7, 8, 16, 9, 9));
    expect(toDecimalString(holdings.cash)).to.equal("0.5");
    expect([...holdings.amounts.keys()]).to.have.members(["0", "64"]);
  });

  it("needs no time and no assets, and passes over other fields", () => {
    const holdings = parseHoldings('{"cashTao": 3, "holdings": {}, "note": {"by": ["me", 1.5, null]}}', "basket.json");
    expect(holdings.asOfMs).to.equal(undefined);
    expect(holdings.amounts.size).to.equal(0);
    expect(toDecimalString(holdings.cash)).to.equal("3");
  });

  it("reads JSON numbers as their source text, never as floats", () => {
    const written =
      '{"1": 140.681614349775771234567890123, "2": 1e-7, "3": 12345678901234567890.5, "4": -0.0, "5": 1E2}';
    expect(amountsOf(basket(written))).to.deep.equal({
      "1": "140.681614349775771234567890123",
      "2": "0.0000001",
      "3": "12345678901234567890.5",
      "4": "0",
      "5": "100",
    });
  });

  it("takes a number and a string of the same spelling for the same", () => {
    expect(amountsOf(basket('{"1": 0.30000000000000004}'))).to.deep.equal(
      amountsOf(basket('{"1": "0.30000000000000004"}')),
    );
  });

  it("refuses what is not JSON, naming the place", () => {
    const cases: [text: string, ...parts: string[]][] = [
      ['{"cashTao": .5}', 'b.json line 1, column 13: not valid JSON: ".5}" cannot stand here: correct it'],
      ['{\n  "cashTao": "0",\n  "holdings": {"64": 01}\n}', 'b.json line 3, column 22: not valid JSON: "01}"'],
      ['{\n  "cashTao": "0",\n}', 'b.json line 3, column 1: not valid JSON: "}" cannot stand here'],
      ['{"cashTao": "0"', "b.json line 1, column 16: not valid JSON: the line ends too early: complete it"],
    ];
    for (const [text, ...parts] of cases) {
      const error = expectError(() => parseHoldings(text, "b.json"), JsonSyntaxError, ...parts);
      expect(error.cause).to.be.instanceOf(SyntaxError);
    }
  });

  it("refuses JSON nested too deeply to be read", () => {
    const deep = `{"cashTao": "0", "holdings": {}, "x": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expectError(() => parseHoldings(deep, "b.json"), JsonSyntaxError, "b.json: cannot be read as JSON");
  });

  it("refuses a key that stands twice, which JSON.parse would hide", () => {
    const twice = basket('{\n    "64": "1",\n    "5": "2",\n    "64": "3"\n  }');
    const error = expectError(
      () => parseHoldings(twice, "b.json"),
      DuplicateKeyError,
      'b.json line 6: key holdings "64" stands already on line 4: keep one of the two',
    );
    expect([error.firstLine, error.line]).to.deep.equal([4, 6]);
    expectError(() => parseHoldings(basket('{"64": 1, "\\u00364": 1}'), "b.json"), DuplicateKeyError, 'holdings "64"');
    expectError(
      () => parseHoldings(basket("{}", '"cashTao": 1, "cashTao": 2'), "b.json"),
      DuplicateKeyError,
      "cashTao",
    );
    expectError(() => parseHoldings(basket('{"4": 1}, "holdings": {"5": 1}'), "b.json"), DuplicateKeyError, "holdings");
  });

  it("does not take the same key in different objects for a repeat", () => {
    const text = basket('{"1": "{\\"1\\": [,:"}', '"cashTao": 1, "list": [{"1": 1}, {"1": 2}], "1": {"1": {"1": 1}}');
    expectError(() => parseHoldings(text, "b.json"), HoldingAmountError, "not a decimal"); // the string, not the keys
  });

  it("refuses a missing or misplaced part, naming it and its line", () => {
    const cases: [text: string, ...parts: string[]][] = [
      ["[]", "b.json: the top level must be an object"],
      ["12", "b.json: the top level must be an object"],
      ['"text"', "b.json: the top level must be an object"],
      ['{"cashTao": "0"}', "b.json: holdings must be an object", 'write e.g. "holdings"'],
      [basket("[1]"), "b.json line 3: holdings must be an object"],
      [basket("7"), "b.json line 3: holdings must be an object"],
      ['{"holdings": {}}', "b.json: cashTao is missing", 'write e.g. "cashTao": "0"'],
      [basket('{"sn64": "1"}'), 'b.json line 3: holdings "sn64" is not a netuid'],
      [basket('{"064": "1"}'), 'holdings "064" is not a netuid'],
      [basket('{"": "1"}'), 'holdings "" is not a netuid'],
      [basket('{"__proto__": "1"}'), 'holdings "__proto__" is not a netuid'],
      [basket("{}", '"cashTao": 0, "asOf": "yesterday"'), "b.json line 2: asOf is not a time"],
      [basket("{}", '"cashTao": 0, "asOf": 20250808'), "asOf is not a time"],
    ];
    for (const [text, ...parts] of cases)
      expectError(() => parseHoldings(text, "b.json"), HoldingsShapeError, ...parts);
  });

  it("refuses an amount that is not a decimal or is negative, naming it and its line", () => {
    const cases: [text: string, ...parts: string[]][] = [
      [
        basket('{\n"64": "abc"}'),
        'b.json line 4: holdings "64" is "abc", not a decimal',
        "write an amount of 0 or more",
      ],
      [basket('{"64": ""}'), 'is "", not a decimal'],
      [basket('{"64": "1,5"}'), 'is "1,5", not a decimal'],
      [basket('{"64": 1e9999}'), 'is "1e9999", not a decimal'],
      [basket('{"64": null}'), "is null, not a decimal"],
      [basket('{"64": ["1"]}'), "is a list, not a decimal"],
      [basket('{"64": {"amount": 1}}'), "is a JSON object, not a decimal"],
      [basket('{"64": true}'), "is a JSON boolean, not a decimal"],
      [basket('{"64": "-1"}'), 'b.json line 3: holdings "64" is "-1", negative'],
      [basket('{"64": -0.5}'), 'holdings "64" is "-0.5", negative'],
      [basket("{}", '"cashTao": "-0.1"'), 'b.json line 2: cashTao is "-0.1", negative'],
      [basket("{}", '"cashTao": "none"'), 'b.json line 2: cashTao is "none", not a decimal'],
    ];
    for (const [text, ...parts] of cases)
      expectError(() => parseHoldings(text, "b.json"), HoldingAmountError, ...parts);
  });

  it("checks every amount, not only the first", () => {
    expectError(() => parseHoldings(basket('{"1": "1", "2": "2", "99": "x"}'), "b.json"), HoldingAmountError, '"99"');
  });
});

describe("readHoldingsFile", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "assay-holdings-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("reads a file, with or without a byte order mark", () => {
    const file = path.join(folder, "basket.json");
    writeFileSync(file, `\uFEFF${basket('{"64": "1.5"}')}`);
    expect(readHoldingsFile(file).amounts.get("64")).to.deep.equal({ units: 15n, scale: 1 });
  });

  it("refuses a missing file, naming it and keeping the cause", () => {
    const file = path.join(folder, "absent.json");
    const error = expectError(() => readHoldingsFile(file), MissingFileError, file, "no such file", "check the path");
    expect(error).to.be.instanceOf(FileError).and.instanceOf(InputError);
    expect(error.cause).to.have.property("code", "ENOENT");
  });

  it("refuses a folder", () => {
    expectError(() => readHoldingsFile(folder), UnreadableFileError, folder, "EISDIR");
  });

  it("refuses an empty file and one of white space", () => {
    const file = path.join(folder, "empty.json");
    for (const text of ["", "\uFEFF", " \r\n\t"]) {
      writeFileSync(file, text);
      expectError(() => readHoldingsFile(file), EmptyFileError, file, "is empty", '{"cashTao"');
    }
  });
});
