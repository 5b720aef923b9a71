import { expect } from "chai";
import { network } from "hardhat";

import {
  after,
  ALICE,
  ALL_BITS,
  AMOUNTS,
  auctionOf,
  AWKWARD_TOKENS,
  balancesOf,
  BOB,
  booksOf,
  CASH,
  CASH_BIT,
  deployHostile,
  deployInKind,
  expectBacked,
  FIRST,
  hostileUnits,
  type InKindSuite,
  minus,
  MODES,
  only,
  REDEEM_SKIPPING,
  shareOut,
  SUPPLY,
} from "../../helpers/in-kind.js";
import { deploySuite, latestTimestamp, RAY, settleNav, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const VERSION_1 = 1n << 8n;
const VERSION_2 = 2n << 8n;
const REAL_BITS = 0b1111n | CASH_BIT;

describe("IndexVault redeemDeferred", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deploySuite(ethers);
  const inKind = () => deployInKind(ethers);

  const defer = ({ vault, alice }: InKindSuite, tokens: bigint) => vault.connect(alice).redeemDeferred(tokens);
  const skip = ({ vault, alice }: InKindSuite, tokens: bigint, bits: bigint) =>
    vault.connect(alice)[REDEEM_SKIPPING](tokens, [], alice.address, bits);
  const claim = ({ vault, alice }: InKindSuite, claimId: bigint, which = ALL_BITS) =>
    vault.connect(alice).claim(claimId, which, alice.address);
  /** What is open of a claim: bits, and amounts with the cash last. */
  const openOf = async ({ vault, alice }: InKindSuite, claimId: bigint) => {
    const [open, components, cash] = await vault.claimOf(alice.address, claimId);
    return { open, amounts: [...components.map(({ amount }) => amount), cash] };
  };
  /** What baskets and cash of a claim are. */
  const worth = (baskets: bigint, cash: bigint, units: readonly bigint[] = AMOUNTS) => [
    ...units.map((unit) => (unit * baskets) / RAY),
    cash,
  ];

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded", async () => {
      const { vault } = await loadFixture(unseeded);
      await expect(vault.redeemDeferred(WAD)).to.be.revertedWithCustomError(vault, "IndexVault_NotSeeded").withArgs();
    });
  });

  describe("given a seeded vault", () => {
    describe("when no token is given", () => {
      it("reverts with IndexVault_NothingOut", async () => {
        const suite = await loadFixture(inKind);
        await expect(defer(suite, 0n)).to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut").withArgs();
      });
    });

    describe("when more tokens are given than there are", () => {
      it("reverts with ERC20InsufficientBalance, as nobody has them", async () => {
        const suite = await loadFixture(inKind);
        await expect(defer(suite, SUPPLY + 1n))
          .to.be.revertedWithCustomError(suite.token, "ERC20InsufficientBalance")
          .withArgs(suite.alice.address, ALICE, SUPPLY + 1n);
      });
    });

    describe("when more tokens are given than the caller has", () => {
      it("reverts with ERC20InsufficientBalance and opens no claim", async () => {
        const suite = await loadFixture(inKind);
        await expect(defer(suite, ALICE + 1n))
          .to.be.revertedWithCustomError(suite.token, "ERC20InsufficientBalance")
          .withArgs(suite.alice.address, ALICE, ALICE + 1n);
        expect((await openOf(suite, VERSION_1)).open).to.equal(0n);
        expect(await booksOf(suite)).to.deep.equal({ baskets: RAY, cash: CASH, supply: SUPPLY });
      });
    });

    describe("when everything is in order", () => {
      it("ends the tokens, takes the share out of the books and touches no asset", async () => {
        for (const tokens of AWKWARD_TOKENS) {
          const suite = await loadFixture(inKind);
          const { vault, token, alice } = suite;
          const { baskets, cash, amounts } = shareOut(FIRST, tokens);
          const [alices, vaults] = [await balancesOf(suite, alice.address), await balancesOf(suite, vault.target)];
          await defer(suite, tokens);
          expect(await balancesOf(suite, alice.address)).to.deep.equal(alices);
          expect(await balancesOf(suite, vault.target)).to.deep.equal(vaults);
          expect(await token.balanceOf(alice.address)).to.equal(ALICE - tokens);
          expect(await booksOf(suite)).to.deep.equal({
            baskets: RAY - baskets,
            cash: CASH - cash,
            supply: SUPPLY - tokens,
          });
          expect(await openOf(suite, VERSION_1)).to.deep.equal({ open: REAL_BITS, amounts });
          await expectBacked(suite, [[alice.address, VERSION_1]]);
        }
      });

      it("emits RedeemedInKind and ClaimOpened", async () => {
        const suite = await loadFixture(inKind);
        const { vault, alice } = suite;
        const { baskets, cash } = shareOut(FIRST, WAD);
        const act = defer(suite, WAD);
        await expect(act)
          .to.emit(vault, "RedeemedInKind")
          .withArgs(alice.address, alice.address, WAD, RAY, RAY - baskets, CASH, CASH - cash);
        // Whatever the list is: its bits beyond the list mean nothing.
        await expect(act)
          .to.emit(vault, "ClaimOpened")
          .withArgs(alice.address, VERSION_1, baskets, cash, (open: bigint) => (open & REAL_BITS) === REAL_BITS);
      });

      it("returns the claim, counted in the list in force", async () => {
        const suite = await loadFixture(inKind);
        const { vault, alice } = suite;
        expect(await vault.connect(alice).redeemDeferred.staticCall(WAD)).to.equal(VERSION_1);
        await vault.connect(await auctionOf(suite)).recompose(0n, []);
        expect(await vault.connect(alice).redeemDeferred.staticCall(WAD)).to.equal(VERSION_2);
      });

      it("keeps the claims of several owners apart", async () => {
        const suite = await loadFixture(inKind);
        const { vault, alice, bob } = suite;
        await defer(suite, ALICE);
        await vault.connect(bob).redeemDeferred(BOB);
        const first = shareOut(FIRST, ALICE);
        const second = shareOut(after(FIRST, first, ALICE), BOB);
        const [bobsOpen, bobs, bobsCash] = await vault.claimOf(bob.address, VERSION_1);
        expect([...bobs.map(({ amount }) => amount), bobsCash]).to.deep.equal(second.amounts);
        expect(bobsOpen).to.equal(REAL_BITS);
        expect((await openOf(suite, VERSION_1)).amounts).to.deep.equal(first.amounts);
        await claim(suite, VERSION_1);
        expect((await vault.claimOf(bob.address, VERSION_1)).open).to.equal(REAL_BITS);
        await expectBacked(suite, [
          [alice.address, VERSION_1],
          [bob.address, VERSION_1],
        ]);
      });
    });
  });

  describe("given a claim of the caller's of which nothing was paid", () => {
    it("grows that claim", async () => {
      const suite = await loadFixture(inKind);
      const first = shareOut(FIRST, WAD);
      const stand = after(FIRST, first, WAD);
      const second = shareOut(stand, 3n * WAD + 1n);
      await defer(suite, WAD);
      await expect(defer(suite, 3n * WAD + 1n))
        .to.emit(suite.vault, "ClaimOpened")
        // What was added, not the sum.
        .withArgs(suite.alice.address, VERSION_1, second.baskets, second.cash, (open: bigint) => open !== 0n);
      expect(await openOf(suite, VERSION_1)).to.deep.equal({
        open: REAL_BITS,
        amounts: worth(first.baskets + second.baskets, first.cash + second.cash),
      });
      expect((await openOf(suite, VERSION_1 + 1n)).open).to.equal(0n);
      await expectBacked(suite, [[suite.alice.address, VERSION_1]]);
    });
  });

  describe("given a claim of the caller's that was paid in part", () => {
    it("opens another pocket, and the first is as it was", async () => {
      const suite = await loadFixture(inKind);
      const first = shareOut(FIRST, WAD);
      const second = shareOut(after(FIRST, first, WAD), 2n * WAD);
      await defer(suite, WAD);
      await claim(suite, VERSION_1, 0b1n);
      expect(await suite.vault.connect(suite.alice).redeemDeferred.staticCall(2n * WAD)).to.equal(VERSION_1 + 1n);
      await defer(suite, 2n * WAD);
      const open = REAL_BITS & ~0b1n;
      expect(await openOf(suite, VERSION_1)).to.deep.equal({ open, amounts: only(first.amounts, open) });
      expect(await openOf(suite, VERSION_1 + 1n)).to.deep.equal({ open: REAL_BITS, amounts: second.amounts });
      await expectBacked(suite, [
        [suite.alice.address, VERSION_1],
        [suite.alice.address, VERSION_1 + 1n],
      ]);
    });

    it("never pays again what was paid", async () => {
      const suite = await loadFixture(inKind);
      const before = await balancesOf(suite, suite.alice.address);
      let stand = FIRST;
      const sum = AMOUNTS.map(() => 0n).concat(0n);
      for (const which of [0b1n, 0b10n, 0b100n, CASH_BIT]) {
        const share = shareOut(stand, WAD);
        stand = after(stand, share, WAD);
        for (const [i, amount] of share.amounts.entries()) sum[i]! += amount;
        await defer(suite, WAD);
        await claim(suite, VERSION_1, which);
      }
      for (let pocket = 0n; pocket < 8n; ++pocket) {
        const { open } = await openOf(suite, VERSION_1 + pocket);
        if (open !== 0n) await claim(suite, VERSION_1 + pocket);
      }
      const paid = minus(await balancesOf(suite, suite.alice.address), before);
      for (const [i, amount] of paid.entries()) {
        expect(amount).to.be.at.least(sum[i]!);
        // Growing a claim may add the parts that were rounded away, less than one unit a time.
        expect(amount - sum[i]!).to.be.at.most(i === AMOUNTS.length ? 0n : 3n);
      }
      await expectBacked(suite);
    });
  });

  describe("given a claim that was paid out", () => {
    it("uses that pocket again", async () => {
      const suite = await loadFixture(inKind);
      await defer(suite, WAD);
      await claim(suite, VERSION_1, 0b1n);
      await defer(suite, WAD); // the second pocket
      await claim(suite, VERSION_1); // the first is empty
      const { baskets, cash, supply } = await booksOf(suite);
      const { amounts } = shareOut({ ...FIRST, baskets, cash, supply }, 5n * WAD);
      expect(await suite.vault.connect(suite.alice).redeemDeferred.staticCall(5n * WAD)).to.equal(VERSION_1);
      await defer(suite, 5n * WAD);
      // Nothing of what was there before is left in it.
      expect(await openOf(suite, VERSION_1)).to.deep.equal({ open: REAL_BITS, amounts });
      expect((await openOf(suite, VERSION_1 + 2n)).open).to.equal(0n);
    });
  });

  describe("given a claim that the same was skipped of", () => {
    it("a further skip of the same grows it", async () => {
      const suite = await loadFixture(inKind);
      const first = shareOut(FIRST, WAD);
      const second = shareOut(after(FIRST, first, WAD), WAD / 3n);
      await skip(suite, WAD, 0b101n);
      await skip(suite, WAD / 3n, 0b101n);
      const amounts = worth(first.baskets + second.baskets, first.cash + second.cash);
      expect(await openOf(suite, VERSION_1)).to.deep.equal({ open: 0b101n, amounts: only(amounts, 0b101n) });
      expect((await openOf(suite, VERSION_1 + 1n)).open).to.equal(0n);
      await expectBacked(suite, [[suite.alice.address, VERSION_1]]);
    });

    it("a further skip of something else opens another pocket", async () => {
      const suite = await loadFixture(inKind);
      for (const bits of [0b1n, 0b11n, 0b10n, 0b1n, CASH_BIT]) await skip(suite, WAD, bits);
      const open = await Promise.all([0n, 1n, 2n, 3n, 4n].map((at) => openOf(suite, VERSION_1 + at)));
      expect(open.map((pocket) => pocket.open)).to.deep.equal([0b1n, 0b11n, 0b10n, CASH_BIT, 0n]);
    });

    it("two that were paid the same since do not merge with a third that was not", async () => {
      const suite = await loadFixture(inKind);
      await skip(suite, WAD, 0b11n);
      await claim(suite, VERSION_1, 0b1n);
      // Now it lacks exactly what a skip of 0b10 lacks: such a skip grows it, one of 0b11 does not.
      const left = (await openOf(suite, VERSION_1)).amounts[1]!;
      await skip(suite, WAD, 0b10n);
      const grown = await openOf(suite, VERSION_1);
      expect(grown.open).to.equal(0b10n);
      expect(grown.amounts[1]! - left).to.be.oneOf([(AMOUNTS[1]! * WAD) / SUPPLY, (AMOUNTS[1]! * WAD) / SUPPLY + 1n]);
      await skip(suite, WAD, 0b11n);
      expect((await openOf(suite, VERSION_1)).open).to.equal(0b10n);
      expect((await openOf(suite, VERSION_1 + 1n)).open).to.equal(0b11n);
      await expectBacked(suite, [
        [suite.alice.address, VERSION_1],
        [suite.alice.address, VERSION_1 + 1n],
      ]);
    });
  });

  describe("given claims in 256 pockets", () => {
    it("reverts with IndexVault_ClaimsFull until one is paid out, and others are not hindered", async () => {
      const suite = await deployInKind(ethers, { amounts: Array.from({ length: 9 }, (_, i) => BigInt(i) + WAD) });
      const { vault, alice, bob } = suite;
      // Each of the 256 sets of the last eight components, with the first one open besides so that none is empty.
      for (let bits = 0n; bits < 256n; ++bits) await skip(suite, WAD / 100n, (bits << 1n) | 1n);
      expect((await openOf(suite, VERSION_1 + 255n)).open).to.equal(511n);
      expect((await openOf(suite, VERSION_1 + 256n)).open).to.equal(0n); // a pocket of the next list
      await expect(defer(suite, WAD)).to.be.revertedWithCustomError(vault, "IndexVault_ClaimsFull").withArgs(256);
      await expect(skip(suite, WAD, CASH_BIT))
        .to.be.revertedWithCustomError(vault, "IndexVault_ClaimsFull")
        .withArgs(256);
      // A claim that can grow does; a plain exit needs none; another owner has room.
      await skip(suite, WAD / 100n, 511n);
      await vault.connect(alice)["redeemInKind(uint256)"](WAD);
      await vault.connect(bob).redeemDeferred(WAD);
      await claim(suite, VERSION_1 + 77n);
      expect(await vault.connect(alice).redeemDeferred.staticCall(WAD)).to.equal(VERSION_1 + 77n);
      await defer(suite, WAD);
      // And the next list has room again.
      await vault.connect(await auctionOf(suite)).recompose(0n, []);
      await skip(suite, WAD, CASH_BIT);
      expect((await openOf(suite, VERSION_2)).open).to.equal(CASH_BIT);
    });
  });

  describe("given units that trades changed", () => {
    const TRADE = { sold: 2n, soldAmount: 40n * WAD + 1n, bought: 20n, boughtAmount: WAD + 1n };
    const TRADED = {
      ...FIRST,
      cash: CASH + TRADE.boughtAmount,
      units: [AMOUNTS[0]!, AMOUNTS[1]!, AMOUNTS[2]! - TRADE.soldAmount, AMOUNTS[3]!],
    };
    const trade = async (suite: InKindSuite) =>
      suite.vault.connect(await auctionOf(suite)).trade({ filler: suite.bob.address, to: suite.bob.address, ...TRADE });

    it("writes the list down first, and counts the claim in it", async () => {
      const suite = await loadFixture(inKind);
      await trade(suite);
      const pointer = ethers.getCreateAddress({ from: String(suite.vault.target), nonce: 4 });
      await expect(defer(suite, WAD)).to.emit(suite.vault, "BasketChanged").withArgs(1n, 2n, pointer);
      expect(await suite.vault.basketVersion()).to.equal(2n);
      const { amounts } = shareOut(TRADED, WAD);
      expect(await openOf(suite, VERSION_2)).to.deep.equal({ open: REAL_BITS, amounts });
      await expect(defer(suite, WAD)).not.to.emit(suite.vault, "BasketChanged");
      await expectBacked(suite, [[suite.alice.address, VERSION_2]]);
    });

    it("a claim of the list before is not grown", async () => {
      const suite = await loadFixture(inKind);
      const first = shareOut(FIRST, WAD);
      await defer(suite, WAD);
      await trade(suite);
      await defer(suite, WAD);
      expect((await openOf(suite, VERSION_1)).amounts).to.deep.equal(first.amounts);
      expect((await openOf(suite, VERSION_2)).open).to.equal(REAL_BITS);
      await expectBacked(suite, [
        [suite.alice.address, VERSION_1],
        [suite.alice.address, VERSION_2],
      ]);
    });
  });

  describe("given somebody wants to stop it", () => {
    it("defers without NAV, while minting is stopped, after the end, and with every asset reverting", async () => {
      const suite = await deployHostile(ethers, 2, true);
      const { vault, alice, base } = suite;
      const assets = [...suite.parts, await ethers.getContractAt("HostileERC20", base.target)];
      for (const asset of assets) await asset.arm(vault.target, MODES.BURN_GAS);
      await settleNav(suite, WAD);
      await settleNav(suite, WAD / 10n - 1n); // halted
      await vault.announceEnd();
      await networkHelpers.time.increaseTo((await latestTimestamp(ethers)) + 7 * 86_400);
      await vault.stopMinting(3_600);
      await vault.connect(alice).redeemDeferred(WAD);
      const [open, components, cash] = await vault.claimOf(alice.address, VERSION_1);
      expect(open).to.equal(0b11n | CASH_BIT);
      expect([...components.map(({ amount }) => amount), cash]).to.deep.equal(
        shareOut({ ...FIRST, units: hostileUnits(2) }, WAD).amounts,
      );
    });
  });
});
