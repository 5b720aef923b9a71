import { expect } from "chai";
import { type ContractTransactionResponse, encodeBytes32String, id as hashOf, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { DAY } from "../../helpers/economy.js";
import {
  AUCTION_BOND,
  BID,
  commitAs,
  COMMIT_SECONDS,
  deployGuarantee,
  LOCK_SECONDS,
  openAuction,
  PREMIUM,
  PURSE,
  REVEAL_SECONDS,
  sealOf,
  termsFrom,
} from "../../helpers/guarantee.js";

const { ethers, networkHelpers } = await network.create();

const SALT = hashOf("salt");
const REASON = encodeBytes32String("reason");
const EVIDENCE = hashOf("evidence");

describe("ReverseAuction bidding", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = () => deployGuarantee(ethers);
  const opened = async () => {
    const suite = await fixture();
    return { ...suite, suite, ...(await openAuction(suite, time)) };
  };

  it("constructor: it refuses what is no contract, a receiver of forfeits that is nobody, and a bond out of bounds", async () => {
    const { auction, market, trust, utility, treasury, stranger } = await loadFixture(fixture);
    const sound: unknown[] = [market.target, trust.target, utility.target, 1n, treasury.address];
    for (const place of [0, 1, 2, 4]) {
      const account = place === 4 ? ZeroAddress : stranger.address;
      await expect(ethers.deployContract("ReverseAuction", sound.with(place, account)))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_InvalidAddress")
        .withArgs(account);
    }
    const maximum = 1_000_000n * 10n ** 18n;
    for (const bond of [0n, maximum + 1n]) {
      await expect(ethers.deployContract("ReverseAuction", sound.with(3, bond)))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_BondOutOfRange")
        .withArgs(bond, maximum);
    }
    await ethers.deployContract("ReverseAuction", sound.with(3, maximum));
  });

  describe("open", () => {
    it("when the caller is not the beneficiary, a span is out of bounds, or the market would refuse the terms, it reverts with the named error", async () => {
      const suite = await loadFixture(fixture);
      const { auction, market, beneficiary, stranger } = suite;
      const now = BigInt(await time.latest()) + 10n;
      const terms = termsFrom(suite, now, { startsAt: now + 20n * DAY, expiresAt: now + 50n * DAY });
      const spans = [COMMIT_SECONDS, REVEAL_SECONDS, LOCK_SECONDS] as const;
      await expect(auction.connect(stranger).open(terms, ...spans))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_NotBeneficiary")
        .withArgs(stranger.address, beneficiary.address);
      for (const [i, name] of ["commitSeconds", "revealSeconds", "lockSeconds"].entries()) {
        for (const value of [3_599n, 30n * DAY + 1n]) {
          const [commit, reveal, lock] = spans.with(i, value) as [bigint, bigint, bigint];
          await expect(auction.connect(beneficiary).open(terms, commit, reveal, lock))
            .to.be.revertedWithCustomError(auction, "ReverseAuction_SpanOutOfRange")
            .withArgs(encodeBytes32String(name), value, 3_600n, 30n * DAY);
        }
      }
      // The last turn ends three turns after the reveals; the cover may begin then and no earlier.
      const at = now + 1_000n;
      const lastTurnEndsAt = at + COMMIT_SECONDS + REVEAL_SECONDS + 3n * LOCK_SECONDS;
      await time.setNextBlockTimestamp(at);
      await expect(auction.connect(beneficiary).open({ ...terms, startsAt: lastTurnEndsAt - 1n }, ...spans))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_TermOutOfRange")
        .withArgs(encodeBytes32String("acceptBy"), lastTurnEndsAt, at + 1n, lastTurnEndsAt - 1n);
      await expect(auction.connect(beneficiary).open({ ...terms, arbiter: auction.target as string }, ...spans))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_InvalidParty")
        .withArgs(auction.target);
    });

    it("when all is well, it escrows the most that is paid, and says the course", async () => {
      const { auction, market, premium, beneficiary, id, terms, openedAt } = await loadFixture(opened);
      expect(id).to.equal(1n);
      expect(await auction.count()).to.equal(1n);
      expect(await premium.balanceOf(auction)).to.equal(PREMIUM);
      expect(await premium.balanceOf(beneficiary)).to.equal(PURSE - PREMIUM);
      const [kept, course] = await auction.auctionOf(id);
      const lastTurnEndsAt = openedAt + COMMIT_SECONDS + REVEAL_SECONDS + 3n * LOCK_SECONDS;
      const expected = { ...terms, guarantor: auction.target, acceptBy: lastTurnEndsAt };
      expect([...kept]).to.deep.equal(Object.values(expected));
      const commitEndsAt = openedAt + COMMIT_SECONDS;
      const revealEndsAt = commitEndsAt + REVEAL_SECONDS;
      expect([...course]).to.deep.equal([commitEndsAt, revealEndsAt, LOCK_SECONDS, 0n, 0n, 0n, false, 0n]);
      expect(await market.count()).to.equal(0n); // the market learns of it when a turn is offered
    });
  });

  describe("commit", () => {
    it("when there is no such auction, it is over, the bidder a party, the commitment empty, or he bid already, it reverts with the named error", async () => {
      const { suite, auction, alice, bob, arbiter, id, commitEndsAt } = await loadFixture(opened);
      await expect(auction.connect(alice).commit(2n, SALT))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_Unknown")
        .withArgs(2n);
      for (const party of [bob, arbiter]) {
        await expect(auction.connect(party).commit(id, SALT))
          .to.be.revertedWithCustomError(auction, "ReverseAuction_PartyCannotBid")
          .withArgs(party.address);
      }
      await expect(auction.connect(alice).commit(id, ZeroHash)).to.be.revertedWithCustomError(
        auction,
        "ReverseAuction_EmptyCommitment",
      );
      await commitAs(suite, id, alice, 5n);
      await expect(auction.connect(alice).commit(id, SALT))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_WrongBidState")
        .withArgs(id, alice.address, BID.committed, BID.none);
      await time.setNextBlockTimestamp(commitEndsAt);
      await expect(auction.connect(suite.dave).commit(id, SALT))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_TooLate")
        .withArgs(commitEndsAt, commitEndsAt);
    });

    it("when nobody trusts the bidder, it reverts with ReverseAuction_NoTrust", async () => {
      const { auction, trust, admin, dave, id } = await loadFixture(opened);
      await trust.connect(admin).slash(dave.address, 100n, REASON, EVIDENCE);
      await expect(auction.connect(dave).commit(id, SALT))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_NoTrust")
        .withArgs(dave.address);
    });

    it("when all is well, it takes a bond of BOND x 100 / trust, rounded up", async () => {
      const { auction, utility, alice, carol, dave, trust, admin, id } = await loadFixture(opened);
      await trust.connect(admin).slash(dave.address, 3n, REASON, EVIDENCE);
      const bonds = [
        [alice, 100n, AUCTION_BOND],
        [carol, 5n, 20n * AUCTION_BOND],
        [dave, 7n, 14_285_714_285_714_285_714_286n], // 100,000 / 7 = 14,285.714285714285714285714...
      ] as const;
      let [number, sum] = [0n, 0n];
      for (const [bidder, score, bond] of bonds) {
        expect(await auction.bondFor(score)).to.equal(bond);
        await expect(auction.connect(bidder).commit(id, SALT))
          .to.emit(auction, "BidCommitted")
          .withArgs(id, bidder.address, ++number, SALT, score, bond);
        expect(await utility.balanceOf(auction)).to.equal((sum += bond));
        expect([...(await auction.bidOf(id, bidder))]).to.deep.equal([SALT, bond, 0n, number, score, BID.committed]);
      }
    });

    it("when all is well, what trust does afterwards changes nothing", async () => {
      const { suite, auction, trust, admin, alice, carol, id, commitEndsAt } = await loadFixture(opened);
      const a = await commitAs(suite, id, alice, 100n); // score 100
      const b = await commitAs(suite, id, carol, 6n); // score 120
      await trust.connect(admin).slash(alice.address, 99n, REASON, EVIDENCE);
      await time.increaseTo(commitEndsAt);
      await b();
      await a();
      expect([...(await auction.bestOf(id))]).to.deep.equal([alice.address, carol.address, ZeroAddress]);
    });
  });

  describe("reveal", () => {
    it("when it is too early or too late, nothing was committed, the seal differs, or the premium is over the maximum, it reverts with the named error", async () => {
      const { suite, auction, alice, carol, dave, id, commitEndsAt, revealEndsAt } = await loadFixture(opened);
      const seal = sealOf(id, alice.address, 5n, SALT);
      await auction.connect(alice).commit(id, seal);
      await auction.connect(carol).commit(id, sealOf(id, carol.address, PREMIUM + 1n, SALT));
      await time.setNextBlockTimestamp(commitEndsAt - 1n);
      await expect(auction.reveal(id, alice, 5n, SALT))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_TooEarly")
        .withArgs(commitEndsAt - 1n, commitEndsAt);
      await time.setNextBlockTimestamp(commitEndsAt);
      await expect(auction.reveal(id, dave, 5n, SALT))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_WrongBidState")
        .withArgs(id, dave.address, BID.none, BID.committed);
      for (const [premium, salt] of [
        [6n, SALT],
        [5n, EVIDENCE],
      ] as const) {
        await expect(auction.reveal(id, alice, premium, salt))
          .to.be.revertedWithCustomError(auction, "ReverseAuction_WrongSeal")
          .withArgs(seal, sealOf(id, alice.address, premium, salt));
      }
      await expect(auction.reveal(id, carol, PREMIUM + 1n, SALT))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_PremiumTooHigh")
        .withArgs(PREMIUM + 1n, PREMIUM);
      const snapshot = await networkHelpers.takeSnapshot();
      await auction.reveal(id, alice, 5n, SALT);
      await expect(auction.reveal(id, alice, 5n, SALT))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_WrongBidState")
        .withArgs(id, alice.address, BID.revealed, BID.committed);
      await snapshot.restore();
      await time.setNextBlockTimestamp(revealEndsAt);
      await expect(auction.reveal(id, alice, 5n, SALT))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_TooLate")
        .withArgs(revealEndsAt, revealEndsAt);
      expect(await suite.auction.commitmentOf(id, alice, 5n, SALT)).to.equal(seal);
    });

    it("when all is well, anyone may reveal who knows the salt", async () => {
      const { auction, alice, stranger, id, commitEndsAt } = await loadFixture(opened);
      await auction.connect(alice).commit(id, sealOf(id, alice.address, 5n, SALT));
      await time.increaseTo(commitEndsAt);
      await expect(auction.connect(stranger).reveal(id, alice, 5n, SALT))
        .to.emit(auction, "BidRevealed")
        .withArgs(id, alice.address, 5n, 0n);
      expect((await auction.bidOf(id, alice)).state).to.equal(BID.revealed);
    });

    it("when all is well, the lowest score leads, in any order of revealing, without rounding", async () => {
      // carol 5, dave 10, alice 100: 1 / 5 = 0.2 < 3 / 10 = 0.3 < 31 / 100 = 0.31; whole numbers would call the last two equal
      const orders = [
        [0, 1, 2],
        [2, 1, 0],
        [1, 2, 0],
      ] as const;
      for (const order of orders) {
        const { suite, auction, alice, carol, dave, id, commitEndsAt } = await loadFixture(opened);
        const reveals = [
          await commitAs(suite, id, alice, 31n),
          await commitAs(suite, id, carol, 1n),
          await commitAs(suite, id, dave, 3n),
        ];
        await time.increaseTo(commitEndsAt);
        for (const i of order) await reveals[i]!();
        const expected = [carol.address, dave.address, alice.address];
        expect([...(await auction.bestOf(id))]).to.deep.equal(expected);
      }
    });

    it("when all is well, of equal scores the earlier bid leads", async () => {
      const { suite, auction, alice, carol, dave, id, commitEndsAt } = await loadFixture(opened);
      const reveals = [
        await commitAs(suite, id, dave, 10n), // each at a score of 100
        await commitAs(suite, id, alice, 100n),
        await commitAs(suite, id, carol, 5n),
      ];
      await time.increaseTo(commitEndsAt);
      for (const reveal of reveals.reverse()) await reveal();
      expect([...(await auction.bestOf(id))]).to.deep.equal([dave.address, alice.address, carol.address]);
    });

    it("when all is well, only the best three are kept, whatever order ten bids are revealed in", async () => {
      const { suite, auction, utility, erin, id, commitEndsAt } = await loadFixture(opened);
      const bidders = (await ethers.getSigners()).slice(12, 22); // trust of the base each
      const premiums = [70n, 20n, 90n, 20n, 10n, 50n, 60n, 30n, 80n, 40n];
      const reveals: (() => Promise<ContractTransactionResponse>)[] = [];
      for (const [i, bidder] of bidders.entries()) {
        await utility.connect(erin).transfer(bidder.address, 10n * AUCTION_BOND);
        await utility.connect(bidder).approve(auction, 10n * AUCTION_BOND);
        reveals.push(await commitAs(suite, id, bidder, premiums[i]!));
      }
      await time.increaseTo(commitEndsAt);
      for (const i of [3, 9, 0, 8, 1, 2, 7, 6, 4, 5]) {
        const receipt = await (await reveals[i]!()).wait();
        expect(receipt!.gasUsed, "does not grow with the bids").to.be.lessThan(150_000n);
      }
      const best = [4, 1, 3].map((i) => bidders[i]!.address);
      expect([...(await auction.bestOf(id))]).to.deep.equal(best);
      expect((await auction.auctionOf(id)).course.ranked).to.equal(3n);
    });
  });
});
