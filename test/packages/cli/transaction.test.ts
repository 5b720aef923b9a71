import { expect } from "chai";
import { type ContractTransactionResponse, makeError } from "ethers";

import { ChainError, TransactionFailedError } from "../../../packages/cli/src/cli-error.js";
import { describeFailure } from "../../../packages/cli/src/failure.js";
import { gasLimitFor, waitMined } from "../../../packages/cli/src/transaction.js";
import { NAVOracle__factory } from "../../../typechain-types/index.js";

const STALE = NAVOracle__factory.createInterface().encodeErrorResult("NAVOracle_NavStale", [45n, 30n]);
const HASH = `0x${"12".repeat(32)}`;

/** A sent transaction whose `wait` ends as told: all that is used of it. */
function sent(wait: () => Promise<unknown>): ContractTransactionResponse {
  return { hash: HASH, wait } as unknown as ContractTransactionResponse;
}

async function failure(waiting: Promise<unknown>): Promise<unknown> {
  return waiting.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("cli: waiting for a transaction", () => {
  const reverted = makeError("transaction execution reverted", "CALL_EXCEPTION", {
    action: "sendTransaction",
    data: null,
    reason: null,
    invocation: null,
    revert: null,
    transaction: { to: null, data: "0x" },
    receipt: { blockNumber: 7 } as never,
  });

  it("runs a transaction that reverted again, to say why", async () => {
    let replayedAt: number | undefined;
    const error = await failure(
      waitMined(
        sent(() => Promise.reject(reverted)),
        async (blockTag) => {
          replayedAt = blockTag;
          throw Object.assign(new Error("reverted"), { data: STALE });
        },
      ),
    );
    expect(replayedAt).to.equal(7);
    expect(error).to.be.instanceOf(TransactionFailedError);
    expect(describeFailure(error)).to.match(/^The newest NAV is 45 s old.*Transaction 0x1212/);
  });

  it("says that it reverted when it would not revert again", async () => {
    const error = await failure(
      waitMined(
        sent(() => Promise.reject(reverted)),
        async () => undefined,
      ),
    );
    expect(describeFailure(error)).to.equal(`transaction ${HASH} was mined and reverted`);
  });

  it("gives up on one that is not mined, naming it", async () => {
    const late = makeError("timeout", "TIMEOUT", { operation: "wait", reason: "timeout" });
    const error = await failure(
      waitMined(
        sent(() => Promise.reject(late)),
        async () => undefined,
      ),
    );
    expect(error).to.be.instanceOf(ChainError);
    expect(describeFailure(error)).to.equal(`transaction ${HASH} was sent but not mined within 120 s`);
  });

  it("leaves a fifth above the estimate", () => {
    expect(gasLimitFor(100_000n)).to.equal(120_000n);
  });
});
