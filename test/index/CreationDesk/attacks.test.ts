import { expect } from "chai";
import { network } from "hardhat";

import {
  type Amount,
  attest,
  BASKET,
  create,
  CREATION,
  type CreationSuite,
  deliver,
  deployCreations,
  deskState,
  FINALIZE_WITHIN,
  finalize,
  impersonate,
  ODD_NAV,
  openCreation,
  receiptOf,
  signAttestation,
  signRefusal,
  toStruct,
  waitUntilFinal,
} from "../../helpers/creation.js";
import { divDown } from "../../helpers/index-suite.js";
import { mineAt, nowAt, setNext } from "../../helpers/oracle.js";
import { RING_LENGTH, settleNav, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();
const VALUE = 25n * WAD + 3n; // of every delivery
const CASH = 20n; // position of cash in a trade

describe("CreationDesk attacks", () => {
  const { loadFixture } = networkHelpers;
  const seeded = () => deployCreations(ethers);
  const tokensOf = async ({ token }: CreationSuite, { address }: { address: string }) => token.balanceOf(address);

  describe("given a rogue who announces what another delivers", () => {
    it("gets nothing of the other's attestation, though the baskets are the same", async () => {
      const suite = await loadFixture(seeded);
      const rogue = await openCreation(suite, { creator: suite.bob });
      const { attestation, opened } = await deliver(suite);
      const signatures = await signAttestation(suite, attestation);
      const forged = { ...attestation, creationId: rogue.creationId };
      const before = await tokensOf(suite, suite.bob);
      await expect(finalize(suite, forged, BASKET, signatures)).to.be.revertedWithCustomError(
        suite.registry,
        "SignatureQuorum_SignatureInvalid",
      );
      await finalize(suite, attestation, opened.basket, signatures);
      expect(await tokensOf(suite, suite.bob)).to.equal(before);
      expect((await suite.desk.creation(rogue.creationId)).state).to.equal(CREATION.OPEN);
    });

    it("who opens only after the delivery is refused for its time", async () => {
      const suite = await loadFixture(seeded);
      await openCreation(suite);
      const { observedAt } = await settleNav(suite, ODD_NAV);
      await waitUntilFinal(suite, observedAt);
      const late = await openCreation(suite, { creator: suite.bob });
      await expect(finalize(suite, attest(late, observedAt, ODD_NAV), BASKET))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_ReceivedOutOfTime")
        .withArgs(observedAt, late.openedAt, late.deadline);
    });
  });

  describe("given a delivery in two parts", () => {
    it("credits one only: the creation ends with the first that is brought", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const part = { ...attestation, valueWad: 2n * WAD, amounts: [BASKET[0]!] };
      const rest = { ...attestation, receipt: receiptOf("rest"), amounts: [BASKET[1]!] };
      await finalize(suite, part, opened.basket);
      await expect(finalize(suite, rest, opened.basket))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_WrongState")
        .withArgs(1n, CREATION.FINALIZED);
      expect((await suite.desk.creation(1n)).tokens).to.equal(divDown(2n * WAD, ODD_NAV));
      expect(await suite.desk.creationOf(rest.receipt)).to.equal(0n);
    });
  });

  describe("given both an attestation and a refusal are signed", () => {
    it("lets the first that is brought decide for good", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const refusal = await signRefusal(suite, 1n, "no");
      const snapshot = await networkHelpers.takeSnapshot();
      await finalize(suite, attestation, opened.basket);
      const state = await deskState(suite);
      await expect(suite.desk.refuseCreation(1n, "no", refusal))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_WrongState")
        .withArgs(1n, CREATION.FINALIZED);
      expect(await deskState(suite)).to.equal(state);
      await snapshot.restore();
      await suite.desk.refuseCreation(1n, "no", refusal);
      await expect(finalize(suite, attestation, opened.basket))
        .to.be.revertedWithCustomError(suite.desk, "CreationDesk_WrongState")
        .withArgs(1n, CREATION.REFUSED);
    });
  });

  describe("given a component that calls the desk back", () => {
    it("cannot finalize from within the vault", async () => {
      const suite = await loadFixture(seeded);
      const { vault, base, alice, bob, desk } = suite;
      const hook = await ethers.deployContract("ReenteringERC20");
      const auction = await impersonate(suite, String(suite.auction.target));
      await vault.connect(auction).recompose(0n, [{ assetId: 99n, token: hook.target, amount: 0n }]);
      for (const holder of [alice, bob]) {
        await hook.mint(holder.address, 100n * WAD);
        await hook.connect(holder).approve(vault.target, 100n * WAD);
      }
      await vault.connect(auction).trade({
        filler: bob.address,
        to: bob.address,
        sold: CASH,
        soldAmount: WAD,
        bought: 3n,
        boughtAmount: 10n * WAD,
      });
      const { attestation } = await deliver(suite);
      const signatures = await signAttestation(suite, attestation);
      await hook.arm(
        desk.target,
        desk.interface.encodeFunctionData("finalizeCreation", [toStruct(attestation), [...BASKET], signatures]),
      );
      await base.connect(alice).approve(vault.target, 100n * WAD);
      const most = Array.from({ length: 5 }, () => 100n * WAD);
      const before = await deskState(suite);
      await expect(vault.connect(alice).createInKind(WAD, most, alice.address))
        .to.be.revertedWithCustomError(vault, "ReentrancyGuardReentrantCall")
        .withArgs();
      expect(await deskState(suite)).to.equal(before);
      await hook.arm(ethers.ZeroAddress, "0x");
      await vault.connect(alice).createInKind(WAD, most, alice.address);
      await finalize(suite, attestation, BASKET);
    });
  });

  describe("given a value the validators signed far too high", () => {
    it("is held by the rate limit, however much stake signed", async () => {
      const suite = await loadFixture(seeded);
      await suite.vault.setRateLimit(86_400n, 32n * WAD);
      const { attestation, opened } = await deliver(suite, { attestation: { valueWad: 31n * WAD + 1n } });
      await expect(finalize(suite, attestation, opened.basket))
        .to.be.revertedWithCustomError(suite.vault, "RateLimitExceeded")
        .withArgs();
      expect(await suite.token.totalSupply()).to.equal(100n * WAD);
    });

    it("reverts with the panic of an overflow where no token amount can be", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite, {
        navWad: WAD / 2n,
        attestation: { valueWad: 2n ** 256n - 1n },
      });
      await expect(finalize(suite, attestation, opened.basket)).to.be.revertedWithPanic(0x11);
    });
  });

  describe("given a stranger who uses up the rate limit", () => {
    it("holds no delivered creation up, by minting nor redeeming: it has a limit of its own", async () => {
      const suite = await loadFixture(seeded);
      const { vault, bob } = suite;
      await vault.setRateLimit(3_600n, 32n * WAD);
      const { attestation, opened } = await deliver(suite, { navWad: WAD, attestation: { valueWad: 31n * WAD } });
      await settleNav(suite, WAD);
      const { mintLeft, redeemLeft } = await vault.rateLimit();
      await vault.connect(bob)["mintWithNAV(uint256)"](mintLeft);
      await vault.connect(bob)["redeemForTAO(uint256)"](redeemLeft);
      await expect(vault.connect(bob)["mintWithNAV(uint256)"](WAD))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      await expect(finalize(suite, attestation, opened.basket)).to.changeTokenBalance(
        ethers,
        suite.token,
        suite.alice,
        31n * WAD,
      );
    });
  });

  describe("given a reorganisation in which another's creation takes the id", () => {
    /** Bob opens first this time: number 1 is his, of what alice had announced or of his own. */
    async function reorganised(basket: readonly Amount[]) {
      const suite = await loadFixture(seeded);
      const fork: unknown = await ethers.provider.send("evm_snapshot", []);
      const { attestation } = await deliver(suite);
      const signatures = await signAttestation(suite, attestation);
      const refusal = await signRefusal(suite, 1n, "no");
      await ethers.provider.send("evm_revert", [fork]);
      const his = await deliver(suite, { creator: suite.bob, basket });
      // All that alice's validators signed holds of his creation too, the moment included.
      expect(his.opened.creationId).to.equal(attestation.creationId);
      const { receivedAt } = attestation;
      expect(his.opened.openedAt).to.be.at.most(receivedAt);
      expect(his.opened.deadline).to.be.at.least(receivedAt);
      return { suite, attestation, signatures, refusal, his };
    }
    const LARGER = BASKET.map(({ assetId, amount }) => ({ assetId, amount: 2n * amount }));

    it("does not finalize the other's by the signatures on the first one's delivery", async () => {
      const { suite, attestation, signatures, his } = await reorganised(BASKET);
      expect(await suite.desk.validateCreationNAV(1n, attestation.receivedAt, ODD_NAV)).to.equal(ODD_NAV);
      const before = await deskState(suite);
      await expect(finalize(suite, attestation, his.opened.basket, signatures)).to.be.revertedWithCustomError(
        suite.registry,
        "SignatureQuorum_SignatureInvalid",
      );
      expect(await deskState(suite)).to.equal(before);
      await finalize(suite, attestation, his.opened.basket); // signed for bob, it would
      expect((await suite.desk.creation(1n)).creator).to.equal(suite.bob.address);
    });

    it("nor where the first one opens the id again with another basket", async () => {
      const suite = await loadFixture(seeded);
      const fork: unknown = await ethers.provider.send("evm_snapshot", []);
      const { attestation } = await deliver(suite);
      const signatures = await signAttestation(suite, attestation);
      await ethers.provider.send("evm_revert", [fork]);
      const again = await deliver(suite, { basket: LARGER });
      const before = await deskState(suite);
      await expect(finalize(suite, attestation, again.opened.basket, signatures)).to.be.revertedWithCustomError(
        suite.registry,
        "SignatureQuorum_SignatureInvalid",
      );
      expect(await deskState(suite)).to.equal(before);
    });

    it("does not end the other's by the signatures on a refusal", async () => {
      const { suite, refusal } = await reorganised(LARGER);
      await expect(suite.desk.refuseCreation(1n, "no", refusal)).to.be.revertedWithCustomError(
        suite.registry,
        "SignatureQuorum_SignatureInvalid",
      );
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.OPEN);
    });
  });

  describe("given the NAV's history moved on", () => {
    it("prices the delivery as long as the ring holds its moment, and reverts after", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const { observedAt: secondAt } = await settleNav(suite, ODD_NAV); // the oldest once the first is forgotten
      for (let i = 2n; i < RING_LENGTH; ++i) await settleNav(suite, ODD_NAV);
      expect(await suite.desk.validateCreationNAV(1n, attestation.receivedAt, ODD_NAV)).to.equal(ODD_NAV);
      await settleNav(suite, ODD_NAV);
      const before = await deskState(suite);
      await expect(finalize(suite, attestation, opened.basket))
        .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_TimeForgotten")
        .withArgs(attestation.receivedAt, secondAt);
      expect(await deskState(suite)).to.equal(before);
    });
  });

  describe("given a stop of minting longer than the time to finalize", () => {
    it("lets a delivered creation run out", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const stoppedAt = (await nowAt(suite)) + 1n;
      await setNext(suite, stoppedAt);
      await suite.vault.stopMinting(3n * 86_400n);
      expect(stoppedAt + 3n * 86_400n).to.be.greaterThan(opened.deadline + FINALIZE_WITHIN);
      await mineAt(suite, opened.deadline + FINALIZE_WITHIN - 1n);
      await expect(finalize(suite, attestation, opened.basket))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_MintingStopped")
        .withArgs(stoppedAt + 3n * 86_400n);
      await mineAt(suite, opened.deadline + FINALIZE_WITHIN + 1n);
      await suite.desk.expireCreation(1n);
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.EXPIRED);
    });
  });

  describe("given many creations of a stranger", () => {
    it("leaves what others pay to finalize as it was", async () => {
      const suite = await loadFixture(seeded);
      const gasOf = async () => {
        const snapshot = await networkHelpers.takeSnapshot();
        const { attestation, opened } = await deliver(suite);
        const sent = await finalize(suite, attestation, opened.basket);
        const receipt = await sent.wait();
        await snapshot.restore();
        return receipt?.gasUsed ?? 0n;
      };
      const before = await gasOf();
      for (let i = 0; i < 20; ++i) await openCreation(suite, { creator: suite.bob });
      const after = await gasOf();
      expect(before).to.be.greaterThan(0n);
      // Signatures differ in zero bytes only: 12 gas each.
      expect(after > before ? after - before : before - after).to.be.lessThan(1_000n);
    });
  });

  describe("given one delivery is attested under two receipts", () => {
    it("pays both: the receipt alone tells deliveries apart", async () => {
      const suite = await loadFixture(seeded);
      const first = await create(suite);
      await create(suite, { creator: suite.bob, attestation: { receipt: receiptOf("again") } });
      expect(await suite.desk.creationOf(first.attestation.receipt)).to.equal(1n);
      expect(await suite.desk.creationOf(receiptOf("again"))).to.equal(2n);
      expect(await suite.token.totalSupply()).to.equal(100n * WAD + 2n * divDown(VALUE, ODD_NAV));
    });
  });
});
