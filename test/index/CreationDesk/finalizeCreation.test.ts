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
  LISTED,
  ODD_NAV,
  openCreation,
  otherDesk,
  receiptOf,
  signAttestation,
  type TestAttestation,
  toStruct,
  UNKNOWN,
  UNLISTED,
  waitUntilFinal,
} from "../../helpers/creation.js";
import { AWKWARD_NAVS, divDown } from "../../helpers/index-suite.js";
import { mineAt, nowAt, setNext } from "../../helpers/oracle.js";
import { BPS, packSignatures, RAY, settleNav, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();
const CASH = 20n; // position of cash in a trade
const SUPPLY = 100n * WAD;
const SEED_CASH = 50n * WAD;
const VALUE = 25n * WAD + 3n; // of every delivery unless told otherwise
const TOKENS = divDown(VALUE, ODD_NAV); // what it makes

describe("CreationDesk finalizeCreation", () => {
  const { loadFixture } = networkHelpers;
  const seeded = () => deployCreations(ethers);
  /** Six equal stakes: four of them are two thirds. */
  const six = () => deployCreations(ethers, { stakes: Array.from({ length: 6 }, () => 100n * WAD) });
  /** Six stakes, 600 together; the first four lack one unit of two thirds. */
  const short = () =>
    deployCreations(ethers, {
      stakes: [100n * WAD, 100n * WAD, 100n * WAD, 100n * WAD - 1n, 100n * WAD, 100n * WAD + 1n],
    });
  const fiveNeeded = () =>
    deployCreations(ethers, {
      stakes: Array.from({ length: 6 }, () => 100n * WAD),
      parameters: { minValidators: 5n },
    });

  /** Expects the revert, and that nothing moved. */
  const refuses = async (
    suite: CreationSuite,
    send: () => Promise<unknown>,
    error: string,
    args: readonly unknown[],
    contract: { interface: unknown } = suite.desk,
  ) => {
    const before = await deskState(suite);
    await expect(send())
      .to.be.revertedWithCustomError(contract, error)
      .withArgs(...args);
    expect(await deskState(suite)).to.equal(before);
  };

  describe("given there is no such creation", () => {
    it("reverts with CreationDesk_WrongState, naming NONE", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      for (const creationId of [0n, 2n]) {
        await refuses(
          suite,
          () => finalize(suite, { ...attestation, creationId }, opened.basket),
          "CreationDesk_WrongState",
          [creationId, CREATION.NONE],
        );
      }
    });
  });

  describe("given it was finalized", () => {
    it("reverts with CreationDesk_WrongState, also for another receipt", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await create(suite);
      for (const receipt of [attestation.receipt, receiptOf("another")]) {
        await refuses(
          suite,
          () => finalize(suite, { ...attestation, receipt }, opened.basket),
          "CreationDesk_WrongState",
          [1n, CREATION.FINALIZED],
        );
      }
    });
  });

  describe("given its time ran out", () => {
    it("reverts with CreationDesk_Expired one second later, though nobody expired it", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const expiresAt = opened.deadline + FINALIZE_WITHIN;
      await mineAt(suite, expiresAt);
      expect(await suite.desk.FINALIZE_SECONDS()).to.equal(FINALIZE_WITHIN);
      await setNext(suite, expiresAt + 1n);
      await refuses(suite, () => finalize(suite, attestation, opened.basket), "CreationDesk_Expired", [1n, expiresAt]);
    });

    it("finalizes in the last second", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      await setNext(suite, opened.deadline + FINALIZE_WITHIN);
      await finalize(suite, attestation, opened.basket);
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.FINALIZED);
    });
  });

  describe("when the receipt is missing", () => {
    it("reverts with CreationDesk_ReceiptMissing", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite, { attestation: { receipt: ethers.ZeroHash } });
      await refuses(suite, () => finalize(suite, attestation, opened.basket), "CreationDesk_ReceiptMissing", []);
    });
  });

  describe("when the receipt paid for another creation", () => {
    it("reverts with CreationDesk_ReceiptUsed, naming that one", async () => {
      const suite = await loadFixture(seeded);
      const first = await create(suite);
      const { attestation, opened } = await deliver(suite, {
        creator: suite.bob,
        attestation: { receipt: first.attestation.receipt },
      });
      await refuses(suite, () => finalize(suite, attestation, opened.basket), "CreationDesk_ReceiptUsed", [
        first.attestation.receipt,
        1n,
      ]);
      expect((await suite.desk.creation(2n)).state).to.equal(CREATION.OPEN);
      expect(await suite.desk.creationOf(first.attestation.receipt)).to.equal(1n);
    });
  });

  describe("when the basket is not the announced one", () => {
    it("reverts with CreationDesk_BasketMismatch, naming both hashes", async () => {
      const suite = await loadFixture(seeded);
      const { attestation } = await deliver(suite);
      const hash = (basket: readonly Amount[]) =>
        ethers.keccak256(
          ethers.AbiCoder.defaultAbiCoder().encode(["tuple(uint32 assetId, uint256 amount)[]"], [basket]),
        );
      const [first, second] = BASKET as [Amount, Amount];
      for (const other of [[first], [first, { ...second, amount: second.amount + 1n }], [second, first], []]) {
        await refuses(suite, () => finalize(suite, attestation, other), "CreationDesk_BasketMismatch", [
          hash(other),
          hash(BASKET),
        ]);
      }
    });
  });

  describe("when more arrived than was announced", () => {
    it("reverts with CreationDesk_AmountNotAnnounced, naming both amounts", async () => {
      const suite = await loadFixture(seeded);
      const [first, second] = BASKET as [Amount, Amount];
      const amounts = [first, { ...second, amount: second.amount + 1n }];
      const { attestation } = await deliver(suite, { attestation: { amounts } });
      await refuses(suite, () => finalize(suite, attestation, BASKET), "CreationDesk_AmountNotAnnounced", [
        second.assetId,
        second.amount + 1n,
        second.amount,
      ]);
    });
  });

  describe("when an asset arrived that was not announced", () => {
    it("reverts with CreationDesk_AmountNotAnnounced before, between and after the announced ones", async () => {
      const suite = await loadFixture(seeded);
      const basket = [{ assetId: 4n, amount: WAD }];
      const { attestation } = await deliver(suite, { basket });
      for (const assetId of [2n, 7n]) {
        const amounts = [...basket, { assetId, amount: 1n }].sort((a, b) => Number(a.assetId - b.assetId));
        await refuses(
          suite,
          () => finalize(suite, { ...attestation, amounts }, basket),
          "CreationDesk_AmountNotAnnounced",
          [assetId, 1n, 0n],
        );
      }
      const around = await deliver(suite); // announces 2 and 7
      await refuses(
        suite,
        () => finalize(suite, { ...around.attestation, amounts: [{ assetId: 4n, amount: 1n }] }, BASKET),
        "CreationDesk_AmountNotAnnounced",
        [4n, 1n, 0n],
      );
    });
  });

  describe("when the attested amounts are no basket", () => {
    it("reverts with CreationDesk_BasketInvalid for none, for zero, and for one asset twice", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      for (const [amounts, place] of [
        [[], 0n],
        [[{ assetId: 2n, amount: 0n }], 0n],
        [
          [
            { assetId: 2n, amount: 1n },
            { assetId: 2n, amount: 1n },
          ],
          1n,
        ],
        [
          [
            { assetId: 7n, amount: 1n },
            { assetId: 2n, amount: 1n },
          ],
          1n,
        ],
      ] as [Amount[], bigint][]) {
        await refuses(
          suite,
          () => finalize(suite, { ...attestation, amounts }, opened.basket),
          "CreationDesk_BasketInvalid",
          [place],
        );
      }
    });

    it("reverts with CreationDesk_UnknownAsset for an asset without a receipt token", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite, {
        attestation: { amounts: [{ assetId: UNKNOWN, amount: 1n }] },
      });
      await refuses(suite, () => finalize(suite, attestation, opened.basket), "CreationDesk_UnknownAsset", [UNKNOWN]);
    });
  });

  describe("when the vault does not list an asset", () => {
    it("reverts with CreationDesk_NotInBasket, behind or between those it lists", async () => {
      const suite = await loadFixture(seeded);
      await suite.desk.makeRemoteAsset(3n, "Alpha 3", "SN3");
      for (const assetId of [UNLISTED, 3n]) {
        const basket = [{ assetId, amount: WAD }];
        const { attestation } = await deliver(suite, { basket });
        await refuses(suite, () => finalize(suite, attestation, basket), "CreationDesk_NotInBasket", [
          assetId,
          await suite.desk.remoteAsset(assetId),
        ]);
      }
      expect(await suite.unlisted.totalSupply()).to.equal(0n);
    });

    it("reverts with CreationDesk_NotInBasket when it lists another token for that asset", async () => {
      const suite = await loadFixture(seeded);
      const foreign = await ethers.deployContract("MockERC20", ["Foreign", "F", 18]);
      const auction = await impersonate(suite, String(suite.auction.target));
      await suite.vault.connect(auction).recompose(0n, [{ assetId: UNLISTED, token: foreign.target, amount: 0n }]);
      const basket = [{ assetId: UNLISTED, amount: WAD }];
      const { attestation } = await deliver(suite, { basket });
      await refuses(suite, () => finalize(suite, attestation, basket), "CreationDesk_NotInBasket", [
        UNLISTED,
        suite.unlisted.target,
      ]);
    });
  });

  describe("when the NAV may not price it", () => {
    it("reverts as validateCreationNAV does: too early, too late, not final, off", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const { openedAt, deadline, basket } = opened;
      for (const receivedAt of [openedAt - 1n, deadline + 1n]) {
        await refuses(
          suite,
          () => finalize(suite, { ...attestation, receivedAt }, basket),
          "CreationDesk_ReceivedOutOfTime",
          [receivedAt, openedAt, deadline],
        );
      }
      const early = await nowAt(suite);
      await refuses(
        suite,
        () => finalize(suite, { ...attestation, receivedAt: early }, basket),
        "CreationDesk_NavNotFinal",
        [early, early + 12n],
      );
      await refuses(
        suite,
        () => finalize(suite, { ...attestation, navWad: 2n * ODD_NAV }, basket),
        "CreationDesk_NavMismatch",
        [2n * ODD_NAV, ODD_NAV, BPS, 50n],
      );
    });
  });

  describe("given who signed", () => {
    it("finalizes with exactly two thirds of the stake", async () => {
      const suite = await loadFixture(six);
      const { attestation, opened } = await deliver(suite);
      await finalize(suite, attestation, opened.basket, await signAttestation(suite, attestation, [0, 2, 3, 5]));
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.FINALIZED);
    });

    it("reverts with CreationDesk_QuorumMissed for one unit less", async () => {
      const suite = await loadFixture(short);
      const { attestation, opened } = await deliver(suite);
      const signatures = await signAttestation(suite, attestation, [0, 1, 2, 3]);
      await refuses(suite, () => finalize(suite, attestation, opened.basket, signatures), "CreationDesk_QuorumMissed", [
        400n * WAD - 1n,
        600n * WAD,
        4n,
        3n,
      ]);
    });

    it("reverts with CreationDesk_QuorumMissed for two thirds of the stake by too few validators", async () => {
      const suite = await loadFixture(fiveNeeded);
      const { attestation, opened } = await deliver(suite);
      const signatures = await signAttestation(suite, attestation, [0, 1, 2, 3]);
      await refuses(suite, () => finalize(suite, attestation, opened.basket, signatures), "CreationDesk_QuorumMissed", [
        400n * WAD,
        600n * WAD,
        4n,
        5n,
      ]);
      await finalize(suite, attestation, opened.basket, await signAttestation(suite, attestation, [0, 1, 2, 3, 4]));
    });

    it("reverts with CreationDesk_QuorumMissed without signatures", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      await refuses(suite, () => finalize(suite, attestation, opened.basket, "0x"), "CreationDesk_QuorumMissed", [
        0n,
        500n * WAD,
        0n,
        3n,
      ]);
    });

    it("reverts with SignatureQuorum_IndexInvalid when a signer comes twice, out of order, or is none", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      for (const [indexes, wrong] of [
        [[0, 1, 2, 2], 2n],
        [[0, 2, 1, 3], 1n],
      ] as [number[], bigint][]) {
        const signatures = await signAttestation(suite, attestation, indexes);
        await refuses(
          suite,
          () => finalize(suite, attestation, opened.basket, signatures),
          "SignatureQuorum_IndexInvalid",
          [wrong, 5n],
          suite.registry,
        );
      }
      const five = await signAttestation(suite, attestation);
      const sixth = ethers.concat([five, "0x05", ethers.dataSlice(five, 1, 65)]);
      await refuses(
        suite,
        () => finalize(suite, attestation, opened.basket, sixth),
        "SignatureQuorum_IndexInvalid",
        [5n, 5n],
        suite.registry,
      );
    });

    it("reverts with SignatureQuorum_SignatureInvalid for a stranger's signature under a validator's index", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const good = await signAttestation(suite, attestation, [0, 1, 2]);
      const stranger = ethers.Wallet.createRandom();
      const signature = stranger.signingKey.sign(await suite.desk.attestationDigest(toStruct(attestation))).serialized;
      await refuses(
        suite,
        () =>
          finalize(suite, attestation, opened.basket, ethers.concat([good, packSignatures([{ index: 3, signature }])])),
        "SignatureQuorum_SignatureInvalid",
        [3n, suite.validators[3]!.wallet.address, stranger.address],
        suite.registry,
      );
    });

    it("reverts for signatures of another chain, another desk, or any changed field, creator or basket", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const desk = String((await otherDesk(suite)).target);
      const amounts = [{ assetId: 2n, amount: 10n * WAD }, BASKET[1]!];
      const changed: Partial<TestAttestation>[] = [
        { creationId: 2n },
        { receipt: receiptOf("another") },
        { receivedAt: attestation.receivedAt + 1n },
        { navWad: attestation.navWad + 1n },
        { valueWad: attestation.valueWad + 1n },
        { amounts },
        { amounts: [BASKET[0]!] },
      ];
      const all = [0, 1, 2, 3, 4];
      const wrong = [
        await signAttestation(suite, attestation, all, { chainId: 1n }),
        await signAttestation(suite, attestation, all, { verifyingContract: desk }),
        await signAttestation(suite, attestation, all, { owner: { creator: suite.bob.address } }),
        await signAttestation(suite, attestation, all, { owner: { basketHash: receiptOf("another") } }),
        ...(await Promise.all(changed.map((fields) => signAttestation(suite, { ...attestation, ...fields })))),
      ];
      const before = await deskState(suite);
      for (const signatures of wrong) {
        await expect(finalize(suite, attestation, opened.basket, signatures)).to.be.revertedWithCustomError(
          suite.registry,
          "SignatureQuorum_SignatureInvalid",
        );
      }
      expect(await deskState(suite)).to.equal(before);
    });

    it("reverts with the vault's IndexVault_NotModule at a desk the vault does not know", async () => {
      const suite = await loadFixture(seeded);
      const rogue = await otherDesk(suite);
      for (const assetId of LISTED) await rogue.makeRemoteAsset(assetId, "Alpha", "SN");
      const opened = await openCreation({ ...suite, desk: rogue });
      const { observedAt } = await settleNav(suite, ODD_NAV);
      await waitUntilFinal(suite, observedAt);
      const attestation = attest(opened, observedAt, ODD_NAV);
      const signatures = await signAttestation({ ...suite, desk: rogue }, attestation);
      // Its own tokens are not the ones the vault lists.
      await expect(rogue.finalizeCreation(toStruct(attestation), [...BASKET], signatures))
        .to.be.revertedWithCustomError(rogue, "CreationDesk_NotInBasket")
        .withArgs(2n, await rogue.remoteAsset(2n));
    });

    it("makes the same, whoever brings it and however many of the signatures", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const outcome = async (indexes: number[]) => {
        const snapshot = await networkHelpers.takeSnapshot();
        await finalize(suite, attestation, opened.basket, await signAttestation(suite, attestation, indexes));
        const state = await deskState(suite);
        await snapshot.restore();
        return state;
      };
      expect(await outcome([1, 2, 3, 4])).to.equal(await outcome([0, 1, 2, 3, 4]));
    });
  });

  describe("given the set changed between signing and finalizing", () => {
    it("counts each signature at its new place, and refuses it at the old one", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const signatures = await signAttestation(suite, attestation, [1, 2, 3, 4]);
      await suite.registry.removeValidator(suite.validators[0]!.wallet.address); // the last one takes its place
      await refuses(
        suite,
        () => finalize(suite, attestation, opened.basket, signatures),
        "SignatureQuorum_IndexInvalid",
        [4n, 4n],
        suite.registry,
      );
      const entry = (i: number) => ethers.dataSlice(signatures, i * 65, (i + 1) * 65);
      const moved = ethers.concat(["0x00", ethers.dataSlice(entry(3), 1), entry(0), entry(1), entry(2)]);
      await finalize(suite, attestation, opened.basket, moved);
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.FINALIZED);
    });

    it("reverts when a signer left", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const signatures = await signAttestation(suite, attestation, [0, 1, 2, 3]);
      await suite.registry.removeValidator(suite.validators[0]!.wallet.address);
      await refuses(
        suite,
        () => finalize(suite, attestation, opened.basket, signatures),
        "SignatureQuorum_SignatureInvalid",
        [0n, suite.validators[4]!.wallet.address, suite.validators[0]!.wallet.address],
        suite.registry,
      );
    });

    it("reverts with CreationDesk_QuorumMissed when the stake grew beyond the signers", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite, { openFor: 20_000n });
      const signatures = await signAttestation(suite, attestation, [0, 1, 2, 3]);
      for (const key of [6, 7]) {
        await suite.registry.addValidator(ethers.toBeHex(0x100000 + key, 20), 100n * WAD);
      }
      await networkHelpers.time.increase(3_601);
      await suite.registry.advanceEpoch();
      await refuses(suite, () => finalize(suite, attestation, opened.basket, signatures), "CreationDesk_QuorumMissed", [
        400n * WAD,
        700n * WAD,
        4n,
        3n,
      ]);
      await finalize(suite, attestation, opened.basket); // five of seven: 71 %
    });
  });

  describe("given the vault's limits", () => {
    it("reverts with IndexVault_MintingStopped while the guardian's stop runs, and works after it", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const until = (await nowAt(suite)) + 1n + 600n;
      await setNext(suite, until - 600n);
      await suite.vault.stopMinting(600n);
      await refuses(
        suite,
        () => finalize(suite, attestation, opened.basket),
        "IndexVault_MintingStopped",
        [until],
        suite.vault,
      );
      await mineAt(suite, until);
      await finalize(suite, attestation, opened.basket);
      expect((await suite.desk.creation(1n)).state).to.equal(CREATION.FINALIZED);
    });

    it("reverts with IndexVault_MintingStopped for ever after the end", async () => {
      const suite = await loadFixture(seeded);
      await suite.manager.setTargetFunctionRole(
        suite.vault.target,
        [suite.vault.interface.getFunction("announceEnd").selector],
        1n,
      );
      await suite.vault.announceEnd();
      const [, endsAt] = await suite.vault.mintingGate();
      await mineAt(suite, endsAt - 40n);
      const { attestation, opened } = await deliver(suite);
      await mineAt(suite, endsAt);
      await refuses(
        suite,
        () => finalize(suite, attestation, opened.basket),
        "IndexVault_MintingStopped",
        [2n ** 256n - 1n],
        suite.vault,
      );
    });

    it("uses up a limit of its own, 31/32 of the capacity, by the value, and reverts for one unit more", async () => {
      const suite = await loadFixture(seeded);
      await suite.vault.setRateLimit(86_400n, 32n * WAD);
      const { attestation, opened } = await deliver(suite, { attestation: { valueWad: 31n * WAD } });
      const more = { ...attestation, valueWad: 31n * WAD + 1n };
      await refuses(suite, () => finalize(suite, more, opened.basket), "RateLimitExceeded", [], suite.vault);
      const before = await suite.vault.rateLimit();
      await finalize(suite, attestation, opened.basket);
      expect(await suite.vault.rateLimit()).to.deep.equal(before); // of minting and redeeming
      // What refills in the 40 seconds or so that a delivery takes is far below 1 of 31 a day.
      const next = await deliver(suite, { attestation: { valueWad: WAD } });
      await refuses(suite, () => finalize(suite, next.attestation, BASKET), "RateLimitExceeded", [], suite.vault);
    });

    it("takes the mint fee from the creator's tokens, rounded up, and owes it to the recipient", async () => {
      const suite = await loadFixture(seeded);
      await suite.vault.setFees(33n, 0n, 0n, suite.bob.address);
      const { attestation, opened } = await deliver(suite);
      const fee = (TOKENS * 33n + BPS - 1n) / BPS;
      expect((TOKENS * 33n) % BPS).not.to.equal(0n);
      await expect(finalize(suite, attestation, opened.basket)).to.changeTokenBalances(
        ethers,
        suite.token,
        [suite.alice, suite.bob],
        [TOKENS - fee, 0n],
      );
      expect((await suite.desk.creation(1n)).tokens).to.equal(TOKENS);
      expect((await suite.vault.fees()).owed).to.equal(fee);
      expect(await suite.vault.effectiveSupply()).to.equal(SUPPLY + TOKENS);
      await suite.vault.collectFees();
      expect(await suite.token.balanceOf(suite.bob.address)).to.equal(10n * WAD + fee);
    });

    it("reverts with IndexVault_NothingOut when the value is worth less than one wei of tokens", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite, { attestation: { valueWad: 1n } });
      await refuses(suite, () => finalize(suite, attestation, opened.basket), "IndexVault_NothingOut", [], suite.vault);
    });

    it("reverts with IndexVault_ReceiverInvalid when the index token itself opened it", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite, {
        creator: await impersonate(suite, String(suite.token.target)),
      });
      await refuses(
        suite,
        () => finalize(suite, attestation, opened.basket),
        "IndexVault_ReceiverInvalid",
        [suite.token.target],
        suite.vault,
      );
    });
  });

  describe("given a least number of tokens", () => {
    it("reverts with CreationDesk_BelowMinimum for one wei more than it makes, fee deducted", async () => {
      const suite = await loadFixture(seeded);
      await suite.vault.setFees(33n, 0n, 0n, suite.bob.address);
      const tokens = divDown(VALUE, ODD_NAV);
      const made = tokens - (tokens * 33n + BPS - 1n) / BPS;
      const { attestation, opened } = await deliver(suite, { minTokens: made + 1n });
      await refuses(suite, () => finalize(suite, attestation, opened.basket), "CreationDesk_BelowMinimum", [
        made,
        made + 1n,
      ]);
    });

    it("finalizes with exactly as many", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite, { minTokens: divDown(VALUE, ODD_NAV) });
      await expect(finalize(suite, attestation, opened.basket)).to.changeTokenBalance(
        ethers,
        suite.token,
        suite.alice,
        divDown(VALUE, ODD_NAV),
      );
    });
  });

  describe("when everything is in order", () => {
    it("makes value x 1e18 / NAV for the creator, rounded down, and nothing for whoever brings it", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      await expect(finalize(suite, attestation, opened.basket)).to.changeTokenBalances(
        ethers,
        suite.token,
        [suite.alice, suite.carol, suite.bob, suite.desk],
        [TOKENS, 0n, 0n, 0n],
      );
      expect(TOKENS * ODD_NAV).to.be.lessThan(VALUE * WAD);
      expect((TOKENS + 1n) * ODD_NAV).to.be.greaterThan(VALUE * WAD);
      expect(await suite.token.totalSupply()).to.equal(SUPPLY + TOKENS);
    });

    it("does so at every awkward NAV", async () => {
      for (const navWad of AWKWARD_NAVS) {
        const suite = await loadFixture(seeded);
        const { attestation, opened } = await deliver(suite, { navWad });
        await expect(finalize(suite, attestation, opened.basket)).to.changeTokenBalance(
          ethers,
          suite.token,
          suite.alice,
          (VALUE * WAD) / navWad,
        );
      }
    });

    it("prices by the settled NAV, not by the recorded one", async () => {
      const suite = await loadFixture(seeded);
      const navWad = ODD_NAV + (ODD_NAV * 49n) / BPS; // within 50 bps
      const { attestation, opened } = await deliver(suite, { attestation: { navWad } });
      await finalize(suite, attestation, opened.basket);
      const record = await suite.desk.creation(1n);
      expect(record.navWad).to.equal(ODD_NAV);
      expect(record.tokens).to.equal(TOKENS);
    });

    it("prices by the NAV of the moment it arrived, whatever came later", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      await settleNav(suite, (ODD_NAV * 105n) / 100n);
      await expect(finalize(suite, attestation, opened.basket)).to.changeTokenBalance(
        ethers,
        suite.token,
        suite.alice,
        TOKENS,
      );
    });

    it("emits CreationFinalized and the transfers, and returns the tokens", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite);
      const signatures = await signAttestation(suite, attestation);
      expect(await suite.desk.finalizeCreation.staticCall(toStruct(attestation), [...BASKET], signatures)).to.equal(
        TOKENS,
      );
      const done = finalize(suite, attestation, opened.basket);
      await expect(done)
        .to.emit(suite.desk, "CreationFinalized")
        .withArgs(1n, attestation.receipt, suite.alice.address, attestation.receivedAt, ODD_NAV, VALUE, TOKENS);
      await expect(done).to.emit(suite.token, "Transfer").withArgs(ethers.ZeroAddress, suite.alice.address, TOKENS);
      await expect(done)
        .to.emit(suite.remotes[0]!, "Transfer")
        .withArgs(ethers.ZeroAddress, suite.desk.target, BASKET[0]!.amount)
        .and.to.emit(suite.remotes[0]!, "Transfer")
        .withArgs(suite.desk.target, suite.vault.target, BASKET[0]!.amount);
    });

    it("records what it was finalized with, and the receipt as used", async () => {
      const suite = await loadFixture(seeded);
      const { attestation, opened } = await deliver(suite, { minTokens: 5n });
      const before = await suite.desk.creation(1n);
      await finalize(suite, attestation, opened.basket);
      expect(await suite.desk.creation(1n)).to.deep.equal([
        suite.alice.address,
        CREATION.FINALIZED,
        opened.openedAt,
        opened.deadline,
        5n,
        before.basketHash,
        attestation.receipt,
        attestation.receivedAt,
        ODD_NAV,
        TOKENS,
      ]);
      expect(await suite.desk.creationOf(attestation.receipt)).to.equal(1n);
    });

    it("books what arrived, exactly, and touches neither baskets nor cash nor what did not arrive", async () => {
      const suite = await loadFixture(seeded);
      await create(suite);
      const held = await suite.vault.holdings();
      expect(held.map(({ amount }) => amount)).to.deep.equal([10n * WAD + 7n, 0n, 3n * WAD + 1n]);
      expect(await suite.vault.books()).to.deep.equal([RAY, SEED_CASH]);
      expect(await suite.vault.basketVersion()).to.equal(2n);
      for (const [i, remote] of suite.remotes.entries()) {
        expect(await remote.balanceOf(suite.vault.target)).to.equal(held[i]!.amount);
        expect(await remote.totalSupply()).to.equal(held[i]!.amount);
        expect(await remote.balanceOf(suite.desk.target)).to.equal(0n);
        expect(await remote.allowance(suite.desk.target, suite.vault.target)).to.equal(0n);
      }
    });

    it("thins what every token stands for of all that did not arrive", async () => {
      const suite = await loadFixture(seeded);
      await create(suite);
      const [first, second] = [10n * WAD + 7n, 3n * WAD + 1n];
      const supply = SUPPLY + TOKENS;
      const [before, cashBefore] = await suite.vault.unitsPerToken();
      expect(before.map(({ amount }) => amount)).to.deep.equal([divDown(first, supply), 0n, divDown(second, supply)]);
      expect(cashBefore).to.equal(divDown(SEED_CASH, supply));
      // The second brings the middle asset only; all others thin out.
      await create(suite, { creator: suite.bob, basket: [{ assetId: 4n, amount: 99n * WAD }] });
      const [after, cashAfter] = await suite.vault.unitsPerToken();
      const grown = supply + TOKENS;
      expect(after.map(({ amount }) => amount)).to.deep.equal(
        [first, 99n * WAD, second].map((held) => divDown(held, grown)),
      );
      expect(cashAfter).to.equal(divDown(SEED_CASH, grown)).and.to.be.lessThan(cashBefore);
    });

    it("takes a part of what was announced, of some of the assets", async () => {
      const suite = await loadFixture(seeded);
      const amounts = [{ assetId: 7n, amount: WAD }];
      await create(suite, { attestation: { amounts, valueWad: 2n * WAD } });
      expect((await suite.vault.holdings()).map(({ amount }) => amount)).to.deep.equal([0n, 0n, WAD]);
      expect((await suite.desk.creation(1n)).tokens).to.equal(divDown(2n * WAD, ODD_NAV));
      expect(await suite.remotes[0]!.totalSupply()).to.equal(0n);
    });

    it("brings all 20 components at once", async () => {
      const suite = await loadFixture(seeded);
      for (let id = 100n; id < 117n; ++id) await suite.desk.makeRemoteAsset(id, `Alpha ${id}`, `SN${id}`);
      const joiners = [];
      for (let assetId = 100n; assetId < 117n; ++assetId) {
        joiners.push({ assetId, token: await suite.desk.remoteAsset(assetId), amount: 0n });
      }
      await suite.vault.connect(await impersonate(suite, String(suite.auction.target))).recompose(0n, joiners);
      const ids = [...LISTED, ...joiners.map(({ assetId }) => assetId)];
      const basket = ids.map((assetId, i) => ({ assetId, amount: WAD + BigInt(i) }));
      await create(suite, { basket });
      expect((await suite.vault.holdings()).map(({ amount }) => amount)).to.deep.equal(
        basket.map(({ amount }) => amount),
      );
    });
  });

  describe("given trades that no list holds yet", () => {
    it("keeps the traded units and adds what arrived", async () => {
      const suite = await loadFixture(seeded);
      await create(suite); // 10 and a bit of the first, 3 and a bit of the third
      const auction = await impersonate(suite, String(suite.auction.target));
      const pay = { filler: suite.bob.address, to: suite.carol.address };
      await suite.vault
        .connect(auction)
        .trade({ ...pay, sold: 0n, soldAmount: 4n * WAD, bought: CASH, boughtAmount: 3n * WAD });
      await suite.vault.connect(auction).trade({ ...pay, sold: 2n, soldAmount: WAD, bought: CASH, boughtAmount: WAD });
      const version = await suite.vault.basketVersion();
      const basket = [
        { assetId: 2n, amount: 5n },
        { assetId: 4n, amount: 11n },
      ];
      await create(suite, { basket, attestation: { valueWad: WAD } });
      expect((await suite.vault.holdings()).map(({ amount }) => amount)).to.deep.equal([
        6n * WAD + 7n + 5n,
        11n,
        2n * WAD + 1n,
      ]);
      expect(await suite.vault.books()).to.deep.equal([RAY, SEED_CASH + 4n * WAD]);
      expect(await suite.vault.basketVersion()).to.equal(version + 1n);
      // A trade after it starts from the new list.
      await suite.vault.connect(auction).trade({ ...pay, sold: 1n, soldAmount: 10n, bought: CASH, boughtAmount: 1n });
      expect((await suite.vault.holdings()).map(({ amount }) => amount)).to.deep.equal([
        6n * WAD + 12n,
        1n,
        2n * WAD + 1n,
      ]);
    });
  });

  describe("given baskets that are not one", () => {
    it("books what arrived to within a basket's rounding, never more, and others not at all less", async () => {
      const suite = await loadFixture(seeded);
      await create(suite);
      await suite.vault.connect(suite.alice)["redeemInKind(uint256)"](33n * WAD + 1n);
      const supply = await suite.token.totalSupply();
      const [baskets] = await suite.vault.books();
      const before = (await suite.vault.holdings()).map(({ amount }) => amount);
      const basket = [{ assetId: 4n, amount: 7n * WAD + 3n }];
      await create(suite, { basket });
      const after = (await suite.vault.holdings()).map(({ amount }) => amount);
      const arrived = basket[0]!.amount;
      const units = (arrived * RAY) / baskets; // down
      expect(after).to.deep.equal([before[0], (units * baskets) / RAY, before[2]]);
      expect(after[1])
        .to.be.at.most(arrived)
        .and.at.least(arrived - baskets / RAY - 1n);
      for (const [i, remote] of suite.remotes.entries()) {
        expect(await remote.balanceOf(suite.vault.target)).to.be.at.least(after[i]);
      }
      expect(await suite.token.totalSupply()).to.equal(supply + TOKENS);
    });

    it("leaves a claim made before it what it was", async () => {
      const suite = await loadFixture(seeded);
      await create(suite);
      await suite.vault.connect(suite.bob).redeemDeferred(10n * WAD);
      const claimId = 2n << 8n; // counted in list 2
      const owed = await suite.vault.claimOf(suite.bob.address, claimId);
      await create(suite);
      expect(await suite.vault.claimOf(suite.bob.address, claimId)).to.deep.equal(owed);
      const all = 2n ** 21n - 1n;
      await expect(suite.vault.connect(suite.bob).claim(claimId, all, suite.bob.address)).to.changeTokenBalances(
        ethers,
        suite.remotes[0]!,
        [suite.bob],
        [owed.components[0]!.amount],
      );
      expect(owed.components[0]!.amount).to.be.greaterThan(0n);
    });
  });

  describe("given it is done", () => {
    /** Alice holds 40 and what was made for her. */
    async function done() {
      const suite = await deployCreations(ethers);
      await create(suite);
      return { suite, supply: SUPPLY + TOKENS };
    }
    const [FIRST, THIRD] = [10n * WAD + 7n, 3n * WAD + 1n];
    const TOKENS_OUT = 12n * WAD + 345n;
    /** Share of `held` for TOKENS_OUT: baskets down, then amount down. */
    const shareOf = (held: bigint, supply: bigint) => (held * ((TOKENS_OUT * RAY) / supply)) / RAY;

    it("redeemInKind pays the receipt tokens and the cash pro rata", async () => {
      const { suite, supply } = await loadFixture(done);
      const { vault, alice, bob, remotes, base } = suite;
      const out = () =>
        vault.connect(alice)["redeemInKind(uint256,uint256[],address)"](TOKENS_OUT, [0n, 0n, 0n, 0n], bob.address);
      const cash = (TOKENS_OUT * SEED_CASH) / supply;
      const sent = out();
      await expect(sent).to.changeTokenBalance(ethers, remotes[0]!, bob, shareOf(FIRST, supply));
      await expect(sent).to.changeTokenBalance(ethers, remotes[1]!, bob, 0n);
      await expect(sent).to.changeTokenBalance(ethers, remotes[2]!, bob, shareOf(THIRD, supply));
      await expect(sent).to.changeTokenBalance(ethers, base, bob, cash);
    });

    it("redeemDeferred and claim pay the same", async () => {
      const { suite, supply } = await loadFixture(done);
      const { vault, alice, remotes } = suite;
      await vault.connect(alice).redeemDeferred(TOKENS_OUT);
      const claimed = vault.connect(alice).claim(2n << 8n, 2n ** 21n - 1n, alice.address);
      await expect(claimed).to.changeTokenBalance(ethers, remotes[0]!, alice, shareOf(FIRST, supply));
      await expect(claimed).to.changeTokenBalance(ethers, remotes[2]!, alice, shareOf(THIRD, supply));
    });

    it("redeemForTAO and mintWithNAV go on", async () => {
      const { suite } = await loadFixture(done);
      const { vault, alice, base, token } = suite;
      await settleNav(suite, ODD_NAV);
      await expect(vault.connect(alice)["redeemForTAO(uint256)"](WAD)).to.changeTokenBalance(
        ethers,
        base,
        alice,
        ODD_NAV,
      );
      await expect(vault.connect(alice)["mintWithNAV(uint256)"](WAD)).to.changeTokenBalance(
        ethers,
        token,
        alice,
        divDown(WAD, ODD_NAV),
      );
    });

    it("createInKind takes receipt tokens back in, and requestDelivery ends them", async () => {
      const { suite } = await loadFixture(done);
      const { vault, alice, remotes, token } = suite;
      await vault.connect(alice)["redeemInKind(uint256)"](TOKENS_OUT);
      for (const remote of remotes) await remote.connect(alice).approve(vault.target, 2n ** 256n - 1n);
      const most = Array.from({ length: 4 }, () => 2n ** 256n - 1n);
      await expect(vault.connect(alice).createInKind(WAD, most, alice.address)).to.changeTokenBalance(
        ethers,
        token,
        alice,
        WAD,
      );
      const rest = await remotes[0]!.balanceOf(alice.address);
      await remotes[0]!.connect(alice).requestDelivery(rest, "0x01");
      expect(await remotes[0]!.totalSupply()).to.equal(FIRST - rest);
    });
  });

  describe("given amounts beyond what the books hold", () => {
    it("reverts with SafeCastOverflowedUintDowncast, so such a creation can only be refused or expire", async () => {
      const suite = await loadFixture(seeded);
      const basket = [{ assetId: 2n, amount: 2n ** 128n }];
      const { attestation } = await deliver(suite, { basket });
      await refuses(
        suite,
        () => finalize(suite, attestation, basket),
        "SafeCastOverflowedUintDowncast",
        [128n, 2n ** 128n],
        suite.vault,
      );
    });
  });
});
