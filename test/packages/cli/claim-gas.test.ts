import { expect } from "chai";

import { type ClaimCall, findClaimGas } from "../../../packages/cli/src/claim-gas.js";

const MOST = 1_000_000n;

describe("findClaimGas", () => {
  /** Pays the second of two components only from `needed` gas on. */
  function claimNeeding(needed: bigint, estimate: () => Promise<bigint>): ClaimCall {
    const pay = (gasLimit?: bigint): Promise<bigint> =>
      Promise.resolve(gasLimit === undefined || gasLimit >= needed ? 0b11n : 0b01n);
    return { pay, estimate };
  }

  it("takes the estimate and a fifth when that pays everything", async () => {
    expect(
      await findClaimGas(
        claimNeeding(120_000n, async () => 100_000n),
        MOST,
      ),
    ).to.equal(120_000n);
  });

  it("raises the limit while a component would stay open for want of gas", async () => {
    // 120,000, 180,000, 270,000, 405,000
    expect(
      await findClaimGas(
        claimNeeding(270_001n, async () => 100_000n),
        MOST,
      ),
    ).to.equal(405_000n);
  });

  it("goes no further than the vault's cap", async () => {
    expect(
      await findClaimGas(
        claimNeeding(MOST * 2n, async () => 100_000n),
        MOST,
      ),
    ).to.equal(MOST);
  });

  it("takes the cap when a node gives no estimate", async () => {
    const refusing = (): Promise<bigint> => Promise.reject(new Error("an internal call runs out of gas"));
    expect(await findClaimGas(claimNeeding(0n, refusing), MOST)).to.equal(MOST);
  });

  it("says why nothing at all can be paid", async () => {
    const call: ClaimCall = { pay: () => Promise.reject(new Error("nothing")), estimate: () => Promise.resolve(1n) };
    const error: unknown = await findClaimGas(call, MOST).catch((cause: unknown) => cause);
    expect(error).to.be.an("error").with.property("message", "nothing");
  });
});
