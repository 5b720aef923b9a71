import { expect } from "chai";
import { MaxUint256, ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  ALL_BITS,
  auctionOf,
  balancesOf,
  booksOf,
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
  REDEEM_IN_KIND_SHORT,
  REDEEM_SKIPPING,
  shareOut,
} from "../../helpers/in-kind.js";
import { latestTimestamp, settleNav, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const VERSION_1 = 1n << 8n;
const VERSION_2 = 2n << 8n;
const REAL_BITS = 0b1111n | CASH_BIT;
const TOKENS = 7n * WAD + 1n;
const WAYS = Object.entries(MODES).filter(([name]) => name !== "OBEY");

describe("IndexVault claim", () => {
  const { loadFixture } = networkHelpers;
  const inKind = () => deployInKind(ethers);
  /** Alice owns a claim of everything. */
  const deferred = async () => {
    const suite = await deployInKind(ethers);
    await suite.vault.connect(suite.alice).redeemDeferred(TOKENS);
    return suite;
  };
  const { amounts: OWED } = shareOut(FIRST, TOKENS);

  const claim = (
    { vault, alice }: InKindSuite | HostileSuite,
    which = ALL_BITS,
    to: string = alice.address,
    claimId = VERSION_1,
  ) => vault.connect(alice).claim(claimId, which, to);
  const openOf = async ({ vault, alice }: InKindSuite | HostileSuite, claimId = VERSION_1) =>
    (await vault.claimOf(alice.address, claimId)).open;

  describe("given there is no such claim", () => {
    it("reverts with IndexVault_NothingClaimed, of any list, one that never was too", async () => {
      for (const suite of [await loadFixture(inKind), await loadFixture(deferred)]) {
        for (const claimId of [0n, 1n, VERSION_1 + 1n, VERSION_2, 77n << 8n, 2n ** 64n, MaxUint256]) {
          await expect(claim(suite, ALL_BITS, suite.alice.address, claimId))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingClaimed")
            .withArgs(claimId, 0n);
        }
      }
    });
  });

  describe("given a claim of somebody else's", () => {
    it("reverts with IndexVault_NothingClaimed and leaves that claim", async () => {
      const suite = await loadFixture(deferred);
      await expect(suite.vault.connect(suite.bob).claim(VERSION_1, ALL_BITS, suite.bob.address))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingClaimed")
        .withArgs(VERSION_1, 0n);
      expect(await openOf(suite)).to.equal(REAL_BITS);
    });
  });

  describe("given a claim of everything", () => {
    describe("when the receiver is nobody, the vault or the index token", () => {
      it("reverts with IndexVault_ReceiverInvalid", async () => {
        const suite = await loadFixture(deferred);
        for (const to of [ZeroAddress, String(suite.vault.target), String(suite.token.target)]) {
          await expect(claim(suite, ALL_BITS, to))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_ReceiverInvalid")
            .withArgs(to);
        }
      });
    });

    describe("when nothing is named, or nothing that there is", () => {
      it("reverts with IndexVault_NothingClaimed, naming what is open", async () => {
        const suite = await loadFixture(deferred);
        for (const which of [0n, 1n << 4n, 1n << 19n, 1n << 21n, MaxUint256 & ~REAL_BITS]) {
          await expect(claim(suite, which))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingClaimed")
            .withArgs(VERSION_1, REAL_BITS);
        }
      });
    });

    describe("when one component, several, or all are named", () => {
      it("pays exactly those to the receiver, and leaves the others open", async () => {
        const sets = [0b1n, 0b10n, 0b100n, 0b1000n, CASH_BIT, 0b101n, 0b1010n | CASH_BIT, REAL_BITS, MaxUint256];
        for (const which of sets) {
          const suite = await loadFixture(deferred);
          const { vault, alice, bob } = suite;
          const [alices, bobs] = [await balancesOf(suite, alice.address), await balancesOf(suite, bob.address)];
          await claim(suite, which, bob.address);
          expect(minus(await balancesOf(suite, bob.address), bobs)).to.deep.equal(only(OWED, which));
          expect(await balancesOf(suite, alice.address)).to.deep.equal(alices);
          const [open, components, cash] = await vault.claimOf(alice.address, VERSION_1);
          expect(open).to.equal(REAL_BITS & ~which);
          expect([...components.map(({ amount }) => amount), cash]).to.deep.equal(only(OWED, REAL_BITS & ~which));
          await expectBacked(suite, [[alice.address, VERSION_1]]);
        }
      });
    });

    describe("when it is claimed in pieces", () => {
      it("pays in the end what a plain exit would have", async () => {
        const suite = await loadFixture(deferred);
        const before = await balancesOf(suite, suite.bob.address);
        for (const which of [0b1000n, CASH_BIT | 0b1n, 0b110n]) await claim(suite, which, suite.bob.address);
        expect(minus(await balancesOf(suite, suite.bob.address), before)).to.deep.equal(OWED);
        expect(await openOf(suite)).to.equal(0n);
      });
    });

    describe("when what was paid is named again", () => {
      it("pays what is still open of it, and reverts when nothing is", async () => {
        const suite = await loadFixture(deferred);
        await claim(suite, 0b1n);
        await expect(claim(suite, 0b1n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingClaimed")
          .withArgs(VERSION_1, REAL_BITS & ~0b1n);
        const before = await balancesOf(suite, suite.alice.address);
        await claim(suite, 0b11n);
        expect(minus(await balancesOf(suite, suite.alice.address), before)).to.deep.equal(only(OWED, 0b10n));
        await claim(suite);
        await expect(claim(suite))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingClaimed")
          .withArgs(VERSION_1, 0n);
        await expectBacked(suite);
      });
    });

    it("emits ClaimPaid with what was open before and after", async () => {
      const suite = await loadFixture(deferred);
      const { vault, alice, bob } = suite;
      const left = REAL_BITS & ~0b101n;
      await expect(claim(suite, 0b101n, bob.address))
        .to.emit(vault, "ClaimPaid")
        .withArgs(alice.address, VERSION_1, bob.address, REAL_BITS, left);
      await expect(claim(suite))
        .to.emit(vault, "ClaimPaid")
        .withArgs(alice.address, VERSION_1, alice.address, left, 0n);
    });

    it("returns what was paid", async () => {
      const suite = await loadFixture(deferred);
      const { vault, alice } = suite;
      const call = (which: bigint) => vault.connect(alice).claim.staticCall(VERSION_1, which, alice.address);
      expect(await call(MaxUint256)).to.equal(REAL_BITS);
      expect(await call(0b11n)).to.equal(0b11n);
    });

    it("moves no book", async () => {
      const suite = await loadFixture(deferred);
      const before = await booksOf(suite);
      const held = (await suite.vault.holdings()).map(({ amount }) => amount);
      await claim(suite);
      expect(await booksOf(suite)).to.deep.equal(before);
      expect((await suite.vault.holdings()).map(({ amount }) => amount)).to.deep.equal(held);
    });
  });

  describe("given a basket of fewer than 20 components", () => {
    it("takes bits beyond the list for nothing, and is paid out without them", async () => {
      const suite = await loadFixture(deferred);
      await claim(suite, 0b1111n);
      await claim(suite, CASH_BIT);
      expect(await openOf(suite)).to.equal(0n);
      // An empty pocket: the next deferral uses it.
      expect(await suite.vault.connect(suite.alice).redeemDeferred.staticCall(WAD)).to.equal(VERSION_1);
    });
  });

  describe("given a basket of 20 components", () => {
    it("pays each by its bit, and the cash by bit 20", async () => {
      const units = Array.from({ length: 20 }, (_, i) => (BigInt(i) + 1n) * 7_777_777_777_777n);
      const suite = await deployInKind(ethers, { amounts: units });
      const { vault, alice, bob } = suite;
      await vault.connect(alice).redeemDeferred(TOKENS);
      const { amounts } = shareOut({ ...FIRST, units }, TOKENS);
      for (const i of amounts.keys()) {
        const before = await balancesOf(suite, bob.address);
        await claim(suite, 1n << BigInt(i), bob.address);
        expect(minus(await balancesOf(suite, bob.address), before)).to.deep.equal(only(amounts, 1n << BigInt(i)));
        expect(await openOf(suite)).to.equal(ALL_BITS & ~((2n << BigInt(i)) - 1n));
      }
    });
  });

  describe("given the list or the units changed since", () => {
    /** Sells all of the second component for cash, drops it, and brings in another one. */
    const rebalance = async (suite: InKindSuite) => {
      const { vault, bob } = suite;
      const auction = await auctionOf(suite);
      const [, held] = await vault.pair(1n, 20n);
      const order = { filler: bob.address, to: bob.address, sold: 1n, soldAmount: held, bought: 20n };
      await vault.connect(auction).trade({ ...order, boughtAmount: 3n * WAD });
      const joiner = await ethers.deployContract("MockERC20", ["Joiner", "JOIN", 9]);
      await joiner.mint(bob.address, 10n ** 30n);
      await joiner.connect(bob).approve(vault.target, MaxUint256);
      await vault.connect(auction).recompose(0b10n, [{ assetId: 99n, token: joiner.target, amount: 0n }]);
      return { joiner, auction };
    };

    it("pays by the list of its day after trades", async () => {
      const suite = await loadFixture(deferred);
      const { vault, alice, bob } = suite;
      const auction = await auctionOf(suite);
      for (const [sold, bought] of [
        [2n, 0n],
        [0n, 20n],
        [20n, 3n],
      ]) {
        const order = { filler: bob.address, to: bob.address, sold: sold!, bought: bought! };
        await vault.connect(auction).trade({ ...order, soldAmount: 1_000_000n, boughtAmount: 777_777n });
        await expectBacked(suite, [[alice.address, VERSION_1]]);
      }
      const before = await balancesOf(suite, alice.address);
      await claim(suite);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(OWED);
      await expectBacked(suite);
    });

    it("pays a component that left the basket since", async () => {
      const suite = await loadFixture(deferred);
      const { vault, alice } = suite;
      const { joiner } = await rebalance(suite);
      expect((await vault.holdings()).map(({ token }) => token)).to.deep.equal(
        [suite.parts[0]!, suite.parts[2]!, suite.parts[3]!, joiner].map(({ target }) => target),
      );
      // All that is left of it in the vault is the claim, and rounding of the seed's.
      expect(await suite.parts[1]!.balanceOf(vault.target)).to.be.at.least(OWED[1]!);
      const before = await balancesOf(suite, alice.address);
      await claim(suite);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(OWED);
      expect(await joiner.balanceOf(alice.address)).to.equal(0n);
      await expectBacked(suite);
    });

    it("pays claims of both lists", async () => {
      const suite = await loadFixture(deferred);
      const { vault, token, alice, bob } = suite;
      const { joiner, auction } = await rebalance(suite);
      const order = { filler: bob.address, to: bob.address, sold: 20n, soldAmount: WAD, bought: 3n };
      await vault.connect(auction).trade({ ...order, boughtAmount: 123_456_789n });
      // Its units as the trade left them are written down as the third list.
      const share = await vault.previewRedeemInKind(TOKENS);
      await vault.connect(alice).redeemDeferred(TOKENS);
      const version3 = 3n << 8n;
      expect(await openOf(suite, version3)).to.equal(REAL_BITS);
      await expectBacked(suite, [
        [alice.address, VERSION_1],
        [alice.address, version3],
      ]);
      const before = await balancesOf(suite, alice.address);
      await claim(suite);
      await claim(suite, ALL_BITS, alice.address, version3);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal([
        OWED[0]! + share[0]!,
        OWED[1]!,
        OWED[2]! + share[1]!,
        OWED[3]! + share[2]!,
        OWED[4]! + share[4]!,
      ]);
      // What is held of the joiner is what was bought, rounded down once; a share of that, rounded down again.
      const supply = (await token.totalSupply()) + TOKENS;
      const joined = await joiner.balanceOf(alice.address);
      expect(joined).to.equal(share[3]!);
      expect((TOKENS * 123_456_789n) / supply - joined).to.be.oneOf([0n, 1n, 2n]);
    });
  });

  describe("given a component that misbehaves, in each way", () => {
    const COUNT = 3;
    const HOSTILE_BITS = 0b111n | CASH_BIT;
    const hostile = async () => {
      const suite = await deployHostile(ethers, COUNT, true);
      await suite.vault.connect(suite.alice).redeemDeferred(TOKENS);
      return suite;
    };
    const { amounts } = shareOut({ ...FIRST, units: hostileUnits(COUNT) }, TOKENS);
    const arm = async (suite: HostileSuite, i: number, mode: bigint) => {
      const asset = suite.parts[i] ?? (await ethers.getContractAt("HostileERC20", suite.base.target));
      await asset.setCall(suite.vault.target, suite.vault.interface.encodeFunctionData(REDEEM_IN_KIND_SHORT, [1n]));
      await asset.arm(suite.vault.target, mode);
    };

    for (const [way, mode] of WAYS) {
      it(`pays all the others, keeps that one open, and pays it once it obeys (${way})`, async () => {
        const suite = await loadFixture(hostile);
        const { vault, alice } = suite;
        for (const i of [0, 2]) await arm(suite, i, mode);
        const before = await balancesOf(suite, alice.address);
        await expect(claim(suite))
          .to.emit(vault, "ClaimPaid")
          .withArgs(alice.address, VERSION_1, alice.address, HOSTILE_BITS, 0b101n);
        expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(only(amounts, 0b10n | CASH_BIT));
        const [open, components, cash] = await vault.claimOf(alice.address, VERSION_1);
        expect(open).to.equal(0b101n);
        expect([...components.map(({ amount }) => amount), cash]).to.deep.equal(only(amounts, 0b101n));
        await expectBacked(suite, [[alice.address, VERSION_1]]);
        await arm(suite, 0, MODES.OBEY);
        await claim(suite);
        await arm(suite, 2, MODES.OBEY);
        await claim(suite);
        expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(amounts);
        expect(await openOf(suite)).to.equal(0n);
      });

      it(`reverts with IndexVault_NothingClaimed when that one alone is named (${way})`, async () => {
        const suite = await loadFixture(hostile);
        await arm(suite, 1, mode);
        await expect(claim(suite, 0b10n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingClaimed")
          .withArgs(VERSION_1, HOSTILE_BITS);
        expect(await openOf(suite)).to.equal(HOSTILE_BITS);
      });

      it(`keeps the cash open when the base asset misbehaves (${way})`, async () => {
        const suite = await loadFixture(hostile);
        await arm(suite, COUNT, mode);
        const before = await balancesOf(suite, suite.alice.address);
        await claim(suite);
        expect(minus(await balancesOf(suite, suite.alice.address), before)).to.deep.equal(only(amounts, 0b111n));
        expect(await openOf(suite)).to.equal(CASH_BIT);
      });
    }
  });

  describe("given a component that claims again in the middle", () => {
    it("pays everything once", async () => {
      // The component itself owns the index tokens: the claim it re-enters with is its own.
      const suite = await deployHostile(ethers, 1);
      const { vault, token, alice, parts } = suite;
      const [part] = parts;
      const owner = String(part!.target);
      await ethers.provider.send("hardhat_impersonateAccount", [owner]);
      await ethers.provider.send("hardhat_setBalance", [owner, "0x56bc75e2d63100000"]);
      const signer = await ethers.getSigner(owner);
      await token.connect(alice).transfer(owner, TOKENS);
      await vault.connect(signer).redeemDeferred(TOKENS);
      await part!.setCall(vault.target, vault.interface.encodeFunctionData("claim", [VERSION_1, ALL_BITS, owner]));
      await part!.arm(vault.target, MODES.REENTER);
      const { amounts } = shareOut({ ...FIRST, units: hostileUnits(1) }, TOKENS);
      const before = await balancesOf(suite, alice.address);
      await vault.connect(signer).claim(VERSION_1, ALL_BITS, alice.address);
      // The call into the vault fails, so the component answers false: the cash is paid, once.
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal([0n, amounts[1]]);
      expect(await suite.base.balanceOf(owner)).to.equal(0n);
      expect((await vault.claimOf(owner, VERSION_1)).open).to.equal(0b1n);
    });
  });

  describe("given 20 components and a base asset that burn all the gas they get", () => {
    it("takes under 11,500,000 gas, and pays the one that does not", async () => {
      const suite = await deployHostile(ethers, 20, true);
      const { vault, alice, base } = suite;
      await vault.connect(alice).redeemDeferred(TOKENS);
      const assets = [...suite.parts, await ethers.getContractAt("HostileERC20", base.target)];
      for (const asset of assets) await asset.arm(vault.target, MODES.BURN_GAS);
      await suite.parts[19]!.arm(vault.target, MODES.OBEY);
      const { amounts } = shareOut({ ...FIRST, units: hostileUnits(20) }, TOKENS);
      const before = await balancesOf(suite, alice.address);
      const receipt = await (
        await vault.connect(alice).claim(VERSION_1, ALL_BITS, alice.address, { gasLimit: 12_000_000 })
      ).wait();
      // 20 x 500,000 are burnt, and what goes on around them.
      expect(receipt!.gasUsed).to.be.within(10_000_000n, 11_500_000n);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(only(amounts, 1n << 19n));
      expect(await openOf(suite)).to.equal(ALL_BITS & ~(1n << 19n));
    });
  });

  describe("given too little gas for a component", () => {
    it("keeps that one open", async () => {
      // The first burns its half million; what is left of 640,000 does not pay for both of the others.
      const suite = await deployHostile(ethers, 3);
      const { vault, alice } = suite;
      await vault.connect(alice).redeemDeferred(TOKENS);
      await suite.parts[0]!.arm(vault.target, MODES.BURN_GAS);
      const { amounts } = shareOut({ ...FIRST, units: hostileUnits(3) }, TOKENS);
      const before = await balancesOf(suite, alice.address);
      await vault.connect(alice).claim(VERSION_1, 0b111n, alice.address, { gasLimit: 760_000 });
      const open = await openOf(suite);
      expect(open & 0b1n).to.equal(0b1n);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(only(amounts, ~open & 0b111n));
      await suite.parts[0]!.arm(vault.target, MODES.OBEY);
      await claim(suite);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(amounts);
    });
  });

  describe("given somebody wants to stop it", () => {
    it("pays with the oracle halted, minting stopped, and after the end", async () => {
      const suite = await loadFixture(deferred);
      const { vault, alice } = suite;
      await settleNav(suite, WAD);
      await settleNav(suite, WAD / 10n - 1n);
      await vault.setFees(200n, 200n, 500n, await vault.auctionModule());
      await vault.announceEnd();
      await networkHelpers.time.increaseTo((await latestTimestamp(ethers)) + 7 * 86_400);
      await vault.stopMinting(3_600);
      const before = await balancesOf(suite, alice.address);
      await claim(suite);
      expect(minus(await balancesOf(suite, alice.address), before)).to.deep.equal(OWED);
    });
  });

  it("pays a claim that was skipped to another receiver", async () => {
    const suite = await loadFixture(inKind);
    const { vault, alice, bob } = suite;
    await vault.connect(alice)[REDEEM_SKIPPING](TOKENS, [], alice.address, 0b110n);
    const before = await balancesOf(suite, bob.address);
    await claim(suite, ALL_BITS, bob.address);
    expect(minus(await balancesOf(suite, bob.address), before)).to.deep.equal(only(OWED, 0b110n));
  });
});
