import { expect } from "chai";

import {
  createStyle,
  formatBar,
  formatChange,
  formatFields,
  formatMove,
  formatTable,
  formatTrack,
  sparkline,
  toJson,
} from "../../../packages/cli/src/output.js";

const PLAIN = createStyle({ isTty: false, env: {} });

describe("cli: output", () => {
  it("writes one line of JSON with bigint as integer strings", () => {
    expect(
      toJson({ navWad: 2n ** 200n, isValid: true, count: 20, before: { base: 1n }, list: [0n, null, "x"] }),
    ).to.equal(`{"navWad":"${2n ** 200n}","isValid":true,"count":20,"before":{"base":"1"},"list":["0",null,"x"]}`);
  });

  it("colours on a terminal only, and not with NO_COLOR", () => {
    expect(createStyle({ isTty: true, env: {} }).good("x")).to.equal("\u001b[32mx\u001b[0m");
    for (const style of [
      PLAIN,
      createStyle({ isTty: true, env: { NO_COLOR: "1" } }),
      createStyle({ isTty: true, env: { TERM: "dumb" } }),
    ]) {
      expect(style.bold("x") + style.bad("y")).to.equal("xy");
    }
  });

  it("aligns fields and tables", () => {
    expect(
      formatFields(
        [
          ["NAV", "1"],
          ["status", "LIVE"],
        ],
        PLAIN,
      ),
    ).to.equal("NAV     1\nstatus  LIVE\n");
    expect(
      formatTable(
        ["round", "who"],
        [
          ["1", "a"],
          ["1200", "bcd"],
        ],
        PLAIN,
        new Set([1]),
      ),
    ).to.equal("round  who\n    1  a\n 1200  bcd\n");
  });

  it("draws a bar on a track, which what is more than full does not leave", () => {
    expect(formatTrack(1n, 2n, 4)).to.equal("██··");
    expect(formatTrack(9n, 2n, 4)).to.equal("████");
    expect(formatTrack(0n, 2n, 4)).to.equal("····");
    expect(formatTrack(1n, 10n ** 30n, 4)).to.equal("▏···");
  });

  it("draws bars from the least to the greatest value", () => {
    expect(sparkline([0n, 7n, 14n])).to.equal("▁▅█");
    expect(sparkline([10n ** 40n, 10n ** 40n + 1n])).to.equal("▁█"); // no float could tell these apart
    expect(sparkline([5n, 5n])).to.equal("▄▄");
    expect(sparkline([])).to.equal("");
  });

  it("draws a lying bar in eighths, and leaves only 0 unseen", () => {
    expect(formatBar(10n, 10n, 4)).to.equal("████");
    expect(formatBar(5n, 10n, 4)).to.equal("██");
    expect(formatBar(9n, 32n, 4)).to.equal("█▏"); // 9 eighths of a character
    expect(formatBar(47n, 64n, 1)).to.equal("▊"); // 5.875 eighths
    expect(formatBar(1n, 10n ** 18n, 4)).to.equal("▏");
    expect([formatBar(0n, 10n, 4), formatBar(0n, 0n, 4)]).to.deep.equal(["", ""]);
  });

  it("shows moves exactly", () => {
    expect(formatChange(10_000n, 10_012n)).to.equal("+0.12 %");
    expect(formatChange(10_000n, 9_900n)).to.equal("-1 %");
    expect(formatChange(10n ** 18n, 10n ** 18n + 1n)).to.equal("> 0 %");
    expect(formatChange(10n ** 18n, 10n ** 18n - 1n)).to.equal("< 0 %");
    expect([formatChange(7n, 7n), formatChange(0n, 7n)]).to.deep.equal(["0 %", ""]);
    expect(formatMove(10n ** 18n, 15n * 10n ** 17n)).to.equal("1 -> 1.5");
  });
});
