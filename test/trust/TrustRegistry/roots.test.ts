import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { encodeBytes32String, id, ZeroAddress, ZeroHash } from "ethers";

import { BOND, createChain, deployEconomy, MILLION, WEEK, WINDOW_SECONDS } from "../../helpers/economy.js";

const { ethers, networkHelpers } = await createChain();

const REASON = encodeBytes32String("season");
const EVIDENCE = id("the file behind the root");
const LEAF = ["address", "uint256", "bytes32", "bytes32"];

describe("TrustRegistry roots", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = async () => {
    // The first second of an epoch, so that its end cuts no test.
    await time.increaseTo((BigInt(await time.latest()) / WEEK + 1n) * WEEK);
    const suite = await deployEconomy(ethers);
    await suite.utility.connect(suite.dave).approve(suite.trust.target, BOND);
    const leaves: [string, bigint, string, string][] = [
      [suite.erin.address, 14n, REASON, EVIDENCE],
      [suite.bob.address, 20n, REASON, EVIDENCE],
      [suite.carol.address, 105n, REASON, EVIDENCE],
    ];
    const tree = StandardMerkleTree.of(leaves, LEAF);
    const leafOf = (i: number) => {
      const [account, score, reason, evidence] = leaves[i] ?? [ZeroAddress, 0n, ZeroHash, ZeroHash];
      return { leaf: { account, score, reason, evidence }, proof: tree.getProof(i) };
    };
    return { ...suite, tree, leafOf };
  };
  const posted = async () => {
    const suite = await fixture();
    await suite.trust.connect(suite.admin).postRoot(suite.tree.root, EVIDENCE);
    return { ...suite, acceptableAt: BigInt(await time.latest()) + WINDOW_SECONDS };
  };
  const accepted = async () => {
    const suite = await posted();
    await time.increaseTo(suite.acceptableAt);
    await suite.trust.acceptRoot();
    return suite;
  };

  describe("postRoot", () => {
    it("when the caller is no attester, the root zero, or one waits, it reverts with the named error", async () => {
      const { trust, admin, alice, tree } = await loadFixture(fixture);
      await expect(trust.connect(alice).postRoot(tree.root, EVIDENCE))
        .to.be.revertedWithCustomError(trust, "AccessManagedUnauthorized")
        .withArgs(alice.address);
      await expect(trust.connect(admin).postRoot(ZeroHash, EVIDENCE)).to.be.revertedWithCustomError(
        trust,
        "DisputedRoots_ZeroRoot",
      );
      await trust.connect(admin).postRoot(tree.root, EVIDENCE);
      const acceptableAt = BigInt(await time.latest()) + WINDOW_SECONDS;
      await expect(trust.connect(admin).postRoot(id("another"), EVIDENCE))
        .to.be.revertedWithCustomError(trust, "DisputedRoots_RootPending")
        .withArgs(tree.root, acceptableAt);
    });

    it("when none waits, it lets the root wait for the window", async () => {
      const { trust, admin, tree } = await loadFixture(fixture);
      const posting = await trust.connect(admin).postRoot(tree.root, EVIDENCE);
      const acceptableAt = BigInt(await time.latest()) + WINDOW_SECONDS;
      await expect(posting).to.emit(trust, "RootPosted").withArgs(tree.root, EVIDENCE, acceptableAt);
      expect([...(await trust.pendingRoot())]).to.deep.equal([tree.root, acceptableAt, ZeroAddress]);
      expect([await trust.root(), await trust.rootNumber()]).to.deep.equal([ZeroHash, 0n]);
    });
  });

  describe("disputeRoot", () => {
    it("when nothing waits, somebody objected already, or the window is closed, it reverts with the named error", async () => {
      const { trust, utility, dave, erin, acceptableAt } = await loadFixture(posted);
      const snapshot = await networkHelpers.takeSnapshot();
      await trust.connect(dave).disputeRoot();
      await expect(trust.connect(erin).disputeRoot())
        .to.be.revertedWithCustomError(trust, "DisputedRoots_Disputed")
        .withArgs(dave.address);
      await snapshot.restore();
      await time.setNextBlockTimestamp(acceptableAt);
      await expect(trust.connect(dave).disputeRoot())
        .to.be.revertedWithCustomError(trust, "DisputedRoots_WindowClosed")
        .withArgs(acceptableAt, acceptableAt);
      await trust.acceptRoot();
      await expect(trust.connect(dave).disputeRoot()).to.be.revertedWithCustomError(
        trust,
        "DisputedRoots_NothingPending",
      );
      expect(await utility.balanceOf(trust.target)).to.equal(0n);
    });

    it("when it is in time, it takes the bond and freezes the root, whatever time passes", async () => {
      const { trust, utility, admin, dave, tree, acceptableAt } = await loadFixture(posted);
      await time.setNextBlockTimestamp(acceptableAt - 1n);
      await expect(trust.connect(dave).disputeRoot())
        .to.emit(trust, "RootDisputed")
        .withArgs(tree.root, dave.address, BOND);
      expect(await utility.balanceOf(trust.target)).to.equal(BOND);
      await time.increase(WINDOW_SECONDS * 10n);
      for (const attempt of [() => trust.acceptRoot(), () => trust.connect(admin).withdrawRoot()]) {
        await expect(attempt()).to.be.revertedWithCustomError(trust, "DisputedRoots_Disputed").withArgs(dave.address);
      }
    });
  });

  it("withdrawRoot: it takes an undisputed root back, by a poster", async () => {
    const { trust, admin, alice, tree } = await loadFixture(posted);
    await expect(trust.connect(alice).withdrawRoot())
      .to.be.revertedWithCustomError(trust, "AccessManagedUnauthorized")
      .withArgs(alice.address);
    await expect(trust.connect(admin).withdrawRoot()).to.emit(trust, "RootWithdrawn").withArgs(tree.root);
    expect([...(await trust.pendingRoot())]).to.deep.equal([ZeroHash, 0n, ZeroAddress]);
    await expect(trust.connect(admin).withdrawRoot()).to.be.revertedWithCustomError(
      trust,
      "DisputedRoots_NothingPending",
    );
  });

  describe("acceptRoot", () => {
    it("when the window is open, it reverts with DisputedRoots_WindowOpen", async () => {
      const { trust, acceptableAt } = await loadFixture(posted);
      await time.setNextBlockTimestamp(acceptableAt - 1n);
      await expect(trust.acceptRoot())
        .to.be.revertedWithCustomError(trust, "DisputedRoots_WindowOpen")
        .withArgs(acceptableAt - 1n, acceptableAt);
    });

    it("when it is closed and nobody objected, it puts the root in force, by anyone", async () => {
      const { trust, erin, tree, acceptableAt } = await loadFixture(posted);
      await time.setNextBlockTimestamp(acceptableAt);
      await expect(trust.connect(erin).acceptRoot()).to.emit(trust, "RootAccepted").withArgs(1n, ZeroHash, tree.root);
      expect([await trust.root(), await trust.rootNumber()]).to.deep.equal([tree.root, 1n]);
      expect([...(await trust.pendingRoot())]).to.deep.equal([ZeroHash, 0n, ZeroAddress]);
    });
  });

  describe("resolveDispute", () => {
    it("when the caller is not the admin, or nobody disputes, it reverts with the named error", async () => {
      const { trust, admin, alice } = await loadFixture(posted);
      await expect(trust.connect(alice).resolveDispute(true))
        .to.be.revertedWithCustomError(trust, "AccessManagedUnauthorized")
        .withArgs(alice.address);
      await expect(trust.connect(admin).resolveDispute(true)).to.be.revertedWithCustomError(
        trust,
        "DisputedRoots_NotDisputed",
      );
    });

    it("when the root is good, it puts it in force and forfeits the bond", async () => {
      const { trust, utility, admin, treasury, dave, tree } = await loadFixture(posted);
      await trust.connect(dave).disputeRoot();
      await expect(trust.connect(admin).resolveDispute(true))
        .to.emit(trust, "DisputeResolved")
        .withArgs(tree.root, dave.address, true, BOND);
      expect(await trust.root()).to.equal(tree.root);
      expect([await utility.balanceOf(treasury), await utility.balanceOf(dave)]).to.deep.equal([
        BOND,
        100n * MILLION - BOND,
      ]);
    });

    it("when it is bad, it drops it, returns the bond and leaves the last good root", async () => {
      const { trust, utility, admin, dave, tree } = await loadFixture(accepted);
      await trust.connect(admin).postRoot(id("bad"), EVIDENCE);
      await trust.connect(dave).disputeRoot();
      await expect(trust.connect(admin).resolveDispute(false))
        .to.emit(trust, "DisputeResolved")
        .withArgs(id("bad"), dave.address, false, BOND);
      expect([await trust.root(), await trust.rootNumber()]).to.deep.equal([tree.root, 1n]);
      expect(await utility.balanceOf(dave)).to.equal(100n * MILLION);
      await trust.connect(admin).postRoot(id("the next"), EVIDENCE);
    });
  });

  describe("applyLeaf", () => {
    it("when the leaf is not under the root in force, it reverts with TrustRegistry_WrongProof", async () => {
      const { trust, erin, tree, leafOf } = await loadFixture(accepted);
      const { leaf, proof } = leafOf(0);
      for (const wrong of [{ score: 15n }, { reason: EVIDENCE }, { evidence: REASON }]) {
        await expect(trust.applyLeaf({ ...leaf, ...wrong }, proof))
          .to.be.revertedWithCustomError(trust, "TrustRegistry_WrongProof")
          .withArgs(tree.root, erin.address);
      }
      const before = await loadFixture(posted);
      await expect(before.trust.applyLeaf(leaf, proof))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_WrongProof")
        .withArgs(ZeroHash, erin.address);
    });

    it("when all is well, it writes the score, by anyone, for a tree of OpenZeppelin's library", async () => {
      const { trust, governance, alice, erin, leafOf } = await loadFixture(accepted);
      const { leaf, proof } = leafOf(0);
      await expect(trust.connect(alice).applyLeaf(leaf, proof))
        .to.emit(trust, "TrustChanged")
        .withArgs(erin.address, 10n, 14n, REASON, EVIDENCE, alice.address);
      expect(await governance.trustOf(erin.address)).to.equal(14n);
      await expect(trust.applyLeaf(leaf, proof))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_LeafSpent")
        .withArgs(erin.address, 1n);
    });

    it("when the account was written since, it reverts with TrustRegistry_LeafSpent", async () => {
      const { trust, admin, bob, leafOf } = await loadFixture(accepted);
      const { leaf, proof } = leafOf(1);
      await trust.connect(admin).slash(bob.address, 1n, REASON, EVIDENCE);
      await expect(trust.applyLeaf(leaf, proof))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_LeafSpent")
        .withArgs(bob.address, 1n);
    });

    it("when the way is longer than an epoch allows, it goes as far as it may, once", async () => {
      const { trust, bob, alice, leafOf } = await loadFixture(accepted);
      const { leaf, proof } = leafOf(1);
      await expect(trust.connect(alice).applyLeaf(leaf, proof))
        .to.emit(trust, "TrustChanged")
        .withArgs(bob.address, 50n, 40n, REASON, EVIDENCE, alice.address); // by 10, the most an epoch takes
      await expect(trust.applyLeaf(leaf, proof))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_LeafSpent")
        .withArgs(bob.address, 1n);
    });

    it("a leaf with a score over 100 counts for nothing", async () => {
      const { trust, leafOf } = await loadFixture(accepted);
      const { leaf, proof } = leafOf(2);
      await expect(trust.applyLeaf(leaf, proof))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_ScoreOutOfRange")
        .withArgs(105n, 100n);
    });
  });
});
