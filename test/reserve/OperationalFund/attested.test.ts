import { expect } from "chai";
import { dataSlice, recoverAddress, TypedDataEncoder } from "ethers";
import { network } from "hardhat";

import { booksOf, closingOf, grown, isSame } from "../../helpers/fund.js";
import {
  closeAttested,
  closePlain,
  DAY,
  deployFund,
  type FundSuite,
  passSeconds,
  place,
  RAY,
  signReturn,
  WAD,
} from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

const CLOSE = "closePeriod(uint256,uint256,bytes)";
const GRACE = 7n * DAY;

describe("OperationalFund attested returns", () => {
  const { loadFixture } = networkHelpers;
  const wholly = async () => {
    const suite = await deployFund(ethers);
    await place(suite, 900n * WAD);
    return suite;
  };
  const mixed = async () => {
    const suite = await deployFund(ethers);
    await place(suite, 300n * WAD);
    return suite;
  };

  /** Closes, a least period after the last block, with what `signed` says and `indexes` sign. */
  const closeWith = async (
    suite: FundSuite,
    { valueBefore, ratioRay, period = 1n }: { valueBefore: bigint; ratioRay: bigint; period?: bigint },
    indexes?: readonly number[],
  ) => {
    const signatures = await signReturn(suite, { period, valueBefore, ratioRay }, indexes);
    await passSeconds(suite, DAY);
    return suite.vault[CLOSE](valueBefore, ratioRay, signatures);
  };

  describe("a fund wholly external", () => {
    it("takes exactly the ratio, up and down", async () => {
      const suite = await loadFixture(wholly);
      const ratios = [
        1_013_700_000_000_000_000_000_000_001n, // + 1.37 % and a little
        998_765_432_109_876_543_210_987_654n,
        RAY / 3n,
        (2n * RAY) / 1n - 1n, // just under the bound
        RAY,
      ];
      let [numerator, denominator, book] = [WAD, 1n, 900n * WAD];
      for (const [i, ratioRay] of ratios.entries()) {
        const closing = await closingOf(suite, await closeAttested(suite, ratioRay));
        expect(isSame(closing, { numerator: ratioRay, denominator: RAY }), `period ${i + 1}`).to.equal(true);
        book = (book * ratioRay) / RAY;
        expect(await booksOf(suite.fund)).to.deep.equal({ cash: 0n, positions: 0n, external: book });
        [numerator, denominator] = [numerator * ratioRay, denominator * RAY];
        const value = await suite.vault.tokenValue(1n);
        expect(numerator / denominator - value).to.be.oneOf([0n, 1n]);
      }
    });

    it("takes a total loss", async () => {
      const suite = await loadFixture(wholly);
      const closing = await closingOf(suite, await closeAttested(suite, 0n));
      expect(closing).to.deep.equal(grown(1n, 900n * WAD, -900n * WAD));
      expect(await booksOf(suite.fund)).to.deep.equal({ cash: 0n, positions: 0n, external: 0n });
      // The index is left at its least, 1e-12.
      expect(await suite.vault.tokenValue(1n)).to.equal(1_000_000n);
      expect(await suite.vault.payoutRatioRay()).to.equal(0n);
    });
  });

  describe("a mixed fund", () => {
    it("takes the ratio of the external part alone", async () => {
      const suite = await loadFixture(mixed);
      const closing = await closingOf(suite, await closeAttested(suite, (11n * RAY) / 10n));
      expect(closing).to.deep.equal(grown(1n, 900n * WAD, 30n * WAD));
      expect(await booksOf(suite.fund)).to.deep.equal({ cash: 600n * WAD, positions: 0n, external: 330n * WAD });
      const next = await closingOf(suite, await closeAttested(suite, (9n * RAY) / 10n));
      expect(next).to.deep.equal(grown(2n, 930n * WAD, -33n * WAD));
    });

    it("counts the ratio on the value it is of; what was placed later has no return", async () => {
      const suite = await loadFixture(mixed);
      const sent = await closeWith(suite, { valueBefore: 100n * WAD, ratioRay: (3n * RAY) / 2n });
      expect(await closingOf(suite, sent)).to.deep.equal(grown(1n, 900n * WAD, 50n * WAD));
      expect(await suite.fund.externalBook()).to.equal(350n * WAD);
    });

    it("counts the ratio on what was returned meanwhile too, and a loss down to nothing", async () => {
      const suite = await loadFixture(mixed);
      await suite.fund.connect(suite.custodian).returnExternal(100n * WAD);
      const sent = await closeWith(suite, { valueBefore: 300n * WAD, ratioRay: (3n * RAY) / 2n });
      expect(await closingOf(suite, sent)).to.deep.equal(grown(1n, 900n * WAD, 150n * WAD));
      expect(await booksOf(suite.fund)).to.deep.equal({ cash: 700n * WAD, positions: 0n, external: 350n * WAD });
      // Half of 350 is lost, after 250 came back: 100 are left to lose, and the whole of them.
      await suite.fund.connect(suite.custodian).returnExternal(250n * WAD);
      const down = await closeWith(suite, { valueBefore: 350n * WAD, ratioRay: RAY / 2n, period: 2n });
      expect(await closingOf(suite, down)).to.deep.equal(grown(2n, 1_050n * WAD, -100n * WAD));
      expect(await booksOf(suite.fund)).to.deep.equal({ cash: 950n * WAD, positions: 0n, external: 0n });
    });
  });

  describe("the signatures", () => {
    const GOOD = { valueBefore: 300n * WAD, ratioRay: (11n * RAY) / 10n };

    it("are refused with OperationalFund_QuorumMissed below two thirds of the stake", async () => {
      const suite = await loadFixture(mixed); // five of 100 each
      await expect(closeWith(suite, GOOD, [0, 2, 4]))
        .to.be.revertedWithCustomError(suite.fund, "OperationalFund_QuorumMissed")
        .withArgs(300n * WAD, 500n * WAD, 3n, 3n);
      const closing = await closingOf(suite, await closeWith(suite, GOOD, [0, 1, 2, 4]));
      expect(closing).to.deep.equal(grown(1n, 900n * WAD, 30n * WAD));
    });

    it("are refused with OperationalFund_QuorumMissed from fewer than three validators, whatever their stake", async () => {
      const suite = await deployFund(ethers, { validators: 3 });
      await place(suite, 300n * WAD);
      await expect(closeWith(suite, GOOD, [0, 2])) // two thirds of the stake exactly
        .to.be.revertedWithCustomError(suite.fund, "OperationalFund_QuorumMissed")
        .withArgs(200n * WAD, 300n * WAD, 2n, 3n);
      await closeWith(suite, GOOD, [0, 1, 2]);
      expect(await suite.vault.closedPeriods()).to.equal(1n);
    });

    /** Closes with signatures that are not of what is said: the first of them is of nobody who is asked. */
    const expectForged = async (
      suite: FundSuite,
      said: { valueBefore: bigint; ratioRay: bigint },
      signatures: string,
    ) => {
      const quorum = await ethers.getContractFactory("SignatureQuorum");
      const { chainId } = await ethers.provider.getNetwork();
      const period = (await suite.vault.closedPeriods()) + 1n;
      const domain = {
        name: "Assay OperationalFund",
        version: "1",
        chainId,
        verifyingContract: String(suite.fund.target),
      };
      const types = {
        ExternalReturn: ["period", "valueBefore", "ratioRay"].map((name) => ({ name, type: "uint256" })),
      };
      const digest = TypedDataEncoder.hash(domain, types, { period, ...said });
      const recovered = recoverAddress(digest, dataSlice(signatures, 1, 65)); // r and vs of the first
      await passSeconds(suite, DAY);
      await expect(suite.vault[CLOSE](said.valueBefore, said.ratioRay, signatures))
        .to.be.revertedWithCustomError(quorum, "SignatureQuorum_SignatureInvalid")
        .withArgs(0n, suite.keys[0]?.address, recovered);
    };

    it("are refused of another period, and a second time in the next", async () => {
      const suite = await loadFixture(mixed);
      for (const period of [0n, 2n]) await expectForged(suite, GOOD, await signReturn(suite, { ...GOOD, period }));
      const signatures = await signReturn(suite, { ...GOOD, period: 1n });
      await passSeconds(suite, DAY);
      await suite.vault[CLOSE](GOOD.valueBefore, GOOD.ratioRay, signatures);
      await expectForged(suite, GOOD, signatures);
      expect(await suite.vault.closedPeriods()).to.equal(1n);
    });

    it("are refused of another fund, and of another ratio or value", async () => {
      const suite = await loadFixture(mixed);
      const { manager, asset, registry, treasury, sponsor, custodian } = suite;
      const other = await ethers.deployContract("OperationalFund", [
        ...([manager.target, asset.target, registry.target, treasury.address] as const),
        ...([sponsor.address, custodian.address, 0n] as const),
      ]);
      const attested = { ...GOOD, period: 1n };
      await expectForged(suite, GOOD, await signReturn({ ...suite, fund: other }, attested));
      await expectForged(suite, GOOD, await signReturn(suite, { ...attested, ratioRay: GOOD.ratioRay - 1n }));
      await expectForged(suite, GOOD, await signReturn(suite, { ...attested, valueBefore: GOOD.valueBefore + 1n }));
    });

    it("are void once the set of validators changed", async () => {
      const suite = await loadFixture(mixed);
      const { registry, keys, vault } = suite;
      const signatures = await signReturn(suite, { ...GOOD, period: 1n });
      const four = await signReturn(suite, { ...GOOD, period: 1n }, [0, 1, 2, 3]);
      const [leaving, last] = [keys[1], keys[4]];
      if (!leaving || !last) throw new Error("no such validator");
      await registry.removeValidator(leaving.address); // the last one takes its index
      const quorum = await ethers.getContractFactory("SignatureQuorum");
      await passSeconds(suite, DAY);
      await expect(vault[CLOSE](GOOD.valueBefore, GOOD.ratioRay, signatures))
        .to.be.revertedWithCustomError(quorum, "SignatureQuorum_IndexInvalid")
        .withArgs(4n, 4n);
      await passSeconds(suite, DAY);
      await expect(vault[CLOSE](GOOD.valueBefore, GOOD.ratioRay, four))
        .to.be.revertedWithCustomError(quorum, "SignatureQuorum_SignatureInvalid")
        .withArgs(1n, last.address, leaving.address);
      const [first, , third, fourth] = keys;
      if (!first || !third || !fourth) throw new Error("no such validator");
      const renewed = { ...suite, keys: [first, last, third, fourth] };
      await closeWith(renewed, GOOD);
      expect(await vault.closedPeriods()).to.equal(1n);
    });
  });

  describe("the ratio", () => {
    it("is refused with OperationalFund_AttestationOutOfRange above 2^120, and its value above 2^95", async () => {
      const suite = await loadFixture(mixed);
      const most = 1n << 120n;
      await expect(closeWith(suite, { valueBefore: 300n * WAD, ratioRay: most + 1n }))
        .to.be.revertedWithCustomError(suite.fund, "OperationalFund_AttestationOutOfRange")
        .withArgs(most + 1n, most);
      const mostValue = 1n << 95n;
      await expect(closeWith(suite, { valueBefore: mostValue + 1n, ratioRay: RAY }))
        .to.be.revertedWithCustomError(suite.fund, "OperationalFund_AttestationOutOfRange")
        .withArgs(mostValue + 1n, mostValue);
      await closeWith(suite, { valueBefore: 1n, ratioRay: most });
      expect(await suite.fund.externalBook()).to.equal(300n * WAD - 1n + most / RAY);
    });

    it("counts up to the bound of a gain; the rest waits for the next close", async () => {
      const suite = await loadFixture(wholly);
      const { fund } = suite;
      // 900 became 3,150: a gain of 2,250, of which 900 count.
      const first = await closingOf(suite, await closeAttested(suite, (35n * RAY) / 10n));
      expect(first).to.deep.equal(grown(1n, 900n * WAD, 900n * WAD));
      expect(await booksOf(fund)).to.deep.equal({ cash: 0n, positions: -1_350n * WAD, external: 3_150n * WAD });
      expect(await fund.worth()).to.equal(1_800n * WAD);
      // A tenth of 3,150 is lost, and 1,350 - 315 of the rest count.
      const second = await closingOf(suite, await closeAttested(suite, (9n * RAY) / 10n));
      expect(second).to.deep.equal(grown(2n, 1_800n * WAD, 1_035n * WAD));
      expect(await booksOf(fund)).to.deep.equal({ cash: 0n, positions: 0n, external: 2_835n * WAD });
    });
  });

  it("a loss is counted whole, whatever the bound", async () => {
    const suite = await loadFixture(mixed);
    const closing = await closingOf(suite, await closeAttested(suite, RAY / 100n));
    expect(closing).to.deep.equal(grown(1n, 900n * WAD, -297n * WAD));
    const tight = await deployFund(ethers, { parameters: { maxGainBps: 1n } });
    await place(tight, 900n * WAD);
    expect(await closingOf(tight, await closeAttested(tight, RAY / 1_000n))).to.deep.equal(
      grown(1n, 900n * WAD, (-900n * WAD * 999n) / 1_000n),
    );
    // While a gain of 1 % counts as 0.01 %.
    const up = await closingOf(tight, await closeAttested(tight, (101n * RAY) / 100n));
    const last = (900n * WAD) / 1_000n;
    expect(up).to.deep.equal(grown(2n, last, last / 10_000n));
    expect((await booksOf(tight.fund)).positions).to.equal(last / 10_000n - last / 100n);
  });

  describe("without an attestation", () => {
    /** The end of the period that runs, unix seconds. */
    const endOf = async ({ vault }: FundSuite) => {
      const [, closedAt] = await vault.period(await vault.closedPeriods());
      return closedAt + DAY;
    };

    it("closing is refused with OperationalFund_AttestationMissing until the grace has passed", async () => {
      const suite = await loadFixture(mixed);
      const { vault, fund } = suite;
      const endsAt = await endOf(suite);
      for (const close of [
        () => vault["closePeriod()"](),
        () => vault[CLOSE](300n * WAD, (11n * RAY) / 10n, "0x"), // says it, and signs nothing
      ]) {
        await networkHelpers.time.setNextBlockTimestamp(endsAt + GRACE - 1n);
        await expect(close())
          .to.be.revertedWithCustomError(fund, "OperationalFund_AttestationMissing")
          .withArgs(300n * WAD);
      }
      await suite.fund.connect(suite.custodian).returnExternal(300n * WAD);
      await vault["closePeriod()"](); // with nothing external it waits for nobody
      expect(await vault.closedPeriods()).to.equal(1n);
    });

    it("closing counts the position as unchanged once it has", async () => {
      const suite = await loadFixture(mixed);
      await suite.asset.mint(suite.fund.target, WAD);
      await networkHelpers.time.setNextBlockTimestamp((await endOf(suite)) + GRACE);
      // What it says without a signature counts for nothing.
      const closing = await closingOf(suite, await suite.vault[CLOSE](300n * WAD, (11n * RAY) / 10n, "0x"));
      expect(closing).to.deep.equal(grown(1n, 900n * WAD, 0n));
      expect(await suite.fund.externalBook()).to.equal(300n * WAD);
      await expect(closePlain(suite))
        .to.be.revertedWithCustomError(suite.fund, "OperationalFund_AttestationMissing")
        .withArgs(300n * WAD); // the grace begins anew
    });

    it("one attested close may follow at once, and no more than one", async () => {
      const suite = await loadFixture(mixed);
      const { vault } = suite;
      await networkHelpers.time.setNextBlockTimestamp((await endOf(suite)) + GRACE);
      await vault["closePeriod()"](); // somebody would rather have no loss booked
      const [late, twice] = await Promise.all(
        [2n, 3n].map((period) => signReturn(suite, { period, valueBefore: 300n * WAD, ratioRay: RAY / 2n })),
      );
      const closing = await closingOf(suite, await vault[CLOSE](300n * WAD, RAY / 2n, late ?? ""));
      expect(closing).to.deep.equal(grown(2n, 900n * WAD, -150n * WAD));
      const at = (await endOf(suite)) - DAY + 1n;
      await networkHelpers.time.setNextBlockTimestamp(at);
      await expect(vault[CLOSE](300n * WAD, RAY / 2n, twice ?? ""))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_PeriodOpen")
        .withArgs(at, at - 1n + DAY);
    });

    it("an attestation is still taken then", async () => {
      const suite = await loadFixture(mixed);
      await networkHelpers.time.setNextBlockTimestamp((await endOf(suite)) + 30n * DAY);
      await ethers.provider.send("evm_mine", []);
      const closing = await closingOf(suite, await closeAttested(suite, (9n * RAY) / 10n));
      expect(closing).to.deep.equal(grown(1n, 900n * WAD, -30n * WAD));
    });
  });
});
