import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import { ROLE } from "../../deploy/roles.js";
import type { HostileStrategy, MockStrategy, ReenteringERC20 } from "../../typechain-types/index.js";
import { drop, MODE } from "../helpers/fund.js";
import {
  byStrategist,
  closePlain,
  DAY,
  deployFund,
  FOREVER,
  type FundSuite,
  invest,
  passSeconds,
  place,
  RAY,
  signReturn,
  WAD,
} from "../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

const CLOSE = "closePeriod(uint256,uint256,bytes)";

describe("attacks on the fund", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);
  /** Has the strategist drop it as it is. */
  const dropOf = (suite: FundSuite, { target }: Pick<MockStrategy, "target">) =>
    byStrategist(suite, suite.fund.interface.encodeFunctionData("dropStrategy", [target]));

  it("a healthy strategy is emptied by its own drop, so nothing can be bought at the bottom", async () => {
    const suite = await loadFixture(opened);
    const { fund, vault, alice } = suite;
    const strategy = await invest(suite, 810n * WAD);
    await dropOf(suite, strategy);
    expect(await fund.positions()).to.deep.equal([]);
    expect([await fund.cash(), await fund.sharesOf(strategy.target)]).to.deep.equal([900n * WAD, 0n]);
    await closePlain(suite);
    expect(await vault.tokenValue(1n)).to.equal(WAD);
    await vault.connect(alice).issue(500n, alice.address, FOREVER); // nothing waits
  });

  it("a drop with too little gas to empty the strategy is refused", async () => {
    const suite = await loadFixture(opened);
    const { fund, manager } = suite;
    const strategy = await invest(suite, 810n * WAD);
    const data = fund.interface.encodeFunctionData("dropStrategy", [strategy.target]);
    await manager.schedule(fund.target, data, 0);
    await passSeconds(suite, DAY);
    await expect(manager.execute(fund.target, data, { gasLimit: 1_500_000 }))
      .to.be.revertedWithCustomError(fund, "OperationalFund_GasTooLow")
      .withArgs((left: bigint) => left < 1_500_000n, 1_546_875n);
  });

  it("a strategy that says its full worth and pays nothing is dropped, and its loss is shared", async () => {
    const suite = await loadFixture(opened);
    const { fund, vault, distributor } = suite;
    const strategy = (await invest(suite, 850n * WAD, "HostileStrategy")) as unknown as HostileStrategy;
    await strategy.setMode(MODE.REVERT_WITHDRAW);
    await closePlain(suite);
    expect(await fund.worth()).to.equal(900n * WAD); // so it says
    await dropOf(suite, strategy);
    await closePlain(suite);
    expect(await fund.worth()).to.equal(50n * WAD);
    const [first, last] = [await vault.previewRedeem(1n), await vault.previewRedeem(100n)];
    expect([first, last]).to.deep.equal([WAD / 18n, WAD / 18n]); // 50 of 900, rounded down, whoever comes first
    await vault.connect(distributor).redeem(100n, distributor.address, first, FOREVER);
  });

  it("a strategy that says too much is dropped: its words cost what lay in it", async () => {
    const suite = await loadFixture(opened);
    const { fund, vault, alice } = suite;
    const strategy = (await invest(suite, 1n, "HostileStrategy")) as unknown as HostileStrategy;
    await strategy.setMode(MODE.REPORT);
    await strategy.setReported(MaxUint256);
    await closePlain(suite);
    expect(await vault.tokenValue(1n)).to.equal(2n * WAD); // counted, up to the bound
    await expect(vault.connect(alice).issue(500n, alice.address, FOREVER)).to.be.revertedWithCustomError(
      fund,
      "OperationalFund_GainWaits",
    );
    await dropOf(suite, strategy);
    await closePlain(suite);
    expect(await fund.worth()).to.equal(900n * WAD - 1n);
  });

  for (const [what, code] of [
    ["answers with nothing (a proxy whose implementation is gone)", "0x00"],
    ["has no code any more", "0x"],
    ["burns all gas", "0xfe"],
  ] as const) {
    it(`a strategy that ${what} stops no redemption from cash, and is dropped`, async () => {
      const suite = await loadFixture(opened);
      const { fund, vault, distributor } = suite;
      const strategy = await invest(suite, 450n * WAD);
      await ethers.provider.send("hardhat_setCode", [strategy.target, code]);
      await passSeconds(suite, DAY);
      await expect(vault["closePeriod()"]())
        .to.be.revertedWithCustomError(fund, "OperationalFund_StrategyUnreadable")
        .withArgs(strategy.target);
      await vault.connect(distributor).redeem(1n, distributor.address, WAD, FOREVER);
      await dropOf(suite, strategy);
      await closePlain(suite);
      expect(await fund.worth()).to.equal(449n * WAD);
    });
  }

  it("a strategy emptied down to shares that are worth nothing is dropped", async () => {
    const suite = await loadFixture(opened);
    const { fund, bob } = suite;
    const strategy = await invest(suite, 450n * WAD);
    await strategy.lose(bob.address, 300n * WAD + 1n);
    await fund.withdraw(strategy.target, await fund.positionWorth(strategy.target), MaxUint256);
    await dropOf(suite, strategy);
    expect([await fund.sharesOf(strategy.target), await fund.droppedCount()]).to.deep.equal([0n, 0n]);
  });

  it("a thin strategy, whose share is worth much, gives away nothing when a redemption draws on it", async () => {
    const suite = await loadFixture(opened);
    const { fund, vault, asset, alice, distributor } = suite;
    const strategy = await invest(suite, 0n);
    await asset.connect(alice).approve(strategy.target, MaxUint256);
    await strategy.connect(alice).deposit(9n, alice.address);
    const purse = await asset.balanceOf(alice.address);
    await asset.connect(alice).transfer(strategy.target, 1_000n * WAD - 10n); // a share is worth 100
    await fund.deposit(strategy.target, 900n * WAD, 0n);
    expect(await fund.sharesOf(strategy.target)).to.equal(9n);
    for (let id = 1n; id <= 9n; ++id) await vault.connect(distributor).redeem(id, distributor.address, WAD, FOREVER);
    expect(await fund.worth()).to.equal(891n * WAD); // 900 less nine tokens
    expect(await fund.sharesOf(strategy.target)).to.equal(8n); // one share paid 100
    await strategy.connect(alice).redeem(9n, alice.address, alice.address);
    expect(await asset.balanceOf(alice.address)).to.be.at.most(purse + 1_000n); // rounding of her own shares
  });

  it("what nobody signed is not in the trail", async () => {
    const suite = await loadFixture(opened);
    const { vault } = suite;
    await invest(suite, 450n * WAD);
    await passSeconds(suite, DAY);
    await expect(vault.connect(suite.bob)[CLOSE](777n * WAD, 5n * RAY, "0x"))
      .to.emit(vault, "BooksClosed")
      .withArgs(1n, 0n, 0n, 0n, 0n, 450n * WAD, 450n * WAD);
  });

  it("the allocator cannot invest what the queue waits for", async () => {
    const suite = await loadFixture(opened);
    const { fund, vault, distributor } = suite;
    const strategy = await invest(suite, 0n);
    await vault.connect(distributor).requestRedemption(1n);
    await expect(fund.deposit(strategy.target, 899n * WAD + 1n, 0n))
      .to.be.revertedWithCustomError(fund, "OperationalFund_CashShort")
      .withArgs(899n * WAD, 899n * WAD + 1n);
    await fund.deposit(strategy.target, 899n * WAD, 0n);
    await vault.processQueue(1n);
    expect(await fund.claimOf(distributor.address)).to.equal(WAD);
  });

  it("the loss of nearly everything waits while dropped shares may come back", async () => {
    const suite = await loadFixture(opened);
    const { fund, vault } = suite;
    const strategy = (await invest(suite, 900n * WAD, "HostileStrategy")) as unknown as HostileStrategy;
    await drop(suite, strategy);
    await passSeconds(suite, DAY);
    await expect(vault["closePeriod()"]())
      .to.be.revertedWithCustomError(fund, "OperationalFund_LossUnsettled")
      .withArgs(1n);
    const snapshot = await networkHelpers.takeSnapshot();
    await fund.recoverDropped(strategy.target, 900n * WAD);
    await vault["closePeriod()"]();
    expect([await fund.worth(), await vault.tokenValue(1n)]).to.deep.equal([900n * WAD, WAD]);
    await snapshot.restore();
    await byStrategist(suite, fund.interface.encodeFunctionData("forsakeDropped", [strategy.target]));
    await vault["closePeriod()"]();
    expect(await vault.tokenValue(1n)).to.equal(1_000_000n); // it is final now
  });

  it("nothing is issued while shares of a dropped strategy may come back", async () => {
    const suite = await loadFixture(opened);
    const { fund, vault, alice } = suite;
    const strategy = (await invest(suite, 810n * WAD, "HostileStrategy")) as unknown as HostileStrategy;
    await drop(suite, strategy);
    const issue = () => vault.connect(alice).issue(500n, alice.address, FOREVER);
    const expectRefused = () =>
      expect(issue()).to.be.revertedWithCustomError(fund, "OperationalFund_GainWaits").withArgs();
    await expectRefused();
    await closePlain(suite);
    expect(await fund.worth()).to.equal(90n * WAD);
    await expectRefused();
    await fund.recoverDropped(strategy.target, 810n * WAD);
    await expectRefused();
    for (const worth of [180n, 360n, 720n]) {
      await closePlain(suite);
      expect(await fund.worth()).to.equal(worth * WAD);
      await expectRefused();
    }
    await closePlain(suite);
    expect(await fund.worth()).to.equal(900n * WAD);
    await issue();
    expect(await vault.tokenValue(1n)).to.be.oneOf([WAD, WAD - 1n]); // holders have back what was lost
  });

  it("nothing is issued while a gain waits, so that nobody buys it", async () => {
    const suite = await loadFixture(opened);
    const { fund, vault, asset, alice } = suite;
    const strategy = await invest(suite, 900n * WAD);
    await closePlain(suite);
    await asset.mint(strategy.target, 2_700n * WAD); // + 300 %, of which 100 % count at a close
    await closePlain(suite);
    const issue = () => vault.connect(alice).issue(500n, alice.address, FOREVER);
    await expect(issue()).to.be.revertedWithCustomError(fund, "OperationalFund_GainWaits").withArgs();
    await closePlain(suite);
    await issue();
  });

  it("the strategist cannot place what the queue waits for", async () => {
    const suite = await loadFixture(opened);
    const { fund, vault, distributor } = suite;
    await vault.connect(distributor).requestRedemption(1n);
    await expect(place(suite, 900n * WAD))
      .to.be.revertedWithCustomError(fund, "OperationalFund_CashShort")
      .withArgs(899n * WAD, 900n * WAD);
    await place(suite, 899n * WAD);
    await vault.processQueue(1n);
    expect(await fund.claimOf(distributor.address)).to.equal(WAD);
  });

  it("the allocator cannot churn the fund away through a thin strategy", async () => {
    const suite = await loadFixture(opened);
    const { fund, asset, alice } = suite;
    const strategy = await invest(suite, 0n);
    await asset.connect(alice).approve(strategy.target, MaxUint256);
    await strategy.connect(alice).deposit(400n, alice.address);
    await asset.connect(alice).transfer(strategy.target, 450n * WAD); // a share is worth more than 1.00
    let cycles = 0;
    const churn = async () => {
      const [assets, supply] = [(await strategy.totalAssets()) + 1n, (await strategy.totalSupply()) + 1n];
      await fund.deposit(strategy.target, (assets * 200n - 1n) / supply + (assets * 97n) / (supply * 100n), 0n);
      const shares = await fund.sharesOf(strategy.target);
      await fund.withdraw(strategy.target, await strategy.previewRedeem(shares), MaxUint256);
      cycles += 1;
    };
    let refusal: unknown;
    while (refusal === undefined && cycles < 20) await churn().catch((error: unknown) => (refusal = error));
    expect(String(refusal)).to.contain("OperationalFund_MovingLoss");
    expect(cycles).to.be.above(0);
    const lost = 900n * WAD - (await fund.cash()) - (await fund.positionWorth(strategy.target));
    expect(lost).to.be.below((900n * WAD * 51n) / 10_000n);
  });

  it("the end of issuance cannot be announced in the middle of another act", async () => {
    const suite = await deployFund(ethers, { asset: { contract: "ReenteringERC20", args: [] } });
    const { manager, vault, distributor } = suite;
    const asset = suite.asset as unknown as ReenteringERC20;
    await manager.grantRole(ROLE.admin, asset.target, 0);
    await asset.arm(vault.target, vault.interface.encodeFunctionData("announceIssuanceEnd"));
    await expect(vault.connect(distributor).redeem(1n, distributor.address, 0n, FOREVER))
      .to.be.revertedWithCustomError(vault, "ReentrancyGuardReentrantCall")
      .withArgs();
    expect(await vault.issuanceEndsAt()).to.equal(0n);
  });

  it("what was contributed before genesis is the fund's", async () => {
    const { fund, vault, reserve, asset, alice } = await deployFund(ethers, { isUnopened: true });
    await fund.connect(alice).contribute(50n * WAD);
    await vault.genesis(reserve.target);
    expect(await fund.cash()).to.equal(950n * WAD);
    expect(await asset.balanceOf(fund.target)).to.equal(950n * WAD);
  });

  it("a period's gain from outside and the same gain from a strategy leave different trails", async () => {
    const suite = await loadFixture(opened);
    const { vault, fund, asset } = suite;
    const strategy = await invest(suite, 300n * WAD);
    await place(suite, 300n * WAD);
    const at = BigInt(await networkHelpers.time.latest()) + 2n * DAY;
    const snapshot = await networkHelpers.takeSnapshot();
    const heads: string[] = [];
    for (const isOutside of [true, false]) {
      const ratioRay = isOutside ? (11n * RAY) / 10n : RAY;
      const attested = { period: 1n, valueBefore: 300n * WAD, ratioRay };
      const signatures = await signReturn(suite, attested);
      if (!isOutside) await asset.mint(strategy.target, 30n * WAD + 1n); // the one rounds away
      await networkHelpers.time.setNextBlockTimestamp(at);
      await expect(vault[CLOSE](attested.valueBefore, ratioRay, signatures))
        .to.emit(vault, "BooksClosed")
        .withArgs(
          1n,
          300n * WAD,
          ratioRay,
          300n * WAD,
          isOutside ? 330n * WAD : 300n * WAD,
          300n * WAD,
          isOutside ? 300n * WAD : 330n * WAD,
        );
      expect(await fund.worth()).to.equal(930n * WAD);
      heads.push(await vault.auditHead());
      if (isOutside) await snapshot.restore();
    }
    expect(heads[0]).to.not.equal(heads[1]);
  });

  it("an admin of the fund's functions acts with a day's notice once that is set", async () => {
    const suite = await loadFixture(opened);
    const { manager, fund, admin } = suite;
    await manager.setTargetAdminDelay(fund.target, DAY);
    await passSeconds(suite, 5n * DAY); // a change of that delay itself waits for five
    const { selector } = fund.interface.getFunction("allowStrategy");
    const data = manager.interface.encodeFunctionData("setTargetFunctionRole", [
      fund.target,
      [selector],
      ROLE.allocator,
    ]);
    const operation = await manager.hashOperation(admin.address, manager.target, data);
    await expect(admin.sendTransaction({ to: manager.target, data }))
      .to.be.revertedWithCustomError(manager, "AccessManagerNotScheduled")
      .withArgs(operation);
    await manager.schedule(manager.target, data, 0);
    await passSeconds(suite, DAY);
    await admin.sendTransaction({ to: manager.target, data });
    expect(await manager.getTargetFunctionRole(fund.target, selector)).to.equal(ROLE.allocator);
  });

  it("a strategy's answer too large to believe is counted up to the bound", async () => {
    const suite = await loadFixture(opened);
    const strategy = (await invest(suite, 450n * WAD, "HostileStrategy")) as unknown as HostileStrategy;
    await strategy.setMode(MODE.REPORT);
    await strategy.setReported(MaxUint256);
    await closePlain(suite);
    expect(await suite.fund.worth()).to.equal(1_800n * WAD);
  });
});
