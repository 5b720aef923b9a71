import { parseDecimal, tallyVotes, toDecimalString, type WeighedVote } from "@assay/math";
import { expect } from "chai";

describe("tallyVotes", () => {
  const rules = (quorum: string, differential: string) => ({
    quorum: parseDecimal(quorum),
    differential: parseDecimal(differential),
  });
  const vote = (support: WeighedVote["support"], weight: string, trust = "100"): WeighedVote => ({
    support,
    weight: parseDecimal(weight),
    trust: parseDecimal(trust),
  });

  it("weighs weight x trust / 100, exactly", () => {
    const tally = tallyVotes(
      [vote("for", "1", "33"), vote("for", "2", "33.5"), vote("abstain", "7", "0")],
      rules("1", "0"),
    );
    expect(toDecimalString(tally.for)).to.equal("1");
    expect(toDecimalString(tally.abstain)).to.equal("0");
    expect(tally.succeeded).to.equal(true); // just the quorum
  });

  it("counts nobody's votes as nothing, which is no majority", () => {
    expect(tallyVotes([], rules("0", "0")).succeeded).to.equal(false);
  });

  it("takes more than the differential, not as much", () => {
    const votes = [vote("for", "10"), vote("against", "7")];
    expect(tallyVotes(votes, rules("0", "3")).succeeded).to.equal(false);
    expect(tallyVotes(votes, rules("0", "2.999")).succeeded).to.equal(true);
  });
});
