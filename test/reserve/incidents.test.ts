import { expect } from "chai";
import { artifacts, network } from "hardhat";

import { PERMISSIONS, RELEASE_DELAY_SECONDS, ROLE, STRATEGY_DELAY_SECONDS } from "../../deploy/roles.js";
import type { BlocklistERC20, ReenteringERC20 } from "../../typechain-types/index.js";
import {
  closeAttested,
  closePlain,
  deployFund,
  FOREVER,
  type FundSuite,
  passSeconds,
  place,
  SALE,
  WAD,
} from "../helpers/reserve.js";
import { expectSound, expectWhole, give, issue, ratio, redeem } from "../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("Incidents of the reserve", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);

  describe("a donation changes no value, no coverage and no payout", () => {
    const seen = async ({ vault, fund, report }: FundSuite) => ({
      preview: await vault.previewRedeem(1n),
      liability: await vault.liabilityWad(),
      worth: await fund.worth(),
      payout: await vault.payoutRatioRay(),
      coverage: (await report.getSystemStatus()).coverageRatioWad,
    });
    for (const target of ["fund", "reserve", "vault"] as const) {
      it(`to the ${target}`, async () => {
        const suite = await loadFixture(opened);
        const before = await seen(suite);
        await suite.asset.connect(suite.bob).transfer(suite[target].target, 1_000_000n * WAD);
        expect(await seen(suite)).to.deep.equal(before);
        await closePlain(suite);
        expect(await seen(suite)).to.deep.equal(before);
        await redeem(suite, suite.distributor, 1n);
        expect(await suite.fund.cash()).to.equal(899n * WAD);
      });
    }

    it("before the first sale, to a fund that holds nothing", async () => {
      const suite = await deployFund(ethers, { parameters: { totalTokens: 10n, genesisTokens: 10n } });
      const { vault, fund, asset, bob, distributor } = suite;
      await asset.connect(bob).transfer(fund.target, 1_000n * WAD);
      await expect(closePlain(suite))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_NothingInvested")
        .withArgs();
      expect(await suite.vault.tokenValue(1n)).to.equal(WAD);
      await redeem(suite, distributor, 1n); // at a coverage of 0
      expect(await asset.balanceOf(fund.target)).to.equal(1_000n * WAD);
      expect(await fund.cash()).to.equal(0n);
    });
  });

  it("buying just before a close gains nothing, and selling just after it costs the others nothing", async () => {
    const suite = await loadFixture(opened);
    const { vault, asset, alice } = suite;
    await place(suite, 900n * WAD);
    const purse = await asset.balanceOf(alice.address);
    await issue(suite, alice, 101n, 102n, 103n);
    await closeAttested(suite, ratio(2n, 1n));
    for (const id of [101n, 102n, 103n]) await redeem(suite, alice, id);
    // The premiums are gone, the cores are back, and the doubled return went to those who bore the period.
    expect(purse - (await asset.balanceOf(alice.address))).to.equal(3n * (SALE - WAD));
    expect(await suite.vault.tokenValue(1n)).to.equal(2n * WAD);
    expect(await vault.liabilityWad()).to.equal(200n * WAD);
    expect(await suite.fund.worth()).to.equal(1_800n * WAD);
  });

  it("a bank run in loss mode gains nobody anything: first and last get the same share", async () => {
    const suite = await deployFund(ethers, { parameters: { totalTokens: 100n, genesisTokens: 60n } });
    const { vault, fund, asset, distributor, bob } = suite; // 40 of cash for 60 tokens
    let purse = await asset.balanceOf(bob.address);
    const paid = new Set<bigint>();
    for (const id of [1n, 30n, 2n]) {
      await redeem(suite, distributor, id, bob.address);
      paid.add((await asset.balanceOf(bob.address)) - purse);
      purse = await asset.balanceOf(bob.address);
    }
    const rest = Array.from({ length: 58 }, (_, i) => BigInt(i) + 3n).filter((id) => id !== 30n);
    await vault.connect(distributor).redeemBatch(rest.slice(0, -1), distributor.address, 0n, FOREVER);
    await redeem(suite, distributor, rest.at(-1)!, bob.address);
    paid.add((await asset.balanceOf(bob.address)) - purse);
    expect([...paid]).to.deep.equal([(2n * WAD) / 3n]);
    expect(await fund.cash()).to.equal(40n * WAD - 60n * ((2n * WAD) / 3n)); // the rounding of 60
    expect(await vault.activeTokens()).to.equal(0n);
  });

  it("a receiver whom the asset blocks is replaced by another, and holds up nobody in the queue", async () => {
    const suite = await deployFund(ethers, { asset: { contract: "BlocklistERC20", args: [] } });
    const { vault, fund, alice, bob, carol } = suite;
    const asset = suite.asset as unknown as BlocklistERC20;
    await give(suite, alice, 1n, 2n);
    await give(suite, bob, 3n);
    await vault.connect(alice).requestRedemption(1n);
    await vault.connect(bob).requestRedemption(3n);
    await asset.setBlocked(alice.address, true);
    const purses = [await asset.balanceOf(bob.address), await asset.balanceOf(carol.address)] as const;
    await vault.processQueue(2n);
    await fund.connect(bob).claim(bob.address);
    await redeem(suite, alice, 2n, carol.address);
    await fund.connect(alice).claim(carol.address);
    expect((await asset.balanceOf(bob.address)) - purses[0]).to.equal(WAD);
    expect((await asset.balanceOf(carol.address)) - purses[1]).to.equal(2n * WAD);
    await expectWhole(suite, 97n);
  });

  it("an asset that begins to take a fee cannot part books and balance", async () => {
    const suite = await loadFixture(opened);
    const { vault, fund, asset, alice, bob, distributor } = suite;
    await vault.connect(distributor).requestRedemption(1n);
    const { deployedBytecode } = await artifacts.readArtifact("FeeOnTransferERC20");
    await networkHelpers.setCode(String(asset.target), deployedBytecode); // both keep balances in the same slots
    await vault.processQueue(1n);
    await fund.connect(distributor).claim(bob.address);
    await redeem(suite, distributor, 2n);
    await expect(issue(suite, alice, 101n))
      .to.be.revertedWithCustomError(vault, "RedemptionVault_InexactReceipt")
      .withArgs((99n * WAD) / 100n, WAD);
    expect(await fund.cash()).to.equal(898n * WAD);
    expect(await asset.balanceOf(fund.target)).to.equal(898n * WAD);
    await expectSound(suite.report);
  });

  describe("a view asked in the middle of an act", () => {
    /** Alice owns 1 and 101; the asset can ask in the middle of a transfer what a view says. */
    const watched = async () => {
      const suite = await deployFund(ethers, { asset: { contract: "ReenteringERC20", args: [] } });
      await give(suite, suite.alice, 1n);
      await issue(suite, suite.alice, 101n);
      const witness = await ethers.deployContract("Witness");
      const asset = suite.asset as unknown as ReenteringERC20;
      const ask = async (target: string, data: string) =>
        asset.arm(witness.target, witness.interface.encodeFunctionData("look", [target, data]));
      return { ...suite, witness, ask };
    };

    it("of a redemption tells what holds after it", async () => {
      for (const name of ["getSystemStatus", "previewRedeem", "liabilityWad", "worth", "queuedAmount"] as const) {
        const suite = await loadFixture(watched);
        const { vault, fund, report, alice, witness, ask } = suite;
        const [target, data] = {
          getSystemStatus: [report.target, report.interface.encodeFunctionData("getSystemStatus")] as const,
          previewRedeem: [vault.target, vault.interface.encodeFunctionData("previewRedeem", [2n])] as const,
          liabilityWad: [vault.target, vault.interface.encodeFunctionData("liabilityWad")] as const,
          worth: [fund.target, fund.interface.encodeFunctionData("worth")] as const,
          queuedAmount: [vault.target, vault.interface.encodeFunctionData("queuedAmount")] as const,
        }[name];
        await ask(String(target), data);
        await redeem(suite, alice, 101n);
        const after = await ethers.provider.call({ to: String(target), data });
        expect([...(await witness.answers())], name).to.deep.equal([after]);
      }
    });

    it("of a sale tells no other value of any token", async () => {
      const suite = await loadFixture(watched);
      const { vault, alice, witness, ask } = suite;
      const data = vault.interface.encodeFunctionData("previewRedeem", [2n]);
      const before = await ethers.provider.call({ to: String(vault.target), data });
      await ask(String(vault.target), data);
      await issue(suite, alice, 102n);
      const answers = await witness.answers();
      expect([...answers]).to.deep.equal([before, before]); // core and premium
      expect(BigInt(answers[0]!)).to.equal(WAD);
    });
  });

  it("a chosen number bought first by another costs who asked for it nothing", async () => {
    const suite = await loadFixture(opened);
    const { vault, asset, alice, bob } = suite;
    const purse = await asset.balanceOf(alice.address);
    await issue(suite, bob, 777n);
    await expect(issue(suite, alice, 777n))
      .to.be.revertedWithCustomError(vault, "RedemptionVault_TokenNotInactive")
      .withArgs(777n);
    expect(await asset.balanceOf(alice.address)).to.equal(purse);
    await issue(suite, alice, 778n); // every number is worth the same
    expect(await suite.vault.tokenValue(778n)).to.equal(await suite.vault.tokenValue(777n));
  });

  describe("nobody can halt exits", () => {
    it("every role used at once leaves redemption and queue open", async () => {
      const suite = await loadFixture(opened);
      const { vault, fund, manager, admin, alice, distributor } = suite;
      await give(suite, alice, 1n, 2n);
      const delays = new Map<bigint, number>([
        [ROLE.releaser, RELEASE_DELAY_SECONDS],
        [ROLE.strategist, STRATEGY_DELAY_SECONDS],
      ]);
      for (const role of Object.values(ROLE)) await manager.grantRole(role, admin.address, delays.get(role) ?? 0);
      await vault.announceIssuanceEnd();
      await manager.setTargetClosed(vault.target, true);
      await manager.setTargetClosed(fund.target, true);
      const selectors: string[] = [];
      vault.interface.forEachFunction(({ name, selector }) => {
        if (name !== "setAuthority") selectors.push(selector); // locked by the manager itself
      });
      await manager.setTargetFunctionRole(vault.target, selectors, 77n); // a role that nobody has
      await redeem(suite, alice, 1n);
      await vault.connect(alice).requestRedemption(2n);
      await passSeconds(suite, 86_400n);
      await vault.connect(alice)["closePeriod()"]();
      await vault.connect(alice).processQueue(1n);
      await fund.connect(alice).claim(alice.address);
      await vault.connect(distributor).redeemBatch([3n, 4n], distributor.address, 2n * WAD, FOREVER);
      await expectWhole(suite, 96n);
    });

    it("no role has a function that stops, changes or delays them", async () => {
      const suite = await loadFixture(opened);
      const names = (face: FundSuite["vault"]["interface"] | FundSuite["fund"]["interface"], list: readonly string[]) =>
        list.map((selector) => face.getFunction(selector as never).name);
      expect(names(suite.vault.interface, Object.values(PERMISSIONS.redemptionVault).flat())).to.deep.equal([
        "genesis",
      ]);
      expect(new Set(names(suite.fund.interface, Object.values(PERMISSIONS.fund).flat()))).to.deep.equal(
        new Set([
          "bindVault",
          "deposit",
          "withdraw",
          "allowStrategy",
          "dropStrategy",
          "forsakeDropped",
          "placeExternal",
        ]),
      );
      // Money that is placed elsewhere can be asked back by nobody, but a token keeps its claim in the queue.
      await place(suite, 900n * WAD);
      await suite.vault.connect(suite.distributor).requestRedemption(1n);
      await expect(suite.vault.processQueue(1n))
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_InsufficientFunds")
        .withArgs(0n, WAD);
      await suite.fund.connect(suite.alice).contribute(WAD);
      await suite.vault.processQueue(1n);
      expect(await suite.fund.claimOf(suite.distributor.address)).to.equal(WAD);
    });
  });
});
