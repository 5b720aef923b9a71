import { expect } from "chai";
import { dataSlice, recoverAddress, Signature } from "ethers";
import { network } from "hardhat";

import { SignatureQuorum__factory } from "../../../typechain-types/index.js";
import {
  closeAttested,
  closePlain,
  DAY,
  deployFund,
  type FundSuite,
  invest,
  passSeconds,
  place,
  RAY,
  signReturn,
  WAD,
} from "../../helpers/reserve.js";
import { expectSound, issue, nextBlockIn, ratio, redeem } from "../../helpers/reserve-acts.js";
import { latestTimestamp } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const PLAIN = "closePeriod()";
const ATTESTED = "closePeriod(uint256,uint256,bytes)";
const ONE45 = 10n ** 45n;

describe("RedemptionVault closePeriod", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);
  const unopened = () => deployFund(ethers, { isUnopened: true });
  /** All 900 lie in the external position. */
  const placed = async () => {
    const suite = await deployFund(ethers);
    await place(suite, 900n * WAD);
    return suite;
  };
  const closedAt = async ({ vault }: FundSuite) => (await vault.period(await vault.closedPeriods())).closedAt;
  const blockAt = async (at: bigint): Promise<void> => {
    await ethers.provider.send("evm_setNextBlockTimestamp", [`0x${at.toString(16)}`]);
  };

  describe("given genesis did not take place", () => {
    it("reverts with RedemptionVault_NotOpen", async () => {
      const { vault } = await loadFixture(unopened);
      for (const run of [() => vault[PLAIN](), () => vault[ATTESTED](1n, RAY, "0x00")]) {
        await expect(run()).to.be.revertedWithCustomError(vault, "RedemptionVault_NotOpen").withArgs();
      }
    });
  });

  describe("when the least period has not passed", () => {
    it("reverts with RedemptionVault_PeriodOpen a second before, and closes at the second itself", async () => {
      const suite = await loadFixture(opened);
      const { vault } = suite;
      for (const number of [1n, 2n]) {
        const closesAt = (await closedAt(suite)) + DAY;
        await blockAt(closesAt - 1n);
        await expect(vault[PLAIN]())
          .to.be.revertedWithCustomError(vault, "RedemptionVault_PeriodOpen")
          .withArgs(closesAt - 1n, closesAt);
        await blockAt(closesAt);
        await vault[PLAIN]();
        expect(await vault.closedPeriods()).to.equal(number);
        expect(await closedAt(suite)).to.equal(closesAt);
      }
    });

    it("reverts with RedemptionVault_PeriodOpen for a second close in one block", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice, bob } = suite;
      const at = await nextBlockIn(suite, DAY);
      await ethers.provider.send("evm_setAutomine", [false]);
      try {
        const first = await vault.connect(alice)[PLAIN]({ gasLimit: 500_000n });
        const second = await vault.connect(bob)[PLAIN]({ gasLimit: 500_000n, gasPrice: first.gasPrice });
        await ethers.provider.send("evm_mine", []);
        const receipts = await Promise.all(
          [first, second].map(({ hash }) => ethers.provider.getTransactionReceipt(hash)),
        );
        expect(new Set(receipts.map((receipt) => receipt?.blockNumber)).size).to.equal(1);
        expect(receipts.map((receipt) => receipt?.status).sort()).to.deep.equal([0, 1]);
      } finally {
        await ethers.provider.send("evm_setAutomine", [true]);
      }
      expect(await vault.closedPeriods()).to.equal(1n);
      await blockAt(at); // the same second again
      await expect(vault[PLAIN]())
        .to.be.revertedWithCustomError(vault, "RedemptionVault_PeriodOpen")
        .withArgs(at, at + DAY);
    });
  });

  describe("given the fund holds nothing that could have a return", () => {
    it("reverts with RedemptionVault_NothingInvested, until money comes in", async () => {
      const suite = await deployFund(ethers, { parameters: { totalTokens: 10n, genesisTokens: 10n } });
      const { vault, fund, alice } = suite;
      await expect(closePlain(suite))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_NothingInvested")
        .withArgs();
      await fund.connect(alice).contribute(20n * WAD);
      await expect(closePlain(suite))
        .to.emit(vault, "PeriodClosed")
        .withArgs(1n, 1n, 1n, ONE45, ONE45, 20n * WAD, 20n * WAD, 10n * WAD);
    });
  });

  describe("given an external position", () => {
    it("reverts with OperationalFund_AttestationMissing until the grace has passed, then counts it as unchanged", async () => {
      const suite = await loadFixture(placed);
      const { vault, fund } = suite;
      const graceEnds = (await closedAt(suite)) + 8n * DAY;
      await blockAt(graceEnds - 1n);
      await expect(vault[PLAIN]())
        .to.be.revertedWithCustomError(fund, "OperationalFund_AttestationMissing")
        .withArgs(900n * WAD);
      await blockAt(graceEnds);
      await vault[PLAIN]();
      expect(await vault.indexRay()).to.equal(RAY);
      expect(await fund.externalBook()).to.equal(900n * WAD);
    });

    it("takes exactly the attested ratio of a fund wholly in the position", async () => {
      for (const ray of [
        1_070_000_000_000_000_000_000_000_000n,
        1_000_000_000_000_000_000_000_000_001n,
        999_999_999_999_999_999_999_999_999n,
        123_456_789_012_345_678_901_234_567n,
        2n * RAY,
      ]) {
        const suite = await loadFixture(placed);
        const { vault, fund } = suite;
        await closeAttested(suite, ray);
        const [event] = await vault.queryFilter(vault.filters.PeriodClosed());
        expect(event!.args.numerator * RAY).to.equal(event!.args.denominator * ray);
        // The index keeps its 112 highest bits.
        const { index45 } = await vault.period(1n);
        expect(ray * 10n ** 18n - index45)
          .to.be.at.least(0n)
          .and.lessThan(index45 >> 111n);
        expect((WAD * ray) / RAY - (await suite.vault.tokenValue(1n))).to.be.oneOf([0n, 1n]);
        const worth = (900n * WAD * ray) / RAY;
        expect((await fund.externalBook()) - worth).to.be.oneOf([0n, -1n]);
        expect(await fund.worth()).to.equal(worth);
      }
    });

    it("leaves what was placed later without a return", async () => {
      const suite = await deployFund(ethers);
      const { vault, fund } = suite;
      await place(suite, 400n * WAD);
      const signatures = await signReturn(suite, { period: 1n, valueBefore: 400n * WAD, ratioRay: ratio(3n, 2n) });
      await place(suite, 500n * WAD);
      await passSeconds(suite, DAY);
      await vault[ATTESTED](400n * WAD, ratio(3n, 2n), signatures);
      expect(await fund.externalBook()).to.equal(1_100n * WAD);
      // 200 on 900.
      expect(await suite.vault.tokenValue(1n)).to.equal((WAD * 11n) / 9n);
    });

    it("refuses a ratio for another period or another book", async () => {
      const suite = await loadFixture(placed);
      const { vault, fund, registry, keys } = suite;
      const errors = SignatureQuorum__factory.connect(await registry.getAddress(), ethers.provider);
      const told = { period: 2n, valueBefore: 900n * WAD, ratioRay: ratio(3n, 2n) };
      await passSeconds(suite, DAY);
      /** Refused at the first entry, whose signature of the digest that is checked would be somebody else's. */
      const expectRefused = async (valueBefore: bigint, ratioRay: bigint, signatures: string) => {
        const digest = await fund.externalReturnDigest({ period: 1n, valueBefore, ratioRay });
        const recovered = recoverAddress(digest, Signature.from(dataSlice(signatures, 1, 65)));
        await expect(vault[ATTESTED](valueBefore, ratioRay, signatures))
          .to.be.revertedWithCustomError(errors, "SignatureQuorum_SignatureInvalid")
          .withArgs(0n, keys[0]!.address, recovered);
      };
      await expectRefused(told.valueBefore, told.ratioRay, await signReturn(suite, told));
      const other = { ...told, period: 1n };
      const signatures = await signReturn(suite, other);
      await passSeconds(suite, DAY);
      await expectRefused(other.valueBefore, other.ratioRay + 1n, signatures);
      await expectRefused(other.valueBefore - 1n, other.ratioRay, signatures);
      expect(await registry.getAddress()).to.equal(await fund.REGISTRY());
      await vault[ATTESTED](other.valueBefore, other.ratioRay, signatures);
      expect(await vault.indexRay()).to.equal(ratio(3n, 2n));
    });

    it("refuses what too few validators signed", async () => {
      const suite = await loadFixture(placed);
      const { vault, fund } = suite;
      const told = { period: 1n, valueBefore: 900n * WAD, ratioRay: ratio(3n, 2n) };
      await passSeconds(suite, DAY);
      const three = await signReturn(suite, told, [0, 2, 4]);
      await expect(vault[ATTESTED](told.valueBefore, told.ratioRay, three))
        .to.be.revertedWithCustomError(fund, "OperationalFund_QuorumMissed")
        .withArgs(300n * WAD, 500n * WAD, 3n, 3n);
      await vault[ATTESTED](told.valueBefore, told.ratioRay, await signReturn(suite, told, [0, 2, 3, 4]));
      expect(await vault.indexRay()).to.equal(ratio(3n, 2n));
    });
  });

  describe("given a position in a strategy", () => {
    it("takes what the strategy would pay", async () => {
      const suite = await loadFixture(opened);
      const { vault, fund, asset, bob } = suite;
      const strategy = await invest(suite, 450n * WAD);
      await asset.mint(strategy.target, 45n * WAD);
      // As ERC-4626 with one virtual share and asset rounds it.
      const up = (450n * WAD * (495n * WAD + 1n)) / (450n * WAD + 1n);
      await closePlain(suite);
      expect(await fund.worth()).to.equal(450n * WAD + up);
      expect(await suite.vault.tokenValue(1n)).to.equal((WAD * (450n * WAD + up)) / (900n * WAD));
      await strategy.lose(bob.address, 195n * WAD);
      const down = (450n * WAD * (300n * WAD + 1n)) / (450n * WAD + 1n);
      await closePlain(suite);
      expect(await fund.worth()).to.equal(450n * WAD + down);
      expect(await suite.vault.tokenValue(1n)).to.equal((WAD * (450n * WAD + down)) / (900n * WAD));
      expect(await vault.payoutRatioRay()).to.equal(RAY);
    });
  });

  describe("given the fund lies in cash", () => {
    it("closes with no return, sales and redemptions of the period being none", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice, distributor } = suite;
      await issue(suite, alice, 101n, 102n, 103n);
      await redeem(suite, distributor, 1n);
      await closePlain(suite);
      expect(await vault.period(1n)).to.deep.equal([ONE45, await latestTimestamp(ethers), 902n * WAD]);
      for (const id of [2n, 101n]) expect(await suite.vault.tokenValue(id)).to.equal(WAD);
    });
  });

  describe("when it closes", () => {
    it("emits PeriodClosed, and BatchMetadataUpdate of all tokens", async () => {
      const suite = await loadFixture(placed);
      const { vault, alice } = suite;
      await issue(suite, alice, 101n);
      const act = await closeAttested(suite, ratio(6n, 5n));
      const last = 900n * WAD * RAY;
      await expect(act)
        .to.emit(vault, "PeriodClosed")
        .withArgs(
          ...[1n, (last * 6n) / 5n, last, ONE45, (ONE45 * 6n) / 5n],
          ...[901n * WAD, 1_081n * WAD],
          // 100 x 1.2 and the new one's core, rounded up by at most a wei a token.
          (liability: bigint) => liability >= 121n * WAD && liability <= 121n * WAD + 101n,
        );
      await expect(act).to.emit(vault, "BatchMetadataUpdate").withArgs(1n, 1_000n);
      await expect(act).not.to.emit(vault, "CoverageChanged");
    });

    it("appends the period and rewrites none", async () => {
      const suite = await loadFixture(placed);
      const { vault } = suite;
      const seen = [await vault.period(0n)];
      for (const [i, ray] of [ratio(6n, 5n), ratio(1n, 2n), RAY].entries()) {
        await closeAttested(suite, ray);
        seen.push(await vault.period(BigInt(i) + 1n));
        expect(await Promise.all(seen.map((_, n) => vault.period(n)))).to.deep.equal(seen);
      }
      expect(seen.map(({ index45 }) => index45)).to.deep.equal([
        ...[ONE45, (ONE45 * 6n) / 5n, (ONE45 * 3n) / 5n, (ONE45 * 3n) / 5n],
      ]);
      expect(seen.map(({ worth }) => worth / WAD)).to.deep.equal([900n, 1_080n, 540n, 540n]);
    });

    it("makes pending tokens earn from the next period", async () => {
      const suite = await loadFixture(placed);
      const { vault, alice } = suite;
      await issue(suite, alice, 101n, 102n);
      expect(await vault.pendingTokens()).to.equal(2n);
      await closeAttested(suite, ratio(6n, 5n));
      expect(await vault.pendingTokens()).to.equal(0n);
      expect(await suite.vault.tokenValue(101n)).to.equal(WAD);
      await closeAttested(suite, ratio(3n, 2n));
      // 540 of gain on 1082.
      const exact = WAD + (540n * WAD) / 1_082n;
      expect(exact - (await suite.vault.tokenValue(101n))).to.be.oneOf([0n, 1n]);
      await expectSound(suite.report);
    });

    it("lets anybody close", async () => {
      const suite = await loadFixture(opened);
      await passSeconds(suite, DAY);
      await suite.vault.connect(suite.carol)[PLAIN]();
      expect(await suite.vault.closedPeriods()).to.equal(1n);
    });

    it("lets many periods pass in one", async () => {
      const suite = await loadFixture(opened);
      const at = await nextBlockIn(suite, 400n * DAY);
      await suite.vault[PLAIN]();
      expect(await suite.vault.closedPeriods()).to.equal(1n);
      await blockAt(at + DAY - 1n);
      await expect(suite.vault[PLAIN]())
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_PeriodOpen")
        .withArgs(at + DAY - 1n, at + DAY);
    });
  });
});
