import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { DAY } from "../../helpers/economy.js";
import {
  ARBITRATION_SECONDS,
  CLAIM_SECONDS,
  CLAIMED_AMOUNT,
  COLLATERAL,
  deployGuarantee,
  EVIDENCE,
  type GuaranteeSuite,
  PREMIUM,
  reach,
  RESPONSE_SECONDS,
  SILENT_SPLIT_BPS,
  stateNumber,
} from "../../helpers/guarantee.js";

const { ethers, networkHelpers } = await network.create();

/** What both are owed of the collateral, and what is left of the guarantee tokens. */
async function sharesOf({ market, guarantee, collateral, beneficiary, guarantor }: GuaranteeSuite) {
  return [
    await market.owedTo(collateral, beneficiary),
    await market.owedTo(collateral, guarantor),
    await guarantee.totalSupply(),
  ];
}

describe("GuaranteeMarket payouts", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = () => deployGuarantee(ethers);
  const at = (state: string) => async () => {
    const suite = await loadFixture(fixture);
    return { ...suite, ...(await reach(suite, time, state)), suite };
  };

  it("premium: it is the guarantor's when the cover begins, and not before", async () => {
    const { market, premium, guarantor, stranger, id, terms } = await at("LOCKED")();
    expect(await market.owedTo(premium, guarantor)).to.equal(0n);
    await time.increaseTo(terms.startsAt);
    await expect(market.connect(stranger).activate(id))
      .to.emit(market, "Credited")
      .withArgs(premium.target, guarantor.address, 0n, PREMIUM);
    expect(await market.owedTo(premium, guarantor)).to.equal(PREMIUM);
  });

  describe("release", () => {
    it("when the beneficiary releases, while active or expired, the collateral is the guarantor's at once", async () => {
      for (const state of ["ACTIVE", "EXPIRED"]) {
        const { suite, market, beneficiary, id } = await at(state)();
        await expect(market.connect(beneficiary).release(id)).to.emit(market, "PaidOut").withArgs(id, 0n, COLLATERAL);
        expect(await sharesOf(suite)).to.deep.equal([0n, COLLATERAL, 0n]);
      }
    });

    it("while the guarantee is active, nobody else may, whatever time passed", async () => {
      const { market, beneficiary, guarantor, id, terms } = await at("ACTIVE")();
      await time.increaseTo(terms.expiresAt + CLAIM_SECONDS);
      await expect(market.connect(guarantor).release(id))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_NotParty")
        .withArgs(guarantor.address, beneficiary.address);
    });

    it("given it expired, anyone may after the grace, and not a second before", async () => {
      const { suite, market, stranger, id, terms } = await at("EXPIRED")();
      const opensAt = terms.expiresAt + CLAIM_SECONDS;
      await time.setNextBlockTimestamp(opensAt - 1n);
      await expect(market.connect(stranger).release(id))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_TooEarly")
        .withArgs(opensAt - 1n, opensAt);
      await time.setNextBlockTimestamp(opensAt);
      await market.connect(stranger).release(id);
      expect(await sharesOf(suite)).to.deep.equal([0n, COLLATERAL, 0n]);
    });
  });

  describe("claim", () => {
    it("when the amount is 0 or over the collateral, it reverts with GuaranteeMarket_AmountOutOfRange", async () => {
      const { market, beneficiary, id } = await at("ACTIVE")();
      for (const amount of [0n, COLLATERAL + 1n]) {
        await expect(market.connect(beneficiary).claim(id, amount, EVIDENCE))
          .to.be.revertedWithCustomError(market, "GuaranteeMarket_AmountOutOfRange")
          .withArgs(amount, COLLATERAL);
      }
    });

    it("when it is sound, in the last second of the grace too, the guarantor has his time to answer from now on", async () => {
      for (const state of ["ACTIVE", "EXPIRED"]) {
        const { market, beneficiary, id, terms } = await at(state)();
        const last = terms.expiresAt + CLAIM_SECONDS - 1n;
        await time.setNextBlockTimestamp(last);
        await expect(market.connect(beneficiary).claim(id, COLLATERAL, EVIDENCE))
          .to.emit(market, "Claimed")
          .withArgs(id, COLLATERAL, EVIDENCE, last + RESPONSE_SECONDS);
        const { book } = await market.guaranteeOf(id);
        expect([book.dueAt, book.claimed, book.held]).to.deep.equal([last + RESPONSE_SECONDS, COLLATERAL, COLLATERAL]);
      }
    });
  });

  describe("acceptClaim", () => {
    it("when the guarantor accepts, the claim is the beneficiary's and the rest the guarantor's", async () => {
      const { suite, market, guarantor, id } = await at("CLAIMED")();
      await expect(market.connect(guarantor).acceptClaim(id))
        .to.emit(market, "PaidOut")
        .withArgs(id, CLAIMED_AMOUNT, COLLATERAL - CLAIMED_AMOUNT);
      expect(await sharesOf(suite)).to.deep.equal([CLAIMED_AMOUNT, COLLATERAL - CLAIMED_AMOUNT, 0n]);
    });

    it("when he is silent, anyone may from the due moment on: silence accepts", async () => {
      const { suite, market, guarantor, stranger, id } = await at("CLAIMED")();
      const dueAt = BigInt(await time.latest()) + RESPONSE_SECONDS;
      await time.setNextBlockTimestamp(dueAt - 1n);
      await expect(market.connect(stranger).acceptClaim(id))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_NotParty")
        .withArgs(stranger.address, guarantor.address);
      await time.setNextBlockTimestamp(dueAt);
      await market.connect(stranger).acceptClaim(id);
      expect(await sharesOf(suite)).to.deep.equal([CLAIMED_AMOUNT, COLLATERAL - CLAIMED_AMOUNT, 0n]);
    });
  });

  describe("resolve", () => {
    it("when the award is over the claim, it reverts with GuaranteeMarket_AmountOutOfRange", async () => {
      const { market, arbiter, id } = await at("DISPUTED")();
      await expect(market.connect(arbiter).resolve(id, CLAIMED_AMOUNT + 1n))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_AmountOutOfRange")
        .withArgs(CLAIMED_AMOUNT + 1n, CLAIMED_AMOUNT);
    });

    it("when it is from nothing to the whole claim, it is the beneficiary's and the rest the guarantor's", async () => {
      for (const award of [0n, 1n, CLAIMED_AMOUNT]) {
        const { suite, market, arbiter, id } = await at("DISPUTED")();
        await expect(market.connect(arbiter).resolve(id, award))
          .to.emit(market, "PaidOut")
          .withArgs(id, award, COLLATERAL - award);
        expect(await sharesOf(suite)).to.deep.equal([award, COLLATERAL - award, 0n]);
      }
    });
  });

  it("resolveBySilence: it splits the claim as the draft says, rounded down, and the guarantor gets the rest", async () => {
    const { suite, market, guarantor, stranger, id } = await at("CLAIMED")();
    await expect(market.connect(guarantor).dispute(id, EVIDENCE))
      .to.emit(market, "Disputed")
      .withArgs(id, EVIDENCE, BigInt(await time.latest()) + ARBITRATION_SECONDS);
    await time.increaseTo(BigInt(await time.latest()) + ARBITRATION_SECONDS);
    await market.connect(stranger).resolveBySilence(id);
    // 700.000000000000000003 x 0.3333 = 233.31 and 0.9999 of a unit, which falls away
    const share = 233_310_000_000_000_000_000n;
    expect((CLAIMED_AMOUNT * SILENT_SPLIT_BPS) % 10_000n).to.equal(9_999n);
    expect(await sharesOf(suite)).to.deep.equal([share, COLLATERAL - share, 0n]);
  });

  describe("every end", () => {
    it("pays out the collateral exactly and burns exactly what was made", async () => {
      for (const state of ["RELEASED", "ACCEPTED", "RESOLVED"]) {
        const { suite, market, guarantee, collateral, guarantor, beneficiary, stranger, id } = await at(state)();
        const [toBeneficiary, toGuarantor, supply] = await sharesOf(suite);
        expect([toBeneficiary! + toGuarantor!, supply]).to.deep.equal([COLLATERAL, 0n]);
        expect([await guarantee.balanceOf(beneficiary), await guarantee.locked(beneficiary)]).to.deep.equal([0n, 0n]);
        expect((await market.guaranteeOf(id)).book.held).to.equal(0n);
        await market.connect(guarantor).pull(collateral, stranger);
        if (toBeneficiary !== 0n) await market.connect(beneficiary).pull(collateral, stranger);
        expect(await collateral.balanceOf(market)).to.equal(0n);
      }
    });

    it("no guarantee touches another one's collateral", async () => {
      const suite = await loadFixture(fixture);
      const { market, guarantee, collateral, guarantor, beneficiary, stranger } = suite;
      const first = await reach(suite, time, "ACTIVE", { collateral: 5n });
      const second = await reach(suite, time, "ACTIVE", { collateral: 7n });
      await market.connect(beneficiary).claim(first.id, 5n, EVIDENCE);
      await market.connect(guarantor).acceptClaim(first.id);
      await market.connect(beneficiary).pull(collateral, beneficiary);
      expect((await market.guaranteeOf(second.id)).book.held).to.equal(7n);
      expect([await guarantee.totalSupply(), await collateral.balanceOf(market)]).to.deep.equal([7n, 7n]);
      await market.connect(beneficiary).release(second.id);
      await market.connect(guarantor).pull(collateral, stranger);
      expect([await guarantee.totalSupply(), await collateral.balanceOf(market)]).to.deep.equal([0n, 0n]);
    });
  });

  describe("pull", () => {
    it("when the receiver is nobody or the market, it reverts with GuaranteeMarket_InvalidReceiver", async () => {
      const { market, collateral, guarantor } = await at("RELEASED")();
      for (const receiver of [ZeroAddress, market.target as string]) {
        await expect(market.connect(guarantor).pull(collateral, receiver))
          .to.be.revertedWithCustomError(market, "GuaranteeMarket_InvalidReceiver")
          .withArgs(receiver);
      }
    });

    it("when nothing is owed, it reverts with GuaranteeMarket_NothingToPull", async () => {
      const { market, collateral, stranger } = await at("RELEASED")();
      await expect(market.connect(stranger).pull(collateral, stranger))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_NothingToPull")
        .withArgs(collateral.target, stranger.address);
    });

    it("when something is, of one guarantee or of many, it pays all of it once, to any receiver", async () => {
      const suite = await loadFixture(fixture);
      const { market, collateral, guarantor, treasury } = suite;
      await reach(suite, time, "RELEASED");
      await reach(suite, time, "RELEASED");
      await expect(market.connect(guarantor).pull(collateral, treasury))
        .to.emit(market, "Pulled")
        .withArgs(collateral.target, guarantor.address, treasury.address, 2n * COLLATERAL);
      expect(await collateral.balanceOf(treasury)).to.equal(2n * COLLATERAL);
      await expect(market.connect(guarantor).pull(collateral, treasury))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_NothingToPull")
        .withArgs(collateral.target, guarantor.address);
    });
  });

  it("silence: with everybody silent after the acceptance a stranger brings every guarantee to its end", async () => {
    const ends: Record<string, { acts: string[]; end: string; toBeneficiary: bigint }> = {
      LOCKED: { acts: ["activate", "expire", "release"], end: "RELEASED", toBeneficiary: 0n },
      ACTIVE: { acts: ["expire", "release"], end: "RELEASED", toBeneficiary: 0n },
      EXPIRED: { acts: ["release"], end: "RELEASED", toBeneficiary: 0n },
      CLAIMED: { acts: ["acceptClaim"], end: "ACCEPTED", toBeneficiary: CLAIMED_AMOUNT },
      DISPUTED: {
        ...{ acts: ["resolveBySilence"], end: "RESOLVED" },
        toBeneficiary: (CLAIMED_AMOUNT * SILENT_SPLIT_BPS) / 10_000n,
      },
    };
    for (const [state, { acts, end, toBeneficiary }] of Object.entries(ends)) {
      const { suite, market, stranger, id } = await at(state)();
      await time.increase(100n * DAY);
      for (const act of acts) {
        await market.connect(stranger).getFunction(act)(id);
      }
      expect(await market.stateOf(id), state).to.equal(stateNumber(end));
      expect(await sharesOf(suite), state).to.deep.equal([toBeneficiary, COLLATERAL - toBeneficiary, 0n]);
    }
  });
});
