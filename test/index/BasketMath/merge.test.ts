import { expect } from "chai";
import { concat, getAddress, toBeHex } from "ethers";
import { network } from "hardhat";

import { MAX_UINT128 } from "../../helpers/index-suite.js";
import { RAY } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

interface Entry {
  readonly assetId: bigint;
  readonly token: string;
  readonly amount: bigint;
}

const token = (i: bigint | number) => getAddress(toBeHex(0xa000n + BigInt(i), 20));
const entry = (assetId: bigint, amount = 0n, of: bigint = assetId): Entry => ({ assetId, token: token(of), amount });
/** Asset id 4 bytes, units 16, token 20, as {BasketCode} packs them. */
const pack = (entries: readonly Entry[]) =>
  entries.length === 0
    ? "0x"
    : concat(entries.map(({ assetId, amount, token }) => concat([toBeHex(assetId, 4), toBeHex(amount, 16), token])));
const count = (n: number, first = 1n) => Array.from({ length: n }, (_, i) => entry(first + BigInt(i), 1n));

const BASE = token(0xb0);
const INDEX = token(0xb1);

describe("BasketMath merge", () => {
  const deploy = () => ethers.deployContract("BasketMath");
  const merge = async (list: readonly Entry[], drop: bigint, joiners: readonly Entry[], baskets = RAY) => {
    const math = await networkHelpers.loadFixture(deploy);
    return math.merge(pack(list), baskets, drop, [...joiners], BASE, INDEX);
  };
  const refused = async (call: () => Promise<unknown>, error: string, ...args: readonly unknown[]) => {
    const abi = await ethers.getContractAt("IIndexVault", ethers.ZeroAddress);
    await expect(call())
      .to.be.revertedWithCustomError(abi, error)
      .withArgs(...args);
  };

  describe("when the result can be", () => {
    it("is the list itself without drop and joiners, units and all", async () => {
      const list = [entry(1n, 5n), entry(7n, MAX_UINT128), entry(2n ** 32n - 1n, 0n)];
      expect(await merge(list, 0n, [])).to.equal(pack(list));
      expect(await merge([], 0n, [])).to.equal("0x");
    });

    it("sorts joiners in before, between and after", async () => {
      const list = [entry(10n, 1n), entry(20n, 2n)];
      const joiners = [entry(0n, 7n), entry(9n), entry(11n, MAX_UINT128), entry(19n), entry(21n, 3n)];
      const [a, b, c, d, e] = joiners;
      const [x, y] = list;
      expect(await merge(list, 0n, joiners)).to.equal(pack([a, b, x, c, d, y, e].map(present)));
      expect(await merge([], 0n, joiners)).to.equal(pack(joiners));
    });

    it("drops what is empty, at any place, and in exchange for a joiner of the same id or token", async () => {
      const list = [entry(1n), entry(2n, 5n), entry(3n), entry(4n, 6n), entry(5n)];
      const [, two, , four] = list.map(present);
      expect(await merge(list, 0b10101n, [])).to.equal(pack([two, four].map(present)));
      expect(await merge(list, 0b10101n, [entry(3n, 0n, 99n)])).to.equal(
        pack([two, entry(3n, 0n, 99n), four].map(present)),
      );
      expect(await merge(list, 0b10101n, [entry(6n, 0n, 1n)])).to.equal(
        pack([two, four, entry(6n, 0n, 1n)].map(present)),
      );
    });

    it("drops units that stand for less than one of the smallest unit", async () => {
      expect(await merge([entry(1n, 999n), entry(2n, 2_999n)], 0b01n, [], RAY / 1_000n)).to.equal(
        pack([entry(2n, 2n)]),
      );
    });

    it("takes 20, also when one of 20 makes room", async () => {
      expect(await merge(count(10), 0n, count(10, 100n))).to.equal(pack([...count(10), ...count(10, 100n)]));
      const full = [entry(1n), ...count(19, 2n)];
      expect(await merge(full, 1n, [entry(50n)])).to.equal(pack([...count(19, 2n), entry(50n)]));
    });
  });

  describe("when it cannot be", () => {
    it("reverts with IndexVault_StillHeld for what is dropped and held, naming how much", async () => {
      await refused(() => merge([entry(1n), entry(2n, 1n)], 0b11n, []), "IndexVault_StillHeld", 1n, 1n);
      const odd = () => merge([entry(1n, 2_500n)], 1n, [], RAY / 1_000n);
      await refused(odd, "IndexVault_StillHeld", 0n, 2n);
    });

    it("reverts with IndexVault_ComponentCount for 21", async () => {
      await refused(() => merge(count(20), 0n, [entry(50n)]), "IndexVault_ComponentCount", 21n, 20n);
      await refused(() => merge([], 0n, count(21)), "IndexVault_ComponentCount", 21n, 20n);
    });

    it("reverts with IndexVault_AmountOutOfRange for an amount over 128 bits", async () => {
      const joiners = [entry(1n), entry(2n, MAX_UINT128 + 1n)];
      await refused(() => merge([], 0n, joiners), "IndexVault_AmountOutOfRange", 1n, MAX_UINT128 + 1n);
    });

    it("reverts with IndexVault_ComponentInvalid for nobody, the base asset and the index token", async () => {
      for (const invalid of [ethers.ZeroAddress, BASE, INDEX]) {
        const joiners = [entry(1n), { ...entry(2n), token: invalid }];
        await refused(() => merge([], 0n, joiners), "IndexVault_ComponentInvalid", 1n, invalid);
      }
    });

    it("reverts with IndexVault_ComponentInvalid when joiners do not rise, or an id stands twice", async () => {
      await refused(() => merge([], 0n, [entry(2n), entry(1n)]), "IndexVault_ComponentInvalid", 1n, token(1));
      await refused(() => merge([], 0n, [entry(2n), entry(2n, 0n, 3n)]), "IndexVault_ComponentInvalid", 1n, token(3));
      await refused(() => merge([entry(2n)], 0n, [entry(2n, 0n, 3n)]), "IndexVault_ComponentInvalid", 1n, token(3));
      // 9 stands before 5 once 9 is put before 10.
      await refused(() => merge([entry(10n)], 0n, [entry(9n), entry(5n)]), "IndexVault_ComponentInvalid", 1n, token(5));
    });

    it("reverts with IndexVault_ComponentInvalid for a token under two ids, wherever they stand", async () => {
      await refused(
        () => merge([entry(1n), entry(2n)], 0n, [entry(9n, 0n, 1n)]),
        "IndexVault_ComponentInvalid",
        2n,
        token(1),
      );
      const twenty = count(19);
      await refused(() => merge(twenty, 0n, [entry(50n, 0n, 19n)]), "IndexVault_ComponentInvalid", 19n, token(19));
    });
  });
});

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("missing");
  return value;
}
