import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { DAY } from "../../helpers/economy.js";
import {
  AUCTION_BOND,
  BID,
  COLLATERAL,
  commitAs,
  deployGuarantee,
  EVIDENCE,
  openAuction,
  PREMIUM,
  PURSE,
  stateNumber,
} from "../../helpers/guarantee.js";

const { ethers, networkHelpers } = await network.create();

/** Premiums of alice (trust 100), carol (5), dave (10) and erin (10): scores 1,000, 1,200, 1,500 and 2,000. */
const BIDS = { alice: 1_000n, carol: 60n, dave: 150n, erin: 200n } as const;
const BONDS = {
  alice: AUCTION_BOND,
  carol: 20n * AUCTION_BOND,
  dave: 10n * AUCTION_BOND,
  erin: 10n * AUCTION_BOND,
} as const;
const ALL_BONDS = 41n * AUCTION_BOND;

describe("ReverseAuction turns", () => {
  const { loadFixture, time } = networkHelpers;
  const opened = async () => {
    const suite = await deployGuarantee(ethers);
    return { ...suite, suite, ...(await openAuction(suite, time)) };
  };
  /** All four committed; the three named here or all revealed; the reveals are over. */
  const revealedBy = async (names: readonly (keyof typeof BIDS)[]) => {
    const stage = await opened();
    const reveals = new Map<string, () => Promise<unknown>>();
    for (const [name, premium] of Object.entries(BIDS)) {
      reveals.set(name, await commitAs(stage.suite, stage.id, stage[name as keyof typeof BIDS], premium));
    }
    await time.increaseTo(stage.commitEndsAt);
    for (const name of names) await reveals.get(name)!();
    return stage;
  };
  const revealing = () => revealedBy(["alice", "carol", "dave", "erin"]);
  const threeRevealed = () => revealedBy(["alice", "carol", "dave"]);
  const unrevealed = () => revealedBy([]);
  const revealed = async () => {
    const stage = await revealing();
    await time.increaseTo(stage.revealEndsAt);
    return stage;
  };
  const offered = async () => {
    const stage = await revealed();
    await stage.auction.advance(stage.id);
    return stage;
  };
  const locked = async () => {
    const stage = await offered();
    await stage.market.connect(stage.alice).accept(1n);
    return stage;
  };

  describe("forfeit", () => {
    const fixture = () => revealedBy(["alice"]);

    it("when the reveals still run, or the bid was revealed, it reverts with the named error", async () => {
      const { auction, alice, carol, stranger, id, revealEndsAt } = await loadFixture(fixture);
      await time.setNextBlockTimestamp(revealEndsAt - 1n);
      await expect(auction.forfeit(id, carol))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_TooEarly")
        .withArgs(revealEndsAt - 1n, revealEndsAt);
      await time.setNextBlockTimestamp(revealEndsAt);
      await expect(auction.forfeit(id, alice))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_WrongBidState")
        .withArgs(id, alice.address, BID.revealed, BID.committed);
      await expect(auction.forfeit(id, stranger))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_WrongBidState")
        .withArgs(id, stranger.address, BID.none, BID.committed);
    });

    it("when a bid was not revealed in time, its bond is forfeited once, by anyone", async () => {
      const { auction, utility, treasury, carol, stranger, id, revealEndsAt } = await loadFixture(fixture);
      await time.increaseTo(revealEndsAt);
      await expect(auction.connect(stranger).forfeit(id, carol))
        .to.emit(auction, "BondEnded")
        .withArgs(id, carol.address, treasury.address, BONDS.carol, BID.committed, BID.forfeited);
      expect(await utility.balanceOf(treasury)).to.equal(BONDS.carol);
      for (const attempt of [
        () => auction.forfeit(id, carol),
        () => auction.connect(carol).pullBond(id, carol),
      ] as const) {
        await expect(attempt()).to.be.revertedWithCustomError(auction, "ReverseAuction_WrongBidState");
      }
    });
  });

  describe("advance", () => {
    it("when the reveals still run, or it is concluded, it reverts with the named error", async () => {
      const { auction, id, revealEndsAt, market, alice } = await loadFixture(revealing);
      await expect(auction.advance(2n)).to.be.revertedWithCustomError(auction, "ReverseAuction_Unknown").withArgs(2n);
      await time.setNextBlockTimestamp(revealEndsAt - 1n);
      await expect(auction.advance(id))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_TooEarly")
        .withArgs(revealEndsAt - 1n, revealEndsAt);
      await time.setNextBlockTimestamp(revealEndsAt);
      await auction.advance(id);
      await market.connect(alice).accept(1n);
      await auction.advance(id);
      await expect(auction.advance(id)).to.be.revertedWithCustomError(auction, "ReverseAuction_Concluded").withArgs(id);
    });

    it("given nobody revealed, it concludes, and all of the premium goes back", async () => {
      const { auction, premium, beneficiary, id, revealEndsAt } = await loadFixture(unrevealed);
      await time.increaseTo(revealEndsAt);
      await expect(auction.advance(id)).to.emit(auction, "AuctionConcluded").withArgs(id, ZeroAddress, 0n, PREMIUM);
      await auction.connect(beneficiary).pullPremium(id, beneficiary);
      expect(await premium.balanceOf(beneficiary)).to.equal(PURSE);
    });

    it("given the best bid's turn, it drafts the guarantee with his premium and offers it to him", async () => {
      const { auction, market, alice, stranger, id, terms, turnEndsAt } = await loadFixture(revealed);
      await expect(auction.connect(stranger).advance(id))
        .to.emit(auction, "TurnOffered")
        .withArgs(id, alice.address, 0n, 1n, turnEndsAt(0n));
      const [drafted, book] = await market.guaranteeOf(1n);
      const expected = { ...terms, guarantor: alice.address, premium: BIDS.alice, acceptBy: turnEndsAt(0n) };
      expect([...drafted]).to.deep.equal(Object.values(expected));
      expect([book.drafter, book.state]).to.deep.equal([auction.target, stateNumber("OFFERED")]);
    });

    it("given the best bid's turn, while he has time it reverts with ReverseAuction_NothingToAdvance", async () => {
      const { auction, id, turnEndsAt } = await loadFixture(offered);
      for (const at of [turnEndsAt(0n) - 100n, turnEndsAt(0n) - 1n]) {
        await time.setNextBlockTimestamp(at);
        await expect(auction.advance(id))
          .to.be.revertedWithCustomError(auction, "ReverseAuction_NothingToAdvance")
          .withArgs(id, turnEndsAt(0n));
      }
    });

    it("given the winner locked, it concludes; his bond is paid back, the others' refunded, the rest of the premium is the beneficiary's", async () => {
      const { auction, utility, alice, carol, dave, stranger, id } = await loadFixture(locked);
      await expect(auction.connect(stranger).advance(id))
        .to.emit(auction, "AuctionConcluded")
        .withArgs(id, alice.address, BIDS.alice, PREMIUM - BIDS.alice);
      expect(await auction.premiumLeftOf(id)).to.equal(PREMIUM - BIDS.alice);
      await expect(auction.connect(alice).pullBond(id, stranger))
        .to.emit(auction, "BondEnded")
        .withArgs(id, alice.address, stranger.address, BONDS.alice, BID.revealed, BID.paid);
      for (const [bidder, bond] of [
        [carol, BONDS.carol],
        [dave, BONDS.dave],
      ] as const) {
        await expect(auction.connect(bidder).pullBond(id, bidder))
          .to.emit(auction, "BondEnded")
          .withArgs(id, bidder.address, bidder.address, bond, BID.revealed, BID.refunded);
      }
      expect(await utility.balanceOf(stranger)).to.equal(BONDS.alice);
      expect(await utility.balanceOf(auction)).to.equal(BONDS.erin); // not pulled yet
    });

    it("given the winner locked, and nobody noticed until long after, it concludes all the same", async () => {
      const { auction, market, alice, beneficiary, guarantor, id, terms } = await loadFixture(locked);
      await time.increaseTo(terms.startsAt + DAY);
      await market.activate(1n);
      await market.connect(beneficiary).release(1n);
      await expect(auction.advance(id))
        .to.emit(auction, "AuctionConcluded")
        .withArgs(id, alice.address, BIDS.alice, PREMIUM - BIDS.alice);
      expect((await auction.bidOf(id, alice)).state).to.equal(BID.revealed); // no forfeit
      expect(guarantor.address).to.equal(alice.address);
    });

    it("given the winner did not lock in time, he cannot any more, his bond is forfeited and the next has a turn of his own", async () => {
      const { auction, market, utility, treasury, alice, carol, id, turnEndsAt } = await loadFixture(offered);
      const endsAt = turnEndsAt(0n);
      await time.setNextBlockTimestamp(endsAt);
      await expect(market.connect(alice).accept(1n))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_TooLate")
        .withArgs(endsAt, endsAt);
      await time.setNextBlockTimestamp(endsAt);
      const advancing = await auction.advance(id);
      await expect(advancing)
        .to.emit(auction, "BondEnded")
        .withArgs(id, alice.address, treasury.address, BONDS.alice, BID.revealed, BID.forfeited);
      await expect(advancing).to.emit(auction, "TurnOffered").withArgs(id, carol.address, 1n, 2n, turnEndsAt(1n));
      expect(await utility.balanceOf(treasury)).to.equal(BONDS.alice);
      await time.setNextBlockTimestamp(turnEndsAt(1n) - 1n);
      await market.connect(carol).accept(2n); // in the last second of his own turn
      await expect(auction.advance(id))
        .to.emit(auction, "AuctionConcluded")
        .withArgs(id, carol.address, BIDS.carol, PREMIUM - BIDS.carol);
    });

    it("given the winner did not lock in time, and nobody asked him, it is forfeited too", async () => {
      const { auction, alice, treasury, id, turnEndsAt } = await loadFixture(revealed);
      await time.increaseTo(turnEndsAt(0n));
      await expect(auction.advance(id))
        .to.emit(auction, "BondEnded")
        .withArgs(id, alice.address, treasury.address, BONDS.alice, BID.revealed, BID.forfeited);
    });

    it("given all three default, it forfeits what is left at once and concludes without a winner", async () => {
      const { auction, utility, treasury, erin, beneficiary, id, turnEndsAt } = await loadFixture(offered);
      await time.increaseTo(turnEndsAt(2n));
      await expect(auction.advance(id)).to.emit(auction, "AuctionConcluded").withArgs(id, ZeroAddress, 0n, PREMIUM);
      expect(await utility.balanceOf(treasury)).to.equal(BONDS.alice + BONDS.carol + BONDS.dave);
      await auction.connect(erin).pullBond(id, erin);
      await auction.connect(beneficiary).pullPremium(id, beneficiary);
      expect(await utility.balanceOf(auction)).to.equal(0n);
    });
  });

  describe("pullBond", () => {
    it("when the reveals still run, the receiver is nobody, or there is no bond to pull, it reverts with the named error", async () => {
      const { auction, erin, stranger, id, revealEndsAt } = await loadFixture(revealing);
      await time.setNextBlockTimestamp(revealEndsAt - 1n);
      await expect(auction.connect(erin).pullBond(id, erin))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_TooEarly")
        .withArgs(revealEndsAt - 1n, revealEndsAt);
      await time.increaseTo(revealEndsAt);
      for (const receiver of [ZeroAddress, auction.target as string]) {
        await expect(auction.connect(erin).pullBond(id, receiver))
          .to.be.revertedWithCustomError(auction, "ReverseAuction_InvalidReceiver")
          .withArgs(receiver);
      }
      await expect(auction.connect(stranger).pullBond(id, stranger))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_WrongBidState")
        .withArgs(id, stranger.address, BID.none, BID.revealed);
    });

    it("given one of the best three, before it is concluded, it reverts with ReverseAuction_BondHeld", async () => {
      const { auction, alice, carol, dave, id } = await loadFixture(locked);
      for (const bidder of [alice, carol, dave]) {
        await expect(auction.connect(bidder).pullBond(id, bidder))
          .to.be.revertedWithCustomError(auction, "ReverseAuction_BondHeld")
          .withArgs(id, bidder.address);
      }
    });

    it("given the fourth, he may as soon as the reveals are over", async () => {
      const { auction, utility, erin, stranger, id } = await loadFixture(revealed);
      await auction.connect(erin).pullBond(id, stranger);
      expect(await utility.balanceOf(stranger)).to.equal(BONDS.erin);
      await expect(auction.connect(erin).pullBond(id, stranger))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_WrongBidState")
        .withArgs(id, erin.address, BID.refunded, BID.revealed);
    });
  });

  it("pullPremium: it is the beneficiary's, once, when it is concluded", async () => {
    const { auction, premium, beneficiary, stranger, id } = await loadFixture(locked);
    await expect(auction.connect(stranger).pullPremium(id, stranger))
      .to.be.revertedWithCustomError(auction, "ReverseAuction_NotBeneficiary")
      .withArgs(stranger.address, beneficiary.address);
    await expect(auction.connect(beneficiary).pullPremium(id, beneficiary))
      .to.be.revertedWithCustomError(auction, "ReverseAuction_NotConcluded")
      .withArgs(id);
    await auction.advance(id);
    await expect(auction.connect(beneficiary).pullPremium(id, ZeroAddress))
      .to.be.revertedWithCustomError(auction, "ReverseAuction_InvalidReceiver")
      .withArgs(ZeroAddress);
    await expect(auction.connect(beneficiary).pullPremium(id, stranger))
      .to.emit(auction, "PremiumPulled")
      .withArgs(id, stranger.address, PREMIUM - BIDS.alice);
    expect(await premium.balanceOf(stranger)).to.equal(PURSE + PREMIUM - BIDS.alice);
    expect(await premium.balanceOf(auction)).to.equal(0n);
    await expect(auction.connect(beneficiary).pullPremium(id, beneficiary))
      .to.be.revertedWithCustomError(auction, "ReverseAuction_NothingToPull")
      .withArgs(id);
  });

  it("a whole journey: bids, a default, a lock, a cover, a claim: every bond ends once and every token is accounted for", async () => {
    const stage = await loadFixture(threeRevealed);
    const { auction, market, utility, collateral, premium, guarantee, treasury, id, terms } = stage;
    const { alice, carol, dave, erin, beneficiary } = stage;
    expect(await utility.balanceOf(auction)).to.equal(ALL_BONDS);
    await time.increaseTo(stage.revealEndsAt);
    await auction.forfeit(id, erin);
    await auction.advance(id);
    await time.increaseTo(stage.turnEndsAt(0n)); // alice does not lock
    await auction.advance(id);
    await market.connect(carol).accept(2n);
    await auction.advance(id);
    for (const bidder of [carol, dave]) await auction.connect(bidder).pullBond(id, bidder);
    const ends = [];
    for (const bidder of [alice, carol, dave, erin]) ends.push((await auction.bidOf(id, bidder)).state);
    expect(ends).to.deep.equal([BID.forfeited, BID.paid, BID.refunded, BID.forfeited]);
    expect(await utility.balanceOf(treasury)).to.equal(BONDS.alice + BONDS.erin);
    expect(await utility.balanceOf(auction)).to.equal(0n);

    await time.increaseTo(terms.startsAt);
    await market.activate(2n);
    await market.connect(beneficiary).claim(2n, 400n, EVIDENCE);
    await market.connect(carol).acceptClaim(2n);
    await market.connect(beneficiary).pull(collateral, beneficiary);
    await market.connect(carol).pull(collateral, carol);
    await market.connect(carol).pull(premium, carol);
    await auction.connect(beneficiary).pullPremium(id, beneficiary);
    expect(await collateral.balanceOf(carol)).to.equal(PURSE - 400n);
    expect(await collateral.balanceOf(beneficiary)).to.equal(PURSE + 400n);
    expect(await premium.balanceOf(carol)).to.equal(PURSE + BIDS.carol);
    expect(await premium.balanceOf(beneficiary)).to.equal(PURSE - BIDS.carol);
    for (const token of [collateral, premium]) {
      expect(await token.balanceOf(market)).to.equal(0n);
      expect(await token.balanceOf(auction)).to.equal(0n);
    }
    expect(await guarantee.totalSupply()).to.equal(0n);
    expect(terms.collateral).to.equal(COLLATERAL);
  });
});
