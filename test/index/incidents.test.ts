import { expect } from "chai";
import { network } from "hardhat";

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
});
