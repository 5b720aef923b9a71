import { expect } from "chai";
import { encodeBytes32String, id, ZeroHash } from "ethers";

import { BOND, createChain, deployEconomy, TRUST_RULES, WEEK, WINDOW_SECONDS, YEAR } from "../../helpers/economy.js";

const { ethers, networkHelpers } = await createChain();

const REASON = encodeBytes32String("course");
const EVIDENCE = id("certificate 17");

describe("TrustRegistry scores", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = async () => {
    // The first second of an epoch, so that its end cuts no test.
    await time.increaseTo((BigInt(await time.latest()) / WEEK + 1n) * WEEK);
    return deployEconomy(ethers);
  };

  describe("constructor", () => {
    it("when a rule is out of its bounds, it reverts with TrustRegistry_RuleOutOfRange, naming it", async () => {
      const { manager, utility, trust, treasury } = await loadFixture(fixture);
      const terms = { windowSeconds: WINDOW_SECONDS, bondToken: utility.target, bond: BOND, forfeitsTo: treasury };
      const day = 86_400n;
      for (const [name, minimum, maximum] of [
        ["baseScore", 1n, 50n],
        ["maxRise", 1n, 25n],
        ["maxFall", 1n, 25n],
        ["epochSeconds", day, 90n * day],
        ["halfLifeSeconds", 30n * day, 3_650n * day],
      ] as const) {
        for (const value of [minimum - 1n, maximum + 1n]) {
          const rules = { ...TRUST_RULES, [name]: value };
          await expect(ethers.deployContract("TrustRegistry", [manager.target, rules, terms]))
            .to.be.revertedWithCustomError(trust, "TrustRegistry_RuleOutOfRange")
            .withArgs(encodeBytes32String(name), value, minimum, maximum);
        }
        await ethers.deployContract("TrustRegistry", [manager.target, { ...TRUST_RULES, [name]: minimum }, terms]);
        await ethers.deployContract("TrustRegistry", [manager.target, { ...TRUST_RULES, [name]: maximum }, terms]);
      }
      for (const windowSeconds of [3_599n, 30n * day + 1n]) {
        const wrong = { ...terms, windowSeconds };
        await expect(ethers.deployContract("TrustRegistry", [manager.target, TRUST_RULES, wrong]))
          .to.be.revertedWithCustomError(trust, "DisputedRoots_WindowOutOfRange")
          .withArgs(windowSeconds, 3_600n, 30n * day);
      }
    });
  });

  describe("genesis", () => {
    it("when it is over, it reverts with TrustRegistry_GenesisOver", async () => {
      const { trust, governance, admin } = await loadFixture(fixture);
      await expect(trust.connect(admin).genesis(admin.address, []))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_GenesisOver")
        .withArgs(governance.target);
    });

    it("when it is the first, it binds the votes, writes the scores and emits an event for each", async () => {
      const { manager, utility, governance, trust, admin, alice, bob } = await loadFixture(fixture);
      const terms = { windowSeconds: WINDOW_SECONDS, bondToken: utility.target, bond: BOND, forfeitsTo: admin };
      const fresh = await ethers.deployContract("TrustRegistry", [manager.target, TRUST_RULES, terms]);
      await expect(fresh.poke(alice.address)).to.be.revertedWithCustomError(fresh, "TrustRegistry_NothingToChange");
      const seed = fresh.interface.getFunction("genesis").selector;
      await expect(fresh.connect(alice).genesis(alice.address, []))
        .to.be.revertedWithCustomError(fresh, "AccessManagedUnauthorized")
        .withArgs(alice.address);
      await manager.setTargetFunctionRole(fresh.target, [seed], 3n);
      await expect(fresh.connect(admin).slash(alice.address, 1n, REASON, EVIDENCE)).to.be.revertedWithCustomError(
        fresh,
        "TrustRegistry_NoListener",
      );
      const token = await ethers.deployContract("GovernanceToken", [
        manager.target,
        fresh.target,
        [{ holder: alice.address, amount: 10n ** 27n }],
      ]);
      await expect(fresh.connect(admin).genesis(token.target, [{ account: alice.address, score: 101n }]))
        .to.be.revertedWithCustomError(fresh, "TrustRegistry_ScoreOutOfRange")
        .withArgs(101n, 100n);
      const begun = fresh.connect(admin).genesis(token.target, [
        { account: alice.address, score: 80n },
        { account: bob.address, score: 10n }, // the base, written
      ]);
      await expect(begun).to.emit(fresh, "ListenerBound").withArgs(token.target);
      const reason = encodeBytes32String("genesis");
      await expect(begun)
        .to.emit(fresh, "TrustChanged")
        .withArgs(alice.address, 10n, 80n, reason, ZeroHash, admin.address);
      await expect(begun)
        .to.emit(fresh, "TrustChanged")
        .withArgs(bob.address, 10n, 10n, reason, ZeroHash, admin.address);
      expect(await token.unitsOf(alice.address)).to.equal(80n * 10n ** 27n);
      expect([await trust.listener(), await governance.TRUST_REGISTRY()]).to.deep.equal([
        governance.target,
        trust.target,
      ]);
    });
  });

  describe("attest", () => {
    it("when the caller is no attester, names no reason, or a score over 100 or the same, it reverts with the named error", async () => {
      const { trust, admin, alice, erin } = await loadFixture(fixture);
      await expect(trust.connect(alice).attest(erin.address, 11n, REASON, EVIDENCE))
        .to.be.revertedWithCustomError(trust, "AccessManagedUnauthorized")
        .withArgs(alice.address);
      await expect(trust.connect(admin).attest(erin.address, 11n, ZeroHash, EVIDENCE))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_NoReason")
        .withArgs(erin.address);
      await expect(trust.connect(admin).attest(erin.address, 101n, REASON, EVIDENCE))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_ScoreOutOfRange")
        .withArgs(101n, 100n);
      await expect(trust.connect(admin).attest(erin.address, 10n, REASON, EVIDENCE))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_NothingToChange")
        .withArgs(erin.address, 10n);
    });

    it("when the score would rise by more than an epoch allows, it reverts with TrustRegistry_RiseCapped", async () => {
      const { trust, admin, erin } = await loadFixture(fixture);
      await trust.connect(admin).attest(erin.address, 13n, REASON, EVIDENCE);
      const nextEpochAt = ((await trust.currentEpoch()) + 1n) * WEEK;
      await expect(trust.connect(admin).attest(erin.address, 16n, REASON, EVIDENCE))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_RiseCapped")
        .withArgs(erin.address, 3n, 2n, nextEpochAt);
      await trust.connect(admin).attest(erin.address, 15n, REASON, EVIDENCE);
      await expect(trust.connect(admin).attest(erin.address, 16n, REASON, EVIDENCE))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_RiseCapped")
        .withArgs(erin.address, 1n, 0n, nextEpochAt);
      await time.increaseTo(nextEpochAt);
      await trust.connect(admin).attest(erin.address, 20n, REASON, EVIDENCE);
    });

    it("when it would fall by more, it reverts with TrustRegistry_FallCapped", async () => {
      const { trust, admin, bob } = await loadFixture(fixture);
      await trust.connect(admin).attest(bob.address, 42n, REASON, EVIDENCE);
      const nextEpochAt = ((await trust.currentEpoch()) + 1n) * WEEK;
      await expect(trust.connect(admin).attest(bob.address, 39n, REASON, EVIDENCE))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_FallCapped")
        .withArgs(bob.address, 3n, 2n, nextEpochAt);
    });

    it("when it is within both, it writes the score, its moment, and emits TrustChanged with reason and evidence", async () => {
      const { trust, governance, admin, bob } = await loadFixture(fixture);
      await expect(trust.connect(admin).attest(bob.address, 55n, REASON, EVIDENCE))
        .to.emit(trust, "TrustChanged")
        .withArgs(bob.address, 50n, 55n, REASON, EVIDENCE, admin.address);
      const now = BigInt(await time.latest());
      const standing = await trust.standingOf(bob.address);
      expect([...standing]).to.deep.equal([55n, 55n, now, now / WEEK, 5n, 0n, 0n]);
      expect([await trust.scoreOf(bob.address), await governance.trustOf(bob.address)]).to.deep.equal([55n, 55n]);
    });

    it("it gives no new room when a fall follows a rise", async () => {
      const { trust, admin, bob } = await loadFixture(fixture);
      for (const score of [55n, 50n]) await trust.connect(admin).attest(bob.address, score, REASON, EVIDENCE);
      await expect(trust.connect(admin).attest(bob.address, 51n, REASON, EVIDENCE)).to.be.revertedWithCustomError(
        trust,
        "TrustRegistry_RiseCapped",
      );
    });

    it("it counts from what decay has left, written or not", async () => {
      const { trust, admin, alice } = await loadFixture(fixture);
      await time.increase(YEAR); // 100 decays to about 10 + 90 / 2
      expect(await trust.scoreOf(alice.address)).to.equal(100n);
      const left = await trust.decayedScoreOf(alice.address);
      await expect(trust.connect(admin).attest(alice.address, 90n, REASON, EVIDENCE)).to.be.revertedWithCustomError(
        trust,
        "TrustRegistry_RiseCapped",
      );
      await expect(trust.connect(admin).attest(alice.address, left + 5n, REASON, EVIDENCE))
        .to.emit(trust, "TrustChanged")
        .withArgs(alice.address, 100n, left + 5n, REASON, EVIDENCE, admin.address);
    });
  });

  describe("slash", () => {
    it("it takes points at once, beyond any epoch, and never more than there are", async () => {
      const { trust, admin, alice, bob } = await loadFixture(fixture);
      await expect(trust.connect(alice).slash(bob.address, 1n, REASON, EVIDENCE))
        .to.be.revertedWithCustomError(trust, "AccessManagedUnauthorized")
        .withArgs(alice.address);
      await trust.connect(admin).slash(alice.address, 60n, REASON, EVIDENCE);
      await expect(trust.connect(admin).slash(alice.address, 60n, REASON, EVIDENCE))
        .to.emit(trust, "TrustChanged")
        .withArgs(alice.address, 40n, 0n, REASON, EVIDENCE, admin.address);
      await expect(trust.connect(admin).slash(alice.address, 60n, REASON, EVIDENCE))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_NothingToChange")
        .withArgs(alice.address, 0n);
    });
  });

  describe("poke", () => {
    it("it writes what decay has left, by the formula, to the nearest point", async () => {
      const { trust, alice, bob } = await loadFixture(fixture);
      const from = Number((await trust.standingOf(alice.address)).anchoredAt);
      for (const days of [1, 30, 100, 365, 500, 730, 1_000, 1_825]) {
        await time.increaseTo(from + days * 86_400);
        // 10 + 90 x 2 ^ -(days / 365): with doubles, whose error is far from any of these halves.
        const exact = 10 + 90 * 2 ** (-days / 365);
        expect(await trust.decayedScoreOf(alice.address), `${days} days`).to.equal(BigInt(Math.round(exact)));
      }
      const left = await trust.decayedScoreOf(alice.address);
      await expect(trust.connect(bob).poke(alice.address))
        .to.emit(trust, "TrustChanged")
        .withArgs(alice.address, 100n, left, encodeBytes32String("decay"), ZeroHash, bob.address);
      expect((await trust.standingOf(alice.address)).anchor).to.equal(100n);
    });

    it("it ends at the base", async () => {
      const { trust, alice } = await loadFixture(fixture);
      await time.increase(9n * YEAR);
      expect(await trust.decayedScoreOf(alice.address)).to.equal(10n);
      await time.increase(200n * YEAR);
      await trust.poke(alice.address);
      expect(await trust.scoreOf(alice.address)).to.equal(10n);
      await expect(trust.poke(alice.address))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_NothingToChange")
        .withArgs(alice.address, 10n);
    });

    it("it follows one curve however often it is called", async () => {
      const { trust, alice } = await loadFixture(fixture);
      const from = (await trust.standingOf(alice.address)).anchoredAt;
      for (let day = 1n; day <= 60n; day += 1n) {
        await time.increaseTo(from + day * 86_400n);
        if ((await trust.decayedScoreOf(alice.address)) < (await trust.scoreOf(alice.address))) {
          // Estimated in the second of the last entry, which it would then only change, it could run short in the next.
          await trust.poke(alice.address, { gasLimit: 500_000n });
        }
      }
      expect(await trust.scoreOf(alice.address)).to.equal(BigInt(Math.round(10 + 90 * 2 ** (-60 / 365))));
    });

    it("given a score at the base or below, it reverts with TrustRegistry_NothingToChange", async () => {
      const { trust, carol, erin } = await loadFixture(fixture);
      await time.increase(YEAR);
      for (const [account, score] of [
        [carol, 5n],
        [erin, 10n],
      ] as const) {
        await expect(trust.poke(account.address))
          .to.be.revertedWithCustomError(trust, "TrustRegistry_NothingToChange")
          .withArgs(account.address, score);
      }
    });

    it("nothing uses a score before it is written", async () => {
      const { trust, governance, alice } = await loadFixture(fixture);
      await time.increase(YEAR);
      expect([await trust.scoreOf(alice.address), await governance.trustOf(alice.address)]).to.deep.equal([100n, 100n]);
      await trust.poke(alice.address);
      const score = await trust.scoreOf(alice.address);
      expect(score).to.be.below(100n);
      expect(await governance.trustOf(alice.address)).to.equal(score);
    });
  });

  describe("scoreAt", () => {
    it("it tells every score at its moment, the base before the first", async () => {
      const { trust, admin, alice, erin } = await loadFixture(fixture);
      const written: [at: bigint, score: bigint][] = [];
      for (const score of [12n, 15n, 9n]) {
        await trust.connect(admin).attest(erin.address, score, REASON, EVIDENCE);
        written.push([BigInt(await time.latest()), score]);
        await time.increase(100n);
      }
      const [first] = written;
      expect(await trust.scoreAt(erin.address, (first?.[0] ?? 0n) - 1n)).to.equal(10n);
      for (const [at, score] of written) {
        for (const moment of [at, at + 50n]) expect(await trust.scoreAt(erin.address, moment)).to.equal(score);
      }
      expect(await trust.scoreAt(alice.address, 1n)).to.equal(10n);
    });

    it("when the moment is to come, it reverts with TrustRegistry_FutureTime", async () => {
      const { trust, alice } = await loadFixture(fixture);
      const now = BigInt(await time.latest());
      await expect(trust.scoreAt(alice.address, now + 1_000n))
        .to.be.revertedWithCustomError(trust, "TrustRegistry_FutureTime")
        .withArgs(now + 1_000n, now);
    });
  });
});
