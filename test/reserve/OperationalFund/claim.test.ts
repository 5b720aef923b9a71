import { expect } from "chai";
import { network } from "hardhat";

import type { BlocklistERC20 } from "../../../typechain-types/index.js";
import { drop } from "../../helpers/fund.js";
import { closePlain, deployFund, invest, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund claim", () => {
  const { loadFixture } = networkHelpers;
  /** Paid out of the queue: three tokens of alice, one of bob. */
  const claimed = async () => {
    const suite = await deployFund(ethers, { asset: { contract: "BlocklistERC20", args: [] } });
    const { vault, distributor, alice, bob } = suite;
    for (const [owner, ids] of [
      [alice, [1n, 2n, 3n]],
      [bob, [4n]],
    ] as const) {
      for (const id of ids) {
        await vault.connect(distributor).transferFrom(distributor.address, owner.address, id);
        await vault.connect(owner).requestRedemption(id);
      }
    }
    await vault.processQueue(100n);
    return suite;
  };

  it("reverts with OperationalFund_NothingToClaim for whoever is owed nothing", async () => {
    const { fund, alice, carol, distributor } = await loadFixture(claimed);
    for (const stranger of [carol, distributor]) {
      await expect(fund.connect(stranger).claim(alice.address))
        .to.be.revertedWithCustomError(fund, "OperationalFund_NothingToClaim")
        .withArgs(stranger.address);
    }
  });

  it("pays the caller's claims together to whom it names, once, and emits ClaimPaid", async () => {
    const { fund, asset, alice, carol } = await loadFixture(claimed);
    expect(await fund.connect(alice).claim.staticCall(carol.address)).to.equal(3n * WAD);
    const paid = fund.connect(alice).claim(carol.address);
    await expect(paid)
      .to.emit(fund, "ClaimPaid")
      .withArgs(alice.address, carol.address, 4n * WAD, WAD);
    await expect(paid).to.changeTokenBalances(ethers, asset, [fund, alice, carol], [-3n * WAD, 0n, 3n * WAD]);
    await expect(fund.connect(alice).claim(carol.address))
      .to.be.revertedWithCustomError(fund, "OperationalFund_NothingToClaim")
      .withArgs(alice.address);
  });

  it("leaves cash and the claims of others alone", async () => {
    const { fund, alice, bob } = await loadFixture(claimed);
    await fund.connect(alice).claim(alice.address);
    expect([await fund.cash(), await fund.claimOf(bob.address), await fund.totalClaims()]).to.deep.equal([
      896n * WAD,
      WAD,
      WAD,
    ]);
  });

  it("pays another receiver when the asset has blocked the owner", async () => {
    const suite = await loadFixture(claimed);
    const { fund, alice, carol } = suite;
    const asset = suite.asset as unknown as BlocklistERC20;
    await asset.setBlocked(alice.address, true);
    await expect(fund.connect(alice).claim(alice.address))
      .to.be.revertedWithCustomError(asset, "BlocklistERC20_Refused")
      .withArgs(fund.target, alice.address);
    expect(await fund.claimOf(alice.address)).to.equal(3n * WAD);
    await expect(fund.connect(alice).claim(carol.address)).to.changeTokenBalances(
      ethers,
      asset,
      [fund, carol],
      [-3n * WAD, 3n * WAD],
    );
  });

  it("pays what was set aside although the fund then lost everything", async () => {
    const suite = await loadFixture(claimed);
    const { fund, vault, asset, alice } = suite;
    const strategy = await invest(suite, 896n * WAD, "HostileStrategy");
    await strategy.lose(suite.treasury.address, 896n * WAD);
    await drop(suite, strategy);
    await closePlain(suite);
    expect([await fund.worth(), await vault.payoutRatioRay()]).to.deep.equal([0n, 0n]);
    await expect(fund.connect(alice).claim(alice.address)).to.changeTokenBalances(
      ethers,
      asset,
      [fund, alice],
      [-3n * WAD, 3n * WAD],
    );
  });
});
