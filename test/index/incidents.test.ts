import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import type { MockERC20 } from "../../typechain-types/index.js";
import {
  after,
  balancesOf,
  BOB,
  CASH_BIT,
  deployInKind,
  expectBacked,
  FIRST,
  minus,
  only,
  REDEEM_IN_KIND,
  REDEEM_SKIPPING,
  shareIn,
  shareOut,
} from "../helpers/in-kind.js";
import {
  deploySeeded,
  deployTrading,
  deployUnseeded,
  inOneBlock,
  LOCK_ADDRESS,
  LOCKED,
  MINT,
  NO_DEADLINE,
  PURSE,
  REDEEM,
  reportStep,
  SEED_CASH,
  signPermit,
  snapshotOf,
  type Step,
} from "../helpers/index-suite.js";
import { RAY, seedVault, settleNav, type Suite, WAD } from "../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const UP = (WAD * 108n) / 100n;
const DOWN = (WAD * 92n) / 100n;
const ALICE_TOKENS = 40n * WAD;

describe("Incidents of the index", () => {
  const { loadFixture } = networkHelpers;
  const trading = () => deployTrading(ethers);

  const mintStep =
    ({ vault, alice }: Suite, baseIn: bigint): Step =>
    (o) =>
      vault.connect(alice)[MINT](baseIn, 0n, NO_DEADLINE, alice.address, o);
  const redeemStep =
    ({ vault, alice }: Suite, tokens: bigint): Step =>
    (o) =>
      vault.connect(alice)[REDEEM](tokens, 0n, NO_DEADLINE, alice.address, o);

  /** What alice owns of both, as gained or lost since the fixture. */
  const gainOf = async ({ base, token, alice }: Suite) => ({
    base: (await base.balanceOf(alice.address)) - PURSE,
    tokens: (await token.balanceOf(alice.address)) - ALICE_TOKENS,
  });

  describe("a report brought and traded on in one block gains nothing", () => {
    // The NAV is 1 before every block; a step is 8 %, under the jump rule.
    const PAID = 10n * WAD;

    it("mint, bring an up-step, redeem", async () => {
      const suite = await loadFixture(trading);
      const bring = await reportStep(suite, UP);
      await inOneBlock(suite, [mintStep(suite, PAID), bring, redeemStep(suite, PAID)]);
      // Minted at 1, redeemed at the lower of 1 and 1.08.
      expect(await gainOf(suite)).to.deep.equal({ base: 0n, tokens: 0n });
    });

    it("bring an up-step, mint, redeem", async () => {
      const suite = await loadFixture(trading);
      const bring = await reportStep(suite, UP);
      const minted = (PAID * WAD) / UP;
      await inOneBlock(suite, [bring, mintStep(suite, PAID), redeemStep(suite, minted)]);
      // Minted at 1.08, redeemed at 1: the step is lost.
      expect(await gainOf(suite)).to.deep.equal({ base: minted - PAID, tokens: 0n });
      expect(minted).to.be.lessThan(PAID);
    });

    it("bring a down-step, mint, redeem", async () => {
      const suite = await loadFixture(trading);
      const bring = await reportStep(suite, DOWN);
      await inOneBlock(suite, [bring, mintStep(suite, PAID), redeemStep(suite, PAID)]);
      // Minted at 1, redeemed at 0.92.
      expect(await gainOf(suite)).to.deep.equal({ base: (PAID * DOWN) / WAD - PAID, tokens: 0n });
    });

    it("redeem, bring a down-step, mint again", async () => {
      const suite = await loadFixture(trading);
      const bring = await reportStep(suite, DOWN);
      await inOneBlock(suite, [redeemStep(suite, PAID), bring, mintStep(suite, PAID)]);
      // Sold at 1, bought back at the higher of 1 and 0.92.
      expect(await gainOf(suite)).to.deep.equal({ base: 0n, tokens: 0n });
    });

    it("bring a down-step, redeem, mint again", async () => {
      const suite = await loadFixture(trading);
      const bring = await reportStep(suite, DOWN);
      const paid = (PAID * DOWN) / WAD;
      await inOneBlock(suite, [bring, redeemStep(suite, PAID), mintStep(suite, paid)]);
      // Sold at 0.92, bought back at 1.
      expect(await gainOf(suite)).to.deep.equal({ base: 0n, tokens: paid - PAID });
    });

    it("bring an up-step, redeem, mint again", async () => {
      const suite = await loadFixture(trading);
      const bring = await reportStep(suite, UP);
      await inOneBlock(suite, [bring, redeemStep(suite, PAID), mintStep(suite, PAID)]);
      // Sold at 1, bought back at 1.08.
      expect(await gainOf(suite)).to.deep.equal({ base: 0n, tokens: (PAID * WAD) / UP - PAID });
    });

    it("bring an up-step and mint, redeem a block later", async () => {
      const suite = await loadFixture(trading);
      const bring = await reportStep(suite, UP);
      await inOneBlock(suite, [bring, mintStep(suite, PAID)]);
      const minted = (PAID * WAD) / UP;
      await redeemStep(suite, minted)({});
      // Bought and sold at 1.08, rounded down both times.
      expect(await gainOf(suite)).to.deep.equal({ base: (minted * UP) / WAD - PAID, tokens: 0n });
      expect((minted * UP) / WAD).to.be.at.most(PAID);
    });

    it("bring a down-step and redeem, mint again a block later", async () => {
      const suite = await loadFixture(trading);
      const bring = await reportStep(suite, DOWN);
      await inOneBlock(suite, [bring, redeemStep(suite, PAID)]);
      const paid = (PAID * DOWN) / WAD;
      await mintStep(suite, paid)({});
      expect(await gainOf(suite)).to.deep.equal({ base: 0n, tokens: 0n });
    });
  });

  describe("a donation changes no price, no unit and no share", () => {
    const donations: readonly [string, (suite: Awaited<ReturnType<typeof trading>>) => Promise<unknown>][] = [
      ["of the base asset", ({ base, bob, vault }) => base.connect(bob).transfer(vault.target, 1_000n * WAD)],
      ["of a component", ({ components, vault }) => components[0]!.token.mint(vault.target, 1_000n * WAD)],
      ["of index tokens", ({ token, bob, vault }) => token.connect(bob).transfer(vault.target, 5n * WAD)],
      [
        "of a token the vault does not know",
        async ({ vault }) => {
          const stranger = await ethers.deployContract("MockERC20", ["Stranger", "STR", 18]);
          return stranger.mint(vault.target, 1_000n * WAD);
        },
      ],
    ];

    for (const [title, donate] of donations) {
      it(title, async () => {
        const suite = await loadFixture(trading);
        const { vault, oracle, alice } = suite;
        const readAll = async () => ({
          ...(await snapshotOf(suite)),
          vaultBase: 0n, // the donation itself
          quote: [...(await oracle.quote())],
          mint: await vault.previewMintWithNAV(3n * WAD + 1n),
          redeem: await vault.previewRedeemForTAO(3n * WAD + 1n),
          maxMint: await vault.maxMintWithNAV(),
          maxRedeem: await vault.maxRedeemForTAO(alice.address),
        });
        const before = await readAll();
        await donate(suite);
        expect(await readAll()).to.deep.equal(before);
        expect(before.mint).to.equal(3n * WAD + 1n);
        // And the next trades are those of before.
        await expect(vault.connect(alice)[MINT](WAD + 1n, WAD + 1n, NO_DEADLINE, alice.address)).to.changeTokenBalance(
          ethers,
          suite.token,
          alice,
          WAD + 1n,
        );
        await expect(
          vault.connect(alice)[REDEEM](WAD + 1n, WAD + 1n, NO_DEADLINE, alice.address),
        ).to.changeTokenBalance(ethers, suite.base, alice, WAD + 1n);
      });
    }

    it("before the first mint of an attacker (the inflation attack)", async () => {
      // The smallest supply a vault can have, and a donation a billion times its worth.
      const smallest = async () => {
        const suite = await deployUnseeded(ethers);
        await seedVault(suite, { amounts: [1n], cash: 1n, supply: LOCKED + 1n, to: suite.bob.address });
        await settleNav(suite, WAD);
        return suite;
      };
      const suite = await loadFixture(smallest);
      await suite.base.connect(suite.bob).transfer(suite.vault.target, 1_000n * WAD);
      await mintStep(suite, WAD)({});
      expect(await suite.token.balanceOf(suite.alice.address)).to.equal(WAD);
      await redeemStep(suite, WAD)({});
      expect(await suite.base.balanceOf(suite.alice.address)).to.equal(PURSE);
      // The donor's one wei of token is worth one wei still.
      expect(await suite.vault.maxRedeemForTAO(suite.bob.address)).to.equal(1n);
      expect(await suite.vault.previewRedeemForTAO(1n)).to.equal(1n);
    });
  });

  it("a permit front-run by a stranger stops nobody", async () => {
    const suite = await loadFixture(trading);
    const { vault, base, alice, bob } = suite;
    await base.connect(alice).approve(vault.target, 0n);
    const value = 2n * WAD;
    const { v, r, s } = await signPermit(ethers, base, {
      owner: alice,
      spender: vault.target,
      value,
      deadline: NO_DEADLINE,
    });
    const before = await suite.token.balanceOf(alice.address);
    await inOneBlock(suite, [
      (o) => base.connect(bob).permit(alice.address, vault.target, value, NO_DEADLINE, v, r, s, o),
      (o) => vault.connect(alice).mintWithNAVPermit(value, value, NO_DEADLINE, alice.address, v, r, s, o),
    ]);
    expect((await suite.token.balanceOf(alice.address)) - before).to.equal(value);
  });

  it("a holder who empties the cash leaves the others' basket untouched", async () => {
    const suite = await deploySeeded(ethers);
    await settleNav(suite, 2n * WAD);
    await redeemStep(suite, SEED_CASH / 2n)({});
    const after = await snapshotOf(suite);
    expect([after.baskets, after.cash]).to.deep.equal([RAY, 0n]);
    expect(after.holdings).to.deep.equal(suite.components.map(({ amount }) => amount));
    // 75 tokens are left to share the same components: each stands for more of them.
    expect(after.unitsPerToken).to.deep.equal(suite.components.map(({ amount }) => amount / 75n));
    await expect(suite.vault.connect(suite.bob)[REDEEM](WAD, 0n, NO_DEADLINE, suite.bob.address))
      .to.be.revertedWithCustomError(suite.vault, "IndexVault_CashShort")
      .withArgs(0n, 2n * WAD);
  });

  it("what is locked never comes back", async () => {
    const suite = await deploySeeded(ethers);
    const { vault, token, admin, alice, bob } = suite;
    await settleNav(suite, (WAD * 4n) / 10n); // the cash of 50 covers all 100 tokens
    for (const holder of [admin, alice, bob]) {
      const all = await token.balanceOf(holder.address);
      await vault.connect(holder)[REDEEM](all, 0n, NO_DEADLINE, holder.address);
      expect(await token.balanceOf(holder.address)).to.equal(0n);
    }
    expect(await token.totalSupply()).to.equal(LOCKED);
    expect(await token.balanceOf(LOCK_ADDRESS)).to.equal(LOCKED);
    // The books go on: whoever comes next buys at the NAV.
    await expect(vault.connect(alice)[MINT](WAD, 0n, NO_DEADLINE, alice.address)).to.changeTokenBalance(
      ethers,
      token,
      alice,
      (WAD * 10n) / 4n,
    );
  });

  describe("in kind", () => {
    const COUNT = 3;
    const TOKENS = 7n * WAD + 1n;
    const VERSION_1 = 1n << 8n;
    const UNITS = [5n * WAD + 1n, 1_000_001n, 777_777_777n];
    const STAND = { ...FIRST, units: UNITS };
    const BITS = 0b111n | CASH_BIT;
    const blocking = async () => {
      const suite = await deployInKind(ethers, {
        amounts: UNITS,
        makePart: async () => (await ethers.deployContract("BlocklistERC20")) as unknown as MockERC20,
      });
      const lists = await Promise.all(suite.parts.map(({ target }) => ethers.getContractAt("BlocklistERC20", target)));
      expect(lists.length).to.equal(COUNT);
      return { suite, lists };
    };

    it("a part that is paused holds up nothing but itself", async () => {
      const { suite, lists } = await loadFixture(blocking);
      const { vault, alice } = suite;
      const { amounts } = shareOut(STAND, TOKENS);
      await lists[1]!.setPaused(true);
      await expect(vault.connect(alice)[REDEEM_IN_KIND](TOKENS, [], alice.address))
        .to.be.revertedWithCustomError(vault, "IndexVault_ComponentFailed")
        .withArgs(1);
      const before = await balancesOf(suite, alice.address);
      await vault.connect(alice)[REDEEM_SKIPPING](TOKENS, [], alice.address, 0b10n);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(only(amounts, BITS & ~0b10n));
      // Everybody else leaves and comes meanwhile; the claim is none of their business.
      await vault.connect(suite.bob).redeemDeferred(BOB);
      await lists[1]!.setPaused(false);
      await vault.connect(alice).claim(VERSION_1, MaxUint256, alice.address);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(amounts);
      await expectBacked(suite, [[suite.bob.address, VERSION_1]]);
    });

    it("a receiver whom a part has blocked is replaced by another", async () => {
      const { suite, lists } = await loadFixture(blocking);
      const { vault, alice, bob } = suite;
      const { amounts } = shareOut(STAND, TOKENS);
      await lists[0]!.setBlocked(alice.address, true);
      await expect(vault.connect(alice)[REDEEM_IN_KIND](TOKENS, [], alice.address))
        .to.be.revertedWithCustomError(vault, "IndexVault_ComponentFailed")
        .withArgs(0);
      const before = await balancesOf(suite, bob.address);
      await vault.connect(alice)[REDEEM_IN_KIND](TOKENS, [...amounts], bob.address);
      expect(minus(await balancesOf(suite, bob.address), before)).to.deep.equal(amounts);
    });

    it("an owner whom every part has blocked leaves for another receiver", async () => {
      const { suite, lists } = await loadFixture(blocking);
      const { vault, alice, bob } = suite;
      const { amounts } = shareOut(STAND, TOKENS);
      await vault.connect(alice).redeemDeferred(TOKENS);
      for (const list of lists) await list.setBlocked(alice.address, true);
      // Of her own account only the cash gets through, and nothing is lost by trying.
      await vault.connect(alice).claim(VERSION_1, MaxUint256, alice.address);
      expect((await vault.claimOf(alice.address, VERSION_1)).open).to.equal(0b111n);
      const before = await balancesOf(suite, bob.address);
      await vault.connect(alice).claim(VERSION_1, MaxUint256, bob.address);
      expect(minus(await balancesOf(suite, bob.address), before)).to.deep.equal(only(amounts, 0b111n));
    });

    it("a part that has blocked the vault takes only itself along", async () => {
      const { suite, lists } = await loadFixture(blocking);
      const { vault, alice } = suite;
      await lists[2]!.setBlocked(String(vault.target), true);
      const { amounts } = shareOut(STAND, TOKENS);
      await vault.connect(alice).redeemDeferred(TOKENS);
      const before = await balancesOf(suite, alice.address);
      await vault.connect(alice).claim(VERSION_1, MaxUint256, alice.address);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(only(amounts, BITS & ~0b100n));
      expect((await vault.claimOf(alice.address, VERSION_1)).open).to.equal(0b100n);
    });

    it("a donation before the first creation in kind gains nothing", async () => {
      // The smallest supply a vault can have; the attacker owns all of it that is not locked.
      const suite = await deployUnseeded(ethers);
      const { vault, token, base, alice, bob } = suite;
      const [component] = await seedVault(suite, { amounts: [1n], cash: 1n, supply: LOCKED + 1n, to: bob.address });
      const part = component!.token;
      await part.mint(vault.target, 1_000n * WAD);
      await base.connect(bob).transfer(vault.target, 1_000n * WAD);
      await part.mint(alice.address, 1_000n * WAD);
      await part.connect(alice).approve(vault.target, MaxUint256);
      // Alice pays for as many tokens as there are one unit of each, as if nothing had been given.
      const supply = LOCKED + 1n;
      expect(await vault.previewCreateInKind(supply)).to.deep.equal([1n, 1n]);
      await vault.connect(alice).createInKind(supply, [1n, 1n], alice.address);
      expect(await token.balanceOf(alice.address)).to.equal(supply);
      // And gets them back: the donor's wei of token gains nothing of it.
      await vault.connect(alice)[REDEEM_IN_KIND](supply, [1n, 1n], alice.address);
      const before = [await part.balanceOf(bob.address), await base.balanceOf(bob.address)];
      await vault.connect(bob)[REDEEM_IN_KIND](1n, [], bob.address);
      expect([await part.balanceOf(bob.address), await base.balanceOf(bob.address)]).to.deep.equal(before);
    });

    it("a donation before an exit in kind gains nothing", async () => {
      const { suite } = await loadFixture(blocking);
      const { vault, base, parts, alice, bob } = suite;
      for (const asset of [...parts, base]) await asset.connect(bob).transfer(vault.target, 10n ** 30n);
      const { amounts } = shareOut(STAND, TOKENS);
      expect(await vault.previewRedeemInKind(TOKENS)).to.deep.equal(amounts);
      const before = await balancesOf(suite, alice.address);
      await vault.connect(alice)[REDEEM_IN_KIND](TOKENS, [], alice.address);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(amounts);
      const next = shareIn(after(STAND, shareOut(STAND, TOKENS), TOKENS), TOKENS);
      expect(await vault.previewCreateInKind(TOKENS)).to.deep.equal(next.amounts);
    });

    it("a fee recipient who is blocked or broken holds up nobody", async () => {
      const { suite, lists } = await loadFixture(blocking);
      const { vault, token, alice } = suite;
      const recipient = String(lists[0]!.target);
      await vault.setFees(200n, 200n, 500n, recipient);
      for (const list of lists) await list.setBlocked(recipient, true);
      await networkHelpers.time.increase(365 * 86_400);
      const previewed = await vault.previewRedeemInKind(TOKENS);
      for (const [i, amount] of shareOut(STAND, TOKENS).amounts.entries()) {
        expect(previewed[i]).to.be.at.most(amount); // a year's fee is owed first
      }
      const before = await token.balanceOf(alice.address);
      await vault.connect(alice)[REDEEM_IN_KIND](TOKENS, [], alice.address);
      await vault.connect(alice).redeemDeferred(TOKENS);
      await vault.connect(alice).claim(VERSION_1, MaxUint256, alice.address);
      expect(before - (await token.balanceOf(alice.address))).to.equal(2n * TOKENS);
      expect((await vault.claimOf(alice.address, VERSION_1)).open).to.equal(0n);
      await expectBacked(suite);
    });
  });
});
