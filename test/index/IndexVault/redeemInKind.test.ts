import { expect } from "chai";
import { MaxUint256, ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  after,
  ALICE,
  AMOUNTS,
  auctionOf,
  AWKWARD_TOKENS,
  balancesOf,
  booksOf,
  CASH,
  CASH_BIT,
  deployHostile,
  deployInKind,
  expectBacked,
  FIRST,
  type HostileSuite,
  hostileUnits,
  type InKindSuite,
  minus,
  MODES,
  only,
  REDEEM_IN_KIND,
  REDEEM_IN_KIND_SHORT,
  REDEEM_SKIPPING,
  shareOut,
  SUPPLY,
} from "../../helpers/in-kind.js";
import { unusedLeft } from "../../helpers/rate-model.js";
import { deploySuite, latestTimestamp, RAY, settleNav, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const VERSION_1 = 1n << 8n;
const VERSION_2 = 2n << 8n;
const REAL_BITS = 0b1111n | CASH_BIT;
const HOSTILE_COUNT = 3;
const WAYS = Object.entries(MODES).filter(([name]) => name !== "OBEY");

describe("IndexVault redeemInKind", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deploySuite(ethers);
  const inKind = () => deployInKind(ethers);
  const hostile = () => deployHostile(ethers, HOSTILE_COUNT, true);

  const redeem = (
    { vault, alice }: InKindSuite | HostileSuite,
    tokens: bigint,
    minOut: readonly bigint[] = [],
    to: string = alice.address,
  ) => vault.connect(alice)[REDEEM_IN_KIND](tokens, [...minOut], to);
  const skipping = (
    { vault, alice }: InKindSuite | HostileSuite,
    tokens: bigint,
    skip: bigint,
    minOut: readonly bigint[] = [],
    to: string = alice.address,
  ) => vault.connect(alice)[REDEEM_SKIPPING](tokens, [...minOut], to, skip);

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded, every form of it", async () => {
      const { vault, alice } = await loadFixture(unseeded);
      for (const act of [
        () => vault[REDEEM_IN_KIND](WAD, [], alice.address),
        () => vault[REDEEM_SKIPPING](WAD, [], alice.address, 1n),
        () => vault[REDEEM_IN_KIND_SHORT](WAD),
      ]) {
        await expect(act()).to.be.revertedWithCustomError(vault, "IndexVault_NotSeeded").withArgs();
      }
    });
  });

  describe("given a seeded vault", () => {
    describe("when no token is given", () => {
      it("reverts with IndexVault_NothingOut", async () => {
        const suite = await loadFixture(inKind);
        await expect(redeem(suite, 0n)).to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut").withArgs();
      });
    });

    describe("when more tokens are given than there are", () => {
      it("reverts with ERC20InsufficientBalance, as nobody has them", async () => {
        const suite = await loadFixture(inKind);
        for (const tokens of [SUPPLY + 1n, MaxUint256]) {
          await expect(redeem(suite, tokens))
            .to.be.revertedWithCustomError(suite.token, "ERC20InsufficientBalance")
            .withArgs(suite.alice.address, ALICE, tokens);
        }
      });
    });

    describe("when more tokens are given than the caller has", () => {
      it("reverts with ERC20InsufficientBalance and moves nothing", async () => {
        const suite = await loadFixture(inKind);
        const before = await balancesOf(suite, suite.vault.target);
        for (const act of [redeem(suite, ALICE + 1n), skipping(suite, ALICE + 1n, REAL_BITS)]) {
          await expect(act)
            .to.be.revertedWithCustomError(suite.token, "ERC20InsufficientBalance")
            .withArgs(suite.alice.address, ALICE, ALICE + 1n);
        }
        expect(await balancesOf(suite, suite.vault.target)).to.deep.equal(before);
        expect(await booksOf(suite)).to.deep.equal({ baskets: RAY, cash: CASH, supply: SUPPLY });
        expect((await suite.vault.claimOf(suite.alice.address, VERSION_1)).open).to.equal(0n);
      });
    });

    describe("when the receiver is nobody, the vault or the index token", () => {
      it("reverts with IndexVault_ReceiverInvalid", async () => {
        const suite = await loadFixture(inKind);
        for (const to of [ZeroAddress, String(suite.vault.target), String(suite.token.target)]) {
          for (const act of [redeem(suite, WAD, [], to), skipping(suite, WAD, REAL_BITS, [], to)]) {
            await expect(act).to.be.revertedWithCustomError(suite.vault, "IndexVault_ReceiverInvalid").withArgs(to);
          }
        }
      });
    });

    describe("when the list of minima is neither empty nor one a component and one for cash", () => {
      it("reverts with IndexVault_AmountCount, naming both counts", async () => {
        const suite = await loadFixture(inKind);
        for (const count of [1, 4, 6, 21]) {
          const minOut = Array<bigint>(count).fill(0n);
          for (const act of [redeem(suite, WAD, minOut), skipping(suite, WAD, 1n, minOut)]) {
            await expect(act).to.be.revertedWithCustomError(suite.vault, "IndexVault_AmountCount").withArgs(count, 5);
          }
        }
      });
    });

    describe("when one minimum is one unit more than it gives", () => {
      it("reverts with IndexVault_BelowMinimumOut, naming position and both amounts, skipped or not", async () => {
        const suite = await loadFixture(inKind);
        const { amounts } = shareOut(FIRST, WAD);
        for (const i of amounts.keys()) {
          const minOut = amounts.map((amount, at) => (at === i ? amount + 1n : amount));
          for (const act of [redeem(suite, WAD, minOut), skipping(suite, WAD, REAL_BITS, minOut)]) {
            await expect(act)
              .to.be.revertedWithCustomError(suite.vault, "IndexVault_BelowMinimumOut")
              .withArgs(i, amounts[i], amounts[i]! + 1n);
          }
        }
      });
    });

    describe("when every minimum is exactly what it gives", () => {
      it("redeems", async () => {
        const suite = await loadFixture(inKind);
        const { amounts } = shareOut(FIRST, WAD);
        await expect(redeem(suite, WAD, amounts)).to.changeTokenBalance(ethers, suite.token, suite.alice, -WAD);
        const next = shareOut(after(FIRST, shareOut(FIRST, WAD), WAD), WAD);
        await expect(skipping(suite, WAD, 0b10n, next.amounts)).to.changeTokenBalance(
          ethers,
          suite.token,
          suite.alice,
          -WAD,
        );
      });
    });

    describe("when everything is in order", () => {
      it("sends the receiver its share of everything, rounded down, and ends the caller's tokens", async () => {
        for (const tokens of AWKWARD_TOKENS) {
          const suite = await loadFixture(inKind);
          const { alice, bob, token, vault } = suite;
          const { baskets, cash, amounts } = shareOut(FIRST, tokens);
          const [alicesBefore, vaultsBefore, bobsBefore] = await Promise.all([
            balancesOf(suite, alice.address),
            balancesOf(suite, vault.target),
            balancesOf(suite, bob.address),
          ]);
          await redeem(suite, tokens, [], bob.address);
          expect(minus(await balancesOf(suite, bob.address), bobsBefore)).to.deep.equal(amounts);
          expect(minus(vaultsBefore, await balancesOf(suite, vault.target))).to.deep.equal(amounts);
          expect(await balancesOf(suite, alice.address)).to.deep.equal(alicesBefore);
          expect(await token.balanceOf(alice.address)).to.equal(ALICE - tokens);
          expect(await booksOf(suite)).to.deep.equal({
            baskets: RAY - baskets,
            cash: CASH - cash,
            supply: SUPPLY - tokens,
          });
          await expectBacked(suite);
        }
      });

      it("emits RedeemedInKind with the books before and after, and no claim", async () => {
        const suite = await loadFixture(inKind);
        const { baskets, cash } = shareOut(FIRST, WAD);
        const act = redeem(suite, WAD, [], suite.bob.address);
        await expect(act)
          .to.emit(suite.vault, "RedeemedInKind")
          .withArgs(suite.alice.address, suite.bob.address, WAD, RAY, RAY - baskets, CASH, CASH - cash);
        await expect(act).not.to.emit(suite.vault, "ClaimOpened");
      });

      it("returns what it sent", async () => {
        const { vault, alice } = await loadFixture(inKind);
        const { amounts } = shareOut(FIRST, WAD);
        const caller = vault.connect(alice);
        expect(await caller[REDEEM_IN_KIND].staticCall(WAD, [], alice.address)).to.deep.equal(amounts);
        expect(await caller[REDEEM_IN_KIND_SHORT].staticCall(WAD)).to.deep.equal(amounts);
        const [sent, claimId] = await caller[REDEEM_SKIPPING].staticCall(WAD, [], alice.address, 0b101n);
        expect(sent).to.deep.equal(only(amounts, REAL_BITS & ~0b101n));
        expect(claimId).to.equal(VERSION_1);
        const [sentAll, noClaim] = await caller[REDEEM_SKIPPING].staticCall(WAD, [], alice.address, 0n);
        expect(sentAll).to.deep.equal(amounts);
        expect(noClaim).to.equal(0n);
      });

      it("the short form sends to the caller", async () => {
        const suite = await loadFixture(inKind);
        const before = await balancesOf(suite, suite.alice.address);
        await suite.vault.connect(suite.alice)[REDEEM_IN_KIND_SHORT](WAD);
        const { amounts } = shareOut(FIRST, WAD);
        expect(minus(await balancesOf(suite, suite.alice.address), before)).to.deep.equal(amounts);
      });

      it("counts from the books as earlier acts left them", async () => {
        const suite = await loadFixture(inKind);
        let stand = FIRST;
        for (const tokens of AWKWARD_TOKENS.slice(0, -1)) {
          const share = shareOut(stand, tokens);
          const before = await balancesOf(suite, suite.alice.address);
          await redeem(suite, tokens);
          expect(minus(await balancesOf(suite, suite.alice.address), before)).to.deep.equal(share.amounts);
          stand = after(stand, share, tokens);
          const { units: _, ...books } = stand;
          expect(await booksOf(suite)).to.deep.equal(books);
        }
        await expectBacked(suite);
      });

      it("leaves what is locked, and its share of everything", async () => {
        const suite = await loadFixture(inKind);
        const { vault, token, admin, alice, bob } = suite;
        let stand = FIRST;
        for (const holder of [admin, alice, bob]) {
          const all = await token.balanceOf(holder.address);
          await vault.connect(holder)[REDEEM_IN_KIND_SHORT](all);
          stand = after(stand, shareOut(stand, all), all);
        }
        expect(stand.supply).to.equal(WAD / 1_000n);
        const { units: _, ...books } = stand;
        expect(await booksOf(suite)).to.deep.equal(books);
        const left = await balancesOf(suite, vault.target);
        const share = [...AMOUNTS.map((amount) => (amount * stand.baskets) / RAY), stand.cash];
        for (const [i, amount] of left.entries()) {
          expect(amount).to.be.at.least(share[i]!);
          expect(amount - share[i]!).to.be.at.most(3n); // one rounding an exit
        }
      });
    });
  });

  describe("given a set of components to skip", () => {
    it("sends the others exactly and keeps what was skipped as a claim", async () => {
      for (const skip of [0b1n, 0b100n, 0b1010n | CASH_BIT, 0b1111n]) {
        const suite = await loadFixture(inKind);
        const { vault, alice, bob } = suite;
        const { baskets, cash, amounts } = shareOut(FIRST, 7n * WAD);
        const before = await balancesOf(suite, bob.address);
        await skipping(suite, 7n * WAD, skip, [], bob.address);
        expect(minus(await balancesOf(suite, bob.address), before)).to.deep.equal(only(amounts, REAL_BITS & ~skip));
        // The claim is the caller's, not the receiver's.
        const [open, components, claimedCash] = await vault.claimOf(alice.address, VERSION_1);
        expect(open).to.equal(skip);
        expect([...components.map(({ amount }) => amount), claimedCash]).to.deep.equal(only(amounts, skip));
        expect((await vault.claimOf(bob.address, VERSION_1)).open).to.equal(0n);
        // All of the share left the books.
        expect(await booksOf(suite)).to.deep.equal({
          baskets: RAY - baskets,
          cash: CASH - cash,
          supply: SUPPLY - 7n * WAD,
        });
        await expectBacked(suite, [[alice.address, VERSION_1]]);
      }
    });

    it("emits ClaimOpened", async () => {
      const suite = await loadFixture(inKind);
      const { baskets, cash } = shareOut(FIRST, WAD);
      const act = skipping(suite, WAD, 0b10n, [], suite.bob.address);
      await expect(act)
        .to.emit(suite.vault, "ClaimOpened")
        .withArgs(suite.alice.address, VERSION_1, baskets, 0n, 0b10n);
      await expect(act)
        .to.emit(suite.vault, "RedeemedInKind")
        .withArgs(suite.alice.address, suite.bob.address, WAD, RAY, RAY - baskets, CASH, CASH - cash);
    });

    it("keeps everything when everything is skipped", async () => {
      const suite = await loadFixture(inKind);
      const { amounts } = shareOut(FIRST, WAD);
      const before = await balancesOf(suite, suite.vault.target);
      await skipping(suite, WAD, REAL_BITS);
      expect(await balancesOf(suite, suite.vault.target)).to.deep.equal(before);
      const [open, components, cash] = await suite.vault.claimOf(suite.alice.address, VERSION_1);
      expect(open).to.equal(REAL_BITS);
      expect([...components.map(({ amount }) => amount), cash]).to.deep.equal(amounts);
    });

    it("skips the cash by bit 20", async () => {
      const suite = await loadFixture(inKind);
      const { amounts } = shareOut(FIRST, WAD);
      const before = await balancesOf(suite, suite.alice.address);
      await skipping(suite, WAD, CASH_BIT);
      expect(minus(await balancesOf(suite, suite.alice.address), before)).to.deep.equal([...amounts.slice(0, -1), 0n]);
      const [open, , cash] = await suite.vault.claimOf(suite.alice.address, VERSION_1);
      expect([open, cash]).to.deep.equal([CASH_BIT, amounts.at(-1)]);
    });

    it("takes bits beyond the list for nothing", async () => {
      const suite = await loadFixture(inKind);
      const { amounts } = shareOut(FIRST, WAD);
      const before = await balancesOf(suite, suite.alice.address);
      // Bits 4 to 19 stand for no component here, and those above 20 for none ever.
      const act = skipping(suite, WAD, MaxUint256 & ~REAL_BITS);
      await expect(act).not.to.emit(suite.vault, "ClaimOpened");
      expect(minus(await balancesOf(suite, suite.alice.address), before)).to.deep.equal(amounts);
      await skipping(suite, WAD, MaxUint256 & ~(REAL_BITS & ~0b1n));
      expect((await suite.vault.claimOf(suite.alice.address, VERSION_1)).open).to.equal(0b1n);
    });
  });

  describe("given units that trades changed", () => {
    const TRADE = { sold: 2n, soldAmount: 40n * WAD + 1n, bought: 0n, boughtAmount: 777_777_777_777n };
    /** {@link FIRST} after {@link TRADE}: baskets are 1 RAY, so held amounts are the units. */
    const TRADED = {
      ...FIRST,
      units: [AMOUNTS[0]! + TRADE.boughtAmount, AMOUNTS[1]!, AMOUNTS[2]! - TRADE.soldAmount, AMOUNTS[3]!],
    };
    const traded = async () => {
      const suite = await deployInKind(ethers);
      const { vault, bob } = suite;
      await vault.connect(await auctionOf(suite)).trade({ filler: bob.address, to: bob.address, ...TRADE });
      return suite;
    };

    it("pays by them", async () => {
      const suite = await loadFixture(traded);
      const before = await balancesOf(suite, suite.alice.address);
      const act = redeem(suite, 7n * WAD);
      await expect(act).not.to.emit(suite.vault, "BasketChanged");
      expect(minus(await balancesOf(suite, suite.alice.address), before)).to.deep.equal(
        shareOut(TRADED, 7n * WAD).amounts,
      );
      expect(await suite.vault.basketVersion()).to.equal(1n);
      await expectBacked(suite);
    });

    it("when something is skipped, it writes the list down first, and the claim is counted in it", async () => {
      const suite = await loadFixture(traded);
      const { vault, alice } = suite;
      const { amounts } = shareOut(TRADED, 7n * WAD);
      const before = await balancesOf(suite, alice.address);
      const pointer = ethers.getCreateAddress({ from: String(vault.target), nonce: 4 });
      await expect(skipping(suite, 7n * WAD, 0b101n))
        .to.emit(vault, "BasketChanged")
        .withArgs(1n, 2n, pointer);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(only(amounts, REAL_BITS & ~0b101n));
      expect(await vault.basketVersion()).to.equal(2n);
      const [open, components] = await vault.claimOf(alice.address, VERSION_2);
      expect(open).to.equal(0b101n);
      expect(components.map(({ amount }) => amount)).to.deep.equal(
        only([...amounts.slice(0, -1), 0n], 0b101n).slice(0, -1),
      );
      // What the books hold now is what they held, less the share.
      const left = after(TRADED, shareOut(TRADED, 7n * WAD), 7n * WAD);
      expect((await vault.holdings()).map(({ amount }) => amount)).to.deep.equal(
        TRADED.units.map((unit) => (unit * left.baskets) / RAY),
      );
      // Written down once: the next skip needs no new list.
      await expect(skipping(suite, WAD, 0b101n)).not.to.emit(vault, "BasketChanged");
      await expectBacked(suite, [[alice.address, VERSION_2]]);
    });
  });

  describe("given a component that misbehaves, in each way", () => {
    const STAND = { ...FIRST, units: hostileUnits(HOSTILE_COUNT) };
    const HOSTILE_BITS = 0b111n | CASH_BIT;
    // Inside its transfer it tries to redeem the rest as well.
    const arm = async (suite: HostileSuite, i: number, mode: bigint) => {
      const asset = suite.parts[i] ?? (await ethers.getContractAt("HostileERC20", suite.base.target));
      await asset.setCall(suite.vault.target, suite.vault.interface.encodeFunctionData(REDEEM_IN_KIND_SHORT, [1n]));
      await asset.arm(suite.vault.target, mode);
    };

    for (const [way, mode] of WAYS) {
      it(`reverts with IndexVault_ComponentFailed, naming it, and moves nothing (${way})`, async () => {
        const suite = await loadFixture(hostile);
        const before = await balancesOf(suite, suite.vault.target);
        for (let i = 0; i < HOSTILE_COUNT; ++i) {
          await arm(suite, i, mode);
          await expect(redeem(suite, WAD))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentFailed")
            .withArgs(i);
          await arm(suite, i, MODES.OBEY);
        }
        expect(await balancesOf(suite, suite.vault.target)).to.deep.equal(before);
        expect(await booksOf(suite)).to.deep.equal({ baskets: RAY, cash: CASH, supply: SUPPLY });
        expect(await suite.token.balanceOf(suite.alice.address)).to.equal(ALICE);
      });

      it(`pays the others exactly when it is skipped, and the claim once it obeys (${way})`, async () => {
        const suite = await loadFixture(hostile);
        const { vault, alice, bob } = suite;
        const tokens = 7n * WAD;
        const { amounts } = shareOut(STAND, tokens);
        await arm(suite, 1, mode);
        const before = await balancesOf(suite, bob.address);
        await skipping(suite, tokens, 0b10n, [], bob.address);
        expect(minus(await balancesOf(suite, bob.address), before)).to.deep.equal(only(amounts, ~0b10n & HOSTILE_BITS));
        await expect(vault.connect(alice).claim(VERSION_1, 0b10n, bob.address))
          .to.be.revertedWithCustomError(vault, "IndexVault_NothingClaimed")
          .withArgs(VERSION_1, 0b10n);
        await arm(suite, 1, MODES.OBEY);
        await vault.connect(alice).claim(VERSION_1, 0b10n, bob.address);
        expect(minus(await balancesOf(suite, bob.address), before)).to.deep.equal(amounts);
        await expectBacked(suite, [[alice.address, VERSION_1]]);
      });

      it(`names the cash as 20 when the base asset misbehaves (${way})`, async () => {
        const suite = await loadFixture(hostile);
        await arm(suite, HOSTILE_COUNT, mode);
        await expect(redeem(suite, WAD))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentFailed")
          .withArgs(20);
        const before = await balancesOf(suite, suite.alice.address);
        await skipping(suite, WAD, CASH_BIT);
        expect(minus(await balancesOf(suite, suite.alice.address), before)).to.deep.equal([
          ...shareOut(STAND, WAD).amounts.slice(0, -1),
          0n,
        ]);
      });
    }
  });

  describe("given everything misbehaves", () => {
    it("keeps all of it as a claim without touching anything", async () => {
      const suite = await loadFixture(hostile);
      const assets = [...suite.parts, await ethers.getContractAt("HostileERC20", suite.base.target)];
      for (const asset of assets) await asset.arm(suite.vault.target, MODES.REVERT);
      const { amounts } = shareOut({ ...FIRST, units: hostileUnits(HOSTILE_COUNT) }, WAD);
      await skipping(suite, WAD, 0b111n | CASH_BIT);
      const [open, components, cash] = await suite.vault.claimOf(suite.alice.address, VERSION_1);
      expect(open).to.equal(0b111n | CASH_BIT);
      expect([...components.map(({ amount }) => amount), cash]).to.deep.equal(amounts);
    });

    it("takes under 400,000 gas for 20 components that burn all they get", async () => {
      const suite = await deployHostile(ethers, 20, true);
      const assets = [...suite.parts, await ethers.getContractAt("HostileERC20", suite.base.target)];
      for (const asset of assets) await asset.arm(suite.vault.target, MODES.BURN_GAS);
      const receipt = await (await skipping(suite, WAD, 2n ** 21n - 1n)).wait();
      expect(receipt!.gasUsed).to.be.lessThan(400_000n);
      expect((await suite.vault.claimOf(suite.alice.address, VERSION_1)).open).to.equal(2n ** 21n - 1n);
    });
  });

  describe("given somebody wants to stop it", () => {
    const { amounts } = shareOut(FIRST, WAD);
    const expectPaid = async (suite: InKindSuite) => {
      const before = await balancesOf(suite, suite.alice.address);
      await redeem(suite, WAD);
      expect(minus(await balancesOf(suite, suite.alice.address), before)).to.deep.equal(amounts);
    };

    it("redeems when the oracle never had a NAV, and when it is halted", async () => {
      const suite = await loadFixture(inKind);
      await expect(suite.oracle.quote()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav");
      await expectPaid(suite);
      const again = await deployInKind(ethers);
      await settleNav(again, WAD);
      await settleNav(again, WAD / 10n - 1n);
      await expect(again.oracle.quote()).to.be.revertedWithCustomError(again.oracle, "NAVOracle_Halted");
      await expectPaid(again);
    });

    it("redeems while minting is stopped, and after the end", async () => {
      const suite = await loadFixture(inKind);
      await suite.vault.stopMinting(3_600);
      await expectPaid(suite);
      const again = await deployInKind(ethers);
      await again.vault.announceEnd();
      await networkHelpers.time.setNextBlockTimestamp((await latestTimestamp(ethers)) + 7 * 86_400);
      await expectPaid(again);
      expect(await again.vault.maxCreateInKind()).to.equal(0n);
    });

    it("redeems with every fee set, whoever gets them, and charges none", async () => {
      // Streaming has no time to run here: the act happens in the second in which the fees are set.
      const fixtures = [
        (suite: InKindSuite) => suite.alice.address,
        (suite: InKindSuite) => String(suite.parts[0]!.target),
        () => "0x0000000000000000000000000000000000000001",
      ];
      for (const recipientOf of fixtures) {
        const suite = await loadFixture(inKind);
        await suite.vault.setFees(200n, 200n, 500n, recipientOf(suite));
        await networkHelpers.time.setNextBlockTimestamp(await latestTimestamp(ethers));
        await expectPaid(suite);
      }
    });

    it("redeems with a rate limit used up", async () => {
      const suite = await loadFixture(inKind);
      const { vault, alice } = suite;
      await settleNav(suite, WAD);
      await vault.setRateLimit(7n * 86_400n, WAD);
      await vault.connect(alice)["redeemForTAO(uint256)"](unusedLeft(WAD));
      const stand = { ...FIRST, cash: CASH - unusedLeft(WAD), supply: SUPPLY - unusedLeft(WAD) };
      const before = await balancesOf(suite, alice.address);
      await redeem(suite, 30n * WAD);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(shareOut(stand, 30n * WAD).amounts);
    });
  });
});
