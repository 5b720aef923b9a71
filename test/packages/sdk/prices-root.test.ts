import { hashPrices, MessageFieldError, pricesRoot, provePrice, type AssetPrice } from "@assay/sdk";
import { expect } from "chai";
import { AbiCoder, concat, keccak256, ZeroHash } from "ethers";

const one: AssetPrice = { assetId: 1n, priceWad: 10n, sourceAt: 100n };
const two: AssetPrice = { assetId: 2n, priceWad: 20n, sourceAt: 200n };

/** The leaf of contracts/oracle/types/Report.sol, written out once more. */
function leaf({ assetId, priceWad, sourceAt }: AssetPrice): string {
  const inner = keccak256(
    AbiCoder.defaultAbiCoder().encode(["uint32", "uint256", "uint64"], [assetId, priceWad, sourceAt]),
  );
  return keccak256(inner);
}

describe("pricesRoot", () => {
  it("is zero without prices and the leaf itself with one", () => {
    expect(pricesRoot([])).to.equal(ZeroHash);
    expect(pricesRoot([one])).to.equal(leaf(one));
  });

  it("hashes two leaves in rising order, whatever the order they are given in", () => {
    const [low, high] = [leaf(one), leaf(two)].sort();
    const expected = keccak256(concat([low ?? "", high ?? ""]));
    expect(pricesRoot([one, two])).to.equal(expected);
    expect(pricesRoot([two, one])).to.equal(expected);
    expect(provePrice([two, one], 1n)).to.deep.equal({ price: one, proof: [leaf(two)] });
  });

  it("refuses an asset that stands twice, or is asked for and absent", () => {
    expect(() => pricesRoot([one, { ...one, priceWad: 11n }])).to.throw(MessageFieldError, "assetId 1 stands twice");
    expect(() => provePrice([one], 2n)).to.throw(MessageFieldError, "assetId 2 is not among the prices");
  });
});

describe("hashPrices", () => {
  it("does not depend on the order, and changes with every field", () => {
    const hash = hashPrices([one, two]);
    expect(hashPrices([two, one])).to.equal(hash);
    for (const changed of [
      { ...one, assetId: 3n },
      { ...one, priceWad: 11n },
      { ...one, sourceAt: 101n },
    ]) {
      expect(hashPrices([changed, two])).not.to.equal(hash);
    }
  });
});
