import { expect } from "chai";
import { MaxUint256 } from "ethers";

import { createChain, deployEconomy, type EconomySuite, MILLION } from "../../helpers/economy.js";

const { ethers, networkHelpers } = await createChain();

/** What the genesis of the tests weighs: 100 x 100, 300 x 50, 599 x 5 and 1 x 10 million. */
const GENESIS_UNITS = [10_000n, 15_000n, 2_995n, 10n].map((millions) => millions * MILLION);
const REASON = ethers.encodeBytes32String("work");
const EVIDENCE = ethers.id("evidence");

describe("GovernanceToken", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = () => deployEconomy(ethers);

  /** Units of all holders, one by one, against the total. */
  const expectWhole = async ({ governance, alice, bob, carol, dave, erin }: EconomySuite) => {
    const units = await Promise.all([alice, bob, carol, dave, erin].map(({ address }) => governance.unitsOf(address)));
    const sum = units.reduce((total, its) => total + its, 0n);
    expect(await governance.totalUnits()).to.equal(sum);
    return units;
  };

  describe("constructor", () => {
    it("when the allocations do not make up 1,000 million, it reverts with GovernanceToken_GenesisMismatch", async () => {
      const { manager, trust, governance, alice } = await loadFixture(fixture);
      for (const amount of [1_000n * MILLION - 1n, 1_000n * MILLION + 1n]) {
        const genesis = [{ holder: alice.address, amount }];
        await expect(ethers.deployContract("GovernanceToken", [manager.target, trust.target, genesis]))
          .to.be.revertedWithCustomError(governance, "GovernanceToken_GenesisMismatch")
          .withArgs(amount, 1_000n * MILLION);
      }
    });

    it("it makes every genesis holder his own delegate, so that his tokens count at once", async () => {
      const suite = await loadFixture(fixture);
      for (const [i, holder] of [suite.alice, suite.bob, suite.carol, suite.dave].entries()) {
        expect(await suite.governance.delegates(holder.address)).to.equal(holder.address);
        expect(await suite.governance.getVotes(holder.address)).to.equal(GENESIS_UNITS[i]);
      }
    });
  });

  describe("units", () => {
    it("they are balance times trust, before delegation, and add up to the total", async () => {
      const suite = await loadFixture(fixture);
      expect(await expectWhole(suite)).to.deep.equal([...GENESIS_UNITS, 0n]);
      expect(await suite.governance.trustOf(suite.erin.address)).to.equal(10n); // nobody wrote of her: the base
    });

    it("given equal trust, a transfer moves them and leaves the total", async () => {
      const suite = await loadFixture(fixture);
      const { governance, dave, erin } = suite;
      const total = await governance.totalUnits();
      await governance.connect(erin).delegate(erin.address);
      await governance.connect(dave).transfer(erin.address, 400_000n);
      expect(await governance.getVotes(erin.address)).to.equal(4_000_000n);
      expect(await governance.totalUnits()).to.equal(total);
      await expectWhole(suite);
    });

    it("given unequal trust, a transfer ends those of one trust and begins those of the other", async () => {
      const suite = await loadFixture(fixture);
      const { governance, alice, carol } = suite;
      const total = await governance.totalUnits();
      await governance.connect(alice).transfer(carol.address, 7n);
      expect(await governance.getVotes(alice.address)).to.equal((100n * MILLION - 7n) * 100n);
      expect(await governance.getVotes(carol.address)).to.equal((599n * MILLION + 7n) * 5n);
      expect(await governance.totalUnits()).to.equal(total - 7n * 95n);
      await governance.connect(carol).transfer(alice.address, 7n);
      expect(await expectWhole(suite)).to.deep.equal([...GENESIS_UNITS, 0n]);
    });

    it("a burn ends them, and the supply never grows", async () => {
      const suite = await loadFixture(fixture);
      const { governance, bob } = suite;
      await governance.connect(bob).burn(9n);
      expect(await governance.getVotes(bob.address)).to.equal((300n * MILLION - 9n) * 50n);
      expect(await governance.totalSupply()).to.equal(1_000n * MILLION - 9n);
      expect(governance.interface.getFunction("mint" as never)).to.equal(null);
      await expectWhole(suite);
    });

    it("given a delegate of higher trust, they count at the holder's own (trust is not laundered)", async () => {
      const suite = await loadFixture(fixture);
      const { governance, alice, carol } = suite;
      await governance.connect(carol).delegate(alice.address);
      expect(await governance.getVotes(alice.address)).to.equal(100n * MILLION * 100n + 599n * MILLION * 5n);
      expect(await governance.getVotes(carol.address)).to.equal(0n);
      await governance.connect(carol).delegate(carol.address);
      expect(await governance.getVotes(alice.address)).to.equal(100n * MILLION * 100n);
    });

    it("a change of trust moves them in the same transaction, at the delegate too", async () => {
      const suite = await loadFixture(fixture);
      const { governance, trust, admin, alice, bob } = suite;
      await governance.connect(bob).delegate(alice.address);
      const before = await governance.getVotes(alice.address);
      const total = await governance.totalUnits();
      await trust.connect(admin).attest(bob.address, 47n, REASON, EVIDENCE);
      expect(await governance.getVotes(alice.address)).to.equal(before - 3n * 300n * MILLION);
      expect(await governance.totalUnits()).to.equal(total - 3n * 300n * MILLION);
      await trust.connect(admin).attest(bob.address, 49n, REASON, EVIDENCE);
      expect(await governance.getVotes(alice.address)).to.equal(before - 300n * MILLION);
      await expectWhole(suite);
    });

    it("locked tokens count", async () => {
      const { governance, admin, alice } = await loadFixture(fixture);
      await governance.connect(alice).approve(admin.address, MaxUint256);
      await governance.connect(admin).lock(alice.address, 100n * MILLION);
      expect(await governance.getVotes(alice.address)).to.equal(10_000n * MILLION);
      expect(await governance.trustOf(alice.address)).to.equal(100n); // both live in one slot
      await governance.connect(admin).unlock(alice.address, 1n);
      expect([await governance.trustOf(alice.address), await governance.available(alice.address)]).to.deep.equal([
        100n,
        1n,
      ]);
    });
  });

  it("onTrustChanged: when the caller is not the registry, it reverts with GovernanceToken_NotTrustRegistry", async () => {
    const { governance, admin, alice } = await loadFixture(fixture);
    await expect(governance.connect(admin).onTrustChanged(alice.address, 1n))
      .to.be.revertedWithCustomError(governance, "GovernanceToken_NotTrustRegistry")
      .withArgs(admin.address);
  });

  it("the clock: it counts seconds, and the past never changes", async () => {
    const { governance, trust, admin, bob, erin } = await loadFixture(fixture);
    const at = BigInt(await time.latest());
    expect([await governance.CLOCK_MODE(), await governance.clock()]).to.deep.equal(["mode=timestamp", at]);
    await time.increase(10n);
    const [votes, total] = [await governance.getPastVotes(bob.address, at), await governance.getPastTotalSupply(at)];
    expect([votes, total]).to.deep.equal([15_000n * MILLION, GENESIS_UNITS.reduce((sum, its) => sum + its, 0n)]);
    await governance.connect(bob).transfer(erin.address, 100n * MILLION);
    await trust.connect(admin).slash(bob.address, 100n, REASON, EVIDENCE);
    await time.increase(10n);
    expect(await governance.getVotes(bob.address)).to.equal(0n);
    expect(await governance.getPastVotes(bob.address, at)).to.equal(votes);
    expect(await governance.getPastTotalSupply(at)).to.equal(total);
  });
});
