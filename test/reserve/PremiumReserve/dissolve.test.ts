import { expect } from "chai";
import { network } from "hardhat";

import {
  DAY,
  deployFund,
  dissolveVault,
  FOREVER,
  invest,
  passSeconds,
  place,
  PREMIUM,
  WAD,
} from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

const SMALL = { totalTokens: 20n, genesisTokens: 4n }; // a fund of 16, a reserve of 7
const HELD = 20n * PREMIUM;

describe("PremiumReserve dissolve", () => {
  const { loadFixture } = networkHelpers;
  const funded = () => deployFund(ethers, { parameters: SMALL });
  const dissolved = async () => {
    const suite = await funded();
    await dissolveVault(suite);
    return suite;
  };

  it("reverts with PremiumReserve_NotDissolved while one token is active, queued or not", async () => {
    const suite = await loadFixture(funded);
    const { reserve, vault, asset, distributor } = suite;
    await vault.announceIssuanceEnd();
    await vault.connect(distributor).redeemBatch([1n, 2n, 3n], distributor.address, 0n, FOREVER);
    await passSeconds(suite, 31n * DAY);
    await ethers.provider.send("evm_mine", []);
    await expect(reserve.dissolve()).to.be.revertedWithCustomError(reserve, "PremiumReserve_NotDissolved").withArgs();
    await vault.connect(distributor).requestRedemption(4n);
    await expect(reserve.dissolve()).to.be.revertedWithCustomError(reserve, "PremiumReserve_NotDissolved").withArgs();
    expect(await asset.balanceOf(reserve.target)).to.equal(HELD);
    await vault.processQueue(1n);
    await reserve.dissolve();
    expect(await asset.balanceOf(reserve.target)).to.equal(0n);
  });

  it("reverts with PremiumReserve_NotDissolved while issuance has not been ended", async () => {
    const suite = await loadFixture(funded);
    const { reserve, vault, asset, distributor, alice } = suite;
    await vault.connect(distributor).redeemBatch([1n, 2n, 3n, 4n], distributor.address, 0n, FOREVER);
    await passSeconds(suite, 365n * DAY);
    await expect(reserve.dissolve()).to.be.revertedWithCustomError(reserve, "PremiumReserve_NotDissolved").withArgs();
    await vault.connect(alice).issue(1n, alice.address, FOREVER); // for somebody may come
    expect(await asset.balanceOf(reserve.target)).to.equal(HELD);
  });

  it("reverts with PremiumReserve_NotDissolved until the notice has passed", async () => {
    const suite = await loadFixture(funded);
    const { reserve, vault, distributor, sponsor, asset } = suite;
    await vault.connect(distributor).redeemBatch([1n, 2n, 3n, 4n], distributor.address, 0n, FOREVER);
    await vault.announceIssuanceEnd();
    await passSeconds(suite, 30n * DAY - 1n);
    await expect(reserve.dissolve()).to.be.revertedWithCustomError(reserve, "PremiumReserve_NotDissolved").withArgs();
    await passSeconds(suite, 30n * DAY); // from the announcement: what was refused made no block
    await expect(reserve.dissolve()).to.changeTokenBalances(ethers, asset, [reserve, sponsor], [-HELD, HELD]);
  });

  it("pays the sponsor everything, donations included, whoever calls, and emits ReserveDissolved", async () => {
    const { reserve, asset, fund, sponsor, alice } = await loadFixture(dissolved);
    await asset.mint(reserve.target, 5n * WAD);
    const sent = reserve.connect(alice).dissolve();
    await expect(sent)
      .to.emit(reserve, "ReserveDissolved")
      .withArgs(sponsor.address, HELD + 5n * WAD, 0n);
    await expect(sent).to.changeTokenBalances(
      ethers,
      asset,
      [reserve, sponsor, alice, fund],
      [-HELD - 5n * WAD, HELD + 5n * WAD, 0n, 0n],
    );
  });

  it("pays what is sent later, again to the sponsor", async () => {
    const { reserve, asset, sponsor } = await loadFixture(dissolved);
    await reserve.dissolve();
    await asset.mint(reserve.target, 3n);
    const sent = reserve.dissolve();
    await expect(sent).to.emit(reserve, "ReserveDissolved").withArgs(sponsor.address, 3n, 0n);
    await expect(sent).to.changeTokenBalances(ethers, asset, [reserve, sponsor], [-3n, 3n]);
  });

  it("pays beside the fund, in either order", async () => {
    const suite = await loadFixture(funded);
    const { reserve, fund, asset, sponsor, custodian } = suite;
    const strategy = await invest(suite, 5n * WAD);
    await place(suite, 3n * WAD);
    await dissolveVault(suite); // 4 of 8 of cash
    const snapshot = await networkHelpers.takeSnapshot();
    for (const order of [
      [fund, reserve],
      [reserve, fund],
    ]) {
      await snapshot.restore();
      const before = await asset.balanceOf(sponsor.address);
      for (const part of order) await part.dissolve();
      expect(await asset.balanceOf(sponsor.address)).to.equal(before + HELD + 4n * WAD);
      expect(await strategy.balanceOf(sponsor.address)).to.equal(5n * WAD);
      // The external position comes back late.
      await fund.connect(custodian).returnExternal(3n * WAD);
      await fund.dissolve();
      expect(await asset.balanceOf(sponsor.address)).to.equal(before + HELD + 7n * WAD);
      expect(await asset.balanceOf(fund.target)).to.equal(0n);
      await strategy.connect(sponsor).redeem(5n * WAD, sponsor.address, sponsor.address);
      expect(await asset.balanceOf(sponsor.address)).to.equal(before + HELD + 12n * WAD);
    }
  });
});
