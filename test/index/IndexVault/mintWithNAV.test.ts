import { expect } from "chai";
import { network } from "hardhat";

import {
  AWKWARD_NAVS,
  deploySeeded,
  deployTrading,
  deployUnseeded,
  divDown,
  inOneBlock,
  LOCKED,
  MAX_CASH,
  MINT,
  MINT_SHORT,
  mulDown,
  NAV_LIFE_SECONDS,
  NO_DEADLINE,
  PURSE,
  REDEEM,
  reportStep,
  SEED_CASH,
  SEED_SUPPLY,
  setNextBlock,
  snapshotOf,
} from "../../helpers/index-suite.js";
import { BPS, RAY, seedVault, settleNav, type Suite, WAD } from "../../helpers/suite.js";

const SANITY = 1n; // Reason.SANITY

const { ethers, networkHelpers } = await network.create();

describe("IndexVault mintWithNAV", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const seeded = () => deploySeeded(ethers);
  const trading = () => deployTrading(ethers);
  const banded = () => deploySeeded(ethers, { parameters: { bandShareBps: BPS / 2n } });

  const mint = ({ vault, alice }: Suite, baseIn: bigint, minOut = 0n, deadline = NO_DEADLINE, to = alice.address) =>
    vault.connect(alice)[MINT](baseIn, minOut, deadline, to);

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded", async () => {
      const suite = await loadFixture(unseeded);
      await settleNav(suite, WAD);
      await expect(mint(suite, WAD)).to.be.revertedWithCustomError(suite.vault, "IndexVault_NotSeeded").withArgs();
    });
  });

  describe("given the oracle has no NAV to use", () => {
    it("reverts with NAVOracle_NoNav before the first NAV", async () => {
      const suite = await loadFixture(seeded);
      await expect(mint(suite, WAD)).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav").withArgs();
    });

    it("reverts with NAVOracle_NavStale one second past the NAV's life, and mints in its last second", async () => {
      const suite = await loadFixture(seeded);
      const { observedAt } = await settleNav(suite, WAD);
      await networkHelpers.time.setNextBlockTimestamp(observedAt + NAV_LIFE_SECONDS);
      await expect(mint(suite, WAD)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
      await networkHelpers.time.setNextBlockTimestamp(observedAt + NAV_LIFE_SECONDS + 1n);
      await expect(mint(suite, WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
        .withArgs(NAV_LIFE_SECONDS + 1n, NAV_LIFE_SECONDS);
    });

    it("reverts with NAVOracle_Quarantined while a jump waits", async () => {
      const suite = await loadFixture(trading);
      await settleNav(suite, 2n * WAD);
      await expect(mint(suite, WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(WAD, 2n * WAD);
    });

    it("reverts with NAVOracle_Halted when the NAV left its sane range", async () => {
      const suite = await loadFixture(trading);
      await settleNav(suite, WAD / 10n - 1n);
      await expect(mint(suite, WAD)).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted").withArgs(SANITY);
    });
  });

  describe("given a valid NAV", () => {
    describe("when the deadline has passed", () => {
      it("reverts with IndexVault_Expired, naming both moments", async () => {
        const suite = await loadFixture(trading);
        const nextAt = await setNextBlock(suite);
        await expect(mint(suite, WAD, 0n, nextAt - 1n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_Expired")
          .withArgs(nextAt - 1n, nextAt);
      });
    });

    describe("when the deadline is this very second", () => {
      it("mints", async () => {
        const suite = await loadFixture(trading);
        const nextAt = await setNextBlock(suite);
        await expect(mint(suite, WAD, 0n, nextAt)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
      });
    });

    describe("when nothing is paid", () => {
      it("reverts with IndexVault_NothingOut", async () => {
        const suite = await loadFixture(trading);
        await expect(mint(suite, 0n)).to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut").withArgs();
      });
    });

    describe("when the payment buys less than one wei", () => {
      it("reverts with IndexVault_NothingOut", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, 2n * WAD);
        await expect(mint(suite, 1n)).to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut").withArgs();
        await expect(mint(suite, 2n)).to.changeTokenBalance(ethers, suite.token, suite.alice, 1n);
      });
    });

    describe("when one wei more than it gives is asked for", () => {
      it("reverts with IndexVault_BelowMinimum, naming both amounts", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, AWKWARD_NAVS[4]);
        const out = divDown(3n * WAD, AWKWARD_NAVS[4]);
        await expect(mint(suite, 3n * WAD, out + 1n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_BelowMinimum")
          .withArgs(out, out + 1n);
      });
    });

    describe("when exactly what it gives is asked for", () => {
      it("mints", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, AWKWARD_NAVS[4]);
        const out = divDown(3n * WAD, AWKWARD_NAVS[4]);
        await expect(mint(suite, 3n * WAD, out)).to.changeTokenBalance(ethers, suite.token, suite.alice, out);
      });
    });

    describe("when the cash would outgrow its 92 bits", () => {
      it("reverts with Books_Overflow, naming the sum and the most there can be", async () => {
        const suite = await loadFixture(trading);
        const room = MAX_CASH - SEED_CASH;
        await suite.base.mint(suite.alice.address, room + 1n - PURSE);
        await expect(mint(suite, room + 1n))
          .to.be.revertedWithCustomError(suite.vault, "Books_Overflow")
          .withArgs(MAX_CASH + 1n, MAX_CASH);
        await mint(suite, room);
        expect(await suite.vault.books()).to.deep.equal([RAY, MAX_CASH]);
      });
    });

    describe("when the payment does not fit 256 bits with 18 more decimals", () => {
      it("reverts with the panic of an overflow", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, WAD / 2n);
        await expect(mint(suite, 2n ** 256n - 1n)).to.be.revertedWithPanic(0x11);
      });
    });

    describe("when the allowance is too small", () => {
      it("reverts with ERC20InsufficientAllowance and moves nothing", async () => {
        const suite = await loadFixture(trading);
        await suite.base.connect(suite.alice).approve(suite.vault.target, WAD - 1n);
        const before = await snapshotOf(suite);
        await expect(mint(suite, WAD))
          .to.be.revertedWithCustomError(suite.base, "ERC20InsufficientAllowance")
          .withArgs(suite.vault.target, WAD - 1n, WAD);
        expect(await snapshotOf(suite)).to.deep.equal(before);
      });
    });

    describe("when the payer owns too little", () => {
      it("reverts with ERC20InsufficientBalance", async () => {
        const suite = await loadFixture(trading);
        await expect(mint(suite, PURSE + 1n))
          .to.be.revertedWithCustomError(suite.base, "ERC20InsufficientBalance")
          .withArgs(suite.alice.address, PURSE, PURSE + 1n);
      });
    });

    describe("when the receiver is nobody", () => {
      for (const [name, addressOf] of [
        ["the zero address", () => ethers.ZeroAddress],
        ["the vault", ({ vault }: Suite) => String(vault.target)],
        ["the index token", ({ token }: Suite) => String(token.target)],
      ] as const) {
        it(`reverts with IndexVault_ReceiverInvalid for ${name}`, async () => {
          const suite = await loadFixture(trading);
          const before = await snapshotOf(suite);
          await expect(mint(suite, WAD, 0n, NO_DEADLINE, addressOf(suite)))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_ReceiverInvalid")
            .withArgs(addressOf(suite));
          expect(await snapshotOf(suite)).to.deep.equal(before);
        });
      }
    });

    describe("when everything is in order", () => {
      const NAV = AWKWARD_NAVS[4];
      const BASE_IN = 12_345_678_901_234_567_891n;
      const OUT = divDown(BASE_IN, NAV);

      it("mints to the receiver baseIn x 1e18 / NAV, rounded down", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        await expect(mint(suite, BASE_IN, OUT, NO_DEADLINE, suite.bob.address)).to.changeTokenBalances(
          ethers,
          suite.token,
          [suite.alice, suite.bob],
          [0n, OUT],
        );
        expect(await suite.token.totalSupply()).to.equal(SEED_SUPPLY + OUT);
        expect(OUT * NAV).to.be.lessThan(BASE_IN * WAD);
        expect((OUT + 1n) * NAV).to.be.greaterThan(BASE_IN * WAD);
      });

      it("emits MintWithNAV", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        await expect(mint(suite, BASE_IN, 0n, NO_DEADLINE, suite.bob.address))
          .to.emit(suite.vault, "MintWithNAV")
          .withArgs(suite.alice.address, BASE_IN, OUT, NAV)
          .and.to.emit(suite.token, "Transfer")
          .withArgs(ethers.ZeroAddress, suite.bob.address, OUT);
      });

      it("takes exactly baseIn from the caller and adds it to the cash", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        await expect(mint(suite, BASE_IN, 0n, NO_DEADLINE, suite.bob.address)).to.changeTokenBalances(
          ethers,
          suite.base,
          [suite.alice, suite.bob, suite.vault],
          [-BASE_IN, 0n, BASE_IN],
        );
        expect(await suite.vault.books()).to.deep.equal([RAY, SEED_CASH + BASE_IN]);
      });

      it("leaves baskets, holdings and what is locked unchanged", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        const balances = () => Promise.all(suite.components.map(({ token }) => token.balanceOf(suite.vault.target)));
        const before = await snapshotOf(suite);
        const balancesBefore = await balances();
        await mint(suite, BASE_IN);
        const after = await snapshotOf(suite);
        expect(after.baskets).to.equal(RAY).and.to.equal(before.baskets);
        expect(after.holdings).to.deep.equal(suite.components.map(({ amount }) => amount));
        expect(after.locked).to.equal(LOCKED);
        expect(await balances()).to.deep.equal(balancesBefore);
      });

      it("returns what it minted", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        const args = [BASE_IN, 0n, NO_DEADLINE, suite.alice.address] as const;
        expect(await suite.vault.connect(suite.alice)[MINT].staticCall(...args)).to.equal(OUT);
        expect(await suite.vault.connect(suite.alice)[MINT_SHORT].staticCall(BASE_IN)).to.equal(OUT);
      });

      it("does the same at every awkward NAV, never in the payer's favour", async () => {
        for (const nav of AWKWARD_NAVS) {
          const suite = await loadFixture(seeded);
          await settleNav(suite, nav);
          const baseIn = 3n * WAD + 1n;
          const out = divDown(baseIn, nav);
          await expect(mint(suite, baseIn)).to.changeTokenBalance(ethers, suite.token, suite.alice, out);
          // What was minted is worth no more than was paid.
          expect(mulDown(out, nav)).to.be.at.most(baseIn);
          await expect(
            suite.vault.connect(suite.alice)[REDEEM](out, 0n, NO_DEADLINE, suite.alice.address),
          ).to.changeTokenBalance(ethers, suite.base, suite.alice, mulDown(out, nav));
        }
      });

      it("the short form mints to the caller without bounds", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        const short = suite.vault.connect(suite.alice)[MINT_SHORT](BASE_IN);
        await expect(short).to.emit(suite.vault, "MintWithNAV").withArgs(suite.alice.address, BASE_IN, OUT, NAV);
        await expect(short).to.changeTokenBalance(ethers, suite.token, suite.alice, OUT);
        await expect(short).to.changeTokenBalances(ethers, suite.base, [suite.alice, suite.vault], [-BASE_IN, BASE_IN]);
      });
    });
  });

  describe("given a band around the NAV", () => {
    // spread 41 bps x share 50 % = 20.5, rounded up to 21 bps
    const BAND_BPS = 21n;
    const NAV = AWKWARD_NAVS[4];
    const HIGH = (NAV * (BPS + BAND_BPS) + BPS - 1n) / BPS;
    const LOW = (NAV * (BPS - BAND_BPS)) / BPS;

    it("mints at the high side, rounded up", async () => {
      const suite = await loadFixture(banded);
      await settleNav(suite, NAV, { spreadBps: 41n });
      const out = divDown(5n * WAD, HIGH);
      const minted = mint(suite, 5n * WAD);
      // The event names the NAV itself, not the price paid.
      await expect(minted)
        .to.emit(suite.vault, "MintWithNAV")
        .withArgs(suite.alice.address, 5n * WAD, out, NAV);
      await expect(minted).to.changeTokenBalance(ethers, suite.token, suite.alice, out);
      expect(out).to.be.lessThan(divDown(5n * WAD, NAV));
    });

    it("a mint redeemed at once loses the band", async () => {
      const suite = await loadFixture(banded);
      await settleNav(suite, NAV, { spreadBps: 41n });
      const out = divDown(5n * WAD, HIGH);
      const back = mulDown(out, LOW);
      await mint(suite, 5n * WAD);
      await expect(
        suite.vault.connect(suite.alice)[REDEEM](out, back, NO_DEADLINE, suite.alice.address),
      ).to.changeTokenBalance(ethers, suite.base, suite.alice, back);
      // Twice the band, within a wei-sized rounding: 5 x (1 - 0.9979 / 1.0021) = 0.0209...
      expect(5n * WAD - back).to.be.greaterThan((5n * WAD * 2n * BAND_BPS) / (BPS + BAND_BPS) - 10n);
    });
  });

  describe("given the NAV settled in this very block", () => {
    for (const [title, navBefore, navAfter] of [
      ["mints at the NAV before when that was higher", (WAD * 105n) / 100n, WAD],
      ["mints at the new NAV when that is higher", WAD, (WAD * 105n) / 100n],
    ] as const) {
      it(title, async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, navBefore);
        const higher = (WAD * 105n) / 100n;
        const out = divDown(WAD, higher);
        const before = await suite.token.balanceOf(suite.alice.address);
        const bring = await reportStep(suite, navAfter);
        const block = await inOneBlock(suite, [
          bring,
          (o) => suite.vault.connect(suite.alice)[MINT](WAD, 0n, NO_DEADLINE, suite.alice.address, o),
        ]);
        expect((await suite.token.balanceOf(suite.alice.address)) - before).to.equal(out);
        expect(await suite.vault.previewMintWithNAV(WAD, { blockTag: block })).to.equal(out);
        // One block later the new NAV counts alone.
        await expect(mint(suite, WAD)).to.changeTokenBalance(ethers, suite.token, suite.alice, divDown(WAD, navAfter));
      });
    }
  });

  describe("given a base asset that keeps a fee", () => {
    it("reverts with IndexVault_InexactReceipt, naming asked and received", async () => {
      const feeBase = async () => {
        const suite = await deployUnseeded(ethers, { base: { contract: "FeeOnTransferERC20", args: [] } });
        await seedVault(suite, { cash: 0n });
        return suite;
      };
      const suite = await loadFixture(feeBase);
      await settleNav(suite, WAD);
      await expect(mint(suite, WAD))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_InexactReceipt")
        .withArgs(suite.base.target, WAD, WAD - WAD / 100n);
    });
  });

  describe("given a base asset that calls back", () => {
    const callback = async () => {
      const suite = await deployTrading(ethers, { base: { contract: "ReenteringERC20", args: [] } });
      return { suite, hook: await ethers.getContractAt("ReenteringERC20", suite.base.target) };
    };
    const { ZeroHash: zero } = ethers;

    it("reverts when the call enters any write of the vault", async () => {
      const { suite, hook } = await loadFixture(callback);
      const { interface: abi } = suite.vault;
      const to = suite.alice.address;
      const calls = [
        abi.encodeFunctionData(MINT, [1n, 0n, NO_DEADLINE, to]),
        abi.encodeFunctionData(MINT_SHORT, [1n]),
        abi.encodeFunctionData("mintWithNAVPermit", [1n, 0n, NO_DEADLINE, to, 27, zero, zero]),
        abi.encodeFunctionData(REDEEM, [1n, 0n, NO_DEADLINE, to]),
        abi.encodeFunctionData("redeemForTAO(uint256)", [1n]),
      ];
      for (const data of calls) {
        await hook.arm(suite.vault.target, data);
        await expect(mint(suite, WAD))
          .to.be.revertedWithCustomError(suite.vault, "ReentrancyGuardReentrantCall")
          .withArgs();
      }
      await hook.arm(ethers.ZeroAddress, "0x");
      await expect(mint(suite, WAD)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
    });

    it("reverts when the call reads the books or a preview", async () => {
      const { suite, hook } = await loadFixture(callback);
      const { interface: abi } = suite.vault;
      const calls = [
        abi.encodeFunctionData("books"),
        abi.encodeFunctionData("holdings"),
        abi.encodeFunctionData("unitsPerToken"),
        abi.encodeFunctionData("portfolio"),
        abi.encodeFunctionData("previewMintWithNAV", [WAD]),
        abi.encodeFunctionData("previewRedeemForTAO", [WAD]),
      ];
      for (const data of calls) {
        await hook.arm(suite.vault.target, data);
        await expect(mint(suite, WAD))
          .to.be.revertedWithCustomError(suite.vault, "ReentrancyGuardReentrantCall")
          .withArgs();
      }
    });
  });
});
