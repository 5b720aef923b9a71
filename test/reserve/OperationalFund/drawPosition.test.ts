import { expect } from "chai";
import { network } from "hardhat";

import { asVault, impersonated } from "../../helpers/fund.js";
import { deployFund, invest, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund drawPosition", () => {
  const { loadFixture } = networkHelpers;
  const invested = async () => {
    const suite = await deployFund(ethers);
    return { ...suite, strategy: await invest(suite, 400n * WAD) };
  };

  it("refuses everyone but the fund itself with OperationalFund_NotVault, the vault too", async () => {
    const suite = await loadFixture(invested);
    const { fund, vault, admin, alice, strategy } = suite;
    const its = fund.connect(await impersonated(ethers, String(strategy.target)));
    for (const [by, caller] of [
      [fund.connect(admin), admin.address],
      [fund.connect(alice), alice.address],
      [await asVault(suite), vault.target],
      [its, strategy.target],
    ] as const) {
      await expect(by.drawPosition(strategy.target, WAD))
        .to.be.revertedWithCustomError(fund, "OperationalFund_NotVault")
        .withArgs(caller);
    }
    const own = fund.connect(await impersonated(ethers, String(fund.target)));
    await expect(own.drawPosition(strategy.target, WAD))
      .to.emit(fund, "StrategyWithdrawn")
      .withArgs(strategy.target, 400n * WAD, 399n * WAD, 500n * WAD, 501n * WAD);
  });
});
