import { expect } from "chai";
import { makeError } from "ethers";

import { FundsError, TransactionFailedError } from "../../../packages/cli/src/cli-error.js";
import { describeFailure } from "../../../packages/cli/src/failure.js";
import { NAVOracle__factory } from "../../../typechain-types/index.js";

const STALE = NAVOracle__factory.createInterface().encodeErrorResult("NAVOracle_NavStale", [45n, 30n]);

describe("cli: errors in one sentence", () => {
  it("explains a revert, and names the transaction when one was mined", () => {
    const revert = Object.assign(new Error("execution reverted"), { data: STALE });
    expect(describeFailure(revert)).to.match(/^The newest NAV is 45 s old/);
    expect(describeFailure(new TransactionFailedError("0xabc", revert))).to.match(
      /^The newest NAV is 45 s old.* Transaction 0xabc\.$/,
    );
    expect(describeFailure(new TransactionFailedError("0xabc"))).to.equal("transaction 0xabc was mined and reverted");
  });

  it("repeats the project's own messages", () => {
    expect(describeFailure(new FundsError("holds 1"))).to.equal("holds 1");
  });

  it("translates what ethers throws", () => {
    const says = (code: Parameters<typeof makeError>[1], info: object = {}): string =>
      describeFailure(makeError("short", code, info as never));
    expect(says("INSUFFICIENT_FUNDS")).to.contain("cannot pay for gas");
    expect(says("NONCE_EXPIRED")).to.contain("run the command again");
    expect(says("BAD_DATA")).to.contain("--addresses");
    expect(says("SERVER_ERROR")).to.contain("stopped answering");
    expect(says("UNKNOWN_ERROR", { error: { message: "gas limit\n too high" } })).to.equal(
      "the chain refused: gas limit too high",
    );
    expect(says("UNSUPPORTED_OPERATION", { operation: "secret details" })).to.equal("short");
  });

  it("keeps whatever else there is on one line", () => {
    expect(describeFailure(new Error("a\n  b"))).to.equal("a b");
    expect(describeFailure("text")).to.equal("text");
  });
});
