import { createChainClock, roundAt, roundStartMs, type Clock } from "@assay/validator";
import { expect } from "chai";

function wallAt(nowMs: number): Clock & { nowMsValue: number } {
  const wall = { nowMsValue: nowMs, nowMs: () => wall.nowMsValue, sleep: () => Promise.resolve() };
  return wall;
}

describe("rounds by the clock", () => {
  it("count seconds since genesis, from 1", () => {
    expect(roundAt(1_000, 999_999)).to.equal(0n);
    expect(roundAt(1_000, 1_000_000)).to.equal(1n);
    expect(roundAt(1_000, 1_000_999)).to.equal(1n);
    expect(roundAt(1_000, 1_001_000)).to.equal(2n);
    expect(roundStartMs(1_000, 2n)).to.equal(1_001_000);
  });
});

describe("chain clock", () => {
  it("is the wall clock while the chain is behind it or a second ahead", () => {
    const clock = createChainClock(wallAt(1_000_400));
    clock.noteBlock(900);
    clock.noteBlock(1_001);
    expect(clock.nowMs()).to.equal(1_000_400);
  });

  it("follows a chain that runs ahead, and keeps on while no block comes", () => {
    const wall = wallAt(1_000_400);
    const clock = createChainClock(wall);
    clock.noteBlock(4_600);
    expect(clock.aheadSeconds()).to.equal(3_600);
    wall.nowMsValue += 10_000;
    clock.noteBlock(4_600); // the same block, seen later
    expect(clock.nowMs()).to.equal(4_610_400);
  });

  it("forgets a lead that it has not seen for a minute", () => {
    const wall = wallAt(1_000_000);
    const clock = createChainClock(wall);
    clock.noteBlock(1_010);
    wall.nowMsValue += 61_000;
    clock.noteBlock(1_061);
    expect(clock.nowMs()).to.equal(1_061_000);
  });
});
