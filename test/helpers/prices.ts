import { StandardMerkleTree } from "@openzeppelin/merkle-tree";

import { firstIndexes, latestTimestamp, makeReport, signReport, type Suite, type TestReport } from "./suite.js";

/** Base asset per whole asset, WAD, by asset id. */
export type Prices = ReadonlyMap<bigint, bigint>;

const LEAF_TYPES = ["uint32", "uint256", "uint64"]; // as contracts/oracle/types/Report.sol encodes a leaf

/** Settles `navWad` with the root of `prices` in its report, then proves each price: all of them are on chain afterwards. */
export async function settleWithPrices(suite: Suite, navWad: bigint, prices: Prices): Promise<TestReport> {
  const { ethers, oracle, validators } = suite;
  const nextAt = (await latestTimestamp(ethers)) + 1;
  const leaves = [...prices].map(([assetId, priceWad]) => [assetId, priceWad, BigInt(nextAt)] as const);
  const tree = StandardMerkleTree.of(
    leaves.map((leaf) => [...leaf]),
    LEAF_TYPES,
  );
  const report = await makeReport(suite, { observedAt: BigInt(nextAt), navWad, assetsRoot: tree.root });
  const signatures = await signReport(suite, report, firstIndexes(validators.length));
  await ethers.provider.send("evm_setNextBlockTimestamp", [`0x${nextAt.toString(16)}`]);
  await oracle.submitReport(report, signatures);
  for (const [i, [assetId, priceWad, sourceAt]] of leaves.entries()) {
    await oracle.provePrice(report, signatures, { assetId, priceWad, sourceAt }, tree.getProof(i));
  }
  // A second later: reading a price costs a little more gas once it has an age, and an estimate must not miss that.
  await ethers.provider.send("evm_increaseTime", [1]);
  await ethers.provider.send("evm_mine", []);
  return report;
}
