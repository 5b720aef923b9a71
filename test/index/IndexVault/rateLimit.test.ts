import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import {
  AWKWARD_NAVS,
  deploySeeded,
  deployTrading,
  divDown,
  MINT_SHORT,
  mulDown,
  REDEEM_SHORT,
  setNextBlock,
} from "../../helpers/index-suite.js";
import { mineAt, setNext } from "../../helpers/oracle.js";
import { settleNav, WAD } from "../../helpers/suite.js";
import { NO_MAXIMA, readyAlice, REDEEM_IN_KIND, REDEEM_IN_KIND_SHORT } from "../../helpers/vault-acts.js";

const { ethers, networkHelpers } = await network.create();

const WINDOW = 307n;
const CAPACITY = 7_777_777_777_777_777_777n;

describe("IndexVault rateLimit", () => {
  const { loadFixture } = networkHelpers;
  const trading = () => deployTrading(ethers);
  const limited = async () => {
    const suite = await deployTrading(ethers);
    await suite.vault.setRateLimit(WINDOW, CAPACITY);
    return suite;
  };

  describe("given no limit", () => {
    it("is without bound", async () => {
      const { vault } = await loadFixture(trading);
      expect(await vault.rateLimit()).to.deep.equal([0n, 0n, MaxUint256, MaxUint256]);
    });
  });

  describe("given a limit", () => {
    it("lets the whole capacity pass at once, and refuses one wei more with RateLimitExceeded", async () => {
      const { vault, token, base, alice } = await loadFixture(limited);
      await expect(vault.connect(alice)[MINT_SHORT](CAPACITY + 1n))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      await expect(vault.connect(alice)[MINT_SHORT](CAPACITY)).to.changeTokenBalance(ethers, token, alice, CAPACITY);
      await expect(vault.connect(alice)[REDEEM_SHORT](CAPACITY + 1n))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      await expect(vault.connect(alice)[REDEEM_SHORT](CAPACITY)).to.changeTokenBalance(ethers, base, alice, CAPACITY);
    });

    it("keeps minting and redeeming apart", async () => {
      const suite = await loadFixture(limited);
      const { vault, alice, bob } = suite;
      const at = await setNextBlock(suite);
      await vault.connect(alice)[MINT_SHORT](CAPACITY);
      expect(await vault.rateLimit()).to.deep.equal([WINDOW, CAPACITY, 0n, CAPACITY]);
      await setNext(suite, at + 1n);
      await vault.connect(bob)[REDEEM_SHORT](WAD);
      expect(await vault.rateLimit()).to.deep.equal([WINDOW, CAPACITY, CAPACITY / WINDOW, CAPACITY - WAD]);
    });

    it("counts base asset, not tokens: what is paid in and what is paid out", async () => {
      const suite = await deploySeeded(ethers);
      const { vault, alice } = suite;
      const nav = AWKWARD_NAVS[4];
      await settleNav(suite, nav);
      await vault.setRateLimit(WINDOW, CAPACITY);
      const at = await setNextBlock(suite);
      await vault.connect(alice)[MINT_SHORT](3n * WAD);
      expect((await vault.rateLimit()).mintLeft).to.equal(CAPACITY - 3n * WAD);
      await setNext(suite, at + 1n);
      await vault.connect(alice)[REDEEM_SHORT](2n * WAD + 1n);
      expect((await vault.rateLimit()).redeemLeft).to.equal(CAPACITY - mulDown(2n * WAD + 1n, nav));
    });

    it("refills by capacity / window a second, rounded down, up to the capacity", async () => {
      const suite = await loadFixture(limited);
      const { vault, alice } = suite;
      const at = await setNextBlock(suite);
      await vault.connect(alice)[MINT_SHORT](CAPACITY);
      for (const seconds of [1n, 2n, 100n, WINDOW - 1n, WINDOW, 2n * WINDOW]) {
        await mineAt(suite, at + seconds);
        const back = (seconds * CAPACITY) / WINDOW;
        expect((await vault.rateLimit()).mintLeft).to.equal(back < CAPACITY ? back : CAPACITY);
      }
    });

    it("refills on from what a later act left", async () => {
      const suite = await loadFixture(limited);
      const { vault, alice } = suite;
      const at = await setNextBlock(suite);
      await vault.connect(alice)[MINT_SHORT](CAPACITY);
      await setNext(suite, at + 100n);
      await vault.connect(alice)[MINT_SHORT](WAD);
      const left = (100n * CAPACITY) / WINDOW - WAD;
      expect((await vault.rateLimit()).mintLeft).to.equal(left);
      await mineAt(suite, at + 150n);
      expect((await vault.rateLimit()).mintLeft).to.equal(left + (50n * CAPACITY) / WINDOW);
    });

    it("lets no more than two capacities pass in a window, however they are spread", async () => {
      const suite = await loadFixture(limited);
      const { vault, token, alice } = suite;
      const at = await setNextBlock(suite);
      const before = await token.balanceOf(alice.address);
      await vault.connect(alice)[MINT_SHORT](CAPACITY);
      for (const seconds of [1n, 7n, 50n, 51n, 200n, WINDOW - 1n, WINDOW]) {
        await setNext(suite, at + seconds);
        const left = (await vault.rateLimit({ blockTag: "pending" })).mintLeft;
        await setNext(suite, at + seconds);
        await vault.connect(alice)[MINT_SHORT](left);
        await expect(vault.connect(alice)[MINT_SHORT].staticCall(CAPACITY)).to.be.revertedWithCustomError(
          vault,
          "RateLimitExceeded",
        );
      }
      const passed = (await token.balanceOf(alice.address)) - before; // at a NAV of 1
      expect(passed).to.be.at.most(2n * CAPACITY);
      expect(passed).to.be.at.least(2n * CAPACITY - 7n); // a wei of rounding each
    });

    it("does not concern creations and exits in kind", async () => {
      const suite = await loadFixture(limited);
      await readyAlice(suite);
      const { vault, alice } = suite;
      await vault.setRateLimit(604_800n, WAD); // refills 1.6e12 a second
      const at = (await setNextBlock(suite)) + 2n;
      await vault.connect(alice)[MINT_SHORT](WAD);
      await setNext(suite, at - 1n);
      await vault.connect(alice)[REDEEM_SHORT](WAD);
      await setNext(suite, at);
      await vault.connect(alice).createInKind(500n * WAD, NO_MAXIMA, alice.address);
      await setNext(suite, at + 1n);
      await vault.connect(alice)[REDEEM_IN_KIND](400n * WAD, [], alice.address);
      await setNext(suite, at + 2n);
      await vault.connect(alice)[REDEEM_IN_KIND_SHORT](50n * WAD);
      await setNext(suite, at + 3n);
      await vault.connect(alice).redeemDeferred(10n * WAD);
      // Minted five seconds before, redeemed four; both refill alike whatever went by in kind.
      const [, , mintLeft, redeemLeft] = await vault.rateLimit();
      expect([mintLeft, redeemLeft]).to.deep.equal([(5n * WAD) / 604_800n, (4n * WAD) / 604_800n]);
    });
  });

  describe("given a limit that is nearly used up", () => {
    /** 1.5 are left of both in the newest block, at an awkward NAV. */
    const LEFT = (3n * WAD) / 2n;
    const NAV = AWKWARD_NAVS[4];
    const nearly = async () => {
      const suite = await deploySeeded(ethers);
      const { vault, alice } = suite;
      await settleNav(suite, NAV);
      await vault.setRateLimit(604_800n, 20n * WAD);
      const mintedAt = await setNextBlock(suite);
      await vault.connect(alice)[MINT_SHORT](20n * WAD - LEFT);
      await setNext(suite, mintedAt + 1n);
      await vault.connect(alice)[REDEEM_SHORT](10n * WAD);
      const mintLeft = LEFT + (10n * 20n * WAD) / 604_800n;
      const redeemLeft = 20n * WAD - mulDown(10n * WAD, NAV) + (9n * 20n * WAD) / 604_800n;
      await mineAt(suite, mintedAt + 10n);
      return { ...suite, now: mintedAt + 10n, mintLeft, redeemLeft };
    };

    it("is what maxMintWithNAV and previewMintWithNAV allow, and the next mint", async () => {
      const { vault, token, alice, now, mintLeft, ...suite } = await loadFixture(nearly);
      expect((await vault.rateLimit()).mintLeft).to.equal(mintLeft);
      expect(await vault.maxMintWithNAV()).to.equal(mintLeft);
      expect(await vault.previewMintWithNAV(mintLeft)).to.equal(divDown(mintLeft, NAV));
      await expect(vault.previewMintWithNAV(mintLeft + 1n))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      await expect(vault.connect(alice)[MINT_SHORT].staticCall(mintLeft + 1n, { blockTag: "latest" }))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      await setNext(suite, now + 1n);
      // A second brings a little more; what was the most a second ago passes.
      await expect(vault.connect(alice)[MINT_SHORT](mintLeft)).to.changeTokenBalance(
        ethers,
        token,
        alice,
        divDown(mintLeft, NAV),
      );
    });

    it("is what maxRedeemForTAO and previewRedeemForTAO allow, and the next redemption", async () => {
      const { vault, base, alice, now, redeemLeft, ...suite } = await loadFixture(nearly);
      expect((await vault.rateLimit()).redeemLeft).to.equal(redeemLeft);
      // The most tokens whose worth, rounded down, is no more than is left.
      const most = ((redeemLeft + 1n) * WAD - 1n) / NAV;
      expect(mulDown(most, NAV)).to.be.at.most(redeemLeft);
      expect(mulDown(most + 1n, NAV)).to.be.greaterThan(redeemLeft);
      expect(await vault.maxRedeemForTAO(alice.address)).to.equal(most);
      expect(await vault.previewRedeemForTAO(most)).to.equal(mulDown(most, NAV));
      await expect(vault.previewRedeemForTAO(most + 1n))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      await setNext(suite, now + 1n);
      await expect(vault.connect(alice)[REDEEM_SHORT](most)).to.changeTokenBalance(
        ethers,
        base,
        alice,
        mulDown(most, NAV),
      );
    });

    it("makes both maxima 0 when nothing is left", async () => {
      const suite = await loadFixture(limited);
      const { vault, alice } = suite;
      await networkHelpers.mine();
      const at = await setNextBlock(suite);
      await vault.connect(alice)[MINT_SHORT](CAPACITY);
      expect(await vault.maxMintWithNAV()).to.equal(0n);
      await setNext(suite, at + 1n);
      await vault.connect(alice)[REDEEM_SHORT](CAPACITY);
      expect(await vault.maxRedeemForTAO(alice.address)).to.equal(0n);
    });
  });
});
