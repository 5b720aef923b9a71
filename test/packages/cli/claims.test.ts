import { expect } from "chai";

import type { VaultChain } from "../../../packages/cli/src/chain.js";
import { findOpenClaims } from "../../../packages/cli/src/claims.js";

const OWNER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const TOKEN = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const NEWEST = 2_500;

describe("findOpenClaims on a node that answers for 1,000 blocks at most", () => {
  /** Claims were opened in these blocks; of claim 300 nothing is owed any more. */
  const opened = [
    { block: 0, claimId: 300n },
    { block: 1_999, claimId: 512n },
    { block: 2_000, claimId: 256n },
    { block: NEWEST, claimId: 512n },
  ];

  function chainWith(asked: [number, number][]): VaultChain {
    const queryFilter = async (_filter: unknown, first: number, last: number | "latest") => {
      if (last === "latest" || last - first >= 1_000) throw new Error("too many blocks");
      asked.push([first, last]);
      return opened
        .filter(({ block }) => block >= first && block <= last)
        .map(({ claimId }) => ({ args: { claimId } }));
    };
    const claimOf = async (_owner: string, claimId: bigint) => ({
      open: claimId === 300n ? 0n : (1n << 20n) | 1n,
      components: [{ assetId: 7n, token: TOKEN, amount: 11n }],
      cash: 13n,
    });
    const provider = {
      getBlockNumber: async () => NEWEST,
      call: async () => "0x", // tokens that say nothing of themselves
    };
    const vault = { queryFilter, claimOf, filters: { ClaimOpened: () => ({}) } };
    // Only what is asked for here; a whole chain would be another test.
    return { provider, addresses: { base: OWNER }, suite: { vault } } as unknown as VaultChain;
  }

  it("asks in pieces, finds each claim once, and leaves out what is paid", async () => {
    const asked: [number, number][] = [];
    const claims = await findOpenClaims(chainWith(asked), OWNER, 0);
    expect(claims.map(({ claimId }) => claimId)).to.deep.equal([256n, 512n]);
    expect(claims[0]?.components.map(({ position, symbol, amount }) => [position, symbol, amount])).to.deep.equal([
      [0n, "asset 7", 11n],
      [20n, "cash", 13n],
    ]);
    expect(asked).to.deep.equal([
      [0, 999],
      [1_000, 1_999],
      [2_000, NEWEST],
    ]);
  });

  it("begins where it is told to", async () => {
    const asked: [number, number][] = [];
    const claims = await findOpenClaims(chainWith(asked), OWNER, 2_000);
    expect(claims.map(({ claimId }) => claimId)).to.deep.equal([256n, 512n]);
    expect(asked).to.deep.equal([[2_000, NEWEST]]);
  });
});
