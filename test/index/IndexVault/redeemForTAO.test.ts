import { expect } from "chai";
import { network } from "hardhat";

import {
  AWKWARD_NAVS,
  CASH_POSITION,
  deploySeeded,
  deployTrading,
  deployUnseeded,
  inOneBlock,
  LOCKED,
  MINT,
  MINT_SHORT,
  mulDown,
  NAV_LIFE_SECONDS,
  NO_DEADLINE,
  REDEEM,
  REDEEM_SHORT,
  reportStep,
  SEED_CASH,
  SEED_SUPPLY,
  setNextBlock,
  snapshotOf,
} from "../../helpers/index-suite.js";
import { BPS, firstIndexes, makeReport, RAY, settleNav, signReport, type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const SANITY = 1n; // Reason.SANITY
const ALICE_TOKENS = 40n * WAD;

describe("IndexVault redeemForTAO", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  const seeded = () => deploySeeded(ethers);
  const trading = () => deployTrading(ethers);
  const hostileBase = () => deployTrading(ethers, { base: { contract: "HostileERC20", args: ["Wrapped TAO", "TAO"] } });
  const banded = () => deploySeeded(ethers, { parameters: { bandShareBps: BPS / 2n } });

  const redeem = ({ vault, alice }: Suite, tokens: bigint, minOut = 0n, deadline = NO_DEADLINE, to = alice.address) =>
    vault.connect(alice)[REDEEM](tokens, minOut, deadline, to);

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded", async () => {
      const suite = await loadFixture(unseeded);
      await settleNav(suite, WAD);
      await expect(redeem(suite, WAD)).to.be.revertedWithCustomError(suite.vault, "IndexVault_NotSeeded").withArgs();
    });
  });

  describe("given the oracle has no NAV to use", () => {
    it("reverts with NAVOracle_NoNav before the first NAV", async () => {
      const suite = await loadFixture(seeded);
      await expect(redeem(suite, WAD)).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav").withArgs();
    });

    it("reverts with NAVOracle_NavStale one second past the NAV's life, and redeems in its last second", async () => {
      const suite = await loadFixture(seeded);
      const { observedAt } = await settleNav(suite, WAD);
      await networkHelpers.time.setNextBlockTimestamp(observedAt + NAV_LIFE_SECONDS);
      await expect(redeem(suite, WAD)).to.changeTokenBalance(ethers, suite.base, suite.alice, WAD);
      await networkHelpers.time.setNextBlockTimestamp(observedAt + NAV_LIFE_SECONDS + 1n);
      await expect(redeem(suite, WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NavStale")
        .withArgs(NAV_LIFE_SECONDS + 1n, NAV_LIFE_SECONDS);
    });

    it("reverts with NAVOracle_Quarantined while a jump waits", async () => {
      const suite = await loadFixture(trading);
      await settleNav(suite, WAD / 2n);
      await expect(redeem(suite, WAD))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Quarantined")
        .withArgs(WAD, WAD / 2n);
    });

    it("reverts with NAVOracle_Halted when the NAV left its sane range", async () => {
      const suite = await loadFixture(trading);
      await settleNav(suite, 1_000n * WAD + 1n);
      await expect(redeem(suite, WAD)).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted").withArgs(SANITY);
    });
  });

  describe("given a valid NAV", () => {
    describe("when the deadline has passed", () => {
      it("reverts with IndexVault_Expired, naming both moments", async () => {
        const suite = await loadFixture(trading);
        const nextAt = await setNextBlock(suite);
        await expect(redeem(suite, WAD, 0n, nextAt - 1n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_Expired")
          .withArgs(nextAt - 1n, nextAt);
      });
    });

    describe("when the deadline is this very second", () => {
      it("redeems", async () => {
        const suite = await loadFixture(trading);
        const nextAt = await setNextBlock(suite);
        await expect(redeem(suite, WAD, 0n, nextAt)).to.changeTokenBalance(ethers, suite.base, suite.alice, WAD);
      });
    });

    describe("when no token is given", () => {
      it("reverts with IndexVault_NothingOut", async () => {
        const suite = await loadFixture(trading);
        await expect(redeem(suite, 0n)).to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut").withArgs();
      });
    });

    describe("when the tokens are worth less than one wei", () => {
      it("reverts with IndexVault_NothingOut", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, WAD / 2n);
        await expect(redeem(suite, 1n)).to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut").withArgs();
        await expect(redeem(suite, 2n)).to.changeTokenBalance(ethers, suite.base, suite.alice, 1n);
      });
    });

    describe("when one wei more than it gives is asked for", () => {
      it("reverts with IndexVault_BelowMinimum, naming both amounts", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, AWKWARD_NAVS[4]);
        const out = mulDown(3n * WAD + 1n, AWKWARD_NAVS[4]);
        await expect(redeem(suite, 3n * WAD + 1n, out + 1n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_BelowMinimum")
          .withArgs(out, out + 1n);
      });
    });

    describe("when exactly what it gives is asked for", () => {
      it("redeems", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, AWKWARD_NAVS[4]);
        const out = mulDown(3n * WAD + 1n, AWKWARD_NAVS[4]);
        await expect(redeem(suite, 3n * WAD + 1n, out)).to.changeTokenBalance(ethers, suite.base, suite.alice, out);
      });
    });

    // At a NAV of 2 alice's 40 tokens are worth 80, the cash is 50: 25 tokens take it all.
    const enough = SEED_CASH / 2n;

    describe("when the cash of the books is one wei short", () => {
      it("reverts with IndexVault_CashShort, naming both amounts", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, WAD);
        await expect(redeem(suite, SEED_CASH + 1n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_CashShort")
          .withArgs(SEED_CASH, SEED_CASH + 1n);
      });
    });

    describe("when the books are short but somebody donated", () => {
      it("reverts with IndexVault_CashShort all the same", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, 2n * WAD);
        await suite.base.connect(suite.bob).transfer(suite.vault.target, 100n * WAD);
        await expect(redeem(suite, enough + 1n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_CashShort")
          .withArgs(SEED_CASH, SEED_CASH + 2n);
      });
    });

    describe("when it takes the last wei of cash", () => {
      it("redeems and leaves no cash", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, 2n * WAD);
        await expect(redeem(suite, enough)).to.changeTokenBalances(
          ethers,
          suite.base,
          [suite.alice, suite.vault],
          [SEED_CASH, -SEED_CASH],
        );
        expect(await suite.vault.books()).to.deep.equal([RAY, 0n]);
        await expect(redeem(suite, 1n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_CashShort")
          .withArgs(0n, 2n);
      });
    });

    describe("when the caller owns too few tokens", () => {
      it("reverts with ERC20InsufficientBalance and moves nothing", async () => {
        const suite = await loadFixture(trading);
        const before = await snapshotOf(suite);
        await expect(redeem(suite, ALICE_TOKENS + 1n))
          .to.be.revertedWithCustomError(suite.token, "ERC20InsufficientBalance")
          .withArgs(suite.alice.address, ALICE_TOKENS, ALICE_TOKENS + 1n);
        expect(await snapshotOf(suite)).to.deep.equal(before);
      });
    });

    describe("when the caller holds another's allowance only", () => {
      it("reverts, since it takes from the caller alone", async () => {
        const suite = await loadFixture(trading);
        const thief = suite.releaser;
        await suite.token.connect(suite.alice).approve(thief.address, ALICE_TOKENS);
        await suite.token.connect(suite.alice).approve(suite.vault.target, ALICE_TOKENS);
        await expect(suite.vault.connect(thief)[REDEEM](WAD, 0n, NO_DEADLINE, thief.address))
          .to.be.revertedWithCustomError(suite.token, "ERC20InsufficientBalance")
          .withArgs(thief.address, 0n, WAD);
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
          await expect(redeem(suite, WAD, 0n, NO_DEADLINE, addressOf(suite)))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_ReceiverInvalid")
            .withArgs(addressOf(suite));
          expect(await snapshotOf(suite)).to.deep.equal(before);
        });
      }
    });

    describe("when the base asset does not pay", () => {
      it("reverts with IndexVault_ComponentFailed, naming the cash, and moves nothing", async () => {
        const suite = await loadFixture(hostileBase);
        const hostile = await ethers.getContractAt("HostileERC20", suite.base.target);
        const before = await snapshotOf(suite);
        for (const mode of [1n, 2n, 3n, 6n]) {
          // It reverts, answers false, burns its gas, reverts with a megabyte.
          await hostile.arm(suite.vault.target, mode);
          await expect(redeem(suite, WAD))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentFailed")
            .withArgs(CASH_POSITION);
        }
        expect(await snapshotOf(suite)).to.deep.equal(before);
        await hostile.arm(suite.vault.target, 0n);
        await expect(redeem(suite, WAD)).to.changeTokenBalance(ethers, suite.base, suite.alice, WAD);
      });
    });

    describe("when everything is in order", () => {
      const NAV = AWKWARD_NAVS[4];
      const TOKENS = 12_345_678_901_234_567_891n;
      const OUT = mulDown(TOKENS, NAV);
      const receivers = (suite: Suite) => [suite.alice, suite.bob, suite.vault];

      it("pays the receiver tokens x NAV / 1e18, rounded down", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        await expect(redeem(suite, TOKENS, OUT, NO_DEADLINE, suite.bob.address)).to.changeTokenBalances(
          ethers,
          suite.base,
          receivers(suite),
          [0n, OUT, -OUT],
        );
        expect(OUT * WAD).to.be.lessThan(TOKENS * NAV);
        expect((OUT + 1n) * WAD).to.be.greaterThan(TOKENS * NAV);
      });

      it("emits RedeemForTAO", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        await expect(redeem(suite, TOKENS, 0n, NO_DEADLINE, suite.bob.address))
          .to.emit(suite.vault, "RedeemForTAO")
          .withArgs(suite.alice.address, TOKENS, OUT, NAV)
          .and.to.emit(suite.token, "Transfer")
          .withArgs(suite.alice.address, ethers.ZeroAddress, TOKENS);
      });

      it("burns exactly the caller's tokens", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        await expect(redeem(suite, TOKENS, 0n, NO_DEADLINE, suite.bob.address)).to.changeTokenBalances(
          ethers,
          suite.token,
          receivers(suite),
          [-TOKENS, 0n, 0n],
        );
        expect(await suite.token.totalSupply()).to.equal(SEED_SUPPLY - TOKENS);
      });

      it("takes what it pays from the cash", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        await redeem(suite, TOKENS);
        expect(await suite.vault.books()).to.deep.equal([RAY, SEED_CASH - OUT]);
      });

      it("leaves baskets, holdings and what is locked unchanged", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        const balances = () => Promise.all(suite.components.map(({ token }) => token.balanceOf(suite.vault.target)));
        const before = await balances();
        await redeem(suite, TOKENS);
        const after = await snapshotOf(suite);
        expect(after.baskets).to.equal(RAY);
        expect(after.holdings).to.deep.equal(suite.components.map(({ amount }) => amount));
        expect(after.locked).to.equal(LOCKED);
        expect(await balances()).to.deep.equal(before);
      });

      it("returns what it paid", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        const args = [TOKENS, 0n, NO_DEADLINE, suite.alice.address] as const;
        expect(await suite.vault.connect(suite.alice)[REDEEM].staticCall(...args)).to.equal(OUT);
        expect(await suite.vault.connect(suite.alice)[REDEEM_SHORT].staticCall(TOKENS)).to.equal(OUT);
      });

      it("does the same at every awkward NAV, never in the redeemer's favour", async () => {
        for (const nav of AWKWARD_NAVS) {
          const suite = await loadFixture(seeded);
          await settleNav(suite, nav);
          const tokens = WAD / 25n + 7n; // worth at most 40 of the 50 in cash
          const out = mulDown(tokens, nav);
          await expect(redeem(suite, tokens)).to.changeTokenBalance(ethers, suite.base, suite.alice, out);
          // The other way round: what was paid never buys back more than was given.
          await suite.vault.connect(suite.alice)[MINT](out, 0n, NO_DEADLINE, suite.alice.address);
          expect(await suite.token.balanceOf(suite.alice.address)).to.be.at.most(ALICE_TOKENS);
        }
      });

      it("the short form pays the caller without bounds", async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, NAV);
        const short = suite.vault.connect(suite.alice)[REDEEM_SHORT](TOKENS);
        await expect(short).to.emit(suite.vault, "RedeemForTAO").withArgs(suite.alice.address, TOKENS, OUT, NAV);
        await expect(short).to.changeTokenBalance(ethers, suite.token, suite.alice, -TOKENS);
        await expect(short).to.changeTokenBalances(ethers, suite.base, receivers(suite), [OUT, 0n, -OUT]);
      });
    });
  });

  describe("given a band around the NAV", () => {
    it("pays the low side, rounded down", async () => {
      const suite = await loadFixture(banded);
      const nav = AWKWARD_NAVS[4];
      await settleNav(suite, nav, { spreadBps: 41n }); // x 50 % = 20.5, up to 21 bps
      const low = (nav * (BPS - 21n)) / BPS;
      const out = mulDown(5n * WAD, low);
      const redeemed = redeem(suite, 5n * WAD);
      await expect(redeemed)
        .to.emit(suite.vault, "RedeemForTAO")
        .withArgs(suite.alice.address, 5n * WAD, out, nav);
      await expect(redeemed).to.changeTokenBalance(ethers, suite.base, suite.alice, out);
      expect(out).to.be.lessThan(mulDown(5n * WAD, nav));
    });
  });

  describe("given the NAV settled in this very block", () => {
    const LOWER = (WAD * 95n) / 100n;
    for (const [title, navBefore, navAfter] of [
      ["pays the NAV before when that was lower", LOWER, WAD],
      ["pays the new NAV when that is lower", WAD, LOWER],
    ] as const) {
      it(title, async () => {
        const suite = await loadFixture(seeded);
        await settleNav(suite, navBefore);
        const before = await suite.base.balanceOf(suite.alice.address);
        const bring = await reportStep(suite, navAfter);
        const block = await inOneBlock(suite, [
          bring,
          (o) => suite.vault.connect(suite.alice)[REDEEM](WAD, 0n, NO_DEADLINE, suite.alice.address, o),
        ]);
        expect((await suite.base.balanceOf(suite.alice.address)) - before).to.equal(LOWER);
        expect(await suite.vault.previewRedeemForTAO(WAD, { blockTag: block })).to.equal(LOWER);
        // One block later the new NAV counts alone.
        await expect(redeem(suite, WAD)).to.changeTokenBalance(ethers, suite.base, suite.alice, navAfter);
      });
    }

    it("pays the lowest of several settled in one block", async () => {
      const suite = await loadFixture(trading);
      const navs = [(WAD * 102n) / 100n, LOWER, (WAD * 98n) / 100n, (WAD * 101n) / 100n];
      const settledAt = await setNextBlock(suite, 8);
      const steps = [];
      for (const [i, navWad] of navs.entries()) {
        const report = await makeReport(suite, { observedAt: settledAt - BigInt(navs.length - i), navWad });
        const signatures = await signReport(suite, report, firstIndexes(5));
        steps.push((o: object) => suite.oracle.submitReport(report, signatures, o));
      }
      const before = await suite.base.balanceOf(suite.alice.address);
      await inOneBlock(suite, [
        ...steps,
        (o) => suite.vault.connect(suite.alice)[REDEEM](WAD, 0n, NO_DEADLINE, suite.alice.address, o),
      ]);
      expect((await suite.base.balanceOf(suite.alice.address)) - before).to.equal(LOWER);
    });
  });

  describe("given a base asset that calls back", () => {
    const callback = async () => {
      const suite = await deployTrading(ethers, { base: { contract: "ReenteringERC20", args: [] } });
      return { suite, hook: await ethers.getContractAt("ReenteringERC20", suite.base.target) };
    };
    const { ZeroHash: zero } = ethers;

    it("reverts with IndexVault_ComponentFailed when the call enters any write of the vault", async () => {
      const { suite, hook } = await loadFixture(callback);
      const { interface: abi } = suite.vault;
      const to = suite.alice.address;
      const calls = [
        abi.encodeFunctionData(MINT, [1n, 0n, NO_DEADLINE, to]),
        abi.encodeFunctionData(MINT_SHORT, [1n]),
        abi.encodeFunctionData("mintWithNAVPermit", [1n, 0n, NO_DEADLINE, to, 27, zero, zero]),
        abi.encodeFunctionData(REDEEM, [1n, 0n, NO_DEADLINE, to]),
        abi.encodeFunctionData(REDEEM_SHORT, [1n]),
      ];
      for (const data of calls) {
        await hook.arm(suite.vault.target, data);
        await expect(redeem(suite, WAD))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentFailed")
          .withArgs(CASH_POSITION);
      }
      await hook.arm(ethers.ZeroAddress, "0x");
      await expect(redeem(suite, WAD)).to.changeTokenBalance(ethers, suite.base, suite.alice, WAD);
    });

    it("reverts with IndexVault_ComponentFailed when the call reads the books or a preview", async () => {
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
        await expect(redeem(suite, WAD))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentFailed")
          .withArgs(CASH_POSITION);
      }
    });
  });
});
