import { expect } from "chai";

import { findInactive } from "../../../packages/cli/src/fund-tokens.js";

const [GENESIS, TOTAL] = [100n, 1_000n];

describe("cli: findInactive", () => {
  let asked: number;

  /** Asks about tokens of which those of `isActive` are active; numbers outside 1 to `total` are an error. */
  async function find(
    isActive: (token: bigint) => boolean,
    genesis = GENESIS,
    total = TOTAL,
  ): Promise<bigint | undefined> {
    asked = 0;
    const ask = (token: bigint): Promise<boolean> => {
      asked += 1;
      if (token < 1n || token > total) return Promise.reject(new Error(`asked for ${token}`));
      return Promise.resolve(isActive(token));
    };
    return findInactive(ask, genesis, total);
  }

  it("is the lowest above genesis when they were issued in order", async () => {
    for (const issued of [0n, 1n, 2n, 3n, 7n, 100n, 898n, 899n]) {
      expect(await find((token) => token <= GENESIS + issued), `${issued}`).to.equal(GENESIS + issued + 1n);
      expect(asked).to.be.at.most(20);
    }
  });

  it("is an inactive one after an active one when there are gaps", async () => {
    const active = (token: bigint): boolean => token <= 101n || token === 105n;
    expect(await find(active)).to.equal(102n);
    const odd = (token: bigint): boolean => token % 2n === 1n || token <= GENESIS;
    const found = await find(odd);
    expect(found === undefined ? undefined : odd(found)).to.equal(false);
  });

  it("falls back to the lowest of the first 256 when all above genesis are active", async () => {
    expect(await find((token) => token !== 40n)).to.equal(40n);
    expect(await find((token) => token !== 40n && token !== 20n)).to.equal(20n);
    expect(await find((token) => token !== 5n, 10n, 10n)).to.equal(5n);
  });

  it("gives up when none of these is inactive", async () => {
    expect(await find(() => true)).to.equal(undefined);
    expect(await find((token) => token !== 300n, 600n)).to.equal(undefined);
    expect(await find(() => true, 3n, 3n)).to.equal(undefined);
  });
});
