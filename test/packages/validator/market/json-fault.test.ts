import { expect } from "chai";
import fc from "fast-check";
import { findJsonFault } from "../../../../packages/validator/src/market/json-fault.js";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("findJsonFault", () => {
  it("finds nothing wrong with JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(undefined, 2, "\t"), (text, indent) => {
        const written = JSON.stringify(JSON.parse(text), null, indent);
        expect(findJsonFault(written)).to.equal(undefined);
      }),
    );
  });

  it("finds a fault exactly when JSON.parse does", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"',
      "0",
      "-1.5e3",
      "01",
      ".5",
      "1.",
      "true",
      "nul",
      " ",
      "\n",
      '"\\u00e"',
      "'",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join("");
        expect(findJsonFault(text) === undefined).to.equal(isJson(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it("finds a fault after one character is lost or changed", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom("", "x", '"', "{", "]", ","), (text, at, change) => {
        const place = at % text.length;
        const damaged = text.slice(0, place) + change + text.slice(place + 1);
        expect(findJsonFault(damaged) === undefined).to.equal(isJson(damaged));
      }),
      { numRuns: 2_000 },
    );
  });

  it("gives line, column and the rest of the line", () => {
    const cases: [text: string, line: number, column: number, rest: string][] = [
      ["", 1, 1, ""],
      ['{\r\n  "a": 1;\r\n}', 2, 9, ";"],
      ['{"a": .5}', 1, 7, ".5}"],
      ['{"a": 1,}', 1, 9, "}"],
      ["[1 2]", 1, 4, "2]"],
      ["[1}", 1, 3, "}"],
      ['{"a" 1}', 1, 6, "1}"],
      ["{a: 1}", 1, 2, "a: 1}"],
      ['{"a": 1} x', 1, 10, "x"],
      ['{"a": "x\ny"}', 1, 7, '"x'],
      ['{\n"a": [', 2, 7, ""],
    ];
    for (const [text, line, column, rest] of cases) {
      expect(findJsonFault(text), JSON.stringify(text)).to.deep.equal({ line, column, rest });
    }
  });
});
