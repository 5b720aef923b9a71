import { expect } from "chai";
import { encodeBytes32String, MaxUint256, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deployFund, FUND_PARAMETERS, type FundSuite, RAY, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

const MAX_TOKENS = 2n ** 24n - 1n;
const MAX_PRICE = 10n ** 24n;
const YEAR = 366n * 86_400n;
const MAX_GAIN = 90_000n;

describe("RedemptionVault constructor", () => {
  const { loadFixture } = networkHelpers;
  const unopened = () => deployFund(ethers, { isUnopened: true });

  const build = async (
    { manager, fund, picture, distributor }: FundSuite,
    changes: Partial<typeof FUND_PARAMETERS & { distributor: string; picture: string; fund: string }> = {},
  ) => {
    const { picture: itsPicture = picture.target, fund: itsFund = fund.target, ...rest } = changes;
    const parameters = { ...FUND_PARAMETERS, distributor: distributor.address, ...rest };
    return ethers.deployContract("RedemptionVault", [manager.target, itsFund, itsPicture, parameters]);
  };
  /** A fund over an asset of `decimals`. */
  const fundOver = async ({ manager, registry, treasury, sponsor, custodian }: FundSuite, decimals: bigint) => {
    const asset = await ethers.deployContract("MockERC20", ["Odd", "ODD", decimals]);
    const people = [treasury.address, sponsor.address, custodian.address];
    const fund = await ethers.deployContract("OperationalFund", [
      ...[manager.target, asset.target, registry.target],
      ...people,
      10_000n,
    ]);
    return String(fund.target);
  };

  describe("when a parameter lies outside its range", () => {
    const cases = [
      ["totalTokens", { totalTokens: 0n, genesisTokens: 0n }, 0n, 1n, MAX_TOKENS],
      ["totalTokens", { totalTokens: MAX_TOKENS + 1n }, MAX_TOKENS + 1n, 1n, MAX_TOKENS],
      ["genesisTokens", { genesisTokens: 1_001n }, 1_001n, 0n, 1_000n],
      ["coreWad", { coreWad: 0n }, 0n, 1n, MAX_PRICE],
      ["coreWad", { coreWad: MAX_PRICE + 1n }, MAX_PRICE + 1n, 1n, MAX_PRICE],
      ["premiumWad", { premiumWad: MAX_PRICE + 1n }, MAX_PRICE + 1n, 0n, MAX_PRICE],
      ["minPeriodSeconds", { minPeriodSeconds: 0n }, 0n, 1n, YEAR],
      ["minPeriodSeconds", { minPeriodSeconds: YEAR + 1n }, YEAR + 1n, 1n, YEAR],
      ["maxGainBps", { maxGainBps: 0n }, 0n, 1n, MAX_GAIN],
      ["maxGainBps", { maxGainBps: MAX_GAIN + 1n }, MAX_GAIN + 1n, 1n, MAX_GAIN],
      ["maxGainBps", { maxGainBps: MaxUint256 }, MaxUint256, 1n, MAX_GAIN],
    ] as const;
    for (const [name, changes, value, least, greatest] of cases) {
      it(`reverts with RedemptionVault_ParameterOutOfRange (${name} ${value})`, async () => {
        const suite = await loadFixture(unopened);
        await expect(build(suite, changes))
          .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_ParameterOutOfRange")
          .withArgs(encodeBytes32String(name), value, least, greatest);
      });
    }
  });

  describe("when a parameter lies on the edge of its range", () => {
    const cases = [
      { totalTokens: 1n, genesisTokens: 0n },
      { totalTokens: 1n, genesisTokens: 1n },
      { totalTokens: MAX_TOKENS, genesisTokens: MAX_TOKENS },
      { coreWad: 1n, premiumWad: 0n },
      { coreWad: MAX_PRICE, premiumWad: MAX_PRICE },
      { minPeriodSeconds: 1n, maxGainBps: 1n },
      { minPeriodSeconds: YEAR, maxGainBps: MAX_GAIN },
    ];
    for (const [i, changes] of cases.entries()) {
      it(`is taken (${i + 1})`, async () => {
        const suite = await loadFixture(unopened);
        const vault = await build(suite, changes);
        const expected = { ...FUND_PARAMETERS, ...changes };
        expect(await vault.TOTAL_TOKENS()).to.equal(expected.totalTokens);
        expect(await vault.GENESIS_TOKENS()).to.equal(expected.genesisTokens);
        expect(await vault.CORE_WAD()).to.equal(expected.coreWad);
        expect(await vault.PREMIUM_WAD()).to.equal(expected.premiumWad);
        expect(await vault.MIN_PERIOD_SECONDS()).to.equal(expected.minPeriodSeconds);
        expect(await vault.MAX_RATIO_RAY()).to.equal(RAY + (RAY * expected.maxGainBps) / 10_000n);
      });
    }
  });

  describe("when a price has more decimals than the asset can pay", () => {
    it("reverts with RedemptionVault_PriceNotPayable", async () => {
      const suite = await loadFixture(unopened);
      const fund = await fundOver(suite, 6n);
      const unit = 10n ** 12n;
      for (const [name, wad] of [
        ["coreWad", WAD + 1n],
        ["coreWad", unit - 1n],
        ["premiumWad", unit + unit / 2n],
      ] as const) {
        await expect(build(suite, { fund, [name]: wad }))
          .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_PriceNotPayable")
          .withArgs(wad, unit);
      }
      expect(await (await build(suite, { fund, coreWad: unit, premiumWad: 3n * unit })).CORE_WAD()).to.equal(unit);
    });
  });

  describe("when the settlement asset has more than 18 decimals", () => {
    it("reverts with RedemptionVault_ParameterOutOfRange", async () => {
      const suite = await loadFixture(unopened);
      for (const decimals of [19n, 24n, 255n]) {
        await expect(build(suite, { fund: await fundOver(suite, decimals) }))
          .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_ParameterOutOfRange")
          .withArgs(encodeBytes32String("decimals"), decimals, 0n, 18n);
      }
    });
  });

  describe("when the picture or the distributor is the zero address", () => {
    it("reverts with RedemptionVault_ZeroAddress", async () => {
      const suite = await loadFixture(unopened);
      for (const changes of [{ picture: ZeroAddress }, { distributor: ZeroAddress }]) {
        await expect(build(suite, changes))
          .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_ZeroAddress")
          .withArgs();
      }
    });
  });

  describe("when every parameter is sound", () => {
    it("keeps them, with what the fund says of its asset and people", async () => {
      const { vault, fund, asset, picture, manager, treasury, sponsor, distributor } = await loadFixture(unopened);
      expect(await vault.FUND()).to.equal(fund.target);
      expect(await vault.ASSET()).to.equal(asset.target);
      expect(await vault.TREASURY()).to.equal(treasury.address);
      expect(await vault.SPONSOR()).to.equal(sponsor.address);
      expect(await vault.PICTURE()).to.equal(picture.target);
      expect(await vault.DISTRIBUTOR()).to.equal(distributor.address);
      expect(await vault.authority()).to.equal(manager.target);
      expect(await vault.TOTAL_TOKENS()).to.equal(1_000n);
      expect(await vault.GENESIS_TOKENS()).to.equal(100n);
      expect(await vault.CORE_WAD()).to.equal(WAD);
      expect(await vault.PREMIUM_WAD()).to.equal(350_000_000_000_000_000n);
      expect(await vault.MIN_PERIOD_SECONDS()).to.equal(86_400n);
      expect(await vault.MAX_RATIO_RAY()).to.equal(2n * RAY);
      expect(await vault.MAX_BATCH()).to.equal(100n);
      expect(await vault.EXTERNAL_GRACE_SECONDS()).to.equal(7n * 86_400n);
      expect(await vault.CLOSING_NOTICE_SECONDS()).to.equal(30n * 86_400n);
    });

    it("says what a unit of the asset is worth, for 0, 6 and 18 decimals", async () => {
      const suite = await loadFixture(unopened);
      for (const [decimals, unitWad] of [
        [0n, WAD],
        [6n, 10n ** 12n],
        [18n, 1n],
      ] as const) {
        const premiumWad = decimals === 0n ? 2n * WAD : FUND_PARAMETERS.premiumWad;
        const vault = await build(suite, { fund: await fundOver(suite, decimals), premiumWad });
        expect(await vault.UNIT_WAD()).to.equal(unitWad);
      }
    });

    it("starts closed: nothing counted, nothing owned, no reserve", async () => {
      const { vault, distributor } = await loadFixture(unopened);
      expect(await vault.activeTokens()).to.equal(0n);
      expect(await vault.inactiveTokens()).to.equal(0n);
      expect(await vault.pendingTokens()).to.equal(0n);
      expect(await vault.closedPeriods()).to.equal(0n);
      expect(await vault.liabilityWad()).to.equal(0n);
      expect(await vault.balanceOf(distributor.address)).to.equal(0n);
      expect(await vault.reserve()).to.equal(ZeroAddress);
      expect(await vault.issuanceEndsAt()).to.equal(0n);
      expect(await vault.isDissolved()).to.equal(false);
      expect(await vault.queueEnds()).to.deep.equal([1n, 1n]);
      await expect(vault.ownerOf(1n)).to.be.revertedWithCustomError(vault, "ERC721NonexistentToken").withArgs(1n);
    });
  });
});
