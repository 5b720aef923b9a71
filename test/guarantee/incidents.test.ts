import { expect } from "chai";
import { id as hashOf, ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  AUCTION_BOND,
  BID,
  COLLATERAL,
  commitAs,
  CLAIMED_AMOUNT,
  deployGuarantee,
  EVIDENCE,
  openAuction,
  PREMIUM,
  PURSE,
  reach,
  sealOf,
  stateNumber,
  termsFrom,
} from "../helpers/guarantee.js";

const { ethers, networkHelpers } = await network.create();

const SALT = hashOf("salt");
/** Ways of HostileERC20. */
const MODE = { obey: 0n, answerFalse: 2n, reenter: 4n } as const;

/** What happened to others, and what hostile tokens and bidders could try. */
describe("incidents of guarantees", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = async () => {
    const suite = await deployGuarantee(ethers);
    return { ...suite, suite };
  };
  const opened = async () => {
    const suite = await deployGuarantee(ethers);
    return { ...suite, suite, ...(await openAuction(suite, time)) };
  };

  describe("collateral tokens", () => {
    it("one that takes a fee is refused, and nothing is made", async () => {
      const { suite, market, guarantee, guarantor, beneficiary } = await loadFixture(fixture);
      const token = await ethers.deployContract("FeeOnTransferERC20");
      await token.mint(guarantor.address, PURSE);
      await token.connect(guarantor).approve(market, PURSE);
      const { id } = await reach(suite, time, "OFFERED", { collateralToken: token.target as string });
      await expect(market.connect(beneficiary).accept(id))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_InexactReceipt")
        .withArgs(token.target, COLLATERAL - COLLATERAL / 100n, COLLATERAL);
      expect([await guarantee.totalSupply(), await token.balanceOf(market)]).to.deep.equal([0n, 0n]);
    });

    it("one that answers false pays nothing in, and later keeps only its own owners waiting", async () => {
      const { suite, market, collateral, guarantor, beneficiary } = await loadFixture(fixture);
      const token = await ethers.deployContract("HostileERC20", ["Hostile", "HOST"]);
      await token.mint(guarantor.address, PURSE);
      await token.connect(guarantor).approve(market, PURSE);
      const hostile = await reach(suite, time, "RELEASED", { collateralToken: token.target as string });
      await reach(suite, time, "RELEASED");
      await token.arm(market, MODE.answerFalse);
      await expect(market.connect(guarantor).pull(token, guarantor))
        .to.be.revertedWithCustomError(market, "SafeERC20FailedOperation")
        .withArgs(token.target);
      expect(await market.owedTo(token, guarantor)).to.equal(COLLATERAL); // still owed
      await market.connect(guarantor).pull(collateral, guarantor);
      await token.arm(market, MODE.obey);
      await market.connect(guarantor).pull(token, guarantor);
      expect(await token.balanceOf(guarantor)).to.equal(PURSE);
      expect((await market.guaranteeOf(hostile.id)).book.held).to.equal(0n);
      expect(beneficiary.address).not.to.equal(guarantor.address);
    });

    it("one that re-enters in the middle of a payment finds every act and every read closed", async () => {
      const { suite, market, guarantee, guarantor, beneficiary } = await loadFixture(fixture);
      const token = await ethers.deployContract("ReenteringERC20");
      await token.mint(guarantor.address, PURSE);
      await token.connect(guarantor).approve(market, PURSE);
      const change = { collateralToken: token.target as string };
      const { id } = await reach(suite, time, "OFFERED", change);
      const terms = termsFrom(suite, BigInt(await time.latest()) + 100n);
      const calls = [
        market.interface.encodeFunctionData("draft", [terms]),
        ...(["offer", "withdraw", "accept", "activate", "expire", "release"] as const).map((act) =>
          market.interface.encodeFunctionData(act as "offer", [id]),
        ),
        ...(["acceptClaim", "resolveBySilence"] as const).map((act) =>
          market.interface.encodeFunctionData(act as "acceptClaim", [id]),
        ),
        market.interface.encodeFunctionData("claim", [id, 1n, EVIDENCE]),
        market.interface.encodeFunctionData("dispute", [id, EVIDENCE]),
        market.interface.encodeFunctionData("resolve", [id, 1n]),
        market.interface.encodeFunctionData("pull", [token.target, guarantor.address]),
        market.interface.encodeFunctionData("stateOf", [id]),
        market.interface.encodeFunctionData("guaranteeOf", [id]),
        market.interface.encodeFunctionData("owedTo", [token.target, guarantor.address]),
      ];
      for (const data of calls) {
        await token.arm(market, data);
        await expect(market.connect(beneficiary).accept(id)).to.be.revertedWithCustomError(
          market,
          "ReentrancyGuardReentrantCall",
        );
      }
      expect(await guarantee.totalSupply()).to.equal(0n);
      await token.arm(ZeroAddress, "0x");
      await market.connect(beneficiary).accept(id);
      await time.increaseTo((await market.guaranteeOf(id)).terms.startsAt);
      await market.activate(id);
      await market.connect(beneficiary).release(id);
      await token.arm(market, market.interface.encodeFunctionData("pull", [token.target, guarantor.address]));
      await expect(market.connect(guarantor).pull(token, guarantor)).to.be.revertedWithCustomError(
        market,
        "ReentrancyGuardReentrantCall",
      );
    });

    it("one that blocks an account stops nobody else, and the blocked one pulls to another receiver", async () => {
      const { suite, market, guarantor, beneficiary, arbiter, stranger } = await loadFixture(fixture);
      const token = await ethers.deployContract("BlocklistERC20");
      await token.mint(guarantor.address, PURSE);
      await token.connect(guarantor).approve(market, PURSE);
      const { id } = await reach(suite, time, "DISPUTED", { collateralToken: token.target as string });
      await token.setBlocked(beneficiary.address, true);
      await market.connect(arbiter).resolve(id, CLAIMED_AMOUNT);
      await market.connect(guarantor).pull(token, guarantor);
      expect(await token.balanceOf(guarantor)).to.equal(PURSE - CLAIMED_AMOUNT);
      await expect(market.connect(beneficiary).pull(token, beneficiary))
        .to.be.revertedWithCustomError(token, "BlocklistERC20_Refused")
        .withArgs(market.target, beneficiary.address);
      await market.connect(beneficiary).pull(token, stranger);
      expect(await token.balanceOf(stranger)).to.equal(CLAIMED_AMOUNT);
    });

    it("one with absurd amounts cannot break the guarantee token's books", async () => {
      const { suite, market, guarantee, guarantor, beneficiary } = await loadFixture(fixture);
      const most = 2n ** 96n - 1n; // the most a guarantee can hold
      const token = await ethers.deployContract("MockERC20", ["Worthless", "NIL", 18]);
      await token.mint(guarantor.address, 2n ** 255n);
      await token.connect(guarantor).approve(market, 2n ** 256n - 1n);
      const change = { collateralToken: token.target as string, collateral: most, premium: 0n };
      const ids = [];
      for (let i = 0; i < 3; ++i) ids.push((await reach(suite, time, "ACTIVE", change)).id);
      expect(await guarantee.locked(beneficiary)).to.equal(3n * most);
      const sound = await reach(suite, time, "ACTIVE");
      expect(await guarantee.totalSupply()).to.equal(3n * most + COLLATERAL);
      for (const id of [...ids, sound.id]) await market.connect(beneficiary).release(id);
      expect(await guarantee.totalSupply()).to.equal(0n);
    });
  });

  describe("premium tokens of an auction", () => {
    it("one that takes a fee is refused", async () => {
      const { suite, auction, beneficiary } = await loadFixture(fixture);
      const token = await ethers.deployContract("FeeOnTransferERC20");
      await token.mint(beneficiary.address, PURSE);
      await token.connect(beneficiary).approve(auction, PURSE);
      await expect(openAuction(suite, time, { premiumToken: token.target as string }))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_InexactReceipt")
        .withArgs(token.target, PREMIUM - PREMIUM / 100n, PREMIUM);
    });

    it("one that re-enters finds every act closed", async () => {
      const { suite, auction, beneficiary, alice, utility } = await loadFixture(fixture);
      const token = await ethers.deployContract("ReenteringERC20");
      await token.mint(beneficiary.address, PURSE);
      await token.connect(beneficiary).approve(auction, PURSE);
      const change = { premiumToken: token.target as string };
      const { id, revealEndsAt } = await openAuction(suite, time, change);
      await commitAs(suite, id, alice, 1n);
      await time.increaseTo(revealEndsAt);
      await auction.advance(id); // nobody revealed
      const { interface: abi } = auction;
      const calls = [
        abi.encodeFunctionData("pullPremium", [id, beneficiary.address]),
        abi.encodeFunctionData("pullBond", [id, beneficiary.address]),
        abi.encodeFunctionData("forfeit", [id, alice.address]),
        abi.encodeFunctionData("advance", [id]),
        abi.encodeFunctionData("commit", [id, SALT]),
        abi.encodeFunctionData("reveal", [id, alice.address, 1n, SALT]),
        abi.encodeFunctionData("auctionOf", [id]),
        abi.encodeFunctionData("bidOf", [id, alice.address]),
        abi.encodeFunctionData("premiumLeftOf", [id]),
      ];
      for (const data of calls) {
        await token.arm(auction, data);
        await expect(auction.connect(beneficiary).pullPremium(id, beneficiary)).to.be.revertedWithCustomError(
          auction,
          "ReentrancyGuardReentrantCall",
        );
      }
      await token.arm(ZeroAddress, "0x");
      await auction.connect(beneficiary).pullPremium(id, beneficiary);
      expect([await token.balanceOf(auction), await utility.balanceOf(auction)]).to.deep.equal([0n, AUCTION_BOND]);
    });
  });

  it("a donation to market or auction changes nothing", async () => {
    const { suite, market, auction, collateral, premium, utility, alice, stranger } = await loadFixture(opened);
    const { id } = await reach(suite, time, "RELEASED");
    const before = [await market.owedTo(collateral, alice), await market.guaranteeOf(id), await auction.auctionOf(1n)];
    await collateral.connect(stranger).transfer(market, 77n);
    await premium.connect(stranger).transfer(auction, 77n);
    await utility.connect(alice).transfer(auction, 77n);
    const after = [await market.owedTo(collateral, alice), await market.guaranteeOf(id), await auction.auctionOf(1n)];
    expect(after).to.deep.equal(before);
  });

  describe("sealed bids (ENS)", () => {
    it("a copied commitment opens for nobody but its author, and costs its copier the bond", async () => {
      const { auction, utility, treasury, carol, dave, id, commitEndsAt, revealEndsAt } = await loadFixture(opened);
      const seal = sealOf(id, carol.address, 7n, SALT);
      await auction.connect(dave).commit(id, seal); // seen in the mempool, sent first
      await auction.connect(carol).commit(id, seal);
      await time.increaseTo(commitEndsAt);
      await auction.connect(carol).reveal(id, carol, 7n, SALT);
      await expect(auction.connect(dave).reveal(id, dave, 7n, SALT))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_WrongSeal")
        .withArgs(seal, sealOf(id, dave.address, 7n, SALT));
      await time.increaseTo(revealEndsAt);
      await auction.forfeit(id, dave);
      expect(await utility.balanceOf(treasury)).to.equal(10n * AUCTION_BOND);
    });

    it("a copied commitment neither blocks nor displaces its author", async () => {
      const { auction, carol, dave, id, commitEndsAt } = await loadFixture(opened);
      const seal = sealOf(id, carol.address, 7n, SALT);
      await auction.connect(dave).commit(id, seal);
      await auction.connect(carol).commit(id, seal);
      await time.increaseTo(commitEndsAt);
      await auction.reveal(id, carol, 7n, SALT);
      expect([...(await auction.bestOf(id))]).to.deep.equal([carol.address, ZeroAddress, ZeroAddress]);
    });

    it("an unrevealed bid is forfeited: silence cannot be sold", async () => {
      const { suite, auction, utility, treasury, alice, carol, id, commitEndsAt, revealEndsAt } =
        await loadFixture(opened);
      const reveal = await commitAs(suite, id, alice, 9n);
      await commitAs(suite, id, carol, 1n); // who lets himself be paid for keeping silent
      await time.increaseTo(commitEndsAt);
      await reveal();
      await time.increaseTo(revealEndsAt);
      await auction.forfeit(id, carol);
      expect(await utility.balanceOf(treasury)).to.equal(20n * AUCTION_BOND);
      expect((await auction.bidOf(id, carol)).state).to.equal(BID.forfeited);
    });

    it("a commitment of one auction does not open in another", async () => {
      const { suite, auction, alice, id } = await loadFixture(opened);
      const other = await openAuction(suite, time);
      const seal = sealOf(id, alice.address, 7n, SALT);
      await auction.connect(alice).commit(other.id, seal);
      await time.increaseTo(other.commitEndsAt);
      await expect(auction.reveal(other.id, alice, 7n, SALT))
        .to.be.revertedWithCustomError(auction, "ReverseAuction_WrongSeal")
        .withArgs(seal, sealOf(other.id, alice.address, 7n, SALT));
    });

    it("three bids that win and default cost three bonds, and give nobody the beneficiary's money", async () => {
      const { suite, auction, utility, premium, treasury, beneficiary, carol, dave, erin, alice, ...stage } =
        await loadFixture(opened);
      const { id } = stage;
      const reveals = [];
      for (const griefer of [carol, dave, erin]) reveals.push(await commitAs(suite, id, griefer, 0n));
      reveals.push(await commitAs(suite, id, alice, 100n)); // the honest fourth
      await time.increaseTo(stage.commitEndsAt);
      for (const reveal of reveals) await reveal();
      await time.increaseTo(stage.turnEndsAt(2n));
      await auction.advance(id);
      expect(await utility.balanceOf(treasury)).to.equal(40n * AUCTION_BOND);
      await auction.connect(alice).pullBond(id, alice);
      await auction.connect(beneficiary).pullPremium(id, beneficiary);
      expect(await premium.balanceOf(beneficiary)).to.equal(PURSE);
      expect(await utility.balanceOf(auction)).to.equal(0n);
    });

    it("a winner who comes late finds the turn passed on", async () => {
      const { suite, auction, market, alice, carol, id, ...stage } = await loadFixture(opened);
      const reveals = [await commitAs(suite, id, alice, 9n), await commitAs(suite, id, carol, 9n)];
      await time.increaseTo(stage.commitEndsAt);
      for (const reveal of reveals) await reveal();
      await time.increaseTo(stage.revealEndsAt);
      await auction.advance(id);
      await time.increaseTo(stage.turnEndsAt(0n));
      await auction.advance(id);
      const lateAt = BigInt(await time.latest()) + 5n;
      await time.setNextBlockTimestamp(lateAt);
      await expect(market.connect(alice).accept(1n))
        .to.be.revertedWithCustomError(market, "GuaranteeMarket_TooLate")
        .withArgs(lateAt, stage.turnEndsAt(0n));
      await market.connect(carol).accept(2n);
      expect(await market.stateOf(2n)).to.equal(stateNumber("LOCKED"));
    });
  });
});
