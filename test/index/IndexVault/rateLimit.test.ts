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
import { RateModel, tillDown, unusedLeft } from "../../helpers/rate-model.js";
import { settleNav, WAD } from "../../helpers/suite.js";
import { NO_MAXIMA, readyAlice, REDEEM_IN_KIND, REDEEM_IN_KIND_SHORT } from "../../helpers/vault-acts.js";

const { ethers, networkHelpers } = await network.create();

const WINDOW = 307n;
const CAPACITY = 7_777_777_777_777_777_777n;
const TRANCHE = CAPACITY / 32n;
const EVEN = 32n * TRANCHE;
const BUCKET = 31n * TRANCHE;
/** What the till says of the tranche it begins with. */
const TILL = tillDown(TRANCHE);

describe("IndexVault rateLimit", () => {
  const { loadFixture } = networkHelpers;
  const trading = () => deployTrading(ethers, { maxPriceAgeSeconds: 3_600n });
  const limited = async () => {
    const suite = await deployTrading(ethers, { maxPriceAgeSeconds: 3_600n });
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
    it("lets all that is left pass at once, and refuses one wei more with RateLimitExceeded", async () => {
      const { vault, token, base, alice } = await loadFixture(limited);
      const left = unusedLeft(CAPACITY);
      expect(await vault.rateLimit()).to.deep.equal([WINDOW, EVEN, left, left]);
      await expect(vault.connect(alice)[MINT_SHORT](left + 1n))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      await expect(vault.connect(alice)[MINT_SHORT](left)).to.changeTokenBalance(ethers, token, alice, left);
      await expect(vault.connect(alice)[REDEEM_SHORT](left + 1n))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      await expect(vault.connect(alice)[REDEEM_SHORT](left)).to.changeTokenBalance(ethers, base, alice, left);
    });

    it("keeps minting and redeeming apart", async () => {
      const suite = await loadFixture(limited);
      const { vault, alice, bob } = suite;
      const left = unusedLeft(CAPACITY);
      const redeeming = new RateModel(WINDOW, CAPACITY);
      const at = await setNextBlock(suite);
      await vault.connect(alice)[MINT_SHORT](left);
      expect(await vault.rateLimit()).to.deep.equal([WINDOW, EVEN, 0n, left]);
      await setNext(suite, at + 1n);
      await vault.connect(bob)[REDEEM_SHORT](WAD);
      redeeming.spend(WAD, at + 1n);
      expect(await vault.rateLimit()).to.deep.equal([WINDOW, EVEN, BUCKET / WINDOW, redeeming.left(at + 1n)]);
    });

    it("counts base asset, not tokens: what is paid in and what is paid out", async () => {
      const suite = await deploySeeded(ethers, { maxPriceAgeSeconds: 3_600n });
      const { vault, alice } = suite;
      const nav = AWKWARD_NAVS[4];
      await settleNav(suite, nav);
      await vault.setRateLimit(WINDOW, CAPACITY);
      const [minting, redeeming] = [new RateModel(WINDOW, CAPACITY), new RateModel(WINDOW, CAPACITY)];
      const at = await setNextBlock(suite);
      await vault.connect(alice)[MINT_SHORT](3n * WAD);
      minting.spend(3n * WAD, at);
      expect((await vault.rateLimit()).mintLeft)
        .to.equal(minting.left(at))
        .and.equal(EVEN - TRANCHE - (3n * WAD - TILL));
      await setNext(suite, at + 1n);
      await vault.connect(alice)[REDEEM_SHORT](2n * WAD + 1n);
      const paid = mulDown(2n * WAD + 1n, nav);
      redeeming.spend(paid, at + 1n);
      expect((await vault.rateLimit()).redeemLeft)
        .to.equal(redeeming.left(at + 1n))
        .and.equal(EVEN - TRANCHE - (paid - TILL));
    });

    it("refills the bucket by 31 tranches a window, rounded down, and not the till", async () => {
      const suite = await loadFixture(limited);
      const { vault, alice } = suite;
      const at = await setNextBlock(suite);
      await vault.connect(alice)[MINT_SHORT](unusedLeft(CAPACITY));
      for (const seconds of [1n, 2n, 100n, WINDOW - 1n, WINDOW, 2n * WINDOW]) {
        await mineAt(suite, at + seconds);
        const back = (seconds * BUCKET) / WINDOW;
        expect((await vault.rateLimit()).mintLeft).to.equal(back < BUCKET ? back : BUCKET);
      }
    });

    it("spends from the till until it runs short, then draws a tranche, or what is missing", async () => {
      const suite = await loadFixture(limited);
      const { vault, alice } = suite;
      const at = await setNextBlock(suite);
      // Less than the till holds: the bucket stays full, whatever goes by.
      const first = TILL / 3n;
      await vault.connect(alice)[MINT_SHORT](first);
      const till = tillDown(TILL - first);
      expect((await vault.rateLimit()).mintLeft).to.equal(BUCKET + till);
      // More by a wei: a whole tranche is drawn, and all of it but the wei lies in the till.
      await setNext(suite, at + 1n);
      await vault.connect(alice)[MINT_SHORT](till + 1n);
      expect((await vault.rateLimit()).mintLeft).to.equal(BUCKET - TRANCHE + tillDown(TRANCHE - 1n));
      // More than a till can be filled with: what is missing is drawn, and nothing stays.
      await setNext(suite, at + 2n);
      const big = 5n * TRANCHE;
      await vault.connect(alice)[MINT_SHORT](big);
      const back = BUCKET / WINDOW; // of a second
      expect((await vault.rateLimit()).mintLeft).to.equal(BUCKET - TRANCHE + back - (big - tillDown(TRANCHE - 1n)));
    });

    it("draws what is there when the bucket holds less than a tranche", async () => {
      const suite = await loadFixture(limited);
      const { vault, alice } = suite;
      const at = await setNextBlock(suite);
      await vault.connect(alice)[MINT_SHORT](unusedLeft(CAPACITY));
      await setNext(suite, at + 2n);
      await vault.connect(alice)[MINT_SHORT](1_000n);
      const back = (2n * BUCKET) / WINDOW;
      expect(back).to.be.lessThan(TRANCHE);
      expect((await vault.rateLimit()).mintLeft).to.equal(tillDown(back - 1_000n));
      // All of it lies in the till now: a bucket that fills from nothing.
      await mineAt(suite, at + 3n);
      expect((await vault.rateLimit()).mintLeft).to.equal(tillDown(back - 1_000n) + BUCKET / WINDOW);
    });

    it("is what the model says after every one of many acts", async () => {
      const suite = await loadFixture(limited);
      const { vault, alice } = suite;
      const sides = [new RateModel(WINDOW, CAPACITY), new RateModel(WINDOW, CAPACITY)] as const;
      let dice = 88_172_645_463_325_252n;
      const roll = (sidesOfDie: bigint) => (dice = (dice * 6_364_136_223_846_793_005n + 1n) % 2n ** 64n) % sidesOfDie;
      let at = await setNextBlock(suite);
      await networkHelpers.mine();
      for (let i = 0; i < 25; ++i) {
        at += 1n + roll(20n);
        await setNext(suite, at);
        const isMint = roll(2n) === 0n;
        const side = isMint ? sides[0] : sides[1];
        const left = side.left(at);
        // Small ones, ones about the till, about a tranche, and all that is left.
        const wanted = [roll(TRANCHE / 9n), side.till + roll(3n), TRANCHE + roll(TRANCHE), left][Number(roll(4n))]!;
        const amount = wanted === 0n ? 1n : wanted < left ? wanted : left;
        await vault.connect(alice)[isMint ? MINT_SHORT : REDEEM_SHORT](amount); // at a NAV of 1
        side.spend(amount, at);
        expect(await vault.rateLimit()).to.deep.equal([WINDOW, EVEN, sides[0].left(at), sides[1].left(at)]);
      }
    });

    it("lets no more than two capacities pass in a window, however they are spread", async () => {
      const suite = await loadFixture(limited);
      const { vault, token, alice } = suite;
      const at = await setNextBlock(suite);
      const before = await token.balanceOf(alice.address);
      const model = new RateModel(WINDOW, CAPACITY);
      for (const seconds of [0n, 1n, 7n, 50n, 51n, 200n, WINDOW - 1n, WINDOW]) {
        await setNext(suite, at + seconds);
        const left = model.left(at + seconds);
        await vault.connect(alice)[MINT_SHORT](left);
        model.spend(left, at + seconds);
        expect((await vault.rateLimit()).mintLeft).to.equal(0n);
        await expect(vault.connect(alice)[MINT_SHORT].staticCall(CAPACITY)).to.be.revertedWithCustomError(
          vault,
          "RateLimitExceeded",
        );
      }
      const passed = (await token.balanceOf(alice.address)) - before; // at a NAV of 1
      expect(passed).to.be.at.most(2n * EVEN);
      // The till once, the bucket twice, a wei of rounding each.
      expect(passed)
        .to.be.at.most(TILL + 2n * BUCKET)
        .and.at.least(TILL + 2n * BUCKET - 7n);
    });

    it("does not concern creations and exits in kind", async () => {
      const suite = await loadFixture(limited);
      await readyAlice(suite);
      const { vault, alice } = suite;
      await vault.setRateLimit(0n, 0n);
      await vault.setRateLimit(604_800n, WAD); // refills 1.6e12 a second
      const all = unusedLeft(WAD);
      const at = (await setNextBlock(suite)) + 2n;
      await vault.connect(alice)[MINT_SHORT](all);
      await setNext(suite, at - 1n);
      await vault.connect(alice)[REDEEM_SHORT](all);
      await setNext(suite, at);
      await vault.connect(alice).createInKind(500n * WAD, NO_MAXIMA, alice.address);
      await setNext(suite, at + 1n);
      await vault.connect(alice)[REDEEM_IN_KIND](400n * WAD, [], alice.address);
      await setNext(suite, at + 2n);
      await vault.connect(alice)[REDEEM_IN_KIND_SHORT](50n * WAD);
      await setNext(suite, at + 3n);
      await vault.connect(alice).redeemDeferred(10n * WAD);
      // Minted five seconds before, redeemed four; both refill alike whatever went by in kind.
      const bucket = 31n * (WAD / 32n);
      const [, , mintLeft, redeemLeft] = await vault.rateLimit();
      expect([mintLeft, redeemLeft]).to.deep.equal([(5n * bucket) / 604_800n, (4n * bucket) / 604_800n]);
    });
  });

  describe("given a limit that is nearly used up", () => {
    /** About 1.5 are left to mint in the newest block, and 7.7 to redeem, at an awkward NAV. */
    const NAV = AWKWARD_NAVS[4];
    const nearly = async () => {
      const suite = await deploySeeded(ethers, { maxPriceAgeSeconds: 3_600n });
      const { vault, alice } = suite;
      await settleNav(suite, NAV);
      await vault.setRateLimit(604_800n, 20n * WAD);
      const [minting, redeeming] = [new RateModel(604_800n, 20n * WAD), new RateModel(604_800n, 20n * WAD)];
      const mintedAt = await setNextBlock(suite);
      await vault.connect(alice)[MINT_SHORT](18_500_000_000_000_000_000n);
      minting.spend(18_500_000_000_000_000_000n, mintedAt);
      await setNext(suite, mintedAt + 1n);
      await vault.connect(alice)[REDEEM_SHORT](10n * WAD);
      redeeming.spend(mulDown(10n * WAD, NAV), mintedAt + 1n);
      const now = mintedAt + 10n;
      await mineAt(suite, now);
      return { ...suite, now, mintLeft: minting.left(now), redeemLeft: redeeming.left(now) };
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
      await vault.connect(alice)[MINT_SHORT](unusedLeft(CAPACITY));
      expect(await vault.maxMintWithNAV()).to.equal(0n);
      await setNext(suite, at + 1n);
      await vault.connect(alice)[REDEEM_SHORT](unusedLeft(CAPACITY));
      expect(await vault.maxRedeemForTAO(alice.address)).to.equal(0n);
    });
  });
});
