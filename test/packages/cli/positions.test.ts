import { expect } from "chai";

import { ALL_POSITIONS, formatPositions, parsePositions, positionsOf } from "../../../packages/cli/src/positions.js";

describe("parsePositions", () => {
  it("reads positions, the cash and all", () => {
    expect(parsePositions("0")).to.equal(1n);
    expect(parsePositions("0,3,cash")).to.equal(0b1001n | (1n << 20n));
    expect(parsePositions("20")).to.equal(1n << 20n);
    expect(parsePositions("all")).to.equal(2n ** 21n - 1n);
    expect(parsePositions("3,3,0")).to.equal(0b1001n);
  });

  it("refuses what is no position", () => {
    for (const text of ["", "21", "0,", "-1", "1.0", "all,1", "TAO", "100"]) {
      expect(() => parsePositions(text), text).to.throw("Give positions");
    }
  });

  it("reads what formatPositions writes", () => {
    const bits = (1n << 20n) | (1n << 19n) | 1n;
    expect(formatPositions(positionsOf(bits))).to.equal("0,19,cash");
    expect(parsePositions("0,19,cash")).to.equal(bits);
    expect(positionsOf(ALL_POSITIONS)).to.have.length(21);
  });
});
