import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { keccak256, solidityPackedKeccak256, toUtf8Bytes } from "ethers";
import { network } from "hardhat";

import { acceptReport, bringReport, mineAt, nowAt, prepareReport, validatorOf } from "../../helpers/oracle.js";
import { deploySuite, RING_LENGTH, signReport, type Suite, type TestReport, WAD } from "../../helpers/suite.js";

const MAX_PRICE = 2n ** 112n - 1n;
const ENCODING = ["uint32", "uint256", "uint64"];
const { ethers, networkHelpers } = await network.create();

type Leaf = readonly [assetId: bigint, priceWad: bigint, sourceAt: bigint];

async function fiveEqual() {
  return deploySuite(ethers);
}

/** Twenty assets, asset i at i WAD, seen i seconds before the observation. */
function leavesAt(observedAt: bigint): Leaf[] {
  return Array.from(
    { length: 20 },
    (_, i) => [BigInt(i + 1), BigInt(i + 1) * WAD, observedAt - BigInt(i + 1)] as const,
  );
}

/** Settles a report over `leaves`, and hands out what a proof needs. */
async function settleLeaves(suite: Suite, leavesOf: (observedAt: bigint) => Leaf[] = leavesAt, navWad = WAD) {
  const observedAt = (await nowAt(suite)) + 1n;
  const leaves = leavesOf(observedAt);
  const tree = StandardMerkleTree.of(
    leaves.map((leaf) => [...leaf]),
    ENCODING,
  );
  const { report, signatures, tx } = await bringReport(suite, { observedAt, assetsRoot: tree.root, navWad });
  await tx;
  const prove = (assetId: bigint) => {
    const index = leaves.findIndex((leaf) => leaf[0] === assetId);
    const leaf = leaves[index];
    if (!leaf) throw new Error(`no leaf of asset ${assetId}`);
    return { price: { assetId, priceWad: leaf[1], sourceAt: leaf[2] }, proof: tree.getProof(index) };
  };
  return { report, signatures, leaves, prove, tree };
}

async function settled() {
  const suite = await deploySuite(ethers);
  return { suite, ...(await settleLeaves(suite)) };
}

describe("NAVOracle provePrice", () => {
  describe("given the report settled", () => {
    describe("when the leaf is proven", () => {
      it("emits PriceSettled and writes price, observation and source time", async () => {
        const { suite, report, signatures, prove } = await networkHelpers.loadFixture(settled);
        const { price, proof } = prove(7n);
        await expect(suite.oracle.connect(suite.bob).provePrice(report, signatures, price, proof))
          .to.emit(suite.oracle, "PriceSettled")
          .withArgs(7n, 0n, 7n * WAD, report.observedAt, report.observedAt - 7n);
        expect([...(await suite.oracle.getPrice(7n))]).to.deep.equal([
          7n * WAD,
          report.observedAt,
          report.observedAt - 7n,
        ]);
      });
      it("proves every leaf of the tree", async () => {
        const { suite, report, signatures, prove, leaves } = await networkHelpers.loadFixture(settled);
        for (const [assetId, priceWad, sourceAt] of leaves) {
          const { price, proof } = prove(assetId);
          await suite.oracle.provePrice(report, signatures, price, proof);
          expect([...(await suite.oracle.getPrice(assetId))]).to.deep.equal([priceWad, report.observedAt, sourceAt]);
        }
      });
      it("proves the only leaf of a tree with an empty proof", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures, prove } = await settleLeaves(suite, (at) => [[9n, 3n, at]]);
        const { price, proof } = prove(9n);
        expect(proof).to.deep.equal([]);
        await expect(suite.oracle.provePrice(report, signatures, price, proof)).to.emit(suite.oracle, "PriceSettled");
      });
      it("names the price before", async () => {
        const { suite, report, signatures, prove } = await networkHelpers.loadFixture(settled);
        await suite.oracle.provePrice(report, signatures, prove(7n).price, prove(7n).proof);
        const next = await settleLeaves(suite, (at) => [
          [7n, 8n * WAD, at],
          [8n, WAD, at],
        ]);
        await expect(suite.oracle.provePrice(next.report, next.signatures, next.prove(7n).price, next.prove(7n).proof))
          .to.emit(suite.oracle, "PriceSettled")
          .withArgs(7n, 7n * WAD, 8n * WAD, next.report.observedAt, next.report.observedAt);
      });
      it("caps a source time ahead of the observation at the observation", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const { report, signatures, prove } = await settleLeaves(suite, (at) => [[9n, 3n, at + 1_000n]]);
        await expect(suite.oracle.provePrice(report, signatures, prove(9n).price, []))
          .to.emit(suite.oracle, "PriceSettled")
          .withArgs(9n, 0n, 3n, report.observedAt, report.observedAt);
      });
      it("takes an older settled report while the ring holds it", async () => {
        const { suite, report, signatures, prove } = await networkHelpers.loadFixture(settled);
        for (let i = 0n; i < RING_LENGTH - 1n; ++i) await acceptReport(suite);
        await expect(suite.oracle.provePrice(report, signatures, prove(3n).price, prove(3n).proof)).to.emit(
          suite.oracle,
          "PriceSettled",
        );
      });
      it("voids the open vote on that asset", async () => {
        const { suite, report, signatures, prove } = await networkHelpers.loadFixture(settled);
        const oracle = suite.oracle;
        for (let i = 0; i < 3; ++i) await oracle.connect(validatorOf(suite, i).submitter).updatePrice(7n, WAD);
        await oracle.provePrice(report, signatures, prove(7n).price, prove(7n).proof);
        const fourth = await oracle.connect(validatorOf(suite, 3).submitter).updatePrice(7n, WAD);
        await expect(fourth).not.to.emit(oracle, "PriceSettled");
        expect((await oracle.getPrice(7n)).priceWad).to.equal(7n * WAD);
      });
    });

    describe("when the leaf is another", () => {
      it("reverts with NAVOracle_ProofInvalid for another price, time or asset", async () => {
        const { suite, report, signatures, prove } = await networkHelpers.loadFixture(settled);
        const { price, proof } = prove(7n);
        const wrong = [
          { ...price, priceWad: price.priceWad + 1n },
          { ...price, sourceAt: price.sourceAt + 1n },
          { ...price, assetId: 8n },
        ];
        for (const leaf of wrong) {
          await expect(suite.oracle.provePrice(report, signatures, leaf, proof))
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ProofInvalid")
            .withArgs(leaf.assetId, report.assetsRoot);
        }
      });
      it("reverts with NAVOracle_ProofInvalid for another leaf's proof, a short one and a long one", async () => {
        const { suite, report, signatures, prove } = await networkHelpers.loadFixture(settled);
        const { price, proof } = prove(7n);
        const long = Array.from({ length: 33 }, () => keccak256("0x"));
        for (const wrong of [prove(8n).proof, proof.slice(1), long]) {
          await expect(suite.oracle.provePrice(report, signatures, price, wrong))
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ProofInvalid")
            .withArgs(7n, report.assetsRoot);
        }
      });
      it("reverts with NAVOracle_ProofInvalid for a proof of 33 steps that leads to the root", async () => {
        const suite = await networkHelpers.loadFixture(fiveEqual);
        const observedAt = (await nowAt(suite)) + 1n;
        const price = { assetId: 1n, priceWad: WAD, sourceAt: observedAt };
        const single = StandardMerkleTree.of([[1n, WAD, observedAt]], ENCODING).root;
        const step = keccak256(toUtf8Bytes("step"));
        const rootAfter = (steps: number) => {
          let node = single;
          for (let i = 0; i < steps; ++i) {
            const [low, high] = BigInt(node) < BigInt(step) ? [node, step] : [step, node];
            node = solidityPackedKeccak256(["bytes32", "bytes32"], [low, high]);
          }
          return node;
        };
        const first = await bringReport(suite, { observedAt, assetsRoot: rootAfter(32) });
        await first.tx;
        await expect(suite.oracle.provePrice(first.report, first.signatures, price, Array(32).fill(step))).to.emit(
          suite.oracle,
          "PriceSettled",
        );
        const second = await bringReport(suite, { assetsRoot: rootAfter(33) });
        await second.tx;
        await expect(suite.oracle.provePrice(second.report, second.signatures, price, Array(33).fill(step)))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ProofInvalid")
          .withArgs(1n, rootAfter(33));
      });
      it("reverts with NAVOracle_ValueOutOfRange for a price of zero or beyond 112 bits", async () => {
        const { suite, report, signatures, prove } = await networkHelpers.loadFixture(settled);
        for (const priceWad of [0n, MAX_PRICE + 1n]) {
          await expect(suite.oracle.provePrice(report, signatures, { ...prove(7n).price, priceWad }, prove(7n).proof))
            .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ValueOutOfRange")
            .withArgs(priceWad, MAX_PRICE);
        }
      });
    });

    describe("when a newer price is known", () => {
      it("reverts with NAVOracle_ObservedNotNewer for the same report again", async () => {
        const { suite, report, signatures, prove } = await networkHelpers.loadFixture(settled);
        await suite.oracle.provePrice(report, signatures, prove(7n).price, prove(7n).proof);
        await expect(suite.oracle.provePrice(report, signatures, prove(7n).price, prove(7n).proof))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
          .withArgs(report.observedAt, report.observedAt);
      });
      it("reverts with NAVOracle_ObservedNotNewer for an older report", async () => {
        const { suite, report, signatures, prove } = await networkHelpers.loadFixture(settled);
        const next = await settleLeaves(suite);
        await suite.oracle.provePrice(next.report, next.signatures, next.prove(7n).price, next.prove(7n).proof);
        await expect(suite.oracle.provePrice(report, signatures, prove(7n).price, prove(7n).proof))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ObservedNotNewer")
          .withArgs(report.observedAt, next.report.observedAt);
        expect((await suite.oracle.getPrice(7n)).observedAt).to.equal(next.report.observedAt);
      });
    });

    describe("when the signatures do not carry it", () => {
      it("reverts with NAVOracle_QuorumMissed for too few", async () => {
        const { suite, report, prove } = await networkHelpers.loadFixture(settled);
        const few = await signReport(suite, report, [0, 1, 2]);
        await expect(suite.oracle.provePrice(report, few, prove(7n).price, prove(7n).proof))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_QuorumMissed")
          .withArgs(300n * WAD, 500n * WAD, 3n, 3n);
      });
      it("reverts with SignatureQuorum_SignatureInvalid for another assets root under the settled round", async () => {
        const { suite, report, signatures } = await networkHelpers.loadFixture(settled);
        const forged = StandardMerkleTree.of([[7n, 1_000n * WAD, report.observedAt]], ENCODING);
        const price = { assetId: 7n, priceWad: 1_000n * WAD, sourceAt: report.observedAt };
        await expect(
          suite.oracle.provePrice({ ...report, assetsRoot: forged.root }, signatures, price, []),
        ).to.be.revertedWithCustomError(suite.oracle, "SignatureQuorum_SignatureInvalid");
      });
      it("reverts with NAVOracle_WrongEpoch when the set changed since", async () => {
        const { suite, report, signatures, prove } = await networkHelpers.loadFixture(settled);
        await suite.oracle.removeValidator(validatorOf(suite, 4).wallet.address);
        await expect(suite.oracle.provePrice(report, signatures, prove(7n).price, prove(7n).proof))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_WrongEpoch")
          .withArgs(1n, 2n);
      });
      it("reverts with NAVOracle_WrongIndexToken for a report on another token", async () => {
        const { suite, report, prove } = await networkHelpers.loadFixture(settled);
        const other: TestReport = { ...report, indexToken: suite.bob.address };
        const signatures = await signReport(suite, other, [0, 1, 2, 3]);
        await expect(suite.oracle.provePrice(other, signatures, prove(7n).price, prove(7n).proof))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_WrongIndexToken")
          .withArgs(suite.bob.address, suite.token.target);
      });
    });
  });

  describe("given the report did not settle", () => {
    it("reverts with NAVOracle_ReportNotSettled before the first NAV", async () => {
      const suite = await networkHelpers.loadFixture(fiveEqual);
      const tree = StandardMerkleTree.of([[7n, WAD, 1n]], ENCODING);
      const { report, signatures } = await prepareReport(suite, { assetsRoot: tree.root });
      const price = { assetId: 7n, priceWad: WAD, sourceAt: 1n };
      await expect(suite.oracle.provePrice(report, signatures, price, []))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReportNotSettled")
        .withArgs(report.round);
    });
    it("reverts with NAVOracle_ReportNotSettled for one that was signed and never brought", async () => {
      const { suite } = await networkHelpers.loadFixture(settled);
      const tree = StandardMerkleTree.of([[7n, WAD, 1n]], ENCODING);
      const { report, signatures } = await prepareReport(suite, { assetsRoot: tree.root });
      await mineAt(suite, report.observedAt);
      const price = { assetId: 7n, priceWad: WAD, sourceAt: 1n };
      await expect(suite.oracle.provePrice(report, signatures, price, []))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReportNotSettled")
        .withArgs(report.round);
    });
    it("reverts with NAVOracle_ReportNotSettled for one that was rejected", async () => {
      const { suite } = await networkHelpers.loadFixture(settled);
      const tree = StandardMerkleTree.of([[7n, WAD, 1n]], ENCODING);
      const { report, signatures, tx } = await bringReport(suite, { assetsRoot: tree.root, confidenceBps: 0n });
      await tx;
      const price = { assetId: 7n, priceWad: WAD, sourceAt: 1n };
      await expect(suite.oracle.provePrice(report, signatures, price, []))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReportNotSettled")
        .withArgs(report.round);
    });
    it("reverts with NAVOracle_ReportNotSettled when the round settled on another NAV or second", async () => {
      const { suite, report, prove } = await networkHelpers.loadFixture(settled);
      for (const change of [{ navWad: report.navWad + 1n }, { observedAt: report.observedAt + 1n }]) {
        const other = { ...report, ...change };
        const signatures = await signReport(suite, other, [0, 1, 2, 3]);
        await expect(suite.oracle.provePrice(other, signatures, prove(7n).price, prove(7n).proof))
          .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReportNotSettled")
          .withArgs(report.round);
      }
    });
    it("reverts with NAVOracle_ReportNotSettled once the ring has forgotten it", async () => {
      const { suite, report, signatures, prove } = await networkHelpers.loadFixture(settled);
      for (let i = 0n; i < RING_LENGTH; ++i) await acceptReport(suite);
      await expect(suite.oracle.provePrice(report, signatures, prove(3n).price, prove(3n).proof))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_ReportNotSettled")
        .withArgs(report.round);
    });
  });
});
