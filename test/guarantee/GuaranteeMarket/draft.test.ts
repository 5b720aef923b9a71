import { expect } from "chai";
import { encodeBytes32String, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { DAY, YEAR } from "../../helpers/economy.js";
import {
  COLLATERAL,
  deployGuarantee,
  HOUR_SECONDS,
  PREMIUM,
  PURSE,
  reach,
  stateNumber,
  type TermsOf,
  termsFrom,
} from "../../helpers/guarantee.js";

const { ethers, networkHelpers } = await network.create();

describe("GuaranteeMarket draft", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = async () => {
    const suite = await deployGuarantee(ethers);
    return { ...suite, now: BigInt(await time.latest()) + 100n };
  };

  it("constructor: it refuses a guarantee token that is no contract", async () => {
    const { market, guarantee, stranger } = await loadFixture(fixture);
    await expect(ethers.deployContract("GuaranteeMarket", [stranger.address]))
      .to.be.revertedWithCustomError(market, "GuaranteeMarket_InvalidToken")
      .withArgs(stranger.address);
    expect(await market.GUARANTEE_TOKEN()).to.equal(guarantee.target);
  });

  describe("draft", () => {
    it("when a party is missing, the market, or stands for two, it reverts with GuaranteeMarket_InvalidParty", async () => {
      const suite = await loadFixture(fixture);
      const { market, guarantor, beneficiary, arbiter, now } = suite;
      const itself = market.target as string;
      const wrong: [Partial<TermsOf>, string][] = [
        [{ guarantor: ZeroAddress }, ZeroAddress],
        [{ guarantor: itself }, itself],
        [{ beneficiary: ZeroAddress }, ZeroAddress],
        [{ beneficiary: itself }, itself],
        [{ beneficiary: guarantor.address }, guarantor.address],
        [{ arbiter: ZeroAddress }, ZeroAddress],
        [{ arbiter: guarantor.address }, guarantor.address],
        [{ arbiter: beneficiary.address }, beneficiary.address],
        [{ guarantor: arbiter.address }, arbiter.address],
      ];
      for (const [change, account] of wrong) {
        for (const attempt of [market.draft, market.checkTerms] as const) {
          await expect(attempt(termsFrom(suite, now, change)))
            .to.be.revertedWithCustomError(market, "GuaranteeMarket_InvalidParty")
            .withArgs(account);
        }
      }
    });

    it("when a token is no contract, it reverts with GuaranteeMarket_InvalidToken, unless there is no premium to pay in it", async () => {
      const suite = await loadFixture(fixture);
      const { market, stranger, now } = suite;
      for (const change of [{ collateralToken: stranger.address }, { premiumToken: stranger.address }]) {
        await expect(market.draft(termsFrom(suite, now, change)))
          .to.be.revertedWithCustomError(market, "GuaranteeMarket_InvalidToken")
          .withArgs(stranger.address);
      }
      await market.draft(termsFrom(suite, now, { premiumToken: ZeroAddress, premium: 0n }));
    });

    it("when a term lies outside its bounds, it reverts with GuaranteeMarket_TermOutOfRange, and takes the bounds themselves", async () => {
      const suite = await loadFixture(fixture);
      const { market, now } = suite;
      const startsAt = now + 2n * DAY;
      const window = [DAY, 90n * DAY] as const;
      const bounds: Record<string, readonly [minimum: bigint, maximum: bigint, change?: Partial<TermsOf>]> = {
        startsAt: [now + 1n, now + YEAR, { acceptBy: now + 1n, expiresAt: now + YEAR + DAY }],
        acceptBy: [now + 1n, startsAt],
        expiresAt: [startsAt + HOUR_SECONDS, startsAt + 3_650n * DAY],
        claimSeconds: window,
        responseSeconds: window,
        arbitrationSeconds: window,
        silentSplitBps: [0n, 10_000n],
        collateral: [1n, 2n ** 96n - 1n],
      };
      for (const [name, [minimum, maximum, change]] of Object.entries(bounds)) {
        const termsOf = (value: bigint) => termsFrom(suite, now, { ...change, [name]: value });
        const wrong = [minimum - 1n, maximum + 1n].filter((value) => value >= 0n && value < 2n ** 96n);
        for (const value of wrong) {
          await time.setNextBlockTimestamp(now);
          await expect(market.draft(termsOf(value)), name)
            .to.be.revertedWithCustomError(market, "GuaranteeMarket_TermOutOfRange")
            .withArgs(encodeBytes32String(name), value, minimum, maximum);
        }
        for (const value of [minimum, maximum]) {
          await time.setNextBlockTimestamp(now);
          await market.draft({ ...termsOf(value), ...(name === "startsAt" ? { expiresAt: value + DAY } : {}) });
        }
      }
    });

    it("when the terms are sound, it keeps them under the next number, and nothing comes in", async () => {
      const suite = await loadFixture(fixture);
      const { market, guarantee, collateral, guarantor, now } = suite;
      const terms = termsFrom(suite, now);
      const fields = Object.values(terms);
      await expect(market.connect(guarantor).draft(terms))
        .to.emit(market, "Drafted")
        .withArgs(1n, guarantor.address, guarantor.address, fields);
      await market.connect(guarantor).draft(terms);
      expect(await market.count()).to.equal(2n);
      const [kept, book] = await market.guaranteeOf(2n);
      expect([...kept]).to.deep.equal(fields);
      expect([...book]).to.deep.equal([guarantor.address, stateNumber("DRAFT"), 0n, 0n, 0n]);
      expect(await collateral.balanceOf(market)).to.equal(0n);
      expect(await guarantee.totalSupply()).to.equal(0n);
    });

    it("when the terms are sound, anyone may draft, for the guarantor only himself", async () => {
      const suite = await loadFixture(fixture);
      const { market, stranger, guarantor, beneficiary, now } = suite;
      const terms = termsFrom(suite, now);
      await market.connect(stranger).draft(terms);
      await market.connect(stranger).offer(1n);
      // The stranger is on the beneficiary's side: the guarantor must accept, nobody draws on his collateral otherwise.
      await expect(market.connect(beneficiary).accept(1n))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_NotParty")
        .withArgs(beneficiary.address, guarantor.address);
    });
  });

  describe("accept", () => {
    it("given the guarantor's offer, collateral and the beneficiary's premium come in, guarantee tokens are made and locked", async () => {
      const suite = await loadFixture(fixture);
      const { market, guarantee, collateral, premium, guarantor, beneficiary } = suite;
      const { id } = await reach(suite, time, "OFFERED");
      await expect(market.connect(beneficiary).accept(id))
        .to.emit(market, "CollateralLocked")
        .withArgs(id, COLLATERAL, PREMIUM, beneficiary.address);
      expect(await collateral.balanceOf(guarantor)).to.equal(PURSE - COLLATERAL);
      expect(await collateral.balanceOf(market)).to.equal(COLLATERAL);
      expect(await premium.balanceOf(beneficiary)).to.equal(PURSE - PREMIUM);
      expect(await premium.balanceOf(market)).to.equal(PREMIUM);
      expect(await guarantee.balanceOf(beneficiary)).to.equal(COLLATERAL);
      expect(await guarantee.locked(beneficiary)).to.equal(COLLATERAL);
      expect((await market.guaranteeOf(id)).book.held).to.equal(COLLATERAL);
      await expect(guarantee.connect(beneficiary).transfer(guarantor.address, 1n))
        .to.be.revertedWithCustomError(guarantee, "Lockable_NotAvailable")
        .withArgs(beneficiary.address, 1n, 0n);
    });

    for (const who of ["beneficiary", "stranger"] as const) {
      const given = who === "stranger" ? "the offer of a third, for the beneficiary" : "the beneficiary's offer";
      const payer = who === "stranger" ? "third" : "beneficiary";
      it(`given ${given}, the guarantor accepts, and the ${payer} pays the premium`, async () => {
        const suite = await loadFixture(fixture);
        const { market, guarantee, premium, guarantor, beneficiary, now } = suite;
        const drafter = suite[who];
        await market.connect(drafter).draft(termsFrom(suite, now));
        await market.connect(drafter).offer(1n);
        await expect(market.connect(guarantor).accept(1n))
          .to.emit(market, "CollateralLocked")
          .withArgs(1n, COLLATERAL, PREMIUM, drafter.address);
        expect(await premium.balanceOf(drafter)).to.equal(PURSE - PREMIUM);
        expect(await guarantee.balanceOf(beneficiary)).to.equal(COLLATERAL);
      });
    }

    it("given no premium, only the collateral comes in", async () => {
      const suite = await loadFixture(fixture);
      const { market, premium, guarantor, stranger } = suite;
      const { id, terms } = await reach(suite, time, "LOCKED", { premium: 0n });
      await time.increaseTo(terms.startsAt);
      await market.connect(stranger).activate(id);
      expect(await premium.balanceOf(market)).to.equal(0n);
      expect(await market.owedTo(premium, guarantor)).to.equal(0n);
    });

    it("when one of the payments fails, nothing comes in, no token is made, the offer stands", async () => {
      const suite = await loadFixture(fixture);
      const { market, guarantee, collateral, premium, guarantor, beneficiary } = suite;
      const { id } = await reach(suite, time, "OFFERED");
      for (const [token, payer, amount] of [
        [premium, beneficiary, PREMIUM],
        [collateral, guarantor, COLLATERAL],
      ] as const) {
        await token.connect(payer).approve(market, amount - 1n);
        await expect(market.connect(beneficiary).accept(id))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
          .withArgs(market.target, amount - 1n, amount);
      }
      expect([await collateral.balanceOf(market), await guarantee.totalSupply()]).to.deep.equal([0n, 0n]);
      expect(await market.stateOf(id)).to.equal(stateNumber("OFFERED"));
    });

    it("given the market is not the token's, it reverts with GuaranteeToken_NotMarket", async () => {
      const suite = await loadFixture(fixture);
      const other = await ethers.deployContract("GuaranteeMarket", [suite.guarantee.target]);
      const { id } = await reach({ ...suite, market: other }, time, "OFFERED");
      await expect(other.connect(suite.beneficiary).accept(id))
        .to.be.revertedWithCustomError(suite.guarantee, "GuaranteeToken_NotMarket")
        .withArgs(other.target);
    });
  });

  it("withdraw: from the end of the offer on anyone withdraws a draft or an offer", async () => {
    const suite = await loadFixture(fixture);
    const { market, stranger, guarantor } = suite;
    for (const state of ["DRAFT", "OFFERED"]) {
      const { id, terms } = await reach(suite, time, state);
      await time.setNextBlockTimestamp(terms.acceptBy - 1n);
      await expect(market.connect(stranger).withdraw(id))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_NotParty")
        .withArgs(stranger.address, guarantor.address);
      await time.setNextBlockTimestamp(terms.acceptBy);
      await market.connect(stranger).withdraw(id);
      expect(await market.stateOf(id)).to.equal(stateNumber("WITHDRAWN"));
    }
  });
});
